"""Restoring where something is wrong: a damaged database, a full disk, somebody else's account."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from catalog.backup import BackupError, copy_sqlite, restore_sqlite
from catalog.tests.test_backup import AT, open_site, rows, site

__all__ = ["site"]  # the fixture


class TestSqlite:
    @pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + b"\xff" * 90])
    def test_a_damaged_site_is_replaced_and_kept_as_it_lies(
        self, site: Path, tmp_path: Path, damage: bytes
    ) -> None:
        visitor = open_site(site)
        visitor.execute("INSERT INTO drill (pair) VALUES (1)")
        copy_sqlite(visitor, tmp_path / "copy")
        visitor.execute("INSERT INTO drill (pair) VALUES (2)")
        log = site.with_name(f"{site.name}-wal")
        left = log.read_bytes()
        visitor.close()
        site.write_bytes(damage)
        log.write_bytes(left)
        kept = restore_sqlite(site, tmp_path / "copy", AT)
        assert rows(site) == [1]
        assert kept.read_bytes() == damage
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == left
        assert not log.exists()

    def test_a_damaged_site_in_use_is_not_replaced(self, site: Path, tmp_path: Path) -> None:
        with closing(open_site(site)) as database:
            copy_sqlite(database, tmp_path / "copy")
        program = (
            "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]);"
            "d.execute('SELECT count(*) FROM drill').fetchone(); print('open', flush=True); input()"
        )
        command = [sys.executable, "-c", program, str(site)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as visitor:
            assert visitor.stdout is not None
            assert visitor.stdout.readline() == "open\n"
            site.write_bytes(b"no database")
            with pytest.raises(BackupError, match="stop the site first"):
                restore_sqlite(site, tmp_path / "copy", AT)
            visitor.communicate("\n")
        restore_sqlite(site, tmp_path / "copy", AT)
        assert rows(site) == []

    def test_a_write_that_was_killed_is_undone_before_the_old_file_is_kept(
        self, site: Path, tmp_path: Path
    ) -> None:
        with closing(open_site(site)) as database:
            copy_sqlite(database, tmp_path / "copy")
            database.execute("PRAGMA journal_mode=DELETE")
            database.execute("INSERT INTO drill (pair) VALUES (1)")
        program = (
            "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None);"
            "d.execute('PRAGMA cache_size=2'); d.execute('BEGIN');"
            "d.executemany('INSERT INTO drill (pair) VALUES (?)', [(n,) for n in range(20000)]);"
            "os._exit(9)"
        )
        subprocess.run([sys.executable, "-c", program, site], check=False)
        assert site.with_name(f"{site.name}-journal").exists()
        kept = restore_sqlite(site, tmp_path / "copy", AT)
        assert (rows(site), rows(kept)) == ([], [1])

    def test_a_full_disk_leaves_all_as_it_was(self, site: Path, tmp_path: Path) -> None:
        with sqlite3.connect(site) as database:
            database.executemany("INSERT INTO drill (pair) VALUES (?)", [(n,) for n in range(5000)])
        copy_sqlite(database, tmp_path / "copy")
        database.close()
        before = sorted(tmp_path.iterdir())
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
        try:
            with pytest.raises(BackupError, match="The copy could not be made"):
                restore_sqlite(site, tmp_path / "copy", AT)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert sorted(tmp_path.iterdir()) == before
        assert len(rows(site)) == 5000

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
    def test_it_stays_with_the_account_of_the_site(self, site: Path, tmp_path: Path) -> None:
        with closing(open_site(site)) as database:
            copy_sqlite(database, tmp_path / "copy")
        os.chown(site, 12345, 12346)
        restore_sqlite(site, tmp_path / "copy", AT)
        assert (site.stat().st_uid, site.stat().st_gid) == (12345, 12346)

"""The restore drill: back up while somebody writes, restore elsewhere, find the same rows."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from catalog.backup import (
    MIGRATIONS,
    BackupError,
    backup,
    backup_name,
    check_backup,
    copy_sqlite,
    left_out,
    libpq_environment,
    restore,
    restore_postgres,
    restore_sqlite,
    run_program,
)

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own way")


def open_site(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    return database


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A SQLite database as the site leaves it: WAL, with rows beside the main file."""
    path = tmp_path / "site.sqlite3"
    database = open_site(path)
    database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY)")
    database.execute("CREATE TABLE drill (id INTEGER PRIMARY KEY, pair INTEGER)")
    database.close()
    return path


@contextmanager
def writing(write: Callable[[int], None]) -> Iterator[list[int]]:
    """Calls `write` with rising numbers in another thread; the list holds the committed ones."""
    committed: list[int] = []
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                write(len(committed))
                committed.append(len(committed))
                time.sleep(0.001)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while len(committed) < 20 and thread.is_alive():
            time.sleep(0.001)
        yield committed
    finally:
        stop.set()
        thread.join()


def rows(path: Path) -> list[int]:
    database = sqlite3.connect(path)
    try:
        return [row[0] for row in database.execute("SELECT pair FROM drill ORDER BY id")]
    finally:
        database.close()


class TestSqlite:
    def test_a_copy_beside_a_writer_holds_every_committed_row(
        self, site: Path, tmp_path: Path
    ) -> None:
        writer_may_use = {"timeout": 10, "isolation_level": None, "check_same_thread": False}
        writer = sqlite3.connect(site, **writer_may_use)

        def write(number: int) -> None:
            # Two rows a transaction: a torn copy would hold an odd number of them.
            writer.execute("BEGIN IMMEDIATE")
            writer.executemany("INSERT INTO drill (pair) VALUES (?)", [(number,), (number,)])
            writer.execute("COMMIT")

        reader = sqlite3.connect(site)
        with writing(write) as committed:
            before = len(committed)
            copy_sqlite(reader, tmp_path / "copy")
        writer.close()
        reader.close()
        check_backup(tmp_path / "copy", "sqlite")
        found = rows(tmp_path / "copy")
        assert len(found) >= 2 * before
        assert found == [number for pair in range(len(found) // 2) for number in (pair, pair)]

    def test_key_and_hashes_of_a_day_are_left_out(self) -> None:
        assert {"catalog_dailysecret", "catalog_dailysending"} <= set(left_out())

    def test_key_of_a_day_is_left_out_before_its_table_is_renamed(self) -> None:
        assert "comparisons_dailysecret" in left_out()

    @pytest.mark.parametrize("table", left_out())
    def test_no_copy_holds_what_lives_a_day(self, site: Path, tmp_path: Path, table: str) -> None:
        key = os.urandom(32)
        database = open_site(site)
        database.execute(f"CREATE TABLE {table} (day TEXT, key BLOB)")
        database.execute(f"INSERT INTO {table} VALUES ('2026-11-25', ?)", [key])
        copy = tmp_path / "copy.sqlite3"
        copy_sqlite(database, copy)
        database.close()
        assert key in site.read_bytes()
        assert key not in copy.read_bytes()
        assert key not in restore_sqlite(site, copy, AT).read_bytes()

    def test_nobody_else_reads_a_restore_while_it_is_made(
        self, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        modes = []

        def copy(source: sqlite3.Connection, target: Path) -> None:
            modes.append(target.stat().st_mode & 0o777)
            copy_sqlite(source, target)

        with closing(sqlite3.connect(site)) as database:
            copy_sqlite(database, tmp_path / "copy")
        monkeypatch.setattr("catalog.backup.copy_sqlite", copy)
        restore_sqlite(site, tmp_path / "copy", AT)
        assert modes == [0o600]

    def test_a_restore_keeps_the_old_file(self, site: Path, tmp_path: Path) -> None:
        with sqlite3.connect(site) as database:
            database.execute("INSERT INTO drill (pair) VALUES (1)")
        copy_sqlite(database, tmp_path / "copy")
        with database:
            database.execute("INSERT INTO drill (pair) VALUES (2)")
        database.close()
        kept = restore_sqlite(site, tmp_path / "copy", AT)
        assert rows(site) == [1]
        assert rows(kept) == [1, 2]
        assert stat.S_IMODE(site.stat().st_mode) == 0o600

    def test_a_site_in_use_is_not_replaced(self, site: Path, tmp_path: Path) -> None:
        visitor = open_site(site)
        visitor.execute("SELECT count(*) FROM drill").fetchone()
        copy_sqlite(visitor, tmp_path / "copy")
        with pytest.raises(BackupError, match="stop the site first"):
            restore_sqlite(site, tmp_path / "copy", AT)
        visitor.execute("INSERT INTO drill (pair) VALUES (3)")
        visitor.close()
        assert rows(site) == [3]

    def test_a_damaged_backup_is_refused(self, site: Path, tmp_path: Path) -> None:
        with sqlite3.connect(site) as database:
            database.executemany("INSERT INTO drill (pair) VALUES (?)", [(n,) for n in range(5000)])
        copy_sqlite(database, tmp_path / "copy")
        database.close()
        content = bytearray((tmp_path / "copy").read_bytes())
        content[8192:20480] = b"\xff" * 12288
        (tmp_path / "copy").write_bytes(content)
        with pytest.raises(BackupError, match="is damaged"):
            check_backup(tmp_path / "copy", "sqlite")

    def test_a_copy_from_inside_a_transaction_is_refused(self, site: Path, tmp_path: Path) -> None:
        writer = open_site(site)
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(BackupError, match="unfinished transaction"):
            copy_sqlite(writer, tmp_path / "copy")
        writer.close()

    def test_another_database_is_refused(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "other") as database:
            database.execute("CREATE TABLE notes (id INTEGER)")
        database.close()
        with pytest.raises(BackupError, match="not a backup of this site"):
            check_backup(tmp_path / "other", "sqlite")

    def test_the_commands_work_on_a_real_site(self, site: Path, tmp_path: Path) -> None:
        def manage(*words: str) -> str:
            done = subprocess.run(
                [sys.executable, "manage.py", *words],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{site}"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        assert "Backup written" in manage("backup_database", str(tmp_path / "one.sqlite3"))
        with sqlite3.connect(site) as database:
            database.execute("INSERT INTO drill (pair) VALUES (4)")
        database.close()
        assert "is kept in" in manage("restore_database", str(tmp_path / "one.sqlite3"))
        assert rows(site) == []


class TestRefusals:
    def test_a_file_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("shopping")
        with pytest.raises(BackupError, match="is not a backup of a"):
            check_backup(tmp_path / "notes.txt", connection.vendor)

    def test_a_backup_of_the_other_database_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "dump").write_bytes(b"PGDMP...")
        with pytest.raises(BackupError, match="is not a backup of a sqlite database"):
            check_backup(tmp_path / "dump", "sqlite")

    def test_a_missing_file_is_one_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"Nothing was changed. .*No such file"):
            call_command("restore_database", str(tmp_path / "none"))


@pytest.mark.django_db(transaction=True)
class TestBackup:
    def test_a_backup_is_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        target = tmp_path / "new" / backup_name(connection.vendor, AT)
        call_command("backup_database", str(target), stdout=StringIO())
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        assert [path.name for path in target.parent.iterdir()] == [target.name]

    def test_a_backup_replaces_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "kept").write_text("precious")
        with pytest.raises(BackupError, match="exists already"):
            backup(connection, tmp_path / "kept")
        assert (tmp_path / "kept").read_text() == "precious"


@on_postgres
@pytest.mark.django_db(transaction=True)
class TestPostgres:
    @pytest.fixture
    def elsewhere(self) -> Iterator[str]:
        """An empty database beside the one under test."""
        name = f"{connection.settings_dict['NAME']}_drill"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @pytest.fixture
    def drill(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE drill (id serial PRIMARY KEY, pair integer)")
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS drill")

    def test_a_dump_beside_a_writer_holds_every_committed_row(
        self, drill: None, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def write(number: int) -> None:
            with connections["default"].cursor() as cursor:
                cursor.execute("INSERT INTO drill (pair) VALUES (%s), (%s)", [number, number])

        with writing(write) as committed:
            before = len(committed)
            backup(connection, tmp_path / "dump")
        restored = self.restored_rows(elsewhere, tmp_path / "dump", monkeypatch)
        assert len(restored) >= 2 * before
        assert restored == [n for pair in range(len(restored) // 2) for n in (pair, pair)]

    def restored_rows(self, name: str, dump: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        import psycopg

        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "NAME", name)
            # Twice: what a restore leaves behind must not be in the way of the next.
            restore_postgres(connection, dump)
            restore_postgres(connection, dump)
            environment = libpq_environment(connection)
        wanted = {
            key: environment[f"PG{key.upper()}"]
            for key in ("host", "user", "port")
            if f"PG{key.upper()}" in environment
        }
        with psycopg.connect(dbname=name, password=environment.get("PGPASSWORD"), **wanted) as own:
            found = own.execute("SELECT pair FROM drill ORDER BY id").fetchall()
            (tables,) = own.execute(
                "SELECT count(*) FROM pg_tables WHERE tablename = 'catalog_tool'"
            ).fetchone()
        assert tables == 1
        return [row[0] for row in found]

    def test_the_old_rows_are_dumped_before_a_restore(self, drill: None, tmp_path: Path) -> None:
        backup(connection, tmp_path / "dump")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO drill (pair) VALUES (1)")
        kept = restore(connection, tmp_path / "dump", at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM drill")
            assert cursor.fetchone() == (0,)
        check_backup(kept, "postgresql")

    def test_after_a_lost_server_an_empty_database_is_filled(
        self, drill: None, elsewhere: str, tmp_path: Path
    ) -> None:
        backup(connection, tmp_path / "dump")
        options = {k: v for k, v in connection.settings_dict["OPTIONS"].items() if k != "pool"}
        changes = {"NAME": elsewhere, "OPTIONS": options}
        wrapper = type(connections["default"])
        empty = wrapper(connection.settings_dict | changes)
        try:
            kept = restore(empty, tmp_path / "dump", at=AT)
            assert not kept.exists()
            assert MIGRATIONS in empty.introspection.table_names()
        finally:
            empty.close()

    def test_no_dump_holds_the_key_of_a_day(self, tmp_path: Path) -> None:
        backup(connection, tmp_path / "dump")
        held = run_program("pg_restore", "--list", str(tmp_path / "dump"))
        assert "TABLE DATA public comparisons_matchevent" in held
        assert all(f"TABLE DATA public {table}" not in held for table in left_out())

    def test_a_password_is_no_argument(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hidden")
        assert libpq_environment(connection)["PGPASSWORD"] == "hidden"

"""Copies of the whole database that can be trusted, and the way back.

SQLite is copied through its own backup call: copying the file of a database in WAL mode loses
committed rows. PostgreSQL is dumped and restored by its own programs; passwords travel in the
environment, because arguments can be read by every user of the machine.

Rows of models that say `is_backed_up = False` are left out: what is destroyed every day must not
live on in copies.
"""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE_MAGIC = b"SQLite format 3\0"
POSTGRES_MAGIC = b"PGDMP"
PROGRAMS_AT = Path("/usr/lib/postgresql")
# Names that libpq reads from its environment, by the name psycopg gives them.
LIBPQ_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
# What a newer release added must go too, or its migrations would find their tables in the way.
EMPTY_DATABASE = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
MIGRATIONS = "django_migrations"
# What such tables were called before: a copy can be made by new code before it migrates.
FORMER_NAMES = ("comparisons_dailysecret",)
# “DMS” in https://www.sqlite.org/src/file/src/os_unix.c: four bytes for each of 22 words of the
# index and 8 locks, then 8 bytes of locks.
SHARED_BYTE = (22 + 8) * 4 + 8
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def left_out() -> list[str]:
    """The tables whose rows no copy holds."""
    models = (m for m in apps.get_models() if not getattr(m, "is_backed_up", True))
    return [*FORMER_NAMES, *(model._meta.db_table for model in models)]


class BackupError(Exception):
    """Why nothing was written or replaced, in one sentence for the operator."""


def backup_name(vendor: str, at: datetime) -> str:
    suffix = "sqlite3" if vendor == "sqlite" else "dump"
    return f"unfragile-{at:%Y%m%dT%H%M%SZ}.{suffix}"


def backup(connection: BaseDatabaseWrapper, target: Path) -> None:
    """Writes a checked copy to `target`, or nothing. The site may go on working meanwhile."""
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never replaces a file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    # Password hashes are inside, so nobody else may read it, from the first byte on.
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            copy_sqlite(connection.connection, draft)
        else:
            dump_postgres(connection, draft)
        check_backup(draft, connection.vendor)
        os.replace(draft, target)
    finally:
        remove(draft)


def restore(connection: BaseDatabaseWrapper, source: Path, *, at: datetime) -> Path:
    """Replaces the database by a checked backup; returns where the old one is kept."""
    check_backup(source, connection.vendor)
    if connection.vendor == "sqlite":
        connection.close()
        return restore_sqlite(Path(connection.settings_dict["NAME"]), source, at)
    kept = source.resolve().parent / f"before-restore-{backup_name(connection.vendor, at)}"
    # After a lost server there is nothing yet that could be kept.
    if MIGRATIONS in connection.introspection.table_names():
        backup(connection, kept)
    connection.close()
    restore_postgres(connection, source)
    return kept


def check_backup(path: Path, vendor: str) -> None:
    try:
        with open(path, "rb") as handle:
            start = handle.read(len(SQLITE_MAGIC))
    except OSError as problem:
        raise BackupError(f"{path} cannot be read: {problem.strerror}.") from None
    if vendor == "sqlite" and start == SQLITE_MAGIC:
        check_sqlite(path)
    elif vendor == "postgresql" and start.startswith(POSTGRES_MAGIC):
        check_dump(path)
    else:
        raise BackupError(f"{path} is not a backup of a {vendor} database.")


def copy_sqlite(source: sqlite3.Connection, target: Path) -> None:
    """One consistent state, also while others write."""
    if source.in_transaction:
        # SQLite's call would wait for the end of it, which can only come after this call.
        raise BackupError("A backup cannot be made inside an unfinished transaction.")
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        empty_left_out(copy)
        # The copy must be whole without the files that WAL keeps beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise BackupError(f"The copy could not be made: {problem}.") from None
    finally:
        copy.close()


def remove(draft: Path) -> None:
    """A copy that is not whole, with what SQLite leaves beside one on a full disk."""
    for name in (draft.name, f"{draft.name}-journal"):
        draft.with_name(name).unlink(missing_ok=True)


def empty_left_out(database: sqlite3.Connection) -> None:
    """Takes the rows that no copy holds out of a file, byte by byte."""
    database.execute("PRAGMA secure_delete=ON")
    with database:
        for table in left_out():
            if database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                database.execute(f'DELETE FROM "{table}"')  # noqa: S608 - our own name


def check_sqlite(path: Path) -> None:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
        has_migrations = database.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'"
        ).fetchone()
    except sqlite3.DatabaseError as problem:
        raise BackupError(f"{path} is damaged: {problem}.") from None
    finally:
        database.close()
    if found != ["ok"]:
        raise BackupError(f"{path} is damaged: {'; '.join(found)}.")
    if not has_migrations:
        raise BackupError(f"{path} is not a backup of this site.")


def restore_sqlite(database: Path, source: Path, at: datetime) -> Path:
    kept = database.with_name(f"{database.name}.before-{at:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise BackupError(f"{kept} exists already; wait a second and try again.")
    draft = database.with_name(database.name + ".restored")
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Password hashes are inside: nobody else may read it from the first byte on.
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        draft.chmod(0o600)  # one that a killed run has left
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copied:
            copy_sqlite(copied, draft)
        give_to_owner(draft, database if database.exists() else database.parent)
        if database.exists():
            keep_sqlite(database, kept)
        os.replace(draft, database)
    finally:
        remove(draft)
    return kept


def give_to_owner(draft: Path, of: Path) -> None:
    """An administrator restores for the account that the site runs under."""
    owner = of.stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)


def keep_sqlite(database: Path, kept: Path) -> None:
    """Gives the old database a second name, settled and without what no copy holds.

    One that is damaged is kept as it lies, with its WAL, which would be written into the new one.
    """
    is_whole = settle_sqlite(database)
    # A link first: at no moment is there no database under its name.
    os.link(database, kept)
    if not is_whole:
        for suffix in ("-wal", "-shm", "-journal"):
            if (beside := database.with_name(database.name + suffix)).exists():
                os.replace(beside, kept.with_name(kept.name + suffix))


def settle_sqlite(database: Path) -> bool:
    """Brings every committed row into the one file; refuses while anybody has it open. False
    where it is too damaged for that."""
    # Reading only: a connection that may write empties the WAL into a damaged file, too.
    if is_damaged(f"{database.resolve().as_uri()}?mode=ro"):
        if is_open(database):
            raise BackupError("The database is in use; stop the site first.")
        return False
    try:
        with closing(sqlite3.connect(database, timeout=2)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
            if mode == "delete":
                empty_left_out(connection)
    except sqlite3.DatabaseError as problem:
        if code_of(problem) in DAMAGE:
            return False
        if code_of(problem) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BackupError(f"The database cannot be kept aside: {problem}.") from None
        mode = "in use"
    if mode != "delete":
        raise BackupError("The database is in use; stop the site first.")
    return True


def is_damaged(address: str) -> bool:
    """Whether SQLite cannot make out a database; whatever else is in the way shows later."""
    try:
        with closing(sqlite3.connect(address, timeout=2, uri=True)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as problem:
        return code_of(problem) in DAMAGE
    return False


def is_open(database: Path) -> bool:
    """Whether another process has a database in WAL mode open, asked of the file system alone:
    each connection holds a lock on the last byte that SQLite locks in the file beside it."""
    try:
        with database.with_name(f"{database.name}-shm").open("r+b") as shared:
            fcntl.lockf(shared, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, SHARED_BYTE)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def code_of(problem: sqlite3.DatabaseError) -> int:
    """SQLite's primary code; 0 for what Python says itself."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF


def postgres_program(name: str) -> str:
    """The newest installed: an older pg_dump refuses a newer server."""
    versions = [
        (int(folder.name), folder / "bin" / name)
        for folder in (PROGRAMS_AT.iterdir() if PROGRAMS_AT.is_dir() else ())
        if re.fullmatch(r"\d+", folder.name) and (folder / "bin" / name).exists()
    ]
    found = str(max(versions)[1]) if versions else shutil.which(name)
    if not found:
        raise BackupError(f"{name} is not installed (apt-get install postgresql-client).")
    return found


def libpq_environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    parameters = connection.get_connection_params()
    given = {
        variable: str(parameters[name])
        for name, variable in LIBPQ_VARIABLES.items()
        if parameters.get(name)
    }
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", **given}


def run_program(name: str, *arguments: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603  (own arguments, no shell)
        [postgres_program(name), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupError(f"{name} failed: {lines[0]}")
    return done.stdout


def dump_postgres(connection: BaseDatabaseWrapper, target: Path) -> None:
    environment = libpq_environment(connection)
    run_program(
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", f"--file={target}"),
        *(f"--exclude-table-data={table}" for table in left_out()),
        environment=environment,
    )


def check_dump(path: Path) -> None:
    contents = run_program("pg_restore", "--list", str(path))
    if " django_migrations " not in contents:
        raise BackupError(f"{path} is not a backup of this site.")


def restore_postgres(connection: BaseDatabaseWrapper, source: Path) -> None:
    """In one transaction: visitors see the old rows until the new ones are all there."""
    script = source.with_name(source.name + ".sql")
    os.close(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        run_program("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        run_program(
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *("--command", EMPTY_DATABASE, "--file", str(script)),
            environment=libpq_environment(connection),
        )
    finally:
        script.unlink(missing_ok=True)

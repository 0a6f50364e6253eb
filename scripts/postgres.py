"""A private PostgreSQL cluster that lives as long as one command.

    python scripts/postgres.py -- pytest        # the command sees its address in DATABASE_URL

Trusting, without fsync, reachable through a socket in its own folder only: for tests and
measurements, never for data.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

INSTALLED_AT = Path("/usr/lib/postgresql")
# The path of a Unix socket may have 107 bytes, its own name included.
LONGEST_FOLDER = 80
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "autovacuum_naptime": "10s",
}


def find_programs() -> Path | None:
    """The folder with initdb of the newest installed version, or None."""
    versions = [
        (int(folder.name), folder / "bin")
        for folder in (INSTALLED_AT.iterdir() if INSTALLED_AT.is_dir() else ())
        if re.fullmatch(r"\d+", folder.name) and (folder / "bin" / "initdb").exists()
    ]
    if versions:
        return max(versions)[1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None where nobody else has to run it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root and there is no user postgres.")


def call(program: Path, *arguments: str, account: pwd.struct_passwd | None, folder: Path) -> None:
    drop: dict[str, Any] = {}
    if account:
        drop = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with open(folder / "output.txt", "w+b") as output:
        done = subprocess.run(
            [str(program), *arguments],
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **drop,
        )
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise RuntimeError(f"{program.name} failed: {said or done.returncode}")


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    # Raised in the main thread, so that the cluster is stopped on the way out.
    raise SystemExit(128 + number)


@contextmanager
def private_cluster(programs: Path) -> Iterator[str]:
    """Gives the address of a fresh cluster's database and removes the cluster at the end."""
    root = "/tmp" if len(tempfile.gettempdir()) > LONGEST_FOLDER else None  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=root))
    account = server_account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories={folder}"
    signal.signal(signal.SIGTERM, stop_on_signal)
    try:
        call(
            programs / "initdb",
            *("-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync"),
            account=account,
            folder=folder,
        )
        control = programs / "pg_ctl"
        log = str(folder / "server.log")
        start = ("-D", str(data), "-w", "-s", "-l", log, "-o", options, "start")
        call(control, *start, account=account, folder=folder)
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
        finally:
            stop = ("-D", str(data), "-w", "-s", "-m", "immediate", "stop")
            call(control, *stop, account=account, folder=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    programs = find_programs()
    if programs is None:
        sys.exit("PostgreSQL's server programs are not installed (apt-get install postgresql).")
    with private_cluster(programs) as url:
        environment = {**os.environ, "DATABASE_URL": url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

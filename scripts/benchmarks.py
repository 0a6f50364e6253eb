"""Runs what the project measures itself by: on SQLite, then on a private PostgreSQL.

Arguments choose benchmarks by name. Each is a program of its own that reads DATABASE_URL, may
write into that database as it likes, and prints a table.
"""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from postgres import find_programs, private_cluster

ROOT = Path(__file__).resolve().parent.parent
# Name of the program in benchmarks/, its arguments, and whether the database matters to it.
BENCHMARKS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("idle_connections", ("--compare", "--port", "18765"), False),
)


def machine() -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} cores, Python {platform.python_version()}"


def run(name: str, arguments: tuple[str, ...], url: str, scratch: Path) -> int:
    environment = {**os.environ, "VAR_DIR": str(scratch), "DATABASE_URL": url}
    program = str(ROOT / "benchmarks" / f"{name}.py")
    command = [sys.executable, program, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    known = [name for name, _, _ in BENCHMARKS]
    wanted = sys.argv[1:] or known
    if unknown := [name for name in wanted if name not in known]:
        sys.exit(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(known)}.")
    failed = 0
    programs = find_programs()
    for name, arguments, is_about_database in BENCHMARKS:
        if name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder)
            print(f"\n== {name} on SQLite, {machine()}", flush=True)
            failed += run(name, arguments, f"sqlite:///{scratch}/bench.sqlite3", scratch) != 0
            if not is_about_database:
                continue
            if programs is None:
                print(f"\n== {name}: PostgreSQL's server programs are not installed, not run there")
                continue
            with private_cluster(programs) as url:
                print(f"\n== {name} on PostgreSQL, {machine()}", flush=True)
                failed += run(name, arguments, url, scratch) != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())

"""Every test on SQLite, then again on PostgreSQL; the last lines say what ran.

PostgreSQL is TEST_DATABASE_URL, or a private cluster where its programs are installed. Without
either it is skipped, which is a failure when CI=true. Arguments go on to pytest.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from postgres import find_programs, private_cluster

ROOT = Path(__file__).resolve().parent.parent
COUNTS: list[str] = []
# Settings of a shell in which somebody works on a real site must not reach the tests.
READ = re.findall(r'\benv[a-z]+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text())
FOREIGN = {*READ, *(f"{name}_FILE" for name in READ)}


def run(url: str, arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment["SECRET_KEY"] = "for-tests-only"  # noqa: S105
    # Where no bytecode is written, each worker rewrites the assertions of every file again.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if url:
        environment["DATABASE_URL"] = url
    workers = os.environ.get("TEST_WORKERS", "auto")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # In the order of collection, so that tests which empty the database come last: a stolen
        # one would take the groups away that migrations made.
        command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "load"]
        command.append(f"--junitxml={report}")
        done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=False)
        COUNTS.append(count(report))
    return done.returncode


def count(report: Path) -> str:
    """What pytest wrote about its run, as "N passed, N failed, N skipped"."""
    if not report.exists():
        return "did not run"
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314  (our own file)
    if suite is None:
        return "wrote no report"
    numbers = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
    failed = numbers["failures"] + numbers["errors"]
    passed = numbers["tests"] - failed - numbers["skipped"]
    return f"{passed} passed, {failed} failed, {numbers['skipped']} skipped"


def run_on_postgres(arguments: list[str]) -> tuple[str, int]:
    """What it ran on, and pytest's exit status."""
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        return "PostgreSQL (TEST_DATABASE_URL)", run(url, arguments)
    programs = find_programs()
    if programs is None:
        is_failure = os.environ.get("CI", "").lower() in ("1", "true")
        return "PostgreSQL: NOT RUN, its server programs are not installed", int(is_failure)
    with private_cluster(programs) as url:
        return f"PostgreSQL (private cluster, {programs})", run(url, arguments)


def main() -> int:
    arguments = sys.argv[1:]
    started = time.monotonic()
    print("== SQLite", flush=True)
    on_sqlite = run("", arguments)
    print("== PostgreSQL", flush=True)
    name, on_postgres = run_on_postgres(arguments)
    print(f"\nSQLite: {COUNTS[0]}")
    print(f"{name}: {COUNTS[1]}" if len(COUNTS) > 1 else name)
    print(f"Both in {time.monotonic() - started:.0f} s")
    return int(bool(on_sqlite or on_postgres))


if __name__ == "__main__":
    sys.exit(main())

"""Everything that the project measures itself by, on SQLite and on a private PostgreSQL cluster.

    make bench                                   # 100, 10,000 and 100,000 tools: some 40 minutes
    make bench ARGS="--sizes 100 10000 --documents 2000"

Databases for SQLite are kept in var/bench/ and used again by the next run.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from postgres import find_programs, private_cluster

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"


def run(script: str, url: str, *arguments: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / script), *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def kept_database(size: int, name: str = "pages") -> str:
    """A file for this size that was made by the same generator and the same tables."""
    sources = [ROOT / "benchmarks" / "catalogue.py", *sorted(ROOT.glob("*/migrations/0*.py"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]
    return f"sqlite:///{FOLDER / f'{name}-{size}-{digest}.sqlite3'}"


def up_to_ten_thousand(sizes: list[int]) -> list[int]:
    """Answers hang on the size of a page; filling a third database with more would say no more."""
    return [size for size in sizes if size <= 10_000]


def on_sqlite(sizes: list[int], documents: str) -> None:
    fresh = FOLDER / "importing.sqlite3"
    for path in FOLDER.glob(f"{fresh.name}*"):
        path.unlink()
    run("importing.py", f"sqlite:///{fresh}", "--documents", documents)
    for size in sizes:
        run("pages.py", kept_database(size), "--size", str(size))
        run("ranking.py", kept_database(size, "ranking"), "--size", str(size))
        run("exporting.py", kept_database(size, "ranking"), "--size", str(size))
    for size in up_to_ten_thousand(sizes):
        run("api.py", kept_database(size, "api"), "--size", str(size))
    # A thousand tools have ten thousand entries.
    run("searching.py", kept_database(1_000, "searching"), "--tools", "1000")


def on_postgres(sizes: list[int], documents: str) -> None:
    programs = find_programs()
    if programs is None:
        print("\nPostgreSQL: NOT RUN, its server programs are not installed")
        return
    with private_cluster(programs) as url:
        run("importing.py", url, "--documents", documents)
    with private_cluster(programs) as url:
        for size in sizes:  # rising: each fills up what the one before it left
            run("pages.py", url, "--size", str(size))
    with private_cluster(programs) as url:
        for size in sizes:
            run("ranking.py", url, "--size", str(size))
            run("exporting.py", url, "--size", str(size))
    with private_cluster(programs) as url:
        for size in up_to_ten_thousand(sizes):
            run("api.py", url, "--size", str(size))
    with private_cluster(programs) as url:
        copies = str(max(sizes))
        run("searching.py", url, "--tools", "1000", "--copies", copies, "--intents", "0")
    with private_cluster(programs) as url:
        run("counting.py", url)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 10_000, 100_000])
    parser.add_argument("--documents", default="10000", help="for the import")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    on_sqlite(sorted(options.sizes), options.documents)
    on_postgres(sorted(options.sizes), options.documents)


if __name__ == "__main__":
    main()

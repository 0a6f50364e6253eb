"""How long the documents of a release take to write, and how much memory.

    python benchmarks/exporting.py --size 100000

On the database that ranking.py has filled. It may not take more memory for more tools: a process
of its own writes the file of documents as `make_release` does.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ground


def measure(size: int) -> None:
    ground.start()
    from comparisons.releasing import FILES, write_lines

    before = ground.memory_mb()
    began, used = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tools.jsonl.gz"
        records = write_lines(path, dict(FILES)[path.name]())
        megabytes = path.stat().st_size / 1e6
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    print(
        f"export: {records:,} documents, {megabytes:.0f} MB, in {seconds:.1f} s ({processor:.1f} s "
        f"of this process), peak {ground.memory_mb(peak=True):.0f} MB ({before:.0f} MB before)",
        flush=True,
    )
    if records != size:
        raise SystemExit(f"There should be {size:,}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="published tools")
    parser.add_argument("--measure", action="store_true", help="of a database that is filled")
    options = parser.parse_args()
    if options.measure:
        measure(options.size)
        return
    ground.start()
    ground.prepare()
    from ranking import fill

    fill(options.size)
    command = [sys.executable, "-W", "ignore", __file__, "--measure", "--size", str(options.size)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

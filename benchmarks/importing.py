"""How fast documents come in and are published, and whether memory grows. Prints a table.

    python benchmarks/importing.py --documents 10000

The documents are made while they are read, as lines of a file would be; making them is not
counted. Each is checked, planned, written to the rows and published, all in one transaction.
"""

import argparse
import time
from collections.abc import Iterator

import ground

SAMPLES = 5


class Feed:
    """Documents as the reader of files gives them; knows the time that making them took."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.cpu = self.wall = 0.0

    def __iter__(self) -> Iterator:
        from catalogue import document

        from catalog.documents.read import Item

        for number in range(self.count):
            wall, cpu = time.perf_counter(), time.process_time()
            made = document(number)
            self.cpu += time.process_time() - cpu
            self.wall += time.perf_counter() - wall
            yield Item(f"line {number + 1}", made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=10_000)
    count = parser.parse_args().documents
    ground.start()
    ground.prepare()

    from catalog.importing import import_documents
    from catalog.kinds import Publication
    from catalog.models import Tool

    if Tool.objects.exists():
        raise SystemExit("Measure on an empty database: it would be filled with generated tools.")
    feed, step = Feed(count), max(1, count // SAMPLES)
    memory: dict[int, float] = {}

    def sample(done: int) -> None:
        if done % step == 0:
            memory[done] = ground.memory_mb()

    wall, cpu = time.perf_counter(), time.process_time()
    publication = Publication(by=None, note="Measured", at=ground.PUBLISHED_AT)
    report = import_documents(feed, publication, publish=True, progress=sample)
    wall, cpu = time.perf_counter() - wall - feed.wall, time.process_time() - cpu - feed.cpu
    if report.counts != {"new": count}:
        raise SystemExit(f"Not all documents were taken: {dict(report.counts)}")

    print(f"\n{ground.machine()}; {count:,} documents of ten capabilities, published\n")
    print("| | |\n|---|---|")
    print(f"| documents a second of CPU (one core) | {count / cpu:.0f} |")
    print(f"| documents a second by the clock | {count / wall:.0f} |")
    held = ", ".join(f"{mb:.0f} MB at {done:,}" for done, mb in memory.items())
    print(f"| memory | {held} |")
    print(f"| most memory | {ground.memory_mb(peak=True):.0f} MB |", flush=True)


if __name__ == "__main__":
    main()

"""How long a search takes, and looking past intents up. Prints a table.

    python benchmarks/searching.py --tools 1000 --intents 1000000

The tools are those of the other measurements, ten capabilities each. Questions are made of the
words of capabilities, some of them misspelt. Past intents are random vectors with common words:
what is measured is time, not quality; for that there is `manage.py evaluate_search`.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import crowd
import ground

QUESTIONS = 200


def percentiles(seconds: Iterable[float]) -> str:
    found = sorted(seconds)
    p50, p95 = found[len(found) // 2], found[int(len(found) * 0.95)]
    return f"{p50 * 1000:.1f} / {p95 * 1000:.1f}"


def timed(call: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Processor seconds of this process and of PostgreSQL's behind its connection: on a busy
    machine the clock says little."""
    spent = clock()
    call(texts[0])
    taken = []
    for text in texts:
        started = spent()
        call(text)
        taken.append(spent() - started)
    return taken


def clock() -> Callable[[], float]:
    """What says how many seconds of a processor were spent so far."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        # What other processes did would not be counted.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not server.exists():
        print("The server runs elsewhere: seconds are those of the clock.")
        return time.perf_counter
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


def questions(draw: random.Random) -> list[str]:
    """Ten words of two capabilities; one in five has a misspelt word."""
    from catalog.models import CapabilityEntry

    rows = CapabilityEntry.objects.order_by("pk").values_list("heading", "description")
    texts = [" ".join(row).split() for row in rows[:2_000]]
    found = []
    for number in range(QUESTIONS):
        words = [draw.choice(draw.choice(texts)) for _ in range(10)]
        if number % 5 == 0:
            words[0] = words[0] + words[0][-1]
        found.append("how do I " + " ".join(words))
    return found


def random_snapshot(count: int, draw: random.Random) -> Any:
    """A snapshot of so many past intents."""
    import numpy as np

    from catalog.lookup.embeddings import DIMENSIONS
    from catalog.lookup.nearness import Vectors
    from comparisons.searching.snapshot import Snapshot

    packed = np.random.default_rng(1).integers(-127, 128, (count, DIMENSIONS), dtype=np.int8)
    vectors = Vectors.of((number, packed[number].tobytes()) for number in range(count))
    words = [f"word{number}" for number in range(5_000)]
    terms = {number: " ".join(draw.sample(words, 6)) for number in range(count)}
    frequency = dict.fromkeys(words, max(1, count * 6 // len(words)))
    return Snapshot(
        number=1,
        terms=terms,
        squares=dict.fromkeys(terms, 100.0),
        frequency=frequency,
        vectors=vectors,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", type=int, default=1_000, help="published")
    parser.add_argument("--copies", type=int, default=0, help="with copies, so many tools in all")
    parser.add_argument("--intents", type=int, default=1_000_000)
    options = parser.parse_args()
    ground.start()
    ground.prepare()
    ground.fill(options.tools)
    crowd.multiply(options.copies)

    from catalog.lookup.embeddings import embed
    from catalog.models import CapabilityEntry
    from comparisons.searching.answers import answer

    draw = random.Random(1)
    asked = questions(draw)
    print(f"\n{ground.machine()}\n\n| | p50 / p95 in ms |\n|---|---|")
    entries = CapabilityEntry.objects.count()
    print(f"| search call, {entries:,} entries | {percentiles(timed(answer, asked))} |", flush=True)
    if options.intents:
        snapshot = random_snapshot(options.intents, draw)
        taken = timed(lambda text: snapshot.near(embed(text), text.split()), asked)
        print(f"| past intents near a question, {options.intents:,} | {percentiles(taken)} |")
    print(f"\nMost memory: {ground.memory_mb(peak=True):.0f} MB", flush=True)


if __name__ == "__main__":
    main()

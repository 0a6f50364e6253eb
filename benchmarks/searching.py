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

import ground

QUESTIONS = 200


def percentiles(seconds: Iterable[float]) -> str:
    found = sorted(seconds)
    p50, p95 = found[len(found) // 2], found[int(len(found) * 0.95)]
    return f"{p50 * 1000:.1f} / {p95 * 1000:.1f}"


def timed(call: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Processor seconds of this process: on a busy machine the clock says little. Time that
    PostgreSQL takes is in the wall clock only."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    call(texts[0])
    taken = []
    for text in texts:
        started = clock()
        call(text)
        taken.append(clock() - started)
    return taken


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


def random_snapshot(count: int, draw: random.Random) -> object:
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
    parser.add_argument("--tools", type=int, default=1_000)
    parser.add_argument("--intents", type=int, default=1_000_000)
    options = parser.parse_args()
    ground.start()
    ground.prepare()
    ground.fill(options.tools)

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

"""Whether a thousand events a second are written down by several processes, none lost or doubled.

    python benchmarks/counting.py --writers 4 --rate 1000 --seconds 10

Each process takes over searches, what they showed and what was opened, as pages do, and a thread
of it writes them. All ask the same few questions, so that they meet in the same rows, and every
opening is handed to two of them: one must win. Prints a line of a table.
"""

import argparse
import subprocess
import sys
import time

import ground

SHOWN = 10
EVENTS = SHOWN + 2  # of a visit: searched, shown, opened
INTENTS = 200


def visits(writer: int, writers: int, rate: int, seconds: int) -> None:
    """The visits of one process, evenly over the time, and those of the process before it whose
    openings come twice."""
    from comparisons.searching import recording, tokens
    from comparisons.searching.visitors import visitor_behind

    number = rate * seconds // writers // EVENTS
    started, day = time.perf_counter(), ground.PUBLISHED_AT.date()
    shown = [recording.Result(1, "write", place) for place in range(1, SHOWN + 1)]
    for visit in range(number):
        time.sleep(max(0.0, started + visit * seconds / number - time.perf_counter()))
        visitor = visitor_behind(f"10.{writer}.{visit // 250}.{visit % 250}", "Firefox", day)
        text = f"question number {visit % INTENTS}"
        recording.record_search(text, visitor, SHOWN, shown)
        for owner in (writer, (writer + 1) % writers):
            token = tokens.Shown(recording.intent_digest(text), 1, "write", 1, f"{owner}-{visit}")
            recording.record_open(token, visitor)
    recording.wait_until_written()
    took, cpu = time.perf_counter() - started, time.process_time()
    print(f"{number} {took} {cpu}")


def measure(writers: int, rate: int, seconds: int) -> None:
    """Let the processes write and compare what is there with what was handed over."""
    from comparisons.models import MatchEvent

    MatchEvent.objects.all().delete()
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", *sys.argv, "--writer", str(writer)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in range(writers)
    ]
    said = [process.communicate()[0].split() for process in running]
    visited, took = sum(int(s[0]) for s in said), max(float(s[1]) for s in said)
    events = MatchEvent.objects.order_by()
    written, opened = events.count(), events.filter(kind=MatchEvent.Kind.OPENED).count()
    print("\n| events | written | openings | counted | events a second | CPU an event |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {visited * EVENTS:,} | {written:,} | {visited:,}, each twice | {opened:,} "
        f"| {written / took:,.0f} | {sum(float(s[2]) for s in said) / written * 1000:.2f} ms |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--rate", type=int, default=1_000, help="events a second, of all")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--writer", type=int, help="be one of them")
    options = parser.parse_args()
    ground.start()
    if options.writer is not None:
        visits(options.writer, options.writers, options.rate, options.seconds)
        return
    ground.prepare()
    ground.fill(1)
    print(f"\n{ground.machine()}")
    measure(options.writers, options.rate, options.seconds)


if __name__ == "__main__":
    main()

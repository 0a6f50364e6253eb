"""How long a run of the rank takes, and how much memory, for a whole generated catalogue.

    python benchmarks/ranking.py --size 100000

The run has a process of its own, so that its peak is not that of filling the database. It may
take 60 s and 1 GB for 100,000 tools on one core.
"""

import argparse
import subprocess
import sys
import time
from datetime import timedelta

import ground


def measure() -> None:
    ground.start()
    from comparisons.ranking.record import compute, differences

    at = ground.PUBLISHED_AT + timedelta(days=30)
    for label in ("first run", "the same inputs again"):
        began, used = time.perf_counter(), time.process_time()
        computed = compute(at.date(), at)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        run = computed.ranking
        print(
            f"{label}: {seconds:.1f} s ({processor:.1f} s of them computing), peak "
            f"{ground.memory_mb(peak=True):.0f} MB, {run.tool_count:,} tools, "
            f"{'stored' if computed.is_new else 'nothing written'}"
        )
    began = time.perf_counter()
    found = differences(run)
    print(
        f"verifying: {time.perf_counter() - began:.1f} s, {len(found)} differences, peak "
        f"{ground.memory_mb(peak=True):.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="published tools")
    parser.add_argument("--measure", action="store_true", help="of a database that is filled")
    options = parser.parse_args()
    if options.measure:
        measure()
        return
    ground.start()
    ground.prepare()
    ground.fill(options.size)
    from comparisons.models import Ranking

    Ranking.objects.all().delete()
    print(f"\n{ground.machine()}; {options.size:,} published tools\n", flush=True)
    command = [sys.executable, "-W", "ignore", __file__, "--measure"]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

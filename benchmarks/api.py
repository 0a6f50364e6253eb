"""What answers of the API cost beside a bare view with one query, in the style of pages.py.

    python benchmarks/api.py --size 1000

Quotas are counted as in production; the open tier is made wide enough for the measurement.
"""

import argparse
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import ground
from pages import KEEPING, MAKING, Line, Site, measure, site_that, table


def addresses(size: int) -> dict[str, list[str]]:
    """The addresses measured; a page of one shows whether queries grow with the page."""
    from catalogue import slug_of

    api = "/api/v1"
    slugs = [slug_of(number * max(1, size // 40) + 3) for number in range(30)]
    pairs = [",".join(sorted(pair)) for pair in pairwise(slugs)]
    questions = ["transcribe speech", "label images", "search documents", "write tests"]
    return {
        "tool document": [f"{api}/tools/{slug}/" for slug in slugs],
        "list of 50": [f"{api}/tools/?page_size=50&order={o}" for o in ("name", "-released")],
        "list of 1": [f"{api}/tools/?page_size=1"],
        "list of 50 with documents": [f"{api}/tools/?page_size=50&expand=document"],
        "compare": [f"{api}/compare/?tools={pair}" for pair in pairs],
        "search": [f"{api}/search/?q={q.replace(' ', '+')}" for q in questions],
        "changes, 20": [f"{api}/changes/?page_size=20"],
        "changes, 100, brief": [f"{api}/changes/?page_size=100&brief=true"],
        "passport": [f"{api}/passports/{slug}/" for slug in slugs],
    }


def lines(site: Site, size: int, rounds: int) -> Iterable[Line]:
    found = addresses(size)
    for name, wanted in found.items():
        yield measure(site, name, size, wanted, rounds)
    for name in ("tool document", "list of 50", "compare"):
        tag = site.ask(found[name][0]).headers["ETag"]
        yield measure(site, f"{name}, 304", size, found[name][:1], rounds, HTTP_IF_NONE_MATCH=tag)


def rank() -> None:
    """A run, if there is none: tools are answered with their standings."""
    from comparisons.models import Ranking
    from comparisons.ranking.record import compute

    at = ground.PUBLISHED_AT + timedelta(days=30)
    if not Ranking.objects.exists():
        compute(at.date(), at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="published tools")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    ground.start("bare")
    ground.prepare()
    ground.fill(options.size)
    rank()
    from django.conf import settings

    from config.api.endpoints import answers

    settings.API_REQUESTS_PER_MINUTE = 10**9
    for state in MAKING, KEEPING:
        answers.cache_clear()
        print(f"\n{ground.machine()}; {options.size:,} published tools; answers are {state}\n")
        table(lines(site_that(state), options.size, options.rounds))


if __name__ == "__main__":
    main()

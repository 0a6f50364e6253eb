"""What pages cost beside a bare view with one query, in the same process and run. Prints a table.

    python benchmarks/pages.py --size 10000

Everything is measured twice: *made*, as for the first visitor after a publication, and *kept*, as
for those that follow (docs/decisions/0007-kept-pages.md). A 304 needs neither.
Requests go through the WSGI application with all middleware, without a network. Each round asks
the bare view and then the page; `x bare` is the median of the ratios of process CPU time, which
a noisy machine disturbs least. Work of a PostgreSQL server is not in it; that of SQLite is.
Compression is apart (`gzip`), since every site pays it and many leave it to a proxy.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import ground

BARE = "/bare/"
MAKING, KEEPING = "made", "kept"
ROOM_BYTES = 24_000_000


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The site as an app server calls it."""

    def __init__(self) -> None:
        from django.core.wsgi import get_wsgi_application

        self.application = get_wsgi_application()

    def ask(self, address: str, **headers: str) -> Answer:
        path, _, query = address.partition("?")
        said: dict = {}

        def start_response(status: str, fields: list[tuple[str, str]], _: Any = None) -> Any:
            said.update(status=int(status.split()[0]), headers=dict(fields))

        answer = self.application(_environ(path, query, headers), start_response)
        body = b"".join(answer)
        answer.close()
        return Answer(said["status"], said["headers"], body)


def site_that(state: str) -> Site:
    """The site with or without room for kept pages."""
    from django.conf import settings

    settings.KEPT_PAGES_BYTES = 0 if state == MAKING else ROOM_BYTES
    return Site()


def _environ(path: str, query: str, headers: dict[str, str]) -> dict:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }


def cpu_ms(site: Site, address: str, **headers: str) -> float:
    started = time.process_time_ns()
    site.ask(address, **headers)
    return (time.process_time_ns() - started) / 1e6


def counted(site: Site, address: str, **headers: str) -> tuple[int, Answer]:
    """The number of queries that an answer takes, and the answer."""
    from django.db import connection

    statements = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = site.ask(address, **headers)
    return len(statements), answer


@dataclass(frozen=True)
class Line:
    """One page at one size."""

    name: str
    size: int
    queries: int
    ratio: float
    cpu_ms: float
    first_ms: float
    raw_kb: float
    gzip_kb: float


def measure(
    site: Site, name: str, size: int, addresses: list[str], rounds: int, **headers: str
) -> Line:
    """`addresses` take turns, so that no page is measured in the warmth of itself alone."""
    first = cpu_ms(site, addresses[0], **headers)
    for address in addresses[1:]:
        site.ask(address, **headers)
    queries, answer = counted(site, addresses[0], **headers)
    if answer.status not in (200, 304):
        raise SystemExit(f"{addresses[0]} answered {answer.status}.")
    ratios, times = [], []
    gc.collect()
    for turn in range(rounds):
        bare = min(cpu_ms(site, BARE), cpu_ms(site, BARE))
        page = cpu_ms(site, addresses[turn % len(addresses)], **headers)
        ratios.append(page / bare)
        times.append(page)
    packed = site.ask(addresses[0], **{**headers, "HTTP_ACCEPT_ENCODING": "gzip"})
    return Line(
        name=name,
        size=size,
        queries=queries,
        ratio=statistics.median(ratios),
        cpu_ms=statistics.median(times),
        first_ms=first,
        raw_kb=len(answer.body) / 1000,
        gzip_kb=len(packed.body) / 1000,
    )


def pages(size: int) -> dict[str, list[str]]:
    """The addresses measured, a dozen or more of each page."""
    from catalogue import slug_of

    from catalog.models import CapabilityEntry

    slugs = [slug_of(number * (size // 40) + 3) for number in range(30)]
    pairs = ["-vs-".join(sorted(pair)) for pair in pairwise(slugs)]
    tasks = CapabilityEntry.objects.order_by("pk").values_list("task__slug", flat=True)[:12]
    filters = [
        *("type=model", "pricing=open-source", "license=MIT", "status=active"),
        *(f"type=library&task={task}" for task in tasks[:4]),
        *(f"task={task}" for task in tasks[4:8]),
    ]
    return {
        "comparison of two": [f"/compare/{pair}/" for pair in pairs],
        "profile": [f"/tools/{slug}/" for slug in slugs],
        "list": ["/tools/"],
        "list with a filter": [f"/tools/?{words}" for words in filters],
        "task page": [f"/tasks/{task}/" for task in tasks],
    }


def lines(site: Site, size: int, rounds: int) -> Iterable[Line]:
    site.ask(BARE)
    found = pages(size)
    for name, addresses in found.items():
        yield measure(site, name, size, addresses, rounds)
    for name in ("comparison of two", "profile"):
        address = found[name][0]
        if tag := site.ask(address).headers.get("ETag"):
            yield measure(site, f"{name}, 304", size, [address], rounds, HTTP_IF_NONE_MATCH=tag)


HEAD = "| page | tools | queries | x bare | CPU ms | first ms | kB raw | kB gzip |"


def table(found: Iterable[Line]) -> None:
    print(f"{HEAD}\n|{'---|' * 8}")
    for line in found:
        print(
            f"| {line.name} | {line.size:,} | {line.queries} | {line.ratio:.2f} | "
            f"{line.cpu_ms:.2f} | {line.first_ms:.1f} | {line.raw_kb:.1f} | {line.gzip_kb:.1f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="published tools")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    ground.start("bare")
    ground.prepare()
    ground.fill(options.size)
    before = ground.memory_mb()
    for state in MAKING, KEEPING:
        print(f"\n{ground.machine()}; {options.size:,} published tools; pages are {state}\n")
        table(lines(site_that(state), options.size, options.rounds))
    print(f"\nMemory of the worker: {ground.memory_mb():.0f} MB (at the start {before:.0f} MB)")


if __name__ == "__main__":
    main()

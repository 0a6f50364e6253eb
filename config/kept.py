"""Public pages that need no making: a 304 for who has the page, the kept bytes for who has not.

Everything that these pages say is published, and whatever publishes leaves a line in a log. So one
number tells whether anything changed, and no page can be kept for too long. What is shown and not
logged (searches, counts of visitors) must not stand under PREFIXES, or must join STAMP.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone

PREFIXES = (
    *("/tools/", "/compare/", "/categories/", "/makers/", "/tasks/"),
    *("/rankings/", "/methodology/", "/changes/", "/feeds/", "/sources/"),
)
# The files that decide what pages say: code, templates, vocabulary and translations.
SHOWN_BY = (".py", ".html", ".json", ".mo")
# Longer ones are rarely asked for twice, and would push out what is.
LONGEST_ADDRESS = 300
# Their digest in a public header would help to guess them.
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY")
# With these a tool's page speaks to one visitor, who came from a search.
PERSONAL = ("asked=", "thanks=")

# How many lines of the public log a reader can see by now (positions have no gaps, and lines that
# have none yet are few) and when the last was written, since a restored backup hands out the same
# positions again; then the newest notes of the admin, where the vocabulary changes. Keys are
# handed out before a commit: the newest key alone would miss a slower writer. Runs of the rank and
# of what searches led to take their numbers under a lock.
STAMP = """
SELECT (SELECT coalesce(max(position), 0) FROM catalog_change)
       + (SELECT count(*) FROM catalog_change WHERE position IS NULL),
       (SELECT at FROM catalog_change WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1),
       (SELECT max(id) FROM django_admin_log),
       (SELECT count(*) FROM django_admin_log
         WHERE id > (SELECT max(id) FROM django_admin_log) - 100),
       (SELECT max(number) FROM comparisons_ranking),
       (SELECT max(number) FROM comparisons_matchrun)
"""


class Kept(NamedTuple):
    """An answer as it left the inner layers, compressed or not."""

    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Pages:
    """The answers asked for last, up to a number of bytes. Safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held_bytes = 0
        self._answers: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, tag: str) -> Kept | None:
        """The answer of this key, if it is the one of this tag."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is None or kept.tag != tag:
                return None
            self._answers.move_to_end(key)
            return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer, letting go of those that nobody has asked for longest."""
        with self._lock:
            if old := self._answers.pop(key, None):
                self.held_bytes -= len(old.body)
            self._answers[key] = kept
            self.held_bytes += len(kept.body)
            while self.held_bytes > self.most_bytes:
                _, gone = self._answers.popitem(last=False)
                self.held_bytes -= len(gone.body)


class KeptPagesMiddleware:
    """Stands outside of compression and of whatever else an answer costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("Templates change under the hands of who works on them.")
        self.get_response = get_response
        self.pages = Pages(settings.KEPT_PAGES_BYTES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_keepable(request):
            return self.get_response(request)
        # `request.headers` would first make a dictionary of everything that was sent.
        said = request.META
        address = request.get_full_path()
        packing = "gzip" if "gzip" in said.get("HTTP_ACCEPT_ENCODING", "") else "plain"
        # Before the page is made: what is published meanwhile makes the next answer, not this.
        tag = entity_tag(address, packing, timezone.now().date())
        if tag in said.get("HTTP_IF_NONE_MATCH", ""):
            return _not_modified(tag)
        if kept := self.pages.get(f"{packing} {address}", tag):
            return HttpResponse(kept.body, headers=dict(kept.headers))
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and is_for_everybody(response):
            response.headers["ETag"] = tag
            kept = Kept(tag, tuple(response.headers.items()), response.content)
            self.pages.put(f"{packing} {address}", kept)
        return response


def is_keepable(request: HttpRequest) -> bool:
    """Whether the published catalogue alone decides what the answer says."""
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    return (
        request.method == "GET"
        and (path == "/" or path.startswith(PREFIXES))
        and len(path) + len(query) <= LONGEST_ADDRESS
        and not any(name in unquote(query) for name in PERSONAL)
    )


def is_for_everybody(response: HttpResponse) -> bool:
    """A page, not a fault or a redirect, that neither sets a cookie nor varies by one."""
    return (
        response.status_code == 200
        and not response.cookies
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def entity_tag(address: str, packing: str, today: date) -> str:
    """A strong validator: address, program, day and everything published (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        stamp = cursor.fetchone()
    said = f"{address} {packing} {today} {stamp} {program_digest()}"
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _not_modified(tag: str) -> HttpResponse:
    return HttpResponseNotModified(headers={"ETag": tag, "Vary": "Accept-Encoding"})


@cache
def program_digest() -> str:
    """Of the code, the templates, the addresses of static files and the settings."""
    root = Path(settings.BASE_DIR)
    paths = [Path(settings.STATIC_ROOT) / "staticfiles.json"]
    for folder in ("templates", "locale", "config", "catalog", "comparisons"):
        paths += (p for p in (root / folder).rglob("*") if p.suffix in SHOWN_BY)
    digest = hashlib.sha256(repr(_plain_settings()).encode())
    for path in sorted(paths):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _plain_settings() -> list[tuple[str, object]]:
    """Names, addresses, numbers and switches: pages show some, and no list of those is kept."""
    every = ((name, getattr(settings, name)) for name in sorted(dir(settings)) if name.isupper())
    return [
        (name, value)
        for name, value in every
        if isinstance(value, str | int) and not SECRET.search(name)
    ]

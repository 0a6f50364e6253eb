"""Who searches, as far as counting needs to know: a hash of today that nobody can link tomorrow.

Whoever asks not to be tracked (DNT, Sec-GPC), is a robot by name, or loads pages ahead of time
is nobody here.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest

from catalog.hashing import keyed_hash, network_of, secret_of
from config.proxies import client_address

# What people look at pages with begins so; programs name their library.
BROWSERS = re.compile(r"Mozilla/|Opera/|UCWEB/|Lynx/|w3m/|E?Links\b|NetSurf/|Dillo/")
# What robots in the shape of a browser call themselves, and addresses of those who run them; a
# Cubot is a telephone. Those that lie are found by what they do: MOST_A_DAY in
# matching/record.py.
ROBOTS = re.compile(
    r"(?<!cu)bot(?:\b|[/_ -])|crawl|spider|slurp|archiver|https?://|@|-user/|inspectiontool"
    r"|mediapartners|nutch|facebookexternalhit|scrapy|curl|wget|python|httpx|aiohttp|okhttp|java/"
    r"|go-http|node-fetch|axios|libwww-perl|headless|phantom|selenium|playwright|puppeteer|lighthouse"
    r"|pingdom|monitor|uptime|preview|embedly|validator|scan|feed|fetch",
    re.I,
)


@dataclass(frozen=True)
class Visitor:
    """A visitor of one day."""

    on: date
    visitor: str
    network: str


def visitor_of(request: HttpRequest, at: datetime) -> Visitor | None:
    """The visitor behind a request, or None for whom we do not count."""
    if wants_no_counting(request) or is_robot(request) or is_ahead_of_time(request):
        return None
    agent = request.headers.get("User-Agent", "")
    return visitor_behind(client_address(request), agent, at.date())


def visitor_behind(address: str, agent: str, on: date) -> Visitor:
    """The visitor of an address and a browser on that day, or on the next if that has begun."""
    on, key = secret_of(on)
    network = network_of(address)
    return Visitor(
        on, keyed_hash(key, "visitor", address, agent), keyed_hash(key, "network", network)
    )


def wants_no_counting(request: HttpRequest) -> bool:
    """Whether the browser says so in either of the two ways there are."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def is_robot(request: HttpRequest) -> bool:
    """No browser, or a robot by its own name."""
    agent = request.headers.get("User-Agent", "")
    return not BROWSERS.match(agent) or bool(ROBOTS.search(agent))


def is_ahead_of_time(request: HttpRequest) -> bool:
    """Whether a browser loads what nobody has looked at yet."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any("prefetch" in purpose or "prerender" in purpose for purpose in purposes)

"""Who searches, as far as counting needs to know: a hash of today that nobody can link tomorrow.

The key is random, made anew each day, and yesterday's is deleted with the first visitor of today.
Whoever asks not to be tracked (DNT, Sec-GPC), is a robot by name, or loads pages ahead of time
is nobody here.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from comparisons.models.searches import HASH_LENGTH, DailySecret
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
# Households and offices share an address; whoever owns one network counts as one.
NETWORK_BITS = {4: 24, 6: 48}

DAY = timedelta(days=1)
_secret: tuple[date, bytes] | None = None


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
    return Visitor(on, _hash(key, "visitor", address, agent), _hash(key, "network", network))


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


def network_of(address: str) -> str:
    """The network an address belongs to; what is no address is its own network."""
    try:
        found = ip_address(address.split("/")[0])
    except ValueError:
        return address
    return str(ip_network(f"{found}/{NETWORK_BITS[found.version]}", strict=False))


def secret_of(on: date) -> tuple[date, bytes]:
    """A day and its key (queries only on the first call of the day); older ones are destroyed.

    Where the next day has begun it is that one: a request that read the clock before midnight
    and asks after it must not bring yesterday's key back.
    """
    global _secret
    if _secret is None or _secret[0] not in (on, on + DAY):
        next_one = DailySecret.objects.filter(on=on + DAY).first()
        made = next_one or _made(on)
        destroy_secrets(made.on)
        _secret = (made.on, bytes(made.key))
    return _secret


def _made(on: date) -> DailySecret:
    key = secrets.token_bytes(32)
    return DailySecret.objects.get_or_create(on=on, defaults={"key": key})[0]


def destroy_secrets(before: date) -> int:
    """Delete the keys of earlier days; how many there were."""
    return DailySecret.objects.filter(on__lt=before).delete()[0]


def _hash(key: bytes, *parts: str) -> str:
    digest = hmac.new(key, "\0".join(parts).encode("utf-8", "replace"), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode()[:HASH_LENGTH]

"""Who is asking: the address behind the proxies that we trust, and behind no others."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """The address of the client. IPv6 clients own a /64, so that is what they are known by.

    Each of our proxies appends the address that it saw to X-Forwarded-For. Counted from the
    right, so many as we have proxies, entries are ours; whatever stands further left, and every
    other header of this kind, anybody can write.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    if hops := settings.TRUSTED_PROXY_HOPS:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        entries = [entry.strip() for entry in forwarded.split(",") if entry.strip()]
        seen = entries[-hops:] or seen
    return _network(seen[0])


@lru_cache(maxsize=1024)
def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)

"""Which IP addresses are of the open Internet. PURE."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# Addresses in which a gateway of some network finds an IPv4 address (RFC 6052, RFC 8215).
_TRANSLATED = ip_network("64:ff9b::/96")
_TRANSLATED_INSIDE = ip_network("64:ff9b:1::/48")


def is_open_internet(address: str) -> bool:
    """Whether anybody can reach it; of one that is wrapped in another, the inner one counts."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.teredo or found in _TRANSLATED_INSIDE:
            return False
        found = _inner(found) or found
    return found.is_global and not found.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

"""Who asks, as far as counting needs to know: a hash of today that nobody can link tomorrow.

The key is random, made anew each day, and yesterday's is deleted with the first hash of today.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from ipaddress import ip_address, ip_network

from catalog.models.secrets import HASH_LENGTH, DailySecret

# Households and offices share an address; whoever owns one network counts as one.
NETWORK_BITS = {4: 24, 6: 48}
DAY = timedelta(days=1)
_secret: tuple[date, bytes] | None = None


def network_of(address: str) -> str:
    """The network an address belongs to; what is no address is its own network."""
    try:
        found = ip_address(address.split("/")[0])
    except ValueError:
        return address
    return str(ip_network(f"{found}/{NETWORK_BITS[found.version]}", strict=False))


def keyed_hash(key: bytes, *parts: str) -> str:
    """Of HASH_LENGTH characters. Each purpose begins with a part of its own."""
    digest = hmac.new(key, "\0".join(parts).encode("utf-8", "replace"), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode()[:HASH_LENGTH]


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


def forget_secret() -> None:
    """Read the key from the database again when it is next asked for."""
    global _secret
    _secret = None


def _made(on: date) -> DailySecret:
    key = secrets.token_bytes(32)
    return DailySecret.objects.get_or_create(on=on, defaults={"key": key})[0]


def destroy_secrets(before: date) -> int:
    """Delete the keys of earlier days; how many there were."""
    return DailySecret.objects.filter(on__lt=before).delete()[0]

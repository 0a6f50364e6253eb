"""One POST to an address that a partner gave us, which may be anything.

The name is resolved once and the connection goes to an address that was checked, so that a name
cannot mean something public at the check and something private at the call. No redirects, no
proxies, little patience, and of the answer only its status.
"""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from catalog.connections import hung_up_after, secured
from catalog.internet import is_open_internet

TIMEOUT = 10.0  # seconds of silence
WHOLE = 30.0  # seconds for the handshake, and as many for the answer: both may trickle


class UndeliverableError(Exception):
    """Why nothing arrived, in words for the partner."""


@dataclass(frozen=True)
class Policy:
    """Where messages may go."""

    schemes: tuple[str, ...] = ("https",)
    allows: Callable[[str], bool] = is_open_internet


OPEN_INTERNET = Policy()


def post(url: str, body: bytes, headers: Mapping[str, str], policy: Policy = OPEN_INTERNET) -> None:
    """Deliver, or say why not."""
    parts = urlsplit(url)
    if parts.scheme not in policy.schemes or not parts.hostname or "@" in parts.netloc:
        wanted = f"{policy.schemes[0]}:// and hold no user name"
        raise UndeliverableError(f"The address must begin with {wanted}.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = _resolve(parts.hostname, port, policy)
        connection = HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
        connection.sock = _connect(address, port, parts.hostname, parts.scheme)
    except (OSError, ValueError, UnicodeError) as problem:
        raise UndeliverableError(f"No connection: {_reason(problem)}") from None
    target = parts.path or "/"
    try:
        with hung_up_after(WHOLE, connection.sock):
            connection.request(
                "POST", f"{target}?{parts.query}" if parts.query else target, body, dict(headers)
            )
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as problem:
        raise UndeliverableError(f"No answer: {_reason(problem)}") from None
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise UndeliverableError(f"The answer was {status}.")


def _resolve(host: str, port: int, policy: Policy) -> str:
    found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    addresses = sorted(str(address) for address in found)
    # One private address among public ones is reason enough to trust none of them.
    if not addresses or not all(policy.allows(address) for address in addresses):
        raise UndeliverableError(f"{host} is not an address of the open Internet.")
    return addresses[0]


def _connect(address: str, port: int, host: str, scheme: str) -> socket.socket:
    plain = socket.create_connection((address, port), timeout=TIMEOUT)
    return secured(plain, host, WHOLE) if scheme == "https" else plain


def _reason(problem: BaseException) -> str:
    return str(problem)[:200] or type(problem).__name__

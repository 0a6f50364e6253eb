"""Reading a page of somebody else's without being led astray: the only door by which pages come in.

A name is resolved once, every address that it has must be public, and the connection goes to the
very address that was checked, so nothing can change between the check and the visit. Each redirect
is a new address and passes the same door. Time and size are bounded.
"""

import http.client
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from catalog.connections import hung_up_after, secured
from catalog.internet import is_open_internet

MOST_REDIRECTS = 4
MOST_BYTES = 3_000_000
CONNECT_SECONDS = 10.0
WHOLE_SECONDS = 30.0
PORTS = frozenset({80, 443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], list[str]]
Permission = Callable[[str, int], bool]


class NotReadError(Exception):
    """The page was not read; the message says why, in an editor's terms."""


@dataclass(frozen=True)
class Answer:
    """What was read; `url` is where the redirects ended."""

    url: str
    status: int
    content_type: str
    body: bytes
    is_cut: bool


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as the system knows them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReadError(f"No address is known for {host}.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str, port: int) -> bool:
    """Whether the address is of the open Internet, and the port one of the web's."""
    return is_open_internet(address) and port in PORTS


@dataclass(frozen=True)
class Reader:
    """How to read. Tests give a resolver and a permission of their own."""

    agent: str
    resolver: Resolver = resolve
    may_connect: Permission = is_public
    most_bytes: int = MOST_BYTES
    seconds: float = WHOLE_SECONDS

    def read(self, url: str, allows: Callable[[str], bool] = lambda url: True) -> Answer:
        """Follow redirects to a page. NotReadError where one may not or cannot be read.

        `allows` is asked before each hop, as robots.txt wants.
        """
        deadline = time.monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            if not allows(url):
                raise NotReadError("Its robots.txt asks not to read it.")
            answer, location = self._visit(url, deadline)
            if not location:
                return answer
            url = _redirected(url, location)
        raise NotReadError(f"It redirects more than {MOST_REDIRECTS} times.")

    def _visit(self, url: str, deadline: float) -> tuple[Answer, str]:
        connection, target = self._connect(url, deadline)
        headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        try:
            with hung_up_after(_left(deadline), connection.sock):
                connection.request("GET", target, headers=headers)
                response = connection.getresponse()
                body = _body(response, self.most_bytes + 1)
            _left(deadline)  # what ended because we hung up is not the page
            location = response.getheader("Location", "") if response.status in REDIRECTS else ""
            kind = response.getheader("Content-Type", "")
            cut = len(body) > self.most_bytes
            return Answer(url, response.status, kind, body[: self.most_bytes], cut), location
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            _left(deadline)
            raise NotReadError(f"It did not answer: {type(error).__name__}.") from None
        finally:
            connection.close()

    def _connect(self, url: str, deadline: float) -> tuple[http.client.HTTPConnection, str]:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise NotReadError("It leads to an address that nobody can read.") from None
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise NotReadError("It leads to something else than a page of the web.")
        port = port or (443 if parts.scheme == "https" else 80)
        try:
            connection = http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
        except http.client.InvalidURL:
            raise NotReadError("It leads to an address that nobody can read.") from None
        connection.sock = self._socket(host, port, parts.scheme == "https", deadline)
        query = f"?{parts.query}" if parts.query else ""
        return connection, f"{parts.path or '/'}{query}"

    def _socket(self, host: str, port: int, is_secure: bool, deadline: float) -> socket.socket:
        """Connected to the address that was checked; the name is for the certificate alone."""
        addresses = self.resolver(host, port)
        # One private address among them is how a public name leads inside.
        if not addresses or not all(self.may_connect(address, port) for address in addresses):
            raise NotReadError(f"{host} is not on the public web: its address is private.")
        try:
            plain = socket.create_connection(
                (addresses[0], port), timeout=min(CONNECT_SECONDS, _left(deadline))
            )
        except OSError as error:
            raise NotReadError(f"It did not answer: {type(error).__name__}.") from None
        if not is_secure:
            return plain
        try:
            return secured(plain, host, max(0.0, deadline - time.monotonic()))
        except OSError as error:
            _left(deadline)
            raise NotReadError(f"Its certificate is not good: {type(error).__name__}.") from None


def _redirected(url: str, location: str) -> str:
    try:
        there = urljoin(url, location)
        urlsplit(there)
    except ValueError:
        raise NotReadError("It redirects to an address that nobody can read.") from None
    return there


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    parts: list[bytes] = []
    while most > 0 and (part := response.read1(min(most, 65_536))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotReadError("It took too long.")
    return left

"""The one form of a web address that tells whether two sources are the same page."""

import hashlib
import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from catalog.language import gettext as _

__all__ = ["normalise_url", "source_digest"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING_NAMES = frozenset({"fbclid", "gclid"})
_TRACKING_PREFIX = "utm_"

_FORBIDDEN = re.compile(
    r"[\s\x00-\x20\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_IN_PATH = "/%:@!$&'()*+,;="
_SAFE_IN_QUERY = _SAFE_IN_PATH + "?"


@lru_cache(maxsize=4096)
def source_digest(url: str) -> str:
    """The name of a source in addresses of ours: the same for every spelling of its address."""
    return hashlib.sha256(normalise_url(url).encode()).hexdigest()[:16]


# An import asks twice for each address: when it checks a document and when it writes it.
@lru_cache(maxsize=4096)
def normalise_url(url: str) -> str:
    """Return the normal form; ValueError with a sentence where the address is not usable."""
    if _FORBIDDEN.search(url):
        raise ValueError(_("The address holds a space or an invisible character."))
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise ValueError(_("The address does not begin with https:// or http://."))
    if "@" in parts.netloc:
        raise ValueError(_("The address holds a user name or a password."))
    host = _normal_host(parts.hostname or "")
    port = _normal_port(scheme, parts.netloc)
    path = _without_dot_segments(_normal_escapes(parts.path, _SAFE_IN_PATH)).rstrip("/")
    query = _without_tracking(_normal_escapes(parts.query, _SAFE_IN_QUERY))
    return f"{scheme}://{host}{port}{path}{query}"


def _normal_host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host.partition('%')[0]).compressed}]"
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        name = ""
    if len(name) > 253 or not _HOST_NAME.fullmatch(name):
        raise ValueError(_("The address names no host that can exist."))
    return name


def _normal_port(scheme: str, netloc: str) -> str:
    # urlsplit().port would also take "+80" and other spellings of a number.
    digits = re.search(r":([^:\]]*)\Z", netloc)
    if digits is None or not digits[1]:
        return ""
    if not re.fullmatch(r"[0-9]{1,5}", digits[1]) or not 0 < int(digits[1]) < 65536:
        raise ValueError(_("The address has a port that is not a number from 1 to 65535."))
    port = int(digits[1])
    return "" if port == _DEFAULT_PORTS[scheme] else f":{port}"


def _normal_escapes(text: str, safe: str) -> str:
    return quote(_ESCAPE.sub(_normal_escape, text), safe=safe)


def _normal_escape(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"  # a lone percent sign means itself
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _without_tracking(query: str) -> str:
    kept = [piece for piece in query.split("&") if piece and not _is_tracking(piece)]
    return "?" + "&".join(kept) if kept else ""


def _is_tracking(piece: str) -> bool:
    name = piece.partition("=")[0].lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIX)

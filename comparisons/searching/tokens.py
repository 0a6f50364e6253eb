"""The signed addresses behind results: they prove that a result was really shown.

A token names an intent, a capability and the place it was shown at, and nobody. It is signed with
the site's key for this one purpose, expires, and leads to a tool of this site and nowhere else.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

SALT = "comparisons.searching.go"
VALID_FOR = timedelta(hours=24)
LONGEST = 400


class BadTokenError(Exception):
    """Nobody issued this token, or it has expired."""


@dataclass(frozen=True)
class Shown:
    """What a token says: this capability was shown at this place for this intent."""

    intent: str  # digest
    tool: int
    capability: str
    position: int
    nonce: str


def issue(intent: str, tool: int, capability: str, position: int) -> str:
    """A token for one result of one page."""
    nonce = secrets.token_urlsafe(9)
    return signing.dumps([intent, tool, capability, position, nonce], salt=SALT)


def read(token: str) -> Shown:
    """What the token says. Raises BadTokenError for one that is forged, foreign or expired."""
    if len(token) > LONGEST:
        raise BadTokenError("too long")
    try:
        content = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError) as error:
        raise BadTokenError(str(error)) from None
    return Shown(*content)

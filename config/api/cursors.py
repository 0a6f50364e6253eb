"""Places in a list that survive inserts: the last row's sort keys, signed.

A cursor belongs to one list in one order under one set of filters; it cannot be made up, and the
same place always has the same cursor, so that answers can be compared byte by byte.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from config.api.parameters import Parameter, matching
from config.api.problems import Fault, Refusal

PATTERN = r"^[A-Za-z0-9_-]{4,700}\.[A-Za-z0-9_-]{22}$"
# The signature's first 128 bits; a forged cursor gains nothing but a strange place in a list.
SIGNATURE_BYTES = 16


def cursor_parameter(name: str = "cursor", description: str = "") -> Parameter:
    default = "From `next` of the answer before; opaque."
    return matching(name, PATTERN, description or default, longest=730)


def write_token(values: Sequence[Any], purpose: str) -> str:
    """Values that JSON can say, signed for one purpose."""
    body = _encode(json.dumps(list(values), separators=(",", ":"), default=str).encode())
    return f"{body}.{_signature(body, purpose, settings.SECRET_KEY)}"


def read_token(token: str, purpose: str, name: str) -> list[Any]:
    """The values; Refusal (404: there is no such place) for a token that we did not write."""
    body, _, signature = token.partition(".")
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hmac.compare_digest(signature, _signature(body, purpose, key)):
            values: list[Any] = json.loads(_decode(body))
            return values
    detail = "This token is not from this list, or the list was asked for in another way."
    raise Refusal("not-found", f"{name}: {detail}", [Fault(detail, parameter=name)])


def after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind the one with these sort keys; columns of `order` must hold no null."""
    condition = Q()
    same: dict[str, Any] = {}
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        beyond = "lt" if column.startswith("-") else "gt"
        condition |= Q(**same, **{f"{name}__{beyond}": value})
        same[name] = value
    # Implied by the rest, and what lets a database begin at the right place of its index.
    first = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": values[0]}) & condition


def _signature(body: str, purpose: str, key: str) -> str:
    digest = hmac.new(f"api:{key}".encode(), f"{purpose}\n{body}".encode(), hashlib.sha256)
    return _encode(digest.digest()[:SIGNATURE_BYTES])


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))

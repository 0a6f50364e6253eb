"""A tool's trust passport: what is known, how well, how fresh; signed, so that copies count.

Signed with Ed25519 over the canonical form (RFC 8785) of the passport. The key is derived from the
site's secret, so there is no second secret to keep; with a new secret comes a new key, and keys of
fallback secrets stay published for as long as those are named.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models import Sum

from catalog.documents.canonical import canonical_bytes
from catalog.models import ToolEdition
from comparisons.models import Match, Standing
from comparisons.models.searches import PUBLIC_FROM
from comparisons.ranking.tables import INDEPENDENT

Document = dict[str, Any]
FORMAT = "trust-passport-1"
ALGORITHM = "Ed25519"


@cache
def _private_key(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(SHA256(), 32, salt=None, info=b"trust passports 1").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def _public_bytes(secret: str) -> bytes:
    return _private_key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def signing_key_id() -> str:
    """Of the key that signs today."""
    return key_id(_public_bytes(settings.SECRET_KEY))


def public_keys() -> list[dict[str, str]]:
    """The keys that signatures may be of, the current one first."""
    keys = [_public_bytes(s) for s in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return [
        {
            "key_id": key_id(key),
            "algorithm": ALGORITHM,
            "public_key": base64.b64encode(key).decode(),
        }
        for key in keys
    ]


def signed(passport: Document) -> Document:
    """The passport with its signature."""
    value = _private_key(settings.SECRET_KEY).sign(canonical_bytes(passport))
    return {
        "passport": passport,
        "signature": {
            "key_id": signing_key_id(),
            "algorithm": ALGORITHM,
            "value": base64.b64encode(value).decode(),
        },
    }


def passport(edition: ToolEdition) -> Document:
    """What the site vouches for about a current edition (2 queries); numbers are whole ones or
    decimal strings, so that every language writes the same canonical form."""
    document = edition.document
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "tool": edition.slug,
        "edition": edition.number,
        "document_sha256": edition.sha256,
        "published_at": edition.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "evidence": _evidence(document),
        "coverage": _coverage(document),
        "freshness": _freshness(document),
        "standing": _standing(edition.tool_id),
        "observed": _observed(edition.tool_id),
    }


def _evidence(document: Mapping[str, Any]) -> Document:
    kinds: dict[str, int] = {}
    for source in document["sources"].values():
        kind = source.get("kind", "unstated")
        kinds[kind] = kinds.get(kind, 0) + 1
    return {"sources": len(document["sources"]), "by_kind": kinds}


def _coverage(document: Mapping[str, Any]) -> Document:
    capabilities, sources = document["capabilities"], document["sources"]
    return {
        "capabilities": len(capabilities),
        "with_source": sum(bool(c["sources"]) for c in capabilities),
        "with_independent_source": sum(
            any(sources[key].get("kind") in INDEPENDENT for key in c["sources"])
            for c in capabilities
        ),
        "with_limitations": sum(bool(c.get("limitations")) for c in capabilities),
        "measurements": len(document.get("measurements", ())),
    }


def _freshness(document: Mapping[str, Any]) -> Document:
    checked = sorted(source["checked"] for source in document["sources"].values())
    return {
        "released": document.get("released"),
        "oldest_check_on": checked[0] if checked else None,
        "newest_check_on": checked[-1] if checked else None,
    }


def _standing(tool_id: int) -> Document | None:
    rows = Standing.objects.current().filter(tool=tool_id)
    row = rows.values("ranking__number", "ranking__formula", "score", "place").first()
    if row is None:
        return None
    return {
        "run": row["ranking__number"],
        "formula": row["ranking__formula"],
        "score": None if row["place"] is None else str(row["score"]),
        "place": row["place"],
    }


def _observed(tool_id: int) -> Document | None:
    """Visitors who chose it and what they said; each null below the number from which we tell."""
    told = Match.objects.filter(tool=tool_id).aggregate(
        chosen=Sum("opened"), helped=Sum("helped"), not_helped=Sum("not_helped")
    )
    if (told["chosen"] or 0) < PUBLIC_FROM:
        return None
    if (told["helped"] or 0) + (told["not_helped"] or 0) < PUBLIC_FROM:
        told |= {"helped": None, "not_helped": None}
    return told

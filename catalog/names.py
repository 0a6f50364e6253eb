"""Names as addresses and as sort keys, alike on both databases. PURE."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DIGITS = re.compile(r"[0-9]+")
LONGEST_NUMBER = 6


def folded(name: str) -> str:
    """Lower case without accents: “Café” and “cafe” are the same to a reader in a hurry."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def name_slug(name: str) -> str:
    """The name as the last part of an address; empty where it has no Latin letter or digit."""
    return _NOT_WORD.sub("-", folded(name)).strip("-")[:140]


def spelled(name: str) -> str:
    """A name, or a part of one, as text filters compare it: Node.js, node-js and NODE JS alike."""
    return name_slug(name) or folded(name)


def name_key(name: str) -> str:
    """What names share that a reader takes for one: case, accents and spaces tell none apart."""
    return " ".join(folded(name).split())


def sort_name(name: str) -> str:
    """A key under which databases of any collation sort names as people do: 2 before 10."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(LONGEST_NUMBER), name_key(name))[:120]

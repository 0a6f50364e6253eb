"""Searches as intents: when two of them are one, and how alike two others are. PURE."""

import re
import unicodedata
from collections.abc import Collection, Mapping

MOST_CHARACTERS = 300
# What the cosine and the common words weigh in the likeness of two intents; measured.
COSINE_WEIGHT, OVERLAP_WEIGHT = 0.7, 0.3


def normalise_intent(text: str) -> str:
    """The one spelling under which a search is counted; empty where nothing was asked.

    Case, width, spacing and punctuation around words do not make another intent; accents and the
    words themselves do, because this is also what the public reads. So does a point that begins
    a name, as in .net.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(c if c.isprintable() else " " for c in folded)
    words = map(_bare, visible.split())
    return " ".join(word for word in words if word)[:MOST_CHARACTERS].strip()


def _bare(word: str) -> str:
    bare = word.strip("\"'`“”„«»‘’.,;:!?¿¡()[]{}<>*~|/\\")  # noqa: RUF001
    is_name = bare[:1].isalpha() and re.search(rf"(?<!\.)\.{re.escape(bare)}", word)
    return f".{bare}" if is_name else bare


def overlap(a: Collection[str], b: Collection[str], rarity: Mapping[str, float]) -> float:
    """How many of their telling terms two intents share, 0 to 1: a cosine weighted by rarity."""
    weight_a = sum(rarity.get(term, 0.0) ** 2 for term in set(a))
    weight_b = sum(rarity.get(term, 0.0) ** 2 for term in set(b))
    if not weight_a or not weight_b:
        return 0.0
    shared = sum(rarity.get(term, 0.0) ** 2 for term in set(a) & set(b))
    return shared / (weight_a * weight_b) ** 0.5


def likeness(cosine: float | None, common: float) -> float:
    """How alike two intents are by meaning and by words; by words alone where meaning is off."""
    if cosine is None:
        return common
    return COSINE_WEIGHT * cosine + OVERLAP_WEIGHT * common

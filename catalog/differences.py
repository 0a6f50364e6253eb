"""Claim-level differences in words, for pages and for editors. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog import wording
from catalog.documents.diff import Difference, words
from catalog.language import gettext as _
from catalog.language import gettext_noop

KINDS = {
    "added": gettext_noop("added"),
    "removed": gettext_noop("removed"),
    "changed": gettext_noop("changed"),
}


@dataclass(frozen=True)
class Piece:
    """A run of words that both have, only the earlier one or only the later one."""

    kind: str
    text: str


@dataclass(frozen=True)
class DifferencePart:
    """One claim that differs, ready for a page; `pieces` only where one text became another."""

    place: str
    kind_label: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...] = ()


def difference_parts(found: Iterable[Difference]) -> tuple[DifferencePart, ...]:
    """Every difference in words."""
    return tuple(_part(difference) for difference in found)


def _part(difference: Difference) -> DifferencePart:
    before, after = difference.before, difference.after
    pieces: tuple[Piece, ...] = ()
    if isinstance(before, str) and isinstance(after, str):
        pieces = tuple(Piece(kind, text) for kind, text in words(before, after))
    return DifferencePart(
        place=" / ".join(difference.steps) or _("the whole document"),
        kind_label=_(KINDS[difference.kind]),
        before=None if before is None else claim_text(before),
        after=None if after is None else claim_text(after),
        pieces=pieces,
    )


def claim_text(value: Any) -> str:
    """A claim's value as one readable text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return wording.number_text(value)
    if isinstance(value, list):
        return "; ".join(claim_text(item) for item in value) or _("none")
    if isinstance(value, dict):
        return "\n".join(f"{key}: {claim_text(item)}" for key, item in value.items())
    return _("none")

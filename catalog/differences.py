"""Claim-level differences in words, for pages and for editors. PURE."""

from collections.abc import Iterable, Mapping
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

# What documents call by these keys, in the words of the editors' forms and of the pages.
FIELDS = {
    "aliases": gettext_noop("Also called"),
    "amount": gettext_noop("Amount"),
    "as_of": gettext_noop("As of"),
    "best_for": gettext_noop("Best for"),
    "by_task": gettext_noop("Task by task"),
    "capabilities": gettext_noop("Capabilities"),
    "category": gettext_noop("Category"),
    "checked": gettext_noop("Checked on"),
    "choose": gettext_noop("When to choose"),
    "currency": gettext_noop("Currency"),
    "description": gettext_noop("Description"),
    "documentation": gettext_noop("Documentation"),
    "headline": gettext_noop("Headline"),
    "higher_is_better": gettext_noop("Higher is better"),
    "homepage": gettext_noop("Homepage"),
    "inputs": gettext_noop("Inputs"),
    "intents": gettext_noop("Intents"),
    "kind": gettext_noop("Kind"),
    "label": gettext_noop("Label"),
    "license": gettext_noop("Licence"),
    "limitations": gettext_noop("Limitations"),
    "maker": gettext_noop("Maker"),
    "measurements": gettext_noop("Figures"),
    "metric": gettext_noop("Metric"),
    "model": gettext_noop("Pricing model"),
    "name": gettext_noop("Name"),
    "note": gettext_noop("Note"),
    "observed": gettext_noop("Observed"),
    "order": gettext_noop("Order"),
    "outputs": gettext_noop("Outputs"),
    "per": gettext_noop("Paid per"),
    "pricing": gettext_noop("Price"),
    "publisher": gettext_noop("Publisher"),
    "relations": gettext_noop("Relations"),
    "released": gettext_noop("Released"),
    "repository": gettext_noop("Repository"),
    "requires": gettext_noop("Requires"),
    "signals": gettext_noop("Signals"),
    "slug": gettext_noop("Slug"),
    "source": gettext_noop("Source"),
    "sources": gettext_noop("Sources"),
    "starting_price": gettext_noop("Starting price"),
    "status": gettext_noop("Status"),
    "summary": gettext_noop("Summary"),
    "support": gettext_noop("Support"),
    "tags": gettext_noop("Tags"),
    "task": gettext_noop("Task"),
    "title": gettext_noop("Title"),
    "tool": gettext_noop("Other tool"),
    "tools": gettext_noop("Tools"),
    "type": gettext_noop("Type"),
    "unique": gettext_noop("What is unique"),
    "unit": gettext_noop("Unit"),
    "url": gettext_noop("Address"),
    "value": gettext_noop("Value"),
    "variant": gettext_noop("Variant"),
    "versus": gettext_noop("Versus others"),
    "why": gettext_noop("Why"),
    "winner": gettext_noop("Winner"),
}
# Where a section calls it otherwise.
FIELDS_OF: Mapping[str, Mapping[str, str]] = {
    "capabilities": {"name": gettext_noop("Heading")},
    "maker": {"url": gettext_noop("Website")},
}
# Their members have names of their own: a slug, a key.
SECTIONS_OF_ITEMS = frozenset(
    {"by_task", "capabilities", "choose", "measurements", "relations", "signals", "sources"}
)


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
    section = difference.steps[0] if difference.steps else ""
    return DifferencePart(
        place=_place(difference),
        kind_label=_(KINDS[difference.kind]),
        before=None if before is None else claim_text(before, section),
        after=None if after is None else claim_text(after, section),
        pieces=pieces,
    )


def _place(difference: Difference) -> str:
    """The way to the claim; what a list or an object calls its items stays as it is."""
    if not difference.steps:
        return _("the whole document")
    section, *rest = difference.steps
    has_item = section in SECTIONS_OF_ITEMS and not _is_order(difference)
    names = rest[:1] if has_item else []
    fields = [field_label(key, section) for key in rest[len(names) :]]
    return wording.capital(" / ".join([field_label(section), *names, *fields]))


def _is_order(difference: Difference) -> bool:
    """Whether items changed places, rather than one that is called “order”."""
    return difference.steps[1:] == ("order",) and isinstance(difference.before, list)


def field_label(key: str, section: str = "") -> str:
    """What a document calls so, in the reader's words; an unknown key as it is."""
    label = FIELDS_OF.get(section, {}).get(key) or FIELDS.get(key)
    return _(label) if label else key


def claim_text(value: Any, section: str = "") -> str:
    """A claim's value as one readable text, an object's fields a line each."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return wording.number_text(value)
    if isinstance(value, list):
        return "; ".join(claim_text(item, section) for item in value) or _("none")
    if isinstance(value, dict):
        lines = ((field_label(key, section), item) for key, item in value.items())
        return "\n".join(f"{label}: {claim_text(item, section)}" for label, item in lines)
    return _("none")

"""The first sentence of a comparison. PURE."""

from collections.abc import Sequence

from catalog import wording
from catalog.formats import inside, listed, number_text
from catalog.language import gettext as _
from comparisons.alignment import Alignment
from comparisons.pages import Side
from comparisons.relationship import Relationship


def lead_sentence(alignment: Alignment, relation: Relationship, sides: Sequence[Side]) -> str:
    """What the tools are to each other and how far they line up."""
    if relation.are_substitutes:
        return _lined_up(alignment, sides)
    kinds = listed([f"{side.name} ({inside(side.type_label)})" for side in sides])
    if len(sides) == 2:
        sentence = _(
            "%(tools)s are not substitutes: neither can stand in for the other, so no winner is "
            "named."
        )
    else:
        sentence = _(
            "%(tools)s are not substitutes: they cannot all stand in for each other, so no winner "
            "is named."
        )
    return sentence % {"tools": kinds}


def _lined_up(alignment: Alignment, sides: Sequence[Side]) -> str:
    counts = alignment.counts
    more = [
        _("%(count)s more only for %(tool)s") % {"count": number_text(count), "tool": side.name}
        for side, count in zip(sides, counts.only, strict=True)
        if count
    ]
    if len(sides) == 2:
        plain = _("%(tools)s both document %(tasks)s.")
        longer = _("%(tools)s both document %(tasks)s, %(more)s.")
    else:
        plain = _("%(tools)s all document %(tasks)s.")
        longer = _("%(tools)s all document %(tasks)s, %(more)s.")
    return (longer if more else plain) % {
        "tools": listed([side.name for side in sides]),
        "tasks": wording.task_count(counts.every),
        "more": listed(more),
    }

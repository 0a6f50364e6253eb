"""Tools that a question names: several to be compared, or one to be replaced by others."""

import re
from collections.abc import Sequence

from catalog import paths
from catalog.formats import listed
from catalog.language import gettext as _
from catalog.models import NameEntry
from catalog.names import name_slug
from catalog.pages import Named
from comparisons.addressing import FEWEST, MOST, pair_of

_BETWEEN = re.compile(r"\s+(?:vs\.?|versus|compared (?:to|with)|or|gegen|oder)\s+", re.IGNORECASE)
_COMPARING = re.compile(r"^\W*(?:compare|vergleiche?):?\s+", re.IGNORECASE)
_BESIDE = re.compile(r"\s*,\s*|\s+(?:with|and|to|mit|und)\s+", re.IGNORECASE)
_INSTEAD = re.compile(r"\b(?:alternativen?s?\s+(?:to|for|zu)|instead\s+of|statt)\s+", re.IGNORECASE)
_OTHERS = re.compile(r"[\s-]+alternativen?s?$", re.IGNORECASE)
_ENDS = " ?!.,"
MOST_WORDS = 5  # of a name


def named_page(question: str) -> Named | None:
    """The page that such a question asks for: a comparison or the alternatives to a tool.

    One query; none where the question is of another kind.
    """
    question = question.strip(_ENDS)
    sides = _sides(question)
    if len(sides) >= FEWEST:
        # A list names more tools than two: “a, b vs c”.
        each = [part for side in sides for part in side.split(",")]
        return _comparison([each, sides])
    if len(parts := _INSTEAD.split(question, maxsplit=1)) == 2:
        return _alternatives(_spellings(parts[1], is_first=False))
    if (bare := _OTHERS.sub("", question)) != question:
        return _alternatives(_spellings(bare, is_first=True))
    return None


def _sides(question: str) -> list[str]:
    """What stands around the words between tools; “and” is one where comparing is asked for."""
    asked = _COMPARING.sub("", question)
    sides = _BETWEEN.split(asked)
    return sides if asked == question else [each for side in sides for each in _BESIDE.split(side)]


def _spellings(part: str, is_first: bool) -> list[str]:
    """What may be the name beside such a word, the longest first: the end of what stands before
    it, the beginning of what stands after. PURE."""
    words = part.strip(_ENDS).split()
    lengths = range(min(MOST_WORDS, len(words)), 0, -1)
    texts = (words[-n:] if is_first else words[:n] for n in lengths)
    return [name_slug(" ".join(text)) for text in texts]


def _comparison(readings: Sequence[Sequence[str]]) -> Named | None:
    """That of the first reading of a question in which every part names another tool."""
    spelled = [
        [_spellings(part, is_first=not place) for place, part in enumerate(parts)]
        for parts in readings
        if FEWEST <= len(parts) <= MOST
    ]
    tools = _tools([slug for parts in spelled for slugs in parts for slug in slugs])
    for parts in spelled:
        found = [next((tools[s] for s in slugs if s in tools), None) for slugs in parts]
        meant = dict(filter(None, found))
        if None not in found and len(meant) == len(found):
            label = _("Compare %(tools)s side by side") % {"tools": listed([*meant.values()])}
            return Named(label, paths.comparison_path(pair_of(meant)))
    return None


def _alternatives(spellings: Sequence[str]) -> Named | None:
    tools = _tools(spellings)
    for slug, name in (tools[s] for s in spellings if s in tools):
        label = _("See the alternatives to %(tool)s") % {"tool": name}
        return Named(label, paths.alternatives_path(slug))
    return None


def _tools(slugs: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Slug and name of the published tools that are called so; a name before an alias."""
    rows = NameEntry.objects.filter(slug__in=slugs).order_by("-is_alias", "pk")
    called = rows.values_list("slug", "edition__slug", "edition__name")
    return {slug: (tool, name) for slug, tool, name in called}

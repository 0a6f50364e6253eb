"""From a source back to where a page cites it. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalog.language import gettext as _
from catalog.pages import CapabilityGroup, Named, RelationGroup, SourceNote, ToolProfile

# A place on the page, and the numbers of the notes that stand there.
Place = tuple[Named, Iterable[int]]


def with_places(sources: Sequence[SourceNote], places: Iterable[Place]) -> tuple[SourceNote, ...]:
    """The sources with the places that cite them, each place once, in the order of the page."""
    found: dict[int, dict[Named, None]] = {}
    for place, numbers in places:
        for number in numbers:
            found.setdefault(number, {})[place] = None
    return tuple(replace(note, cited_at=tuple(found.get(note.number, ()))) for note in sources)


def profile_with_places(tool: ToolProfile) -> ToolProfile:
    """A profile whose sources lead back to its claims."""
    figures = Named(_("Figures"), "#figures")
    facts = Named(_("Facts"), "#facts")
    places = [
        (facts, [*tool.pricing.notes, *(n for signal in tool.signals for n in signal.notes)]),
        *_capability_places(tool.groups),
        (figures, [number for figure in tool.figures for number in figure.notes]),
        *_relation_places(tool.relations),
    ]
    return replace(tool, sources=with_places(tool.sources, places))


def _capability_places(groups: Iterable[CapabilityGroup]) -> Iterable[Place]:
    for group in groups:
        for part in group.capabilities:
            yield Named(part.heading, f"#capability-{part.slug}"), part.notes


def _relation_places(groups: Iterable[RelationGroup]) -> Iterable[Place]:
    place = Named(_("Relations"), "#relations")
    for group in groups:
        for tool in group.tools:
            yield place, tool.notes

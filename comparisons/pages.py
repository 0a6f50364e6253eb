"""A comparison as the pieces that its page shows. PURE: no queries, no clock.

Everything here follows from the alignment, the relationship and the notes; a mirror image of the
tools gives the mirror image of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog import paths, wording
from catalog.formats import listed
from catalog.language import gettext as _
from catalog.pages import CapabilityPart, Meta, Named, SourceNote
from comparisons.addressing import MOST
from comparisons.alignment import AlignedCapability, Alignment, Bucket, Cell, Kind, Row
from comparisons.notes import Note, Notes

if TYPE_CHECKING:
    from comparisons.pair_rank import PairRank
    from comparisons.pictures.buckets import Buckets
    from comparisons.pictures.dots import Plot

Document = Mapping[str, Any]
# A title of more letters is set smaller.
LONG_TITLE = 44


@dataclass(frozen=True)
class Side:
    """One of the compared tools."""

    letter: str
    slug: str
    name: str
    url: str
    summary: str
    type_label: str
    category: str
    category_url: str
    maker: str
    maker_url: str
    edition_number: int
    edition_url: str
    published: str
    type: str = ""
    # The comparison of the others, or where a second tool is chosen.
    without_url: str = ""


@dataclass(frozen=True)
class FeatureCell:
    """What stands in one field of the feature table; unknown is not an empty text."""

    text: str
    url: str = ""
    detail: str = ""
    is_content: bool = False  # whether the detail comes from a document
    is_known: bool = True
    is_better: bool = False
    notes: tuple[int, ...] = ()
    correction_url: str = ""
    also: tuple[FeatureCell, ...] = ()  # further values, under this one


@dataclass(frozen=True)
class FeatureRow:
    """One line of the feature table, a cell for each tool."""

    label: str
    cells: tuple[FeatureCell, ...]
    hint: str = ""


@dataclass(frozen=True)
class Tally:
    """How many tasks stand in one bucket."""

    label: str
    count: int


@dataclass(frozen=True)
class TaskCell:
    """What one tool says about one task."""

    letter: str
    tool_name: str
    is_no: bool
    capabilities: tuple[CapabilityPart, ...]


@dataclass(frozen=True)
class TaskRow:
    """One task, a cell for each tool."""

    task_slug: str
    task_name: str
    task_url: str
    bucket: str
    bucket_label: str
    cells: tuple[TaskCell, ...]


@dataclass(frozen=True)
class TaskGroup:
    """The tasks under one heading of the vocabulary."""

    name: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True)
class Outcome:
    """What the first screen says about the choice; `side` is a letter or empty."""

    label: str
    headline: str
    side: str = ""
    url: str = ""
    link_label: str = ""
    # The headline is an editor's, in the language of the catalogue.
    is_content: bool = False


@dataclass(frozen=True)
class Choice:
    """When to choose one of the tools."""

    letter: str
    name: str
    reasons: tuple[str, ...]
    # Written by an editor or named by the vocabulary, in the language of the catalogue.
    is_content: bool = False


@dataclass(frozen=True)
class TaskVerdict:
    """The verdict for one task; without `letter` it names neither."""

    task_slug: str
    task_name: str
    letter: str
    winner_name: str
    why: str
    is_on_page: bool


@dataclass(frozen=True)
class VerdictPart:
    """An editor's published verdict, or the one that follows from the data."""

    headline: str
    summary: str
    winner: str
    choices: tuple[Choice, ...]
    by_task: tuple[TaskVerdict, ...]
    notes: tuple[int, ...]
    published: str
    is_generated: bool = False
    unknown: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    # For machines; empty where nobody has published it.
    published_on: str = ""


@dataclass(frozen=True)
class Tie:
    """One sentence on how two tools relate; what its tools are called stands in `tools`."""

    sentence: str
    tools: tuple[Named, ...] = ()
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """One way to look at the capabilities."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ComparisonPage:
    """Two to four tools side by side."""

    meta: Meta
    sides: tuple[Side, ...]
    lead: str
    outcome: Outcome
    tallies: tuple[Tally, ...]
    oldest_source: str
    are_substitutes: bool
    ties: tuple[Tie, ...]
    needs: tuple[Choice, ...]
    features: tuple[FeatureRow, ...]
    figures: tuple[FeatureRow, ...]
    groups: tuple[TaskGroup, ...]
    views: tuple[View, ...]
    is_linear: bool
    verdict: VerdictPart | None
    sources: tuple[SourceNote, ...]
    rank: PairRank | None = None
    buckets: Buckets | None = None
    plots: tuple[Plot, ...] = ()
    exports: tuple[Named, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def has_room(self) -> bool:
        """Whether another tool can be added."""
        return len(self.sides) < MOST

    @property
    def column_count(self) -> int:
        return len(self.sides) + 1

    @property
    def names(self) -> str:
        return listed([side.name for side in self.sides])

    @property
    def has_long_title(self) -> bool:
        return len(self.names) > LONG_TITLE

    @property
    def features_caption(self) -> str:
        return _("%(names)s at a glance") % {"names": self.names}

    @property
    def capabilities_caption(self) -> str:
        return _("Capabilities of %(names)s, task by task") % {"names": self.names}


def tallies(alignment: Alignment, sides: Sequence[Side]) -> tuple[Tally, ...]:
    """The counts of the buckets, for all rows, whatever the page hides."""
    counts = alignment.counts
    every = _("Both do") if len(sides) == 2 else _("All %(count)s do") % {"count": len(sides)}
    parts = [Tally(every, counts.every)]
    parts += [
        Tally(_("Only %(tool)s") % {"tool": side.name}, count)
        for side, count in zip(sides, counts.only, strict=True)
    ]
    if counts.some:
        parts.append(Tally(_("Some do"), counts.some))
    if counts.neither:
        parts.append(Tally(_("Documented as missing"), counts.neither))
    return tuple(parts)


def bucket_label(bucket: Bucket, cells: Sequence[Cell], names: Mapping[str, str]) -> str:
    """Which of the tools do the task, in words; the other side's silence is not a no."""
    if bucket.kind is Kind.BOTH:
        return _("both")
    if bucket.kind is Kind.ALL:
        return _("all")
    if bucket.kind is Kind.NEITHER:
        return _("documented as missing")
    who = (
        _("only %(tool)s") % {"tool": names[bucket.tools[0]]}
        if len(bucket.tools) == 1
        else listed([names[slug] for slug in bucket.tools])
    )
    others = [cell for cell in cells if not cell.does]
    if all(cell.is_no for cell in others):
        return who
    if len(others) == 1:
        return _("%(who)s; not documented for the other") % {"who": who}
    return _("%(who)s; not documented for the others") % {"who": who}


def task_groups(alignment: Alignment, sides: Sequence[Side], notes: Notes) -> tuple[TaskGroup, ...]:
    """Every group with its rows."""
    return tuple(
        TaskGroup(group.name, tuple(_task_row(row, sides, notes) for row in group.rows))
        for group in alignment.groups
    )


def _task_row(row: Row, sides: Sequence[Side], notes: Notes) -> TaskRow:
    names = {side.slug: side.name for side in sides}
    return TaskRow(
        task_slug=row.task,
        task_name=row.name,
        task_url=paths.task_path(row.task),
        bucket=row.bucket.kind.value,
        bucket_label=bucket_label(row.bucket, row.cells, names),
        cells=tuple(
            TaskCell(
                letter=side.letter,
                tool_name=side.name,
                is_no=cell.is_no,
                capabilities=tuple(
                    _capability(capability, row, side.slug, notes)
                    for capability in cell.capabilities
                ),
            )
            for side, cell in zip(sides, row.cells, strict=True)
        ),
    )


def _capability(capability: AlignedCapability, row: Row, tool: str, notes: Notes) -> CapabilityPart:
    return CapabilityPart(
        slug=capability.slug,
        heading=capability.name,
        task_name=row.name,
        task_url=paths.task_path(row.task),
        support=capability.support,
        description=capability.description,
        unique=capability.unique,
        versus=capability.versus,
        intents=capability.intents,
        best_for=capability.best_for,
        limitations=capability.limitations,
        requires=capability.requires,
        inputs=capability.inputs,
        outputs=capability.outputs,
        notes=notes.numbers(tool, capability.sources),
        correction_url=paths.correction_path(tool, capability.slug),
    )


def source_notes(notes: Notes) -> tuple[SourceNote, ...]:
    """The numbered sources at the foot of the page."""
    return tuple(_source_note(note) for note in notes.notes)


def _source_note(note: Note) -> SourceNote:
    kinds = dict.fromkeys(
        wording.source_kind_label(citation.kind) for citation in note.citations if citation.kind
    )
    return SourceNote(
        number=note.number,
        url=note.url,
        title=note.title,
        publisher=note.publisher,
        kind_label=" / ".join(kinds),
        checked_on=note.checked,
    )


def verdict_part(
    document: Document,
    published: str,
    sides: Sequence[Side],
    rows: Sequence[Row],
    task_names: Mapping[str, str],
    notes: Sequence[int],
) -> VerdictPart:
    """An editor's verdict with the letters of this page. Its tools must be those of the sides."""
    by_slug = {side.slug: side for side in sides}
    on_page = {row.task for row in rows}
    winner = by_slug.get(document["winner"])
    return VerdictPart(
        headline=document["headline"],
        summary=document["summary"],
        winner=winner.letter if winner else "",
        choices=tuple(
            Choice(side.letter, side.name, tuple(document["choose"][side.slug]), is_content=True)
            for side in sides
            if document["choose"].get(side.slug)
        ),
        by_task=tuple(
            TaskVerdict(
                task_slug=line["task"],
                task_name=task_names.get(line["task"], line["task"]),
                letter=by_slug[line["winner"]].letter if line["winner"] in by_slug else "",
                winner_name=by_slug[line["winner"]].name if line["winner"] in by_slug else "",
                why=line["why"],
                is_on_page=line["task"] in on_page,
            )
            for line in document["by_task"]
        ),
        notes=tuple(notes),
        published=published,
    )

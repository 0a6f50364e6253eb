"""Two to four tool documents side by side, task by task. Pure: no database, no clock.

Three answers are possible for a tool and a task, and they are never mixed up:

* the tool *does* it, fully or in part;
* it does *not*, and a source says so;
* it is *not documented*, which is unknown and not a no.

``support: none`` without a source is a claim that nobody can check, so its answer stays
"not documented". The capability remains in the cell, where a page can show it as unsourced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from catalog.language import gettext as _
from catalog.language import gettext_noop
from comparisons.figures import FigureRow, align_figures

MIN_TOOLS, MAX_TOOLS = 2, 4
# A task that the vocabulary has dropped since an edition was published keeps its row.
FORMER_TASKS = gettext_noop("Former tasks")


class Answer(StrEnum):
    """What a document says about one tool and one task."""

    FULL = "full"
    PARTIAL = "partial"
    NO = "no"
    UNKNOWN = "not documented"

    @property
    def does(self) -> bool:
        return self in (Answer.FULL, Answer.PARTIAL)


class Kind(StrEnum):
    """Which of the tools do a task. Two tools: both, only, neither; more: all, some, neither."""

    BOTH = "both"
    ALL = "all"
    ONLY = "only"
    SOME = "some"
    NEITHER = "neither"


@dataclass(frozen=True)
class TaskName:
    """A task of the vocabulary; groups and tasks are read in their order."""

    name: str
    group: str
    group_order: int = 0
    order: int = 0


@dataclass(frozen=True)
class ComparedTool:
    slug: str
    name: str
    type: str
    category: str


@dataclass(frozen=True)
class AlignedCapability:
    """One capability of a document; ``sources`` are keys of that document's sources."""

    slug: str
    name: str
    task: str
    support: str
    description: str
    unique: str
    versus: str
    intents: tuple[str, ...]
    best_for: tuple[str, ...]
    limitations: tuple[str, ...]
    requires: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What one tool says about one task.

    ``capabilities`` holds everything that its document says, also the evidence of a no; where
    some capabilities are none and others are not, the answer is the best of them.
    """

    tool: str
    answer: Answer
    capabilities: tuple[AlignedCapability, ...] = ()

    @property
    def does(self) -> bool:
        return self.answer.does

    @property
    def is_no(self) -> bool:
        return self.answer is Answer.NO

    @property
    def is_documented(self) -> bool:
        return self.answer is not Answer.UNKNOWN


@dataclass(frozen=True)
class Bucket:
    """``tools`` are the slugs of those that do the task, in the order of the comparison."""

    kind: Kind
    tools: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One task: a cell for each tool, in the order of the comparison."""

    task: str
    name: str
    bucket: Bucket
    cells: tuple[Cell, ...]

    @property
    def documented_count(self) -> int:
        return sum(cell.is_documented for cell in self.cells)

    @property
    def has_difference(self) -> bool:
        return len({cell.answer for cell in self.cells}) > 1


@dataclass(frozen=True)
class Group:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Counts:
    """Tasks in each bucket: done by every tool, by one alone, by some of three or four, by none.

    ``only`` has one number for each tool, in the order of the comparison.
    """

    every: int
    only: tuple[int, ...]
    some: int
    neither: int


@dataclass(frozen=True)
class Alignment:
    """The whole comparison. ``counts`` stay those of the whole when rows are hidden."""

    tools: tuple[ComparedTool, ...]
    groups: tuple[Group, ...]
    figures: tuple[FigureRow, ...]
    counts: Counts

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)


def align(documents: Sequence[Mapping[str, Any]], tasks: Mapping[str, TaskName]) -> Alignment:
    """Align published tool documents; ValueError unless they are two to four different tools."""
    slugs = [document["slug"] for document in documents]
    if not MIN_TOOLS <= len(slugs) <= MAX_TOOLS:
        raise ValueError(f"A comparison takes {MIN_TOOLS} to {MAX_TOOLS} tools, not {len(slugs)}.")
    if len(set(slugs)) != len(slugs):
        raise ValueError("A tool cannot be compared with itself.")
    groups = _groups(documents, tasks)
    return Alignment(
        tools=tuple(
            ComparedTool(doc["slug"], doc["name"], doc["type"], doc["category"])
            for doc in documents
        ),
        groups=groups,
        figures=align_figures(documents),
        counts=_counts((row for group in groups for row in group.rows), slugs),
    )


def only_differences(alignment: Alignment) -> Alignment:
    """Hide rows where every tool has the same answer, and figures that are equal."""
    return _keeping(
        alignment,
        rows=lambda row: row.has_difference,
        figures=lambda figure: not figure.is_equal,
    )


def hide_undocumented(alignment: Alignment) -> Alignment:
    """Hide rows and figures that fewer than two tools document: nothing to compare there."""
    return _keeping(
        alignment,
        rows=lambda row: row.documented_count >= 2,
        figures=lambda figure: figure.is_lined_up,
    )


def task_name(task: str, tasks: Mapping[str, TaskName]) -> TaskName:
    known = tasks.get(task)
    if known is not None:
        return known
    last = max((name.group_order for name in tasks.values()), default=0) + 1
    return TaskName(task.replace("-", " ").capitalize(), _(FORMER_TASKS), last)


def capabilities_by_task(
    document: Mapping[str, Any],
) -> dict[str, tuple[AlignedCapability, ...]]:
    """The capabilities of a tool under their tasks, each in the document's order."""
    found: defaultdict[str, list[AlignedCapability]] = defaultdict(list)
    for entry in document.get("capabilities", ()):
        found[entry["task"]].append(_capability(entry))
    return {task: tuple(capabilities) for task, capabilities in found.items()}


def answer_of(capabilities: Sequence[AlignedCapability]) -> Answer:
    """The best that a tool's capabilities for one task say; a no needs a source."""
    supports = {capability.support for capability in capabilities}
    if "full" in supports:
        return Answer.FULL
    if "partial" in supports:
        return Answer.PARTIAL
    if any(capability.sources for capability in capabilities):
        return Answer.NO
    return Answer.UNKNOWN


def _capability(entry: Mapping[str, Any]) -> AlignedCapability:
    def texts(field: str) -> tuple[str, ...]:
        return tuple(entry.get(field, ()))

    return AlignedCapability(
        slug=entry["slug"],
        name=entry["name"],
        task=entry["task"],
        support=entry.get("support", "full"),
        description=entry.get("description", ""),
        unique=entry.get("unique", ""),
        versus=entry.get("versus", ""),
        intents=texts("intents"),
        best_for=texts("best_for"),
        limitations=texts("limitations"),
        requires=texts("requires"),
        inputs=texts("inputs"),
        outputs=texts("outputs"),
        sources=texts("sources"),
    )


def _groups(
    documents: Sequence[Mapping[str, Any]], tasks: Mapping[str, TaskName]
) -> tuple[Group, ...]:
    sides = [(document["slug"], capabilities_by_task(document)) for document in documents]
    rows: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
    for task in sorted({task for _slug, side in sides for task in side}, key=_reading_order(tasks)):
        name = task_name(task, tasks)
        cells = tuple(_cell(slug, side.get(task, ())) for slug, side in sides)
        rows[name.group_order, name.group].append(Row(task, name.name, _bucket(cells), cells))
    return tuple(Group(name, tuple(rows[order, name])) for order, name in sorted(rows))


def _reading_order(tasks: Mapping[str, TaskName]) -> Callable[[str], tuple[int, str]]:
    """A sort key that looks at the task alone, so that no tool's place can change it."""

    def key(task: str) -> tuple[int, str]:
        return task_name(task, tasks).order, task

    return key


def _cell(slug: str, capabilities: tuple[AlignedCapability, ...]) -> Cell:
    return Cell(slug, answer_of(capabilities), capabilities)


def _bucket(cells: Sequence[Cell]) -> Bucket:
    doing = tuple(cell.tool for cell in cells if cell.does)
    is_pair = len(cells) == 2
    if not doing:
        return Bucket(Kind.NEITHER, doing)
    if len(doing) == len(cells):
        return Bucket(Kind.BOTH if is_pair else Kind.ALL, doing)
    return Bucket(Kind.ONLY if is_pair else Kind.SOME, doing)


def _counts(rows: Iterable[Row], slugs: Sequence[str]) -> Counts:
    doing = [row.bucket.tools for row in rows]
    return Counts(
        every=sum(len(tools) == len(slugs) for tools in doing),
        only=tuple(sum(tools == (slug,) for tools in doing) for slug in slugs),
        some=sum(1 < len(tools) < len(slugs) for tools in doing),
        neither=sum(not tools for tools in doing),
    )


def _keeping(
    alignment: Alignment, *, rows: Callable[[Row], bool], figures: Callable[[FigureRow], bool]
) -> Alignment:
    kept = (
        replace(group, rows=tuple(row for row in group.rows if rows(row)))
        for group in alignment.groups
    )
    return replace(
        alignment,
        groups=tuple(group for group in kept if group.rows),
        figures=tuple(figure for figure in alignment.figures if figures(figure)),
    )

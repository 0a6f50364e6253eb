"""Measured figures of several tools side by side. Pure: no database, no clock.

Comparable figures, the one rule: two figures of a metric line up when their labels and variants
are equal after folding case and spaces. What they have of that metric besides stands in one more
row: no value in it is called better or equal, and each says what was measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Any


class Mark(StrEnum):
    """How a value stands among the others of its row; empty where nothing can be said."""

    BETTER = "better"
    EQUAL = "equal"
    NONE = ""


@dataclass(frozen=True)
class Figure:
    """A measured value; ``source`` is a key of its document's sources."""

    label: str
    value: Decimal
    unit: str
    higher_is_better: bool | None
    variant: str
    as_of: str
    source: str

    @property
    def measured(self) -> str:
        """What was measured, as far as its words say; equal where figures are comparable."""
        return f"{fold(self.label)}/{fold(self.variant)}"


@dataclass(frozen=True)
class FigureCell:
    """A tool's figures in one row: more than one is not ranked, none is not documented unless
    ``has_others``: it has figures of the metric, but in another row."""

    tool: str
    figures: tuple[Figure, ...] = ()
    mark: Mark = Mark.NONE
    has_others: bool = False


@dataclass(frozen=True)
class FigureRow:
    """One metric (and variant): a cell for each tool, in the order of the comparison.

    ``label`` is the shortest of its figures' labels, which are one unless ``variants_differ``.
    """

    metric: str
    label: str
    cells: tuple[FigureCell, ...]
    variants_differ: bool
    units_differ: bool
    is_shared: bool  # whether several tools have figures of this metric, in this row or others

    @property
    def is_lined_up(self) -> bool:
        return sum(bool(cell.figures) for cell in self.cells) > 1

    @property
    def is_equal(self) -> bool:
        """Every tool has a figure here and all are equal."""
        return all(cell.mark is Mark.EQUAL for cell in self.cells)


# One row before it is shown: the index of each tool that has figures here -> its figures.
_Line = dict[int, tuple[Figure, ...]]


def fold(text: str) -> str:
    """Case and spaces do not make two variants different."""
    return " ".join(text.casefold().split())


def align_figures(documents: Sequence[Mapping[str, Any]]) -> tuple[FigureRow, ...]:
    slugs = [document["slug"] for document in documents]
    metrics = [
        [_row(metric, line, slugs, holders=tools.keys()) for line in _lines(tools)]
        for metric, tools in _by_metric(documents).items()
    ]
    metrics.sort(key=_metric_order)
    return tuple(row for rows in metrics for row in sorted(rows, key=_row_order))


def _by_metric(
    documents: Sequence[Mapping[str, Any]],
) -> dict[str, dict[int, dict[str, tuple[Figure, ...]]]]:
    """metric -> tool's index -> what was measured -> figures."""
    found: dict[str, dict[int, dict[str, tuple[Figure, ...]]]] = {}
    for index, document in enumerate(documents):
        for entry in document.get("measurements", ()):
            variants = found.setdefault(entry["metric"], {}).setdefault(index, {})
            figure = _figure(entry)
            key = figure.measured
            variants[key] = (*variants.get(key, ()), figure)
    return found


def _figure(entry: Mapping[str, Any]) -> Figure:
    return Figure(
        label=entry["label"],
        # Through text, so that a float and a decimal of the same digits are the same number.
        value=Decimal(str(entry["value"])),
        unit=" ".join(entry["unit"].split()),
        higher_is_better=entry.get("higher_is_better"),
        variant=entry.get("variant", ""),
        as_of=entry.get("as_of", ""),
        source=entry["source"],
    )


def _lines(tools: Mapping[int, Mapping[str, tuple[Figure, ...]]]) -> Iterable[_Line]:
    """Rows of one metric: what is comparable, then the rest; one by one where one tool has it."""
    by_variant: defaultdict[str, _Line] = defaultdict(dict)
    for index, variants in tools.items():
        for variant, figures in variants.items():
            by_variant[variant][index] = figures
    yield from (line for line in by_variant.values() if len(line) > 1)
    single = [line for line in by_variant.values() if len(line) == 1]
    if len(tools) == 1:
        yield from single
    elif single:
        rest: _Line = {}
        for index, figures in chain.from_iterable(line.items() for line in single):
            rest[index] = (*rest.get(index, ()), *figures)
        yield rest


def _row(metric: str, line: _Line, slugs: Sequence[str], holders: Collection[int]) -> FigureRow:
    """``holders`` are the indexes of all tools that have figures of the metric."""
    figures = [figure for held in line.values() for figure in held]
    variants_differ = len({figure.measured for figure in figures}) > 1
    units_differ = len({figure.unit for figure in figures}) > 1
    marks = {} if variants_differ or units_differ else _marks(line)
    return FigureRow(
        metric=metric,
        # The choice must not depend on the order of documents.
        label=min((figure.label for figure in figures), key=lambda label: (len(label), label)),
        cells=tuple(
            FigureCell(
                slug,
                line.get(index, ()),
                marks.get(index, Mark.NONE),
                has_others=index in holders and index not in line,
            )
            for index, slug in enumerate(slugs)
        ),
        variants_differ=variants_differ,
        units_differ=units_differ,
        is_shared=len(holders) > 1,
    )


def _marks(line: _Line) -> dict[int, Mark]:
    """Marks for figures of one variant and unit; several tools may share the better value."""
    if len(line) < 2 or any(len(figures) > 1 for figures in line.values()):
        return {}
    values = {index: figures[0].value for index, figures in line.items()}
    if len(set(values.values())) == 1:
        return dict.fromkeys(values, Mark.EQUAL)
    directions = {figures[0].higher_is_better for figures in line.values()}
    if directions == {True}:
        best = max(values.values())
    elif directions == {False}:
        best = min(values.values())
    else:
        return {}
    return {index: Mark.BETTER for index, value in values.items() if value == best}


def _metric_order(rows: Sequence[FigureRow]) -> tuple[bool, str, str]:
    """Shared metrics first, then by name; nothing here looks at a tool's place."""
    return not rows[0].is_shared, min(row.label.casefold() for row in rows), rows[0].metric


def _row_order(row: FigureRow) -> tuple[bool, bool, list[str]]:
    """Within a metric: what lines up by its variants, then the rest."""
    variants = sorted({figure.measured for cell in row.cells for figure in cell.figures})
    return not row.is_lined_up, row.variants_differ, variants

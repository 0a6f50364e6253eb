"""Which tools do which tasks: a row a tool, a cell a task. PURE.

Tasks that the same tools do stand together, so that two tools are two bars that overlap where both
do a task. The picture stays true for three and four, where circles would not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from comparisons.addressing import LETTERS
from comparisons.alignment import Alignment, Answer, Row
from comparisons.pictures.scale import WIDTH, percent, plain

# Pixels: the line of counts, a row, and what is left free under it.
HEAD, ROW, GAP = 18, 16, 6
# Between groups, in units of the drawing.
GROUP_GAP = 14
# A narrower group has no room for its number; it is said in words all the same.
LEAST_LABELLED = 2.0


@dataclass(frozen=True)
class Lane:
    """One tool's row as paths: cells that it does, does in part, does not, and says nothing of."""

    letter: str
    text_y: int
    full: str
    partial: str
    no: str
    unknown: str


@dataclass(frozen=True)
class Group:
    """Tasks that the same tools do; without letters none of them does."""

    letters: str
    count: int
    x: str
    is_labelled: bool

    @property
    def name(self) -> str:
        """“A + B”."""
        return " + ".join(self.letters)


@dataclass(frozen=True)
class Buckets:
    """The whole picture."""

    height: int
    count: int
    lanes: tuple[Lane, ...]
    groups: tuple[Group, ...]

    @property
    def has_partial(self) -> bool:
        return any(lane.partial for lane in self.lanes)

    @property
    def has_no(self) -> bool:
        return any(lane.no for lane in self.lanes)

    @property
    def has_unknown(self) -> bool:
        return any(lane.unknown for lane in self.lanes)


def buckets(alignment: Alignment) -> Buckets | None:
    """None where no task is documented."""
    count = len(alignment.tools)
    rows = sorted(alignment.rows, key=lambda row: _order(_doing(row), count))
    if not rows:
        return None
    found = [(doing, list(held)) for doing, held in groupby(rows, key=_doing)]
    width = (WIDTH - GROUP_GAP * (len(found) - 1)) / len(rows)
    groups, cells, left = [], [], 0.0
    for doing, held in found:
        size = width * len(held) / WIDTH * 100
        middle = percent(left / WIDTH * 100 + size / 2)
        groups.append(Group(doing, len(held), middle, size >= LEAST_LABELLED))
        cells += [(left + width * place, row) for place, row in enumerate(held)]
        left += width * len(held) + GROUP_GAP
    return Buckets(
        height=HEAD + count * (ROW + GAP),
        count=len(rows),
        lanes=tuple(_lane(place, cells, width) for place in range(count)),
        groups=tuple(groups),
    )


def _doing(row: Row) -> str:
    """The letters of the tools that do the task."""
    return "".join(letter for letter, cell in zip(LETTERS, row.cells, strict=False) if cell.does)


def _order(doing: str, count: int) -> tuple[int, str]:
    """For a pair: only A, both, only B, none. For more: what most do first."""
    if count == 2:
        return ("A", "AB", "B", "").index(doing), doing
    return -len(doing), doing


def _lane(place: int, cells: Sequence[tuple[float, Row]], width: float) -> Lane:
    top = HEAD + place * (ROW + GAP)
    wide = plain(width * 0.82)
    drawn: dict[Answer, list[str]] = {answer: [] for answer in Answer}
    for left, row in cells:
        x, answer = plain(left + width * 0.09), row.cells[place].answer
        if answer is Answer.UNKNOWN:
            drawn[answer].append(f"M{x} {top + ROW - 1}h{wide}")
            continue
        up, tall = (top + ROW // 2, ROW // 2) if answer is Answer.PARTIAL else (top, ROW)
        drawn[answer].append(f"M{x} {up}h{wide}v{tall}h-{wide}z")
    return Lane(
        LETTERS[place],
        top + ROW - 3,
        *("".join(drawn[a]) for a in (Answer.FULL, Answer.PARTIAL, Answer.NO, Answer.UNKNOWN)),
    )

"""One small axis for each figure that lines up, a lane for each tool on it. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.language import gettext as _
from comparisons.figures import Figure, FigureCell, FigureRow
from comparisons.pictures.scale import Axis, axis_for

# Pixels: a lane, the middle of its line, words under that, and the line of the axis below.
LANE, MIDDLE, UNDER, FOOT = 24, 12, 16, 22
# Pixels: the narrowest picture, a letter in it, and a dot with its distance from the words.
NARROW, LETTER, DOT = 300, 7, 16


@dataclass(frozen=True)
class Lane:
    """One tool; without `places` it has no figure in the row, and nothing is drawn."""

    letter: str
    y: int
    text: str
    places: tuple[str, ...]
    text_x: str
    is_right: bool
    is_under: bool = False  # the words stand under the dots, between which they have no room

    @property
    def text_y(self) -> int:
        return self.y + 4 + (UNDER if self.is_under else 0)

    @property
    def foot(self) -> int:
        return self.y - MIDDLE + LANE + (UNDER if self.is_under else 0)


@dataclass(frozen=True)
class Plot:
    """One figure. `is_loose`: what was measured differs, so that no value is called better."""

    label: str
    low: str
    high: str
    foot: int
    height: int
    lanes: tuple[Lane, ...]
    is_loose: bool
    higher_is_better: bool | None

    @property
    def text_y(self) -> int:
        """Where the numbers at the ends of the axis stand."""
        return self.foot + 12


def plots(
    rows: Sequence[FigureRow],
    letters: Sequence[str],
    quantity: Callable[[Decimal, str], str],
) -> tuple[Plot, ...]:
    """A plot for each row in which tools share a unit; other rows have no common axis.

    `quantity` writes a number with its unit.
    """
    return tuple(
        _plot(row, letters, quantity) for row in rows if row.is_lined_up and not row.units_differ
    )


def _plot(row: FigureRow, letters: Sequence[str], quantity: Callable[[Decimal, str], str]) -> Plot:
    figures = [figure for cell in row.cells for figure in cell.figures]
    axis = axis_for([figure.value for figure in figures], figures[0].unit)
    directions = {figure.higher_is_better for figure in figures}
    lanes: list[Lane] = []
    for letter, cell in zip(letters, row.cells, strict=True):
        top = lanes[-1].foot if lanes else 0
        lanes.append(_lane(axis, letter, cell, top + MIDDLE, quantity))
    foot = lanes[-1].foot
    return Plot(
        label=row.label,
        low=quantity(axis.low, figures[0].unit),
        high=quantity(axis.high, figures[0].unit),
        foot=foot,
        height=foot + FOOT,
        lanes=tuple(lanes),
        is_loose=row.variants_differ,
        higher_is_better=directions.pop() if len(directions) == 1 else None,
    )


def _lane(
    axis: Axis,
    letter: str,
    cell: FigureCell,
    y: int,
    quantity: Callable[[Decimal, str], str],
) -> Lane:
    if not cell.figures:
        text = _("other variants only") if cell.has_others else ""
        return Lane(letter, y, text, (), "0%", False)
    figures = sorted(cell.figures, key=lambda figure: figure.value)
    text = _text(figures, quantity)
    places = tuple(dict.fromkeys(axis.at(figure.value) for figure in figures))
    beside, right, room = _room([axis.share(figure.value) for figure in figures])
    if room * NARROW < len(f"{letter} {text}") * LETTER + DOT:
        return Lane(letter, y, text, places, "0%", is_right=False, is_under=True)
    return Lane(letter, y, text, places, axis.at(figures[beside].value), right)


def _room(shares: Sequence[Decimal]) -> tuple[int, bool, Decimal]:
    """Beside which of the dots, from left to right, there is most room for words: to its left,
    where that is before the first, else to its right; and how much of the width that is."""
    ends = (*shares[1:], Decimal(1))
    gaps = [end - share for share, end in zip(shares, ends, strict=True)]
    widest = max(range(len(gaps)), key=lambda place: (gaps[place], place))
    if shares[0] > gaps[widest]:
        return 0, True, shares[0]
    return widest, False, gaps[widest]


def _text(figures: Sequence[Figure], quantity: Callable[[Decimal, str], str]) -> str:
    """One or two as they are, of more the span: the table has them all. The unit is said once."""
    last = quantity(figures[-1].value, figures[-1].unit)
    first = quantity(figures[0].value, "").strip()
    if len(figures) == 1:
        return last
    if len(figures) == 2:
        return f"{first}; {last}"
    return _("%(low)s to %(high)s") % {"low": first, "high": last}

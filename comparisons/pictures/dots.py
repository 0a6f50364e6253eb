"""One small axis for each figure that lines up, a lane for each tool on it. PURE."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.language import gettext as _
from comparisons.figures import FigureCell, FigureRow
from comparisons.pictures.scale import Axis, axis_for

# Pixels: a lane, the middle of its line, and the line of the axis below.
LANE, MIDDLE, FOOT = 24, 12, 22


@dataclass(frozen=True)
class Lane:
    """One tool; without `places` it has no figure in the row, and nothing is drawn."""

    letter: str
    y: int
    text: str
    places: tuple[str, ...]
    text_x: str
    is_right: bool

    @property
    def text_y(self) -> int:
        return self.y + 4


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
    foot = LANE * len(row.cells)
    return Plot(
        label=row.label,
        low=quantity(axis.low, figures[0].unit),
        high=quantity(axis.high, figures[0].unit),
        foot=foot,
        height=foot + FOOT,
        lanes=tuple(
            _lane(axis, letter, cell, MIDDLE + LANE * place, quantity)
            for place, (letter, cell) in enumerate(zip(letters, row.cells, strict=True))
        ),
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
    beside, right = _room([axis.share(figure.value) for figure in figures])
    return Lane(
        letter=letter,
        y=y,
        text=_text([quantity(figure.value, figure.unit) for figure in figures]),
        places=tuple(dict.fromkeys(axis.at(figure.value) for figure in figures)),
        text_x=axis.at(figures[beside].value),
        is_right=right,
    )


def _room(shares: Sequence[Decimal]) -> tuple[int, bool]:
    """Beside which of the dots, from left to right, there is most room for words: to its left,
    where that is before the first, else to its right."""
    ends = (*shares[1:], Decimal(1))
    gaps = [end - share for share, end in zip(shares, ends, strict=True)]
    widest = max(range(len(gaps)), key=lambda place: (gaps[place], place))
    return (0, True) if shares[0] > gaps[widest] else (widest, False)


def _text(quantities: Sequence[str]) -> str:
    """One or two as they are, of more the span: the table has them all."""
    if len(quantities) <= 2:
        return "; ".join(quantities)
    return _("%(low)s to %(high)s") % {"low": quantities[0], "high": quantities[-1]}

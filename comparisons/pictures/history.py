"""A score over time with what the unknown left open. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise

from comparisons.pictures.scale import is_right, percent, plain, steps_path

# Pixels: above and below the scale, and the scale from 100 down to 0.
TOP, SCALE, FOOT = 18, 160, 22
GRID = (0, 50, 100)


@dataclass(frozen=True)
class Run:
    """What one run says; without a `score` it could not rank the tool."""

    formula: str
    on: date
    score: Decimal | None
    low: Decimal
    high: Decimal
    label: str = ""


@dataclass(frozen=True)
class Dot:
    """A run's score."""

    x: str
    y: str
    label: str


@dataclass(frozen=True)
class GridLine:
    """A line of the scale with its number."""

    y: int
    number: int


@dataclass(frozen=True)
class Break:
    """Where the formula changed: scores before and after do not compare."""

    x: str
    formula: str
    is_right: bool


@dataclass(frozen=True)
class History:
    """`band` and `line` are paths of a stretched drawing; `open` are intervals without a score."""

    height: int
    top: int
    foot: int
    grid: tuple[GridLine, ...]
    band: str
    line: str
    whiskers: str
    open: str
    dots: tuple[Dot, ...]
    breaks: tuple[Break, ...]


def history(runs: Iterable[Run]) -> History | None:
    """Runs from old to new, the last of each day; None where fewer than two are ranked."""
    found = [list(same)[-1] for _, same in groupby(runs, key=lambda run: run.on)]
    if sum(run.score is not None for run in found) < 2:
        return None
    shares = _shares(found)
    pieces = _pieces(found, shares)
    return History(
        height=TOP + SCALE + FOOT,
        top=TOP,
        foot=TOP + SCALE,
        grid=tuple(GridLine(int(_down(Decimal(n))), n) for n in GRID),
        band="".join(_band(piece) for piece in pieces if len(piece) > 1),
        line="".join(_line(piece) for piece in pieces if len(piece) > 1),
        whiskers="".join(_whisker(*piece[0]) for piece in pieces if len(piece) == 1),
        open="".join(_whisker(s, r) for s, r in zip(shares, found, strict=True) if r.score is None),
        dots=tuple(
            Dot(percent(share * 100), plain(_down(run.score)), run.label)
            for share, run in zip(shares, found, strict=True)
            if run.score is not None
        ),
        breaks=_breaks(found, shares),
    )


Placed = tuple[Decimal, Run]


def _shares(runs: Sequence[Run]) -> list[Decimal]:
    """Time runs evenly from the first run to the last."""
    days = [(run.on - runs[0].on).days for run in runs]
    return [Decimal(day) / days[-1] for day in days]


def _down(score: Decimal) -> Decimal:
    return TOP + SCALE * (100 - score) / 100


def _pieces(runs: Sequence[Run], shares: Sequence[Decimal]) -> list[list[Placed]]:
    """Unbroken pieces: neither over a change of formula nor over a run without a score."""
    pieces: list[list[Placed]] = []
    last = None
    for share, run in zip(shares, runs, strict=True):
        if run.score is None:
            last = None
            continue
        if run.formula != last:
            pieces.append([])
        pieces[-1].append((share, run))
        last = run.formula
    return pieces


def _band(piece: Sequence[Placed]) -> str:
    upper = [(share, _down(run.high)) for share, run in piece]
    lower = [(share, _down(run.low)) for share, run in reversed(piece)]
    return f"{steps_path([*upper, *lower])}z"


def _line(piece: Sequence[Placed]) -> str:
    return steps_path((share, _down(run.score)) for share, run in piece if run.score is not None)


def _whisker(share: Decimal, run: Run) -> str:
    return steps_path([(share, _down(run.high)), (share, _down(run.low))])


def _breaks(runs: Sequence[Run], shares: Sequence[Decimal]) -> tuple[Break, ...]:
    """Half way between the runs that it separates."""
    placed = zip(shares, runs, strict=True)
    return tuple(
        Break(percent((s + t) * 50), after.formula, is_right((s + t) / 2))
        for (s, before), (t, after) in pairwise(placed)
        if before.formula != after.formula
    )

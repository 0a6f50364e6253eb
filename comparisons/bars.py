"""Where the bars, marks and lines of a score stand in their pictures. PURE.

Numbers are units of a viewBox that is `WIDTH` wide; colours and strokes are the style sheet's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 200
LINE_WIDTH, LINE_HEIGHT, MARGIN = 600, 120, 8


@dataclass(frozen=True)
class Bar:
    """A filled part of a track."""

    x: str
    width: str


@dataclass(frozen=True)
class Interval:
    """A score on the scale from 0 to 100 with all that the unknown leaves open."""

    bar: Bar
    mark: str


@dataclass(frozen=True)
class Point:
    """One run in the history line."""

    x: str
    y: str
    label: str


@dataclass(frozen=True)
class Line:
    """A history: unbroken pieces, since scores of different formulas do not join."""

    pieces: tuple[str, ...]
    points: tuple[Point, ...]


def plain(number: Decimal | float) -> str:
    """Two decimals, none where they say nothing."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


def share_bar(value: Decimal, full: Decimal) -> Bar:
    """A bar from the left edge: `value` of `full`."""
    share = min(Decimal(1), value / full) if full else Decimal(0)
    return Bar("0", plain(share * WIDTH))


def signed_bar(points: Decimal, largest: Decimal) -> Bar:
    """A bar from the middle: to the right where positive, the largest reaching an edge."""
    half = Decimal(WIDTH) / 2
    length = abs(points) / largest * half if largest else Decimal(0)
    return Bar(plain(half if points >= 0 else half - length), plain(length))


def interval(score: Decimal, low: Decimal, high: Decimal) -> Interval:
    """Score and interval on the scale from 0 to 100."""
    scale = Decimal(WIDTH) / 100
    return Interval(Bar(plain(low * scale), plain((high - low) * scale)), plain(score * scale))


def history_line(runs: Iterable[tuple[str, str, Decimal]]) -> Line:
    """`runs` are (formula, label, score), oldest first; runs stand at equal distances."""
    found = list(runs)
    points = [_point(place, len(found), label, s) for place, (_, label, s) in enumerate(found)]
    pieces: list[list[Point]] = []
    last = None
    for (formula, _, _), point in zip(found, points, strict=True):
        if formula != last:
            pieces.append([])
        pieces[-1].append(point)
        last = formula
    return Line(tuple(map(_path, pieces)), tuple(points))


def _point(place: int, count: int, label: str, score: Decimal) -> Point:
    step = (LINE_WIDTH - 2 * MARGIN) / max(1, count - 1)
    height = LINE_HEIGHT - 2 * MARGIN
    return Point(
        plain(MARGIN + place * step), plain(MARGIN + height * (1 - float(score) / 100)), label
    )


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)

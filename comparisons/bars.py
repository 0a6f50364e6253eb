"""Where the bars and marks of a score stand in their pictures. PURE.

Numbers are units of a viewBox that is `WIDTH` wide; colours and strokes are the style sheet's.
"""

from dataclasses import dataclass
from decimal import Decimal

from comparisons.pictures.scale import plain

WIDTH = 200


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


def share_bar(value: Decimal, full: Decimal) -> Bar:
    """A bar from the left edge: `value` of `full`."""
    share = min(Decimal(1), value / full) if full else Decimal(0)
    return Bar("0", plain(share * WIDTH))


def interval(score: Decimal, low: Decimal, high: Decimal) -> Interval:
    """Score and interval on the scale from 0 to 100."""
    scale = Decimal(WIDTH) / 100
    return Interval(Bar(plain(low * scale), plain((high - low) * scale)), plain(score * scale))

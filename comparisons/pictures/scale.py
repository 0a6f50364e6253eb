"""Axes and the places on them. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

# Stretched drawings are so many units wide.
WIDTH = 1000
# Steps that people count in.
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
# An axis covers at least this part of its largest value: a hair's breadth is not drawn as a gulf.
LEAST_SPAN = Decimal("0.2")


@dataclass(frozen=True)
class Axis:
    """From `low` at the left edge to `high` at the right."""

    low: Decimal
    high: Decimal

    def share(self, value: Decimal) -> Decimal:
        """0 at the left edge, 1 at the right."""
        return (value - self.low) / (self.high - self.low)

    def at(self, value: Decimal) -> str:
        """A place in percent of the width."""
        return percent(self.share(value) * 100)


def plain(number: Decimal | float) -> str:
    """Two decimals, none where they say nothing."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(number: Decimal | float) -> str:
    return f"{plain(number)}%"


def is_right(share: Decimal) -> bool:
    """Whether a label had better stand to the left of its place."""
    return share > Decimal("0.5")


def axis_for(values: Sequence[Decimal], unit: str = "") -> Axis:
    """An axis whose ends are round numbers: percentages from 0 to 100, amounts from 0 unless all
    are near each other."""
    least, most = min(values), max(values)
    if unit == "%" and least >= 0 and most <= 100:
        return Axis(Decimal(0), Decimal(100))
    if least >= 0 and least * 2 < most:
        return _covering(Decimal(0), most)
    return _covering(least, most, LEAST_SPAN * max(abs(least), abs(most)) or Decimal(1))


def _covering(least: Decimal, most: Decimal, least_span: Decimal = Decimal(0)) -> Axis:
    missing = max(Decimal(0), least_span - (most - least))
    low, high = least - missing / 2, most + missing / 2
    if least >= 0 > low:
        low, high = Decimal(0), high - low
    step = round_step((high - low) / 4)
    low = (low / step).to_integral_value(ROUND_FLOOR) * step
    high = (high / step).to_integral_value(ROUND_CEILING) * step
    return Axis(low, high)


def round_step(size: Decimal) -> Decimal:
    """The smallest of 1, 2 and 5 times a power of ten that is not below `size`."""
    power = Decimal(10) ** size.adjusted()
    return next(step * power for step in STEPS if step * power >= size)


def steps_path(points: Iterable[tuple[Decimal, Decimal]]) -> str:
    """A line through places of a stretched drawing: (share of the width, pixels down)."""
    return "M" + " ".join(f"{plain(share * WIDTH)} {plain(down)}" for share, down in points)

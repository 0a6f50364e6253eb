"""One rounding rule: scores and contributions have one decimal, and the parts add up."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

# Not the thread's context, which anyone may have changed.
CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
# Logarithms and powers end in six decimals; more digits cost four times the time.
MEASURING = Context(prec=16, rounding=ROUND_HALF_EVEN)
TENTH = Decimal("0.1")
VALUE_STEP = Decimal("0.000001")


def to_tenth(points: Decimal) -> Decimal:
    return points.quantize(TENTH, rounding=ROUND_HALF_UP)


def to_value(value: Decimal) -> Decimal:
    """A component's value has six decimals, so that it is stored and published exactly."""
    return value.quantize(VALUE_STEP, rounding=ROUND_HALF_EVEN)


def tenths(numerator: int, denominator: int) -> int:
    """`to_tenth` in whole tenths for non-negative integers, for the exact enumerations."""
    return (20 * numerator + denominator) // (2 * denominator)


def largest_remainder(parts: Mapping[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    """Round non-negative parts to tenths so that they add up to `total`, their rounded sum.

    Each is cut to its tenth; the tenths still missing go to the parts that lost most, in the
    order given where they lost the same. The total is an argument because a sum of quotients
    may miss by its last digit what one quotient gives exactly.
    """
    floors = {key: part.quantize(TENTH, rounding=ROUND_FLOOR) for key, part in parts.items()}
    missing = total - sum(floors.values(), Decimal(0))
    by_loss = sorted(parts, key=lambda key: floors[key] - parts[key])
    for key in by_loss[: int(missing / TENTH)]:
        floors[key] += TENTH
    return floors

"""What would change the order of two tools: exact enumerations over the printed grids.

Values have six decimals and weights few, so everything is counted in whole numbers and rounds
exactly as the formula does: a change printed here flips the printed scores.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from . import tables
from .formula import Standing, weights_of
from .rounding import CONTEXT, tenths, to_tenth

SHARE_STEPS = 1000  # a weight's share of all weights, in tenths of a percent
GRID = 20  # all weightings in steps of 5 %
VALUE_STEPS = 1000  # an unknown component, as finely as pages print it
MILLION = 1_000_000

WholeValues = tuple[int | None, ...]
WholeWeights = tuple[int, ...]


@dataclass(frozen=True)
class WeightChange:
    """The share of one weight, in percent, from which on the other tool leads.

    The other weights keep their proportions; `weights` are the complete ones that show it,
    for the first and the second tool (they differ only where their types do).
    """

    key: str
    first_share: Decimal
    second_share: Decimal
    new_share: Decimal
    leader: str
    first_weights: dict[str, Decimal]
    second_weights: dict[str, Decimal]


@dataclass(frozen=True)
class Shares:
    """Of all weightings in steps of 5 %, how many each tool wins, ties or leaves open."""

    first: int
    second: int
    tied: int
    undecided: int

    @property
    def total(self) -> int:
        return self.first + self.second + self.tied + self.undecided


@dataclass(frozen=True)
class UnknownFlip:
    """The value of an unknown component from which on (up or down) the order turns."""

    tool: str
    key: str
    value: Decimal
    is_upward: bool
    leader: str


@dataclass(frozen=True)
class Sensitivity:
    leader: str | None
    weight_changes: dict[str, WeightChange | None]
    shares: Shares
    unknown_flips: tuple[UnknownFlip, ...]


def sensitivity(first: Standing, second: Standing) -> Sensitivity | None:
    """None where one of them has no score. Between equals there is no order to flip."""
    if first.score is None or second.score is None:
        return None
    sign = _sign(int(10 * first.score), int(10 * second.score))
    leader = {1: first.tool, 0: None, -1: second.tool}[sign]
    changes = {
        key: _smallest_change(first, second, position, sign) if sign else None
        for position, key in enumerate(tables.COMPONENT_KEYS)
    }
    flips = tuple(_unknown_flips(first, second, sign)) if sign else ()
    return Sensitivity(leader, changes, shares(first, second), flips)


def shares(first: Standing, second: Standing) -> Shares:
    """Every one of the 10,626 ways to share 20 parts of 5 % among the five components."""
    ours, theirs = _scores_on_grid(first), _scores_on_grid(second)
    orders, decided = _orders(ours, theirs), int(np.count_nonzero((ours >= 0) & (theirs >= 0)))
    won, lost = int(np.count_nonzero(orders > 0)), int(np.count_nonzero(orders < 0))
    return Shares(won, lost, decided - won - lost, len(ours) - decided)


def _scores_on_grid(side: Standing) -> NDArray[np.int64]:
    """Score in tenths for every weighting, -1 where only unknown components carry weight."""
    values = _whole_values(side)
    reached = _weightings() @ np.array([2000 * (v or 0) for v in values], np.int64)
    known = _weightings() @ np.array([MILLION * (v is not None) for v in values], np.int64)
    # `tenths` for all at once: whole numbers below 10^11, so nothing is rounded on the way.
    return np.where(known > 0, (reached + known) // np.maximum(2 * known, 1), -1)


@lru_cache(maxsize=1)
def _weightings() -> NDArray[np.int64]:
    """A row for each way to share GRID parts among the components, in order."""
    parts = product(range(GRID + 1), repeat=len(tables.COMPONENT_KEYS) - 1)
    return np.array([(*row, GRID - sum(row)) for row in parts if sum(row) <= GRID], np.int64)


def _smallest_change(
    first: Standing, second: Standing, position: int, sign: int
) -> WeightChange | None:
    """The nearest of all shares to the present ones that flips the order; None if none does."""
    ours, theirs = _whole_weights(first), _whole_weights(second)
    if ours[position] == sum(ours) or theirs[position] == sum(theirs):
        return None  # The rest weighs nothing and has no proportions to keep.
    flips = (
        _orders(
            _scores_by_share(_whole_values(first), ours, position),
            _scores_by_share(_whole_values(second), theirs, position),
        )
        == -sign
    )
    if not flips.any():
        return None
    share = next(
        share
        for share in _nearest_first(
            Fraction(SHARE_STEPS * ours[position], sum(ours)),
            Fraction(SHARE_STEPS * theirs[position], sum(theirs)),
        )
        if flips[share]
    )
    return WeightChange(
        tables.COMPONENT_KEYS[position],
        _percent(ours[position], sum(ours)),
        _percent(theirs[position], sum(theirs)),
        Decimal(share) / 10,
        second.tool if sign > 0 else first.tool,
        _named(_with_share(ours, position, share)),
        _named(_with_share(theirs, position, share)),
    )


def _scores_by_share(values: WholeValues, weights: WholeWeights, position: int) -> NDArray:
    """The score in tenths for each share of one weight, -1 where nothing known carries weight."""
    value = values[position]
    others = [i for i, v in enumerate(values) if v is not None and i != position]
    reached = sum(weights[i] * (values[i] or 0) for i in others)
    known = sum(weights[i] for i in others)
    rest = sum(weights) - weights[position]
    # Weights of many digits would not fit 64 bits below; Python's own numbers grow.
    shares = np.arange(SHARE_STEPS + 1).astype(object if sum(weights) > MILLION else np.int64)
    top, bottom = (SHARE_STEPS - shares) * reached, (SHARE_STEPS - shares) * known
    if value is not None:
        top, bottom = top + rest * shares * value, bottom + rest * shares
    whole = np.maximum(bottom, 1) * MILLION
    return np.where(bottom > 0, (2000 * top + whole) // (2 * whole), -1)


def _orders(ours: NDArray, theirs: NDArray) -> NDArray:
    """1 where the first leads, -1 where the second does, 0 where none or nothing is known."""
    leads = (ours > theirs).astype(int) - (ours < theirs).astype(int)
    return np.where((ours >= 0) & (theirs >= 0), leads, 0)


@lru_cache(maxsize=256)
def _nearest_first(ours: Fraction, theirs: Fraction) -> tuple[int, ...]:
    """All shares, the smallest change first; where types differ, the larger of both changes."""
    scale = ours.denominator * theirs.denominator
    a, b = int(ours * scale), int(theirs * scale)
    order = sorted(
        range(SHARE_STEPS + 1), key=lambda s: (max(abs(s * scale - a), abs(s * scale - b)), s)
    )
    return tuple(order)


def _with_share(weights: WholeWeights, position: int, share: int) -> WholeWeights:
    """`share` thousandths for one weight, the rest in its old proportions."""
    changed = [weight * (SHARE_STEPS - share) for weight in weights]
    changed[position] = (sum(weights) - weights[position]) * share
    return tuple(changed)


def _percent(part: int, whole: int) -> Decimal:
    return to_tenth(CONTEXT.divide(Decimal(100 * part), Decimal(whole)))


def _unknown_flips(first: Standing, second: Standing, sign: int) -> Iterator[UnknownFlip]:
    for side, other, leads in ((first, second, sign > 0), (second, first, sign < 0)):
        weights, values = _whole_weights(side), _whole_values(side)
        rival = _score(_whole_values(other), _whole_weights(other))
        for position, value in enumerate(values):
            if value is None and weights[position]:
                step = _flip_step(values, weights, position, rival, leads)
                if 0 <= step <= VALUE_STEPS:
                    yield UnknownFlip(
                        side.tool,
                        tables.COMPONENT_KEYS[position],
                        Decimal(step) / VALUE_STEPS,
                        not leads,
                        other.tool if leads else side.tool,
                    )


def _flip_step(
    values: WholeValues, weights: WholeWeights, position: int, rival: int | None, leads: bool
) -> int:
    """The value of an unknown component that turns the order, outside of the steps if none does.

    A score rises with each of its values: a leader falls back below the first at which it is not
    behind, a follower leads from the first at which it is ahead.
    """

    def is_there(step: int) -> bool:
        filled = (*values[:position], step * MILLION // VALUE_STEPS, *values[position + 1 :])
        return _sign(_score(filled, weights), rival) >= (0 if leads else 1)

    return bisect_left(range(VALUE_STEPS + 1), True, key=is_there) - leads


def _score(values: WholeValues, weights: WholeWeights) -> int | None:
    reached = known = 0
    for value, weight in zip(values, weights, strict=True):
        if value is not None:
            reached += weight * value
            known += weight
    return tenths(100 * reached, known * MILLION) if known else None


def _sign(first: int | None, second: int | None) -> int:
    if first is None or second is None:
        return 0
    return (first > second) - (first < second)


def _whole_values(side: Standing) -> WholeValues:
    return tuple(
        None if part.value is None else int(part.value * MILLION) for part in side.components
    )


def _whole_weights(side: Standing) -> WholeWeights:
    """The same proportions in whole numbers."""
    weights = list(weights_of(side).values())
    places = max(0, *(-int(weight.as_tuple().exponent) for weight in weights))
    return tuple(int(weight.scaleb(places)) for weight in weights)


def _named(weights: WholeWeights) -> dict[str, Decimal]:
    return dict(zip(tables.COMPONENT_KEYS, map(Decimal, weights), strict=True))

"""UnfragileRank: the weighted mean of the known components, and how sure it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from catalog.language import gettext as _

from . import tables
from .components import ZERO, Measure, measure
from .inputs import Inputs
from .rounding import CONTEXT, largest_remainder, to_tenth

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Component:
    """`contribution` is in points of score with one decimal; None where the value is unknown."""

    key: str
    value: Decimal | None
    weight: Decimal
    contribution: Decimal | None
    reason: str = ""
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return _(tables.COMPONENT_NAMES[self.key])

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Standing:
    """`score` is None only where every component that carries weight is unknown.

    `low` and `high` take the unknown at 0 and at 1; `coverage` is the percent of the weight
    that is known; below the published threshold the tool is not ranked and `missing` says why.
    """

    tool: str
    type: str
    category: str
    score: Decimal | None
    low: Decimal
    high: Decimal
    components: tuple[Component, ...]
    coverage: Decimal
    is_ranked: bool
    missing: tuple[str, ...]

    def component(self, key: str) -> Component:
        return next(part for part in self.components if part.key == key)


class Scored(Protocol):
    """What places are counted from: a standing, or the little of it that fits in memory."""

    @property
    def tool(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def score(self) -> Decimal | None: ...
    @property
    def is_ranked(self) -> bool: ...


@dataclass(frozen=True)
class Place:
    """Counted among the ranked; equal scores share a place."""

    overall: int
    overall_of: int
    in_category: int
    in_category_of: int


def score(inputs: Inputs, as_of: date, weights: Mapping[str, Decimal] | None = None) -> Standing:
    """`weights` replace those of the tool's type; they need not add up to 100."""
    weights = weights if weights is not None else tables.weights_for(inputs.type)
    return standing(inputs, measure(inputs, as_of), weights)


def standing(
    inputs: Inputs, measures: Mapping[str, Measure], weights: Mapping[str, Decimal]
) -> Standing:
    total = sum(weights.values(), ZERO)
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("Weights must not be negative, and one must be above zero.")
    known = {key: m.value for key, m in measures.items() if m.value is not None}
    known_weight = sum((weights[key] for key in known), ZERO)
    reached = sum((weights[key] * value for key, value in known.items()), ZERO)
    coverage = to_tenth(CONTEXT.divide(HUNDRED * known_weight, total))
    points = to_tenth(CONTEXT.divide(HUNDRED * reached, known_weight)) if known_weight else None
    rounded = (
        largest_remainder(exact_contributions(known, weights), points) if points is not None else {}
    )
    return Standing(
        tool=inputs.tool,
        type=inputs.type,
        category=inputs.category,
        score=points,
        low=to_tenth(CONTEXT.divide(HUNDRED * reached, total)),
        high=to_tenth(CONTEXT.divide(HUNDRED * (reached + total - known_weight), total)),
        components=tuple(
            _component(key, measures[key], weights[key], rounded.get(key))
            for key in tables.COMPONENT_KEYS
        ),
        coverage=coverage,
        is_ranked=points is not None and coverage >= tables.LIMIT["coverage"],
        missing=_missing(measures),
    )


def exact_contributions(
    values: Mapping[str, Decimal], weights: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Points of score by component, before rounding; some value must carry weight."""
    total = sum((weights[key] for key in values), ZERO)
    return {
        key: CONTEXT.divide(HUNDRED * weights[key] * value, total) for key, value in values.items()
    }


def reweigh(standing_before: Standing, weights: Mapping[str, Decimal]) -> Standing:
    """The same measures under other weights: a visitor's own, or one of `sensitivity`."""
    inputs = Inputs(standing_before.tool, standing_before.type, standing_before.category)
    measures = {
        part.key: Measure(part.value, part.reason, part.inputs, part.notes)
        for part in standing_before.components
    }
    return standing(inputs, measures, weights)


def weights_of(standing_: Standing) -> dict[str, Decimal]:
    return {part.key: part.weight for part in standing_.components}


def in_order(standings: Iterable[Standing], names: Mapping[str, str]) -> list[Standing]:
    """Best first, then the unranked; names order only what has no other order."""
    return sorted(
        standings,
        key=lambda s: (
            not s.is_ranked,
            -s.score if s.is_ranked and s.score is not None else ZERO,
            names.get(s.tool, s.tool).casefold(),
            s.tool,
        ),
    )


def place(standings: Iterable[Scored]) -> dict[str, Place]:
    """Places of the ranked tools by slug; whoever is not ranked yet has none."""
    ranked = [s for s in standings if s.is_ranked]
    overall = _places(ranked)
    by_category: dict[str, list[Scored]] = {}
    for item in ranked:
        by_category.setdefault(item.category, []).append(item)
    found = {}
    for members in by_category.values():
        inside = _places(members)
        for item in members:
            found[item.tool] = Place(
                overall[item.tool], len(ranked), inside[item.tool], len(members)
            )
    return found


def _places(ranked: list[Scored]) -> dict[str, int]:
    first: dict[Decimal | None, int] = {}
    best_first = sorted(ranked, key=lambda s: s.score or ZERO, reverse=True)
    for position, item in enumerate(best_first, start=1):
        first.setdefault(item.score, position)
    return {item.tool: first[item.score] for item in ranked}


def _component(
    key: str, found: Measure, weight: Decimal, contribution: Decimal | None
) -> Component:
    return Component(
        key, found.value, weight, contribution, found.reason, found.inputs, found.notes
    )


def _missing(measures: Mapping[str, Measure]) -> tuple[str, ...]:
    return tuple(
        f"{tables.COMPONENT_NAMES[key]}: {measures[key].reason}"
        for key in tables.COMPONENT_KEYS
        if measures[key].value is None
    )

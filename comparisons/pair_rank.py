"""What the rank says in a comparison: rows, order, gap, and what would change it. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog import wording
from comparisons.pages import FeatureCell, FeatureRow, Side, joined
from comparisons.pictures.gap import Bridge, Step, bridge
from comparisons.profile_rank import hundredths
from comparisons.ranking import tables
from comparisons.ranking.formula import Standing
from comparisons.ranking.gap import Gap, gap, too_close
from comparisons.ranking.sensitivity import Sensitivity, UnknownFlip, WeightChange, sensitivity
from comparisons.standings import Held

LATE = "published after the last run"
UNCOUNTED = "visitors have not been counted yet"


@dataclass(frozen=True)
class GapLine:
    """What one component gives to the gap; `letter` is the side that it speaks for."""

    name: str
    points: str
    letter: str
    values: tuple[str, ...]
    note: str
    step: Step


@dataclass(frozen=True)
class GapPart:
    """Why one tool stands before the other; the lines add up to `points`."""

    points: str
    caption: str
    lines: tuple[GapLine, ...]
    notes: tuple[str, ...]
    bridge: Bridge


@dataclass(frozen=True)
class PairRank:
    """Only what may be said: nothing is subtracted between tools that are no substitutes."""

    run: int
    as_of: str
    gap: GapPart | None
    changes: tuple[str, ...]
    changes_heading: str = ""


def rank_rows(
    rank_name: str, sides: Sequence[Side], held: Mapping[str, Held]
) -> tuple[FeatureRow, ...]:
    """Score, components and matches for each tool; unknown is said with its reason."""
    found = [held.get(side.slug) for side in sides]
    if not any(found):
        return ()
    return (
        FeatureRow(rank_name, tuple(map(_score_cell, found)), "of 100, with its interval"),
        *(
            FeatureRow(row.name, tuple(_component_cell(item, row.key) for item in found), "of 100")
            for row in tables.COMPONENTS
        ),
        FeatureRow(
            "Times matched",
            tuple(map(_matched_cell, found)),
            "visitors from searches who said whether it helped",
        ),
    )


def _score_cell(item: Held | None) -> FeatureCell:
    if item is None:
        return _unknown(LATE)
    standing = item.standing
    if not standing.is_ranked:
        return _unknown(f"not ranked yet: {standing.coverage} % of the weight is known")
    return FeatureCell(
        f"{standing.score}/100", detail=f"between {standing.low} and {standing.high}"
    )


def _component_cell(item: Held | None, key: str) -> FeatureCell:
    if item is None:
        return _unknown(LATE)
    part = item.standing.component(key)
    weight = f"weight {wording.number_text(part.weight)} %"
    if part.value is None:
        return _unknown(f"{part.reason} {weight.capitalize()}")
    return FeatureCell(hundredths(part.value), detail=weight)


def _matched_cell(item: Held | None) -> FeatureCell:
    if item is None or item.visitors is None:
        return _unknown(LATE if item is None else UNCOUNTED)
    return FeatureCell(f"{item.visitors:,}")


def _unknown(reason: str) -> FeatureCell:
    return FeatureCell("unknown", detail=reason, is_known=False)


def order_sentence(sides: Sequence[Side], held: Mapping[str, Held], are_substitutes: bool) -> str:
    """For three or four tools: their scores, and which neighbours are too close to call."""
    ranked = [
        item.named(side.name)
        for side in sides
        if (item := held.get(side.slug)) and item.standing.is_ranked
    ]
    if len(ranked) < 2 or not are_substitutes:
        return ""
    ranked.sort(key=lambda s: (-(s.score or 0), s.tool.casefold()))
    order = joined([f"{s.tool} at {s.score}" for s in ranked])
    close = [
        joined([a.tool, b.tool])
        for place, a in enumerate(ranked)
        for b in ranked[place + 1 :]
        if too_close(a, b)
    ]
    pairs = len(ranked) * (len(ranked) - 1) // 2
    if len(close) == pairs:
        return f"By score: {order}; all too close to call."
    tail = f"; too close to call: {'; '.join(close)}" if close else ""
    return f"By score: {order}{tail}."


def pair_rank(
    sides: Sequence[Side], held: Mapping[str, Held], are_substitutes: bool
) -> PairRank | None:
    """The gap and what would change the order; None without a run that knows these tools."""
    found = [(side, held[side.slug]) for side in sides if side.slug in held]
    if not found:
        return None
    first = found[0][1]
    run, as_of = first.run, wording.date_text(first.as_of)
    if len(sides) != 2 or len(found) != 2 or not are_substitutes:
        return PairRank(run, as_of, None, ())
    a, b = (item.named(side.name) for side, item in found)
    if not (a.is_ranked and b.is_ranked):
        return PairRank(run, as_of, None, ())
    difference, what_if = gap(a, b), sensitivity(a, b)
    if difference is None or what_if is None:
        return PairRank(run, as_of, None, ())
    close = too_close(a, b)
    return PairRank(
        run,
        as_of,
        _gap_part(difference, sides, [s.score for s in (a, b) if s.score is not None]),
        tuple(_changes(what_if, a, b)),
        "What would change this order" if close else "What would change this verdict",
    )


def _gap_part(difference: Gap, sides: Sequence[Side], scores: Sequence[Decimal]) -> GapPart:
    drawn = bridge(difference, scores, [side.letter for side in sides])
    points = difference.points
    ahead, behind = (sides[0], sides[1]) if points >= 0 else (sides[1], sides[0])
    caption = (
        f"{ahead.name} is {abs(points)} points ahead of {behind.name}; the parts add up to it"
        if points
        else f"{ahead.name} and {behind.name} have equal scores; the parts add up to nothing"
    )
    sign = 1 if points >= 0 else -1
    lines = tuple(
        GapLine(
            name=part.name,
            points=signed(part.points * sign),
            letter=step.letter,
            values=tuple(
                "unknown" if value is None else hundredths(value)
                for value in (part.first_value, part.second_value)
            ),
            note=part.note,
            step=step,
        )
        for part, step in zip(difference.parts, drawn.steps, strict=True)
    )
    return GapPart(signed(abs(points)), caption, lines, difference.notes, drawn)


def signed(points: Decimal) -> str:
    """“+1.8”, “-0.8”, “0.0”."""
    return f"{points:+f}" if points else "0.0"


def _changes(found: Sensitivity, a: Standing, b: Standing) -> Iterable[str]:
    if found.leader is None:
        yield f"{a.tool} and {b.tool} have equal scores: any change of a part makes an order."
    changes = [change for change in found.weight_changes.values() if change]
    changes.sort(key=lambda c: (_size(c), c.key))
    yield from map(_weight_sentence, changes)
    if found.leader and not changes:
        yield "No change of a single weight turns the order."
    yield from map(_unknown_sentence, found.unknown_flips)
    yield _shares_sentence(found, a, b)


def _size(change: WeightChange) -> Decimal:
    return max(
        abs(change.new_share - change.first_share), abs(change.new_share - change.second_share)
    )


def _weight_sentence(change: WeightChange) -> str:
    name = tables.COMPONENT_NAMES[change.key]
    same = change.first_share == change.second_share
    now = (
        f"{change.first_share} %" if same else f"{change.first_share} % and {change.second_share} %"
    )
    return (
        f"If {name} weighed {change.new_share} % instead of {now}, the others in proportion, "
        f"{change.leader} would have the higher score."
    )


def _unknown_sentence(flip: UnknownFlip) -> str:
    name = tables.COMPONENT_NAMES[flip.key]
    reach = f"{hundredths(flip.value)} or {'more' if flip.is_upward else 'less'}"
    return (
        f"{name} of {flip.tool} is unknown: at {reach} of 100, {flip.leader} would have the "
        "higher score."
    )


def _shares_sentence(found: Sensitivity, a: Standing, b: Standing) -> str:
    shares = found.shares
    won, lost = (_percent(count, shares.total) for count in (shares.first, shares.second))
    rest = [
        f"{_percent(count, shares.total)} {words}"
        for count, words in ((shares.tied, "are equal"), (shares.undecided, "decide nothing"))
        if count
    ]
    tail = f"; {joined(rest)}" if rest else ""
    return (
        f"Of all {shares.total:,} weightings in steps of 5 %, {won} put {a.tool} first and {lost} "
        f"put {b.tool} first{tail}."
    )


def _percent(count: int, total: int) -> str:
    """A share that is not all or nothing is never printed as all or nothing."""
    tenths = round(1000 * count / total)
    if count and not tenths:
        return "less than 0.1 %"
    if count < total and tenths == 1000:
        return "more than 99.9 %"
    return f"{tenths / 10:g} %"

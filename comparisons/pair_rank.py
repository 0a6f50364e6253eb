"""What the rank says in a comparison: rows, order, gap, and what would change it. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog import wording
from catalog.formats import listed, localised, number_text, score_text, signed_text
from catalog.language import gettext as _
from catalog.language import gettext_noop
from comparisons.pages import FeatureCell, FeatureRow, Side
from comparisons.pictures.gap import Bridge, Step, bridge
from comparisons.profile_rank import hundredths
from comparisons.ranking import tables
from comparisons.ranking.formula import Standing
from comparisons.ranking.gap import Gap, gap, subtractable, too_close
from comparisons.ranking.retold import retold
from comparisons.ranking.rounding import CONTEXT, largest_remainder
from comparisons.ranking.sensitivity import Sensitivity, UnknownFlip, WeightChange, sensitivity
from comparisons.standings import Held

LATE = gettext_noop("published after the last run")
FEW_SAID = gettext_noop("fewer than five visitors have said")


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
    of_100 = _("of 100")
    return (
        FeatureRow(rank_name, tuple(map(_score_cell, found)), _("of 100, with its interval")),
        *(
            FeatureRow(_(row.name), tuple(_component_cell(item, row.key) for item in found), of_100)
            for row in tables.COMPONENTS
        ),
        FeatureRow(
            _("Times matched"),
            tuple(map(_matched_cell, found)),
            _("visitors from searches who said whether it helped"),
        ),
    )


def _score_cell(item: Held | None) -> FeatureCell:
    if item is None:
        return _unknown(_(LATE))
    standing = item.standing
    if not standing.is_ranked:
        known = {"percent": score_text(standing.coverage)}
        return _unknown(_("not ranked yet: %(percent)s %% of the weight is known") % known)
    limits = {"low": score_text(standing.low), "high": score_text(standing.high)}
    return FeatureCell(
        localised(f"{standing.score}/100"), detail=_("between %(low)s and %(high)s") % limits
    )


def _component_cell(item: Held | None, key: str) -> FeatureCell:
    if item is None:
        return _unknown(_(LATE))
    part = item.standing.component(key)
    weight = _("weight %(percent)s %%") % {"percent": number_text(part.weight)}
    if part.value is None:
        return _unknown(f"{retold(part.reason)} {wording.capital(weight)}")
    return FeatureCell(hundredths(part.value), detail=weight)


def _matched_cell(item: Held | None) -> FeatureCell:
    if item is None or item.visitors is None:
        return _unknown(_(LATE if item is None else FEW_SAID))
    return FeatureCell(number_text(item.visitors))


def _unknown(reason: str) -> FeatureCell:
    return FeatureCell(_("unknown"), detail=reason, is_known=False)


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
    order = listed(
        [
            _("%(tool)s at %(score)s")
            % {"tool": s.tool, "score": score_text(s.score or Decimal(0))}
            for s in ranked
        ]
    )
    close = [
        listed([a.tool, b.tool])
        for place, a in enumerate(ranked)
        for b in ranked[place + 1 :]
        if too_close(a, b)
    ]
    pairs = len(ranked) * (len(ranked) - 1) // 2
    if len(close) == pairs:
        return _("By score: %(order)s; all too close to call.") % {"order": order}
    if close:
        return _("By score: %(order)s; too close to call: %(pairs)s.") % {
            "order": order,
            "pairs": "; ".join(close),
        }
    return _("By score: %(order)s.") % {"order": order}


def pair_rank(
    sides: Sequence[Side], held: Mapping[str, Held], are_substitutes: bool
) -> PairRank | None:
    """The gap and what would change the order; None without a run that knows these tools."""
    found = [(side, held[side.slug]) for side in sides if side.slug in held]
    if not found:
        return None
    first = found[0][1]
    run, as_of = first.run, wording.date_text(first.as_of)
    named = [item.named(side.name) for side, item in found]
    pair = subtractable(named, len(sides), are_substitutes)
    if pair is None:
        return PairRank(run, as_of, None, ())
    a, b = pair
    difference, what_if = gap(a, b), sensitivity(a, b)
    if difference is None or what_if is None:
        return PairRank(run, as_of, None, ())
    close = too_close(a, b)
    return PairRank(
        run,
        as_of,
        _gap_part(difference, sides, [s.score for s in (a, b) if s.score is not None], close),
        tuple(_changes(what_if, a, b)),
        _("What would turn the scores") if close else _("What would change this verdict"),
    )


def _gap_part(
    difference: Gap, sides: Sequence[Side], scores: Sequence[Decimal], is_close: bool
) -> GapPart:
    drawn = bridge(difference, scores, [side.letter for side in sides])
    points = difference.points
    ahead, behind = (sides[0], sides[1]) if points >= 0 else (sides[1], sides[0])
    caption = _caption(points, is_close) % {
        "first": ahead.name,
        "second": behind.name,
        "points": score_text(abs(points)),
    }
    sign = 1 if points >= 0 else -1
    lines = tuple(
        GapLine(
            name=part.name,
            points=signed(part.points * sign),
            letter=step.letter,
            values=tuple(
                _("unknown") if value is None else hundredths(value)
                for value in (part.first_value, part.second_value)
            ),
            note=part.note,
            step=step,
        )
        for part, step in zip(difference.parts, drawn.steps, strict=True)
    )
    return GapPart(signed(abs(points)), caption, lines, difference.notes, drawn)


def _caption(points: Decimal, is_close: bool) -> str:
    if not points:
        return _("%(first)s and %(second)s have equal scores; the parts add up to nothing")
    if is_close:
        return _(
            "The score of %(first)s is %(points)s points higher than that of %(second)s, too "
            "little to claim an order; the parts add up to it"
        )
    return _("%(first)s is %(points)s points ahead of %(second)s; the parts add up to it")


def signed(points: Decimal) -> str:
    """“+1.8”, “-0.8”, “0.0”."""
    return signed_text(points) if points else localised("0.0")


def _changes(found: Sensitivity, a: Standing, b: Standing) -> Iterable[str]:
    if found.leader is None:
        yield _(
            "%(first)s and %(second)s have equal scores: any change of a part makes an order."
        ) % {"first": a.tool, "second": b.tool}
    changes = [change for change in found.weight_changes.values() if change]
    changes.sort(key=lambda c: (_size(c), c.key))
    yield from map(_weight_sentence, changes)
    if found.leader and not changes:
        yield _("No change of a single weight turns the order.")
    yield from map(_unknown_sentence, found.unknown_flips)
    yield _shares_sentence(found, a, b)


def _size(change: WeightChange) -> Decimal:
    return max(
        abs(change.new_share - change.first_share), abs(change.new_share - change.second_share)
    )


def _weight_sentence(change: WeightChange) -> str:
    shares = dict.fromkeys((change.first_share, change.second_share))
    return _(
        "If %(component)s weighed %(share)s %% instead of %(shares)s, the others in proportion, "
        "%(tool)s would have the higher score."
    ) % {
        "component": _(tables.COMPONENT_NAMES[change.key]),
        "share": score_text(change.new_share),
        "shares": listed([f"{score_text(share)} %" for share in shares]),
        "tool": change.leader,
    }


def _unknown_sentence(flip: UnknownFlip) -> str:
    sentence = (
        _(
            "%(component)s of %(tool)s is unknown: at %(value)s or more of 100, %(leader)s would "
            "have the higher score."
        )
        if flip.is_upward
        else _(
            "%(component)s of %(tool)s is unknown: at %(value)s or less of 100, %(leader)s would "
            "have the higher score."
        )
    )
    return sentence % {
        "component": _(tables.COMPONENT_NAMES[flip.key]),
        "tool": flip.tool,
        "value": hundredths(flip.value),
        "leader": flip.leader,
    }


def _shares_sentence(found: Sensitivity, a: Standing, b: Standing) -> str:
    shares = found.shares
    won, lost, tied, undecided = _percents(
        (shares.first, shares.second, shares.tied, shares.undecided), shares.total
    )
    rest = [
        *([_("%(percent)s are equal") % {"percent": tied}] if shares.tied else ()),
        *([_("%(percent)s decide nothing") % {"percent": undecided}] if shares.undecided else ()),
    ]
    sentence = (
        _(
            "Of all %(count)s weightings in steps of 5 %%, %(won)s put %(first)s first and "
            "%(lost)s put %(second)s first; %(rest)s."
        )
        if rest
        else _(
            "Of all %(count)s weightings in steps of 5 %%, %(won)s put %(first)s first and "
            "%(lost)s put %(second)s first."
        )
    )
    return sentence % {
        "count": number_text(shares.total),
        "won": won,
        "first": a.tool,
        "lost": lost,
        "second": b.tool,
        "rest": listed(rest),
    }


def _percents(counts: Sequence[int], total: int) -> list[str]:
    """Shares that add up to 100 %; one that is not all or nothing is never printed as such."""
    exact = {str(n): CONTEXT.divide(Decimal(100 * count), total) for n, count in enumerate(counts)}
    rounded = largest_remainder(exact, Decimal(100)).values()
    return [_percent(share, count, total) for share, count in zip(rounded, counts, strict=True)]


def _percent(share: Decimal, count: int, total: int) -> str:
    if count and not share:
        return _("less than 0.1 %")
    if count < total and share == 100:
        return _("more than 99.9 %")
    return localised(f"{share.normalize():f} %")

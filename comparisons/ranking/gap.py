"""Why one tool stands before another: signed parts that add up to the printed gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from catalog.formats import number_text
from catalog.language import gettext as _

from . import tables
from .formula import Standing, exact_contributions, weights_of
from .rounding import TENTH


@dataclass(frozen=True)
class GapPart:
    """Points that one component gives to the gap; positive speaks for the first tool."""

    key: str
    points: Decimal
    first_value: Decimal | None
    second_value: Decimal | None
    note: str = ""

    @property
    def name(self) -> str:
        return _(tables.COMPONENT_NAMES[self.key])


@dataclass(frozen=True)
class Gap:
    """`points` is the printed score of `first` less that of `second`, and the sum of `parts`."""

    first: str
    second: str
    points: Decimal
    parts: tuple[GapPart, ...]
    notes: tuple[str, ...] = ()


def subtractable(
    standings: Sequence[Standing], tools: int, are_substitutes: bool
) -> tuple[Standing, Standing] | None:
    """The two standings of a comparison of so many tools, where their scores may be subtracted:
    both are ranked, and the tools can replace each other."""
    if tools != 2 or len(standings) != 2 or not are_substitutes:
        return None
    first, second = standings
    return (first, second) if first.is_ranked and second.is_ranked else None


def gap(first: Standing, second: Standing) -> Gap | None:
    """None where one of them has no score.

    Components unknown on both sides explain nothing and are left out. One that only one side
    knows is taken on the other at that tool's own mean, which is what leaving it out of its
    score means, and never at zero. Weights of different types are each tool's own, so that a
    part may come from the weight as well as from the value; the notes then say so.
    """
    if first.score is None or second.score is None:
        return None
    keys = [key for key in tables.COMPONENT_KEYS if _weighs(first, key) or _weighs(second, key)]
    ours, theirs = _exact_shares(first, keys), _exact_shares(second, keys)
    points = first.score - second.score
    rounded = _signed_remainder({key: ours[key] - theirs[key] for key in keys}, points)
    parts = tuple(
        GapPart(
            key,
            rounded[key],
            first.component(key).value,
            second.component(key).value,
            _note(first, second, key),
        )
        for key in keys
    )
    return Gap(first.tool, second.tool, points, parts, _weight_notes(first, second))


def too_close(first: Standing, second: Standing) -> bool:
    """No order is claimed where the intervals overlap, or the gap is below the threshold."""
    if first.score is None or second.score is None:
        return True
    overlap = first.low <= second.high and second.low <= first.high
    return overlap or abs(first.score - second.score) < tables.LIMIT["too-close"]


def _weighs(side: Standing, key: str) -> bool:
    part = side.component(key)
    return part.is_known and part.weight > 0


def _exact_shares(side: Standing, keys: list[str]) -> dict[str, Decimal]:
    """Unrounded points of one tool over `keys`: together its score."""
    weights = weights_of(side)
    known = {key: value for key in keys if (value := side.component(key).value) is not None}
    mean = sum(exact_contributions(known, weights).values(), Decimal(0)) / 100
    return exact_contributions({key: known.get(key, mean) for key in keys}, weights)


def _signed_remainder(parts: dict[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    """Tenths that add up to `total`, the difference of two printed scores.

    Each part is cut towards zero, what is missing goes to those that lost most in its
    direction: so that exchanging the tools changes signs and nothing else, and a component in
    which they are equal stays at zero.
    """
    cut = {key: part.quantize(TENTH, rounding=ROUND_DOWN) for key, part in parts.items()}
    missing = total - sum(cut.values(), Decimal(0))
    step = TENTH.copy_sign(missing)
    by_loss = sorted(parts, key=lambda key: (cut[key] - parts[key]) * step)
    for key in by_loss[: int(missing / step)]:
        cut[key] += step
    return cut


def _note(first: Standing, second: Standing, key: str) -> str:
    for side in (first, second):
        if not side.component(key).is_known:
            return _("Unknown for %(tool)s, taken at the mean of what is known of it.") % {
                "tool": side.tool
            }
    return ""


def _weight_notes(first: Standing, second: Standing) -> tuple[str, ...]:
    ours, theirs = weights_of(first), weights_of(second)
    differing = [key for key in tables.COMPONENT_KEYS if ours[key] != theirs[key]]
    if not differing:
        return ()
    named = (
        _("%(component)s %(weight)s against %(other_weight)s")
        % {
            "component": _(tables.COMPONENT_NAMES[key]),
            "weight": number_text(ours[key]),
            "other_weight": number_text(theirs[key]),
        }
        for key in differing
    )
    sentence = _(
        "%(first)s (%(first_type)s) and %(second)s (%(second_type)s) are weighed by their types: "
        "%(weights)s. Part of the gap comes from these weights."
    )
    values = {
        "first": first.tool,
        "first_type": first.type,
        "second": second.tool,
        "second_type": second.type,
        "weights": ", ".join(named),
    }
    return (sentence % values,)

"""The five measures: inputs of one tool in, a value from 0 to 1 or the reason for none out."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from catalog.language import gettext_noop

from . import tables
from .inputs import CheckResult, Inputs, earliest_day
from .rounding import CONTEXT, MEASURING, to_value

ZERO, ONE = Decimal(0), Decimal(1)
MILLION = 1_000_000
CAP = {row.key: row.value for row in tables.CAPS}
POINTS = {row.key: row.value for row in tables.CHECKLIST}
# A run records these in English; `retold` says them in the reader's language.
NO_SIGNAL = gettext_noop("No usable signal of adoption is known.")
NOT_COUNTED = gettext_noop("Visitors have not been counted yet.")
FEW_VISITORS = gettext_noop("Fewer than %(least)s visitors have said whether it helped.")
HELPED = gettext_noop("%(successes)s of %(visitors)s visitors said that it helped")
UNDATED = gettext_noop("Release %(version)s has no usable date.")
ONLY_UNDATED = gettext_noop("Its latest release is known without a date.")
NO_RELEASE = gettext_noop("No release is known.")
FUTURE_RELEASE = gettext_noop("Its release is dated after the day of the run.")
RECORDED = (
    *(NO_SIGNAL, NOT_COUNTED, FEW_VISITORS, HELPED),
    *(UNDATED, ONLY_UNDATED, NO_RELEASE, FUTURE_RELEASE),
)


@dataclass(frozen=True)
class Measure:
    """`value` is None where the inputs do not tell, and `reason` then says why."""

    value: Decimal | None
    reason: str = ""
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def measure(inputs: Inputs, as_of: date) -> dict[str, Measure]:
    return {key: MEASURES[key](inputs, as_of) for key in tables.COMPONENT_KEYS}


def adoption(inputs: Inputs, as_of: date) -> Measure:
    notes = tuple(item.sentence for item in inputs.left_out)
    if not inputs.signals:
        return Measure(None, NO_SIGNAL, (), notes)
    values = {
        signal.kind: log_share(Decimal(signal.value), CAP[signal.kind]) for signal in inputs.signals
    }
    best = max(inputs.signals, key=lambda signal: values[signal.kind])
    others = tuple(
        f"{signal.kind} {signal.value} ({signal.observed}) would give {values[signal.kind]}."
        for signal in inputs.signals
        if signal is not best
    )
    read = f"{best.kind} {best.value}, observed {best.observed}"
    return Measure(values[best.kind], "", (read,), others + notes)


def quality(inputs: Inputs, as_of: date) -> Measure:
    value = sum((points(item) for item in inputs.checklist), ZERO) / 100
    read = tuple(f"{item.key}: {item.have} of {item.of}" for item in inputs.checklist)
    return Measure(to_value(value), "", read)


def points(item: CheckResult) -> Decimal:
    """The points that one checklist item earns; of nothing, none."""
    return CONTEXT.divide(POINTS[item.key] * item.have, Decimal(item.of)) if item.of else ZERO


def ecosystem(inputs: Inputs, as_of: date) -> Measure:
    """Known even at zero: the relations of the whole catalogue have been read."""
    tools = sorted({relating.tool for relating in inputs.relating})
    value = log_share(Decimal(len(tools)), tables.LIMIT["ecosystem-cap"])
    return Measure(value, "", tuple(tools))


def match(inputs: Inputs, as_of: date) -> Measure:
    least = tables.LIMIT["match-visitors"]
    if inputs.match is None:
        return Measure(None, NOT_COUNTED)
    visitors, successes = Decimal(inputs.match.visitors), Decimal(inputs.match.successes)
    read = HELPED % {"successes": successes, "visitors": visitors}
    if visitors < least:
        return Measure(None, FEW_VISITORS % {"least": least}, (read,))
    value = wilson(successes, visitors) * log_share(visitors, tables.LIMIT["match-cap"])
    return Measure(to_value(value), "", (read,))


def freshness(inputs: Inputs, as_of: date) -> Measure:
    undated = inputs.undated_release
    notes = (UNDATED % {"version": undated},) if undated else ()
    if inputs.release is None:
        return Measure(None, ONLY_UNDATED if undated else NO_RELEASE, (), notes)
    released = earliest_day(inputs.release.date)
    if released > as_of:
        return Measure(None, FUTURE_RELEASE)
    age = (as_of - released).days
    version = inputs.release.version or "First release"
    read = f"{version}, dated {inputs.release.date}, {age} days before"
    return Measure(decay(age, tables.half_life_for(inputs.type)), "", (read,), notes)


@lru_cache(maxsize=4096)
def log_share(value: Decimal, cap: Decimal) -> Decimal:
    """log10(1 + value) as a share of log10(1 + cap), never above 1."""
    millionths = math.log1p(value) / math.log1p(cap) * MILLION
    # A float is a thousand times as exact as this, and ten times as fast as a decimal; where it
    # cannot tell on which side of a half it lies, the decimal decides.
    if abs(millionths % 1 - 0.5) > 1e-6:
        return min(ONE, Decimal(round(millionths)).scaleb(-6))
    return min(ONE, to_value(MEASURING.divide(MEASURING.log10(1 + value), _log_of_cap(cap))))


@lru_cache(maxsize=64)
def _log_of_cap(cap: Decimal) -> Decimal:
    return MEASURING.log10(1 + cap)


@lru_cache(maxsize=4096)
def decay(days: int, half_life: Decimal) -> Decimal:
    """1 today, a half after one half-life, a quarter after two."""
    return to_value(MEASURING.power(Decimal("0.5"), MEASURING.divide(Decimal(days), half_life)))


def success_interval(successes: int, answered: int) -> tuple[float, float]:
    """Where the share of successes lies with 95 % confidence, for display: 0 to 1 before anybody
    has answered. The upper bound is what the lower one of failures leaves."""
    if not answered:
        return 0.0, 1.0
    low, lost = (wilson(Decimal(n), Decimal(answered)) for n in (successes, answered - successes))
    return float(low), float(1 - lost)


def wilson(successes: Decimal, visitors: Decimal) -> Decimal:
    """Lower bound of the share of successes, Wilson's score interval."""
    z = tables.LIMIT["wilson-z"]
    share = CONTEXT.divide(successes, visitors)
    spread = CONTEXT.sqrt(CONTEXT.divide(share * (1 - share) + z * z / (4 * visitors), visitors))
    middle = share + z * z / (2 * visitors)
    return max(ZERO, CONTEXT.divide(middle - z * spread, 1 + z * z / visitors))


MEASURES: dict[str, Callable[[Inputs, date], Measure]] = {
    "adoption": adoption,
    "quality": quality,
    "ecosystem": ecosystem,
    "match": match,
    "freshness": freshness,
}

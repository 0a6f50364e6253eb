"""Everything the formula reads of one tool, taken from its document: canonical and JSON-able.

A run stores these values; whoever has them needs neither the document nor the database to
recompute the standing. Numbers are kept as decimal strings, dates as they stand in the document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from catalog.documents.values import FREE_MODELS
from catalog.language import gettext_noop

from . import tables

CAP_KINDS = frozenset(row.key for row in tables.CAPS)
RELEASE = "latest-release"

REASONS = {
    "undated": gettext_noop("%(kind)s %(value)s is not used: it has no date."),
    "future": gettext_noop("%(kind)s %(value)s is not used: it is dated after the day of the run."),
    "old": gettext_noop("%(kind)s %(value)s is not used: it is older than %(months)s months."),
    "superseded": gettext_noop("%(kind)s %(value)s is not used: it is not the newest of its kind."),
    "unknown-kind": gettext_noop(
        "%(kind)s %(value)s is not used: it is of a kind that has no cap."
    ),
    "not-a-number": gettext_noop("%(kind)s %(value)s is not used: it is not a number."),
    "negative": gettext_noop("%(kind)s %(value)s is not used: it is below zero."),
}


@dataclass(frozen=True)
class UsedSignal:
    kind: str
    value: str
    observed: str
    source: str


@dataclass(frozen=True)
class LeftOut:
    """A signal that the formula does not use, and which of REASONS says why."""

    kind: str
    value: str
    observed: str
    reason: str

    @property
    def sentence(self) -> str:
        months = tables.LIMIT["signal-months"]
        return REASONS[self.reason] % {"kind": self.kind, "value": self.value, "months": months}


@dataclass(frozen=True)
class CheckResult:
    """One checklist item: `have` of `of`, what was found and which capabilities lack it."""

    key: str
    have: int
    of: int
    found: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Relating:
    tool: str
    kind: str


@dataclass(frozen=True)
class Release:
    date: str
    version: str
    source: str


@dataclass(frozen=True)
class MatchCounts:
    visitors: int
    successes: int

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.visitors:
            raise ValueError("Successes must lie between zero and the number of visitors.")


@dataclass(frozen=True)
class Inputs:
    tool: str
    type: str
    category: str
    signals: tuple[UsedSignal, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    checklist: tuple[CheckResult, ...] = ()
    relating: tuple[Relating, ...] = ()
    match: MatchCounts | None = None
    release: Release | None = None
    undated_release: str = ""

    def as_document(self) -> dict[str, Any]:
        """A hundred thousand of these a run: `dataclasses.asdict` copies ten times slower."""
        return {
            **vars(self),
            "signals": [dict(vars(item)) for item in self.signals],
            "left_out": [dict(vars(item)) for item in self.left_out],
            "checklist": [
                {**vars(item), "found": list(item.found), "lacking": list(item.lacking)}
                for item in self.checklist
            ],
            "relating": [dict(vars(item)) for item in self.relating],
            "match": dict(vars(self.match)) if self.match else None,
            "release": dict(vars(self.release)) if self.release else None,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Inputs":
        match, release = document["match"], document["release"]
        return cls(
            tool=document["tool"],
            type=document["type"],
            category=document["category"],
            signals=tuple(UsedSignal(**item) for item in document["signals"]),
            left_out=tuple(LeftOut(**item) for item in document["left_out"]),
            checklist=tuple(
                CheckResult(
                    **{**item, "found": tuple(item["found"]), "lacking": tuple(item["lacking"])}
                )
                for item in document["checklist"]
            ),
            relating=tuple(Relating(**item) for item in document["relating"]),
            match=MatchCounts(**match) if match else None,
            release=Release(**release) if release else None,
            undated_release=document["undated_release"],
        )


def gather(
    document: Mapping[str, Any],
    related_tools: Iterable[Relating],
    match_counts: MatchCounts | None,
    as_of: date,
) -> Inputs:
    """Read one tool document; `related_tools` are the relations of other tools to this one."""
    used, left_out = _signals(document, as_of)
    release, undated = _release(document, as_of)
    return Inputs(
        tool=document["slug"],
        type=document["type"],
        category=document["category"],
        signals=used,
        left_out=left_out,
        checklist=checklist(document, as_of),
        relating=_relating(document["slug"], related_tools),
        match=match_counts,
        release=release,
        undated_release=undated,
    )


def earliest_day(partial: str) -> date:
    """`2024` is read as 2024-01-01, `2024-05` as 2024-05-01: never newer than what is known."""
    return date.fromisoformat((partial + "-01-01")[:10])


@lru_cache(maxsize=64)
def months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _signals(
    document: Mapping[str, Any], as_of: date
) -> tuple[tuple[UsedSignal, ...], tuple[LeftOut, ...]]:
    sources = document.get("sources", {})
    usable: list[UsedSignal] = []
    left_out: list[LeftOut] = []
    for signal in document.get("signals", ()):
        if signal["kind"] == RELEASE:
            continue
        observed = signal.get("observed", "")
        if reason := _why_unusable(signal, as_of):
            left_out.append(LeftOut(signal["kind"], str(signal["value"]), observed, reason))
            continue
        address = sources.get(signal["source"], {}).get("url", "")
        usable.append(UsedSignal(signal["kind"], plain(signal["value"]), observed, address))
    newest: dict[str, UsedSignal] = {}
    for item in sorted(usable, key=_by_age):
        if older := newest.get(item.kind):
            left_out.append(LeftOut(older.kind, older.value, older.observed, "superseded"))
        newest[item.kind] = item
    return (
        tuple(sorted(newest.values(), key=lambda item: item.kind)),
        tuple(sorted(left_out, key=lambda item: (item.kind, item.observed, item.value))),
    )


def _by_age(signal: UsedSignal) -> tuple[date, Decimal, str]:
    return earliest_day(signal.observed), Decimal(signal.value), signal.source


def _why_unusable(signal: Mapping[str, Any], as_of: date) -> str:
    if signal["kind"] not in CAP_KINDS:
        return "unknown-kind"
    value = number(signal["value"])
    if value is None:
        return "not-a-number"
    if value < 0:
        return "negative"
    if not signal.get("observed"):
        return "undated"
    observed = earliest_day(signal["observed"])
    if observed > as_of:
        return "future"
    oldest = months_before(as_of, int(tables.LIMIT["signal-months"]))
    return "old" if observed < oldest else ""


def number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        parsed = Decimal(str(value))
    except InvalidOperation:
        return None
    return parsed if parsed.is_finite() else None


def plain(value: object) -> str:
    """12.0 and 12 are the same signal and must give the same digest."""
    return format(Decimal(str(value)).normalize(), "f")


def _release(document: Mapping[str, Any], as_of: date) -> tuple[Release | None, str]:
    """The newest dated release not after `as_of`, and the version known without a usable date."""
    sources = document.get("sources", {})
    dated: list[Release] = []
    undated = ""
    for signal in document.get("signals", ()):
        if signal["kind"] != RELEASE:
            continue
        version, observed = str(signal["value"]), signal.get("observed", "")
        if observed and earliest_day(observed) <= as_of:
            address = sources.get(signal["source"], {}).get("url", "")
            dated.append(Release(observed, version, address))
        else:
            undated = max(undated, version)
    released = document.get("released", "")
    if released and document["type"] in tables.RELEASED_ONCE and earliest_day(released) <= as_of:
        dated.append(Release(released, "", ""))
    newest = max(dated, key=lambda r: (earliest_day(r.date), r.version, r.source), default=None)
    return newest, undated


def _relating(slug: str, related_tools: Iterable[Relating]) -> tuple[Relating, ...]:
    counted = {
        relating
        for relating in related_tools
        if relating.kind in tables.ECOSYSTEM_KINDS and relating.tool != slug
    }
    return tuple(sorted(counted, key=lambda item: (item.tool, item.kind)))


def checklist(document: Mapping[str, Any], as_of: date) -> tuple[CheckResult, ...]:
    """The published checklist over one document, item by item in the order of the table."""
    capabilities = document.get("capabilities", ())
    sources = document.get("sources", {})
    cited = [(c["slug"], c["sources"]) for c in capabilities]

    def share(key: str, lacking: list[str]) -> CheckResult:
        lacking.sort()
        all_of_them = len(capabilities)
        return CheckResult(key, all_of_them - len(lacking), all_of_them, (), tuple(lacking))

    def without(keys: set[str]) -> list[str]:
        return [slug for slug, found in cited if keys.isdisjoint(found)]

    return (
        share("sourced", without(set(sources))),
        share("independent", without(_independent(sources))),
        share("limitations", [c["slug"] for c in capabilities if not c.get("limitations")]),
        _measured(document, as_of),
        share("checked", without(_checked(sources, as_of))),
        _present("license", document.get("license", "")),
        _present("documentation", document.get("documentation", "")),
        _present("price", _price(document.get("pricing", {}))),
    )


def _independent(sources: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {key for key, source in sources.items() if source.get("kind") in tables.INDEPENDENT}


def _checked(sources: Mapping[str, Mapping[str, Any]], as_of: date) -> set[str]:
    """Full dates in text order are in time order, and need not be parsed."""
    oldest = as_of - timedelta(days=int(tables.LIMIT["checked-days"]))
    first, last = oldest.isoformat(), as_of.isoformat()
    return {key for key, source in sources.items() if first <= source["checked"] <= last}


def _measured(document: Mapping[str, Any], as_of: date) -> CheckResult:
    enough = int(tables.LIMIT["measured-figures"])
    metrics = sorted(
        {
            m["metric"]
            for m in document.get("measurements", ())
            if m.get("source") in document.get("sources", {})
            and not (m.get("as_of") and earliest_day(m["as_of"]) > as_of)
        }
    )
    return CheckResult("measured", min(len(metrics), enough), enough, tuple(metrics[:enough]))


def _present(key: str, found: str) -> CheckResult:
    return CheckResult(key, int(bool(found)), 1, (found,) if found else ())


def _price(pricing: Mapping[str, Any]) -> str:
    """What is known of the price; "paid" without an amount is not a price."""
    if price := pricing.get("starting_price"):
        known = "{amount} {currency} per {per}".format(**price)
        return known if pricing.get("source") else ""
    return pricing["model"] if pricing.get("model") in FREE_MODELS else ""

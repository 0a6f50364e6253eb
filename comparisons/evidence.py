"""How well one capability is evidenced, and what each level of risk demands. PURE.

A level asks for everything that the levels before it ask for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from comparisons.ranking.tables import INDEPENDENT

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """What a document says about one of its capabilities, as far as trust goes."""

    support: str
    status: str
    license: str
    sources: int
    independent_sources: int
    oldest_check: date | None
    limitations: int
    is_ranked: bool


class Demand(NamedTuple):
    """One condition with the sentence that says it is not met."""

    key: str
    sentence: str
    is_met: Callable[[Evidence, date], bool]


def _checked_within(days: int) -> Callable[[Evidence, date], bool]:
    def is_met(evidence: Evidence, on: date) -> bool:
        oldest = evidence.oldest_check
        return oldest is not None and oldest >= on - timedelta(days=days)

    return is_met


LEVELS: tuple[tuple[str, tuple[Demand, ...]], ...] = (
    (
        "default",
        (Demand("supported", "It says that it cannot do this.", lambda e, _: e.support != "none"),),
    ),
    (
        "production",
        (
            Demand("full-support", "It does this in part only.", lambda e, _: e.support == "full"),
            Demand("sourced", "No source is named.", lambda e, _: e.sources > 0),
            Demand("active", "It is not maintained any more.", lambda e, _: e.status == "active"),
            Demand("license-known", "Its licence is unknown.", lambda e, _: bool(e.license)),
            Demand("checked", "A source was not checked for 18 months.", _checked_within(548)),
        ),
    ),
    (
        "strict",
        (
            Demand(
                "independent",
                "No paper or independent source is named.",
                lambda e, _: e.independent_sources > 0,
            ),
            Demand("limits-told", "No limits are told.", lambda e, _: e.limitations > 0),
            Demand("fresh", "A source was not checked for a year.", _checked_within(365)),
            Demand("ranked", "Too little is known to rank it.", lambda e, _: e.is_ranked),
        ),
    ),
)
NAMES = tuple(name for name, _ in LEVELS)


def demands_of(level: str) -> tuple[Demand, ...]:
    """All conditions of a level, the mildest first."""
    until = NAMES.index(level) + 1
    return tuple(demand for _, demands in LEVELS[:until] for demand in demands)


def evidence_of(document: Document, capability: Document, is_ranked: bool) -> Evidence:
    """What counts for trust in one capability of a document."""
    cited = [document["sources"][key] for key in capability["sources"]]
    checks = [date.fromisoformat(source["checked"]) for source in cited]
    return Evidence(
        support=capability.get("support", "full"),
        status=document["status"],
        license=document["license"],
        sources=len(cited),
        independent_sources=sum(source.get("kind") in INDEPENDENT for source in cited),
        oldest_check=min(checks, default=None),
        limitations=len(capability.get("limitations", ())),
        is_ranked=is_ranked,
    )


def unmet(evidence: Evidence, level: str, on: date) -> Sequence[Demand]:
    """What a level demands and this evidence lacks."""
    return [demand for demand in demands_of(level) if not demand.is_met(evidence, on)]


def highest_level(evidence: Evidence, on: date) -> str | None:
    """The most demanding level that is met; None where not even the mildest is."""
    met = [name for name in NAMES if not unmet(evidence, name, on)]
    return met[-1] if met else None

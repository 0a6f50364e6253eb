"""What the rank says of compared tools, for files and the API. PURE.

Between tools that are no substitutes each has its own standing, and nothing is subtracted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from comparisons.alignment import Alignment
from comparisons.generated import generated_verdict
from comparisons.judging import GeneratedVerdict
from comparisons.ranking.gap import Gap, gap, subtractable, too_close
from comparisons.relationship import Relationship
from comparisons.standings import Held, by_slug


@dataclass(frozen=True)
class RankExport:
    """`gap` only between two substitutes that are both ranked."""

    name: str
    run: int
    formula: str
    as_of: str
    held: Mapping[str, Held]
    gap: Gap | None
    is_too_close: bool
    verdict: GeneratedVerdict | None


def rank_export(
    name: str, held: Mapping[str, Held], alignment: Alignment, relation: Relationship
) -> RankExport | None:
    """None before the first run that knows one of these tools."""
    if not held:
        return None
    first = next(iter(held.values()))
    standings = [held[tool.slug].standing for tool in alignment.tools if tool.slug in held]
    pair = subtractable(standings, len(alignment.tools), relation.are_substitutes)
    return RankExport(
        name=name,
        run=first.run,
        formula=first.formula,
        as_of=first.as_of.isoformat(),
        held=held,
        gap=gap(*pair) if pair else None,
        is_too_close=pair is not None and too_close(*pair),
        verdict=generated_verdict(alignment, relation, by_slug(held.values())),
    )


def rank_document(rank: RankExport) -> dict[str, Any]:
    """As JSON values; numbers are decimal strings, what is unknown is null."""
    return {
        "name": rank.name,
        "run": rank.run,
        "formula": rank.formula,
        "as_of": rank.as_of,
        "tools": {slug: _tool_document(item) for slug, item in rank.held.items()},
        "gap": _gap_document(rank.gap, rank.is_too_close) if rank.gap else None,
        "verdict": _verdict_document(rank.verdict) if rank.verdict else None,
    }


def _tool_document(item: Held) -> dict[str, Any]:
    standing = item.standing
    return {
        "score": str(standing.score) if standing.is_ranked else None,
        "low": str(standing.low),
        "high": str(standing.high),
        "is_ranked": standing.is_ranked,
        "missing": list(standing.missing),
        "times_matched": item.visitors,
        "components": [
            {
                "key": part.key,
                "value": None if part.value is None else str(part.value),
                "weight": str(part.weight),
                "contribution": None if part.contribution is None else str(part.contribution),
                "reason": part.reason,
            }
            for part in standing.components
        ],
    }


def _gap_document(found: Gap, is_too_close: bool) -> dict[str, Any]:
    return {
        "first": found.first,
        "second": found.second,
        "points": str(found.points),
        "is_too_close": is_too_close,
        "parts": [
            {"key": part.key, "points": str(part.points), "note": part.note} for part in found.parts
        ],
        "notes": list(found.notes),
    }


def _verdict_document(verdict: GeneratedVerdict) -> dict[str, Any]:
    return {
        "is_generated": True,
        "outcome": str(verdict.outcome),
        "winner": verdict.winner,
        "headline": verdict.headline.text,
        "summary": [sentence.text for sentence in verdict.summary],
        "choose": {slug: [s.text for s in lines] for slug, lines in verdict.choose.items()},
        "by_task": [
            {"task": line.task, "winner": line.winner, "why": line.why.text}
            for line in verdict.by_task
        ],
        "unknown": [sentence.text for sentence in verdict.unknown],
    }

"""What past runs say of one tool: as a table, and as the picture of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog import paths
from catalog.formats import date_text, score_text
from comparisons.pictures.history import History, Run, history
from comparisons.standings import Held


@dataclass(frozen=True)
class RunLine:
    """One run; `score` is empty where it could not rank the tool."""

    number: int
    url: str
    as_of: str
    score: str
    low: str
    high: str
    formula: str


def run_lines(found: Sequence[Held]) -> tuple[RunLine, ...]:
    """The runs in the order in which they are given."""
    return tuple(
        RunLine(
            number=item.run,
            url=paths.ranking_path(item.run),
            as_of=date_text(item.as_of),
            score="" if (score := _score(item)) is None else score_text(score),
            low=score_text(item.standing.low),
            high=score_text(item.standing.high),
            formula=item.formula,
        )
        for item in found
    )


def drawn(newest_first: Sequence[Held]) -> History | None:
    """The same as a picture; None where there is nothing to see yet."""
    return history(_run(item) for item in reversed(newest_first))


def _run(item: Held) -> Run:
    score = _score(item)
    label = "" if score is None else f"{date_text(item.as_of)}: {score_text(score)}"
    return Run(item.formula, item.as_of, score, item.standing.low, item.standing.high, label)


def _score(item: Held) -> Decimal | None:
    return item.standing.score if item.standing.is_ranked else None

"""The stored standings of tools as the values that pages, exports and verdicts take."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from catalog.prepared import Prepared, any_of
from comparisons.models import Standing as StoredStanding
from comparisons.ranking.formula import Place, Standing
from comparisons.ranking.inputs import Inputs
from comparisons.ranking.published import read_standing

# Runs that the history of a profile shows; the pages of the runs have the rest.
MOST_RUNS = 24


@dataclass(frozen=True)
class Held:
    """What one run says of one tool."""

    run: int
    formula: str
    as_of: date
    name: str
    standing: Standing
    place: Place | None
    inputs: Inputs

    @property
    def visitors(self) -> int | None:
        """Visitors from searches who said whether it helped; None where nobody has counted."""
        return self.inputs.match.visitors if self.inputs.match else None

    def named(self, name: str) -> Standing:
        """The standing with a name in place of the slug, for sentences that visitors read."""
        return replace(self.standing, tool=name)


_COLUMNS = (
    *("tool", "name", "type", "category", "inputs", "document"),
    *("ranking__number", "ranking__formula", "ranking__as_of"),
)
_current = Prepared(
    lambda tools: (
        StoredStanding.objects.current()
        .filter(any_of("tool", tools))
        .order_by()
        .values_list(*_COLUMNS)
    )
)
_latest = Prepared(
    lambda tool: (
        StoredStanding.objects.filter(tool=tool)
        .order_by("-ranking__as_of", "-ranking__number")
        .values_list(*_COLUMNS)[:MOST_RUNS]
    )
)


def _held(row: tuple[Any, ...], slug: str) -> Held:
    """A stored row; `slug` is today's."""
    _, name, type_, category, inputs, document, run, formula, as_of = row
    at = document["place"]
    return Held(
        run=run,
        formula=formula,
        as_of=as_of,
        name=name,
        standing=read_standing(document, slug, type_, category),
        place=Place(**at) if at else None,
        inputs=Inputs.from_document(inputs),
    )


def current_standings(slug_by_tool: dict[int, str]) -> dict[str, Held]:
    """What the current run says of these tools, by their slugs of today (1 query).

    A tool that was published after the run is missing.
    """
    slugs = ((slug_by_tool[row[0]], row) for row in _current(list(slug_by_tool)))
    return {slug: _held(row, slug) for slug, row in slugs}


def latest_standings(tool_id: int, slug: str) -> list[Held]:
    """What the latest runs say of one tool, newest first (1 query)."""
    return [_held(row, slug) for row in _latest(tool_id)]


def by_slug(found: Iterable[Held]) -> dict[str, Standing]:
    """As the pure modules take them."""
    return {item.standing.tool: item.standing for item in found}

"""The stored standings of tools as the values that pages, exports and verdicts take."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from comparisons.models import Standing as StoredStanding
from comparisons.ranking.formula import Place, Standing
from comparisons.ranking.inputs import Inputs
from comparisons.ranking.published import read_standing


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


def held(row: StoredStanding, slug: str = "") -> Held:
    """A stored row with its run loaded; `slug` where the tool has another one today."""
    at = row.document["place"]
    return Held(
        run=row.ranking.number,
        formula=row.ranking.formula,
        as_of=row.ranking.as_of,
        name=row.name,
        standing=read_standing(row.document, slug or row.slug, row.type, row.category),
        place=Place(**at) if at else None,
        inputs=Inputs.from_document(row.inputs),
    )


def current_standings(slug_by_tool: dict[int, str]) -> dict[str, Held]:
    """What the current run says of these tools, by their slugs of today (1 query).

    A tool that was published after the run is missing.
    """
    rows = StoredStanding.objects.current().filter(tool__in=slug_by_tool)
    rows = rows.select_related("ranking").defer("ranking__tables")
    found = ((slug_by_tool[row.tool_id], row) for row in rows)
    return {slug: held(row, slug) for slug, row in found}


def standings_of(tool_id: int, slug: str, most: int) -> list[Held]:
    """What the latest runs say of one tool, newest first (1 query)."""
    rows = StoredStanding.objects.filter(tool=tool_id).select_related("ranking")
    rows = rows.defer("ranking__tables").order_by("-ranking__as_of", "-ranking__number")
    return [held(row, slug) for row in rows[:most]]


def by_slug(found: Iterable[Held]) -> dict[str, Standing]:
    """As the pure modules take them."""
    return {item.standing.tool: item.standing for item in found}

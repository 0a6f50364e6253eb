"""Where the rank gets its counts of visitors from."""

from django.db.models import F, Sum

from comparisons.models import Match
from comparisons.models.searches import PUBLIC_FROM
from comparisons.ranking.inputs import MatchCounts


def match_counts_by_tool() -> dict[int, MatchCounts]:
    """Visitors who said whether a tool helped them after a search, and how many it helped.

    By the tool's primary key; a tool that is missing here is unknown, not unvisited. What fewer
    than PUBLIC_FROM people said is nobody's business, and no rank would use it. Opening a
    result is no success: only what visitors said counts (1 query).
    """
    rows = Match.objects.order_by().values("tool")
    sums = rows.annotate(said=Sum(F("helped") + F("not_helped")), helped_count=Sum("helped"))
    said = sums.filter(said__gte=PUBLIC_FROM).values_list("tool", "said", "helped_count")
    return {tool: MatchCounts(visitors=all_, successes=helped) for tool, all_, helped in said}

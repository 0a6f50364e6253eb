"""Where the rank gets its counts of visitors from."""

from comparisons.ranking.inputs import MatchCounts


def match_counts_by_tool() -> dict[int, MatchCounts]:
    """Visitors who opened each tool from a search, and how many of them it helped.

    By the tool's primary key; a tool that is missing here is unknown, not unvisited.
    """
    return {}

"""The counts beside filter values, from bit sets in memory that follow the public log."""

from catalog.facets.groups import FacetGroup, Narrowing, Option, unknown_values
from catalog.facets.index import current_sets, last_sets, tool_counts

__all__ = [
    "FacetGroup",
    "Narrowing",
    "Option",
    "current_sets",
    "last_sets",
    "tool_counts",
    "unknown_values",
]

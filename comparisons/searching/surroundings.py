"""The searches, capabilities and tools around a task, from what its page loads anyway."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from catalog import paths
from comparisons.models.searches import PUBLIC_FROM
from comparisons.pictures.neighbourhood import Edge, Neighbourhood, Spot, neighbourhood


def surroundings(rows: Iterable[Mapping[str, Any]]) -> Neighbourhood | None:
    """The picture of these edges of the match graph; only what may be shown to everybody.

    A search is public when enough people asked it, a line when enough went along it.
    """
    return neighbourhood((_edge(row) for row in rows if row["is_public"]), PUBLIC_FROM)


def _edge(row: Mapping[str, Any]) -> Edge:
    text, tool = row["intent__text"], paths.tool_path(row["tool_slug"])
    return Edge(
        Spot(text, f"{paths.search_path()}?{urlencode({'q': text})}"),
        Spot(row["heading"], f"{tool}#capability-{row['capability']}"),
        Spot(row["tool_name"], tool),
        row["opened"],
    )

"""What past searches led to, as pages show it: read from the published snapshot, never live.

Fewer than five visitors are not shown as a number: a small number would say nothing about the
tool and too much about the visitor.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from catalog import paths
from catalog.formats import share_text
from catalog.language import gettext as _
from catalog.models import Capability, CapabilityEntry, ToolEdition
from catalog.pages import Named
from catalog.prepared import Prepared, any_of
from comparisons.models import Match
from comparisons.models.searches import PUBLIC_FROM, is_public
from comparisons.pictures.neighbourhood import Neighbourhood
from comparisons.ranking.components import success_interval
from comparisons.searching.surroundings import surroundings

MOST_SEARCHES = 5
MOST_ROWS = 60
MOST_TOOLS = 4  # that are compared
# Entries of a task that stand first for how many visitors chose them and did not then say that it
# had not helped; in the order of their weight, which is corrected for places.
MOST_FIRST = 240
# From the edges, which are as many as visitors made, and never from the entries of the task, which
# grow with the catalogue: CROSS JOIN keeps SQLite to this order.
CHOSEN = """
SELECT entry.id
FROM (SELECT tool_id, capability, sum(weight * (opened - not_helped) / opened) AS weight
        FROM comparisons_match WHERE opened > 0
       GROUP BY tool_id, capability HAVING sum(opened - not_helped) >= %s) AS chosen
CROSS JOIN catalog_capabilityentry AS entry
WHERE entry.tool_id = chosen.tool_id AND entry.slug = chosen.capability
  AND entry.task_id = (SELECT id FROM catalog_task WHERE slug = %s) AND entry.support <> %s
ORDER BY chosen.weight DESC, entry.source_count DESC, entry.sort_name, entry.id LIMIT %s
"""


@dataclass(frozen=True)
class Demand:
    """How often something was chosen after a search, and after which."""

    name: str = ""
    visitors: int = 0
    helped: int = 0
    answered: int = 0
    searches: tuple[Named, ...] = ()  # public texts with their visitors
    capabilities: tuple[Named, ...] = ()  # what enough of them chose, most chosen first

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to say a number."""
        return self.visitors >= PUBLIC_FROM

    @property
    def success(self) -> str:
        """The share that it helped, with its interval; empty where too few have said so."""
        if self.answered < PUBLIC_FROM:
            return ""
        low, high = success_interval(self.helped, self.answered)
        return _("%(share)s of %(count)s who said so (%(low)s to %(high)s)") % {
            "share": share_text(self.helped / self.answered),
            "count": self.answered,
            "low": share_text(low),
            "high": share_text(high),
        }


def tool_demand(edition: ToolEdition) -> Demand:
    """What searches led to a tool (1 query)."""
    return demands([edition])[0]


def demands(editions: Iterable[ToolEdition]) -> tuple[Demand, ...]:
    """The same for compared tools, in their order (1 query)."""
    found = list(editions)
    by_tool: dict[int, list[Mapping]] = {}
    for row in _of_tools([e.tool_id for e in found]):
        by_tool.setdefault(row["tool"], []).append(row)
    return tuple(_tool_demand(edition, by_tool.get(edition.tool_id, ())) for edition in found)


def _tool_demand(edition: ToolEdition, rows: Sequence[Mapping]) -> Demand:
    opened = {row["capability"]: row["capability_opened"] for row in rows}
    tool = paths.tool_path(edition.slug)
    # One that was renamed or withdrawn since is left out.
    chosen = [
        Named(claim["name"], f"{tool}#capability-{claim['slug']}", opened[claim["slug"]])
        for claim in edition.document["capabilities"]
        if opened.get(claim["slug"], 0) >= PUBLIC_FROM
    ]
    chosen.sort(key=lambda named: -named.count)
    return replace(_demand(rows, edition.name), capabilities=tuple(chosen))


def task_demand(slug: str) -> tuple[Demand, tuple[Named, ...], Neighbourhood | None]:
    """The searches that lead to a task, the tools chosen for it, and both drawn (1 query)."""
    doing = CapabilityEntry.objects.filter(
        tool=OuterRef("tool"), slug=OuterRef("capability"), task__slug=slug
    )
    current = ToolEdition.objects.current().filter(tool=OuterRef("tool"))
    matches = Match.objects.filter(Exists(doing)).annotate(
        tool_opened=Window(Sum("opened"), partition_by=[F("tool")]),
        tool_name=Subquery(current.values("name")[:1]),
        tool_slug=Subquery(current.values("slug")[:1]),
        heading=Subquery(doing.values("heading")[:1]),
    )
    columns = ("tool_name", "tool_slug", "tool_opened", "heading", "capability")
    rows = list(_edges(matches, *columns)[:MOST_ROWS])
    # The rows are cut off, the sum of each tool is not.
    tools = {(row["tool_name"], row["tool_slug"]): row["tool_opened"] for row in rows}
    chosen = sorted(tools.items(), key=lambda item: (-item[1], item[0]))
    # One person may have opened many of the tools: what is sure is what one tool has.
    most = replace(_demand(rows), visitors=max(tools.values(), default=0))
    foremost = (
        Named(name, paths.tool_path(tool), count)
        for (name, tool), count in chosen[:MOST_SEARCHES]
        if count >= PUBLIC_FROM
    )
    return most, tuple(foremost), surroundings(rows)


def chosen_entries(slug: str) -> list[int]:
    """The entries of a task that enough visitors chose and were content with, most first
    (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN, [PUBLIC_FROM, slug, Capability.Support.NONE, MOST_FIRST])
        return [key for (key,) in cursor.fetchall()]


def _edges(matches: QuerySet[Match], *also: str, by: tuple[str, ...] = ()) -> Any:
    """Edges with the sums over all of them, or over those alike in `by`; public intents first."""
    parts = [F(name) for name in by] or None
    public_first = Case(When(is_public("intent__"), then=Value(1)), default=Value(0))
    sums = {
        f"all_{name}": Window(Sum(name), partition_by=parts)
        for name in ("opened", "helped", "not_helped")
    }
    rows = matches.annotate(is_public=public_first, **sums)
    columns = ("tool", "opened", "is_public", "intent__text", *sums, *also)
    return rows.order_by("-is_public", "-opened", "pk").values(*columns)


def _edges_of_tools(tools: Sequence[int]) -> Any:
    """Edges of these tools: the first of each capability, then the second of each, so that none
    pushes another out."""
    matches = Match.objects.filter(any_of("tool", tools))
    capability = [F("tool"), F("capability")]
    rows = _edges(
        matches.annotate(capability_opened=Window(Sum("opened"), partition_by=capability)),
        *("capability", "capability_opened"),
        by=("tool",),
    )
    order = [F("is_public").desc(), F("opened").desc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=capability, order_by=order)
    return rows.order_by(place, "-is_public", "-opened", "pk")[: MOST_ROWS * MOST_TOOLS]


_of_tools = Prepared(_edges_of_tools)


def _demand(rows: Sequence[Mapping], name: str = "") -> Demand:
    if not rows:
        return Demand(name)
    chosen: Counter[tuple[str, int]] = Counter()
    for row in rows:
        if row["is_public"]:
            chosen[row["intent__text"], row["tool"]] += row["opened"]
    texts: dict[str, int] = {}
    for (text, _tool), count in chosen.items():
        texts[text] = max(count, texts.get(text, 0))
    public = [(text, count) for text, count in texts.items() if count >= PUBLIC_FROM]
    searches = sorted(public, key=lambda item: (-item[1], item[0]))[:MOST_SEARCHES]
    first = rows[0]
    return Demand(
        name=name,
        visitors=first["all_opened"],
        helped=first["all_helped"],
        answered=first["all_helped"] + first["all_not_helped"],
        searches=tuple(
            Named(text, f"{paths.search_path()}?{urlencode({'q': text})}", count)
            for text, count in searches
        ),
    )

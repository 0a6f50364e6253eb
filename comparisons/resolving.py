"""From a need to the capabilities that meet it with the evidence that the risk demands."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.finding import NothingHere
from catalog.models import CapabilityEntry, Task, ToolEdition
from catalog.pages import Named
from comparisons.evidence import Demand, Evidence, evidence_of, highest_level, unmet
from comparisons.models import Standing
from comparisons.searching.answers import Hit, answer

ADDRESS = re.compile(r"capability://task\.([a-z0-9]+(?:-[a-z0-9]+)*)")
# Documents that are read for their evidence; whoever stands further back is not looked at.
MOST_CANDIDATES = 60


@dataclass(frozen=True)
class Need:
    """What was asked for: a task, or words."""

    text: str
    task: Task | None


@dataclass(frozen=True)
class Candidate:
    """A capability that may meet the need. `hit` is set where words were searched for."""

    edition: ToolEdition
    slug: str
    heading: str
    task: str
    claim: Mapping[str, Any]
    evidence: Evidence
    score: Decimal | None
    level: str | None
    unmet: Sequence[Demand]
    hit: Hit | None


@dataclass(frozen=True)
class Resolution:
    """Who meets the need, best first, and how many were left out for which reasons."""

    need: Need
    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, int]


def read_need(text: str) -> Need:
    """A task's slug or its address is the task; anything else is words (1 query)."""
    found = ADDRESS.fullmatch(text)
    slug = found[1] if found else text
    task = Task.objects.filter(slug=slug).first()
    if found and task is None:
        raise NothingHere("There is no such task.", (Named("All tasks", "/tasks/"),))
    return Need(text, task)


def resolve(need: Need, *, tool_type: str | None, risk: str, on: date) -> Resolution:
    """Capabilities in order, those that lack evidence left out (4 queries; 10 for words)."""
    hits = {} if need.task else _hits(need.text, tool_type)
    entries = _entries_of_task(need.task, tool_type) if need.task else _entries_of_hits(hits)
    tools = [entry[1] for entry in entries]
    live = ToolEdition.objects.current().filter(tool__in=tools)
    editions = {edition.tool_id: edition for edition in live}
    scores = _scores(tools)
    candidates = [
        _candidate(entry, editions[entry[1]], scores.get(entry[1]), hits.get(entry[0]), risk, on)
        for entry in entries
        if entry[1] in editions
    ]
    left_out = Counter(demand.sentence for c in candidates for demand in c.unmet)
    return Resolution(need, tuple(c for c in candidates if not c.unmet), dict(left_out))


Entry = tuple[int, int, str, str, str]


def _entries_of_task(task: Task, tool_type: str | None) -> list[Entry]:
    """Full support first, then by score; one capability a tool."""
    rows = CapabilityEntry.objects.filter(task=task).order_by()
    if tool_type:
        rows = rows.filter(edition__type=tool_type)
    scores = _scores(rows.values("tool"))
    found = list(rows.values_list("pk", "tool", "slug", "heading", "task__slug", "support"))
    order = {"full": 0, "partial": 1, "none": 2}
    found.sort(key=lambda row: (order[row[5]], -(scores.get(row[1]) or Decimal(-1)), row[2]))
    first = {row[1]: row[:5] for row in reversed(found)}
    return [row[:5] for row in found if first[row[1]] == row[:5]][:MOST_CANDIDATES]


def _scores(tools: Any) -> dict[int, Decimal]:
    """Of those that the current run ranks."""
    ranked = Standing.objects.current().filter(tool__in=tools, place__isnull=False)
    scores = ranked.order_by().values_list("tool", "score")
    return {tool: score for tool, score in scores if score is not None}


def _hits(text: str, tool_type: str | None) -> dict[int, Hit]:
    """The best hit of each tool, best tool first."""
    narrowed = ToolEdition.objects.current().filter(type=tool_type) if tool_type else None
    best = [hits[0] for hits in answer(text, narrowed).by_tool.values()]
    passing = [hit for hit in best if hit.entry.is_let_through]
    return {hit.entry.pk: hit for hit in passing[:MOST_CANDIDATES]}


def _entries_of_hits(hits: Mapping[int, Hit]) -> list[Entry]:
    return [
        (hit.entry.pk, hit.entry.tool, hit.entry.slug, hit.entry.heading, hit.entry.task_slug)
        for hit in hits.values()
    ]


def _candidate(
    entry: Entry,
    edition: ToolEdition,
    score: Decimal | None,
    hit: Hit | None,
    risk: str,
    on: date,
) -> Candidate:
    _, _, slug, heading, task = entry
    claim = next(part for part in edition.document["capabilities"] if part["slug"] == slug)
    evidence = evidence_of(edition.document, claim, score is not None)
    return Candidate(
        edition=edition,
        slug=slug,
        heading=heading,
        task=task,
        claim=claim,
        evidence=evidence,
        score=score,
        level=highest_level(evidence, on),
        unmet=unmet(evidence, risk, on),
        hit=hit,
    )

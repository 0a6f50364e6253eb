"""From a need to the capabilities that meet it with the evidence that the risk demands."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from catalog import paths
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
    found_count: int  # tools that were found at all, of every type and evidence


def read_need(text: str) -> Need:
    """A task's slug or its address is the task; anything else is words (1 query)."""
    found = ADDRESS.fullmatch(text)
    slug = found[1] if found else text
    task = Task.objects.filter(slug=slug).first()
    if found and task is None:
        raise NothingHere("There is no such task.", (Named("All tasks", paths.tasks_path()),))
    return Need(text, task)


def resolve(need: Need, *, tool_type: str | None, risk: str, on: date) -> Resolution:
    """Capabilities in order, those that lack evidence left out (3 queries; 10 for words)."""
    hits: Mapping[int, Hit] = {}
    if need.task:
        found, scores = _entries_of_task(need.task, tool_type)
    else:
        hits = _hits(need.text, tool_type)
        found = _entries_of_hits(hits)
        scores = _scores([entry.tool for entry in found])
    entries = [entry for entry in found if entry.is_wanted][:MOST_CANDIDATES]
    live = ToolEdition.objects.current().filter(tool__in=[entry.tool for entry in entries])
    editions = {edition.tool_id: edition for edition in live}
    claims = {
        (edition.tool_id, claim["slug"]): claim
        for edition in editions.values()
        for claim in edition.document["capabilities"]
    }
    candidates = [
        _candidate(e, editions[e.tool], claim, scores.get(e.tool), hits.get(e.pk), risk, on)
        for e in entries
        # What was published or withdrawn since the entries were read is left out.
        if (claim := claims.get((e.tool, e.slug)))
    ]
    left_out = Counter(demand.sentence for c in candidates for demand in c.unmet)
    kept = tuple(c for c in candidates if not c.unmet)
    return Resolution(need, kept, dict(left_out), len(found))


class Entry(NamedTuple):
    """A tool's best capability; `is_wanted` where it is of the type that was asked for."""

    pk: int
    tool: int
    slug: str
    heading: str
    task: str
    is_wanted: bool


def _entries_of_task(
    task: Task, tool_type: str | None
) -> tuple[list[Entry], Mapping[int, Decimal]]:
    """Full support first, then by score; one capability a tool. And those scores."""
    rows = CapabilityEntry.objects.filter(task=task).order_by()
    scores = _scores(rows.values("tool"))
    columns = ("pk", "tool", "slug", "heading", "task__slug", "edition__type", "support")
    order = {"full": 0, "partial": 1, "none": 2}
    found = sorted(
        rows.values_list(*columns),
        key=lambda row: (order[row[6]], -(scores.get(row[1]) or Decimal(-1)), row[2]),
    )
    first: dict[int, Entry] = {}
    for pk, tool, slug, heading, name, of_type, _ in found:
        is_wanted = tool_type in (None, of_type)
        first.setdefault(tool, Entry(pk, tool, slug, heading, name, is_wanted))
    return list(first.values()), scores


def _scores(tools: Any) -> dict[int, Decimal]:
    """Of those that the current run ranks."""
    ranked = Standing.objects.current().ranked().filter(tool__in=tools)
    scores = ranked.order_by().values_list("tool", "score")
    return {tool: score for tool, score in scores if score is not None}


def _hits(text: str, tool_type: str | None) -> dict[int, Hit]:
    """The best hit of each tool, best tool first."""
    narrowed = ToolEdition.objects.current().filter(type=tool_type) if tool_type else None
    best = (hits[0] for hits in answer(text, narrowed).by_tool.values())
    return {hit.entry.pk: hit for hit in best}


def _entries_of_hits(hits: Mapping[int, Hit]) -> list[Entry]:
    entries = (hit.entry for hit in hits.values())
    return [Entry(e.pk, e.tool, e.slug, e.heading, e.task_slug, e.is_let_through) for e in entries]


def _candidate(
    entry: Entry,
    edition: ToolEdition,
    claim: Mapping[str, Any],
    score: Decimal | None,
    hit: Hit | None,
    risk: str,
    on: date,
) -> Candidate:
    evidence = evidence_of(edition.document, claim, score is not None)
    return Candidate(
        edition=edition,
        slug=entry.slug,
        heading=entry.heading,
        task=entry.task,
        claim=claim,
        evidence=evidence,
        score=score,
        level=highest_level(evidence, on),
        unmet=unmet(evidence, risk, on),
        hit=hit,
    )

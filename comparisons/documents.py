"""Verdict rows -> document and back, the way the catalogue does it for tools."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from catalog.documents.canonical import digest, normalise
from catalog.documents.diff import Difference, diff
from catalog.models import Task, Tool
from comparisons import addressing
from comparisons.models import Verdict, VerdictTask

Document = dict[str, Any]


@dataclass(frozen=True)
class PlannedVerdict:
    """What applying one valid document would do to the rows."""

    document: Document
    verb: str
    verdict_id: int | None = None
    changes: tuple[Difference, ...] = field(default=())


def pair_of(document: Document) -> str:
    """The two slugs as the comparison's address has them."""
    return addressing.pair_of(document["tools"])


def with_slugs(document: Document, moved: Mapping[str, str]) -> Document:
    """The same judgement where tools have other slugs: `moved` maps the old to the new."""

    def renamed(slug: str | None) -> str | None:
        return moved.get(slug, slug) if slug else None

    return normalise(
        document
        | {
            "tools": [renamed(slug) for slug in document["tools"]],
            "winner": renamed(document["winner"]),
            "choose": {renamed(slug): lines for slug, lines in document["choose"].items()},
            "by_task": [row | {"winner": renamed(row["winner"])} for row in document["by_task"]],
        }
    )


def build(verdict: Verdict) -> Document:
    """The document of a verdict as its rows say it now, in normal form (2 queries)."""
    return build_many([verdict.pk])[verdict.pk]


def build_many(verdict_ids: Iterable[int]) -> dict[int, Document]:
    """Documents by primary key; 2 queries however many verdicts."""
    ids = list(verdict_ids)
    rows: dict[int, list[VerdictTask]] = defaultdict(list)
    for row in VerdictTask.objects.filter(verdict__in=ids).select_related("task", "winner"):
        rows[row.verdict_id].append(row)
    verdicts = Verdict.objects.filter(pk__in=ids).select_related("first", "second", "winner")
    return {verdict.pk: _document(verdict, rows[verdict.pk]) for verdict in verdicts}


def _document(verdict: Verdict, rows: list[VerdictTask]) -> Document:
    return normalise(
        {
            "tools": [verdict.first.slug, verdict.second.slug],
            "winner": _slug(verdict.winner),
            "headline": verdict.headline,
            "summary": verdict.summary,
            "choose": {
                verdict.first.slug: verdict.choose_first,
                verdict.second.slug: verdict.choose_second,
            },
            "by_task": [
                {"task": row.task.slug, "winner": _slug(row.winner), "why": row.why} for row in rows
            ],
            "sources": verdict.sources,
        }
    )


def _slug(tool: Tool | None) -> str | None:
    return tool.slug if tool else None


def plan(documents: Sequence[Document]) -> list[PlannedVerdict]:
    """Compare valid documents in normal form with the rows; reads only, 4 queries."""
    ids = _verdict_ids(documents)
    rows = build_many(ids.values()) if ids else {}
    return [_planned(document, ids.get(pair_of(document)), rows) for document in documents]


def _planned(
    document: Document, verdict_id: int | None, rows: dict[int, Document]
) -> PlannedVerdict:
    if verdict_id is None:
        return PlannedVerdict(document, "new")
    changes = tuple(diff(rows[verdict_id], document))
    return PlannedVerdict(document, "changed" if changes else "same", verdict_id, changes)


def _verdict_ids(documents: Sequence[Document]) -> dict[str, int]:
    slugs = {slug for document in documents for slug in document["tools"]}
    found = Verdict.objects.filter(first__slug__in=slugs, second__slug__in=slugs)
    return {
        addressing.pair_of(pair): pk
        for pk, *pair in found.values_list("pk", "first__slug", "second__slug")
    }


def apply(planned: Iterable[PlannedVerdict]) -> None:
    """Write what a plan says, all or nothing."""
    writing = [item for item in planned if item.verb != "same"]
    slugs = {slug for item in writing for slug in item.document["tools"]}
    tools = {tool.slug: tool for tool in Tool.objects.filter(slug__in=slugs)}
    tasks = dict(Task.objects.values_list("slug", "pk"))
    with transaction.atomic():
        for item in writing:
            _write(item, tools, tasks)


def _write(item: PlannedVerdict, tools: dict[str, Tool], tasks: dict[str, int]) -> None:
    document = item.document
    first, second = sorted((tools[slug] for slug in document["tools"]), key=lambda t: t.pk)
    winner = tools.get(document["winner"])
    columns = {
        "winner": winner,
        "headline": document["headline"],
        "summary": document["summary"],
        "choose_first": document["choose"].get(first.slug, []),
        "choose_second": document["choose"].get(second.slug, []),
        "sources": document.get("sources", []),
        "draft_sha256": digest(document),
    }
    verdict, is_new = Verdict.objects.select_for_update().update_or_create(
        first=first, second=second, defaults=columns
    )
    if not is_new:
        Verdict.objects.filter(pk=verdict.pk).update(version=F("version") + 1)
        verdict.by_task.all().delete()
    VerdictTask.objects.bulk_create(
        VerdictTask(
            verdict=verdict,
            position=position,
            task_id=tasks[row["task"]],
            winner=tools.get(row["winner"]),
            why=row["why"],
        )
        for position, row in enumerate(document["by_task"])
    )

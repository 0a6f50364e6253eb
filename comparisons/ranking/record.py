"""Runs in the database: gather from the current editions, store, read back, verify.

A run passes through a temporary file, so that a hundred thousand tools need no more memory than
one batch and their scores.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Collate

from catalog.cycles import without_looking_for_cycles
from catalog.locks import Lock, one_at_a_time
from catalog.models import Change, RelationEntry, ToolEdition
from catalog.names import sort_name
from catalog.rows import insert_rows, stream_rows
from comparisons.models import Ranking, Standing
from comparisons.ranking import tables
from comparisons.ranking.components import measure
from comparisons.ranking.formula import Place, place, score, standing
from comparisons.ranking.inputs import Inputs, Relating, gather
from comparisons.ranking.matches import match_counts_by_tool
from comparisons.ranking.published import (
    PublishedRun,
    PublishedTool,
    canonical_text,
    inputs_digest,
    standing_document,
    texts_digest,
)

BATCH = 500
# The order of the digest, whatever language a database sorts by.
BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}

# The calendar of the formula's terms goes some years further back than the day of a run.
FIRST_DAY = date(1990, 1, 1)


class RunError(Exception):
    """Why there is no run, in words for whoever asked for it."""


@dataclass(frozen=True)
class Computed:
    """The run that holds for the inputs; `is_new` is false where it was there already."""

    ranking: Ranking
    is_new: bool


@dataclass(frozen=True)
class _Scored:
    """What places are counted from."""

    tool: str
    category: str
    score: Decimal | None
    is_ranked: bool


def compute(as_of: date, at: datetime) -> Computed:
    """Rank the current editions as of a day and store the run, whole or not at all.

    The inputs of the latest run of that day make no new one, and neither does a run that
    was overtaken by another while it was computed.
    """
    if as_of < FIRST_DAY:
        raise RunError(f"{as_of} is before {FIRST_DAY}: nothing was observed then.")
    if as_of > at.date():
        raise RunError(f"{as_of} is in the future: signals of that day cannot be known yet.")
    with without_looking_for_cycles(), TemporaryFile("w+", encoding="utf-8") as spool:
        scored: list[_Scored] = []
        digest = texts_digest(tables.FORMULA, as_of, _measured(as_of, spool, scored))
        with transaction.atomic():
            one_at_a_time(Lock.RANKING)
            if stored := _same_or_newer(as_of, digest, at):
                return Computed(stored, False)
            ranking = Ranking.objects.create(
                number=(Ranking.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
                formula=tables.FORMULA,
                as_of=as_of,
                digest=digest,
                tables=tables.published_tables(),
                tool_count=len(scored),
                ranked_count=sum(item.is_ranked for item in scored),
                computed_at=at,
            )
            spool.seek(0)
            _store(_Run(ranking, place(scored), _scores_before(ranking)), iter(spool))
            _log(ranking)
            return Computed(ranking, True)


def _log(ranking: Ranking) -> None:
    """A run is news in the public log: whoever follows it learns of new standings there."""
    Change.objects.create(
        kind=Change.Kind.RANKED,
        subject=f"rankings/{ranking.number}",
        title=str(ranking),
        number=ranking.number,
        at=ranking.computed_at,
    )


def _measured(as_of: date, spool: IO[str], scored: list[_Scored]) -> Iterator[tuple[str, str]]:
    """(slug, canonical text of the inputs) of every tool, ordered by slug.

    On the way three lines a tool go to the spool: columns, inputs, standing without its place.
    """
    for (tool_id, name, status), inputs in gathered(as_of):
        found = standing(inputs, measure(inputs, as_of), tables.weights_for(inputs.type))
        document = standing_document(found, None)
        text = canonical_text(inputs.as_document())
        counts = inputs.match
        columns = [
            *(tool_id, inputs.tool, name, sort_name(name), inputs.type, inputs.category, status),
            *(counts.visitors if counts else None, counts.successes if counts else None),
            *(document["score"], document["low"], document["high"]),
        ]
        spool.writelines(
            line + "\n" for line in (json.dumps(columns), text, canonical_text(document))
        )
        scored.append(_Scored(found.tool, found.category, found.score, found.is_ranked))
        yield found.tool, text


def gathered(as_of: date) -> Iterator[tuple[tuple[int, str, str], Inputs]]:
    """((tool id, name, status), inputs) of every published tool, ordered by slug.

    One statement reads them all, so they are of one moment.
    """
    related = _relations(RelationEntry.objects.all())
    matches = match_counts_by_tool()
    editions = ToolEdition.objects.current().order_by(Collate("slug", BYTEWISE[connection.vendor]))
    rows = editions.values_list("tool_id", "name", "status", "document")
    for tool_id, name, status, text in stream_rows(rows):
        inputs = gather(json.loads(text), related.get(tool_id, ()), matches.get(tool_id), as_of)
        yield (tool_id, name, status), inputs


def inputs_of(editions: Iterable[ToolEdition], as_of: date) -> dict[int, Inputs]:
    """The inputs of a few editions by tool, as a run would gather them now (2 queries)."""
    found = list(editions)
    related = _relations(RelationEntry.objects.filter(target__in=[e.tool_id for e in found]))
    matches = match_counts_by_tool()
    return {
        edition.tool_id: gather(
            edition.document, related.get(edition.tool_id, ()), matches.get(edition.tool_id), as_of
        )
        for edition in found
    }


def _relations(entries: QuerySet[RelationEntry]) -> dict[int, list[Relating]]:
    """Who relates to tools, by these tools' keys."""
    found: dict[int, list[Relating]] = {}
    rows = entries.filter(kind__in=tables.ECOSYSTEM_KINDS, target__isnull=False)
    for target, slug, kind in rows.values_list("target", "edition__slug", "kind").iterator():
        found.setdefault(target, []).append(Relating(slug, kind))
    return found


def _same_or_newer(as_of: date, digest: str, at: datetime) -> Ranking | None:
    latest = Ranking.objects.filter(as_of=as_of).order_by("-number").first()
    if latest and (latest.digest == digest or latest.computed_at > at):
        return latest
    return None


@dataclass(frozen=True)
class _Run:
    """A run that is being stored: its places, and the scores of the run before it."""

    ranking: Ranking
    places: Mapping[str, Place]
    before: Mapping[int, Decimal]


def _scores_before(ranking: Ranking) -> dict[int, Decimal]:
    """By tool that it ranked; empty where the run before is of another formula: such numbers do
    not compare."""
    older = Ranking.objects.filter(number__lt=ranking.number, as_of__lte=ranking.as_of)
    last = older.newest_first().first()
    if last is None or last.formula != ranking.formula:
        return {}
    scores = last.standings.ranked().values_list("tool", "score")
    return {tool: score for tool, score in scores.iterator() if score is not None}


COLUMNS = (
    *("tool_id", "slug", "name", "sort_name", "type", "category", "status"),
    *("visitors", "helped"),
    *("score", "low", "high", "ranking_id", "place", "category_place", "change"),
    *("inputs", "document"),
)
WRITTEN = ("score", "low", "high", "change", "inputs", "document")
NO_PLACE = '"place":null'


def _store(run: _Run, lines: Iterator[str]) -> None:
    insert_rows(Standing, COLUMNS, _rows(run, lines), WRITTEN)


def _rows(run: _Run, lines: Iterator[str]) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of COLUMNS; JSON goes from the spool to the database as it is."""
    for line in lines:
        columns, inputs, document = json.loads(line), next(lines)[:-1], next(lines)[:-1]
        tool_id, slug, score = columns[0], columns[1], columns[9]
        at, before = run.places.get(slug), run.before.get(tool_id)
        change = None if before is None or not at else str(Decimal(score) - before)
        if at:
            # A quotation mark inside a text is escaped, so this can only be the key itself.
            document = document.replace(NO_PLACE, f'"place":{canonical_text(vars(at))}', 1)
        overall, inside = (at.overall, at.in_category) if at else (None, None)
        yield (*columns, run.ranking.pk, overall, inside, change, inputs, document)


def _stored(ranking: Ranking) -> Iterator[Standing]:
    """Every standing of a run, ordered by slug; one batch is in memory at a time."""
    rows = sorted(ranking.standings.values_list("slug", "pk"))
    for start in range(0, len(rows), BATCH):
        part = [pk for _, pk in rows[start : start + BATCH]]
        found = Standing.objects.in_bulk(part)
        yield from (found[pk] for pk in part)


def published(ranking: Ranking) -> PublishedRun:
    """A stored run as `published_inputs` streams it."""
    return PublishedRun(
        number=ranking.number,
        formula=ranking.formula,
        as_of=ranking.as_of,
        digest=ranking.digest,
        tables=ranking.tables,
        tools=(PublishedTool(row.inputs, row.document) for row in _stored(ranking)),
    )


def differences(ranking: Ranking) -> list[str]:
    """What of a stored run does not follow from its stored inputs; empty where all does.

    RunError for a run of another formula than this code's: that one's own code can verify it.
    """
    if ranking.formula != tables.FORMULA:
        raise RunError(
            f"Run {ranking.number} is of {ranking.formula}, this code is {tables.FORMULA}: "
            "verify it with the code of that version or with docs/recompute_ranking.py."
        )
    found = []
    if ranking.tables != tables.published_tables():
        found.append("The stored tables are not those of the formula.")
    scored: list[_Scored] = []
    digest = inputs_digest(ranking.formula, ranking.as_of, _recomputed(ranking, scored))
    if digest != ranking.digest:
        found.append(f"The digest is {ranking.digest}, the inputs give {digest}.")
    counts = len(scored), sum(tool.is_ranked for tool in scored)
    if counts != (ranking.tool_count, ranking.ranked_count):
        found.append(
            "The stored numbers of tools are not those of the inputs: {:,}, {:,}.".format(*counts)
        )
    places, before = place(scored), _scores_before(ranking)
    for row in _stored(ranking):
        inputs = Inputs.from_document(row.inputs)
        computed = standing_document(score(inputs, ranking.as_of), places.get(row.slug))
        if (row.inputs["tool"], row.document) != (row.slug, computed):
            found.append(f"{row.slug}: the stored standing does not follow from its inputs.")
        elif not _columns_agree(row) or row.change != _change(row, before):
            found.append(f"{row.slug}: what lists show differs from the standing.")
    return found


def _recomputed(ranking: Ranking, scored: list[_Scored]) -> Iterator[dict[str, Any]]:
    for row in _stored(ranking):
        found = score(Inputs.from_document(row.inputs), ranking.as_of)
        scored.append(_Scored(found.tool, found.category, found.score, found.is_ranked))
        yield row.inputs


def _change(row: Standing, before: Mapping[int, Decimal]) -> Decimal | None:
    """What the tool gained since the run before that ranked it as well."""
    earlier = None if row.tool_id is None else before.get(row.tool_id)
    if row.place is None or row.score is None or earlier is None:
        return None
    return row.score - earlier


def _columns_agree(row: Standing) -> bool:
    document, inputs = row.document, row.inputs
    at = document["place"] or {"overall": None, "in_category": None}
    numbers = [None if n is None else str(n) for n in (row.score, row.low, row.high)]
    counts = inputs["match"] or {"visitors": None, "successes": None}
    told = (row.place, row.category_place, row.type, row.category, row.visitors, row.helped)
    return (numbers, *told) == (
        [document["score"], document["low"], document["high"]],
        at["overall"],
        at["in_category"],
        inputs["type"],
        inputs["category"],
        counts["visitors"],
        counts["successes"],
    )

"""Measuring search on labelled questions: a catalogue of its own, visitors who choose, figures.

Tools become published editions and questions become searches through the functions that serve
the site. Nothing here knows a data set; whatever it is given it reads in the same way.
"""

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.models import Category, Maker, Task, Tool
from catalog.names import name_slug
from catalog.publishing import freeze
from comparisons.matching.record import aggregate
from comparisons.searching import recording
from comparisons.searching.answers import Answer, answer
from comparisons.searching.recording import Result, intent_digest, intent_text
from comparisons.searching.snapshot import snapshots
from comparisons.searching.tokens import Shown
from comparisons.searching.visitors import visitor_behind

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
DEPTH = 10
BATCH = 200
LONGEST_SUMMARY = 180
# Visitors look at so many results before they give up.
PATIENCE = 150
# Counted again after so many visitors, as the command would be while they come.
COUNT_EVERY = 500


@dataclass(frozen=True)
class Question:
    """A question and the tools that answer it, with how well."""

    identity: str
    text: str
    right: Mapping[str, float]


@dataclass(frozen=True)
class Figures:
    """What was measured over some questions."""

    questions: int
    ndcg: float
    recall1: float
    recall5: float
    recall10: float
    mrr: float


@dataclass(frozen=True)
class Row:
    """All figures at one share of the evidence."""

    evidence: float
    noise: float
    every: Figures
    known: Figures  # all right tools had been chosen by somebody
    cold: Figures  # none of them had
    p50_ms: float
    p95_ms: float

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


class BadSetError(Exception):
    """The files do not make a set; the message says where."""


def read_lines(path: Path, *needed: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; each has the needed fields."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _storable(json.loads(line))
        except ValueError:
            raise BadSetError(f"{path}, line {number}: this is not JSON.") from None
        if problem := _problem(row, needed):
            raise BadSetError(f"{path}, line {number}: {problem}")
        found.append(row)
    return found


def _storable(value: Any) -> Any:
    """The same without what no database holds: null bytes and halves of emoji."""
    if isinstance(value, str):
        return value.replace("\0", " ").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return value


def _problem(row: Any, needed: Iterable[str]) -> str:
    if not isinstance(row, dict):
        return "an object is needed here."
    if missing := [name for name in needed if row.get(name) is None]:
        return f"{missing[0]} is missing."
    relevance = row.get("relevance", 1) if "tool_id" in needed else 1
    if not isinstance(relevance, int | float) or not 0 <= relevance < math.inf:
        return "relevance is a number from 0 on."
    return ""


def questions_of(queries: Path, qrels: Path, tools: Iterable[str]) -> list[Question]:
    """Questions with what answers them; those that no given tool answers are left out."""
    known = set(tools)
    right: dict[str, dict[str, float]] = {}
    for row in read_lines(qrels, "query_id", "tool_id"):
        tool, relevance = str(row["tool_id"]), float(row.get("relevance", 1))
        if tool in known and relevance > 0:
            right.setdefault(str(row["query_id"]), {})[tool] = relevance
    return [
        Question(str(row["id"]), str(row.get("text") or ""), right[str(row["id"])])
        for row in read_lines(queries, "id")
        if str(row["id"]) in right
    ]


def load_tools(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Publish the tools into the empty database at hand; keys of rows by the set's own ids."""
    category = Category.objects.create(slug="evaluated", name="Evaluated")
    maker = Maker.objects.create(slug="evaluated", name="Evaluated")
    documents = [_document(number, row) for number, row in enumerate(rows)]
    _load_tasks(documents)
    keys: dict[str, int] = {}
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            frozen = {}
            for row, document in zip(
                rows[start : start + BATCH], documents[start : start + BATCH], strict=True
            ):
                tool = Tool.objects.create(
                    slug=document["slug"],
                    name=document["name"],
                    type=document["type"],
                    category=category,
                    maker=maker,
                    summary=document["summary"],
                    license="",
                    pricing_model=Tool.Pricing.FREE,
                    status=Tool.Status.ACTIVE,
                )
                keys[str(row["id"])] = tool.pk
                frozen[tool.pk] = document
            freeze(frozen, by=None, note="Evaluated", at=AT)
    return keys


def _document(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A tool of the set as a document; its own words only."""
    described = str(row.get("description") or "")
    summary, rest = _cut(described, LONGEST_SUMMARY)
    name = str(row.get("name") or row.get("slug") or row.get("id"))[:120]
    given = _capabilities(row.get("capabilities")) or [{"name": described[:80] or name}]
    capabilities = [
        {
            "slug": f"c{place}",
            "name": str(item.get("name") or name)[:90],
            "task": _task(str(item.get("name") or name)),
            "description": str(item.get("description") or ""),
            "unique": f"{rest} {row.get('domain') or ''}".strip(),
            "intents": [],
            "sources": [],
        }
        for place, item in enumerate(given)
    ]
    return {
        "slug": f"t{number}",
        "name": name,
        "type": Tool.Type.LIBRARY,
        "category": "evaluated",
        "maker": {"slug": "evaluated", "name": "Evaluated"},
        "summary": summary,
        "description": described,
        "license": "",
        "pricing": {"model": Tool.Pricing.FREE},
        "status": Tool.Status.ACTIVE,
        "capabilities": capabilities,
        "sources": {},
    }


def _capabilities(given: Any) -> list[Mapping[str, Any]]:
    """Objects with a name and a description, however the set writes them."""
    if isinstance(given, dict):
        named = ({"name": name, "description": text} for name, text in given.items())
        return [given] if "name" in given else list(named)
    items = given if isinstance(given, list) else [given] if given else []
    return [item if isinstance(item, dict) else {"name": str(item)} for item in items]


def _cut(text: str, longest: int) -> tuple[str, str]:
    """A text in two parts, the first as long as a column takes, cut between words."""
    if len(text) <= longest:
        return text, ""
    end = text.rfind(" ", 0, longest + 1)
    end = end if end > 0 else longest
    return text[:end], text[end:].strip()


def _task(name: str) -> str:
    """Capabilities that are called alike do the same task."""
    return name_slug(name)[:70].strip("-") or "unnamed"


def _load_tasks(documents: Iterable[Mapping[str, Any]]) -> None:
    slugs = dict.fromkeys(c["task"] for d in documents for c in d["capabilities"])
    Task.objects.bulk_create(
        Task(slug=slug, name="", group="Evaluated", position=place)
        for place, slug in enumerate(slugs)
    )


class Replay:
    """Visitors who search, look through what they are shown, and open what is right for them."""

    def __init__(self, keys: Mapping[str, int]) -> None:
        self.keys = keys
        self.count = 0
        self.chosen: set[int] = set()

    def run(
        self, questions: Iterable[Question], wanted: Callable[[Question], Sequence[str]]
    ) -> None:
        """One visitor a question; `wanted` says which tools the visitor will open if shown."""
        for question in questions:
            if not (tools := wanted(question)):
                continue
            self._visit(question.text, {self.keys[tool] for tool in tools})
            if self.count % COUNT_EVERY == 0:
                self.publish()
        self.publish()

    def publish(self) -> None:
        """Count what happened and take the new snapshot, as the site does every few minutes."""
        recording.wait_until_written()
        aggregate(AT)
        snapshots.forget()

    def _visit(self, text: str, tools: set[int]) -> None:
        self.count += 1
        number = self.count
        address = f"{10 + number // 65_536}.{number // 256 % 256}.{number % 256}.1"
        visitor = visitor_behind(address, "evaluate_search", AT.date())
        found = answer(text)
        shown = [
            Result(tool, hits[0].entry.slug, place)
            for place, (tool, hits) in enumerate(found.by_tool.items(), 1)
        ][:PATIENCE]
        intent = intent_text(text)
        if not intent:
            return
        recording.record_search(intent, visitor, len(found.by_tool), shown[:DEPTH])
        for result in shown:
            if result.tool in tools:
                token = Shown(
                    intent_digest(intent),
                    result.tool,
                    result.capability,
                    result.position,
                    f"{number}-{result.tool}",
                )
                recording.record_open(token, visitor)
                self.chosen.add(result.tool)


def measure(questions: Sequence[Question], replay: Replay, evidence: float, noise: float) -> Row:
    """Ask every question once and compare what comes first with what is right."""
    answer(questions[0].text)  # reads what stays in memory
    taken, ranks = [], []
    for question in questions:
        started = time.perf_counter()
        found = answer(question.text)
        taken.append((time.perf_counter() - started) * 1000)
        ranks.append(_ranked(found, question, replay.keys))
    tools = [{replay.keys[tool] for tool in q.right} for q in questions]
    taken.sort()
    return Row(
        evidence=evidence,
        noise=noise,
        every=_figures(questions, ranks),
        known=_figures(*_where(questions, ranks, [t <= replay.chosen for t in tools])),
        cold=_figures(*_where(questions, ranks, [not t & replay.chosen for t in tools])),
        p50_ms=round(taken[len(taken) // 2], 2),
        p95_ms=round(taken[min(len(taken) - 1, int(len(taken) * 0.95))], 2),
    )


def _where(
    questions: Sequence[Question], ranks: Sequence[Sequence[float]], is_wanted: Sequence[bool]
) -> tuple[list[Question], list[Sequence[float]]]:
    kept = [place for place, wanted in enumerate(is_wanted) if wanted]
    return [questions[place] for place in kept], [ranks[place] for place in kept]


def _ranked(found: Answer, question: Question, keys: Mapping[str, int]) -> list[float]:
    """The relevance of each tool in the order found."""
    by_key = {keys[tool]: relevance for tool, relevance in question.right.items()}
    return [by_key.get(tool, 0.0) for tool in found.by_tool]


def _figures(questions: Sequence[Question], ranks: Sequence[Sequence[float]]) -> Figures:
    """Means over questions; all zero over none."""
    pairs = list(zip(questions, ranks, strict=True))
    count = max(1, len(pairs))

    def mean(value: Callable[[Question, Sequence[float]], float]) -> float:
        return round(sum(value(question, rank) for question, rank in pairs) / count, 4)

    return Figures(
        questions=len(pairs),
        ndcg=mean(lambda q, rank: _ndcg(list(q.right.values()), rank)),
        recall1=mean(lambda q, rank: _recall(q, rank, 1)),
        recall5=mean(lambda q, rank: _recall(q, rank, 5)),
        recall10=mean(lambda q, rank: _recall(q, rank, 10)),
        mrr=mean(lambda q, rank: next((1 / n for n, r in enumerate(rank, 1) if r > 0), 0.0)),
    )


def _recall(question: Question, rank: Sequence[float], depth: int) -> float:
    return sum(relevance > 0 for relevance in rank[:depth]) / len(question.right)


def _ndcg(right: Sequence[float], rank: Sequence[float]) -> float:
    def gain(relevances: Iterable[float]) -> float:
        return sum(r / math.log2(n + 1) for n, r in enumerate(list(relevances)[:DEPTH], 1))

    return gain(rank) / gain(sorted(right, reverse=True))


def parts(
    questions: Sequence[Question], shares: Sequence[float], seed: int
) -> list[list[Question]]:
    """The questions that each share adds to the one before it, in one random order."""
    mixed = list(questions)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a repeatable draw
    ends = [round(len(mixed) * share) for share in sorted(shares)]
    return [mixed[start:end] for start, end in zip([0, *ends], ends, strict=False)]

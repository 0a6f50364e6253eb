"""From a question to the capabilities that answer it, in order, with the reasons.

The same function serves the page, the measuring command and whoever else asks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When

from catalog.lookup import Asked, Candidate, ask, find
from catalog.models import CapabilityEntry, ToolEdition
from catalog.prepared import Prepared, any_of
from comparisons.matching.graph import Found, Neighbour, Placed, content, order
from comparisons.models import Match
from comparisons.models.searches import PUBLIC_FROM, is_public
from comparisons.searching.marking import unheld
from comparisons.searching.snapshot import Snapshot, snapshots
from comparisons.searching.spelling import replaced, spellings

# Where nothing holds any word of the question, an entry must at least be about the same: what is
# typed without any meaning comes as near as 0.39. Asking it of every entry costs 0.013 nDCG@10 on
# a set of labelled questions.
LEAST_LIKENESS = 0.4
NEARLY_THE_SAME = 0.7
# Where every hit is weaker, the page says that nothing fits closely. On three labelled sets the
# first tool was right for 28, 25 and 6 % of such questions and for 73, 60 and 14 % of all others;
# they were 16, 30 and 17 % of the questions, and 34, 50 and 18 % once the right tools were gone.
CLOSE = 0.6
# Further away than this, no task is any nearer than another.
LEAST_NEARNESS = 0.2
# A hit is left out where it is so much weaker than the best; what past visitors chose stays.
LEAST_SHARE = 0.15
MOST_MATCHES = 400
# The strongest are read with their tools; whatever past visitors chose is read besides.
MOST_READ = 100
MOST_NEAR_TASKS = 6


class Entry(NamedTuple):
    """A published capability with what a result says of its tool."""

    pk: int
    tool: int
    task: int
    slug: str
    heading: str
    description: str
    support: str
    task_slug: str
    task_name: str
    tool_slug: str
    tool_name: str
    summary: str
    type: str
    category_slug: str
    category: str
    maker_slug: str
    maker: str
    license: str
    pricing: str
    status: str
    is_let_through: bool


COLUMNS = (
    *("pk", "tool", "task", "slug", "heading", "description", "support"),
    *("task__slug", "task__name"),
    *("edition__slug", "edition__name", "edition__summary", "edition__type"),
    *("edition__category__slug", "edition__category__name"),
    *("edition__maker__slug", "edition__maker__name"),
    *("edition__license", "edition__pricing_model", "edition__status"),
)


@dataclass(frozen=True)
class PastChoice:
    """Visitors of a past intent who chose this; `text` is empty where it may not be shown."""

    text: str
    visitors: int


@dataclass(frozen=True)
class Hit:
    """A capability that answers, and why."""

    entry: Entry
    strength: float
    matched: frozenset[str]
    past: tuple[PastChoice, ...] = ()

    @property
    def is_close(self) -> bool:
        """Whether this answers the question, and does not merely come nearest."""
        return self.strength >= CLOSE or bool(self.past)


@dataclass(frozen=True)
class Answer:
    """What was found for a question, best first; the hits of one tool may lie apart."""

    question: str
    hits: tuple[Hit, ...] = ()
    meant: Mapping[str, Sequence[str]] = field(default_factory=dict)
    near_tasks: tuple[tuple[str, str], ...] = ()  # slug and name, nearest first
    has_words: bool = True
    has_known_words: bool = True  # whether any entry holds one of them
    unknown: tuple[str, ...] = ()  # words of the question that no entry holds

    @property
    def by_tool(self) -> dict[int, list[Hit]]:
        """Hits by tool, tools in their order, the best hit of each first."""
        tools: dict[int, list[Hit]] = {}
        for hit in self.hits:
            tools.setdefault(hit.entry.tool, []).append(hit)
        return tools


def answer(question: str, narrowed: QuerySet[ToolEdition] | None = None) -> Answer:
    """Find, order and explain (5 queries, 6 where a word is unknown).

    `narrowed` are the editions that the visitor's filters leave; hits of others are kept, with
    `is_let_through` false, so that the page can count them beside its filters.
    """
    asked = ask(connection, question)
    meant = (
        spellings.at(asked.counts.version).corrected(question, asked.unknown)
        if (asked.unknown)
        else {}
    )
    if meant:
        asked = ask(connection, replaced(question, meant))
    if not asked.wanted:  # everything would be as near as anything
        return Answer(question, has_words=False, has_known_words=False)
    snapshot = snapshots.current(is_held_enough=bool(meant))
    neighbours, texts = _neighbours(snapshot, asked)
    also = {entry for neighbour in neighbours for entry in neighbour.chosen}
    candidates = _strongest(find(connection, asked, also=also), also)
    entries = _entries(candidates.keys(), narrowed)
    placed = order(
        [_found(entry, candidates[entry.pk]) for entry in entries.values()],
        neighbours,
        snapshot.known_tools,
    )
    kept = _named_first(asked.text, _worth_showing(placed, candidates), entries)
    hits = (_hit(p, entries[p.capability], candidates[p.capability], texts) for p in kept)
    near_tasks = _near_tasks(placed, entries)
    return Answer(
        question,
        tuple(hits),
        meant,
        near_tasks,
        has_known_words=asked.has_known_words,
        unknown=unheld(asked.text, asked.unknown),
    )


def _strongest(found: Sequence[Candidate], also: Collection[int]) -> dict[int, Candidate]:
    """The best of what was found, and what past visitors chose, by entry."""
    return {
        candidate.entry_id: candidate
        for place, candidate in enumerate(found)
        if place < MOST_READ or candidate.entry_id in also
    }


def _found(entry: Entry, candidate: Candidate) -> Found:
    return Found(entry.pk, entry.tool, entry.task, candidate.strength)


def _hit(placed: Placed, entry: Entry, candidate: Candidate, texts: Mapping[int, str]) -> Hit:
    past = tuple(
        PastChoice(texts.get(reason.intent_id, ""), reason.visitors) for reason in placed.reasons
    )
    return Hit(entry, placed.strength + placed.lift, candidate.matched, past)


def _worth_showing(placed: Sequence[Placed], candidates: Mapping[int, Candidate]) -> list[Placed]:
    """Without what is far weaker than the best and, for a question without a known word, without
    what is about something else."""
    best = max((p.strength for p in placed), default=0.0)
    has_known_word = any(candidates[p.capability].matched for p in placed)
    least = max(LEAST_SHARE * best, 0.0 if has_known_word else LEAST_LIKENESS)
    return [p for p in placed if p.reasons or p.strength >= least]


def _near_tasks(
    placed: Sequence[Placed], entries: Mapping[int, Entry]
) -> tuple[tuple[str, str], ...]:
    """The tasks of what came nearest, shown or not, for whoever found nothing."""
    near = [p for p in placed if p.strength >= LEAST_NEARNESS]
    strongest = sorted(near, key=lambda p: (-p.strength, p.capability))
    tasks = ((entries[p.capability].task_slug, entries[p.capability].task_name) for p in strongest)
    return tuple(dict.fromkeys(tasks))[:MOST_NEAR_TASKS]


def _named_first(
    question: str, placed: Sequence[Placed], entries: Mapping[int, Entry]
) -> list[Placed]:
    """Whoever writes just a tool's name wants that tool."""
    wanted = " ".join(question.casefold().split())
    named = {
        pk
        for pk, entry in entries.items()
        if wanted in (entry.tool_name.casefold(), entry.tool_slug)
    }
    return sorted(placed, key=lambda p: p.capability not in named)


def _neighbours(snapshot: Snapshot, asked: Asked) -> tuple[list[Neighbour], dict[int, str]]:
    """Past intents near the question with what was chosen, and the public texts (1 query).

    Where no entry holds any word of the question, only public searches that are nearly the same
    count: whatever somebody types is near to something, and nobody may learn from an answer
    whether a word stood in what a single visitor asked.
    """
    near = snapshot.near(asked.meaning, asked.wanted) if snapshot.number else []
    if not asked.has_known_words:
        near = [n for n in near if n.shares_words and n.likeness >= NEARLY_THE_SAME]
    if not near:
        return [], {}
    chosen: dict[int, dict[int, float]] = {}
    visitors: dict[int, dict[int, int]] = {}
    contents: dict[int, dict[int, float]] = {}
    texts = {}
    for row in _read_chosen([n.intent_id for n in near]):
        intent, entry, weight, opened, not_helped, text, most = row
        if most < PUBLIC_FROM and not asked.has_known_words:
            continue
        chosen.setdefault(intent, {})[entry] = weight
        visitors.setdefault(intent, {})[entry] = opened
        contents.setdefault(intent, {})[entry] = content(opened, not_helped)
        if text:
            texts[intent] = text
    neighbours = [
        Neighbour(pk, n.likeness, chosen[pk], visitors[pk], contents[pk])
        for n in near
        if (pk := n.intent_id) in chosen
    ]
    return neighbours, texts


def _chosen(intents: Sequence[int]) -> QuerySet:
    """What visitors of these intents chose, of what is still published."""
    entry = CapabilityEntry.objects.filter(tool=OuterRef("tool"), slug=OuterRef("capability"))
    rows = Match.objects.filter(any_of("intent", intents), opened__gt=0)
    rows = rows.annotate(
        entry=Subquery(entry.values("pk")[:1]),
        public_text=Case(When(is_public("intent__"), then="intent__text"), default=Value("")),
    ).filter(entry__isnull=False)
    return rows.order_by("-opened", "pk").values_list(
        *("intent", "entry", "weight", "opened", "not_helped"),
        *("public_text", "intent__most_visitors"),
    )[:MOST_MATCHES]


_read_chosen = Prepared(_chosen)


def _entries(ids: Collection[int], narrowed: QuerySet[ToolEdition] | None) -> dict[int, Entry]:
    """The entries with their tools (1 query; none where there are none), in no special order."""
    if not ids:
        return {}
    if narrowed is None:
        found = ((*row, True) for row in _read_entries([*ids]))
    else:
        passes = Exists(narrowed.filter(pk=OuterRef("edition")).order_by())
        rows = CapabilityEntry.objects.filter(pk__in=[*ids]).order_by().annotate(passes=passes)
        found = ((*row[:-1], bool(row[-1])) for row in rows.values_list(*COLUMNS, "passes"))
    return {row[0]: Entry(*row) for row in found}


_read_entries = Prepared(
    lambda ids: CapabilityEntry.objects.filter(pk__in=ids).order_by().values_list(*COLUMNS)
)

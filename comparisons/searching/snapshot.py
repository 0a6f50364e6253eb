"""Past intents in memory, to find those near a question without asking the database.

Read anew when a run of aggregate_matches has published another snapshot; that is looked up at
most every few seconds. Memory: some 0.4 kB an intent that led to a choice.
"""

import math
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from catalog.lookup.embeddings import Vector
from catalog.lookup.nearness import Vectors
from comparisons.matching.graph import seated
from comparisons.matching.record import known_tools, weights_of_intents
from comparisons.matching.words import likeness
from comparisons.models import Intent, MatchRun

CHECK_SECONDS = 10.0
# How many intents are compared by their words as well.
COMPARED = 100


@dataclass(frozen=True)
class Near:
    """A past intent and how like the question it is."""

    intent_id: int
    likeness: float
    shares_words: bool


@dataclass(frozen=True)
class Snapshot:
    """The intents that led to a choice, as one run left them."""

    number: int = 0
    known_tools: frozenset[int] = frozenset()
    terms: Mapping[int, str] = field(default_factory=dict)
    weights: Mapping[int, float] = field(default_factory=dict)  # people's days behind an intent
    squares: Mapping[int, float] = field(default_factory=dict)  # of what an intent's terms weigh
    frequency: Mapping[str, int] = field(default_factory=dict)
    vectors: Vectors | None = None
    holding: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def near(self, question: Vector | None, wanted: Sequence[str]) -> list[Near]:
        """The past intents most like a question, most alike first; those that may vote."""
        cosines = self._by_meaning(question) if question is not None else {}
        if not cosines:
            cosines = dict.fromkeys(self._by_words(wanted))
        squares = {
            term: rarity(self.frequency.get(term, 0), len(self.terms)) ** 2 for term in wanted
        }
        whole = sum(squares.values())
        found = []
        for intent_id, cosine in cosines.items():
            shared = sum(squares.get(term, 0.0) for term in self.terms[intent_id].split())
            weight = (whole * self.squares[intent_id]) ** 0.5
            common = shared / weight if weight else 0.0
            found.append(Near(intent_id, likeness(cosine, common), common > 0))
        found = [near for near in found if near.likeness > 0]
        found.sort(key=lambda near: (-near.likeness, near.intent_id))
        # What was counted anew between the reads of this snapshot has no say until the next.
        return list(seated(found, lambda near: self.weights.get(near.intent_id, 0.0)))

    def _by_meaning(self, question: Vector) -> dict[int, float | None]:
        return dict(self.vectors.nearest(question, COMPARED)) if self.vectors is not None else {}

    def _by_words(self, wanted: Sequence[str]) -> list[int]:
        points: dict[int, float] = defaultdict(float)
        for term in wanted:
            for intent_id in self.holding.get(term, ()):
                points[intent_id] += rarity(self.frequency.get(term, 0), len(self.terms))
        return sorted(points, key=lambda intent_id: (-points[intent_id], intent_id))[:COMPARED]


def rarity(often: int, intents: int) -> float:
    """How telling a term is among so many intents; the same measure as that of the index."""
    return math.log(1 + (intents - often + 0.5) / (often + 0.5))


def read_snapshot(number: int) -> Snapshot:
    """Everything that the published snapshot says about intents (3 queries)."""
    rows = Intent.objects.voting().filter(matches__opened__gt=0).order_by("pk").distinct()
    columns = rows.values_list("pk", "terms", "vector").iterator(chunk_size=5_000)
    terms: dict[int, str] = {}
    packed: list[tuple[int, bytes]] = []
    frequency: Counter[str] = Counter()
    for pk, held, vector in columns:
        terms[pk] = held
        frequency.update(set(held.split()))
        if vector is not None:
            packed.append((pk, bytes(vector)))
    squares = {term: rarity(often, len(terms)) ** 2 for term, often in frequency.items()}
    by_meaning = settings.SEARCH_BY_MEANING and bool(packed)
    return Snapshot(
        number=number,
        known_tools=frozenset(known_tools()),
        terms=terms,
        weights=weights_of_intents(),
        squares={pk: sum(map(squares.__getitem__, t.split())) for pk, t in terms.items()},
        frequency=frequency,
        vectors=Vectors.of(packed) if by_meaning else None,
        holding={} if by_meaning else _holding(terms),
    )


def _holding(terms: Mapping[int, str]) -> dict[str, list[int]]:
    holding: dict[str, list[int]] = defaultdict(list)
    for intent_id, held in terms.items():
        for term in set(held.split()):
            holding[term].append(intent_id)
    return holding


class SnapshotCache:
    """The snapshot of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._checked = 0.0
        self._name: Iterable = ()
        self._snapshot = Snapshot()

    def current(self, is_held_enough: bool = False) -> Snapshot:
        """The published snapshot, at most CHECK_SECONDS old; anew within a transaction.

        `is_held_enough` saves a query where there are many already: whatever is held is taken.
        """
        if connection.in_atomic_block:
            return _newest(None)
        name = (connection.alias, connection.settings_dict["NAME"])
        is_fresh = is_held_enough or time.monotonic() - self._checked < CHECK_SECONDS
        if name == self._name and is_fresh:
            return self._snapshot
        with self._lock:
            held = self._snapshot if name == self._name else None
            self._snapshot, self._name = _newest(held), name
            self._checked = time.monotonic()
            return self._snapshot

    def forget(self) -> None:
        """Read it again at the next call."""
        self._name = ()


def _newest(held: Snapshot | None) -> Snapshot:
    number = MatchRun.objects.order_by("-number").values_list("number", flat=True).first()
    if number is None:
        return Snapshot()
    return held if held is not None and held.number == number else read_snapshot(number)


snapshots = SnapshotCache()

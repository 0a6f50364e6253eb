"""From words to the entries that may answer them, on either database, by one contract.

Publishing calls `index_entries(connection, texts)` and `remove_entries(connection, ids)`; search
calls `find(connection, question)`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from catalog.lookup import sentences
from catalog.lookup.contract import Candidate, EntryText, IndexedEntry, TermCounts
from catalog.lookup.embeddings import Vector, embed, emphasis
from catalog.lookup.index import Lookup
from catalog.lookup.nearness import VectorCache, Vectors
from catalog.lookup.postgres import PostgresLookup
from catalog.lookup.scoring import both_ways, candidates, fuse
from catalog.lookup.sqlite import SqliteLookup
from catalog.lookup.words import question_words, without_stop_words

__all__ = [
    "Asked",
    "Candidate",
    "EntryText",
    "ask",
    "clear_index",
    "find",
    "index_entries",
    "is_index_current",
    "remove_entries",
    "wait_for_index",
]

LOOKUPS: dict[str, type[Lookup]] = {"sqlite": SqliteLookup, "postgresql": PostgresLookup}
# How many entries each way of finding proposes, and how many of them are scored.
PROPOSED = 200
SCORED = 150

_caches: dict[str, VectorCache] = defaultdict(VectorCache)


def lookup_of(connection: BaseDatabaseWrapper) -> Lookup:
    """The index of this database. Raises KeyError on a vendor that has none."""
    return LOOKUPS[connection.vendor](connection)


def index_entries(connection: BaseDatabaseWrapper, texts: Iterable[EntryText]) -> None:
    """Add these entries to the index or replace them, in the transaction that publishes them."""
    lookup_of(connection).index_entries(texts)


def remove_entries(connection: BaseDatabaseWrapper, entry_ids: Iterable[int]) -> None:
    """Take these entries out of the index, in the transaction that withdraws them."""
    lookup_of(connection).remove_entries(entry_ids)


def wait_for_index(connection: BaseDatabaseWrapper) -> None:
    """Wait for whoever changes the index, before reading what to put into it."""
    lookup_of(connection).wait()


def clear_index(connection: BaseDatabaseWrapper) -> None:
    """Take everything out of the index, whatever state it is in."""
    lookup_of(connection).clear()


def is_index_current(connection: BaseDatabaseWrapper) -> bool:
    """Whether the index was made by the rules of this release (1 query)."""
    return lookup_of(connection).is_current()


@dataclass(frozen=True)
class Asked:
    """A question as the index sees it: its terms, each with how much it says."""

    text: str
    terms: Mapping[str, float]
    counts: TermCounts

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(self.terms)

    @property
    def unknown(self) -> frozenset[str]:
        """The terms that no entry holds."""
        return frozenset(term for term in self.wanted if not self.counts.containing.get(term))

    @property
    def has_known_words(self) -> bool:
        """Whether any entry holds any of the terms."""
        return any(self.counts.containing.get(term) for term in self.wanted)

    @property
    def meaning(self) -> Vector | None:
        """The question as a vector, where search goes by meaning."""
        return embed(self.text) if settings.SEARCH_BY_MEANING else None

    @property
    def subject(self) -> Vector | None:
        """What the question is about: entries are compared with this one, other questions, which
        are asked in the same words, with the whole."""
        if not settings.SEARCH_BY_MEANING:
            return None
        return embed(without_stop_words(self.text) or self.text)

    @property
    def sentence(self) -> Vector | None:
        """The question as a sentence model reads it, where search has one."""
        return sentences.encode(self.text) if settings.SEARCH_BY_SENTENCES else None


def ask(connection: BaseDatabaseWrapper, question: str) -> Asked:
    """Read a question and look up which of its words the index knows (1 query)."""
    words = question_words(question)
    says = {
        term: emphasis(word) if settings.SEARCH_BY_MEANING else 1.0 for term, word in words.items()
    }
    return Asked(question, says, lookup_of(connection).counts(list(says)))


def find(
    connection: BaseDatabaseWrapper,
    question: str | Asked,
    also: Iterable[int] = (),
    most: int = SCORED,
) -> list[Candidate]:
    """The entries that may answer a question, strongest first (3 queries, or 2 once asked).

    Found by any of its words or by meaning; `also` names entries to score besides, such as those
    that past searches led to. Stop words alone, or nothing but punctuation, find nothing by words.
    One query more reads the vectors after a change of the index.
    """
    asked = ask(connection, question) if isinstance(question, str) else question
    lookup, counts = lookup_of(connection), asked.counts
    by_words = lookup.find(asked.wanted, counts, PROPOSED)
    subject = asked.subject
    vectors = _vectors(lookup, counts.version, counts.entries) if subject is not None else None
    near = vectors.nearest(subject, PROPOSED) if vectors is not None and subject is not None else []
    chosen = list(dict.fromkeys([*fuse(by_words, [i for i, _ in near], most=most), *also]))
    held = lookup.entries(chosen, asked.wanted)
    by_vector = _likeness(vectors, subject, chosen)
    likeness = both_ways(by_vector, _by_sentence(asked.sentence, held))
    return candidates(asked.terms, held, likeness, counts)


def _likeness(
    vectors: Vectors | None, subject: Vector | None, entry_ids: list[int]
) -> dict[int, float]:
    if vectors is None or subject is None:
        return {}
    return vectors.likeness(subject, entry_ids)


def _by_sentence(question: Vector | None, held: Sequence[IndexedEntry]) -> dict[int, float]:
    """How like the question as a whole entries are; without those indexed before that was on."""
    read = {entry.entry_id: entry.sentence for entry in held if entry.sentence is not None}
    if question is None or not read:
        return {}
    return dict(zip(read, sentences.cosines(question, list(read.values())), strict=True))


def _vectors(lookup: Lookup, version: int, entries: int) -> Vectors:
    """The vectors in memory; read anew in a transaction, whose changes may yet be undone."""
    if lookup.connection.in_atomic_block:
        return VectorCache().at(version, entries, lookup)
    cache = _caches[f"{lookup.connection.alias}/{lookup.connection.settings_dict['NAME']}"]
    return cache.at(version, entries, lookup)

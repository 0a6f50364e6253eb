"""The search index in the database: what both vendors share.

`catalog_searchtext` has one row an entry: the terms of each field and packed vectors.
`catalog_searchterm` says how many entries hold a term; its row SIZE counts entries, terms and
changes, so that each process knows when its copy of the vectors is old. That row is written first
in every change: writers queue there and cannot deadlock. Its row MADE_BY says which RULES made the
terms; without it, older ones did.

Changes are made inside the transaction that publishes, or that changes the words of a task.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TypeVar

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from catalog.lookup import sentences
from catalog.lookup.contract import FIELD_WEIGHTS, FIELDS, EntryText, IndexedEntry, TermCounts
from catalog.lookup.embeddings import embed_entry, pack
from catalog.lookup.scoring import rare_terms
from catalog.lookup.words import kept_terms, terms

Item = TypeVar("Item")

# Not terms: terms are letters and digits.
SIZE = "#"
MADE_BY = "#rules"
# Which terms and vectors a text gives. Raised with every change of them, so that an index of before
# is known as old: words of questions would not be found in it.
RULES = 1
BATCH = 200
# Entries at a time: of a thousand, many share their words, and each word is counted once.
ENTRIES = 1_000
VERSION_STEP = 1_000_000
MOST_TERMS = 2_000  # a field

ADD_TERMS = (
    "INSERT INTO catalog_searchterm AS held (term, entries, terms, version) {rows} "
    "ON CONFLICT (term) DO UPDATE SET entries = held.entries + excluded.entries, "
    "terms = held.terms + excluded.terms, version = held.version + excluded.version"
)
SIGN = (
    "INSERT INTO catalog_searchterm (term, entries, terms, version) "  # noqa: S608
    f"VALUES ('{MADE_BY}', 0, 0, {RULES})"
)


@dataclass(frozen=True)
class IndexRow:
    """An entry on its way into the index."""

    entry_id: int
    fields: tuple[tuple[str, ...], ...]
    vector: bytes | None
    sentence: bytes | None

    @classmethod
    def of(cls, text: EntryText) -> "IndexRow":
        """The terms and the meaning of an entry's texts."""
        naming = (text.names, text.headings, text.summary)
        vector = embed_entry(naming, text.details) if settings.SEARCH_BY_MEANING else None
        whole = ". ".join((*naming, text.details))
        sentence = sentences.encode(whole) if settings.SEARCH_BY_SENTENCES else None
        return cls(
            text.entry_id,
            tuple(
                field[:MOST_TERMS]
                for field in (*map(kept_terms, naming), tuple(terms(text.details)))
            ),
            None if vector is None else pack(vector),
            None if sentence is None else pack(sentence),
        )

    def columns(self) -> list[str]:
        """The fields as they are stored: terms with spaces between."""
        return [" ".join(field) for field in self.fields]


class Lookup:
    """The index of one database. Subclasses say how their database finds rows by terms."""

    # How many rows may be read to find candidates; more common words only add to scores. A row
    # costs either database some 1 to 5 µs a term to rank.
    most_read = 1_500

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def index_entries(self, texts: Iterable[EntryText]) -> None:
        """Add these entries, or replace them where they are in the index."""
        for batch in _batches(texts, ENTRIES):
            self.remove_entries([text.entry_id for text in batch])
            rows = [IndexRow.of(text) for text in batch]
            version = self._count((row.fields for row in rows), sign=1)
            self._insert(rows, version)

    def remove_entries(self, entry_ids: Iterable[int]) -> None:
        """Take these entries out; unknown ids do no harm."""
        for batch in _batches(entry_ids):
            held = self._stored(batch)
            if held:
                fields = [[text.split() for text in row[1:]] for row in held]
                self._count(fields, sign=-1)
                self._delete(held)

    def wait(self) -> None:
        """Until nobody else changes the index: what is read after this is not replaced meanwhile,
        and what others have replaced is seen."""
        self._count((), sign=1)

    def clear(self) -> None:
        """Empty the index. Its version goes on, so that every process sees the change."""
        self._count((), sign=1)
        self._run("DELETE FROM catalog_searchtext", [])
        self._run("DELETE FROM catalog_searchterm WHERE term <> %s", [SIZE])
        self._run("UPDATE catalog_searchterm SET entries = 0, terms = 0 WHERE term = %s", [SIZE])
        self._run(SIGN, [])

    def is_current(self) -> bool:
        """Whether the terms were made as this release makes them (1 query)."""
        rows = self._rows("SELECT version FROM catalog_searchterm WHERE term = %s", [MADE_BY])
        return [version for (version,) in rows] == [RULES]

    def counts(self, wanted: Sequence[str]) -> TermCounts:
        """The size of the index and how many entries hold each of these terms (1 query)."""
        marks = _marks([SIZE, *wanted])
        rows = self._rows(
            "SELECT term, entries, terms, version FROM catalog_searchterm "  # noqa: S608
            f"WHERE term IN ({marks})",
            [SIZE, *wanted],
        )
        held = {term: (entries, total, version) for term, entries, total, version in rows}
        entries, total, version = held.pop(SIZE, (0, 0, 0))
        return TermCounts(entries, total, {term: row[0] for term, row in held.items()}, version)

    def find(self, wanted: Sequence[str], counts: TermCounts, most: int) -> list[int]:
        """Ids of the entries that hold any of these terms, likeliest first (1 query)."""
        rare, _ = rare_terms(wanted, counts, self.most_read)
        return self._search(rare, counts, most) if rare else []

    def entries(self, entry_ids: Sequence[int], wanted: Sequence[str]) -> list[IndexedEntry]:
        """How often the wanted terms stand in these entries (1 query); without those gone.

        They are wanted in the order of the question: neighbours there are looked for as such.
        """
        is_wanted = frozenset(wanted).__contains__
        pairs = list(pairwise(wanted))
        found = []
        for entry_id, *texts, sentence in self._stored(entry_ids, "sentence"):
            often: dict[str, float] = {}
            together: dict[tuple[str, str], float] = {}
            length = 0
            for (_, weight), text in zip(FIELD_WEIGHTS, texts, strict=True):
                field = text.split()
                length += len(field)
                here = list(filter(is_wanted, field))
                for term in here:
                    often[term] = often.get(term, 0.0) + weight
                if len(here) > 1:
                    for pair in filter(frozenset(pairwise(field)).__contains__, pairs):
                        together[pair] = together.get(pair, 0.0) + weight
            packed = None if sentence is None else bytes(sentence)
            found.append(IndexedEntry(entry_id, often, length, together, packed))
        return found

    def vectors(self, since: int) -> Iterator[tuple[int, bytes, int]]:
        """Id, packed vector and version of the entries that changed after a version."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id, vector, version FROM catalog_searchtext "
                "WHERE version > %s AND vector IS NOT NULL ORDER BY entry_id",
                [since],
            )
            while rows := cursor.fetchmany(5_000):
                yield from ((row[0], bytes(row[1]), row[2]) for row in rows)

    def _search(self, rare: Sequence[str], counts: TermCounts, most: int) -> list[int]:
        raise NotImplementedError

    def _insert(self, rows: Sequence[IndexRow], version: int) -> None:
        raise NotImplementedError

    def _delete(self, held: Sequence[Sequence]) -> None:
        ids = [row[0] for row in held]
        sql = f"DELETE FROM catalog_searchtext WHERE entry_id IN ({_marks(ids)})"  # noqa: S608
        self._run(sql, ids)

    def _stored(self, entry_ids: Sequence[int], *besides: str) -> list[Sequence]:
        """Id, fields and other columns of these entries (1 query); without those gone."""
        if not entry_ids:
            return []
        return self._rows(
            f"SELECT {', '.join(('entry_id', *FIELDS, *besides))} FROM catalog_searchtext "  # noqa: S608
            f"WHERE entry_id IN ({_marks(entry_ids)})",
            list(entry_ids),
        )

    def _count(self, entries: Iterable[Sequence[Sequence[str]]], sign: int) -> int:
        """Add entries to the counts or take them away; the index's new version."""
        held: Counter[str] = Counter()
        total = number = 0
        for fields in entries:
            number += 1
            total += sum(map(len, fields))
            held.update({term for field in fields for term in field})
        # By more than one: a database that was emptied does not come to the same version again.
        self._add([(SIZE, sign * number, sign * total, 1 + secrets.randbelow(VERSION_STEP))])
        # In one order, so that rows are locked in one order.
        changes = [(term, sign * often, 0, 0) for term, often in sorted(held.items())]
        for start in range(0, len(changes), BATCH):
            self._add(changes[start : start + BATCH])
        return self._rows("SELECT version FROM catalog_searchterm WHERE term = %s", [SIZE])[0][0]

    def _add(self, rows: Sequence[tuple[str, int, int, int]]) -> None:
        marks = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        values = [value for row in rows for value in row]
        self._run(ADD_TERMS.format(rows=f"VALUES {marks}"), values)

    def _rows(self, sql: str, parameters: Sequence) -> list[Sequence]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def _run(self, sql: str, parameters: Sequence) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)


def _marks(values: Sequence) -> str:
    return ", ".join(["%s"] * len(values))


def _batches(values: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch

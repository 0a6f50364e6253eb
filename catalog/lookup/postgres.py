"""Text search on PostgreSQL: a GIN index over a tsvector of the stored terms.

The tsvector is written term by term, so no text search configuration is involved. PostgreSQL has
no bm25: candidates are ordered by ts_rank a term times the term's rarity, which measured within
0.01 nDCG@10 of bm25 (ts_rank_cd loses a third); the caller scores them exactly afterwards.
"""

from collections import defaultdict
from collections.abc import Sequence

from catalog.lookup.contract import FIELD_WEIGHTS, FIELDS, TermCounts
from catalog.lookup.index import ADD_TERMS, IndexRow, Lookup
from catalog.lookup.scoring import rarity

_COLUMNS = ", ".join(FIELDS)
# The fields' labels in the tsvector; their weights as ts_rank takes them: D, C, B, A, at most 1.
_LABELS = "ABCD"
_HEAVIEST = max(weight for _, weight in FIELD_WEIGHTS)
_WEIGHTS = [weight / _HEAVIEST for _, weight in reversed(FIELD_WEIGHTS)]
# PostgreSQL's limits: positions a term, and the last position.
_MOST_POSITIONS, _LAST_POSITION = 255, 16_383

ADD_COLUMN = "ALTER TABLE catalog_searchtext ADD COLUMN terms tsvector NOT NULL DEFAULT ''"
CREATE = "CREATE INDEX catalog_searchtext_terms ON catalog_searchtext USING gin (terms)"
DROP = "ALTER TABLE catalog_searchtext DROP COLUMN IF EXISTS terms"

_RANK_TERM = """(
    SELECT entry_id, %s * ts_rank(%s::float4[], terms, %s::tsquery, 1) AS rank
    FROM catalog_searchtext WHERE terms @@ %s::tsquery LIMIT %s
)"""
_COPY = (
    f"COPY catalog_searchtext (entry_id, {_COLUMNS}, vector, sentence, version, terms) FROM STDIN"
)
# Four values however many rows: of a statement with a mark a value, reading the marks is dearest.
_ADD_ARRAYS = ADD_TERMS.format(
    rows="SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[])"
)


class PostgresLookup(Lookup):
    """The index in a PostgreSQL database."""

    def _search(self, rare: Sequence[str], counts: TermCounts, most: int) -> list[int]:
        # Each term ranks the rows that it finds itself, in a third of the time that all terms
        # would take for all rows; and a part alone makes the planner use the index.
        parts = " UNION ALL ".join([_RANK_TERM] * len(rare))
        sql = f"""
            SELECT entry_id FROM ({parts}) AS found
            GROUP BY entry_id ORDER BY sum(rank) DESC, entry_id LIMIT %s
        """  # noqa: S608
        # Counts can be behind by a moment and one term can be in every entry: capped once more.
        values = [
            value
            for term, quoted in zip(rare, map(_quoted, rare), strict=True)
            for value in (rarity(term, counts), _WEIGHTS, quoted, quoted, self.most_read)
        ]
        return [row[0] for row in self._rows(sql, [*values, most])]

    def _insert(self, rows: Sequence[IndexRow], version: int) -> None:
        with (
            self.connection.cursor() as cursor,
            self.connection.wrap_database_errors,  # Django does not know of COPY
            cursor.copy(_COPY) as copy,
        ):
            for row in rows:
                meanings = row.vector, row.sentence
                terms = tsvector(row.fields)
                copy.write_row((row.entry_id, *row.columns(), *meanings, version, terms))

    def _add(self, rows: Sequence[tuple[str, int, int, int]]) -> None:
        self._run(_ADD_ARRAYS, [list(column) for column in zip(*rows, strict=True)])


def tsvector(fields: Sequence[Sequence[str]]) -> str:
    """The terms of the fields with their positions and labels, as PostgreSQL reads a tsvector."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for label, field in zip(_LABELS, fields, strict=True):
        for term in field:
            position = min(position + 1, _LAST_POSITION)
            if len(places[term]) < _MOST_POSITIONS:
                places[term].append(f"{position}{label}")
    return " ".join(f"{_quoted(term)}:{','.join(where)}" for term, where in places.items())


def _quoted(term: str) -> str:
    """A term is letters and digits: nothing to escape inside the quotes."""
    return f"'{term}'"

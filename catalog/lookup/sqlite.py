"""Text search on SQLite: FTS5 over the stored terms, ranked by its own bm25."""

from collections.abc import Sequence

from catalog.lookup.contract import FIELD_WEIGHTS, FIELDS, TermCounts
from catalog.lookup.index import IndexRow, Lookup

_COLUMNS = ", ".join(FIELDS)
_WEIGHTS = ", ".join(str(weight) for _, weight in FIELD_WEIGHTS)

# The terms are made by words.py: unicode61 only has to cut at the spaces.
CREATE = f"""
    CREATE VIRTUAL TABLE catalog_searchtext_fts USING fts5(
        {_COLUMNS}, content='catalog_searchtext', content_rowid='entry_id',
        tokenize="unicode61 remove_diacritics 0"
    )
"""
DROP = "DROP TABLE IF EXISTS catalog_searchtext_fts"

_FIND = f"""
    SELECT rowid FROM catalog_searchtext_fts WHERE catalog_searchtext_fts MATCH %s
    ORDER BY bm25(catalog_searchtext_fts, {_WEIGHTS}) LIMIT %s
"""  # noqa: S608
_INSERT = f"""
    INSERT INTO catalog_searchtext (entry_id, {_COLUMNS}, vector, sentence, version)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608
_INSERT_FTS = f"""
    INSERT INTO catalog_searchtext_fts (rowid, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s)
"""  # noqa: S608
# FTS5 keeps no copy of the texts and needs the old ones back to forget them.
_DELETE_FTS = f"""
    INSERT INTO catalog_searchtext_fts (catalog_searchtext_fts, rowid, {_COLUMNS})
    VALUES ('delete', %s, %s, %s, %s, %s)
"""  # noqa: S608


class SqliteLookup(Lookup):
    """The index in an SQLite database."""

    def _search(self, rare: Sequence[str], counts: TermCounts, most: int) -> list[int]:
        query = " OR ".join(f'"{term}"' for term in rare)
        return [row[0] for row in self._rows(_FIND, [query, most])]

    def _insert(self, rows: Sequence[IndexRow], version: int) -> None:
        with self.connection.cursor() as cursor:
            columns: list[tuple[int | str, ...]] = [(row.entry_id, *row.columns()) for row in rows]
            stored = [
                (*column, row.vector, row.sentence, version)
                for column, row in zip(columns, rows, strict=True)
            ]
            cursor.executemany(_INSERT, stored)
            cursor.executemany(_INSERT_FTS, columns)

    def clear(self) -> None:
        self._run(
            "INSERT INTO catalog_searchtext_fts (catalog_searchtext_fts) VALUES (%s)",
            ["delete-all"],
        )
        super().clear()

    def _delete(self, held: Sequence[Sequence]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(_DELETE_FTS, held)
        super()._delete(held)

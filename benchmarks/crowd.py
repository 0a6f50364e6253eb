"""A catalogue that is large enough for search: copies of published tools, in PostgreSQL.

Publishing a hundred thousand tools takes most of an hour. Here the published ones are copied in
the tables that search reads, and nowhere else. Half of the words of a copy become words of its
own, so that there are rare words as in life; vectors are moved a little.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from django.db.models import Model

# Added to the keys of a copy: more than there are published rows.
STEP = 1_000_000
SERIALS = 100_000  # an edition's serial is its tool's key times this, plus its number
SHIFT = 40  # of a number of a vector, which goes from -127 to 127


def multiply(tools: int) -> None:
    """Copies of what is published, up to so many tools. Does nothing where there are as many."""
    from django.db import connection

    from catalog.models import Address, CapabilityEntry, Tool, ToolEdition

    copies = tools // max(1, Tool.objects.filter(pk__lt=STEP).count()) - 1
    if copies < 1 or Tool.objects.filter(pk__gte=STEP).exists():
        return
    if connection.vendor != "postgresql":
        raise SystemExit("Only PostgreSQL is filled with copies; publish fewer tools here.")
    started = time.perf_counter()

    def moved(*columns: str) -> dict[str, str]:
        return {column: f"{column} + copy * {STEP}" for column in columns}

    named = {"slug": "slug || '-c' || copy"}
    _copy(Address, copies, moved("id") | named)
    _copy(Tool, copies, moved("address_id"))
    edition = {"serial": f"serial + copy * {STEP} * {SERIALS}", "document": "'{}'"}
    _copy(ToolEdition, copies, moved("id", "tool_id") | named | edition)
    _copy(CapabilityEntry, copies, moved("id", "edition_id", "tool_id"))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX catalog_searchtext_terms")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        _copy_texts(copies)
        cursor.execute(
            "CREATE INDEX catalog_searchtext_terms ON catalog_searchtext USING gin (terms)"
        )
        cursor.execute("VACUUM ANALYZE")
    print(f"{copies} copies in {time.perf_counter() - started:.0f} s", flush=True)


def _copy(model: type[Model], copies: int, changes: Mapping[str, str]) -> None:
    from django.db import connection

    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    values = [changes.get(column, f'"{column}"') for column in columns]
    key = model._meta.pk.column
    listed = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table}, "
            f"generate_series(1::bigint, %s) AS copy WHERE {key} < {STEP}",
            [copies],
        )


def _copy_texts(copies: int) -> None:
    """The index's own rows, and how many entries hold each term."""
    from django.db import connection

    from catalog.lookup.index import SIZE

    held: Counter[str] = Counter()
    entries = terms = 0
    columns = "entry_id, names, headings, summary, details, vector, version, terms"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, names, headings, summary, details, vector, version "
            "FROM catalog_searchtext ORDER BY entry_id"
        )
        published = cursor.fetchall()
        with cursor.copy(f"COPY catalog_searchtext ({columns}) FROM STDIN") as copy:
            for row, found in _texts(published, copies):
                copy.write_row(row)
                held.update(set(found))
                entries, terms = entries + 1, terms + len(found)
        cursor.execute("CREATE TEMPORARY TABLE added (term text, entries bigint, terms bigint)")
        with cursor.copy("COPY added FROM STDIN") as copy:
            for row in [*((t, n, 0) for t, n in held.items()), (SIZE, entries, terms)]:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO catalog_searchterm AS held (term, entries, terms, version) "
            "SELECT term, entries, terms, 1 FROM added ON CONFLICT (term) DO UPDATE SET "
            "entries = held.entries + excluded.entries, terms = held.terms + excluded.terms, "
            "version = held.version + 1"
        )


def _texts(published: list[tuple], copies: int) -> Iterator[tuple[tuple, list[str]]]:
    """Rows of the index with all their terms."""
    from catalog.lookup.postgres import tsvector

    draw = random.Random(1)
    noise = np.random.default_rng(1)
    packed = np.frombuffer(b"".join(row[5] for row in published), dtype=np.int8)
    packed = packed.reshape(len(published), -1).astype(np.int16)
    for copy in range(1, copies + 1):
        moved = packed + noise.integers(-SHIFT, SHIFT + 1, packed.shape, dtype=np.int16)
        vectors = np.clip(moved, -127, 127).astype(np.int8)
        own = {t: draw.random() < 0.5 for row in published for f in row[1:5] for t in f.split()}
        for place, (entry_id, *texts, _, version) in enumerate(published):
            fields = [[f"{t}{copy}"[:40] if own[t] else t for t in f.split()] for f in texts]
            joined = (" ".join(field) for field in fields)
            vector = vectors[place].tobytes()
            row = (entry_id + copy * STEP, *joined, vector, version, tsvector(fields))
            yield row, [term for field in fields for term in field]

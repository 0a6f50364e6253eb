"""Many new rows at once, for imports.

`bulk_create` makes an object and several method calls of each value, which was half of the time
of an import (benchmarks/importing.py). Here a row is a tuple. No defaults, no signals, no
validation beyond the database's own constraints: callers give every column that must not be null.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from json.encoder import encode_basestring_ascii
from typing import Any

from django.db import connections, models, router
from django.db.models import QuerySet

BATCH = 1_000
# What drivers take as it is; every other kind of column is asked how it wants to be written.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    written: Collection[str] = (),
) -> None:
    """Insert tuples of values in the order of `columns` (attribute names, so `tool_id`).

    The values of `written` columns are texts as the database reads them: JSON, decimals.
    PostgreSQL writes the first rows while later ones are made, so making them may not ask it.
    """
    connection = connections[router.db_for_write(model)]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[column] for column in columns]
    preparations = [
        None if field.attname in written else _preparation(field, connection) for field in chosen
    ]
    prepared = _prepared(rows, preparations)
    if (first := next(prepared, None)) is None:
        return
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(str(f.column)) for f in chosen)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django does not know of COPY, and names no errors of its own there.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {target} FROM STDIN") as copy,
            ):
                for row in chain((first,), prepared):
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(chosen))
            sql = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608
            # Django keeps all rows of an iterator until the last is written.
            rest = chain((first,), prepared)
            while batch := list(islice(rest, BATCH)):
                cursor.executemany(sql, batch)


def insert_missing(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Insert what no unique constraint refuses, whoever else inserts the same meanwhile. Texts
    only."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(["%s::text[]"] * len(columns))
            cursor.execute(
                f"INSERT INTO {target} SELECT * FROM unnest({arrays}) "  # noqa: S608
                "ON CONFLICT DO NOTHING",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {target} VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
                rows,
            )


def set_column(model: type[models.Model], column: str, values: Iterable[tuple[Any, Any]]) -> None:
    """Update one column of many rows, given as (primary key, value as the driver takes it).

    `bulk_update` makes one long CASE and an object a row of it, at ten times the cost.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    key = quote(str(model._meta.pk.column))
    sql = f"UPDATE {quote(model._meta.db_table)} SET {quote(column)} = %s WHERE {key} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(value, pk) for pk, value in values])


def stream_rows(queryset: QuerySet) -> Iterator[tuple[Any, ...]]:
    """Rows of a `values_list` as the database holds them: JSON as text, no conversions.

    PostgreSQL works out the next rows while the caller reads these, where `iterator()` makes both
    wait for each other. Until the end the connection is busy: ask nothing else meanwhile.
    """
    connection = connections[queryset.db]
    sql, params = queryset.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            yield from cursor.cursor.stream(sql, params)
        else:
            yield from cursor.execute(sql, params)


def _preparation(field: models.Field, connection: Any) -> Callable[[Any], Any] | None:
    target = field
    while isinstance(target, models.ForeignKey):  # a key may be a key of another table
        target = target.target_field
    if isinstance(target, _PLAIN):
        return None
    if isinstance(target, models.JSONField) and target.encoder is None:
        return _json_text
    return lambda value: field.get_db_prep_save(value, connection)


def _json_text(value: Any) -> str | None:
    """Most are short lists of texts, for which `json.dumps` costs several times as much."""
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return f"[{', '.join(map(encode_basestring_ascii, value))}]"
    return json.dumps(value)


def _prepared(
    rows: Iterable[Sequence[Any]], preparations: Sequence[Callable[[Any], Any] | None]
) -> Iterator[Sequence[Any]]:
    special = [(place, prepare) for place, prepare in enumerate(preparations) if prepare]
    for row in rows:
        values = list(row)
        for place, prepare in special:
            values[place] = prepare(values[place])
        yield values

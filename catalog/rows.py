"""Many new rows at once, for imports.

`bulk_create` makes an object and several method calls of each value, which was half of the time
of an import (benchmarks/importing.py). Here a row is a tuple. No defaults, no signals, no
validation beyond the database's own constraints: callers give every column that must not be null.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connections, models, router

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
    """
    connection = connections[router.db_for_write(model)]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[column] for column in columns]
    preparations = [
        None if field.attname in written else _preparation(field, connection) for field in chosen
    ]
    prepared = _prepared(rows, preparations)
    if not prepared:
        return
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(str(f.column)) for f in chosen)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(chosen))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", prepared)  # noqa: S608


def _preparation(field: models.Field, connection: Any) -> Callable[[Any], Any] | None:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, _PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _prepared(
    rows: Iterable[Sequence[Any]], preparations: Sequence[Callable[[Any], Any] | None]
) -> list[Sequence[Any]]:
    special = [(place, prepare) for place, prepare in enumerate(preparations) if prepare]
    if not special:
        return list(rows)
    prepared: list[Sequence[Any]] = []
    for row in rows:
        values = list(row)
        for place, prepare in special:
            values[place] = prepare(values[place])
        prepared.append(values)
    return prepared

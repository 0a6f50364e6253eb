"""Queries that are compiled once in a process and only executed from then on.

Building a queryset and turning it into SQL takes some ten times as long as SQLite then needs to
answer it, and is the same work for every visitor. The queryset stays the one place that says what
is asked; see docs/decisions/0022-compiled-queries.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Expression, F
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Value = str | int | float | Sequence[str] | Sequence[int]


class Prepared(Generic[Row]):
    """`Prepared(lambda slug: Tool.objects.filter(slug=slug))`: called with values, it gives the
    list that the queryset would give (1 query).

    A value is a text, a number, or a list of these that is not empty, for `__in`. `build`
    gets slots in place of the values: it can hand them on and not look at them. `limit` is for
    querysets that are not cut themselves: how many rows, at most.
    """

    def __init__(self, build: Callable[..., Iterable[Row]]) -> None:
        self._build = build
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, *values: Value, limit: int | None = None) -> list[Row]:
        padded = [v if isinstance(v, str | int | float) else _padded(v) for v in values]
        shape = tuple(_shape(value) for value in padded)
        compiled = self._compiled.get(shape)
        if compiled is None:
            compiled = self._compiled[shape] = _compile(self._build, padded)
        flat = [one for value in padded for one in (value if isinstance(value, list) else [value])]
        return list(compiled.rows(flat, limit))


def any_of(name: str, slots: Iterable[Any]) -> In:
    """`name__in` for keys of other tables, where Django's own takes numbers and no slots."""
    return In(F(name), list(slots))


def _padded(values: Sequence[Any]) -> list[Any]:
    """As many values as the next power of two, so that few texts of SQL serve all lists."""
    if not values:
        raise ValueError("Nothing is in an empty list; do not ask.")
    size = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[-1]] * (size - len(values))]


def _shape(value: Any) -> Any:
    return (type(value[0]), len(value)) if isinstance(value, list) else type(value)


class _Slot(Expression):
    """Where the value of this place comes later."""

    def __init__(self, place: int) -> None:
        super().__init__(output_field=None)
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class _Compiler(SQLCompiler):
    """A compiler that has its SQL already."""

    text: str
    params: Sequence[Any]
    converters: dict[int, Any]

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return self.text, self.params

    def get_converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        return self.converters


@dataclass(frozen=True)
class _Compiled:
    """The SQL of one shape of values."""

    queryset: Any
    compiler: _Compiler

    def rows(self, values: Sequence[Any], limit: int | None) -> Iterator[Any]:
        compiler = copy(self.compiler)
        # Threads share what is compiled and have each a connection of their own.
        compiler.connection = connections[self.queryset.db]
        compiler.params = tuple(
            values[param.place] if isinstance(param, _Slot) else param for param in compiler.params
        )
        if limit is not None:
            compiler.text, compiler.params = f"{compiler.text} LIMIT %s", (*compiler.params, limit)
        return iter(self.queryset._iterable_class(_Asked(self.queryset, compiler)))


class _Asked:
    """A queryset and its query, as far as Django's own readers of rows ask them anything."""

    def __init__(self, queryset: Any, compiler: _Compiler) -> None:
        self.model, self.db, self._fields = queryset.model, queryset.db, queryset._fields
        self._known_related_objects: dict[Any, Any] = {}
        self.query = self
        self.selected = queryset.query.selected
        self._compiler = compiler

    def get_compiler(self, using: str) -> _Compiler:
        return self._compiler


def _compile(build: Callable[..., Any], values: Sequence[Any]) -> _Compiled:
    places = count()
    slots = (
        [_Slot(next(places)) for _ in value] if isinstance(value, list) else _Slot(next(places))
        for value in values
    )
    queryset = build(*slots)
    compiler = _Compiler(queryset.query, connections[queryset.db], queryset.db)
    compiler.text, compiler.params = SQLCompiler.as_sql(compiler)
    columns = [column for column, *_ in compiler.select[: compiler.col_count]]
    compiler.converters = SQLCompiler.get_converters(compiler, columns)
    return _Compiled(queryset, compiler)

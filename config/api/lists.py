"""Lists: filters, orders, keyset cursors, chosen fields."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.encoding import iri_to_uri
from rest_framework.request import Request

from catalog.prepared import Prepared
from config.api.cursors import after, cursor_parameter, read_token, write_token
from config.api.details import parts_of
from config.api.endpoints import Endpoint
from config.api.filtering import filtered
from config.api.parameters import Parameter, choice, integer
from config.api.resources import Resource, Shape

PAGE_SIZE, LARGEST_PAGE_SIZE = 50, 100
# Parameters that show the same rows in another way.
SHOWING = ("cursor", "page_size", "fields", "omit", "brief", "expand")
# Columns of orders that hold moments.
MOMENTS = frozenset({"published_at"})
# Statements kept: a list has a handful of orders and is mostly asked for in one shape.
MOST_KEPT = 256


class ListEndpoint(Endpoint):
    """A list. Unless it is filtered, its SQL is made once a process."""

    resource: ClassVar[Resource]
    # Name, columns. The first is the default; the last column of each is unique, none is null.
    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    filters: ClassVar[type[django_filters.FilterSet] | None] = None

    @staticmethod
    def everything(*path: Any) -> QuerySet:
        """All rows under the path."""
        raise NotImplementedError

    def narrowed(self, rows: QuerySet) -> QuerySet:
        """The rows that the filters leave."""
        return filtered(self.filters, self.request.query_params, rows) if self.filters else rows

    def represent(self, rows: Sequence[Mapping[str, Any]], shape: Shape) -> list[dict[str, Any]]:
        return [shape.represent(row) for row in rows]

    def nothing(self, **path: Any) -> HttpResponse | None:
        """Asked where there are no rows: whether the path leads anywhere at all."""
        return None

    def get(self, request: Request, **path: Any) -> HttpResponse:
        size = self.values["page_size"]
        shape = self.resource.shape(self.values)
        purpose = self._purpose(request)
        cursor = self.values["cursor"]
        place = self._place(read_token(cursor, purpose, "cursor")) if cursor else ()
        found = self._rows(request, shape, parts_of(path), place, size + 1)
        if not found and (elsewhere := self.nothing(**path)):
            return elsewhere
        following = ""
        if len(found) > size:
            found = found[:size]
            keys = sort_keys(self.orders[self.values["order"]])
            following = self._following(request, [found[-1][key] for key in keys], purpose)
        response = self.answer(
            {
                "results": self.represent(found, shape),
                "next": following or None,
                "page_size": size,
            }
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def _rows(
        self,
        request: Request,
        shape: Shape,
        path: Sequence[Any],
        place: Sequence[Any],
        most: int,
    ) -> list[dict[str, Any]]:
        order, columns = self.orders[self.values["order"]], shape.columns
        if {*SHOWING, "order"}.issuperset(request.query_params):
            return _whole(self.everything, order, columns, len(path))(*path, *place, limit=most)
        rows = self.narrowed(self.everything(*path))
        return list(_ordered(rows, order, columns, place)[:most])

    def _place(self, values: Sequence[Any]) -> Sequence[Any]:
        """A cursor's values as the database compares them: SQLite keeps moments as texts."""
        keys = sort_keys(self.orders[self.values["order"]])
        return [
            str(connection.ops.adapt_datetimefield_value(datetime.fromisoformat(value)))
            if key in MOMENTS
            else value
            for key, value in zip(keys, values, strict=True)
        ]

    def _purpose(self, request: Request) -> str:
        """A cursor is of one list in one order under one set of filters, however it is shown."""
        kept = sorted(
            (name, word)
            for name, words in request.query_params.lists()
            for word in words
            if name not in SHOWING
        )
        return f"{request.path}?{urlencode(kept)}"

    def _following(self, request: Request, values: Sequence[Any], purpose: str) -> str:
        asked = request.META.get("QUERY_STRING", "").split("&")
        kept = [part for part in asked if part and not part.startswith("cursor=")]
        query = "&".join([*kept, f"cursor={write_token(values, purpose)}"])
        return f"{settings.SITE_URL}{request.path}?{iri_to_uri(query)}"


def sort_keys(order: Sequence[str]) -> list[str]:
    return [column.lstrip("-") for column in order]


@lru_cache(maxsize=MOST_KEPT)
def _whole(
    everything: Callable[..., QuerySet],
    order: tuple[str, ...],
    columns: tuple[str, ...],
    parts: int,
) -> Prepared[dict[str, Any]]:
    """The whole list in one order and shape: of the parts of its path, then of the sort keys of
    the row that it goes on from, if it does."""
    return Prepared(
        lambda *values: _ordered(everything(*values[:parts]), order, columns, values[parts:])
    )


def _ordered(
    rows: QuerySet, order: Sequence[str], columns: Sequence[str], place: Sequence[Any]
) -> QuerySet:
    if place:
        rows = rows.filter(after(order, place))
    return rows.order_by(*order).values(*dict.fromkeys((*columns, *sort_keys(order))))


def list_parameters(
    resource: Resource, orders: Mapping[str, tuple[str, ...]], *filters: Parameter
) -> tuple[Parameter, ...]:
    """What every list takes, after its own filters."""
    return (
        *filters,
        choice("order", list(orders), "The order of the list.", default=next(iter(orders))),
        integer(
            "page_size",
            f"Objects a page, {LARGEST_PAGE_SIZE} at most.",
            least=1,
            most=LARGEST_PAGE_SIZE,
            default=PAGE_SIZE,
        ),
        cursor_parameter(),
        *resource.parameters(),
    )


def page_schema(resource: Resource) -> dict[str, Any]:
    """The answer of a list."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["results", "next", "page_size"],
        "properties": {
            "results": {
                "type": "array",
                "items": {"$ref": f"#/components/schemas/{resource.name}"},
            },
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "The address of the next page; null at the end.",
            },
            "page_size": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE_SIZE},
        },
    }

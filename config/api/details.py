"""One row, found by what stands in the path."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from catalog.prepared import Prepared
from config.api.endpoints import Endpoint
from config.api.resources import Resource, Shape

# Statements kept: most requests ask for one of a few shapes.
MOST_KEPT = 128
LARGEST = 2**31 - 1


class DetailEndpoint(Endpoint):
    """One row; its SQL is made once a process for each choice of fields."""

    resource: ClassVar[Resource]
    # Expansions that need no asking.
    shown: ClassVar[tuple[str, ...]] = ()

    @staticmethod
    def everything(*path: Any) -> QuerySet:
        """The row under the path."""
        raise NotImplementedError

    def nothing(self, **path: Any) -> HttpResponse:
        """Where to go instead; NothingHere where that is nowhere."""
        raise NotImplementedError

    def represent(self, row: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
        return shape.represent(row)

    def get(self, request: Request, **path: Any) -> HttpResponse:
        shape = self.resource.shape(self.values, shown=self.shown)
        found = _single(self.everything, shape.columns)(*parts_of(path))
        return self.answer(self.represent(found[0], shape)) if found else self.nothing(**path)


def parts_of(path: Mapping[str, Any]) -> tuple[Any, ...]:
    """What stands in a path, in its order, with numbers that a column can hold."""
    return tuple(min(part, LARGEST) if isinstance(part, int) else part for part in path.values())


@lru_cache(maxsize=MOST_KEPT)
def _single(
    everything: Callable[..., QuerySet], columns: tuple[str, ...]
) -> Prepared[dict[str, Any]]:
    # A row without columns is still a row.
    wanted = columns or ("pk",)
    return Prepared(lambda *path: everything(*path).order_by().values(*wanted))

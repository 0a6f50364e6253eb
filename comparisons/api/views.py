"""Endpoints about judgements: tools with standings, verdicts, rankings."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse

from catalog.api import views as catalog_views
from catalog.api.views import moved_to, schema_of
from catalog.filters import OfChoices, ValuesFilter, is_slug
from catalog.finding import NothingHere
from catalog.models import Tool, ToolEdition
from catalog.prepared import Prepared, any_of
from comparisons.addressing import SEPARATOR, tools_of
from comparisons.api.resources import (
    FLOATS,
    RANKING,
    STANDING,
    STANDING_COLUMNS,
    TOOL_WITH_STANDING,
    VERDICT,
)
from comparisons.models import Ranking, Standing, VerdictEdition
from config.api.details import DetailEndpoint
from config.api.filtering import filter_parameters
from config.api.lists import ListEndpoint, list_parameters, page_schema
from config.api.operations import Operation
from config.api.parameters import integer, matching
from config.api.resources import Shape
from config.api.writing import with_text

Row = dict[str, Any]


def with_runs(rows: Sequence[Row], shape: Shape) -> Sequence[Row]:
    """The rows with `run`: what the current run says of each tool (1 query), where it is shown."""
    if not rows or shape.names.isdisjoint(("standing", "matches")):
        return rows
    runs = {found["tool"]: found for found in _standings_of([row["tool_id"] for row in rows])}
    return [row | {"run": runs.get(row["tool_id"])} for row in rows]


_standings_of = Prepared(
    lambda tools: (
        Standing.objects.current()
        .filter(any_of("tool", tools))
        .order_by()
        .values(*STANDING_COLUMNS, **FLOATS)
    )
)


def _with_parameters(operation: Operation, parameters: tuple[Any, ...]) -> Operation:
    return Operation(**{**vars(operation), "parameters": parameters})


class ToolList(catalog_views.ToolList):
    """The catalogue's list with standings."""

    resource = TOOL_WITH_STANDING
    operations = {
        "get": _with_parameters(
            catalog_views.ToolList.operations["get"],
            list_parameters(
                TOOL_WITH_STANDING,
                catalog_views.ToolList.orders,
                *filter_parameters(catalog_views.ApiToolFilter),
            ),
        )
    }

    def represent(self, rows: Sequence[Row], shape: Shape) -> list[dict[str, Any]]:
        return super().represent(with_runs(rows, shape), shape)


class ToolDetail(catalog_views.ToolDetail):
    """The catalogue's tool with its standing."""

    resource = TOOL_WITH_STANDING
    operations = {
        "get": _with_parameters(
            catalog_views.ToolDetail.operations["get"], TOOL_WITH_STANDING.parameters()
        )
    }

    def represent(self, row: Row, shape: Shape) -> dict[str, Any]:
        return super().represent(with_runs([row], shape)[0], shape)


PAIR = matching(
    "pair",
    "^[a-z0-9-]{3,170}$",
    "Two slugs: a-vs-b, alphabetical.",
    longest=170,
    example="blip-2-vs-llava-1-6",
)


class VerdictFilter(django_filters.FilterSet):
    """Verdicts in which a tool takes part."""

    tool = ValuesFilter("pair", each=is_slug, label="One of the two tools", method="filter_tool")

    class Meta:
        model = VerdictEdition
        fields: tuple[str, ...] = ()

    def filter_tool(self, queryset: QuerySet, name: str, value: Sequence[str]) -> QuerySet:
        live = ToolEdition.objects.current().filter(slug__in=value).values("tool")
        # A verdict is published under the slugs of its day; tools may have others by now.
        either = Q(verdict__first__in=live) | Q(verdict__second__in=live)
        for slug in value:
            either |= Q(pair__startswith=f"{slug}{SEPARATOR}") | Q(
                pair__endswith=f"{SEPARATOR}{slug}"
            )
        return queryset.filter(either)


class VerdictList(ListEndpoint):
    resource = VERDICT
    filters = VerdictFilter
    orders = {"pair": ("pair",), "-published_at": ("-published_at", "pk")}
    operations = {
        "get": Operation(
            "list_verdicts",
            "Editors' verdicts",
            page_schema(VERDICT),
            parameters=list_parameters(VERDICT, orders, *filter_parameters(VerdictFilter)),
            tags=("judgements",),
        )
    }

    @staticmethod
    def everything() -> QuerySet:
        return VerdictEdition.objects.current()


class VerdictDetail(DetailEndpoint):
    resource = VERDICT
    shown = ("document",)
    path_parameters = {"pair": PAIR}
    operations = {
        "get": Operation(
            "get_verdict",
            "One verdict with its document",
            schema_of(VERDICT),
            parameters=VERDICT.parameters(),
            refusals=("not-found",),
            tags=("judgements",),
        )
    }

    @staticmethod
    def everything(pair: str) -> QuerySet:
        return VerdictEdition.objects.current().filter(pair=pair)

    def nothing(self, **path: Any) -> HttpResponse:
        """Today's names of two tools lead to the pair under which they were judged."""
        slugs = tools_of(path["pair"])
        live = ToolEdition.objects.current().filter(slug__in=slugs).values("tool")
        judged = VerdictEdition.objects.current()
        found = judged.filter(verdict__first__in=live, verdict__second__in=live).first()
        if found and len(slugs) == 2:
            return moved_to(f"verdicts/{found.pair}/", self.query)
        raise NothingHere("No editor's verdict is published for this pair.")


class RankingList(ListEndpoint):
    resource = RANKING
    orders = {"-number": ("-number",), "-as_of": ("-as_of", "-number"), "number": ("number",)}
    operations = {
        "get": Operation(
            "list_rankings",
            "Recorded runs of the ranking",
            page_schema(RANKING),
            parameters=list_parameters(RANKING, orders),
            tags=("judgements",),
        )
    }

    @staticmethod
    def everything() -> QuerySet:
        return with_text(Ranking.objects.all(), "tables")


RUN_IN_PATH = {"number": integer("number", "The run's number.", least=1, most=1_000_000, example=1)}


class RankingDetail(DetailEndpoint):
    resource = RANKING
    shown = ("tables",)
    path_parameters = RUN_IN_PATH
    operations = {
        "get": Operation(
            "get_ranking",
            "One run with the tables of its formula",
            schema_of(RANKING),
            parameters=RANKING.parameters(),
            refusals=("not-found",),
            tags=("judgements",),
        )
    }

    @staticmethod
    def everything(number: int) -> QuerySet:
        return with_text(Ranking.objects.filter(number=number), "tables")

    def nothing(self, **path: Any) -> HttpResponse:
        raise NothingHere(f"There is no run {path['number']}.")


class StandingFilter(django_filters.FilterSet):
    """Standings of one run."""

    tool = ValuesFilter("slug", each=is_slug, label="Tool")
    type = ValuesFilter("type", each=OfChoices(Tool.Type), label="Type")
    category = ValuesFilter("category", each=is_slug, label="Category")

    class Meta:
        model = Standing
        fields: tuple[str, ...] = ()


# Tools that are not ranked yet come last, and a cursor cannot compare with an empty place.
UNRANKED = 2**31 - 1


class StandingList(ListEndpoint):
    resource = STANDING
    filters = StandingFilter
    path_parameters = RUN_IN_PATH
    orders = {"place": ("order_place", "sort_name", "slug"), "tool": ("slug",)}
    operations = {
        "get": Operation(
            "list_standings",
            "The standings of a run, best first",
            page_schema(STANDING),
            parameters=list_parameters(STANDING, orders, *filter_parameters(StandingFilter)),
            refusals=("not-found",),
            tags=("judgements",),
        )
    }

    @staticmethod
    def everything(number: int) -> QuerySet:
        found = with_text(Standing.objects.filter(ranking__number=number), "inputs")
        return found.annotate(order_place=Coalesce(F("place"), Value(UNRANKED)))

    def nothing(self, **path: Any) -> None:
        # A larger number than the column holds is an error in SQLite, not an empty answer.
        if not Ranking.objects.filter(number=min(path["number"], UNRANKED)).exists():
            raise NothingHere(f"There is no run {path['number']}.")

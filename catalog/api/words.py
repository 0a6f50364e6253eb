"""Endpoints about the shared vocabulary: tasks, categories, makers, metrics with figures."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.filters import MeasurementFilter
from catalog.api.resources import CATEGORY, MAKER, MEASUREMENT, METRIC, TASK
from catalog.api.views import schema_of
from catalog.finding import NothingHere
from catalog.models import Category, Maker, MeasurementEntry, Metric, Task
from config.api.endpoints import Endpoint, ListEndpoint, list_parameters, page_schema
from config.api.filtering import filter_parameters, filtered
from config.api.operations import Operation
from config.api.parameters import slug
from config.api.parameters import text as text_parameter
from config.api.resources import Resource


class WordList(ListEndpoint):
    """A list of the shared vocabulary, which editors change without publishing anything."""

    counted: ClassVar[Any]

    def version(self) -> str | None:
        return None

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        return self.counted()


class WordDetail(Endpoint):
    """One word of the shared vocabulary."""

    resource: ClassVar[Resource]
    counted: ClassVar[Any]

    def version(self) -> str | None:
        return None

    def get(self, request: Request, slug: str) -> HttpResponse:
        shape = self.resource.shape(self.values)
        row = self.counted().filter(slug=slug).values(*shape.columns, "slug").first()
        if row is None:
            raise NothingHere(f"There is no {self.resource.name.lower()} of this name.")
        return self.answer(shape.represent(row))


def counted_tasks() -> QuerySet:
    doing = Count("entries__edition", filter=~Q(entries__support="none"), distinct=True)
    return Task.objects.annotate(tool_count=doing)


def counted_categories() -> QuerySet:
    live = Count("editions", filter=Q(editions__is_current=True))
    return Category.objects.annotate(tool_count=live)


def counted_makers() -> QuerySet:
    """Makers of drafts alone are nobody's business yet."""
    live = Count("editions", filter=Q(editions__is_current=True))
    return Maker.objects.annotate(tool_count=live).filter(tool_count__gt=0)


WORD_ORDERS = {"slug": ("slug",)}


class TaskList(WordList):
    resource = TASK
    orders = {"position": ("position", "name", "pk"), "slug": ("slug",)}
    counted = staticmethod(counted_tasks)
    operations = {
        "get": Operation(
            "list_tasks",
            "The vocabulary of tasks",
            page_schema(TASK),
            parameters=list_parameters(
                TASK, orders, text_parameter("group", "Only tasks under this heading.", longest=120)
            ),
        )
    }

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        tasks = super().rows(values)
        return tasks.filter(group=values["group"]) if values["group"] else tasks


class TaskDetail(WordDetail):
    resource = TASK
    counted = staticmethod(counted_tasks)
    path_parameters = {"slug": slug("slug", "The task's slug.", example="speech-to-text")}
    operations = {
        "get": Operation(
            "get_task",
            "One task",
            schema_of(TASK),
            parameters=TASK.parameters(),
            refusals=("not-found",),
        )
    }


class CategoryList(WordList):
    resource = CATEGORY
    orders = {"position": ("position", "name", "pk"), "slug": ("slug",)}
    counted = staticmethod(counted_categories)
    operations = {
        "get": Operation(
            "list_categories",
            "Categories of tools",
            page_schema(CATEGORY),
            parameters=list_parameters(CATEGORY, orders),
        )
    }


class CategoryDetail(WordDetail):
    resource = CATEGORY
    counted = staticmethod(counted_categories)
    path_parameters = {"slug": slug("slug", "The category's slug.", example="speech-to-text")}
    operations = {
        "get": Operation(
            "get_category",
            "One category",
            schema_of(CATEGORY),
            parameters=CATEGORY.parameters(),
            refusals=("not-found",),
        )
    }


class MakerList(WordList):
    resource = MAKER
    orders = WORD_ORDERS
    counted = staticmethod(counted_makers)
    operations = {
        "get": Operation(
            "list_makers",
            "Makers of published tools",
            page_schema(MAKER),
            parameters=list_parameters(MAKER, orders),
        )
    }


class MakerDetail(WordDetail):
    resource = MAKER
    counted = staticmethod(counted_makers)
    path_parameters = {"slug": slug("slug", "The maker's slug.", example="openai")}
    operations = {
        "get": Operation(
            "get_maker",
            "One maker",
            schema_of(MAKER),
            parameters=MAKER.parameters(),
            refusals=("not-found",),
        )
    }


def counted_metrics() -> QuerySet:
    """Metrics of drafts alone are nobody's business yet."""
    figures = MeasurementEntry.objects.filter(metric=OuterRef("slug")).order_by()
    count = Subquery(figures.values("metric").annotate(n=Count("pk")).values("n")[:1])
    counted = Metric.objects.annotate(
        measurement_count=Coalesce(count, 0, output_field=IntegerField())
    )
    return counted.filter(measurement_count__gt=0)


class MetricList(WordList):
    resource = METRIC
    orders = WORD_ORDERS
    counted = staticmethod(counted_metrics)
    operations = {
        "get": Operation(
            "list_metrics",
            "Metrics by which published tools are measured",
            page_schema(METRIC),
            parameters=list_parameters(METRIC, orders),
        )
    }


class MetricDetail(WordDetail):
    resource = METRIC
    counted = staticmethod(counted_metrics)
    path_parameters = {"slug": slug("slug", "The metric's slug.", example="mmlu")}
    operations = {
        "get": Operation(
            "get_metric",
            "One metric",
            schema_of(METRIC),
            parameters=METRIC.parameters(),
            refusals=("not-found",),
        )
    }


class MeasurementList(ListEndpoint):
    resource = MEASUREMENT
    orders = {
        "metric": ("metric", "edition__sort_name", "pk"),
        "value": ("value", "pk"),
        "-value": ("-value", "pk"),
        "tool": ("edition__sort_name", "edition_id", "position", "pk"),
    }
    operations = {
        "get": Operation(
            "list_measurements",
            "Measured figures of published tools",
            page_schema(MEASUREMENT),
            "Choose a metric before you order by value: numbers of different metrics do not "
            "compare.",
            list_parameters(MEASUREMENT, orders, *filter_parameters(MeasurementFilter)),
        )
    }

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        return filtered(
            MeasurementFilter, self.request.query_params, MeasurementEntry.objects.all()
        )

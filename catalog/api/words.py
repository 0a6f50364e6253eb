"""Endpoints about the shared vocabulary: tasks, categories, makers, metrics with figures."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse

from catalog.api.filters import MeasurementFilter
from catalog.api.resources import CATEGORY, MAKER, MEASUREMENT, METRIC, TASK
from catalog.api.views import schema_of
from catalog.finding import NothingHere
from catalog.models import Category, Maker, MeasurementEntry, Metric, Task
from catalog.models.entries import is_supported
from config.api.details import DetailEndpoint
from config.api.filtering import filter_parameters
from config.api.lists import ListEndpoint, list_parameters, page_schema
from config.api.operations import Operation
from config.api.parameters import slug
from config.api.parameters import text as text_parameter


class WordList(ListEndpoint):
    """A list of the shared vocabulary, which editors change without publishing anything."""

    def version(self) -> str | None:
        return None


class WordDetail(DetailEndpoint):
    """One word of the shared vocabulary."""

    def version(self) -> str | None:
        return None

    def nothing(self, **path: Any) -> HttpResponse:
        raise NothingHere(f"There is no {self.resource.name.lower()} of this name.")


def counted_tasks() -> QuerySet:
    doing = Count("entries__edition", filter=is_supported("entries__"), distinct=True)
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
    everything = staticmethod(counted_tasks)
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

    def narrowed(self, rows: QuerySet) -> QuerySet:
        return rows.filter(group=self.values["group"]) if self.values["group"] else rows


class TaskDetail(WordDetail):
    resource = TASK

    @staticmethod
    def everything(slug: str) -> QuerySet:
        return counted_tasks().filter(slug=slug)

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
    everything = staticmethod(counted_categories)
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

    @staticmethod
    def everything(slug: str) -> QuerySet:
        return counted_categories().filter(slug=slug)

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
    everything = staticmethod(counted_makers)
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

    @staticmethod
    def everything(slug: str) -> QuerySet:
        return counted_makers().filter(slug=slug)

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
    everything = staticmethod(counted_metrics)
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

    @staticmethod
    def everything(slug: str) -> QuerySet:
        return counted_metrics().filter(slug=slug)

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
    filters = MeasurementFilter
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

    @staticmethod
    def everything() -> QuerySet:
        return MeasurementEntry.objects.all()

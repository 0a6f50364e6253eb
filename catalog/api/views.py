"""Endpoints about facts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from catalog.api.filters import ApiToolFilter, CapabilityFilter
from catalog.api.resources import CAPABILITY, CATEGORY, EDITION, MAKER, TASK, TOOL, api_url
from catalog.finding import NothingHere, find_edition
from catalog.models import CapabilityEntry, Category, Maker, Task, ToolEdition
from config.api.endpoints import Endpoint, ListEndpoint, list_parameters, page_schema
from config.api.filtering import filter_parameters, filtered
from config.api.operations import Operation
from config.api.parameters import integer, slug
from config.api.parameters import text as text_parameter
from config.api.resources import Resource

SLUG_IN_PATH = {"slug": slug("slug", "The tool's slug.", example="whisper")}


def schema_of(resource: Resource) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{resource.name}"}


def moved_to(path: str) -> HttpResponse:
    """An old slug or an alias answers with the address of today."""
    response = HttpResponse(status=301)
    response["Location"] = api_url(path)
    return response


class ToolList(ListEndpoint):
    resource = TOOL
    orders = {
        "name": ("sort_name", "pk"),
        "-published_at": ("-published_at", "pk"),
        "published_at": ("published_at", "pk"),
        "-released": ("-released", "sort_name", "pk"),
        "-capability_count": ("-capability_count", "sort_name", "pk"),
        "slug": ("slug",),
    }
    operations = {
        "get": Operation(
            "list_tools",
            "Published tools",
            page_schema(TOOL),
            "The same filters as the pages, and ranges. `expand=document` adds whole documents.",
            list_parameters(TOOL, orders, *filter_parameters(ApiToolFilter)),
        )
    }

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        live = ToolEdition.objects.current()
        return filtered(ApiToolFilter, self.request.query_params, live)


class ToolDetail(Endpoint):
    resource: ClassVar[Resource] = TOOL
    path_parameters = SLUG_IN_PATH
    operations = {
        "get": Operation(
            "get_tool",
            "One tool with its document",
            schema_of(TOOL),
            "An old slug or an alias redirects to the slug of today.",
            TOOL.parameters(),
            refusals=("not-found",),
        )
    }

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        shape = self.resource.shape(self.values, shown=self.shown)
        live = ToolEdition.objects.current().filter(slug=slug)
        row = live.values(*dict.fromkeys((*shape.columns, "slug"))).order_by()[:1]
        row = next(iter(row), None)
        if row is None:
            return moved_to(f"tools/{find_edition(slug).slug}/")
        return self.answer(self.represent(row, shape))

    shown: ClassVar[tuple[str, ...]] = ("document",)

    def represent(self, row: Mapping[str, Any], shape: Any) -> dict[str, Any]:
        return shape.represent(row)


class EditionList(ListEndpoint):
    resource = EDITION
    path_parameters = SLUG_IN_PATH
    orders = {"-number": ("-number",), "number": ("number",)}
    operations = {
        "get": Operation(
            "list_tool_editions",
            "Every published edition of a tool",
            page_schema(EDITION),
            parameters=list_parameters(EDITION, orders),
            refusals=("not-found",),
        )
    }

    def get(self, request: Request, slug: str) -> HttpResponse:
        edition = find_edition(slug)
        if edition.slug != slug:
            return moved_to(f"tools/{edition.slug}/editions/")
        self.tool_id = edition.tool_id
        return super().get(request)

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        return ToolEdition.objects.filter(tool=self.tool_id)


class EditionDetail(Endpoint):
    path_parameters = SLUG_IN_PATH | {
        "number": integer("number", "The edition's number.", least=1, most=99_999, example=1)
    }
    operations = {
        "get": Operation(
            "get_tool_edition",
            "One edition with its document",
            schema_of(EDITION),
            parameters=EDITION.parameters(),
            refusals=("not-found",),
        )
    }

    def get(self, request: Request, slug: str, number: int) -> HttpResponse:
        edition = find_edition(slug)
        if edition.slug != slug:
            return moved_to(f"tools/{edition.slug}/editions/{number}/")
        shape = EDITION.shape(self.values, shown=("document",))
        editions = ToolEdition.objects.filter(tool=edition.tool_id, number=min(number, 100_000))
        row = editions.values(*dict.fromkeys((*shape.columns, "number"))).first()
        if row is None:
            raise NothingHere(f"{edition.name} has no edition {number}.")
        return self.answer(shape.represent(row))


class CapabilityList(ListEndpoint):
    resource = CAPABILITY
    orders = {
        "tool": ("edition__sort_name", "edition_id", "position", "pk"),
        "task": ("task__slug", "edition__sort_name", "pk"),
    }
    operations = {
        "get": Operation(
            "list_capabilities",
            "Capabilities of all published tools",
            page_schema(CAPABILITY),
            parameters=list_parameters(CAPABILITY, orders, *filter_parameters(CapabilityFilter)),
        )
    }

    def rows(self, values: Mapping[str, Any]) -> QuerySet:
        return filtered(CapabilityFilter, self.request.query_params, CapabilityEntry.objects.all())


class CapabilityDetail(Endpoint):
    path_parameters = {
        "tool": slug("tool", "The tool's slug.", example="whisper"),
        "slug": slug("slug", "The capability's slug.", example="speech-to-text"),
    }
    operations = {
        "get": Operation(
            "get_capability",
            "One capability with its claim and sources",
            schema_of(CAPABILITY),
            parameters=CAPABILITY.parameters(),
            refusals=("not-found",),
        )
    }

    def get(self, request: Request, tool: str, slug: str) -> HttpResponse:
        shape = CAPABILITY.shape(self.values, shown=("claim", "sources"))
        entries = CapabilityEntry.objects.filter(edition__slug=tool, slug=slug)
        row = entries.values(*dict.fromkeys((*shape.columns, "slug"))).first()
        if row is None:
            edition = find_edition(tool)
            if edition.slug != tool:
                return moved_to(f"capabilities/{edition.slug}/{slug}/")
            raise NothingHere(f"{edition.name} has no capability of this name.")
        return self.answer(shape.represent(row))


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

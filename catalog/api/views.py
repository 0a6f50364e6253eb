"""Endpoints about facts."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from catalog.api.filters import ApiToolFilter, CapabilityFilter
from catalog.api.resources import CAPABILITY, EDITION, TOOL, api_url
from catalog.finding import NothingHere, find_edition
from catalog.models import CapabilityEntry, ToolEdition
from config.api.endpoints import Endpoint, ListEndpoint, list_parameters, page_schema
from config.api.filtering import filter_parameters, filtered
from config.api.operations import Operation
from config.api.parameters import integer, slug
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

"""Endpoints about facts."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from catalog.api.filters import ApiToolFilter, CapabilityFilter
from catalog.api.resources import CAPABILITY, EDITION, TOOL, api_url
from catalog.finding import NothingHere, find_edition
from catalog.models import CapabilityEntry, ToolEdition
from catalog.paths import with_query
from config.api.details import DetailEndpoint
from config.api.filtering import filter_parameters
from config.api.lists import ListEndpoint, list_parameters, page_schema
from config.api.operations import Operation
from config.api.parameters import integer, slug
from config.api.resources import Resource
from config.api.writing import with_text

SLUG_IN_PATH = {"slug": slug("slug", "The tool's slug.", example="whisper")}


def schema_of(resource: Resource) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{resource.name}"}


def moved_to(path: str, query: str) -> HttpResponse:
    """An old slug or an alias answers with the address of today, and the same query."""
    response = HttpResponse(status=301)
    response["Location"] = with_query(api_url(path), query)
    return response


class ToolList(ListEndpoint):
    resource = TOOL
    filters = ApiToolFilter
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

    @staticmethod
    def everything() -> QuerySet:
        return with_text(ToolEdition.objects.current(), "document")


class ToolDetail(DetailEndpoint):
    resource = TOOL
    shown = ("document",)
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

    @staticmethod
    def everything(slug: str) -> QuerySet:
        return with_text(ToolEdition.objects.current().filter(slug=slug), "document")

    def nothing(self, **path: Any) -> HttpResponse:
        return moved_to(f"tools/{find_edition(path['slug']).slug}/", self.query)


def editions_of_tool(slug: str) -> QuerySet:
    """All editions of the tool that has this slug today."""
    live = ToolEdition.objects.current().filter(slug=slug)
    return with_text(ToolEdition.objects.filter(tool__in=live.values("tool")), "document")


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

    everything = staticmethod(editions_of_tool)

    def nothing(self, **path: Any) -> HttpResponse | None:
        edition = find_edition(path["slug"])
        if edition.slug == path["slug"]:
            return None
        return moved_to(f"tools/{edition.slug}/editions/", self.query)


class EditionDetail(DetailEndpoint):
    resource = EDITION
    shown = ("document",)
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

    @staticmethod
    def everything(slug: str, number: int) -> QuerySet:
        return editions_of_tool(slug).filter(number=number)

    def nothing(self, **path: Any) -> HttpResponse:
        edition = find_edition(path["slug"])
        if edition.slug != path["slug"]:
            return moved_to(f"tools/{edition.slug}/editions/{path['number']}/", self.query)
        raise NothingHere(f"{edition.name} has no edition {path['number']}.")


class CapabilityList(ListEndpoint):
    resource = CAPABILITY
    filters = CapabilityFilter
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

    @staticmethod
    def everything() -> QuerySet:
        return CapabilityEntry.objects.all()


class CapabilityDetail(DetailEndpoint):
    resource = CAPABILITY
    shown = ("claim", "sources")
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

    @staticmethod
    def everything(tool: str, slug: str) -> QuerySet:
        return CapabilityEntry.objects.filter(edition__slug=tool, slug=slug)

    def nothing(self, **path: Any) -> HttpResponse:
        edition = find_edition(path["tool"])
        if edition.slug != path["tool"]:
            return moved_to(f"capabilities/{edition.slug}/{path['slug']}/", self.query)
        raise NothingHere(f"{edition.name} has no capability of this name.")

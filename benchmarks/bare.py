"""The site plus the yardstick: a view with one query and no template, behind all middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from catalog.models import ToolEdition
from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def bare(request: HttpRequest) -> HttpResponse:
    tools = ToolEdition.objects.current().order_by("sort_name", "pk")
    name, summary = tools.values_list("name", "summary")[0]
    return HttpResponse(f"<!doctype html><title>{name}</title><p>{summary}")


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]

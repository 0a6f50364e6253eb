"""Public pages about facts. A view asks one question and renders one template."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.finding import find_edition
from catalog.models import ToolEdition
from catalog.queries import history, indexes, lists, sources

View = Callable[..., HttpResponse]
# Of what stands under the number of an edition or a run and so never changes.
FOR_EVER = "public, max-age=31536000, immutable"


def moved_to(request: HttpRequest, path: str) -> HttpResponse:
    """An old name answers with the address of today, for ever."""
    return HttpResponsePermanentRedirect(
        paths.with_query(path, request.META.get("QUERY_STRING", ""))
    )


def of_current_edition(path: Callable[..., str]) -> Callable[[View], View]:
    """Gives a view the current edition of its slug; old slugs and aliases redirect for ever."""

    def decorate(view: View) -> View:
        @wraps(view)
        def found(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            edition = find_edition(slug)
            if edition.slug != slug:
                return moved_to(request, path(edition.slug, **kwargs))
            return view(request, edition, **kwargs)

        return found

    return decorate


@require_safe
def tool_list(request: HttpRequest) -> HttpResponse:
    page = lists.all_tools_page(request.GET)
    return render(request, "catalog/tool_list.html", {"page": page})


@require_safe
@of_current_edition(paths.history_path)
def tool_history(request: HttpRequest, edition: ToolEdition) -> HttpResponse:
    page = history.history_page(edition, request.GET)
    return render(request, "catalog/history.html", {"page": page})


@require_safe
@of_current_edition(paths.edition_path)
def edition_detail(request: HttpRequest, edition: ToolEdition, number: int) -> HttpResponse:
    page = history.edition_page(edition, number, request.GET)
    return render(request, "catalog/edition_detail.html", {"page": page})


@require_safe
def category_list(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/index_page.html", {"page": indexes.category_index()})


@require_safe
def maker_list(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/index_page.html", {"page": indexes.maker_index()})


@require_safe
def maker_detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = lists.maker_page(slug, request.GET)
    return render(request, "catalog/tool_list.html", {"page": page})


@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/index_page.html", {"page": indexes.task_index()})


@require_safe
def source_detail(request: HttpRequest, digest: str) -> HttpResponse:
    page = sources.source_page(digest)
    return render(request, "catalog/source_detail.html", {"page": page})

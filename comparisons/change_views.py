"""Public pages of the log, and of what can be taken away of the catalogue as a whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comparisons import changes, releases


@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    page = changes.changes_page(request.GET)
    return render(request, "comparisons/changes.html", {"page": page})


@require_safe
def change_detail(request: HttpRequest, position: int) -> HttpResponse:
    page = changes.change_page(position)
    return render(request, "comparisons/change.html", {"page": page})


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    return render(request, "comparisons/releases.html", {"page": releases.releases_page()})

"""The public page as the rows would make it, with an editor's bar on top."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.documents.canonical import kind_of
from catalog.queries.profiles import draft_page


def render_preview(
    request: HttpRequest, document: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """The document as visitors would see it; `context` has the problems that stand on top."""
    if kind_of(document) == "tool":
        page = {"page": draft_page(document)}
        return render(request, "admin/publishing/tool_preview.html", context | page)
    return render(request, "admin/publishing/preview.html", context | {"document": document})

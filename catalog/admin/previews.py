"""The public page as the rows would make it, inside the admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_preview(
    request: HttpRequest, document: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """The document as a page; `context` has the problems that stand on top."""
    return render(request, "admin/publishing/preview.html", context | {"document": document})

"""The documentation under /api/, rendered from what the endpoints themselves declare."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.pages import Crumb, Meta
from comparisons.models import Webhook
from comparisons.partners.delivering import FIRST_WAIT, LONGEST_WAIT, MOST_FAILURES
from config.api.lists import LARGEST_PAGE_SIZE, PAGE_SIZE
from config.api.openapi import endpoints
from config.api.operations import Operation
from config.api.problems import BY_SLUG, PROBLEM_TYPES
from config.api.release import API_RELEASE, API_RELEASES

QUICKSTARTS = (
    ("Shell", "quickstart.sh"),
    ("Python", "quickstart.py"),
    ("JavaScript", "quickstart.mjs"),
    ("Python: check a trust passport", "passport.py"),
)
FOLDER = settings.BASE_DIR / "docs" / "api"


@dataclass(frozen=True)
class OperationLine:
    """One operation as the list of them shows it."""

    method: str
    path: str
    operation: Operation


@dataclass(frozen=True)
class Example:
    """A program that runs as it stands; the test suite runs it too."""

    language: str
    name: str
    text: str


def operation_lines() -> tuple[OperationLine, ...]:
    return tuple(
        OperationLine(method.upper(), path, operation)
        for path, view in endpoints()
        for method, operation in view.operations.items()
    )


@cache
def examples() -> tuple[Example, ...]:
    return tuple(
        Example(language, name, example_text((FOLDER / name).read_text(encoding="utf-8")))
        for language, name in QUICKSTARTS
    )


def example_text(text: str) -> str:
    """An example with this site's address in it."""
    return text.replace("SITE_URL", settings.SITE_URL)


@require_safe
@cache_control(public=True, max_age=300)
def documentation(request: HttpRequest) -> HttpResponse:
    meta = Meta(
        title="JSON API",
        description="Everything that the pages know, as JSON: conventions, quick start, "
        "operations, problems and changelog.",
        canonical_path="/api/",
        section="api",
        crumbs=(Crumb("JSON API"),),
    )
    context = {
        "page": {"meta": meta},
        "release": API_RELEASE,
        "releases": API_RELEASES,
        "examples": examples(),
        "operations": operation_lines(),
        "problems": PROBLEM_TYPES,
        "page_size": PAGE_SIZE,
        "largest_page_size": LARGEST_PAGE_SIZE,
        "events": Webhook.Event.choices,
        "webhook_check": example_text((FOLDER / "webhook.py").read_text(encoding="utf-8")),
        "first_wait": int(FIRST_WAIT.total_seconds()),
        "longest_wait": int(LONGEST_WAIT.total_seconds()) // 3600,
        "most_failures": MOST_FAILURES,
        "open_rate": settings.API_REQUESTS_PER_MINUTE,
    }
    return render(request, "api/documentation.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def problem(request: HttpRequest, slug: str) -> HttpResponse:
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    meta = Meta(
        title=f"{kind.title} ({kind.status})",
        description=kind.explanation,
        canonical_path=f"/api/problems/{slug}/",
        section="api",
        crumbs=(Crumb("JSON API", "/api/"), Crumb(kind.title)),
        is_indexable=False,
    )
    return render(request, "api/problem.html", {"page": {"meta": meta}, "problem": kind})

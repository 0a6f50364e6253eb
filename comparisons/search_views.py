"""Search, the counted way from a result to its tool, and what the visitor says afterwards."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalog import paths
from catalog.finding import NothingHere
from catalog.language import gettext as _
from catalog.models import ToolEdition
from catalog.pages import Named
from comparisons.searching import recording, tokens
from comparisons.searching.pages import LinkTo, PrivacyPage, search_page
from comparisons.searching.suggestions import suggestions
from comparisons.searching.visitors import Visitor, visitor_of

logger = logging.getLogger(__name__)
AGAIN = "again"  # in the address, for who has answered already


@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    visitor = _visitor(request)
    text = recording.intent_text(request.GET.get("q", ""))
    page = search_page(request.GET, _counted_links(text) if visitor and text else None)
    if visitor and text and request.method == "GET":
        recording.record_search(text, visitor, page.found_count, page.shown)
    return render(request, "comparisons/search.html", {"page": page})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    page = PrivacyPage(settings.SEARCH_EVENTS_KEPT_DAYS, settings.CONTACT)
    return render(request, "comparisons/privacy.html", {"page": page})


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    response = JsonResponse(
        {"suggestions": suggestions(request.GET.get("q", ""))},
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "public, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # the signed token is the proof that our page asked
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def go(request: HttpRequest, token: str) -> HttpResponse:
    shown, edition = _result(token)
    visitor = _visitor(request)
    if request.method == "POST":
        return _take_feedback(request, shown, edition, visitor)
    if _has_happened(recording.is_used, shown):
        raise NothingHere(
            _("This link from a search has been followed before and is good for once."),
            (Named(edition.name, paths.tool_path(edition.slug)),),
        )
    if visitor and request.method == "GET":
        recording.record_open(shown, visitor)
    asked = f"?asked={token}" if visitor else ""
    place = f"#capability-{shown.capability}" if shown.capability else ""
    response = redirect(f"{paths.tool_path(edition.slug)}{asked}{place}")
    response["X-Robots-Tag"] = "noindex"
    return response


def _take_feedback(
    request: HttpRequest, shown: tokens.Shown, edition: ToolEdition, visitor: Visitor | None
) -> HttpResponse:
    """Count what the visitor says and show the tool again; 400 for what is no answer."""
    said = request.POST.get("helped", "")
    if said not in ("yes", "no"):
        context = {"message": _("Say yes or no: did this help?")}
        return render(request, "400.html", context, status=400)
    thanks = AGAIN if _has_happened(recording.is_answered, shown) else "1"
    if visitor:
        recording.record_feedback(shown, visitor, said == "yes")
    return redirect(f"{paths.tool_path(edition.slug)}?thanks={thanks}#thanks")


def _result(token: str) -> tuple[tokens.Shown, ToolEdition]:
    """What a token says and the published tool it leads to, or a 404 (1 query)."""
    try:
        shown = tokens.read(token)
    except tokens.BadTokenError:
        raise NothingHere(
            _("This link from a search has expired, or nobody made it."),
            (Named(_("Search again"), paths.search_path()),),
        ) from None
    current = ToolEdition.objects.current().without_document()
    edition = current.filter(tool=shown.tool).first()
    if edition is None:
        raise NothingHere(_("This tool is no longer published here."))
    return shown, edition


def _counted_links(text: str) -> LinkTo:
    digest = recording.intent_digest(text)

    def link_to(tool: int, capability: str, place: int) -> str:
        return paths.found_path(tokens.issue(digest, tool, capability, place))

    return link_to


def _visitor(request: HttpRequest) -> Visitor | None:
    """Whom to count; nobody where the database cannot say, for the answer must come anyway."""
    try:
        return visitor_of(request, timezone.now())
    except DatabaseError as error:
        logger.warning("not counted", extra={"reason": type(error).__name__})
        return None


def _has_happened(event: Callable[[tokens.Shown], bool], shown: tokens.Shown) -> bool:
    """Whether a result was opened or answered before; not, where the database cannot say."""
    try:
        return event(shown)
    except DatabaseError as error:
        logger.warning("not counted", extra={"reason": type(error).__name__})
        return False


def feedback_context(request: HttpRequest, edition: ToolEdition) -> dict[str, Any]:
    """What the tool's page needs to ask whether it helped: only for who came from a search."""
    token, thanks = request.GET.get("asked", ""), request.GET.get("thanks", "")
    try:
        shown = tokens.read(token) if token else None
    except tokens.BadTokenError:
        shown = None
    if shown and shown.tool == edition.tool_id:
        if not _has_happened(recording.is_answered, shown):
            return {"asked": token}
        thanks = AGAIN
    return {"has_thanked": thanks == "1", "has_answered": thanks == AGAIN}

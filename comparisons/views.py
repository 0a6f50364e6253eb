"""Public pages that ask and judge. A view asks one question and renders one template."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.finding import NothingHere, find_editions
from catalog.models import ToolEdition
from catalog.pages import Named
from catalog.queries import profiles
from catalog.views import of_current_edition
from comparisons import fronts
from comparisons.addressing import NoPairError, pair_of, slugs_of
from comparisons.comparing import compared
from comparisons.queries import comparison_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = fronts.home_page(settings.SITE_NAME)
    return render(request, "comparisons/home.html", {"page": page})


@require_safe
def chooser(request: HttpRequest) -> HttpResponse:
    page = fronts.chooser_page(request.GET)
    if page.pair:
        return redirect(paths.comparison_path(page.pair))
    return render(request, "comparisons/chooser.html", {"page": page})


@require_safe
def comparison(request: HttpRequest, pair: str) -> HttpResponse:
    try:
        slugs = slugs_of(pair)
    except NoPairError as error:
        raise NothingHere(str(error), (Named("Choose tools", paths.chooser_path()),)) from None
    editions = find_editions(slugs)
    today = [edition.slug for edition in editions.values()]
    if len(set(today)) < len(today):
        raise NothingHere("A tool cannot be compared with itself: these names are of one tool.")
    if pair_of(today) != pair:
        return HttpResponsePermanentRedirect(_moved(request, pair_of(today)))
    page = comparison_page(compared(list(editions.values())), request.GET)
    return render(request, "comparisons/comparison.html", {"page": page})


def _moved(request: HttpRequest, pair: str) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{paths.comparison_path(pair)}{'?' if query else ''}{query}"


@require_safe
@of_current_edition(paths.tool_path)
def tool_detail(request: HttpRequest, edition: ToolEdition) -> HttpResponse:
    context = {
        "page": profiles.tool_page(edition),
        "judged_pairs": fronts.judged_pairs(edition),
    }
    return render(request, "comparisons/tool_detail.html", context)


@require_safe
@of_current_edition(paths.alternatives_path)
def alternatives(request: HttpRequest, edition: ToolEdition) -> HttpResponse:
    page = fronts.alternatives_page(edition)
    return render(request, "comparisons/alternatives.html", {"page": page})

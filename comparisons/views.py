"""Public pages that ask and judge. A view asks one question and renders one template."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.finding import NothingHere, find_editions
from catalog.language import gettext as _
from catalog.models import ToolEdition
from catalog.names import name_slug
from catalog.pages import Named
from catalog.queries import profiles
from catalog.views import View, moved_to, of_current_edition
from comparisons import choosing, fronts, own_order, sharing
from comparisons.addressing import NoPairError, pair_of, slugs_of
from comparisons.comparing import Compared, compared
from comparisons.decision import record_page
from comparisons.profile_rank import profile_rank
from comparisons.queries import comparison_page
from comparisons.search_views import feedback_context
from comparisons.searching.demand import demands, tool_demand
from comparisons.wishes import comparison_wishes


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = fronts.home_page(settings.SITE_NAME)
    return render(request, "comparisons/home.html", {"page": page})


@require_safe
def chooser(request: HttpRequest) -> HttpResponse:
    page = choosing.chooser_page(request.GET)
    if page.pair:
        return redirect(paths.comparison_path(page.pair))
    return render(request, "comparisons/chooser.html", {"page": page})


def of_pair(path: Callable[..., str]) -> Callable[[View], View]:
    """Gives a view the comparison of its pair; any other order or name redirects for ever."""

    def decorate(view: View) -> View:
        @wraps(view)
        def found(request: HttpRequest, pair: str, **kwargs: Any) -> HttpResponse:
            editions = _editions_of(pair)
            today = pair_of(edition.slug for edition in editions)
            if today != pair:
                return moved_to(request, path(today, **kwargs))
            return view(request, compared(editions), **kwargs)

        return found

    return decorate


def _editions_of(pair: str) -> list[ToolEdition]:
    try:
        slugs = slugs_of(pair)
    except NoPairError as error:
        raise NothingHere(str(error), (Named(_("Choose tools"), paths.chooser_path()),)) from None
    try:
        editions = list(find_editions(slugs).values())
    except NothingHere as error:
        raise NothingHere(error.message, (*error.suggestions, *_to_choose(slugs))) from None
    if len({edition.pk for edition in editions}) < len(editions):
        raise NothingHere(_("A tool cannot be compared with itself: these names are of one tool."))
    return editions


def _to_choose(slugs: Iterable[str]) -> Iterator[Named]:
    """The chooser, with what is known of a comparison whose other name means nothing."""
    known = ToolEdition.objects.current().filter(slug__in=map(name_slug, slugs))
    for slug, name in known.values_list("slug", "name").order_by("sort_name")[:1]:
        text = _("Compare %(tool)s with another tool") % {"tool": name}
        yield Named(text, paths.chooser_path(slug))


@require_safe
@of_pair(paths.comparison_path)
def comparison(request: HttpRequest, found: Compared) -> HttpResponse:
    path = paths.comparison_path(found.pair)
    if target := own_order.collected(request.GET, path):
        return redirect(target)
    return render(request, "comparisons/comparison.html", comparison_context(found, request.GET))


def comparison_context(found: Compared, params: QueryDict) -> dict[str, Any]:
    """What the page of a comparison shows."""
    return {
        "page": comparison_page(found, params),
        "wishes": comparison_wishes(found, params, paths.comparison_path(found.pair)),
        "demands": demands(found.editions),
    }


@require_safe
@of_pair(paths.export_path)
def export(request: HttpRequest, found: Compared, extension: str) -> HttpResponse:
    format_ = sharing.FORMATS[extension]
    content = format_.write(sharing.export_of(found, _site(), timezone.now().date()))
    response = HttpResponse(content, content_type=format_.content_type)
    response["X-Robots-Tag"] = "noindex"
    if format_.is_file:
        response["Content-Disposition"] = f'attachment; filename="{found.pair}.{extension}"'
    return response


@require_safe
@of_pair(paths.cite_path)
def cite(request: HttpRequest, found: Compared) -> HttpResponse:
    page = sharing.cite_page(found, _site(), timezone.now().date())
    response = render(request, "comparisons/cite.html", {"page": page})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@of_pair(paths.record_path)
def record(request: HttpRequest, found: Compared) -> HttpResponse:
    page = record_page(found, request.GET, _site(), timezone.now().date())
    return render(request, "comparisons/record.html", {"page": page})


def _site() -> sharing.Site:
    return sharing.Site(settings.SITE_NAME, settings.SITE_URL)


@require_safe
@of_current_edition(paths.tool_path)
def tool_detail(request: HttpRequest, edition: ToolEdition) -> HttpResponse:
    page = profiles.tool_page(edition)
    context = {
        "page": page,
        "rank": profile_rank(edition, page),
        "judged_pairs": fronts.judged_pairs(edition),
        "demand": tool_demand(edition),
        **feedback_context(request, edition),
    }
    return render(request, "comparisons/tool_detail.html", context)


@require_safe
@of_current_edition(paths.alternatives_path)
def alternatives(request: HttpRequest, edition: ToolEdition) -> HttpResponse:
    page = fronts.alternatives_page(edition)
    return render(request, "comparisons/alternatives.html", {"page": page})

"""Public pages of the rank: runs, their inputs, the method, and what visitors wish of an order."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.queries import lists, tasks
from catalog.views import FOR_EVER
from comparisons import methodology, own_order, rankings, wishes
from comparisons.category_standings import find_standings, map_part
from comparisons.ranking.published import published_inputs
from comparisons.ranking.record import published
from comparisons.searching.demand import chosen_entries, task_demand


@require_safe
def ranking_list(request: HttpRequest) -> HttpResponse:
    page = rankings.ranking_page(settings.RANK_NAME, request.GET)
    return render(request, "comparisons/ranking.html", {"page": page})


@require_safe
def ranking_detail(request: HttpRequest, number: int) -> HttpResponse:
    page = rankings.ranking_page(settings.RANK_NAME, request.GET, number)
    return render(request, "comparisons/ranking.html", {"page": page})


@require_safe
def ranking_inputs(request: HttpRequest, number: int) -> StreamingHttpResponse:
    run = rankings.find_run(number)
    parts = (part.encode() for part in published_inputs(published(run)))
    response = StreamingHttpResponse(parts, content_type="application/json")
    response["X-Inputs-Digest"] = f"sha-256={run.digest}"
    response["Cache-Control"] = FOR_EVER
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    page = methodology.methodology_page(settings.RANK_NAME)
    return render(request, "comparisons/methodology.html", {"page": page})


@require_safe
def method_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        methodology.methodology_document(settings.RANK_NAME),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@require_safe
def order_json(request: HttpRequest) -> JsonResponse:
    response = JsonResponse(
        own_order.order_document(request.GET), json_dumps_params={"ensure_ascii": False}
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    path = paths.category_path(slug)
    if target := own_order.collected(request.GET, path):
        return redirect(target)
    # The map is of the whole category, so it stands only beside the whole list.
    category, standings = (None, ()) if request.GET else find_standings(slug)
    page = lists.category_page(slug, request.GET, category)
    wished = wishes.category_wishes(slug, page, request.GET, path)
    context = {"page": page, "wishes": wished, "map": map_part(slug, standings, page)}
    return render(request, "comparisons/category_detail.html", context)


@require_safe
def task_detail(request: HttpRequest, slug: str) -> HttpResponse:
    path = paths.task_path(slug)
    if target := own_order.collected(request.GET, path):
        return redirect(target)
    page = tasks.task_page(slug, request.GET, chosen_entries)
    wished = wishes.task_wishes(slug, request.GET, path)
    demand, chosen, net = task_demand(slug)
    context = {"page": page, "wishes": wished, "demand": demand, "chosen": chosen, "net": net}
    return render(request, "comparisons/task_detail.html", context)

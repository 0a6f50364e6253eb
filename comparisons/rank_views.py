"""Public pages of the rank: runs, their inputs, the method."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comparisons import methodology, rankings
from comparisons.ranking.published import published_inputs
from comparisons.ranking.record import published

# A run never changes, so whoever has its inputs need not ask again.
FOR_EVER = "public, max-age=31536000, immutable"


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

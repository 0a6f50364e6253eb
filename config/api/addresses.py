"""Everything under /api/ that no view answers."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from config.errors import not_found


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponseBase:
    """A missing final slash is put right with method and body kept; the rest is a 404."""
    if not request.path.endswith("/") and _is_endpoint(f"{request.path_info}/"):
        query = request.META.get("QUERY_STRING", "")
        moved = HttpResponse(status=308)
        moved["Location"] = f"{request.path}/{'?' if query else ''}{query}"
        moved["Access-Control-Allow-Origin"] = "*"
        return moved
    return not_found(request)


def _is_endpoint(path: str) -> bool:
    try:
        return resolve(path).func is not unknown_address
    except Resolver404:
        return False

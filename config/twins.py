"""Every public page also as Markdown: at its address with `.md`, or for who accepts it rather.

Two layers. The outer one stands outside of kept pages and leads who prefers Markdown to the twin's
address, so that both are kept, each under its own. The inner one makes the twin from the page.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from catalog.language import gettext as _
from catalog.paths import language_and_page, page_of_twin, root, twin_path, with_query
from config.markdown import as_markdown

GetResponse = Callable[[HttpRequest], HttpResponseBase]
MARKDOWN = "text/markdown"
COMPARISONS, LINEAR = "/compare/", "&view=list"
# These are not pages, or not for everybody.
WITHOUT_TWINS = ("/admin/", "/api/", "/static/", "/go/", "/feeds/", "/corrections/new/", "/theme/")


def has_twin(path: str) -> bool:
    """Whether a page at this address, without its language, can be read as Markdown."""
    return path.endswith("/") and not path.startswith(WITHOUT_TWINS)


def prefers_markdown(request: HttpRequest) -> bool:
    """Only who names it: `*/*` is what every program sends."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return MARKDOWN in accepted and request.get_preferred_type(["text/html", MARKDOWN]) == MARKDOWN


class AcceptMarkdownMiddleware:
    """Leads who prefers Markdown to the twin, and says that answers differ so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if request.method not in ("GET", "HEAD") or not has_twin(path):
            return self.get_response(request)
        if prefers_markdown(request):
            lead(request, twin_path(path))
        response = self.get_response(request)
        lead(request, path)
        response.headers["Vary"] = _with_accept(response.headers.get("Vary", ""))
        return response


@lru_cache(maxsize=64)
def _with_accept(vary: str) -> str:
    """What an answer varies by, and Accept; asked with every request and nearly always the same."""
    answer = HttpResponse(headers={"Vary": vary} if vary else {})
    patch_vary_headers(answer, ["Accept"])
    return answer.headers["Vary"]


class TwinMiddleware:
    """Makes the twin of the page at the same address without `.md`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        page = page_of_twin(path)
        if not page or not has_twin(page) or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        lead(request, page)
        if page.startswith(COMPARISONS) and page != COMPARISONS:
            # Whole capabilities do not fit into the cells of a Markdown table.
            request.META["QUERY_STRING"] = f"{query}{LINEAR}"
        response = self.get_response(request)
        lead(request, path)
        request.META["QUERY_STRING"] = query
        return twin_of(response, f"{root()}{page}", query)


def lead(request: HttpRequest, page: str) -> None:
    """Ask inner layers for another page of the same language."""
    request.path_info, request.path = page, f"{root()}{page}"


def twin_of(response: HttpResponseBase, page: str, query: str = "") -> HttpResponseBase:
    """The answer for the page as the answer for its twin; redirects lead from twin to twin."""
    if location := response.headers.get("Location", ""):
        address, mark, query = location.replace(LINEAR, "").partition("?")
        if address.startswith("/") and has_twin(language_and_page(address)[1]):
            response.headers["Location"] = f"{twin_path(address)}{mark if query else ''}{query}"
        return response
    if not isinstance(response, HttpResponse) or response.status_code >= 500:
        return response
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    address = f"{settings.SITE_URL}{page}"
    end = _("This page for people:")
    asked = with_query(address, query)
    response.content = as_markdown(response.content.decode(), asked, end).encode()
    response.headers["Content-Type"] = f"{MARKDOWN}; charset=utf-8"
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    return response

"""A 304 for whoever has the answer already, before anything else is done for the request.

An endpoint's tag is made of the program, of what its answer depends on and of the address. What
that is beside the end of the public log, endpoints say here (`depends_on`), so that they need not
be found to say that an answer is still current.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from catalog.log import head
from config.api.problems import CORS_HEADERS
from config.api.release import API_PREFIX
from config.kept import program_digest

ENCODINGS = ("br", "gzip")
# By resource, for answers that say what leaves no line in the log: SQL expressions, and what
# the settings decide.
_beside: dict[str, str] = {}
_set: dict[str, Callable[[], str]] = {}
VARY = ("Accept", "Accept-Encoding", "Authorization", "X-API-Key")


def depends_on(resource: str, expression: str, is_set: Callable[[], str] | None = None) -> None:
    """Answers of this resource depend on the value of an expression as well, and on `is_set`."""
    _beside[resource] = expression
    if is_set:
        _set[resource] = is_set


def version_of(path: str) -> str:
    """What changes whenever an answer at this address may (1 query).

    There is no such date: a line of the log says when its publication began, and a slow one
    that began earlier may commit later.
    """
    resource = path.removeprefix(API_PREFIX).partition("/")[0]
    end = head(_beside.get(resource, "NULL"))
    told = [end.position, end.at, *([] if end.beside is None else [end.beside])]
    if is_set := _set.get(resource):
        told.append(is_set())
    return " ".join(map(str, told))


def entity_tag(version: str, address: str) -> str:
    """A strong tag for the uncompressed answer of an address."""
    told = f"{program_digest()}\n{version}\n{address}"
    digest = hashlib.sha256(told.encode()).digest()[:16]
    return f'"{urlsafe_b64encode(digest).rstrip(b"=").decode()}"'


def found_tag(given: str, tag: str) -> str:
    """Which of the client's tags is that of our answer, as it is or compressed; or ""."""
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    own = (tag, *(f'{tag[:-1]}-{name}"' for name in ENCODINGS))
    return next((each for each in own if each in tags), "")


class UnchangedMiddleware:
    """For readers without a key: keys have to be checked first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        given = meta.get("HTTP_IF_NONE_MATCH")
        if (
            given
            and request.path_info.startswith(API_PREFIX)
            and request.method in ("GET", "HEAD")
            and "HTTP_AUTHORIZATION" not in meta
            and "HTTP_X_API_KEY" not in meta
        ):
            tag = entity_tag(version_of(request.path_info), request.get_full_path())
            if found := found_tag(given, tag):
                return not_modified(found)
        return self.get_response(request)


def not_modified(tag: str) -> HttpResponse:
    headers = {"ETag": tag, "Vary": ", ".join(VARY), "Cache-Control": "public, no-cache"}
    return HttpResponse(status=304, headers={**CORS_HEADERS, **headers})

"""The conventions of every endpoint: strict parameters, conditional answers, headers."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api.bodies import check_body
from config.api.negotiation import compress, encoding_for
from config.api.operations import Operation
from config.api.parameters import Parameter, read_parameters
from config.api.problems import CORS_HEADERS, Fault, Refusal
from config.api.unchanged import VARY, entity_tag, found_tag, version_of
from config.api.writing import written
from config.kept import LONGEST_ADDRESS, Kept, Pages

# A bulk page would push out hundreds of small answers.
LARGEST_KEPT = 256_000
ALLOWED_HEADERS = (
    *("Accept", "Authorization", "Content-Type", "If-None-Match"),
    *("X-API-Key", "X-Request-ID"),
)


class Unchanged(Exception):  # noqa: N818 - reads as what happened
    """What the client has is what we would send."""


class Remembered(Exception):  # noqa: N818 - reads as what happened
    """The answer has been made since anything was published."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept


@cache
def answers() -> Pages:
    """The answers asked for last. A tag says all that a body depends on, so none is ever stale."""
    return Pages(settings.KEPT_PAGES_BYTES // 4)


class Endpoint(APIView):
    """One address. Subclasses declare `operations` by method and write the methods."""

    operations: ClassVar[Mapping[str, Operation]] = {}
    path_parameters: ClassVar[Mapping[str, Parameter]] = {}
    # A file has one type, whatever the client would like best.
    is_file: ClassVar[bool] = False
    values: dict[str, Any]
    etag = ""

    @property
    def operation(self) -> Operation:
        """That of the request's method; HEAD is a GET."""
        method = (self.request.method or "get").lower()
        return self.operations["get" if method == "head" else method]

    @property
    def query(self) -> str:
        """What was asked after the path, as it was written."""
        return str(self.request.META.get("QUERY_STRING", ""))

    def version(self) -> str | None:
        """What changes whenever an answer of this address may; None where nothing so cheap does.

        By default the end of the public log, and what `depends_on` adds (1 query)."""
        return version_of(self.request.path_info)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A preflight is free, and so is an answer that the client has already."""
        if request.method == "OPTIONS":
            return
        self.format_kwarg = None
        if not self.is_file:
            found = self.perform_content_negotiation(request)
            request.accepted_renderer, request.accepted_media_type = found
        self.perform_authentication(request)
        if request.method in ("GET", "HEAD"):
            self._answer_early(request)
        self.check_throttles(request)
        if (request.method or "").lower().replace("head", "get") in self.operations:
            self._check_scope(request)
            self.values = read_parameters(request.query_params, self.operation.parameters)
        if self.etag and (kept := answers().get(request.get_full_path(), self.etag)):
            raise Remembered(kept)

    def _check_scope(self, request: Request) -> None:
        scopes = getattr(request.auth, "scopes", None)
        scope = self.operation.scope or "read"
        if scopes is not None and scope not in scopes:
            raise Refusal("forbidden", f"This key lacks the scope “{scope}”.")

    def _answer_early(self, request: Request) -> None:
        version = self.version()
        if version is None:
            return
        self.etag = entity_tag(version, request.get_full_path())
        # `*` asks whether there is anything at all, which only the endpoint knows.
        given = request.META.get("HTTP_IF_NONE_MATCH", "")
        if found := found_tag(given, self.etag):
            self.etag = found
            raise Unchanged

    def handle_exception(self, exc: Exception) -> HttpResponseBase:
        if isinstance(exc, Unchanged):
            return HttpResponse(status=304)
        if isinstance(exc, Remembered):
            return HttpResponse(exc.kept.body, headers=dict(exc.kept.headers))
        return super().handle_exception(exc)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(status=204)
        response["Allow"] = ", ".join(self.allowed_methods)
        response["Access-Control-Allow-Methods"] = response["Allow"]
        response["Access-Control-Allow-Headers"] = ", ".join(ALLOWED_HEADERS)
        response["Access-Control-Max-Age"] = "86400"
        return response

    def sent_object(self) -> dict[str, Any]:
        """The JSON object in the body; Refusal where there is none."""
        sent = self.request.data
        # REST framework reads an empty body as an empty form or object.
        is_there = self.request.META.get("CONTENT_LENGTH") not in (None, "", "0")
        if not is_there or not isinstance(sent, dict) or isinstance(sent, QueryDict):
            detail = "Send a JSON object as the body."
            raise Refusal("invalid-body", detail, [Fault(detail, pointer="")])
        if self.operation.body:
            check_body(sent, self.operation.body.schema)
        return sent

    def answer(self, document: Any, status: int = 200) -> HttpResponse:
        """A JSON answer."""
        return HttpResponse(written(document), content_type="application/json", status=status)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The headers of every answer, refusals included."""
        for name, value in CORS_HEADERS.items():
            response[name] = value
        patch_vary_headers(response, VARY)
        for name, value in getattr(request, "quota_headers", {}).items():
            response[name] = value
        if response.status_code == 405:
            response["Allow"] = ", ".join(self.allowed_methods)
        if response.status_code in (200, 304):
            self._finish(request, response)
        return response

    def _finish(self, request: Request, response: HttpResponseBase) -> None:
        is_read = request.method in ("GET", "HEAD")
        if is_read and self.etag:
            response["ETag"] = self.etag
        is_open = request.auth is None and is_read
        response["Cache-Control"] = "public, no-cache" if is_open else "private, no-cache"
        operation = self.operation
        if operation.deprecated_at:
            response["Deprecation"] = f"@{int(operation.deprecated_at.timestamp())}"
        if operation.sunset_at:
            response["Sunset"] = http_date(operation.sunset_at.timestamp())
        if response.status_code == 200 and isinstance(response, HttpResponse):
            if is_read and not self.etag:
                digest = hashlib.sha256(response.content).digest()[:16]
                response["ETag"] = f'"{urlsafe_b64encode(digest).rstrip(b"=").decode()}"'
            if is_read and self.etag:
                self._remember(request, response)
            compress(response, encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", "")))

    def _remember(self, request: Request, response: HttpResponse) -> None:
        address = request.get_full_path()
        if len(address) <= LONGEST_ADDRESS and len(response.content) <= LARGEST_KEPT:
            headers = tuple(
                (name, value)
                for name in ("Content-Type", "Link")
                if (value := response.headers.get(name))
            )
            answers().put(address, Kept(self.etag, headers, response.content))

"""What holds for every answer, whoever gives it: request id, security headers, decent bytes."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.errors import bad_request
from config.journal import request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

access_log = logging.getLogger("config.access")

ADMIN_PREFIX = "/admin/"

# An id from outside is written into logs and headers: nothing else than this gets through.
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
FORBIDDEN_IN_PATH = frozenset(range(0x20)) | {0x7F}

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class RequestIdMiddleware:
    """Gives each request an id, answers with it and writes the access line.

    The line holds the path and never the query: what people search stays out of the logs.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if SAFE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(identifier)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = identifier
            access_log.info(
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status_code": response.status_code,
                    "duration_ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            request_id.reset(token)


def content_security_policy(directives: dict[str, list[str]]) -> str:
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


class SecurityHeadersMiddleware:
    """The headers that Django's SecurityMiddleware does not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = content_security_policy(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = self.policy
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def raw_path(request: HttpRequest) -> bytes:
    """The path as it came: Django's own `path` has undecodable bytes already escaped again."""
    scope = getattr(request, "scope", None)
    if scope is not None:
        return unquote_to_bytes(scope.get("raw_path") or scope["path"])
    return str(request.META.get("PATH_INFO", "/")).encode("latin-1", "replace")


def raw_query(request: HttpRequest) -> bytes:
    return unquote_to_bytes(str(request.META.get("QUERY_STRING", "")).encode("latin-1", "replace"))


def is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class GoodRequestMiddleware:
    """Refuses what no page can answer: broken bytes in the address and hosts that are not ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path, query = raw_path(request), raw_query(request)
        if not FORBIDDEN_IN_PATH.isdisjoint(path) or not is_utf8(path):
            return bad_request(request, message="The address contains characters no page has.")
        if b"\0" in query or not is_utf8(query):
            return bad_request(request, message="The address contains characters nobody can read.")
        try:
            request.get_host()
        except DisallowedHost:
            return bad_request(request, message="This site does not answer for that host name.")
        return self.get_response(request)


class EditorMessagesMiddleware(MessageMiddleware):
    """Messages live in the session, so a public page that lists them would vary by cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(ADMIN_PREFIX):
            super().process_request(request)

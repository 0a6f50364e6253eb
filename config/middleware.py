"""What holds for every answer, whoever gives it: request id, security headers, decent bytes."""

import logging
import os
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from catalog.language import gettext as _
from config.errors import bad_request
from config.journal import request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

access_log = logging.getLogger("config.access")

ADMIN_PREFIX = "/admin/"

# An id from outside is written into logs and headers: nothing else than this gets through.
SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
# Django escapes bytes that are no UTF-8 back to %80 ... %FF, and no address of ours holds a
# percent sign of its own.
UNREADABLE_IN_PATH = re.compile(r"[\x00-\x1f\x7f]|%[89A-Fa-f][0-9A-Fa-f]")

# gzip in an Accept-Encoding with no weight, or with one above nought (RFC 9110, 12.5.3).
WANTS_GZIP = re.compile(
    r"(?:^|,)\s*gzip\s*(?:;\s*q\s*=\s*(?:1(?:\.0{0,3})?|0\.(?!0+\s*(?:,|$))[0-9]{1,3})\s*)?(?:,|$)"
)

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
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        identifier = given if SAFE_REQUEST_ID.fullmatch(given) else os.urandom(16).hex()
        token = request_id.set(identifier)
        request.META["REQUEST_ID"] = identifier
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


def is_readable_path(path: str) -> bool:
    return not UNREADABLE_IN_PATH.search(path)


def is_readable_query(query: str) -> bool:
    content = unquote_to_bytes(query.encode("latin-1", "replace"))
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


class GoodRequestMiddleware:
    """Refuses what no page can answer: broken addresses, made-up methods, foreign hosts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_readable_path(request.path_info):
            return bad_request(request, message=_("The address contains characters no page has."))
        if not is_readable_query(str(request.META.get("QUERY_STRING", ""))):
            return bad_request(
                request, message=_("The address contains characters nobody can read.")
            )
        # Methods are case-sensitive (RFC 9110); Django would take "get" for GET.
        if request.META["REQUEST_METHOD"] != request.method:
            return bad_request(request, message=_("Methods are written in capital letters."))
        try:
            request.get_host()
        except DisallowedHost:
            return bad_request(request, message=_("This site does not answer for that host name."))
        forget_refused_gzip(request.META)
        return self.get_response(request)


def forget_refused_gzip(headers: dict[str, Any]) -> None:
    """Django takes any mention of gzip for a wish, `gzip;q=0` and what nobody can read included."""
    accepted = headers.get("HTTP_ACCEPT_ENCODING", "")
    if ";" in accepted and "gzip" in accepted and not WANTS_GZIP.search(accepted):
        headers["HTTP_ACCEPT_ENCODING"] = accepted.replace("gzip", "identity")


class EditorMessagesMiddleware(MessageMiddleware):
    """Messages live in the session, so a public page that lists them would vary by cookie."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(ADMIN_PREFIX):
            super().process_request(request)

"""From any exception in an endpoint to its problem document."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, connections
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from config.api.problems import BY_SLUG, BY_STATUS, Fault, ProblemType, Refusal, problem_response
from config.api.release import API_PREFIX

log = logging.getLogger(__name__)

# Exception of REST framework, kind of problem. Its sentences for 404 and 500 say nothing.
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.ParseError, "invalid-body"),
    (exceptions.ValidationError, "invalid-request"),
    (exceptions.AuthenticationFailed, "unauthorized"),
    (exceptions.NotAuthenticated, "unauthorized"),
    (exceptions.PermissionDenied, "forbidden"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (exceptions.Throttled, "too-many-requests"),
    (RequestDataTooBig, "content-too-large"),
    (SuspiciousOperation, "invalid-request"),
    (PermissionDenied, "forbidden"),
    (Http404, "not-found"),
)


def handle(exception: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """REST framework's exception handler. Never None: under /api/ nothing becomes HTML."""
    if isinstance(exception, Refusal):
        return problem_response(
            exception.kind, exception.detail, exception.faults, exception.headers
        )
    for kind, slug in KINDS:
        if isinstance(exception, kind):
            return _known(BY_SLUG[slug], exception)
    # A failed statement leaves a PostgreSQL transaction that answers nothing any more.
    if isinstance(exception, DatabaseError):
        for connection in connections.all(initialized_only=True):
            if connection.in_atomic_block:
                connection.set_rollback(True)
    request = context.get("request")
    log.exception("an endpoint failed", extra={"path": getattr(request, "path", "")})
    return problem_response(BY_STATUS[500], BY_STATUS[500].explanation)


def _known(kind: ProblemType, exception: Exception) -> HttpResponse:
    headers = {}
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    root = f"{settings.SITE_URL}{API_PREFIX}"
    suggestions = [
        # The pages and the resources have the same paths.
        Fault(f"Did you mean {near.name}?", suggestion=f"{root}{near.url.lstrip('/')}")
        for near in getattr(exception, "suggestions", ())
    ]
    return problem_response(kind, _detail(kind, exception), suggestions, headers)


def _detail(kind: ProblemType, exception: Exception) -> str:
    if isinstance(exception, exceptions.APIException) and isinstance(exception.detail, str):
        return str(exception.detail)
    # An exception of Django's own can repeat what was sent; only our own sentences go out.
    return getattr(exception, "message", "") or f"{kind.title}."

"""Answers to what went wrong: a page for people, a problem document (RFC 9457) under /api/."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import escape

from catalog import language
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.paths import home_path
from config.api import problems
from config.api.problems import Fault
from config.journal import request_id

log = logging.getLogger(__name__)

API_PATH = "/api/"

SENTENCES = {
    HTTPStatus.BAD_REQUEST: gettext_noop("The request could not be understood."),
    HTTPStatus.FORBIDDEN: gettext_noop("You are not allowed to do this."),
    HTTPStatus.NOT_FOUND: gettext_noop("There is nothing at this address."),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_noop(
        "Something went wrong on our side. Nothing was changed."
    ),
}


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(API_PATH)


def problem_response(
    status: HTTPStatus, detail: str, suggestions: Sequence[Any] = ()
) -> HttpResponse:
    faults = [Fault(f"Did you mean {near.name}?", suggestion=near.url) for near in suggestions]
    return problems.problem_response(problems.BY_STATUS[status], detail, faults)


def bare_page(status: HTTPStatus, message: str) -> str:
    """Needs no template, no database and no static file."""
    title = f"{status.value} {status.phrase}"
    home = _("Home")
    return (
        f'<!doctype html><html lang="{language.active()}"><head><meta charset="utf-8">'
        f"<title>{title}</title>"
        f'<meta name="viewport" content="width=device-width"></head><body><main><h1>{title}</h1>'
        f"<p>{escape(message)}</p><p><a href='{home_path()}'>{escape(home)}</a></p>"
        "</main></body></html>"
    )


def error_response(
    request: HttpRequest,
    status: HTTPStatus,
    message: str = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    message = message or _(SENTENCES[status])
    if wants_json(request):
        return problem_response(status, message, (context or {}).get("suggestions", ()))
    values = {"message": message, "request_id": request_id.get(), **(context or {})}
    try:
        page: str = loader.render_to_string(f"{status.value}.html", values, request)
    except Exception:  # Django would answer 500 and log nothing
        log.exception("the page for %d cannot be rendered", status)
        page = bare_page(status, message)
    return HttpResponse(page, status=status)


def bad_request(
    request: HttpRequest, exception: Exception | None = None, *, message: str = ""
) -> HttpResponse:
    # The exception's own text is for the log: it can repeat what an attacker sent.
    return error_response(request, HTTPStatus.BAD_REQUEST, message)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(request, HTTPStatus.FORBIDDEN, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A view that knows more raises Http404 with `message` and `suggestions` of its own."""
    return error_response(
        request,
        HTTPStatus.NOT_FOUND,
        getattr(exception, "message", ""),
        context={"suggestions": getattr(exception, "suggestions", ())},
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    message = _(
        "The form was too old or came from another site. Go back, reload the page and try again."
    )
    return error_response(request, HTTPStatus.FORBIDDEN, message)


def server_error(request: HttpRequest) -> HttpResponse:
    """Renders without request and context processors: any of them may be what is broken."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if wants_json(request):
        return problem_response(status, SENTENCES[status])
    try:
        values = {"message": _(SENTENCES[status]), "request_id": request_id.get()}
        page: str = loader.render_to_string("500.html", values)
    except Exception:  # a broken template or a missing static file must not hide the answer
        page = bare_page(status, _(SENTENCES[status]))
    return HttpResponse(page, status=status)

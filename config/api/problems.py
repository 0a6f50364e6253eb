"""What can go wrong in the API, each with an address that explains it (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse

from config.journal import request_id

MEDIA_TYPE = "application/problem+json"


class ProblemType(NamedTuple):
    """One kind of problem; the documentation pages are rendered from this table."""

    slug: str
    status: int
    title: str
    explanation: str


PROBLEM_TYPES = (
    ProblemType(
        "invalid-request",
        400,
        "The request is not valid",
        "A parameter is unknown, missing, given twice or has a value that it cannot have. "
        "`errors` names each of them; `suggestion` is the nearest name that exists.",
    ),
    ProblemType(
        "invalid-body",
        400,
        "The body cannot be read",
        "The body is not UTF-8, not JSON (or YAML where it is taken), nested too deeply, names a "
        "field twice, holds numbers that JSON cannot say, or lacks a field. `errors` says where.",
    ),
    ProblemType(
        "unauthorized",
        401,
        "The key is not valid",
        "A key was sent that is unknown, expired, revoked or cut off; the answer is the same for "
        "each. Send it as `Authorization: Bearer KEY` or `X-API-Key: KEY`, or send none: "
        "reading is open.",
    ),
    ProblemType(
        "forbidden",
        403,
        "This key may not do that",
        "The key is valid, but its scopes do not include this operation.",
    ),
    ProblemType(
        "not-found",
        404,
        "There is nothing at this address",
        "The address, the tool, the edition or the page of a list does not exist, or the tool is "
        "no longer published. Where something of nearly that name exists, `errors` suggests it.",
    ),
    ProblemType(
        "method-not-allowed",
        405,
        "This address does not take that method",
        "`Allow` lists the methods that it takes.",
    ),
    ProblemType(
        "not-acceptable",
        406,
        "There is no such representation",
        "Answers are `application/json`; `Accept` must allow that.",
    ),
    ProblemType(
        "content-too-large",
        413,
        "The body is too large",
        "A body may have a million bytes at most.",
    ),
    ProblemType(
        "unsupported-media-type",
        415,
        "Bodies of that type are not taken",
        "Send `Content-Type: application/json`, or what the operation's description names.",
    ),
    ProblemType(
        "range-not-satisfiable",
        416,
        "The file has no such range",
        "`Content-Range` says how many bytes the file has.",
    ),
    ProblemType(
        "too-many-requests",
        429,
        "Too many requests",
        "`Retry-After` says how many seconds to wait, `RateLimit-Policy` what is allowed. "
        "Most answers of 304 cost nothing, so send `If-None-Match`. Wrong keys are counted apart.",
    ),
    ProblemType(
        "internal-error",
        500,
        "Something went wrong on our side",
        "Nothing was changed. `request_id` helps us to find out what happened.",
    ),
    ProblemType(
        "unavailable",
        503,
        "Not available at the moment",
        "A part that this answer needs is not ready; `Retry-After` says when to try again.",
    ),
)
BY_SLUG: Mapping[str, ProblemType] = {kind.slug: kind for kind in PROBLEM_TYPES}
# Of the two of status 400 the first speaks for requests that never reached an endpoint.
BY_STATUS: Mapping[int, ProblemType] = {kind.status: kind for kind in reversed(PROBLEM_TYPES)}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, with its place: a parameter, a header or a JSON pointer."""

    detail: str
    parameter: str = ""
    pointer: str | None = None
    header: str = ""
    suggestion: str = ""

    def as_json(self) -> dict[str, str]:
        """Without what says nothing; the pointer "" means the whole body."""
        told = {name: text for name, text in asdict(self).items() if text}
        return told if self.pointer is None else {**told, "pointer": self.pointer}


class Refusal(Exception):  # noqa: N818 - it ends a request, it is no fault of ours
    """Ends a request with a problem document."""

    # Whether the body could be read but for a number.
    is_number = False

    def __init__(
        self,
        slug: str,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = BY_SLUG[slug]
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


def type_url(kind: ProblemType) -> str:
    return f"{settings.SITE_URL}/api/problems/{kind.slug}/"


def problem_response(
    kind: ProblemType,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem document of a kind; needs no request, no database and no template."""
    document = {
        "type": type_url(kind),
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "request_id": request_id.get(),
    }
    if faults:
        document["errors"] = [fault.as_json() for fault in faults]
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False), content_type=MEDIA_TYPE, status=kind.status
    )
    response["Cache-Control"] = "no-store"
    for name, value in {**CORS_HEADERS, **(headers or {})}.items():
        response[name] = value
    return response


EXPOSED = (
    *("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("X-Request-ID", "Deprecation", "Sunset", "Allow"),
)
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(EXPOSED),
}

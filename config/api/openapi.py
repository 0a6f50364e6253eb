"""The description of the API (OpenAPI 3.1), made from the router and the endpoints' declarations.

Nothing is described twice: parameters are read by the objects that are described here, fields are
answered by the tables that are described here, and the addresses are those of the router.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from config.api.endpoints import Endpoint
from config.api.operations import Operation
from config.api.parameters import Parameter, Schema
from config.api.problems import BY_SLUG, MEDIA_TYPE
from config.api.release import API_PREFIX, API_RELEASE

# What any operation can answer, whoever asks.
GENERAL = (
    *("invalid-request", "unauthorized", "forbidden", "method-not-allowed", "not-acceptable"),
    *("too-many-requests", "internal-error"),
)
WITH_BODY = ("invalid-body", "content-too-large", "unsupported-media-type")
ANSWER_HEADERS = ("X-Request-ID", "RateLimit", "RateLimit-Policy")
_CONVERTED = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")

PROBLEM: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "A page that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong with this very request."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "additionalProperties": False,
                "properties": {
                    "detail": {"type": "string"},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "pointer": {"type": "string", "description": "RFC 6901, into the body."},
                    "suggestion": {"type": "string"},
                },
            },
        },
    },
}
HEADERS: Mapping[str, Schema] = {
    "X-Request-ID": {
        "description": "Names this request in our logs; one that you send is kept.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "What is left and when it is full again.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "What is allowed; see the current IETF draft.",
        "schema": {"type": "string"},
    },
}


def endpoints() -> Iterator[tuple[str, type[Endpoint]]]:
    """Every address under /api/v1/ with its endpoint, in the router's order."""
    seen: set[str] = set()
    for route, pattern in _walk(get_resolver(), ""):
        view = getattr(pattern.callback, "cls", None)
        path = _CONVERTED.sub(r"{\1}", f"/{route}")
        # Of two patterns for one address the first answers.
        if view and issubclass(view, Endpoint) and path not in seen:
            seen.add(path)
            yield path, view


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLPattern):
            yield route, entry
        elif (API_PREFIX[1:]).startswith(route) or route.startswith(API_PREFIX[1:]):
            yield from _walk(entry, route)


def describe(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """The whole document; `schemas` are the named ones that answers refer to."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME} API",
            "version": API_RELEASE,
            "summary": "AI tools compared capability by capability, with sources.",
            "description": "Read access to everything that the pages know. Conventions, quick "
            f"start and changelog: {settings.SITE_URL}/api/",
            "license": _licence(),
        },
        "servers": [{"url": settings.SITE_URL}],
        "externalDocs": {"url": f"{settings.SITE_URL}/api/"},
        # Reading is open; a key raises the rate.
        "security": [{}, {"bearer": []}, {"header": []}],
        "paths": {path: _path_item(view) for path, view in endpoints()},
        "components": {
            "schemas": {"Problem": PROBLEM, **schemas},
            "headers": dict(HEADERS),
            "responses": {kind.slug: _refusal(kind.slug) for kind in BY_SLUG.values()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    }


def _licence() -> dict[str, str]:
    """That of what is answered."""
    where = {"url": settings.DATA_LICENCE_URL} if settings.DATA_LICENCE_URL else {}
    return {"name": settings.DATA_LICENCE, **where}


def _path_item(view: type[Endpoint]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if view.path_parameters:
        item["parameters"] = [_parameter(each, "path") for each in view.path_parameters.values()]
    for method, operation in view.operations.items():
        item[method] = _operation(operation)
    return item


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": list(operation.tags),
        "parameters": [_parameter(each, "query") for each in operation.parameters],
        "responses": _responses(operation),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body:
        media = {"schema": operation.body.schema, "example": operation.body.example}
        content = dict.fromkeys(operation.body.media_types, media)
        described["requestBody"] = {"required": True, "content": content}
    if operation.deprecated_at:
        described["deprecated"] = True
    return described


def _responses(operation: Operation) -> dict[str, Any]:
    content = {operation.media_type: {"schema": operation.answer}}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in ANSWER_HEADERS}
    found: dict[str, Any] = {
        "200": {"description": "As asked for.", "content": content, "headers": headers}
    }
    slugs = [*GENERAL, *operation.refusals, *(WITH_BODY if operation.body else ())]
    if "not-found" in slugs and not operation.body:
        found["301"] = {"description": "The address of today is in `Location`."}
    if operation.media_type != "application/json":
        found["206"] = {"description": "The range that was asked for.", "content": content}
    if not operation.body:
        found["304"] = {"description": "What you have is still current."}
    if any(each.name in ("cursor", "since") for each in operation.parameters):
        slugs.append("not-found")
    by_status: dict[int, list[str]] = {}
    for slug in dict.fromkeys(slugs):
        by_status.setdefault(BY_SLUG[slug].status, []).append(slug)
    for status, kinds in sorted(by_status.items()):
        # Two kinds share status 400; they have one form.
        found[str(status)] = {"$ref": f"#/components/responses/{kinds[0]}"}
    return found


def _refusal(slug: str) -> dict[str, Any]:
    kind = BY_SLUG[slug]
    headers = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
    return {
        "description": f"{kind.title}. {kind.explanation}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": headers,
    }


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": place,
        "required": place == "path" or parameter.is_required,
        "description": parameter.description,
        "schema": parameter.schema,
    }
    if place == "query" and (parameter.is_repeated or parameter.is_listed):
        described["style"] = "form"
        described["explode"] = parameter.is_repeated
    if parameter.example is not None:
        described["example"] = parameter.example
    return described

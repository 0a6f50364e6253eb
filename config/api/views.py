"""The API about itself: its index and its description."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from config.api.endpoints import Endpoint
from config.api.openapi import describe, endpoints
from config.api.operations import Operation
from config.api.parameters import ADDRESS
from config.api.release import API_PREFIX, API_RELEASE
from config.api.resources import structure
from config.api.schemas import named_schemas


class Index(Endpoint):
    operations = {
        "get": Operation(
            "get_index",
            "Where everything is",
            structure(
                version={"type": "string"},
                documentation=ADDRESS,
                openapi=ADDRESS,
                resources={"type": "object", "additionalProperties": ADDRESS},
            ),
            tags=("about",),
        )
    }

    def version(self) -> str | None:
        return API_RELEASE

    def get(self, request: Request) -> HttpResponse:
        plain = (path for path, _ in endpoints() if "{" not in path and path != API_PREFIX)
        names = {path.removeprefix(API_PREFIX).strip("/"): path for path in plain}
        return self.answer(
            {
                "version": API_RELEASE,
                "documentation": f"{settings.SITE_URL}/api/",
                "openapi": f"{settings.SITE_URL}{API_PREFIX}openapi.json",
                "resources": {n: f"{settings.SITE_URL}{path}" for n, path in names.items()},
            }
        )


@cache
def openapi_text() -> str:
    """Made once a process: nothing in it depends on the catalogue."""
    return json.dumps(describe(named_schemas()), ensure_ascii=False, separators=(",", ":"))


class Description(Endpoint):
    operations = {
        "get": Operation(
            "get_openapi",
            "This document",
            {"type": "object"},
            tags=("about",),
        )
    }

    def version(self) -> str | None:
        return API_RELEASE

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(openapi_text(), content_type="application/json")

"""The OpenAPI document says what the router and the endpoints do, and answers keep to it."""

import json
import re

import pytest
from django.test import Client
from django.urls import get_resolver
from jsonschema import Draft202012Validator
from rest_framework.views import APIView

from catalog.tests.factory import NOW, make_published
from comparisons.ranking.record import compute
from comparisons.tests.factory import make_published_verdict
from config.api.endpoints import Endpoint
from config.api.openapi import _walk, endpoints
from config.api.problems import PROBLEM_TYPES

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client: Client) -> dict:
    return json.loads(client.get("/api/v1/openapi.json").content)


def routed() -> dict[str, type[Endpoint]]:
    return dict(endpoints())


class TestDescription:
    def test_has_every_address_of_the_router(self, description: dict) -> None:
        routes = [route for route, p in _walk(get_resolver(), "") if hasattr(p.callback, "cls")]
        assert len({re.sub(r"<\w+:", "<", route) for route in routes}) == len(description["paths"])
        assert set(description["paths"]) == set(routed())

    def test_has_every_method_of_every_endpoint(self, description: dict) -> None:
        for path, view in routed().items():
            written = {
                name
                for name in ("get", "post", "put", "patch", "delete")
                if getattr(view, name, None) is not None
            }
            described = set(description["paths"][path]) - {"parameters"}
            assert described == written == set(view.operations)

    def test_names_every_parameter_in_a_path(self, description: dict) -> None:
        for path, item in description["paths"].items():
            named = {each["name"] for each in item.get("parameters", ())}
            assert named == set(re.findall(r"{(\w+)}", path))

    def test_has_operation_ids_once(self, description: dict) -> None:
        ids = [
            o["operationId"]
            for item in description["paths"].values()
            for name, o in item.items()
            if name != "parameters"
        ]
        assert len(ids) == len(set(ids))

    def test_documents_every_problem(self, description: dict) -> None:
        assert set(description["components"]["responses"]) == {k.slug for k in PROBLEM_TYPES}

    def test_leads_nowhere_in_vain(self, description: dict) -> None:
        for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description)):
            found = description
            for step in reference.split("/"):
                found = found[step]

    def test_every_view_keeps_the_conventions(self) -> None:
        for route, pattern in _walk(get_resolver(), ""):
            view = getattr(pattern.callback, "cls", None)
            assert view is None or not issubclass(view, APIView) or issubclass(view, Endpoint), (
                route
            )


class TestAnswers:
    ADDRESSES = {
        "/api/v1/": "/api/v1/",
        "/api/v1/tools/": "/api/v1/tools/?expand=document",
        "/api/v1/tools/{slug}/": "/api/v1/tools/alpha/",
        "/api/v1/tools/{slug}/editions/": "/api/v1/tools/alpha/editions/?expand=document",
        "/api/v1/tools/{slug}/editions/{number}/": "/api/v1/tools/alpha/editions/1/",
        "/api/v1/capabilities/": "/api/v1/capabilities/?expand=claim,sources",
        "/api/v1/capabilities/{tool}/{slug}/": "/api/v1/capabilities/alpha/draw/",
        "/api/v1/tasks/": "/api/v1/tasks/",
        "/api/v1/tasks/{slug}/": "/api/v1/tasks/draw/",
        "/api/v1/categories/": "/api/v1/categories/",
        "/api/v1/categories/{slug}/": "/api/v1/categories/pencils/",
        "/api/v1/makers/": "/api/v1/makers/",
        "/api/v1/makers/{slug}/": "/api/v1/makers/acme/",
        "/api/v1/metrics/": "/api/v1/metrics/",
        "/api/v1/metrics/{slug}/": "/api/v1/metrics/weight/",
        "/api/v1/measurements/": "/api/v1/measurements/",
        "/api/v1/verdicts/": "/api/v1/verdicts/?expand=document",
        "/api/v1/verdicts/{pair}/": "/api/v1/verdicts/alpha-vs-beta/",
        "/api/v1/compare/": "/api/v1/compare/?tools=alpha,beta",
        "/api/v1/rankings/": "/api/v1/rankings/?expand=tables",
        "/api/v1/rankings/{number}/": "/api/v1/rankings/1/",
        "/api/v1/rankings/{number}/standings/": (
            "/api/v1/rankings/1/standings/?expand=components,inputs"
        ),
        "/api/v1/changes/": "/api/v1/changes/",
        "/api/v1/search/": "/api/v1/search/?q=draw",
        "/api/v1/passports/{slug}/": "/api/v1/passports/alpha/",
        "/api/v1/signing-keys/": "/api/v1/signing-keys/",
        "/api/v1/releases/": "/api/v1/releases/",
    }

    @pytest.fixture
    def catalogue(self) -> None:
        make_published("alpha")
        make_published("beta")
        make_published_verdict("alpha", "beta")
        compute(NOW.date(), NOW)

    def test_keep_to_their_schemas(self, client: Client, description: dict, catalogue) -> None:
        for path, url in self.ADDRESSES.items():
            content = description["paths"][path]["get"]["responses"]["200"]["content"]
            schema = content["application/json"]["schema"] | {
                "components": description["components"]
            }
            answer = client.get(url).json()
            errors = [
                f"{url} {e.json_path}: {e.message[:200]}"
                for e in Draft202012Validator(schema).iter_errors(answer)
            ]
            assert errors == []

    def test_show_every_field_that_is_described(
        self, client: Client, description: dict, catalogue
    ) -> None:
        for path, url in self.ADDRESSES.items():
            body = client.get(url).json()
            for row in body.get("results", ())[:1] if isinstance(body, dict) else ():
                content = description["paths"][path]["get"]["responses"]["200"]["content"]
                whole = content["application/json"]["schema"]
                if "$ref" in whole:
                    continue
                items = whole["properties"]["results"]["items"]
                if "$ref" not in items:
                    continue
                name = items["$ref"].rsplit("/", 1)[1]
                assert set(row) == set(description["components"]["schemas"][name]["properties"])

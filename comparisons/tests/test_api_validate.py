"""A document is checked as publishing would check it, in JSON or YAML, and nothing changes."""

import json

import pytest
import yaml
from django.http import HttpResponse
from django.test import Client

from catalog.documents.canonical import digest, normalise
from catalog.models import Maker, Tool
from catalog.tests.factory import make_vocabulary, tool_document
from config.api.yaml import read_yaml

pytestmark = pytest.mark.django_db
YAML = "application/yaml"


def check(client: Client, text: str | bytes, media_type: str = "application/json") -> HttpResponse:
    return client.post("/api/v1/validate/", text, content_type=media_type)


class TestValidate:
    @pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
    def test_answers_the_checksum_of_a_valid_document_and_writes_nothing(
        self, client: Client, write
    ) -> None:
        make_vocabulary()
        document = tool_document()
        media_type = "application/json" if write is json.dumps else YAML
        answer = check(client, write(document), media_type).json()
        assert answer == {
            "is_valid": True,
            "kind": "tool",
            "problems": [],
            "sha256": digest(normalise(document)),
        }
        assert not Tool.objects.exists()
        assert not Maker.objects.exists()

    def test_answers_problems_with_their_places(self, client: Client) -> None:
        make_vocabulary()
        answer = check(client, json.dumps(tool_document(status="sleeping", homepage="x"))).json()
        assert not answer["is_valid"]
        assert {p["pointer"] for p in answer["problems"]} == {"/status", "/homepage"}

    @pytest.mark.parametrize("number", ["9" * 400, "1e999", "3.895276580679648e+16"])
    def test_answers_what_is_wrong_with_a_number(self, client: Client, number: str) -> None:
        answer = check(client, '{"slug": "alpha", "value": ' + number + "}").json()
        assert not answer["is_valid"]
        assert "number" in answer["problems"][0]["message"]

    def test_answers_what_is_wrong_with_a_number_in_yaml(self, client: Client) -> None:
        answer = check(client, "slug: alpha\nvalue: 1234120510807819.0", YAML)
        assert answer.status_code == 200
        assert "more than 15 digits" in answer.json()["problems"][0]["message"]
        assert check(client, "[1234120510807819.0]", YAML).status_code == 400

    def test_takes_days_in_yaml_as_they_are_written(self, client: Client) -> None:
        make_vocabulary()
        text = json.dumps(tool_document()).replace('"2026-11-01"', "2026-11-01")
        assert check(client, text, YAML).json()["is_valid"]

    @pytest.mark.parametrize("text", ["1:30", "1:30:00.5", "1_200", "0x1F", "017", ".nan", "-.inf"])
    def test_takes_what_json_calls_no_number_as_text(self, text: str) -> None:
        assert read_yaml(f"a: {text}".encode()) == {"a": text}

    @pytest.mark.parametrize("text, value", [("-12", -12), ("0.5", 0.5), ("1e3", 1000.0), ("0", 0)])
    def test_takes_numbers_as_json_has_them(self, text: str, value: float) -> None:
        assert read_yaml(f"a: {text}".encode()) == {"a": value}

    @pytest.mark.parametrize(
        "text",
        [
            "a: &x [1]\nb: *x",
            "a: !!python/object/apply:os.system ['true']",
            "a: !!binary aGk=",
            "a: 1\na: 2",
            "1: 2",
            "? [a]\n: b",
            "[" * 5000,
            "a: !!float .nan",
            "a: !!int 1:30",
            f"a: !!float {':'.join('1' * 300)}.5",
            f"a: {'9' * 5000}",
            f"[{'a,' * 60_000}a]",
            "k: 1\n" * 20_000,
            f"a: {'b' * 200_000}",
            "a: [",
            "- 1",
            "--- {}\n--- {}",
            b"\xff\xfe",
        ],
    )
    def test_refuses_yaml_that_is_more_than_json(self, client: Client, text) -> None:
        response = check(client, text, YAML)
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"

    def test_lists_no_more_problems_than_anybody_reads(self, client: Client) -> None:
        make_vocabulary()
        document = tool_document() | {f"k{number}": 0 for number in range(1_000)}
        assert len(check(client, json.dumps(document)).json()["problems"]) == 200

    def test_takes_no_other_type(self, client: Client) -> None:
        assert check(client, "a=1", "application/x-www-form-urlencoded").status_code == 415

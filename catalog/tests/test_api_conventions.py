"""What every endpoint keeps: errors, strict parameters, conditional answers, encodings, headers."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from catalog.models import Change, ToolEdition
from catalog.tests.factory import NOW, make_published, make_tool, measurement, publish
from config.api.openapi import describe

pytestmark = pytest.mark.django_db
TOOLS = "/api/v1/tools/"
OLD = NOW - timedelta(days=30)


def problem(response: HttpResponse, status: int, kind: str) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["type"].endswith(f"/api/problems/{kind}/")
    assert document["request_id"] == response["X-Request-ID"]
    return document


class TestProblems:
    def test_of_an_unknown_address(self, client: Client) -> None:
        problem(client.get("/api/v1/nothing/"), 404, "not-found")

    def test_of_an_unknown_tool_names_near_ones(self, client: Client) -> None:
        make_published("alpha")
        found = problem(client.get(f"{TOOLS}alpah/"), 404, "not-found")
        assert [e["suggestion"] for e in found["errors"]] == [
            "http://127.0.0.1:8000/api/v1/tools/alpha/"
        ]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_of_a_method_that_is_not_taken(self, client: Client, method: str) -> None:
        response = getattr(client, method)(TOOLS)
        problem(response, 405, "method-not-allowed")
        assert response["Allow"] == "GET, HEAD, OPTIONS"

    def test_of_a_representation_that_is_not_there(self, client: Client) -> None:
        problem(client.get(TOOLS, headers={"accept": "text/html"}), 406, "not-acceptable")

    def test_of_a_type_of_body_that_is_not_taken(self, client: Client) -> None:
        response = client.post("/api/v1/validate/", "<a/>", content_type="text/xml")
        problem(response, 415, "unsupported-media-type")

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 5000,
            b'{"a": ' * 2000,
            b"\xff\xfe",
            b"\xef\xbb\xbf{}",
            b'{"a": 1, "a": 2}',
            b'{"a": NaN}',
            b'{"a": "\\ud83d"}',
            b"{",
            b"",
            b"[]",
            b'"text"',
            b"null",
            b"1.2345678901234567",
            b"[1.2345678901234567]",
        ],
    )
    def test_of_a_body_that_nobody_should_read(self, client: Client, body: bytes) -> None:
        response = client.post("/api/v1/validate/", body, content_type="application/json")
        assert problem(response, 400, "invalid-body")["errors"][0]["pointer"] == ""

    def test_of_a_body_that_is_too_large(self, client: Client) -> None:
        body = json.dumps({"a": "x" * 1_000_001})
        response = client.post("/api/v1/validate/", body, content_type="application/json")
        problem(response, 413, "content-too-large")

    def test_of_a_failure_of_ours_says_nothing_of_it(self, client: Client, monkeypatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("secret")

        monkeypatch.setattr("config.api.lists.ListEndpoint.represent", broken)
        client.raise_request_exception = False
        response = client.get(TOOLS)
        problem(response, 500, "internal-error")
        assert "secret" not in response.content.decode()

    def test_of_bytes_that_no_address_has(self, client: Client) -> None:
        problem(client.get("/api/v1/tools/?q=%00"), 400, "invalid-request")


class TestParameters:
    @pytest.mark.parametrize(
        ("query", "parameter", "suggestion"),
        [
            ("typ=model", "typ", "type"),
            ("pagesize=3", "pagesize", "page_size"),
            ("page_size=101", "page_size", ""),
            ("page_size=0", "page_size", ""),
            ("page_size=05", "page_size", ""),
            ("page_size=٥", "page_size", ""),
            ("page_size=1&page_size=2", "page_size", ""),
            ("type=", "type", ""),
            ("type=modell", "type", ""),
            ("category=No%20Slug", "category", ""),
            ("order=size", "order", ""),
            ("fields=nam", "fields", ""),
            ("brief=1", "brief", ""),
            ("expand=maker", "expand", ""),
            ("cursor=abc", "cursor", ""),
            ("released__gte=2024-13", "released__gte", ""),
            ("published_on__gte=2024-02-30", "published_on__gte", ""),
            ("q=%0a", "q", ""),
            ("&".join(["type=model"] * 21), "type", ""),
        ],
    )
    def test_that_are_wrong_are_named(
        self, client: Client, query: str, parameter: str, suggestion: str
    ) -> None:
        found = problem(client.get(f"{TOOLS}?{query}"), 400, "invalid-request")
        assert found["errors"][0]["parameter"] == parameter
        assert found["errors"][0].get("suggestion", "") == suggestion

    def test_that_are_wrong_are_all_named_at_once(self, client: Client) -> None:
        found = problem(client.get(f"{TOOLS}?typ=model&order=x"), 400, "invalid-request")
        assert [e["parameter"] for e in found["errors"]] == ["typ", "order"]

    def test_a_cursor_of_another_list_is_no_place_in_this_one(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        following = client.get(f"{TOOLS}?page_size=1").json()["next"]
        cursor = following.split("cursor=")[1]
        problem(client.get(f"{TOOLS}?cursor={cursor}&type=model"), 404, "not-found")
        problem(client.get(f"{TOOLS}?cursor={'A' * 8}.{'B' * 22}"), 404, "not-found")

    def test_fields_omit_brief_and_expand_choose_what_is_shown(self, client: Client) -> None:
        make_published("alpha")

        def shown(query: str) -> set[str]:
            return set(client.get(f"{TOOLS}?{query}").json()["results"][0])

        assert shown("fields=slug,name") == {"slug", "name"}
        assert shown("fields=slug,name&omit=name") == {"slug"}
        assert shown("fields=slug&expand=document") == {"slug", "document"}
        assert shown("brief=true") == {"slug", "name", "type", "edition"}
        assert "document" not in shown("")
        assert "document" in shown("expand=document")
        assert "summary" not in shown("omit=summary")


class TestConditionalAnswers:
    def test_cost_one_query(self, client: Client, django_assert_num_queries) -> None:
        make_published("alpha")
        tag = client.get(TOOLS)["ETag"]
        with django_assert_num_queries(1):
            response = client.get(TOOLS, headers={"if-none-match": tag})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)

    def test_are_given_for_weak_and_listed_tags(self, client: Client) -> None:
        tag = client.get(TOOLS)["ETag"]
        given = {"if-none-match": f'"other", W/{tag}'}
        assert client.get(TOOLS, headers=given).status_code == 304

    def test_end_where_a_backup_was_restored_and_others_published(self, client: Client) -> None:
        make_published("alpha")
        tag = client.get(TOOLS)["ETag"]
        Change.objects.update(at=NOW + timedelta(minutes=5))
        assert client.get(TOOLS, headers={"if-none-match": tag}).status_code == 200

    def test_end_when_something_is_published(self, client: Client) -> None:
        make_published("alpha")
        tag = client.get(TOOLS)["ETag"]
        make_published("beta")
        response = client.get(TOOLS, headers={"if-none-match": tag})
        assert response.status_code == 200
        assert len(response.json()["results"]) == 2

    def test_of_the_vocabulary_end_when_an_editor_changes_a_word(self, client: Client) -> None:
        edition = make_published("alpha")
        url = f"/api/v1/categories/{edition.category.slug}/"
        tag = client.get(url)["ETag"]
        edition.category.name = "Crayons"
        edition.category.save()
        assert client.get(url, headers={"if-none-match": tag}).status_code == 200

    def test_differ_by_address(self, client: Client) -> None:
        assert client.get(TOOLS)["ETag"] != client.get(f"{TOOLS}?brief=true")["ETag"]

    def test_are_never_given_by_date(self, client: Client) -> None:
        """What began earlier may be published later: no date says what has changed."""
        publish(make_tool("alpha"), at=OLD)
        late = "Sat, 01 Jan 2050 00:00:00 GMT"
        for url, status in ((TOOLS, 200), (f"{TOOLS}none/", 404), (f"{TOOLS}?x=1", 400)):
            response = client.get(url, headers={"if-modified-since": late})
            assert response.status_code == status
            assert "Last-Modified" not in response

    def test_of_what_is_not_there_is_a_404(self, client: Client) -> None:
        response = client.get(f"{TOOLS}none/", headers={"if-none-match": "*"})
        assert response.status_code == 404


class TestHeaders:
    def test_head_is_get_without_its_body(self, client: Client) -> None:
        got, head = client.get(TOOLS), client.head(TOOLS)
        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == got["ETag"]

    def test_options_answer_a_preflight(self, client: Client) -> None:
        response = client.options(TOOLS, headers={"origin": "https://a.example"})
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (204, "*")
        assert "X-API-Key" in response["Access-Control-Allow-Headers"]
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    def test_every_answer_can_be_read_across_origins(self, client: Client) -> None:
        for url in (TOOLS, "/api/v1/none/", f"{TOOLS}?x=1"):
            assert client.get(url)["Access-Control-Allow-Origin"] == "*"

    def test_answers_vary_by_what_chooses_them(self, client: Client) -> None:
        assert "Authorization" in client.get(TOOLS)["Vary"]
        assert client.get(TOOLS)["Cache-Control"] == "public, no-cache"

    @pytest.mark.parametrize(
        ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
    )
    def test_bodies_are_compressed_under_a_tag_of_their_own(
        self, client: Client, encoding: str, decode
    ) -> None:
        make_published("alpha")
        plain = client.get(f"{TOOLS}alpha/")
        packed = client.get(f"{TOOLS}alpha/", headers={"accept-encoding": encoding})
        assert packed["Content-Encoding"] == encoding
        assert decode(packed.content) == plain.content
        assert packed["ETag"] == f'{plain["ETag"][:-1]}-{encoding}"'
        again = {"accept-encoding": encoding, "if-none-match": packed["ETag"]}
        assert client.get(f"{TOOLS}alpha/", headers=again).status_code == 304

    def test_what_will_go_says_since_when_and_until_when(self, client: Client, monkeypatch) -> None:
        assert "Deprecation" not in client.get(TOOLS)
        operations = resolve(TOOLS).func.cls.operations
        going = replace(operations["get"], deprecated_at=OLD, sunset_at=NOW)
        monkeypatch.setitem(operations, "get", going)
        response = client.get(TOOLS)
        assert response["Deprecation"] == f"@{int(OLD.timestamp())}"
        assert response["Sunset"] == "Wed, 25 Nov 2026 12:00:00 GMT"
        assert "Sunset" in response["Access-Control-Expose-Headers"]
        assert describe({})["paths"][TOOLS]["get"]["deprecated"]

    def test_a_missing_slash_is_put_right(self, client: Client) -> None:
        response = client.get("/api/v1/tools?brief=true")
        assert (response.status_code, response["Location"]) == (308, f"{TOOLS}?brief=true")


class TestPaging:
    def test_walks_every_object_once_while_others_come_and_go(self, client: Client) -> None:
        for name in "bdfh":
            make_published(name * 2)
        page = client.get(f"{TOOLS}?page_size=2&fields=slug").json()
        make_published("aa")
        make_published("gg")
        seen = [row["slug"] for row in page["results"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [row["slug"] for row in page["results"]]
        assert seen == ["bb", "dd", "ff", "gg", "hh"]

    @pytest.mark.parametrize(
        "order", ["name", "-published_at", "published_at", "-released", "slug", "-capability_count"]
    )
    def test_holds_in_every_order(self, client: Client, order: str) -> None:
        for number, name in enumerate("abc"):
            publish(make_tool(name * 2, released=f"202{number}"), at=OLD + timedelta(days=number))
        whole = client.get(f"{TOOLS}?order={order}&fields=slug").json()["results"]
        page = client.get(f"{TOOLS}?order={order}&fields=slug&page_size=1").json()
        seen = page["results"]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += page["results"]
        assert seen == whole

    def test_costs_as_many_queries_for_many_as_for_few(
        self, client: Client, django_assert_num_queries
    ) -> None:
        for name in "abcdef":
            make_published(name * 2)
        client.get(TOOLS)
        for size in (1, 6):
            with django_assert_num_queries(4):
                client.get(f"{TOOLS}?page_size={size}")

    def test_links_to_the_next_page(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        response = client.get(f"{TOOLS}?page_size=1")
        assert response["Link"] == f'<{response.json()["next"]}>; rel="next"'
        assert ToolEdition.objects.current().count() == 2


@pytest.mark.parametrize("order", ["value", "-value"])
def test_figures_are_paged_by_their_value(client: Client, db: None, order: str) -> None:
    for number, slug in enumerate(("alpha", "beta", "gamma")):
        make_published(slug, measurements=[measurement(value=number + 0.5)])
    url, found = f"/api/v1/measurements/?order={order}&page_size=1", []
    while url:
        page = client.get(url).json()
        found += [row["value"] for row in page["results"]]
        url = page["next"]
    assert found == sorted(found, reverse=order == "-value")
    assert len(found) == 3

import json
import logging

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import Client, RequestFactory

from config.journal import JsonFormatter
from config.middleware import (
    GoodRequestMiddleware,
    RequestIdMiddleware,
    content_security_policy,
)

PUBLIC = ["/healthz", "/robots.txt", "/.well-known/security.txt", "/no-such-page/", "/api/none"]


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


class TestRequestId:
    def test_every_answer_has_one(self, client: Client) -> None:
        first, second = client.get("/healthz"), client.get("/healthz")
        assert len(first["X-Request-ID"]) == 32
        assert first["X-Request-ID"] != second["X-Request-ID"]

    def test_a_safe_one_is_kept(self, client: Client) -> None:
        found = client.get("/healthz", headers={"X-Request-ID": "proxy-12345678"})
        assert found["X-Request-ID"] == "proxy-12345678"

    @pytest.mark.parametrize(
        "given", ["short", "a" * 65, 'quote"12345', "new\nline-12345", "ümlaut-12"]
    )
    def test_an_unsafe_one_is_replaced(self, rf: RequestFactory, given: str) -> None:
        request = rf.get("/", headers={"X-Request-ID": given})
        assert RequestIdMiddleware(answer)(request)["X-Request-ID"] != given

    def test_the_access_line_holds_no_search(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, logger="config.access"):
            client.get("/robots.txt?q=something-private")
        (record,) = [each for each in caplog.records if each.name == "config.access"]
        line = json.loads(JsonFormatter().format(record))
        assert (line["path"], line["status_code"]) == ("/robots.txt", 200)
        assert "private" not in str(line)

    @pytest.mark.parametrize(
        ("path", "logged"),
        [
            ("/go/private", "/go/…"),
            ("/de/go/private", "/de/go/…"),
            ("/tools/go/x/", "/tools/go/x/"),
        ],
    )
    @pytest.mark.django_db
    def test_the_access_line_does_not_tell_the_search_of_a_link(
        self, client: Client, caplog: pytest.LogCaptureFixture, path: str, logged: str
    ) -> None:
        with caplog.at_level(logging.INFO, logger="config.access"):
            client.get(path)
        (record,) = [each for each in caplog.records if each.name == "config.access"]
        assert json.loads(JsonFormatter().format(record))["path"] == logged


class TestJournal:
    def test_a_line_is_one_object_with_its_request(self) -> None:
        try:
            raise ValueError("two\nlines")
        except ValueError as problem:
            record = logging.LogRecord(
                "catalog", logging.ERROR, "", 0, "went %s", ("wrong",), (ValueError, problem, None)
            )
        text = JsonFormatter().format(record)
        assert "\n" not in text
        assert json.loads(text)["message"] == "went wrong"
        assert "two\nlines" in json.loads(text)["traceback"]

    def test_a_failure_does_not_tell_the_search_of_a_link(self) -> None:
        try:
            raise ValueError("no such token: /de/go/private:1a http://host/go/private:2b")
        except ValueError as problem:
            info = (ValueError, problem, None)
            told = ("Internal Server Error: %s", ("/go/private:1a:2b",))
            record = logging.LogRecord("django.request", logging.ERROR, "", 0, *told, info)
        line = json.loads(JsonFormatter().format(record))
        assert line["message"] == "Internal Server Error: /go/…"
        assert "private" not in line["traceback"]

    def test_a_failure_told_after_the_middleware_keeps_its_request(
        self, rf: RequestFactory
    ) -> None:
        request = rf.get("/", headers={"X-Request-ID": "abcdef0123456789"})
        RequestIdMiddleware(answer)(request)
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "x", (), None)
        record.request = request
        assert json.loads(JsonFormatter().format(record))["request_id"] == "abcdef0123456789"

    def test_a_request_passed_along_is_not_written(self, rf: RequestFactory) -> None:
        record = logging.LogRecord("django", logging.ERROR, "", 0, "x", (), None)
        record.request = rf.get("/?secret=1")
        assert "secret" not in JsonFormatter().format(record)


@pytest.mark.django_db
class TestSecurityHeaders:
    @pytest.mark.parametrize("path", [*PUBLIC, "/admin/login/", "/\x00", "/?a=%00"])
    def test_every_answer_has_them_once(self, client: Client, path: str) -> None:
        found = client.get(path)
        names = [name.lower() for name, _ in found.items()]
        assert names.count("content-security-policy") == 1
        assert "unsafe" not in found["Content-Security-Policy"]
        assert found["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert found["Cross-Origin-Resource-Policy"] == "same-origin"
        assert found["Cross-Origin-Opener-Policy"] == "same-origin"
        assert found["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in found["Permissions-Policy"]

    def test_a_foreign_host_is_refused_inside_the_layer(self, client: Client) -> None:
        found = client.get("/healthz", headers={"Host": "evil.example"})
        assert found.status_code == 400
        assert "Content-Security-Policy" in found
        assert "evil.example" not in found.content.decode()

    def test_directives_are_joined(self) -> None:
        policy = content_security_policy(
            {"default-src": ["'none'"], "img-src": ["'self'", "data:"]}
        )
        assert policy == "default-src 'none'; img-src 'self' data:"


@pytest.mark.django_db
class TestCookies:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_public_answers_set_none_and_do_not_vary(self, client: Client, path: str) -> None:
        found = client.get(path)
        assert not found.cookies
        assert "Cookie" not in found.get("Vary", "")

    def test_an_editor_on_a_public_page_gets_the_same(self, client: Client) -> None:
        client.force_login(User.objects.create_user("editor", is_staff=True))
        found = client.get("/no-such-page/")
        assert not found.cookies
        assert "Cookie" not in found.get("Vary", "")


class TestGoodRequest:
    @pytest.mark.parametrize(
        ("path", "query"),
        [
            ("/a\x00b", ""),
            ("/a\nb", ""),
            ("/\xff", ""),
            ("/", "q=%00"),
            ("/", "q=%ff"),
            ("/", "%c3"),
        ],
    )
    def test_broken_bytes_are_refused(self, client: Client, path: str, query: str) -> None:
        found = client.get("/", PATH_INFO=path, QUERY_STRING=query)
        assert found.status_code == 400
        assert found["Content-Type"].startswith("text/html")

    def test_the_api_answers_in_json(self, client: Client) -> None:
        found = client.get("/api/v1/", QUERY_STRING="q=%00")
        assert found.status_code == 400
        assert found["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("path", ["/caf%C3%A9/", "/100%25/", "/%F0%9F%9A%80/"])
    def test_decent_paths_pass(self, rf: RequestFactory, path: str) -> None:
        assert GoodRequestMiddleware(answer)(rf.get(path)).content == b"fine"

    @pytest.mark.parametrize("query", ["q=%C3%A9", "q=a+b&c", "", "q=%0A"])
    def test_decent_bytes_pass(self, rf: RequestFactory, query: str) -> None:
        request = rf.get("/", QUERY_STRING=query)
        assert GoodRequestMiddleware(answer)(request).content == b"fine"

    def test_a_method_in_small_letters_is_refused(self, rf: RequestFactory) -> None:
        request = rf.generic("get", "/")
        assert GoodRequestMiddleware(answer)(request).status_code == 400


class TestConditionalAnswers:
    def test_the_same_tag_with_and_without_compression(self, client: Client) -> None:
        plain = client.get("/robots.txt")
        packed = client.get("/robots.txt", headers={"Accept-Encoding": "gzip"})
        assert plain["ETag"].strip("W/") == packed["ETag"].strip("W/")

    @pytest.mark.parametrize(
        "accepted, is_packed",
        [
            ("gzip", True),
            ("br;q=1.0, gzip;q=0.8", True),
            ("gzip; q=0.001", True),
            ("gzip;q=1", True),
            ("gzip;q=0", False),
            ("gzip;q=0.00, br", False),
            ("gzip;q=banana, br;q=2", False),
        ],
    )
    def test_compressed_only_for_who_wants_it(
        self, rf: RequestFactory, accepted: str, is_packed: bool
    ) -> None:
        def long_answer(request: HttpRequest) -> HttpResponse:
            return HttpResponse("fine " * 1000)

        stack = GoodRequestMiddleware(GZipMiddleware(long_answer))
        found = stack(rf.get("/", headers={"Accept-Encoding": accepted}))
        assert ("Content-Encoding" in found) is is_packed

    def test_an_unchanged_answer_is_a_304(self, client: Client) -> None:
        tag = client.get("/robots.txt")["ETag"]
        found = client.get("/robots.txt", headers={"If-None-Match": tag})
        assert found.status_code == 304
        assert "Content-Security-Policy" in found

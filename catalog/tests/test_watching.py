import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.models import Source
from catalog.reading import NotReadError, Reader, is_public
from catalog.tests.factory import NOW, make_published
from catalog.watching import Watch, due_sources, without_markup

PAGE = "<html><script>var now = {}</script><p>{}</p></html>"


class Site(BaseHTTPRequestHandler):
    """Answers by path; what it was asked stands in `asked`."""

    asked: list[tuple[str, str]] = []
    says = "Alpha draws."

    def do_GET(self) -> None:
        self.asked.append((self.headers["Host"], self.path))
        status, headers, body = self.answer()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        if self.path == "/robots.txt":
            return 200, {}, b"User-agent: *\nDisallow: /secret"
        if self.path == "/loop":
            return 302, {"Location": "/loop"}, b""
        if self.path == "/inside":
            return 302, {"Location": "http://inside.example/"}, b""
        if self.path == "/broken":
            return 302, {"Location": "http://[x"}, b""
        if self.path == "/spaced":
            return 302, {"Location": "http://a b/"}, b""
        if self.path == "/file":
            return 302, {"Location": "file:///etc/passwd"}, b""
        if self.path == "/moved":
            return 301, {"Location": "/page"}, b""
        if self.path == "/large":
            return 200, {}, b"x" * 5000
        if self.path.startswith("/slow-"):
            self.trickle(b"HTTP/1.1 200 OK\r\n\r\n" if self.path == "/slow-body" else b"")
        if self.path == "/gone":
            return 410, {}, b""
        body = PAGE.format(len(self.asked), type(self).says).encode()
        return 200, {"Content-Type": "text/html"}, body

    def trickle(self, begin: bytes) -> None:
        with suppress(OSError):
            self.wfile.write(begin)
            for _ in range(60):
                self.wfile.write(b"H")
                time.sleep(0.005)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def port() -> Iterator[int]:
    Site.asked, Site.says = [], "Alpha draws."
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def resolver(host: str, port: int) -> list[str]:
    return {"public.example": ["127.0.0.1"], "mixed.example": ["127.0.0.1", "10.0.0.1"]}.get(
        host, ["10.0.0.1"]
    )


def reader(**overrides) -> Reader:
    values = {"resolver": resolver, "may_connect": lambda address, port: address == "127.0.0.1"}
    return Reader(agent="Unfragile-sources", **(values | overrides))


class TestAddresses:
    def test_only_public_ones_at_ports_of_the_web_are_read(self) -> None:
        assert is_public("93.184.216.34", 443)
        assert not is_public("93.184.216.34", 6379)
        assert not is_public("10.1.2.3", 443)


class TestReading:
    def test_goes_to_the_address_that_was_checked(self, port: int) -> None:
        answer = reader().read(f"http://public.example:{port}/page")
        assert (answer.status, b"Alpha draws." in answer.body) == (200, True)
        assert Site.asked == [(f"public.example:{port}", "/page")]

    @pytest.mark.parametrize(
        "url, sentence",
        [
            ("http://mixed.example:{}/page", "its address is private"),
            ("http://inside.example:{}/page", "its address is private"),
            ("http://public.example:{}/inside", "inside.example is not on the public web"),
            ("http://public.example:{}/broken", "redirects to an address that nobody can read"),
            ("http://public.example:{}/spaced", "leads to an address that nobody can read"),
            ("http://public.example:{}/file", "something else than a page"),
            ("http://public.example:{}/loop", "redirects more than"),
            ("http://user:secret@public.example:{}/page", "something else than a page"),
            ("http://[::1/page", "nobody can read"),
        ],
    )
    def test_is_refused(self, port: int, url: str, sentence: str) -> None:
        with pytest.raises(NotReadError, match=sentence):
            reader().read(url.format(port))

    def test_by_default_no_server_of_ours_is_reached(self, port: int) -> None:
        with pytest.raises(NotReadError, match="its address is private"):
            Reader(agent="x").read(f"http://127.0.0.1:{port}/page")
        assert Site.asked == []

    def test_size_and_time_are_bounded(self, port: int) -> None:
        answer = reader(most_bytes=100).read(f"http://public.example:{port}/large")
        assert (len(answer.body), answer.is_cut) == (100, True)
        with pytest.raises(NotReadError, match="took too long"):
            reader(seconds=0).read(f"http://public.example:{port}/page")

    @pytest.mark.parametrize("path", ["/slow-headers", "/slow-body"])
    def test_what_trickles_has_an_end(self, port: int, path: str) -> None:
        with pytest.raises(NotReadError, match="took too long"):
            reader(seconds=0.1).read(f"http://public.example:{port}{path}")


class TestMarkup:
    """What is read of a page is what one expression finds, which takes hours for some pages."""

    MARKUP = re.compile(rb"(?s)<(script|style|noscript)\b.*?</\1>|<!--.*?-->|<[^>]*>")
    PIECES = (
        *("<", ">", "a", " ", "-", "<p>", "<script", "<script>", "</script>", "scripty>"),
        *("<style a>", "</style>", "<!--", "-->"),
    )

    @examples(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=14))
    def test_is_left_out(self, pieces: list[str]) -> None:
        body = "".join(pieces).encode()
        assert without_markup(body) == self.MARKUP.sub(b" ", body)

    @pytest.mark.parametrize("begun", [b"<script ", b"<!--", b"<"])
    def test_that_never_ends_is_read_in_one_pass(self, begun: bytes) -> None:
        body = begun * 300_000
        assert without_markup(body) == body


@pytest.mark.django_db
class TestWatch:
    def watch(self) -> Watch:
        self.slept: list[float] = []
        return Watch(reader(), sleep=self.slept.append)

    def source(self, port: int, path: str) -> Source:
        return Source.objects.create(address=f"http://public.example:{port}{path}")

    def test_a_changed_page_is_flagged_and_a_changed_script_is_not(self, port: int) -> None:
        source = self.source(port, "/page")
        assert not self.watch().check(source, NOW).is_changed
        source.refresh_from_db()
        assert not self.watch().check(source, NOW).is_changed
        Site.says = "Alpha draws no more."
        later = NOW + timedelta(days=8)
        assert self.watch().check(source, later).is_changed
        source.refresh_from_db()
        assert (source.status, source.changed_at) == ("200", later)

    def test_a_fault_keeps_what_was_read_before(self, port: int) -> None:
        source = self.source(port, "/gone")
        Source.objects.filter(pk=source.pk).update(content_digest="before")
        source.refresh_from_db()
        assert self.watch().check(source, NOW).status == "410"
        source.refresh_from_db()
        assert (source.content_digest, source.changed_at) == ("before", None)

    def test_robots_are_heeded_and_hosts_are_given_time(self, port: int) -> None:
        watch = self.watch()
        found = watch.check(self.source(port, "/secret/page"), NOW)
        assert found.status == "Its robots.txt asks not to read it."
        watch.check(self.source(port, "/page"), NOW)
        assert [path for _, path in Site.asked] == ["/robots.txt", "/page"]
        assert self.slept
        assert all(4 < seconds <= 5 for seconds in self.slept)

    def test_redirects_are_written_down(self, port: int) -> None:
        found = self.watch().check(self.source(port, "/moved"), NOW)
        assert found.status == "200, after redirects to public.example"

    def test_those_not_read_for_longest_come_first(self) -> None:
        make_published("alpha")
        make_published("beta")
        Source.objects.filter(address__contains="alpha").update(read_at=NOW - timedelta(days=9))
        found = [source.address for source in due_sources(NOW, 9)]
        assert found == ["https://beta.example", "https://alpha.example"]
        Source.objects.update(read_at=NOW - timedelta(days=1))
        assert not list(due_sources(NOW, 9))


@pytest.mark.django_db
class TestCommand:
    def test_is_off_in_tests(self) -> None:
        with pytest.raises(CommandError, match="switched off"):
            call_command("check_sources")

    @pytest.mark.parametrize("limit", [0, 10**20])
    def test_needs_a_number(self, limit: int) -> None:
        with pytest.raises(CommandError, match="from 1 to 1,000,000"):
            call_command("check_sources", limit=limit)


@pytest.mark.django_db
class TestAdmin:
    def test_lists_what_changed_since_it_was_checked(self, admin_client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        Source.objects.filter(address__contains="alpha").update(changed_at=NOW)
        page = admin_client.get("/admin/catalog/source/?changed=yes").content.decode()
        assert "https://alpha.example" in page
        assert "https://beta.example" not in page

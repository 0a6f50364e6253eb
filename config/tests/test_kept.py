from datetime import date, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from catalog import log, publishing
from catalog.models import Category, Change, Tool
from catalog.tests.factory import NOW, make_published
from config.kept import (
    Kept,
    KeptPagesMiddleware,
    Pages,
    entity_tag,
    is_for_everybody,
    is_keepable,
    program_digest,
)

PAGE = "/tools/alpha/"
TODAY = date(2026, 11, 25)
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings) -> Client:
    settings.KEPT_PAGES_BYTES = 1_000_000
    make_published("alpha")
    return Client()


class TestKeeping:
    def test_a_kept_page_costs_one_query(self, site: Client, django_assert_num_queries) -> None:
        made = site.get(PAGE)
        with django_assert_num_queries(1):
            kept = site.get(PAGE)
        assert kept.content == made.content
        assert kept.headers["ETag"] == made.headers["ETag"]
        assert kept.headers["Content-Security-Policy"] == made.headers["Content-Security-Policy"]

    def test_a_publication_is_seen_at_once(self, site: Client) -> None:
        before = site.get(PAGE)
        Tool.objects.filter(slug="alpha").update(summary="Quite another sentence about it all.")
        publishing.publish(Tool.objects.get(slug="alpha"), by=None, note="", at=NOW)
        after = site.get(PAGE)
        assert b"Quite another sentence" in after.content
        assert after.headers["ETag"] != before.headers["ETag"]

    def test_a_withdrawal_is_seen_at_once(self, site: Client) -> None:
        site.get(PAGE)
        publishing.unpublish(Tool.objects.get(slug="alpha"), by=None, note="", at=NOW)
        assert site.get(PAGE).status_code in (404, 410)

    def test_a_word_changed_in_the_admin_is_seen_at_once(self, site: Client) -> None:
        site.get(PAGE)
        Category.objects.update(name="Renamed category")
        editor = User.objects.create_user("editor")
        LogEntry.objects.create(user=editor, action_flag=CHANGE, object_repr="category")
        assert b"Renamed category" in site.get(PAGE).content

    def test_each_language_is_kept_apart(self, site: Client, django_assert_num_queries) -> None:
        english, german = site.get(PAGE), site.get(f"/de{PAGE}")
        assert b'<html lang="de">' in german.content
        assert english.headers["ETag"] != german.headers["ETag"]
        with django_assert_num_queries(2):
            assert site.get(PAGE).content == english.content
            assert site.get(f"/de{PAGE}").content == german.content

    def test_packed_and_plain_are_two_answers(self, site: Client) -> None:
        packed = site.get(PAGE, headers={"Accept-Encoding": "gzip"})
        plain = site.get(PAGE)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["ETag"] != plain.headers["ETag"]

    def test_no_fault_is_kept(self, site: Client) -> None:
        assert site.get("/tools/beta/").status_code == 404
        assert not is_for_everybody(HttpResponse(status=404))

    def test_least_asked_goes_first(self) -> None:
        pages = Pages(most_bytes=10)
        for key in ("a", "b"):
            pages.put(key, Kept("t", (), b"12345"))
        assert pages.get("a", "t")
        pages.put("c", Kept("t", (), b"12345"))
        assert [bool(pages.get(key, "t")) for key in "abc"] == [True, False, True]
        assert pages.held_bytes == 10

    def test_another_tag_is_another_answer(self) -> None:
        pages = Pages(most_bytes=10)
        pages.put("a", Kept("old", (), b"12345"))
        assert pages.get("a", "new") is None


class TestNotModified:
    def test_costs_one_query_and_no_body(self, site: Client, django_assert_num_queries) -> None:
        tag = site.get(PAGE).headers["ETag"]
        assert not tag.startswith("W/")
        with django_assert_num_queries(1):
            answer = site.get(PAGE, headers={"If-None-Match": f'"other", {tag}'})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)

    def test_tag_differs_by_address_packing_and_day(self) -> None:
        tags = {
            entity_tag("/a", "plain", TODAY),
            entity_tag("/b", "plain", TODAY),
            entity_tag("/a", "gzip", TODAY),
            entity_tag("/a", "plain", date(2026, 11, 26)),
        }
        assert len(tags) == 4

    def test_every_name_that_pages_show_makes_another(self, settings) -> None:
        program_digest.cache_clear()
        before = program_digest()
        for name in ("SITE_NAME", "RANK_NAME", "DATA_LICENCE"):
            setattr(settings, name, f"another {name}")
            program_digest.cache_clear()
            assert program_digest() != before
            before = program_digest()
        settings.EMAIL_HOST_PASSWORD = "another"
        program_digest.cache_clear()
        assert program_digest() == before


@pytest.mark.django_db
class TestAfterARestore:
    def test_the_same_position_is_another_page(self) -> None:
        make_published("alpha")
        log.head()
        before = entity_tag("/a", "plain", TODAY)
        # The log goes on from where the backup ended, with something else in the same place.
        Change.objects.update(at=NOW + timedelta(minutes=5))
        assert entity_tag("/a", "plain", TODAY) != before


class TestWhatIsKept:
    @pytest.mark.parametrize("path", ["/", "/tools/", "/compare/a-vs-b/", "/tasks/x/?page=2"])
    def test_public_pages(self, rf: RequestFactory, path: str) -> None:
        assert is_keepable(rf.get(path))

    @pytest.mark.parametrize(
        "path",
        ["/admin/", "/search/?q=a", "/healthz", "/tools/?q=" + "a" * 300, "/tools/a/?%61sked=x"],
    )
    def test_nothing_else(self, rf: RequestFactory, path: str) -> None:
        assert not is_keepable(rf.get(path))

    def test_no_posts(self, rf: RequestFactory) -> None:
        assert not is_keepable(rf.post("/tools/"))

    def test_no_answer_with_a_cookie(self, rf: RequestFactory, settings) -> None:
        settings.KEPT_PAGES_BYTES = 1000

        def personal(request: HttpRequest) -> HttpResponse:
            response = HttpResponse("hello")
            response.set_cookie("who", "you")
            return response

        middleware = KeptPagesMiddleware(personal)
        assert "ETag" not in middleware(rf.get("/tools/")).headers
        assert not middleware.pages.held_bytes

    def test_no_answer_that_varies_by_cookie(self) -> None:
        assert not is_for_everybody(HttpResponse("x", headers={"Vary": "Accept, Cookie"}))

from xml.etree import ElementTree

import pytest
from django.test import Client

from catalog import publishing
from catalog.models import Tool
from catalog.tests.factory import NOW, capability, make_published, make_tool, publish
from comparisons import feeds
from comparisons.tests.factory import make_published_verdict

ATOM = "{http://www.w3.org/2005/Atom}"
VERDICT = "Alpha vs Beta"
pytestmark = pytest.mark.django_db


def change_summary(slug: str, summary: str, note: str = "Read it again") -> None:
    make_tool(slug, summary=summary)
    publish(Tool.objects.get(slug=slug), note=note)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def entries(client: Client, path: str) -> list[tuple[str, str]]:
    """Titles and texts of a feed."""
    root = ElementTree.fromstring(text(client, path))
    return [
        (e.findtext(f"{ATOM}title", ""), e.findtext(f"{ATOM}summary") or "")
        for e in root.iter(f"{ATOM}entry")
    ]


class TestChanges:
    def test_newest_stands_first_and_leads_to_its_claims(self, client: Client) -> None:
        make_published("alpha")
        change_summary("alpha", "Draws, erases, sharpens and writes on slate.")
        page = text(client, "/changes/")
        assert page.index("/changes/2/") < page.index("/changes/1/")
        assert "Read it again" in page

    def test_a_line_shows_what_changed_word_by_word(self, client: Client) -> None:
        make_published("alpha")
        change_summary("alpha", "Alpha draws, erases, sharpens and writes on slate.")
        page = text(client, "/changes/2/")
        assert "<ins>slate</ins>" in page
        assert "<del>paper</del>" in page

    def test_a_first_edition_has_nothing_to_compare_with(self, client: Client) -> None:
        make_published("alpha")
        assert "nothing published before it" in text(client, "/changes/1/")

    def test_a_withdrawn_tool_is_named_without_a_link(self, client: Client) -> None:
        edition = make_published("alpha")
        assert 'href="/tools/alpha/"' in text(client, "/changes/1/")
        publishing.unpublish(edition.tool, by=None, note="", at=NOW)
        assert 'href="/tools/alpha/"' not in text(client, "/changes/2/")

    @pytest.mark.parametrize("path", ["/changes/7/", f"/changes/{10**30}/"])
    def test_no_such_line(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_an_empty_log(self, client: Client) -> None:
        assert "Nothing has been published yet" in text(client, "/changes/")


class TestFeeds:
    def test_one_entry_a_claim(self, client: Client) -> None:
        make_published("alpha")
        make_tool("alpha", summary="Alpha writes on paper, slate and glass.", license="Apache-2.0")
        publish(Tool.objects.get(slug="alpha"))
        found = entries(client, "/feeds/changes.atom")
        assert [title for title, _ in found] == [
            "Alpha: Summary changed",
            "Alpha: Licence changed",
            "Alpha: tool published, edition 1",
        ]
        assert found[1][1] == "Before: MIT<br>After: Apache-2.0"

    def test_a_feed_holds_its_own_subjects_alone(self, client: Client) -> None:
        for slug in ("alpha", "beta", "gamma"):
            make_published(slug)
        make_published_verdict("alpha", "beta")
        names = {title.split(":")[0] for title, _ in entries(client, "/feeds/tools/alpha.atom")}
        assert names == {"Alpha", VERDICT}
        compared = entries(client, "/feeds/compare/beta-vs-alpha.atom")
        assert {t.split(":")[0] for t, _ in compared} == {"Alpha", "Beta", VERDICT}
        listed = entries(client, "/feeds/categories/pencils.atom")
        assert {t.split(":")[0] for t, _ in listed} == {"Alpha", "Beta", "Gamma"}

    def test_names_a_pair_as_its_page_does_whichever_tool_is_older(self, client: Client) -> None:
        for slug in ("beta", "alpha"):
            make_published(slug)
        make_published_verdict("beta", "alpha")
        titles = [title for title, _ in entries(client, "/feeds/compare/alpha-vs-beta.atom")]
        assert any(title.startswith(f"{VERDICT}:") for title in titles)

    def test_a_rewritten_tool_does_not_push_out_the_rest(self, client: Client) -> None:
        slugs = [f"c-{n}" for n in range(15)]
        make_published("alpha", capabilities=[capability(slug=slug) for slug in slugs])
        new = {"limitations": ["New"], "intents": ["I want something new"]}
        changed = [capability(slug=slug, **new) for slug in slugs]
        make_tool("alpha", capabilities=changed)
        publish(Tool.objects.get(slug="alpha"))
        titles = [title for title, _ in entries(client, "/feeds/changes.atom")]
        assert len(titles) == feeds.MOST_CLAIMS + 2
        assert titles[feeds.MOST_CLAIMS] == "Alpha: 5 more claims changed"

    def test_ids_stay_and_addresses_are_whole(self, client: Client, settings) -> None:
        settings.SITE_URL = "https://compare.example"
        make_published("alpha")
        root = ElementTree.fromstring(text(client, "/feeds/changes.atom"))
        (entry,) = root.iter(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}id") == "tag:compare.example,2026:/changes/1"
        links = [link.get("href", "") for link in root.iter(f"{ATOM}link")]
        assert links
        assert all(link.startswith("https://compare.example/") for link in links)

    @pytest.mark.parametrize(
        "path", ["tools/none", "categories/none", "compare/none", "compare/a-vs-b"]
    )
    def test_of_nothing(self, client: Client, path: str) -> None:
        assert client.get(f"/feeds/{path}.atom").status_code == 404

    def test_pages_name_their_feeds(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        for path, feed in (
            ("/tools/alpha/", "/feeds/tools/alpha.atom"),
            ("/categories/pencils/", "/feeds/categories/pencils.atom"),
            ("/compare/alpha-vs-beta/", "/feeds/compare/alpha-vs-beta.atom"),
            ("/", "/feeds/changes.atom"),
        ):
            assert f'type="application/atom+xml" href="{feed}"' in text(client, path)
            assert client.get(feed).headers["Content-Type"].startswith("application/atom+xml")

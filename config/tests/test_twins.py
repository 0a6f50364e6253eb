import re
from html import unescape

import pytest
from django.test import Client

from catalog import listing
from catalog.paths import page_of_twin, twin_path
from comparisons.tests.factory import make_published_verdict
from config.tests.pages import PAGES, publish_what_they_show
from config.twins import has_twin

WITH_TWINS = tuple(page for page in PAGES if has_twin(page))
SAID = re.compile(r"<(h[1-6]|td|dd|dt|figcaption)\b[^>]*>(.*?)</\1>", re.S)
SOURCE = re.compile(r'id="source-\d+".*?href="([^"]+)"')
MARKS = re.compile(r"[\\*`~|#\[\]]|<br>|\(https?://[^)]*\)|\(\d+\)")


@pytest.fixture(scope="class")
def published(class_rows: None) -> None:
    publish_what_they_show()


@pytest.fixture
def site(client: Client, published: None) -> Client:
    return client


def bare(text: str) -> str:
    """Letters and digits alone: what is said, however it is marked."""
    return re.sub(r"\W+", "", text)


def texts(html: str) -> set[str]:
    """What headings and cells of the main part say, without what is filled in or looked at."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<(figure|form|svg|nav)\b.*?</\1>", "", main, flags=re.S)
    main = re.sub(r'<(section|p) class="(section unprinted|wrong)".*?</\1>', "", main, flags=re.S)
    main = re.sub(r'<span class="note">.*?</a></span>|<span class="count">\d+</span>', "", main)
    found = {unescape(re.sub(r"<[^>]+>", "", said)) for _, said in SAID.findall(main)}
    return {bare(text) for text in found} - {""}


@pytest.mark.django_db
class TestTwins:
    @pytest.mark.parametrize("path", WITH_TWINS)
    def test_every_page_has_one_and_names_it(self, site: Client, path: str) -> None:
        twin = site.get(twin_path(path))
        assert twin.status_code == 200
        assert twin.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert twin.headers["Link"].endswith(f'{path}>; rel="canonical"')
        assert "<script" not in twin.content.decode()

    @pytest.mark.parametrize("path", ["/tools/alpha/", "/compare/alpha-vs-beta/"])
    def test_says_what_the_page_says(self, site: Client, path: str) -> None:
        html = site.get(path, {"view": "list"} if "compare" in path else {}).content.decode()
        twin = site.get(twin_path(path)).content.decode()
        said = bare(MARKS.sub("", re.sub(r"\\\[\d+\\\]", "", twin)))
        assert [text for text in texts(html) if text not in said] == []
        sources = SOURCE.findall(html)
        assert sources
        assert [url for url in sources if f"({url})" not in twin] == []

    @pytest.mark.parametrize("slug", ["draw", "erase", "sharpen", "write"])
    def test_holds_headings_figures_and_descriptions(self, site: Client, slug: str) -> None:
        for path in ("/tools/alpha.md", "/compare/alpha-vs-beta.md"):
            twin = site.get(path).content.decode()
            assert f"Can {slug} on paper" in twin
            assert f"How it can {slug}, told at the length" in twin
            assert re.search(r"\| Weight[^|]*\|[^\n]*5 g[^\n]*\\\[1\\\]", twin)

    def test_leaves_out_what_takes_filters_away(self, site: Client) -> None:
        assert "Remove" in site.get("/tools/?type=model").content.decode()
        assert "Remove" not in site.get("/tools.md?type=model").content.decode()

    def test_leads_to_pages_of_lists_at_addresses_that_visitors_see(
        self, site: Client, monkeypatch
    ) -> None:
        make_published_verdict("alpha", "gamma")
        monkeypatch.setattr("comparisons.choosing.JUDGED_A_PAGE", 1)
        twin = site.get("/compare.md").content.decode()
        assert "/compare/?page=2)" in twin
        assert "view=list" not in twin

    def test_an_old_address_leads_to_the_twin_of_the_new_one(self, site: Client) -> None:
        response = site.get("/compare/beta-vs-alpha.md")
        assert (response.status_code, response.headers["Location"]) == (
            301,
            "/compare/alpha-vs-beta.md",
        )

    @pytest.mark.parametrize("path", ["/tools/none.md", "/none.md", "/compare/alpha.md"])
    def test_of_no_page(self, site: Client, path: str) -> None:
        response = site.get(path)
        assert response.status_code == 404
        assert response.headers["Content-Type"].startswith("text/markdown")

    @pytest.mark.parametrize("path", ["/admin/login.md", "/api.md", "/healthz.md"])
    def test_of_what_is_no_public_page(self, site: Client, path: str) -> None:
        assert "markdown" not in site.get(path).headers["Content-Type"] or path == "/healthz.md"


@pytest.mark.django_db
class TestAsked:
    """A twin says what its page says to the same question."""

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("need=draw", "Have them all"),
            ("need=none", "none"),
            ("w=adoption:-1", "These weights cannot be used"),
        ],
    )
    def test_own_wishes_are_answered(self, site: Client, query: str, words: str) -> None:
        path = f"/compare/alpha-vs-beta/?{query}"
        assert words in unescape(site.get(path).content.decode())
        text = site.get(f"/compare/alpha-vs-beta.md?{query}").content.decode()
        assert words in text
        assert "cannot do without" not in text
        assert f"/compare/alpha-vs-beta/?{query}>" in text

    def test_a_question_ends_no_link(self, site: Client) -> None:
        text = site.get("/tools.md?q=a><b>[x](http://evil.example)").content.decode()
        end = text.rstrip().splitlines()[-1]
        assert end.count("<") == end.count(">") == 1

    def test_a_list_leads_on(self, site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing.paginate, "__defaults__", (1,))
        text = site.get("/tools.md").content.decode()
        assert "/tools/?page=2)" in text


class TestAccept:
    @pytest.mark.parametrize(
        "accept, expected",
        [
            ("text/markdown", "text/markdown"),
            ("text/markdown, text/html;q=0.9", "text/markdown"),
            ("text/html, text/markdown;q=0.5", "text/html"),
            ("*/*", "text/html"),
            ("text/html", "text/html"),
            ("", "text/html"),
        ],
    )
    def test_chooses_the_twin(self, site: Client, accept: str, expected: str) -> None:
        response = site.get("/tools/alpha/", headers={"Accept": accept})
        assert response.headers["Content-Type"].startswith(expected)
        assert "Accept" in re.split(r",\s*", response.headers["Vary"])

    def test_both_are_kept_apart(self, site: Client, settings) -> None:
        settings.KEPT_PAGES_BYTES = 1_000_000
        client = Client()
        for _ in range(2):
            html = client.get("/tools/alpha/")
            twin = client.get("/tools/alpha/", headers={"Accept": "text/markdown"})
            assert html.headers["Content-Type"].startswith("text/html")
            assert twin.headers["Content-Type"].startswith("text/markdown")
        assert html.headers["ETag"] != twin.headers["ETag"]
        again = client.get("/tools/alpha/", headers={"If-None-Match": html.headers["ETag"]})
        assert again.status_code == 304
        assert "Accept" in re.split(r",\s*", again.headers["Vary"])

    def test_a_languages_name_is_no_page(self, site: Client) -> None:
        assert site.get("/de.md").status_code == 404
        assert site.get("/de/index.md").status_code == 200

    def test_a_page_names_its_twin(self, site: Client) -> None:
        link = b'<link rel="alternate" type="text/markdown" href="/tools/alpha.md"'
        assert link in site.get("/tools/alpha/").content
        assert b'href="/index.md"' in site.get("/").content


class TestAddresses:
    @pytest.mark.parametrize("page", WITH_TWINS)
    def test_lead_back(self, page: str) -> None:
        assert page_of_twin(twin_path(page)) == page

    def test_others_are_no_twins(self) -> None:
        assert page_of_twin("/tools/alpha/") == ""


class TestLlms:
    def test_names_pages_by_their_twins(self, client: Client) -> None:
        text = client.get("/llms.txt").content.decode()
        assert text.startswith("# Unfragile\n\n> ")
        assert "/tools.md)" in text

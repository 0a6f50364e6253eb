import re
from urllib.parse import quote

import pytest
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from catalog.models import CapabilityEntry, Redirect, Task
from catalog.publishing import unpublish
from catalog.queries import history, indexes, lists, profiles, tasks
from catalog.tests.factory import (
    NOW,
    TASKS,
    capability,
    make_published,
    make_tool,
    make_vocabulary,
    publish,
    relation,
    signal,
    source,
)

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


class TestFacts:
    @pytest.mark.parametrize("address", ["/tools/alpha/", "/tools/alpha.md"])
    def test_of_many_observations_the_newest_stands_there(
        self, client: Client, address: str
    ) -> None:
        days = [f"2026-{month:02}" for month in range(1, 11)]
        stars = [signal(value=1000 + n, observed=day) for n, day in enumerate(days)]
        make_published("alpha", signals=stars)
        html = page(client, address)
        assert html.count("GitHub stars") - html.count("“GitHub stars”") == 1
        assert "1,009" in html
        assert "in October 2026" in html


class TestAddresses:
    def test_old_slug_redirects_on_every_page_of_a_tool(self, client: Client) -> None:
        edition = make_published("alpha")
        Redirect.objects.create(slug="first-alpha", tool=edition.tool)
        for tail in ("", "alternatives/", "history/", "history/1/"):
            found = client.get(f"/tools/first-alpha/{tail}")
            assert found.status_code == 301
            assert found["Location"] == f"/tools/alpha/{tail}"

    def test_old_slug_keeps_what_was_asked(self, client: Client) -> None:
        edition = make_published("alpha")
        Redirect.objects.create(slug="first-alpha", tool=edition.tool)
        asked = "history/?page=2&x=%C3%A4"
        assert client.get(f"/tools/first-alpha/{asked}")["Location"] == f"/tools/alpha/{asked}"
        api = client.get("/api/v1/tools/first-alpha/?fields=name")
        assert api["Location"].endswith("/api/v1/tools/alpha/?fields=name")

    def test_alias_redirects(self, client: Client) -> None:
        make_published("alpha", aliases=["The Alpha"])
        assert client.get("/tools/the-alpha/")["Location"] == "/tools/alpha/"

    @pytest.mark.parametrize("spelled", ["Alpha-1.6", "alpha 1.6", "ALPHA_1_6", "älpha-1-6"])
    def test_name_as_people_write_it_redirects(self, client: Client, spelled: str) -> None:
        make_published("alpha-1-6")
        assert client.get(f"/tools/{quote(spelled)}/")["Location"] == "/tools/alpha-1-6/"

    @pytest.mark.parametrize("spelled", ["日本", "...", "<b>", "a" * 300])
    def test_what_no_tool_can_be_called_is_a_404(self, client: Client, spelled: str) -> None:
        found = client.get(f"/tools/{quote(spelled)}/")
        assert found.status_code == 404
        assert "<b>”" not in found.content.decode()

    def test_unknown_slug_suggests_near_names(self, client: Client) -> None:
        make_published("alpha")
        found = client.get("/tools/alpba/")
        assert found.status_code == 404
        assert '<a href="/tools/alpha/">Alpha</a>' in found.content.decode()

    def test_unpublished_tool_is_told_from_an_unknown_one(self, client: Client) -> None:
        unpublish(make_published("alpha").tool, by=None, note="Gone", at=NOW)
        found = client.get("/tools/alpha/")
        assert found.status_code == 404
        said = "Alpha is no longer published here. It was withdrawn on 25 November 2026: “Gone”"
        assert said in found.content.decode()

    def test_withdrawn_tool_is_known_by_its_former_name(self, client: Client) -> None:
        tool = make_published("alpha").tool
        tool.rename("omega")
        publish(tool)
        unpublish(tool, by=None, note="", at=NOW)
        for slug in ("alpha", "omega"):
            text = client.get(f"/tools/{slug}/").content.decode()
            assert (
                "Alpha is no longer published here. It was withdrawn on 25 November 2026." in text
            )

    def test_tool_that_was_never_published_is_not_shown(self, client: Client) -> None:
        make_tool("alpha")
        assert client.get("/tools/alpha/").status_code == 404

    def test_unknown_edition_is_a_404(self, client: Client) -> None:
        make_published("alpha")
        for number in (0, 2, 10**9, 10**30):
            assert client.get(f"/tools/alpha/history/{number}/").status_code == 404


class TestProfile:
    def test_unknown_facts_are_said_to_be_unknown(self, client: Client) -> None:
        make_published("alpha", pricing={"model": "paid", "source": "home"})
        html = page(client, "/tools/alpha/")
        for label in ("Starting price", "Released"):
            fact = html.split(f"<dt>{label}</dt>")[1].split("</dd>")[0]
            assert "not documented" in fact

    def test_free_tool_has_no_starting_price(self, client: Client) -> None:
        make_published("alpha", pricing={"model": "free", "source": "home"})
        html = page(client, "/tools/alpha/")
        fact = html.split("<dt>Starting price</dt>")[1].split("</dd>")[0]
        assert "None: free to use" in fact

    def test_task_page_leads_to_the_capability(self, client: Client) -> None:
        make_published("alpha")
        address = re.search(r'href="(/tools/alpha/#[^"]+)"', page(client, "/tasks/draw/"))
        assert address is not None
        assert f'id="{address[1].split("#")[1]}"' in page(client, "/tools/alpha/")

    def test_capability_called_like_a_section_keeps_ids_unique(self, client: Client) -> None:
        slugs = ("sources", "figures", "content", "source-1")
        make_published(
            "alpha", capabilities=[capability(t, s) for t, s in zip(TASKS, slugs, strict=True)]
        )
        ids = re.findall(r'\sid="([^"]+)"', page(client, "/tools/alpha/"))
        assert len(ids) == len(set(ids))

    def test_relations_stand_on_both_pages(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta", relations=[relation("alpha", "built-on")])
        assert '<a href="/tools/alpha/">Alpha</a>' in page(client, "/tools/beta/")
        assert '<a href="/tools/beta/">Beta</a>' in page(client, "/tools/alpha/")

    def test_markup_in_texts_stays_text(self, client: Client) -> None:
        nasty = "<script>alert(1)</script>"
        make_published("alpha", name=nasty, sources={"home": source(title=nasty)})
        for address in ("/tools/alpha/", "/tools/", "/tools/alpha/history/1/", "/tasks/draw/", "/"):
            html = page(client, address)
            assert "<script>" not in html
            assert "&lt;script&gt;" in html

    def test_links_out_are_not_followed(self, client: Client) -> None:
        make_published("alpha")
        links = re.findall(r'<a href="https?://[^>]*>', page(client, "/tools/alpha/"))
        assert len(links) == 2
        assert all('rel="nofollow noopener"' in link for link in links)


class TestHistory:
    @pytest.fixture(autouse=True)
    def editions(self) -> None:
        make_published("alpha")
        publish(make_tool("alpha", summary="Alpha draws, and now it paints on paper."), note="Two")

    def test_newest_stands_first_with_its_note(self, client: Client) -> None:
        html = page(client, "/tools/alpha/history/")
        assert html.index("edition 2</a>") < html.index("edition 1</a>")
        assert "<p>Two</p>" in html

    def test_changed_words_are_marked(self, client: Client) -> None:
        html = page(client, "/tools/alpha/history/2/")
        assert "<del>" in html
        assert re.search(r"<ins>[^<]*paints", html)

    def test_earlier_edition_stands_as_it_was(self, client: Client) -> None:
        html = page(client, "/tools/alpha/history/1/")
        assert "Alpha draws, erases, sharpens and writes on paper." in html
        assert "See the current edition" in html

    def test_any_two_editions_can_be_compared(self, client: Client) -> None:
        html = page(client, "/tools/alpha/history/1/?against=2")
        assert "What differs from edition 2" in html

    @pytest.mark.parametrize("against", ["0", "x", "9", "1", "10000000000000", "²"])
    def test_edition_that_is_not_there_is_a_message(self, client: Client, against: str) -> None:
        html = page(client, f"/tools/alpha/history/1/?against={against}")
        assert "There is no other edition" in html


class TestBadParameters:
    @pytest.fixture(autouse=True)
    def tool(self) -> None:
        make_published("alpha")

    @pytest.mark.parametrize("number", ["0", "-1", "1000000000", "x", "1.5", "²", "%00"])
    @pytest.mark.parametrize("address", ["/tools/", "/tasks/draw/", "/tools/alpha/history/"])
    def test_bad_page_shows_the_first_and_says_so(
        self, client: Client, address: str, number: str
    ) -> None:
        found = client.get(f"{address}?page={number}")
        if number == "%00":
            assert found.status_code == 400
            return
        assert found.status_code == 200
        assert "message--caution" in found.content.decode()

    @pytest.mark.parametrize(
        "query", ["type=x", "sort=x", "license=x", "category=%3Cb%3E", "q=%01", "task=nothing"]
    )
    def test_bad_filter_is_a_message(self, client: Client, query: str) -> None:
        html = page(client, f"/tools/?{query}")
        assert "message--caution" in html
        assert "<b>" not in html.split("message--caution")[1].split("</div>")[0]

    def test_unknown_and_repeated_parameters_do_no_harm(self, client: Client) -> None:
        html = page(client, "/tools/?utm_source=x&type=library&type=library&page=1&page=1")
        assert "1 tool" in html
        assert "noindex, follow" in html

    def test_filters_that_fit_nothing_offer_a_way_back(self, client: Client) -> None:
        html = page(client, "/tools/?q=zzz")
        assert "No published tool fits all of these filters" in html
        assert '<a href="/tools/">Clear the filters</a>' in html


class TestHeads:
    def test_canonical_address_is_absolute(self, client: Client, settings) -> None:
        settings.SITE_URL = "https://unfragile.example"
        make_published("alpha")
        html = page(client, "/tools/alpha/")
        assert '<link rel="canonical" href="https://unfragile.example/tools/alpha/">' in html
        assert '<meta property="og:url" content="https://unfragile.example/tools/alpha/">' in html
        assert 'name="robots"' not in html

    def test_history_is_not_for_indexes(self, client: Client) -> None:
        make_published("alpha")
        assert "noindex, follow" in page(client, "/tools/alpha/history/")

    def test_no_page_sets_a_cookie(self, client: Client) -> None:
        make_published("alpha")
        for address in ("/", "/tools/", "/tools/alpha/", "/tasks/", "/compare/", "/nothing/"):
            assert not client.get(address).cookies


class TestTemplates:
    """A template that queried would cost more with every row it shows."""

    @pytest.fixture
    def request_(self, rf: RequestFactory) -> HttpRequest:
        return rf.get("/")

    def test_profile(self, request_: HttpRequest, django_assert_num_queries) -> None:
        found = profiles.tool_page(make_published("alpha"))
        with django_assert_num_queries(0):
            render_to_string("catalog/tool_detail.html", {"page": found}, request_)

    def test_history_and_edition(self, request_: HttpRequest, django_assert_num_queries) -> None:
        edition = make_published("alpha")
        whole = history.history_page(edition, QueryDict())
        one = history.edition_page(edition, 1, QueryDict())
        with django_assert_num_queries(0):
            render_to_string("catalog/history.html", {"page": whole}, request_)
            render_to_string("catalog/edition_detail.html", {"page": one}, request_)

    def test_lists(self, request_: HttpRequest, django_assert_num_queries) -> None:
        make_published("alpha")
        tools = lists.all_tools_page(QueryDict())
        task = tasks.task_page("draw", QueryDict())
        index = indexes.task_index()
        with django_assert_num_queries(0):
            render_to_string("catalog/tool_list.html", {"page": tools}, request_)
            render_to_string("catalog/task_detail.html", {"page": task}, request_)
            render_to_string("catalog/index_page.html", {"page": index}, request_)


class TestEmptySite:
    @pytest.mark.parametrize(
        "address", ["/", "/tools/", "/tasks/", "/categories/", "/makers/", "/compare/"]
    )
    def test_every_index_says_that_nothing_is_there(self, client: Client, address: str) -> None:
        assert "{{" not in page(client, address)

    def test_task_without_tools_is_no_no(self, client: Client) -> None:
        make_vocabulary()
        assert Task.objects.filter(slug="draw").exists()
        html = page(client, "/tasks/draw/")
        assert "No published tool documents this task yet. That is not a no" in html
        assert "noindex, follow" in html


class TestOrderOfATask:
    def test_who_is_named_first_stands_first_and_once_on_whichever_page(self) -> None:
        for slug in ("alpha", "beta", "gamma", "delta", "epsilon"):
            make_published(slug)
        named = {e.tool.slug: e.pk for e in CapabilityEntry.objects.filter(task__slug="draw")}
        rows = tasks.InOrder(Task.objects.get(slug="draw"), [named["gamma"], named["beta"]])
        pages = [[entry.tool.slug for entry in rows[at : at + 2]] for at in (0, 2, 4)]
        assert pages == [["gamma", "beta"], ["alpha", "delta"], ["epsilon"]]
        assert [e.tool.slug for e in rows[1:4]] == ["beta", "alpha", "delta"]
        assert rows.count() == 5

import re

import pytest
from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from catalog.models import Category, Redirect, Tool
from catalog.tests.factory import capability, make_published, make_vocabulary
from comparisons import choosing, fronts, sharing
from comparisons.comparing import compared
from comparisons.queries import comparison_page
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


@pytest.fixture(autouse=True)
def tools() -> None:
    make_published("alpha")
    make_published("beta")


class TestChooser:
    def test_two_names_lead_to_their_comparison(self, client: Client) -> None:
        found = client.get("/compare/?tools=Beta&tools=alpha&tools=")
        assert found.status_code == 302
        assert found["Location"] == "/compare/alpha-vs-beta/"

    def test_slugs_may_stand_in_one_field(self, client: Client) -> None:
        assert client.get("/compare/?tools=beta,alpha")["Location"] == "/compare/alpha-vs-beta/"
        html = page(client, "/compare/?tools=Beta, the Second&tools=alpha")
        assert "No tool is called “Beta, the Second”" in html

    def test_former_name_of_a_tool_is_known(self, client: Client) -> None:
        Redirect.objects.create(slug="first-beta", tool=Tool.objects.get(slug="beta"))
        found = client.get("/compare/?tools=first-beta&tools=alpha")
        assert found["Location"] == "/compare/alpha-vs-beta/"

    def test_four_tools_can_be_named_at_once(self, client: Client) -> None:
        for address in ("/compare/", "/compare/?tools=alpha"):
            assert page(client, address).count('name="tools"') == 4

    def test_unknown_name_keeps_what_was_written_and_suggests(self, client: Client) -> None:
        html = page(client, "/compare/?tools=Alpba&tools=Beta")
        assert "No tool is called “Alpba”" in html
        assert 'value="Alpba"' in html
        assert 'Did you mean <a href="/tools/alpha/">Alpha</a>' in html
        assert 'value="Beta"' in html

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("tools=alpha&tools=Alpha", "cannot be compared with itself"),
            ("&".join(f"tools=t{n}" for n in range(5)), "takes 4 tools at most, not 5"),
            ("tools=%3Cscript%3E", "No tool is called “&lt;script&gt;”"),
        ],
    )
    def test_what_cannot_be_compared_is_said(
        self, client: Client, query: str, sentence: str
    ) -> None:
        html = page(client, f"/compare/?{query}")
        assert sentence in html
        assert 'role="alert"' in html

    def test_one_tool_is_filled_in(self, client: Client) -> None:
        html = page(client, "/compare/?tools=alpha")
        assert 'value="Alpha"' in html
        assert 'role="alert"' not in html


class TestAllVerdicts:
    def test_all_that_editors_judged_are_listed_page_by_page(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_published("gamma")
        for pair in (("alpha", "beta"), ("alpha", "gamma"), ("beta", "gamma")):
            make_published_verdict(*pair)
        assert 'href="/compare/#pairs">All verdicts</a>' in page(client, "/")
        monkeypatch.setattr(choosing, "JUDGED_A_PAGE", 2)
        pages = [page(client, f"/compare/?page={number}") for number in (1, 2)]
        found = [re.findall(r'href="(/compare/[a-z-]+-vs-[a-z]+/)"', html) for html in pages]
        assert [len(set(urls)) for urls in found] == [2, 1]
        assert len({url for urls in found for url in urls}) == 3
        assert "no page 9" in page(client, "/compare/?page=9")


class TestAlternatives:
    def test_most_shared_tasks_stand_first_with_the_reason(self, client: Client) -> None:
        few = [capability("draw", f"draw-{n}") for n in range(4)]
        make_published("gamma", capabilities=few)
        html = page(client, "/tools/alpha/alternatives/")
        assert html.index(">Beta</a>") < html.index(">Gamma</a>")
        assert "Documents 1 of the 4 tasks of Alpha; not ranked yet." in html
        assert 'href="/compare/alpha-vs-gamma/"' in html

    def test_only_tool_of_its_category_says_so(self, client: Client) -> None:
        make_vocabulary()
        Category.objects.create(slug="paper", name="Paper")
        make_published("gamma", category="paper")
        assert "No other tool of this category" in page(client, "/tools/gamma/alternatives/")


class TestVerdicts:
    def test_verdict_stands_on_home_and_on_both_profiles(self, client: Client) -> None:
        make_published_verdict()
        for address in ("/", "/tools/alpha/", "/tools/beta/", "/compare/"):
            assert "Choose alpha for paper" in page(client, address)
        assert "Alpha preferred" in page(client, "/tools/beta/")

    def test_profile_without_verdicts_has_no_empty_section(self, client: Client) -> None:
        assert 'id="verdicts"' not in page(client, "/tools/alpha/")


class TestCost:
    def test_profile_stays_within_its_budget(
        self, client: Client, django_assert_max_num_queries
    ) -> None:
        make_published_verdict()
        with django_assert_max_num_queries(6 + 1):
            client.get("/tools/alpha/")

    def test_templates_make_no_query(self, rf: RequestFactory, django_assert_num_queries) -> None:
        make_published_verdict()
        request = rf.get("/")
        editions = [make_published("alpha"), make_published("beta")]
        found = compared(editions)
        pages = {
            "home": fronts.home_page(settings.SITE_NAME),
            "chooser": choosing.chooser_page(QueryDict("tools=alpha")),
            "alternatives": fronts.alternatives_page(editions[0]),
            "comparison": comparison_page(found, QueryDict("view=list")),
            "cite": sharing.cite_page(found, sharing.Site("Site", ""), editions[0].published_at),
        }
        with django_assert_num_queries(0):
            for name, value in pages.items():
                render_to_string(f"comparisons/{name}.html", {"page": value}, request)

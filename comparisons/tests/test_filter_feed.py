from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from catalog import log
from catalog.facets import current_sets
from catalog.tests.factory import capability, make_published, make_tool, publish
from comparisons import filter_feed

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/feeds/tools.atom"
pytestmark = pytest.mark.django_db


def feed(client: Client, query: str = "") -> ElementTree.Element:
    response = client.get(f"{FEED}?{query}")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content.decode())


def titles(client: Client, query: str = "") -> list[str]:
    return [e.findtext(f"{ATOM}title", "") for e in feed(client, query).iter(f"{ATOM}entry")]


@pytest.fixture(scope="class")
def tools(class_rows: None) -> None:
    make_published("alpha")
    beta = [capability("draw", f"draw-{n}") for n in range(4)]
    make_published("beta", type="dataset", capabilities=beta)
    publish(make_tool("alpha", summary="Alpha draws, erases, sharpens and writes on slate."))


@pytest.mark.usefixtures("tools")
class TestEntries:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", ["Alpha: Summary changed", "Beta: tool published, edition 1"]),
            ("type=dataset", ["Beta: tool published, edition 1"]),
            ("type=library&task=write", ["Alpha: Summary changed"]),
            ("q=slate", ["Alpha: Summary changed"]),
            ("type=dataset&task=write", []),
            ("type=dataset&sort=name&page=3", ["Beta: tool published, edition 1"]),
        ],
    )
    def test_are_the_claims_of_the_tools_that_fit(
        self, client: Client, query: str, expected: list[str]
    ) -> None:
        found = titles(client, query)
        assert [title for title in expected if title not in found] == []
        assert all(any(title.startswith(e[:4]) for e in expected) for title in found)

    def test_what_is_not_understood_is_said_as_on_the_list(self, client: Client) -> None:
        query = "type=spaceship&category=none&type=model"
        said = feed(client, query).findtext(f"{ATOM}subtitle", "")
        page = unescape(client.get(f"/tools/?{query}").content.decode())
        nothing = "Of what is left here, nothing has the category “none”"
        for sentence in ("“spaceship” is not one of", nothing):
            assert sentence in page
            assert sentence in said

    def test_the_title_names_the_filter(self, client: Client) -> None:
        title = feed(client, "type=dataset&q=draws").findtext(f"{ATOM}title", "")
        assert title.endswith("Tools: Dataset, “draws”")

    def test_the_log_is_looked_back_on_so_far_and_no_further(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(filter_feed, "LOOKED_BACK", 1)
        assert titles(client, "type=dataset") == []

    def test_costs_the_same_whatever_the_filter(
        self, client: Client, django_assert_max_num_queries
    ) -> None:
        log.head()
        current_sets()
        # Stamp, new lines, names of filter values, end of the log, its lines, their tools, the
        # lines again and the two queries of their documents.
        with django_assert_max_num_queries(1 + 9):
            client.get(f"{FEED}?type=library")


@pytest.mark.usefixtures("tools")
class TestLinks:
    @pytest.mark.parametrize(
        ("page", "address"),
        [
            ("/tools/", FEED),
            ("/tools/?type=model&sort=updated&page=1", f"{FEED}?type=model"),
            ("/categories/pencils/", "/feeds/categories/pencils.atom"),
            ("/categories/pencils/?type=model", f"{FEED}?type=model&category=pencils"),
            ("/makers/acme/", f"{FEED}?maker=acme"),
        ],
    )
    def test_a_list_names_the_feed_of_its_filter(
        self, client: Client, page: str, address: str
    ) -> None:
        html = unescape(client.get(page).content.decode())
        assert f'<link rel="alternate" type="application/atom+xml" href="{address}"' in html
        assert client.get(address).status_code == 200

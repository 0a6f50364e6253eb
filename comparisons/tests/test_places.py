import re

import pytest
from django.test import Client

from catalog.citing import with_places
from catalog.pages import Named, SourceNote
from catalog.tests.factory import NOW, make_published, relation
from comparisons.tests.factory import make_published_verdict

HERE, THERE = Named("Here", "#here"), Named("There", "#there")


def note(number: int) -> SourceNote:
    return SourceNote(number, f"https://{number}.example/", "Title", "Acme", "", NOW.date())


@pytest.fixture(scope="class")
def two_tools(class_rows: None) -> None:
    make_published("alpha", relations=[relation("beta")])
    make_published("beta")
    make_published_verdict("alpha", "beta")


class TestPlaces:
    def test_each_stands_once_in_the_order_of_the_page(self) -> None:
        places = [(THERE, [2, 1]), (HERE, [1, 1]), (THERE, [1])]
        first, second, third = with_places([note(1), note(2), note(3)], places)
        assert first.cited_at == (THERE, HERE)
        assert second.cited_at == (THERE,)
        assert third.cited_at == ()


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(
        "address",
        [
            "/tools/alpha/",
            "/tools/alpha/history/1/",
            "/compare/alpha-vs-beta/",
            "/compare/alpha-vs-beta/?view=list&diff=1",
            "/compare/alpha-vs-beta/record/",
        ],
    )
    def test_every_way_back_leads_somewhere(
        self, client: Client, two_tools: None, address: str
    ) -> None:
        html = client.get(address).content.decode()
        sources = html[html.index('<ol class="sources">') :].partition("</ol>")[0]
        back = set(re.findall(r'href="#([\w-]+)"', sources))
        assert [anchor for anchor in back if f'id="{anchor}"' not in html] == []
        assert back or "history" in address or "diff=1" in address

    def test_a_source_names_the_rows_that_rest_on_it(self, client: Client, two_tools: None) -> None:
        html = client.get("/compare/alpha-vs-beta/").content.decode()
        assert "cited at" in html
        assert '<a href="#task-draw">Draw</a>' in html

    def test_hidden_rows_are_not_led_to(self, client: Client, two_tools: None) -> None:
        html = client.get("/compare/alpha-vs-beta/?diff=1").content.decode()
        assert 'href="#task-draw"' not in html

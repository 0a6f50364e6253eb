"""Picking tools on any page, adding to and removing from a comparison: plain forms and links."""

import re

import pytest
from django.test import Client

from catalog.tests.factory import make_published

pytestmark = pytest.mark.django_db
PAIR = "/compare/alpha-vs-beta/"


def page(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


@pytest.fixture(scope="class")
def four_tools(class_rows: None) -> None:
    for slug in ("alpha", "beta", "gamma", "delta"):
        make_published(slug)


@pytest.mark.usefixtures("four_tools")
class TestPicking:
    @pytest.mark.parametrize(
        "address", ["/tools/", "/categories/pencils/", "/tasks/draw/", "/search/?q=draw"]
    )
    def test_is_a_form_on_every_list(self, client: Client, address: str) -> None:
        html = page(client, address)
        assert '<form class="picked" id="picked" method="get" action="/compare/">' in html
        assert 'name="tools" value="beta" data-name="Beta" form="picked"' in html
        assert 'Add<span class="unseen"> Beta</span> to comparison' in html

    def test_is_offered_by_script_on_a_profile(self, client: Client) -> None:
        html = page(client, "/tools/alpha/")
        assert '<li class="scripted"><label class="pick">' in html
        assert "picked" not in html

    def test_the_tray_is_on_every_page_and_empty(self, client: Client) -> None:
        for address in ("/", "/privacy/", PAIR):
            assert '<ul class="tray-tools"></ul>' in page(client, address)


@pytest.mark.usefixtures("four_tools")
class TestComparison:
    def test_a_tool_is_added_by_its_name(self, client: Client) -> None:
        html = page(client, PAIR)
        kept = re.findall(r'<input type="hidden" name="tools" value="(\w+)">', html)
        assert kept == ["alpha", "beta"]
        found = client.get("/compare/", {"tools": [*kept, "Gamma"]})
        assert found["Location"] == "/compare/alpha-vs-beta-vs-gamma/"

    def test_four_have_no_room(self, client: Client) -> None:
        html = page(client, "/compare/alpha-vs-beta-vs-delta-vs-gamma/")
        assert 'id="add-tool"' not in html

    def test_one_of_three_is_removed_by_a_link(self, client: Client) -> None:
        html = page(client, "/compare/alpha-vs-beta-vs-gamma/")
        remove = r'<a href="([^"]+)" rel="nofollow">Remove<span class="unseen"> (\w+)</span>'
        assert re.findall(remove, html) == [
            ("/compare/beta-vs-gamma/", "Alpha"),
            ("/compare/alpha-vs-gamma/", "Beta"),
            ("/compare/alpha-vs-beta/", "Gamma"),
        ]

    def test_one_of_two_leaves_the_other_in_the_chooser(self, client: Client) -> None:
        assert '<a href="/compare/?tools=beta" rel="nofollow">Remove' in page(client, PAIR)

    def test_the_plain_address_stands_there_for_who_has_no_scripts(self, client: Client) -> None:
        assert re.search(r'<p class="unscripted">[^<]*http://[^<]*/compare/', page(client, PAIR))

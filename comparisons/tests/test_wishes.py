import re
from html import unescape

import pytest
from django.http import QueryDict

from catalog.tests.factory import NOW, capability, make_published, signal
from comparisons import wishes
from comparisons.own_order import collected
from comparisons.ranking.record import compute

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def ranked(class_rows):
    """Alpha is used more, beta is fresher."""
    make_published("alpha", signals=[signal(value=150_000), release("2025-01-01")])
    few = [capability("draw", f"draw-{n}") for n in range(4)]
    make_published("beta", signals=[signal(value=40), release("2026-11-20")], capabilities=few)
    return compute(NOW.date(), NOW).ranking


def release(day):
    return signal("latest-release", "2.0", observed=day)


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def order_on(html):
    table = re.search(r"own-caption.*?</table>", html, re.DOTALL).group()
    return re.findall(r'<a href="/tools/([a-z]+)/">', table)


PLACES = ("/compare/alpha-vs-beta/", "/categories/pencils/", "/tasks/draw/")


class TestOwnWeights:
    @pytest.mark.parametrize("address", PLACES)
    def test_they_turn_the_order_and_both_are_shown(self, client, ranked, address):
        by_use = page(client, f"{address}?w=adoption:1")
        by_age = page(client, f"{address}?w=freshness:5,adoption:0.5")
        assert (order_on(by_use), order_on(by_age)) == (["alpha", "beta"], ["beta", "alpha"])
        assert "Default place" in by_age
        assert "noindex" in by_age

    @pytest.mark.parametrize("address", PLACES)
    def test_json_has_the_same_order(self, client, ranked, address):
        html = page(client, f"{address}?w=freshness:5,adoption:0.5")
        link = re.search(r'href="(/rankings/order\.json[^"]*)"', html).group(1)
        document = client.get(link).json()
        assert [line["tool"] for line in document["tools"]] == order_on(html)
        assert document["tools"][0]["own_place"] == 1
        assert document["tools"][0]["place"] == 2

    @pytest.mark.parametrize("address", PLACES)
    @pytest.mark.parametrize(
        "weights, problem",
        [
            ("adoption:-1", "must lie between 0 and 1000"),
            ("adoption:much", "is not a number"),
            ("adoption:0", "All weights are zero"),
            ("stars:1", "There is no component “stars”"),
            (",".join(["adoption:1"] * 1000), "Too many weights"),
        ],
    )
    def test_bad_weights_fall_back_with_a_message(self, client, ranked, address, weights, problem):
        html = page(client, f"{address}?w={weights}")
        assert problem in html
        assert "The default weights hold." in html
        assert "own-caption" not in html

    def test_number_fields_lead_to_the_address(self, client, ranked):
        answer = client.get("/tasks/draw/?w_adoption=2&w_quality=&w_freshness=1&page=1")
        assert (answer.status_code, answer.url) == (302, "/tasks/draw/?w=adoption:2,freshness:1")

    def test_other_parameters_are_kept(self):
        params = QueryDict("need=draw&w_adoption=2&w=quality:1")
        assert collected(params, "/compare/a-vs-b/") == "/compare/a-vs-b/?need=draw&w=adoption:2"
        assert collected(QueryDict("need=draw"), "/compare/a-vs-b/") == ""

    def test_json_without_weights_is_the_default_order(self, client, ranked):
        document = client.get("/rankings/order.json?category=pencils").json()
        assert [line["tool"] for line in document["tools"]] == ["alpha", "beta"]
        assert client.get("/rankings/order.json?w=x:1").json()["problems"]


class TestMustHaves:
    def test_says_how_many_it_checked_where_there_are_more(self, client, ranked, monkeypatch):
        address = "/categories/pencils/?need=draw"
        assert "were checked" not in page(client, address)
        monkeypatch.setattr(wishes, "MOST_CHECKED", 1)
        html = page(client, address)
        assert "Only the first 1 by name were checked." in html
        assert html.count('<ul class="kept-of"><li>') == 1

    def test_category_says_who_has_them_and_whom_to_ask(self, client, ranked):
        html = page(client, "/categories/pencils/?need=erase,draw")
        kept, asked = html.index("Have them all"), html.index("Ask the maker")
        assert kept < html.index('<li><a href="/tools/alpha/">Alpha</a></li>') < asked
        assert asked < html.index("Erase: nobody has documented whether it does.")
        assert "noindex" in html

    def test_comparison_names_the_source_of_a_no(self, client):
        make_published("alpha")
        no = [capability("draw", f"draw-{n}") for n in range(3)]
        no.append(capability("erase", "no-erasing", support="none"))
        make_published("beta", capabilities=no)
        html = page(client, "/compare/alpha-vs-beta/?need=erase")
        assert "Erase: it does not, says" in html
        assert 'href="https://beta.example/"' in html

    def test_unknown_tasks_are_said(self, client, ranked):
        assert "There is no task “fly” here." in page(client, "/categories/pencils/?need=fly")

    def test_limits_hold_beside_the_filters_of_the_list(self, client, ranked):
        html = page(client, "/categories/pencils/?need_license=GPL-3.0-only&type=library")
        assert "Its licence is MIT, says" in html

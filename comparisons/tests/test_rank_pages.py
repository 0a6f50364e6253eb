import json
import re
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pytest
from django.http import QueryDict

from catalog.models import Category, Tool
from catalog.publishing import unpublish
from catalog.tests.factory import NOW, capability, make_published, make_tool, publish, signal
from comparisons import methodology
from comparisons.models import Ranking
from comparisons.ranking import tables
from comparisons.ranking.record import compute
from comparisons.rankings import ranking_page
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "recompute_ranking.py"
AS_OF = NOW.date()


def release(day="2026-11-01"):
    return signal("latest-release", "2.0", observed=day)


@pytest.fixture(scope="class")
def ranked(class_rows):
    """Alpha far before beta and a little before zeta; gamma waits; delta is for other work."""
    few = [capability("draw", f"draw-{n}") for n in range(4)]
    make_published("alpha", signals=[signal(value=150_000), release()])
    make_published("beta", signals=[signal(value=40), release("2025-06-01")], capabilities=few)
    make_published("zeta", signals=[signal(value=60_000), release()])
    make_published("gamma", signals=[])
    Category.objects.create(slug="paper", name="Paper")
    make_published("delta", category="paper", type="dataset", capabilities=few, signals=[signal()])
    return compute(AS_OF, NOW).ranking


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def words(html):
    """The main part without markup, its white space tidied."""
    main = re.search(r"<main.*</main>", html, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestWithoutARun:
    def test_before_the_first_run_the_page_says_so(self, client):
        assert "Nothing has been ranked yet" in page(client, "/rankings/")

    def test_without_a_run_there_is_no_section(self, client):
        make_published("alpha")
        assert 'id="rank"' not in page(client, "/tools/alpha/")


class TestRankings:
    def test_ranked_stand_by_place_and_the_others_say_what_is_missing(self, client, ranked):
        html = page(client, "/rankings/")
        assert html.index(">Alpha</a>") < html.index(">Beta</a>") < html.index(">Gamma</a>")
        assert "Adoption: No usable signal of adoption is known." in html
        assert "4 of 5 tools are ranked" in words(html)

    def test_list_is_narrowed_by_category_and_type(self, client, ranked):
        assert "Alpha" not in words(page(client, "/rankings/?category=paper"))
        assert "Delta" not in words(page(client, "/rankings/?type=library"))

    def test_types_without_a_tool_in_the_run_are_not_offered(self, client, ranked):
        offered = re.findall(r'href="/rankings/\?type=([a-z-]+)"', page(client, "/rankings/"))
        assert offered == ["dataset", "library"]
        asked = page(client, "/rankings/?type=workflow")
        assert "The run has no such tool" in asked
        assert "Workflow" in words(asked)

    def test_title_names_what_the_list_is_narrowed_to(self, client, ranked):
        assert "<title>UnfragileRank: Paper · " in page(client, "/rankings/?category=paper")

    def test_places_inside_a_category_begin_at_one(self, client, ranked):
        text = words(page(client, "/rankings/?category=paper"))
        assert "Delta" in text

    def test_bad_values_are_said_and_left_out(self, client, ranked):
        text = words(page(client, "/rankings/?category=moons&type=moon&page=99"))
        assert "no tool of a category “moons”" in text
        assert "There is no type “moon”" in text
        assert "There is no page 99" in text

    def test_movers_since_the_last_run_are_shown(self, client, ranked):
        publish(make_tool("beta", signals=[signal(value=190_000), release()]))
        compute(AS_OF, NOW + timedelta(hours=1))
        text = words(page(client, "/rankings/"))
        assert "Moved most since run 1" in text
        assert re.search(r"Beta .* \+\d+\.\d", text)

    def test_a_tool_that_was_withdrawn_since_has_no_link(self, client, ranked):
        alpha = Tool.objects.get(slug="alpha")
        Tool.objects.get(slug="beta").rename("omega")
        publish(Tool.objects.get(slug="omega"))
        unpublish(alpha, by=None, note="", at=NOW)
        html = page(client, "/rankings/")
        assert "/tools/alpha/" not in html
        assert re.search(r"Alpha \S+ · \S+.* · withdrawn since", words(html))
        assert '<a href="/tools/omega/">Beta</a>' in html

    def test_an_old_run_stays_and_is_not_for_indexes(self, client, ranked):
        publish(make_tool("beta", signals=[]))
        compute(AS_OF, NOW + timedelta(hours=1))
        html = page(client, "/rankings/1/")
        assert ranked.digest in html
        assert "noindex" in html
        assert "There is no run 9" in page(client, "/rankings/9/", 404)


class TestRuns:
    """A run made later for an earlier day stands between others."""

    @pytest.fixture
    def runs(self, ranked):
        for day in (AS_OF - timedelta(days=2), AS_OF - timedelta(days=1), AS_OF):
            known = {"formula": ranked.formula, "as_of": day, "computed_at": NOW}
            number = Ranking.objects.count() + 1
            counts = {"tool_count": 0, "ranked_count": 0}
            Ranking.objects.create(number=number, digest="d", tables={}, **known, **counts)

    @pytest.mark.parametrize(
        "number, before, is_current", [(4, 1, True), (1, 3, False), (3, 2, False), (2, None, False)]
    )
    def test_have_the_one_before(self, runs, number, before, is_current):
        shown = ranking_page("Rank", QueryDict(), number)
        assert shown.run.number == number
        assert shown.run.is_current == is_current
        assert (shown.before.name if shown.before else None) == (before and f"run {before}")

    @pytest.mark.parametrize("number", [None, 3])
    def test_two_of_them_are_read(self, runs, number):
        with patch.object(Ranking, "from_db", wraps=Ranking.from_db) as read:
            ranking_page("Rank", QueryDict(), number)
        assert read.call_count == 2


class TestInputs:
    def test_stream_carries_its_digest_and_recomputes(self, client, ranked, tmp_path):
        response = client.get("/rankings/1/inputs.json")
        assert response.streaming
        assert response["X-Inputs-Digest"] == f"sha-256={ranked.digest}"
        target = tmp_path / "inputs.json"
        target.write_bytes(b"".join(response.streaming_content))
        done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(target)], check=False)
        assert done.returncode == 0

    def test_unknown_run_has_none(self, client):
        assert client.get("/rankings/999/inputs.json").status_code == 404


class TestMethodology:
    def numbers_of_the_tables(self):
        text = json.dumps([tables.published_tables(), methodology.rules()])
        rows = (tables.CAPS, tables.HALF_LIVES, tables.CHECKLIST, tables.THRESHOLDS)
        values = {row.value for group in rows for row in group} | {tables.DEFAULT_HALF_LIFE.value}
        return {methodology.number(value) for value in values} | set(
            re.findall(r"\d[\d,.]*\d|\d", text)
        )

    def test_each_number_on_the_page_is_the_tables(self, client):
        text = words(page(client, "/methodology/")).replace(methodology.substitutes_rule(), "")
        found = set(re.findall(r"\d[\d,.]*\d|\d", text))
        assert found - self.numbers_of_the_tables() == set()

    def test_each_row_of_the_tables_stands_on_the_page(self, client):
        text = words(page(client, "/methodology/"))
        groups = (tables.CAPS, tables.HALF_LIVES, tables.CHECKLIST, tables.THRESHOLDS)
        for row in (row for group in groups for row in group):
            assert f"{row.name} {methodology.number(row.value)} {row.sentence}" in text
        for row in (tables.DEFAULT_WEIGHTS, *tables.TYPE_WEIGHTS):
            assert f"{row.name} {' '.join(map(str, row.weights))} {row.sentence}" in text

    def test_json_is_the_tables(self, client):
        document = client.get("/methodology.json").json()
        assert document["weights"] == tables.published_tables()["weights"]
        assert document["formula"] == tables.FORMULA


class TestProfile:
    def test_parts_of_the_score_add_up_to_it(self, client, ranked):
        html = page(client, "/tools/alpha/")
        score = re.search(r"<strong>([\d.]+)</strong> <span class=\"of\">", html).group(1)
        table = re.search(r"rank-caption.*?</table>", html, re.DOTALL).group()
        points = re.findall(r"%</td>\s*<td class=\"number\">([\d.]+)</td>", table)
        assert sum(map(Decimal, points)) == Decimal(score)
        assert "1 of 3 in Pencils" in html

    def test_unknown_is_said_and_never_zero(self, client, ranked):
        text = words(page(client, "/tools/alpha/"))
        assert "Match graph unknown 25 % –" in text
        assert "Too few visitors have said yet whether it helped." in text

    def test_what_is_not_ranked_says_what_is_missing(self, client, ranked):
        text = words(page(client, "/tools/gamma/"))
        assert "Not ranked yet" in text
        assert "Adoption: No usable signal of adoption is known." in text

    def test_inputs_name_their_sources_and_dates(self, client, ranked):
        html = page(client, "/tools/alpha/")
        assert "GitHub stars: 150,000, observed 1 November 2026 (the one that counts)" in html
        assert 'href="#source-1"' in html

    def test_history_names_the_cause_of_a_jump(self, client, ranked):
        publish(make_tool("alpha", signals=[signal(value=9), release()]))
        compute(AS_OF, NOW + timedelta(hours=1))
        text = words(page(client, "/tools/alpha/"))
        assert "GitHub stars: 150,000 (1 November 2026) became 9 (1 November 2026)" in text

    def test_pictures_have_no_inline_style(self, client, ranked):
        assert "style=" not in page(client, "/tools/alpha/") + page(client, "/rankings/")


class TestComparison:
    def test_rows_say_the_score_and_its_components(self, client, ranked):
        text = words(page(client, "/compare/alpha-vs-beta/"))
        assert re.search(r"UnfragileRank of 100, with its interval [\d.]+/100 between", text)
        assert "Match graph of 100 unknown" in text
        assert "Times matched visitors from searches who said whether it helped unknown" in text

    def test_lead_says_who_ranks_higher_at_what_and_by_what(self, client, ranked):
        text = words(page(client, "/compare/alpha-vs-beta/"))
        lead = r"Alpha ranks higher than Beta, [\d.]+ against [\d.]+, most of all by Adoption \(\+"
        assert re.search(lead, text)

    def test_lead_says_that_it_is_too_close(self, client, ranked):
        text = words(page(client, "/compare/alpha-vs-zeta/"))
        assert "Too close to call: Alpha stands at" in text
        assert "ranks higher" not in text
        assert "What would turn the scores" in text
        assert "too little to claim an order" in text
        assert "points ahead of Zeta; the parts" not in text

    def test_gap_is_explained_by_parts_that_add_up(self, client, ranked):
        html = page(client, "/compare/alpha-vs-beta/")
        table = re.search(r"gap-caption.*?</table>", html, re.DOTALL).group()
        total = Decimal(re.search(r"<strong>([+-]?[\d.]+)</strong>", table).group(1))
        parts = re.findall(
            r"<td class=\"number\">([+-]?\d+\.\d)(?:<span class=\"aside\">for|</td>)", table
        )
        signed = [Decimal(part) for part in parts if part[0] in "+-" or part == "0.0"]
        assert sum(signed) == total > 0
        assert "What would change this verdict" in html

    def test_generated_verdict_is_labelled_and_an_editors_takes_its_place(self, client, ranked):
        generated = page(client, "/compare/alpha-vs-beta/")
        assert "no editor has judged this pair yet" in generated
        close = page(client, "/compare/alpha-vs-zeta/")
        assert "On what is known alone, Alpha is" in close
        make_published_verdict("alpha", "beta")
        edited = page(client, "/compare/alpha-vs-beta/")
        assert "Choose alpha for paper" in edited
        assert "no editor has judged this pair yet" not in edited

    def test_nothing_is_subtracted_between_strangers(self, client, ranked):
        html = page(client, "/compare/alpha-vs-delta/")
        markdown = client.get("/compare/alpha-vs-delta.md").content.decode()
        document = client.get("/compare/alpha-vs-delta.json").json()
        for text in (html, markdown):
            assert "not substitutes" in text.lower()
            assert "ahead" not in text
            assert "Where the gap comes from" not in text
            assert "points apart" not in text
        assert (document["rank"]["gap"], document["rank"]["verdict"]["winner"]) == (None, None)
        assert 'id="own-weights"' not in html

    def test_three_tools_are_ordered_in_words(self, client, ranked):
        text = words(page(client, "/compare/alpha-vs-beta-vs-zeta/"))
        order = r"By score: Alpha at [\d.]+, Zeta at [\d.]+ and Beta at [\d.]+; too close to call: "
        assert re.search(order + r"Alpha and Zeta\.", text)

    def test_a_tool_published_after_the_run_is_unknown(self, client, ranked):
        make_published("epsilon")
        text = words(page(client, "/compare/alpha-vs-epsilon/"))
        assert "unknown published after the last run" in text

    def test_exports_have_the_standings(self, client, ranked):
        document = client.get("/compare/alpha-vs-beta.json").json()["rank"]
        parts = [Decimal(part["points"]) for part in document["gap"]["parts"]]
        assert sum(parts) == Decimal(document["gap"]["points"])
        assert document["tools"]["alpha"]["components"][3]["value"] is None
        markdown = client.get("/compare/alpha-vs-beta.md").content.decode()
        assert re.search(r"Match graph[^\n]*unknown[^\n]*unknown", markdown)


class TestAlternatives:
    def test_equal_overlap_is_ordered_by_score(self, client, ranked):
        make_published("aaa", signals=[])
        html = page(client, "/tools/gamma/alternatives/")
        assert html.index(">Alpha</a>") < html.index(">Aaa</a>") < html.index(">Beta</a>")
        assert re.search(r"Documents 4 of the 4 tasks of Gamma; UnfragileRank [\d.]+\.", html)

"""An answer of the API and the page can never disagree."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from catalog.documents.canonical import digest
from catalog.finding import find_editions
from catalog.models import ToolEdition
from catalog.queries.lists import all_tools_page
from catalog.queries.profiles import tool_page
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, make_account
from catalog.tests.factory import NOW, capability, make_published, measurement
from comparisons.comparing import compared
from comparisons.queries import comparison_page
from comparisons.ranking.inputs import MatchCounts
from comparisons.ranking.record import compute
from comparisons.rankings import ranking_page
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db
COMPARE = "/api/v1/compare/?tools="


@pytest.fixture
def pair() -> list[ToolEdition]:
    make_published(
        "alpha",
        capabilities=[capability(t) for t in ("draw", "erase", "write")]
        + [capability("sharpen", support="none")],
    )
    make_published("beta", measurements=[measurement(value=7, higher_is_better=None)])
    make_published_verdict("alpha", "beta")
    compute(NOW.date(), NOW)
    return list(find_editions(["alpha", "beta"]).values())


class TestComparison:
    def test_holds_the_values_of_the_page(self, client: Client, pair) -> None:
        answer = client.get(f"{COMPARE}alpha,beta").json()
        page = comparison_page(compared(pair), QueryDict())
        assert [t["name"] for t in answer["tools"]] == [side.name for side in page.sides]
        assert [t["edition"] for t in answer["tools"]] == [s.edition_number for s in page.sides]
        assert answer["are_substitutes"] == page.are_substitutes
        rows = [row for group in page.groups for row in group.rows]
        assert [row["task"] for row in answer["tasks"]] == [row.task_slug for row in rows]
        for told, shown in zip(answer["tasks"], rows, strict=True):
            assert told["name"] == shown.task_name
            assert told["bucket"]["kind"] == shown.bucket
            for cell, page_cell in zip(told["cells"], shown.cells, strict=True):
                assert (cell["answer"] == "no") == page_cell.is_no
                assert [c["name"] for c in cell["capabilities"]] == [
                    part.heading for part in page_cell.capabilities
                ]
                assert [tuple(c["sources"]) for c in cell["capabilities"]] == [
                    part.notes for part in page_cell.capabilities
                ]
        assert [s["number"] for s in answer["sources"]] == [s.number for s in page.sources]
        assert [s["url"] for s in answer["sources"]] == [s.url for s in page.sources]
        assert answer["verdict"]["document"]["headline"] == page.verdict.headline

    def test_gap_is_signed_and_adds_up(self, client: Client, pair) -> None:
        answer = client.get(f"{COMPARE}alpha,beta&expand=sensitivity").json()
        gap = answer["gap"]
        scores = [answer["standings"][slug]["score"] for slug in ("alpha", "beta")]
        assert gap["points"] == pytest.approx(scores[0] - scores[1])
        assert sum(part["points"] for part in gap["parts"]) == pytest.approx(gap["points"])
        assert "sensitivity" in answer

    def test_subtracts_nothing_from_what_is_not_ranked(self, client: Client, pair) -> None:
        make_published("gamma", signals=[], measurements=[])
        compute(NOW.date(), NOW)
        answer = client.get(f"{COMPARE}alpha,gamma&expand=sensitivity").json()
        assert [row["is_ranked"] for row in answer["standings"].values()] == [True, False]
        page = client.get("/compare/alpha-vs-gamma.json").json()
        assert answer["gap"] is page["rank"]["gap"] is None
        assert answer["sensitivity"] is None

    def test_does_not_depend_on_the_order_of_the_slugs(self, client: Client, pair) -> None:
        assert (
            client.get(f"{COMPARE}beta,alpha").json() == client.get(f"{COMPARE}alpha,beta").json()
        )

    @pytest.mark.parametrize(
        ("tools", "status"),
        [
            ("alpha", 400),
            ("alpha,alpha", 400),
            ("alpha,none", 404),
            ("a,b,c,d,e", 400),
            ("A,b", 400),
        ],
    )
    def test_says_what_it_cannot_compare(self, client: Client, pair, tools, status) -> None:
        response = client.get(f"{COMPARE}{tools}")
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"

    def test_takes_three(self, client: Client, pair) -> None:
        make_published("gamma")
        answer = client.get(f"{COMPARE}alpha,beta,gamma").json()
        assert len(answer["tools"]) == 3
        assert answer["gap"] is None

    def test_changes_its_tag_with_the_name_of_a_task(self, client: Client, pair) -> None:
        tag = client.get(f"{COMPARE}alpha,beta")["ETag"]
        task = pair[0].entries.first().task
        posted = {"name": "Doodle", "group": task.group, "position": task.position}
        desk = Desk(make_account(EDITORS))
        desk.post(f"/admin/catalog/task/{task.pk}/change/", posted | {"aliases": "[]"})
        answer = client.get(f"{COMPARE}alpha,beta", headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert "Doodle" in [row["name"] for row in answer.json()["tasks"]]

    def test_is_unchanged_for_one_query(
        self, client: Client, pair, django_assert_num_queries
    ) -> None:
        tag = client.get(f"{COMPARE}alpha,beta")["ETag"]
        with django_assert_num_queries(1):
            answer = client.get(f"{COMPARE}alpha,beta", headers={"if-none-match": tag})
        assert answer.status_code == 304


class TestProfile:
    def test_holds_the_document_of_the_page(self, client: Client, pair) -> None:
        answer = client.get("/api/v1/tools/alpha/").json()
        page = tool_page(pair[0])
        assert answer["document"] == pair[0].document
        assert digest(answer["document"]) == answer["sha256"] == page.edition.digest
        assert answer["edition"] == page.edition.number
        assert answer["capability_count"] == page.tool.capability_count

    def test_stands_where_the_ranking_says(self, client: Client, pair) -> None:
        standing = client.get("/api/v1/tools/alpha/?fields=standing").json()["standing"]
        line = client.get(f"/api/v1/rankings/{standing['run']}/standings/?tool=alpha").json()
        for name in ("score", "low", "high", "place"):
            assert line["results"][0][name] == standing[name]

    def test_counts_the_visitors_that_the_comparison_shows(
        self, client: Client, pair, monkeypatch
    ) -> None:
        counted = {pair[0].tool_id: MatchCounts(visitors=31, successes=20)}
        monkeypatch.setattr("comparisons.ranking.record.match_counts_by_tool", lambda: counted)
        compute(NOW.date(), NOW + timedelta(hours=1))
        page = comparison_page(compared(pair), QueryDict())
        shown = next(row for row in page.features if row.label == "Times matched")
        assert "31" in shown.cells[0].text
        told = client.get("/api/v1/tools/alpha/").json()["matches"]
        assert told == {"visitors": 31, "helped": 20}
        listed = client.get("/api/v1/tools/?fields=slug,matches").json()["results"]
        assert listed == [{"slug": "alpha", "matches": told}, {"slug": "beta", "matches": None}]


class TestList:
    @pytest.mark.parametrize("query", ["", "task=draw", "q=alpha", "type=library&status=active"])
    def test_holds_the_tools_of_the_page(self, client: Client, pair, query: str) -> None:
        page = all_tools_page(QueryDict(query))
        answer = client.get(f"/api/v1/tools/?{query}").json()
        assert [row["name"] for row in answer["results"]] == [line.name for line in page.tools]


class TestRanking:
    def test_holds_the_lines_of_the_page(self, client: Client, pair) -> None:
        page = ranking_page("Rank", QueryDict())
        answer = client.get("/api/v1/rankings/1/standings/").json()["results"]
        ranked = [row for row in answer if row["is_ranked"]]
        shown = [line for line in page.lines if line.score]
        assert [row["name"] for row in ranked] == [line.name for line in shown]
        assert [str(row["score"]) for row in ranked] == [line.score for line in shown]

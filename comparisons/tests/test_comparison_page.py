import json
import re

import pytest
from django.test import Client

from catalog.models import Category
from catalog.publishing import unpublish
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_vocabulary,
    measurement,
    relation,
    source,
)
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db
ADDRESS = "/compare/alpha-vs-beta/"


def page(client: Client, address: str = ADDRESS) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


def row(html: str, task: str) -> str:
    """The table row of a task."""
    return html.split(f'<tr id="task-{task}">')[1].split("</tr>")[0]


def doing(*tasks: str) -> list[dict]:
    """Capabilities for these tasks; documents need four at least."""
    return [capability(task, f"{task}-{n}") for n in range(4 // len(tasks) + 1) for task in tasks]


def answering(**draw: str) -> list[dict]:
    """All four tasks, the one of drawing as told."""
    return [capability("draw", **draw), *(capability(t) for t in ("erase", "sharpen", "write"))]


@pytest.fixture(scope="class")
def two_tools(class_rows: None) -> None:
    make_published("alpha")
    make_published("beta")


@pytest.fixture(scope="class")
def strangers(class_rows: None) -> None:
    """A library and a dataset of another category without a shared task."""
    make_vocabulary()
    Category.objects.create(slug="paper", name="Paper")
    make_published("alpha", capabilities=doing("draw", "erase"))
    make_published("beta", type="dataset", category="paper", capabilities=doing("sharpen", "write"))


class TestAddresses:
    @pytest.fixture(autouse=True)
    def tools(self, two_tools: None) -> None:
        pass

    def test_reversed_pair_redirects_for_ever_and_keeps_the_query(self, client: Client) -> None:
        found = client.get("/compare/beta-vs-alpha/?diff=1")
        assert found.status_code == 301
        assert found["Location"] == f"{ADDRESS}?diff=1"

    @pytest.mark.parametrize("ending", [".csv", ".md", ".json", "/cite/"])
    def test_reversed_exports_redirect(self, client: Client, ending: str) -> None:
        found = client.get(f"/compare/beta-vs-alpha{ending}")
        assert found.status_code == 301
        assert found["Location"] == f"/compare/alpha-vs-beta{ending}"

    def test_alias_redirects(self, client: Client) -> None:
        make_published("gamma", aliases=["Old Gamma"])
        found = client.get("/compare/alpha-vs-old-gamma/")
        assert found.status_code == 301
        assert found["Location"] == "/compare/alpha-vs-gamma/"

    @pytest.mark.parametrize(
        ("pair", "sentence"),
        [
            ("alpha-vs-alpha", "cannot be compared with itself"),
            ("alpha-vs-beta-vs-c-vs-d-vs-e", "takes 4 tools at most, not 5"),
            ("alpha", "needs two tools"),
            ("alpha-vs-", "A name is missing"),
            ("alpha-vs-nothing", "No tool is published here as “nothing”"),
        ],
    )
    def test_impossible_comparison_says_why(self, client: Client, pair: str, sentence: str) -> None:
        for address in (f"/compare/{pair}/", f"/compare/{pair}.json", f"/compare/{pair}/cite/"):
            found = client.get(address)
            assert found.status_code == 404
            assert sentence in found.content.decode()

    def test_tool_beside_its_own_alias_is_itself(self, client: Client) -> None:
        make_published("gamma", aliases=["Old Gamma"])
        found = client.get("/compare/gamma-vs-old-gamma/")
        assert found.status_code == 404
        assert "cannot be compared with itself" in found.content.decode()

    def test_unpublished_tool_is_named(self, client: Client) -> None:
        edition = make_published("gamma")
        unpublish(edition.tool, by=None, note="Gone", at=NOW)
        found = client.get("/compare/alpha-vs-gamma/")
        assert found.status_code == 404
        assert "Gamma is no longer published here" in found.content.decode()

    def test_known_tool_is_offered_beside_others(self, client: Client) -> None:
        found = client.get("/compare/alpha-vs-nothing/").content.decode()
        assert '<a href="/compare/?tools=alpha">Compare Alpha with another tool</a>' in found

    def test_names_as_people_write_them_redirect(self, client: Client) -> None:
        assert client.get("/compare/B%C3%A9ta-vs-Alpha/")["Location"] == "/compare/alpha-vs-beta/"

    def test_misspelt_name_suggests_the_right_one(self, client: Client) -> None:
        found = client.get("/compare/alpha-vs-beto/")
        assert found.status_code == 404
        assert '<a href="/tools/beta/">Beta</a>' in found.content.decode()


class TestAnswers:
    def test_undocumented_is_never_a_no(self, client: Client) -> None:
        make_published("alpha", capabilities=doing("draw", "write"))
        make_published("beta", capabilities=doing("write"))
        cells = row(page(client), "draw")
        assert "not documented" in cells
        assert "No, says the source" not in cells

    def test_sourced_no_is_said_in_words_with_its_source(self, client: Client) -> None:
        make_published("alpha", capabilities=doing("draw"))
        make_published("beta", capabilities=answering(support="none"))
        cells = row(page(client), "draw")
        assert "No, says the source" in cells
        assert '<span class="unknown">' not in cells
        assert 'href="#source-' in cells.split("No, says the source")[1]

    def test_partial_support_is_said_in_words(self, client: Client) -> None:
        make_published("alpha", capabilities=answering(support="partial"))
        make_published("beta", capabilities=doing("draw"))
        assert "Partly" in row(page(client), "draw")

    def test_better_figure_is_marked_in_words(self, client: Client) -> None:
        for slug, value in (("alpha", 5), ("beta", 7)):
            make_published(slug, measurements=[measurement("x", value, higher_is_better=True)])
        html = page(client)
        assert re.search(r"<strong>7 g</strong>.*▲ better", html, re.DOTALL)
        assert "<strong>5 g</strong>" not in html


class TestNotSubstitutes:
    @pytest.fixture(autouse=True)
    def tools(self, strangers: None) -> None:
        pass

    def test_no_winner_is_named(self, client: Client) -> None:
        html = page(client)
        assert "Not substitutes" in html
        assert "so no winner is named" in html
        assert "How they relate" in html

    def test_relation_is_told_with_its_source(self, client: Client) -> None:
        make_published(
            "gamma", capabilities=doing("draw"), relations=[relation("beta", "trained-on")]
        )
        html = page(client, "/compare/beta-vs-gamma/")
        assert re.search(
            r'Gamma: trained on <a href="/tools/beta/">Beta</a><span class="note">', html
        )

    def test_third_tools_that_build_on_one_are_named(self, client: Client) -> None:
        make_published("gamma", relations=[relation("beta", "trained-on")])
        html = page(client)
        assert "No source here says that one builds on" in html
        assert 'Trained on Beta: <a href="/tools/gamma/">Gamma</a>' in html

    def test_without_verdict_each_is_needed_for_what_only_it_documents(
        self, client: Client
    ) -> None:
        needed = page(client).split("When you need Alpha</h4>")[1]
        assert needed.index("<li>Draw</li>") < needed.index("When you need Beta</h4>")
        assert needed.index("<li>Write</li>") > needed.index("When you need Beta</h4>")

    def test_verdict_says_when_one_needs_which(self, client: Client) -> None:
        make_published_verdict(winner=None, by_task=[])
        html = page(client)
        assert "When you need Alpha" in html
        assert "When to choose Alpha" not in html


class TestFigures:
    def test_each_of_several_says_what_was_measured(self, client: Client) -> None:
        first = [measurement(value=n, variant=v) for n, v in ((8, "small"), (70, "large"))]
        make_published("alpha", measurements=first)
        make_published("beta", measurements=[measurement(value=7, label="Weight of the lead")])
        row = page(client).split("Shared figures<")[1].split("</tr>")[1]
        text = " ".join(re.sub(r"<[^>]+>", " ", row).split())
        assert text.startswith("Weight variants differ, so not ranked 8 g")
        assert re.search("8 g .* small 70 g .* large 7 g .* Weight of the lead", text)
        assert "Correct “8 g, small”" in text
        assert "Correct “7 g”" in text

    def test_tool_with_other_variants_alone_is_not_called_undocumented(
        self, client: Client
    ) -> None:
        make_published("alpha", measurements=[measurement(variant=v) for v in ("HB", "2B")])
        make_published("beta", measurements=[measurement(variant="HB")])
        figures = page(client).split("Shared figures<")[1].split("</table>")[0]
        assert figures.count("other variants only") == 1
        assert "not documented" not in figures


class TestVerdict:
    def test_winner_and_tasks_lead_to_their_rows(self, client: Client, two_tools: None) -> None:
        make_published_verdict()
        html = page(client)
        assert "Choose alpha for paper and beta otherwise" in html
        assert "The editors&#x27; verdict: Alpha preferred</p>" in html
        assert "When to choose Alpha" in html
        assert '<a href="#task-write">Write</a>' in html
        assert 'id="task-write"' in html

    def test_verdict_without_a_winner_names_none(self, client: Client, two_tools: None) -> None:
        make_published_verdict(winner=None)
        html = page(client)
        assert "The editors&#x27; verdict</p>" in html
        assert "preferred" not in html

    def test_row_that_the_view_hides_is_not_linked(self, client: Client, two_tools: None) -> None:
        make_published_verdict()
        html = page(client, f"{ADDRESS}?diff=1")
        assert "Nothing is left to show in this view" in html
        assert 'href="#task-write"' not in html


class TestViews:
    @pytest.fixture(autouse=True)
    def tools(self, two_tools: None) -> None:
        pass

    def test_list_has_the_same_tasks(self, client: Client) -> None:
        table = re.findall(r'id="task-([a-z-]+)"', page(client))
        linear = re.findall(r'id="task-([a-z-]+)"', page(client, f"{ADDRESS}?view=list"))
        assert table == linear != []

    @pytest.mark.parametrize(
        "query", ["diff=2", "known=x", "view=cube", "diff=1&diff=9", "view=%3Cscript%3E"]
    )
    def test_bad_parameter_is_a_message(self, client: Client, query: str) -> None:
        html = page(client, f"{ADDRESS}?{query}")
        assert "message--caution" in html
        assert "<script>" not in html

    def test_plain_page_is_for_indexes_and_a_view_is_not(self, client: Client) -> None:
        assert "noindex" not in page(client)
        assert '<meta name="robots" content="noindex, follow">' in page(client, f"{ADDRESS}?diff=1")

    def test_ids_are_unique(self, client: Client) -> None:
        for address in (ADDRESS, f"{ADDRESS}?view=list"):
            ids = re.findall(r'\sid="([^"]+)"', page(client, address))
            assert len(ids) == len(set(ids))


class TestTexts:
    def test_markup_in_texts_stays_text(self, client: Client) -> None:
        nasty = "<script>alert(1)</script> & <b>"
        make_published("alpha", name=nasty, capabilities=answering(name=nasty))
        make_published("beta", sources={"home": source(title=nasty)})
        html = page(client)
        assert "<script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in html

    def test_links_out_are_not_followed(self, client: Client, two_tools: None) -> None:
        links = re.findall(r'<a href="https?://[^>]*>', page(client))
        assert links
        assert all('rel="nofollow noopener"' in link for link in links)


class TestExports:
    @pytest.fixture(autouse=True)
    def tools(self, two_tools: None) -> None:
        pass

    @pytest.mark.parametrize(
        ("extension", "content_type"),
        [
            ("csv", "text/csv; charset=utf-8"),
            ("md", "text/markdown; charset=utf-8"),
            ("json", "application/json"),
        ],
    )
    def test_file_has_its_type_and_stays_out_of_indexes(
        self, client: Client, extension: str, content_type: str
    ) -> None:
        found = client.get(f"/compare/alpha-vs-beta.{extension}")
        assert found["Content-Type"] == content_type
        assert found["X-Robots-Tag"] == "noindex"
        assert "Alpha" in found.content.decode()
        assert f'href="/compare/alpha-vs-beta.{extension}"' in page(client)

    def test_table_is_saved_under_the_name_of_the_pair(self, client: Client) -> None:
        found = client.get("/compare/alpha-vs-beta.csv")
        assert found["Content-Disposition"] == 'attachment; filename="alpha-vs-beta.csv"'

    def test_values_name_the_editions(self, client: Client) -> None:
        values = json.loads(client.get("/compare/alpha-vs-beta.json").content)
        assert [tool["edition"] for tool in values["tools"]] == [1, 1]

    def test_unknown_ending_is_a_404(self, client: Client) -> None:
        assert client.get("/compare/alpha-vs-beta.exe", follow=True).status_code == 404

    def test_citation_names_address_and_editions(self, client: Client) -> None:
        found = client.get("/compare/alpha-vs-beta/cite/")
        html = found.content.decode()
        assert found["X-Robots-Tag"] == "noindex"
        assert "Alpha (edition 1) and Beta (edition 1)" in html
        assert "@misc{" in html
        assert '<a href="/tools/alpha/history/1/">Alpha, edition 1</a>' in html


class TestCost:
    def test_comparison_stays_within_its_budget(
        self, client: Client, two_tools: None, django_assert_max_num_queries
    ) -> None:
        make_published_verdict()
        with django_assert_max_num_queries(6):
            client.get(ADDRESS)

    @pytest.mark.parametrize("ending", [".csv", ".md", ".json", "/cite/"])
    def test_exports_stay_within_the_same_budget(
        self, client: Client, two_tools: None, django_assert_max_num_queries, ending: str
    ) -> None:
        with django_assert_max_num_queries(6):
            client.get(f"/compare/alpha-vs-beta{ending}")


class TestManyTools:
    def test_four_tools_stand_side_by_side(self, client: Client) -> None:
        for slug in ("alpha", "beta", "gamma", "delta"):
            make_published(slug)
        html = page(client, "/compare/alpha-vs-beta-vs-delta-vs-gamma/")
        assert "All 4 do" in html
        assert row(html, "draw").count("<td") == 4
        assert '<meta name="robots" content="noindex, follow">' in html

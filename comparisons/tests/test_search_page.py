from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.models import Category, Task, Tool
from catalog.tests import factory
from comparisons.searching import snapshot
from comparisons.tests.searching import browser, count, search_and_open

pytestmark = pytest.mark.django_db


def results(client: Client, **params: str) -> list[str]:
    page = client.get("/search/", params).context["page"]
    return [result.plain_name for result in page.results]


@pytest.fixture(scope="class")
def pencils(class_rows):
    factory.make_published("alpha", aliases=["Graphite Prime"])
    factory.make_published("beta", type="model", summary="Beta paints walls with oil colours.")
    chisels = "Chisels statues from marble, and then again from marble. " * 3 + "Slowly."
    carving = factory.capability("draw", "carve", name="Carves marble", description=chisels)
    factory.make_published(
        "gamma", capabilities=[carving, *(factory.capability(t) for t in factory.TASKS[1:])]
    )


@pytest.mark.usefixtures("pencils")
class TestResults:
    def test_capability_that_holds_the_words_comes_first_and_is_marked(self, client):
        answer = client.get("/search/", {"q": "chisel a statue"})
        page = answer.context["page"]
        assert page.results[0].plain_name == "Gamma"
        assert "<mark>statues</mark>" in answer.content.decode()
        assert "Words that match: chisels, statues" in page.results[0].hits[0].reasons

    def test_name_and_alias_find_their_tool(self, client):
        assert results(client, q="beta")[0] == "Beta"
        assert results(client, q="graphite prime")[0] == "Alpha"

    def test_name_of_two_words_in_one_is_found_however_it_is_written(self, client):
        factory.make_published("delta", name="PencilChain")
        for text in ("PencilChain", "pencilchain", "pencil chain"):
            page = client.get("/search/", {"q": text}).context["page"]
            assert (page.results[0].plain_name, page.corrected) == ("PencilChain", ())
        assert results(client, q="pencilchian")[0] == "PencilChain"

    def test_misspelt_word_of_a_capability_is_corrected(self, client):
        answer = client.get("/search/", {"q": "chissels"})
        assert answer.context["page"].results[0].plain_name == "Gamma"
        assert "chisels" in answer.content.decode()

    def test_misspelt_name_is_corrected_and_said(self, client):
        answer = client.get("/search/", {"q": "graphitte"})
        assert results(client, q="graphitte")[0] == "Alpha"
        assert "<mark>graphite</mark>" in answer.content.decode()

    def test_part_of_a_word_is_enough(self, client):
        assert results(client, q="graph")[0] == "Alpha"

    def test_filters_are_those_of_the_tools_list(self, client):
        assert results(client, q="write on paper", type="model") == ["Beta"]
        page = client.get("/search/", {"q": "write on paper", "type": "nonsense"}).context["page"]
        assert "nonsense" in page.problems[0]
        assert len(page.results) == 3

    def test_any_two_results_are_compared_by_one_click(self, client):
        page = client.get("/search/", {"q": "write on paper"}).context["page"]
        first = page.results[0]
        assert len(first.comparisons) == 2
        assert client.get(first.comparisons[0].url).status_code == 200

    def test_those_of_the_same_category_are_offered_first(self, client):
        Category.objects.create(slug="brushes", name="Brushes")
        for slug in ("brush", "comb"):
            factory.make_published(
                slug, category="brushes", summary=f"{slug} to write on paper very well."
            )
        page = client.get("/search/", {"q": "write on paper"}).context["page"]
        brush = next(result for result in page.results if result.slug == "brush")
        assert len(brush.comparisons) == 4
        assert brush.comparisons[0].name == "Comb"

    def test_nothing_found_offers_help(self, client):
        page = client.get("/search/", {"q": "qqqq zzzz"})
        assert "None of these words stands in what is published" in page.content.decode()
        assert "Use fewer or more common words" in page.content.decode()

    def test_words_that_stand_nowhere_are_named(self, client):
        asked = {"q": "chisel a Statue: Zeus, Hera, Zeus"}
        page = client.get("/search/", asked)
        assert "mentions “Zeus”, “Hera”.</p>" in page.content.decode()
        german = client.get("/de/search/", asked)
        assert "erwähnt „Zeus“, „Hera“.</p>" in german.content.decode()
        assert page.context["page"].lead == "1 tool"

    def test_what_only_comes_nearest_is_not_called_an_answer(self, client):
        text = "statue for the wedding of my oldest neighbour in Copenhagen next autumn"
        page = client.get("/search/", {"q": text}).context["page"]
        assert page.results[0].plain_name == "Gamma"
        assert page.lead == "Nothing fits closely"
        assert "may be about something else" in page.doubt
        assert client.get("/search/", {"q": "statue"}).context["page"].doubt == ""

    def test_what_past_visitors_chose_is_an_answer(self, client):
        text = "statue for the wedding of my oldest neighbour in Copenhagen next autumn"
        gamma = Tool.objects.get(slug="gamma").pk
        for number in range(5):
            search_and_open(text, number, timezone.now().date(), gamma, "carve")
        count()
        assert client.get("/search/", {"q": text}).context["page"].lead == "3 tools"

    @pytest.mark.parametrize("question", ["!!!", "the", "how do i", "🎙️"])
    def test_without_a_word_nothing_is_near(self, client, question):
        search_and_open("write on paper", 1, timezone.now().date(), self.alpha(), "write")
        count()
        page = client.get("/search/", {"q": question})
        assert "There is no word in this" in page.content.decode()
        assert not page.context["page"].near_tasks

    def alpha(self) -> int:
        return Tool.objects.get(slug="alpha").pk

    def test_unknown_words_do_not_get_what_others_chose(self, client):
        search_and_open("write on paper", 1, timezone.now().date(), self.alpha(), "write")
        for number in range(4):
            search_and_open("skriva", number, timezone.now().date(), self.alpha(), "write")
        count()
        assert results(client, q="xyzzyqqq") == results(client, q="skriva") == []
        search_and_open("skriva", 5, timezone.now().date(), self.alpha(), "write")
        count()
        assert results(client, q="skriva") == ["Alpha"]

    def test_word_of_one_visitor_finds_nothing_for_others(self, client):
        search_and_open("skriva on paper", 2, timezone.now().date(), self.alpha(), "write")
        count()
        assert results(client, q="skriva") == []

    def test_page_out_of_range_shows_the_first(self, client):
        page = client.get("/search/", {"q": "write", "page": "9"}).context["page"]
        assert page.results
        assert "no page 9" in page.problems[0]

    def test_page_is_neither_kept_nor_indexed(self, client):
        answer = client.get("/search/", {"q": "write"})
        assert "no-store" in answer["Cache-Control"]
        assert 'content="noindex, follow"' in answer.content.decode()
        assert not answer.cookies

    def test_page_that_asks_is_indexed(self, client):
        html = client.get("/search/").content.decode()
        assert "noindex" not in html
        assert '<meta name="description"' in html
        assert '/search/">' in html.split('rel="canonical"')[1][:60]

    def test_without_a_question_says_what_to_do(self, client):
        assert "name a tool" in client.get("/search/").content.decode()


@pytest.mark.usefixtures("pencils")
class TestBudget:
    @pytest.mark.parametrize(
        "question, budget", [("write paper", 4 + 2), ("graphitte paper", 5 + 2 + 4)]
    )
    def test_search_asks_little(self, client, question, budget, django_assert_max_num_queries):
        # Within a test's transaction what processes keep in memory is read each time: vectors,
        # the number of the last count and, for a misspelt word, the words there are.
        client.get("/search/", {"q": question}, headers={"DNT": "1"})
        with django_assert_max_num_queries(budget):
            client.get("/search/", {"q": question, "type": "library"}, headers={"DNT": "1"})


@pytest.mark.django_db(transaction=True)
class TestBudgetWithEvidence:
    def test_misspelt_question_that_others_asked_takes_six(
        self, django_assert_max_num_queries, monkeypatch
    ):
        tool = factory.make_published("alpha", aliases=["Graphite Prime"]).tool
        search_and_open("graphite paper", 1, timezone.now().date(), tool.pk, "write")
        count()
        ask = partial(Client(HTTP_DNT="1").get, "/search/", {"q": "graphitte paper"})
        ask()
        monkeypatch.setattr(snapshot, "CHECK_SECONDS", 0)  # some time later
        with django_assert_max_num_queries(6) as asked:
            page = ask().context["page"]
        assert page.corrected
        assert page.total == 1
        assert any('"comparisons_match"' in query["sql"] for query in asked.captured_queries)


@pytest.mark.usefixtures("pencils")
class TestBadInput:
    @pytest.mark.parametrize(
        "question",
        [
            "x" * 10_000,
            "write " * 2_000,
            "the and of",
            "!!! ??? ...",
            '"',
            "*",
            "NEAR(",
            "names:alpha",
            "col: AND OR NOT",
            "\u202eمرحبا بالعالم",
            "🙂🙃",
            "<script>alert(1)</script>",
            "'; DROP TABLE catalog_searchtext; --",
            "\\",
            "%",
            "\ud7ff",
            "a" * 39 + "́" * 500,
        ],
    )
    def test_gets_a_page(self, question):
        answer = browser().get("/search/", {"q": question})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()

    def test_null_byte_is_refused(self, client):
        assert client.get("/search/?q=%00").status_code == 400

    def test_repeated_question_counts_once(self, client):
        assert client.get("/search/?q=alpha&q=beta").context["page"].question == "beta"

    def test_other_methods_are_refused(self, client):
        assert client.post("/search/", {"q": "write"}).status_code == 405


class TestPrivacyPage:
    def test_leads_to_whoever_removes_a_text(self, client: Client, settings: Settings) -> None:
        settings.CONTACT = "mailto:privacy@example.org"
        html = client.get("/privacy/").content.decode()
        assert '<a href="mailto:privacy@example.org" rel="nofollow noopener">tell us</a>' in html
        assert "[tell us](mailto:privacy@example.org)" in client.get("/privacy.md").content.decode()

    def test_names_nobody_where_nobody_is_named(self, client: Client, settings: Settings) -> None:
        settings.CONTACT = ""
        html = client.get("/privacy/").content.decode()
        assert "tell whoever runs this site" in html


@pytest.mark.usefixtures("pencils")
class TestSuggestions:
    def test_names_and_tasks_that_begin_so(self, client):
        labels = client.get("/search/names.json", {"q": "al"}).json()["suggestions"]
        assert labels == [{"label": "Alpha", "kind": "Tool", "url": "/tools/alpha/"}]
        tasks = client.get("/search/names.json", {"q": "sha"}).json()["suggestions"]
        assert tasks == [{"label": "Sharpen", "kind": "Task", "url": "/tasks/sharpen/"}]

    def test_alias_offers_its_tool(self, client):
        found = client.get("/search/names.json", {"q": "graphite p"}).json()["suggestions"]
        assert [s["label"] for s in found] == ["Alpha"]

    def test_task_is_offered_by_its_other_words(self, client):
        Task.objects.filter(slug="sharpen").update(aliases=["Pointed tips"])
        found = client.get("/search/names.json", {"q": "TIP"}).json()["suggestions"]
        assert [s["label"] for s in found] == ["Sharpen"]

    @pytest.mark.parametrize("text", ["", "a", "%%", "🙂", "x" * 5_000])
    def test_too_little_or_nonsense_offers_nothing(self, client, text):
        assert client.get("/search/names.json", {"q": text}).json() == {"suggestions": []}

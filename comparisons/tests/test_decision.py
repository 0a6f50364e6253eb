import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from catalog.finding import find_editions
from catalog.tests.factory import NOW, capability, make_published, measurement, source
from comparisons.comparing import compared
from comparisons.decision import RecordPage, record_page
from comparisons.sharing import Site
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db
PAIR = "/compare/alpha-vs-beta/"
RECORD = f"{PAIR}record.md"
WISHES = "w=adoption:3,quality:1&need=draw,erase&need_license=MIT&need_price=20"


@pytest.fixture(scope="class")
def judged(class_rows: None) -> None:
    away = [capability(t) for t in ("draw", "sharpen", "write")]
    no = capability("erase", support="none")
    make_published("alpha", measurements=[measurement(value=4)])
    beta = source("https://beta.example/paper", title="Paper on Beta", publisher="University")
    make_published("beta", capabilities=[*away, no], sources={"home": beta})
    make_published_verdict("alpha", "beta")


def record_of(query: str) -> RecordPage:
    found = compared(list(find_editions(["alpha", "beta"]).values()))
    return record_page(found, QueryDict(query), Site("Site", "https://site.example"), NOW.date())


def text(client: Client, query: str = "") -> str:
    found = client.get(f"{RECORD}?{query}")
    assert found.status_code == 200
    assert found["Content-Type"] == "text/markdown; charset=utf-8"
    return found.content.decode()


@pytest.mark.usefixtures("judged")
class TestMarkdown:
    def test_says_everything_that_the_page_value_says(self, client: Client) -> None:
        page, said = record_of(WISHES), bare(text(client, WISHES))
        compared_ = page.comparison
        assert compared_.verdict
        expected = [page.names, compared_.lead, *page.must_haves]
        expected += [compared_.outcome.headline, compared_.verdict.summary]
        expected += [reason for c in compared_.verdict.choices for reason in c.reasons]
        expected += [line.why for line in compared_.verdict.by_task]
        for edition in page.editions:
            expected += [f"{edition.name}, edition {edition.number}", edition.digest]
        for bucket in page.buckets:
            expected += [bucket.label, *(task.name for task in bucket.tasks)]
        for cell in cells(page):
            for part in cell.capabilities:
                expected += [part.heading, part.description, *part.limitations]
        expected += [cell.text for row in compared_.figures for cell in row.cells]
        for note in compared_.sources:
            expected += [note.url, note.title, note.publisher, note.checked_text]
        expected += [reason.text for line in page.wishes.removed for reason in line.reasons]
        assert [words for words in expected if bare(words) not in said] == []

    def test_names_day_and_address_with_the_wishes(self, client: Client) -> None:
        said = unescape(text(client, WISHES)).replace("\\", "")
        assert "/compare/alpha-vs-beta/record/?w=adoption:3,quality:1&need=draw,erase" in said
        assert "Own weights: Adoption 3" in said
        assert "It must do: Draw" in said
        assert "It must start at 20 USD or less per month" in said

    def test_german_units_are_understood_and_said(self, client: Client) -> None:
        for per in ("Monat", "month"):
            asked = f"need_price=20&need_per={per}"
            said = client.get(f"/de{RECORD}?{asked}").content.decode()
            assert "höchstens 20 USD je Monat betragen" in said
            assert "less per month" in text(client, asked)
            form = client.get(f"/de{PAIR}?{asked}").content.decode()
            assert 'name="need_per" value="Monat"' in form

    def test_says_a_headline_once(self, client: Client) -> None:
        assert text(client).count("Choose alpha for paper and beta otherwise") == 1

    def test_without_wishes_says_that_the_defaults_hold(self, client: Client) -> None:
        said = text(client)
        assert "The default weights: Adoption 25" in said
        assert "None were asked for." in said

    def test_a_wish_nobody_understands_is_said_and_the_record_made(self, client: Client) -> None:
        said = text(client, "w=speed:1&need=fly")
        assert "There is no task “fly” here." in said
        assert "The default weights" in said


@pytest.mark.usefixtures("judged")
class TestPage:
    def test_is_linked_from_its_comparison_with_the_wishes(self, client: Client) -> None:
        html = unescape(client.get(f"{PAIR}?diff=1&need=draw").content.decode())
        assert 'href="/compare/alpha-vs-beta/record/?need=draw"' in html

    def test_is_about_the_whole_comparison_whatever_a_view_hides(self, client: Client) -> None:
        every = client.get(f"{PAIR}record/").content
        assert client.get(f"{PAIR}record/?diff=1&known=1").content.count(b"task-line") == (
            every.count(b"task-line")
        )

    def test_is_not_for_indexes(self, client: Client) -> None:
        assert b'content="noindex, follow"' in client.get(f"{PAIR}record/").content

    def test_another_order_leads_to_the_one_address(self, client: Client) -> None:
        found = client.get("/compare/beta-vs-alpha/record.md?need=draw")
        assert found.status_code == 301
        assert found["Location"] == f"{RECORD}?need=draw"

    def test_every_task_stands_in_one_bucket(self) -> None:
        tasks = [task.name for bucket in record_of("").buckets for task in bucket.tasks]
        assert sorted(tasks) == ["Draw", "Erase", "Sharpen", "Write"]

    def test_stays_within_the_budget_of_a_comparison(
        self, client: Client, django_assert_max_num_queries
    ) -> None:
        with django_assert_max_num_queries(6):
            client.get(f"{PAIR}record/?{WISHES}")


def cells(page: RecordPage) -> list:
    return [cell for g in page.comparison.groups for row in g.rows for cell in row.cells]


def bare(words: str) -> str:
    """Letters and digits alone: what is said, however it is marked."""
    return re.sub(r"\W+", "", unescape(words))

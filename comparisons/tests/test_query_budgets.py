"""How many queries each public page may take. One more needs a reason here."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog import log
from catalog.documents.addresses import source_digest
from catalog.facets import current_sets
from catalog.tests.factory import NOW, make_published, relation
from comparisons.ranking.record import compute
from comparisons.tests.factory import make_published_verdict

# Page, budget, reason. Each budget holds one query more than the page's own: that of the stamp by
# which pages are kept (config/kept.py); a kept page takes that one alone.
BUDGETS = (
    ("/", 1 + 6, "sums, sources, whose names, new lines of the log, categories, latest verdicts"),
    ("/tools/", 1 + 3, "new lines of the log, rows, names of filter values; counts are in memory"),
    ("/tools/?type=model&task=draw", 1 + 3, "filters narrow the same three"),
    ("/tools/?type=model&task=draw&q=alpha", 1 + 4, "and whom the words fit"),
    ("/categories/", 1 + 2, "new lines of the log, names; counts are in memory"),
    ("/makers/", 1 + 2, "the same"),
    ("/tasks/", 1 + 2, "the same"),
    ("/makers/acme/", 1 + 4, "a list of tools, and the maker"),
    ("/categories/pencils/", 1 + 4, "and the category"),
    ("/tasks/draw/", 1 + 7, "task, who was chosen, count, rows, neighbours, log, searches"),
    ("/tools/alpha/", 1 + 5, "edition, names of all slugs, standings, verdicts, searches"),
    ("/tools/alpha/history/", 1 + 4, "edition, names of all slugs, count, lines of the log"),
    ("/tools/alpha/history/1/", 1 + 4, "edition, its number's neighbours, names of all slugs"),
    ("/tools/alpha/alternatives/", 1 + 4, "edition, its tasks, who shares them, verdicts"),
    ("/compare/", 1 + 3, "names of the picked, count of the judged pairs, a page of them"),
    ("/compare/alpha-vs-beta/", 1 + 5, "editions, verdict, names, standings, searches"),
    ("/changes/", 1 + 3, "end of the log, count, rows"),
    ("/changes/1/", 1 + 6, "end of the log, the line, its two documents, whether it is live"),
    (f"/sources/{source_digest('https://alpha.example')}/", 1 + 1, "entries with their editions"),
    ("/rankings/", 1 + 6, "runs, categories, types, count, lines, movers"),
    ("/rankings/1/", 1 + 6, "the same"),
    ("/methodology/", 1, "the tables of the code"),
    ("/feeds/changes.atom", 1 + 7, "end of the log, rows, two queries a kind of document"),
    ("/feeds/tools/alpha.atom", 1 + 10, "and the tool, its verdicts and its former addresses"),
    ("/compare/alpha-vs-beta/cite/", 1 + 4, "a comparison without its searches"),
    ("/compare/alpha-vs-beta/record/?need=draw", 1 + 4, "the same"),
    ("/feeds/tools.atom?type=library", 1 + 8, "filter's names, end of the log, its lines, whose"),
    ("/compare/alpha-vs-beta-vs-gamma/", 1 + 4, "the same for more tools, without a verdict"),
)
# These are made anew each time: what they say is not in the log.
UNKEPT = (
    ("/releases/", 0, "files alone"),
    ("/privacy/", 0, "words alone"),
    ("/search/", 0, "before anything is asked"),
    ("/corrections/", 3, "count, how many wait, who is published"),
    ("/corrections/new/?tool=alpha&capability=draw", 1, "the edition"),
)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    return [address for address, _, _ in BUDGETS]


def publish(count: int) -> None:
    for slug in ("alpha", "beta", "gamma", *(f"tool-{number}" for number in range(count))):
        make_published(slug, relations=[] if slug == "alpha" else [relation("alpha")])
    make_published_verdict("alpha", "beta")
    compute(NOW.date(), NOW)


def read_log() -> None:
    # Whoever reads the log first numbers its new lines; that is no page's own cost.
    log.head()
    # And whoever counts first after it reads what was published: once a publication and worker.
    current_sets()


@pytest.fixture(scope="class")
def many_tools(class_rows: None) -> None:
    publish(count=12)


class TestBudgets:
    @pytest.mark.parametrize("address, budget", [row[:2] for row in (*BUDGETS, *UNKEPT)])
    def test_is_kept_whatever_the_number_of_tools(
        self, client: Client, address: str, budget: int, many_tools, django_assert_max_num_queries
    ) -> None:
        read_log()
        with django_assert_max_num_queries(budget):
            assert client.get(address).status_code == 200

    def test_does_not_depend_on_who_asks(
        self, client: Client, many_tools, django_assert_max_num_queries
    ) -> None:
        read_log()
        client.force_login(User.objects.create_superuser("editor"))
        with django_assert_max_num_queries(BUDGETS[0][1]):
            client.get("/tools/")


class TestKeptPages:
    def test_take_the_stamp_alone(
        self, client: Client, settings, addresses: list[str], django_assert_num_queries
    ) -> None:
        settings.KEPT_PAGES_BYTES = 1_000_000
        publish(count=0)
        read_log()
        for address in addresses:
            client.get(address)
        with django_assert_num_queries(len(addresses)):
            for address in addresses:
                assert client.get(address).status_code == 200

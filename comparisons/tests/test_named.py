import pytest

from catalog.tests.factory import make_published
from comparisons.searching.named import named_page

pytestmark = pytest.mark.django_db

PAIR = "/compare/alpha-vs-paint-box-2/"


@pytest.fixture(scope="class", autouse=True)
def tools(class_rows):
    make_published("alpha", aliases=["Graphite Prime", "GP"])
    make_published("paint-box-2", name="Paint Box 2")
    make_published("beta")


class TestNaming:
    @pytest.mark.parametrize(
        ("question", "address"),
        [
            ("alpha vs paint box 2", PAIR),
            ("Paint Box 2 or GP?", PAIR),
            ("should I take graphite prime versus paint box 2 for walls", PAIR),
            ("alpha compared to paintbox", None),
            ("alpha vs alpha", None),
            ("alpha vs gp", None),
            ("alpha vs nothing", None),
            ("alpha vs paint box 2 vs beta", "/compare/alpha-vs-beta-vs-paint-box-2/"),
            ("alpha, paint box 2 vs beta", "/compare/alpha-vs-beta-vs-paint-box-2/"),
            ("for my walls, alpha vs beta", "/compare/alpha-vs-beta/"),
            ("compare: alpha and beta", "/compare/alpha-vs-beta/"),
            ("alpha or beta or gp or alpha or beta", None),
            ("cheap alternative to paint box 2, please", "/tools/paint-box-2/alternatives/"),
            ("alternatives to graphite prime", "/tools/alpha/alternatives/"),
            ("Alternative zu Beta", "/tools/beta/alternatives/"),
            ("alternatives to nothing", None),
            ("the best Paint Box 2 alternatives?", "/tools/paint-box-2/alternatives/"),
            ("Beta-Alternative", "/tools/beta/alternatives/"),
            ("compare alpha with paint box 2", PAIR),
            ("Vergleiche Alpha und Paint Box 2", PAIR),
            ("compare alpha, beta and paint box 2", "/compare/alpha-vs-beta-vs-paint-box-2/"),
            ("compare alpha with nothing", None),
            ("draw with alpha and beta", None),
            ("draw or write", None),
            ("alpha", None),
            (" vs ", None),
        ],
    )
    def test_leads_to_the_page_that_is_asked_for(self, question, address):
        found = named_page(question)
        assert (found and found.url) == address

    def test_is_offered_above_the_results(self, client):
        html = client.get("/search/", {"q": "alpha vs beta"}).content.decode()
        link = 'href="/compare/alpha-vs-beta/">Compare Alpha and Beta side by side</a>'
        assert html.index(link) < html.index('id="results"')

    def test_other_questions_cost_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert named_page("turn a podcast into text") is None

"""What is compiled once gives what its queryset would give, each time anew."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Q

from catalog.models import CapabilityEntry, Tool, ToolEdition
from catalog.prepared import Prepared, any_of
from catalog.tests.factory import make_published

pytestmark = pytest.mark.django_db
SLUGS = ("alpha", "beta", "gamma")


@pytest.fixture(scope="class")
def editions(class_rows: None) -> list[ToolEdition]:
    return [make_published(slug) for slug in SLUGS]


class TestAnswers:
    def test_rows_are_models_with_what_they_lead_to(
        self, editions, django_assert_num_queries
    ) -> None:
        current = ToolEdition.objects.current().select_related("maker")
        find = Prepared(lambda slug: current.filter(slug=slug))
        for slug in SLUGS:
            with django_assert_num_queries(1):
                (found,) = find(slug)
                assert found.maker.name
            plain = current.get(slug=slug)
            assert (found.pk, found.document) == (plain.pk, plain.document)
            assert found.published_at == plain.published_at

    def test_lists_may_have_any_length(self, editions) -> None:
        names = Prepared(
            lambda slugs: ToolEdition.objects.filter(slug__in=slugs).values_list("slug", flat=True)
        )
        assert set(names(["alpha"])) == {"alpha"}
        assert set(names(["beta", "gamma"])) == {"beta", "gamma"}
        assert set(names([*SLUGS])) == {*SLUGS}
        assert set(names([*SLUGS, "delta", "alpha"])) == {*SLUGS}

    def test_an_empty_list_is_a_mistake(self, editions) -> None:
        with pytest.raises(ValueError, match="empty list"):
            Prepared(lambda slugs: Tool.objects.filter(slug__in=slugs))([])

    def test_keys_are_asked_for_with_any_of(self, editions) -> None:
        entries = Prepared(
            lambda tools: (
                CapabilityEntry.objects.filter(any_of("tool", tools))
                .order_by("tool", "position")
                .values("tool", "heading", "intents")
            )
        )
        keys = [editions[0].tool_id, editions[2].tool_id]
        plain = CapabilityEntry.objects.filter(tool__in=keys).order_by("tool", "position")
        assert entries(keys) == list(plain.values("tool", "heading", "intents"))

    def test_a_value_may_stand_in_several_places(self, editions) -> None:
        twice = Prepared(
            lambda slug: (
                Tool.objects.filter(Q(slug=slug) | Q(name=slug))
                .order_by()
                .values_list("slug", "type")
                .union(
                    ToolEdition.objects.filter(slug=slug).order_by().values_list("slug", "status")
                )
            )
        )
        assert set(twice("alpha")) == {("alpha", "library"), ("alpha", "active")}
        assert {slug for slug, _ in twice("beta")} == {"beta"}


class TestCompiling:
    def test_happens_once_for_a_shape_of_values(self, editions) -> None:
        built = []

        def build(slugs):
            built.append(len(slugs))
            return Tool.objects.filter(slug__in=slugs)

        find = Prepared(build)
        for slugs in (["alpha"], ["beta"], ["alpha", "beta", "gamma"], [*SLUGS, "delta"]):
            assert {tool.slug for tool in find(slugs)} == {*slugs} & {*SLUGS}
        assert built == [1, 4]

    @pytest.mark.skipif(
        connection.vendor != "postgresql", reason="the tests' SQLite lives in one connection"
    )
    @pytest.mark.django_db(transaction=True)
    def test_is_shared_by_threads_with_their_own_connections(self) -> None:
        make_published("alpha")
        find = Prepared(lambda slug: ToolEdition.objects.filter(slug=slug))
        find("alpha")

        def ask() -> str:
            try:
                return find("alpha")[0].document["slug"]
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(ask).result() == "alpha"
        assert find("alpha")[0].slug == "alpha"

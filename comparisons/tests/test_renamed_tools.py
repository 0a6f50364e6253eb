"""A tool that moves to another address keeps what related it to others, on every page."""

from datetime import date

import pytest
from django.test import Client

from catalog.documents.canonical import normalise
from catalog.models import Category, RelationEntry, Tool
from catalog.publishing import freeze, publish, revert, unpublish
from catalog.tests.factory import NOW, make_published, relation, tool_document
from comparisons.addressing import pair_of
from comparisons.ranking.record import compute, gathered
from comparisons.tests.factory import make_published_verdict

WHY = {"by": None, "note": "Because", "at": NOW}
AS_OF = date(2026, 11, 1)
NOTHING = "No source here says"
HEADLINE = "Alpha is the better pencil of these two."


@pytest.fixture
def alpha(db: None) -> Tool:
    """A tool that a data set and a library relate to."""
    tool = make_published("alpha").tool
    relations = [relation("alpha", "built-on")]
    make_dataset("beta", relations)
    make_published("gamma", relations=relations)
    return tool


def make_dataset(slug: str, relations: list) -> None:
    """Nothing that could replace a pencil."""
    Category.objects.get_or_create(slug="words", defaults={"name": "Words"})
    make_published(slug, type="dataset", category="words", relations=relations)


def moved(tool: Tool) -> None:
    tool.rename("omega")
    publish(tool, **WHY)


def page(path: str) -> str:
    return Client().get(path).text


def relating() -> dict[str, list[str]]:
    """As the next run of the ranking would count it."""
    return {inputs.tool: [r.tool for r in inputs.relating] for _, inputs in gathered(AS_OF)}


class TestRenamed:
    def test_comparison_still_says_how_they_relate(self, alpha: Tool) -> None:
        before = page("/compare/alpha-vs-beta/")
        moved(alpha)
        after = page("/compare/beta-vs-omega/")
        assert NOTHING not in before
        assert NOTHING not in after
        assert "Beta: built on" in after
        assert "relations/built-on/alpha" in after  # the claim as Beta's document makes it

    def test_third_tool_still_links_both(self, alpha: Tool) -> None:
        make_dataset("delta", [relation("alpha", "trained-on")])
        moved(alpha)
        assert "Both are linked with" in page("/compare/delta-vs-gamma/")
        assert 'href="/tools/omega/"' in page("/compare/delta-vs-gamma/")

    def test_profiles_name_each_other(self, alpha: Tool) -> None:
        moved(alpha)
        assert 'href="/tools/omega/"' in page("/tools/beta/")
        assert 'href="/tools/beta/"' in page("/tools/omega/")

    def test_ranking_counts_who_relates_to_it(self, alpha: Tool) -> None:
        moved(alpha)
        assert relating() == {"omega": ["beta", "gamma"], "beta": [], "gamma": []}

    def test_others_may_be_ahead_of_its_own_publication(self, alpha: Tool) -> None:
        alpha.rename("omega")
        beta = Tool.objects.get(slug="beta")
        publish(beta, **WHY)  # its document says omega, where alpha is still published
        assert beta.editions.current().get().document["relations"][0]["tool"] == "omega"
        assert 'href="/tools/alpha/"' in page("/tools/beta/")
        assert NOTHING not in page("/compare/alpha-vs-beta/")
        assert relating()["alpha"] == ["beta", "gamma"]

    def test_old_edition_speaks_of_it_by_its_old_address(self, alpha: Tool) -> None:
        moved(alpha)
        beta = Tool.objects.get(slug="beta")
        publish(beta, **WHY)
        revert(beta, 1, **WHY)
        assert 'href="/tools/omega/"' in page("/tools/beta/")
        assert relating()["omega"] == ["beta", "gamma"]

    def test_tool_that_names_its_own_old_address_is_not_related_to_itself(
        self, alpha: Tool
    ) -> None:
        alpha.rename("omega")
        # As before publishing refused it.
        document = normalise(tool_document("omega", relations=[relation("alpha")]))
        freeze({alpha.pk: document}, **WHY)
        assert set(RelationEntry.objects.values_list("target__address__slug", flat=True)) == {
            "omega",
            None,
        }
        assert "Other tools that name Omega" not in page("/tools/alpha/")


class TestVerdictsOfRenamedTools:
    @pytest.fixture
    def judged(self, db: None) -> dict[str, Tool]:
        """Alpha won against beta."""
        tools = {slug: make_published(slug, name=slug.title()).tool for slug in ("alpha", "beta")}
        make_published_verdict("alpha", "beta", winner="alpha", headline=HEADLINE)
        return tools

    @pytest.mark.parametrize("renamed", [("alpha",), ("beta",), ("alpha", "beta")])
    def test_the_winner_stays_the_winner(
        self, judged: dict[str, Tool], renamed: tuple[str, ...]
    ) -> None:
        slugs = {slug: slug for slug in judged}
        for slug in renamed:
            slugs[slug] = f"new-{slug}"
            judged[slug].rename(slugs[slug])
            publish(judged[slug], **WHY)
        for slug in slugs.values():
            assert "Alpha preferred" in page(f"/tools/{slug}/")
            assert HEADLINE in page(f"/tools/{slug}/alternatives/")
        pair = pair_of(slugs.values())
        assert HEADLINE in page(f"/compare/{pair}/")
        answer = Client().get(f"/api/v1/compare/?tools={slugs['alpha']},{slugs['beta']}").json()
        assert answer["verdict"]["document"]["winner"] == slugs["alpha"]
        assert "/changes/3/" in page(f"/feeds/compare/{pair}.atom")  # the verdict

    def test_own_order_holds_them_before_the_next_run(self, judged: dict[str, Tool]) -> None:
        compute(NOW.date(), NOW)
        moved(judged["alpha"])
        rows = Client().get("/rankings/order.json?tools=omega,beta").json()["tools"]
        assert {row["tool"] for row in rows} == {"omega", "beta"}

    @pytest.mark.parametrize("scope", ["category=pencils", "type=library", "tools=alpha,beta"])
    def test_own_order_leaves_out_what_was_withdrawn_since(
        self, judged: dict[str, Tool], scope: str
    ) -> None:
        compute(NOW.date(), NOW)
        unpublish(judged["beta"], **WHY)
        rows = Client().get(f"/rankings/order.json?{scope}&w=quality:1").json()["tools"]
        slugs = {row["tool"] for row in rows}
        assert "alpha" in slugs
        assert "beta" not in slugs

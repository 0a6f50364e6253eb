import pytest

from catalog.documents.apply import apply, plan
from catalog.documents.build import build
from catalog.documents.canonical import digest, normalise
from catalog.drafts import BATCH, refresh_drafts
from catalog.kinds import tool_renamed
from catalog.models import Maker, Tool
from catalog.publishing import unpublish
from catalog.tests.factory import NOW, make_published, make_tool, publish, relation, tool_document

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return {tool.slug: tool.state for tool in Tool.objects.with_publication()}


def versions() -> dict[str, int]:
    return dict(Tool.objects.values_list("slug", "version"))


class TestState:
    def test_four_states(self) -> None:
        make_tool("never")
        make_published("live")
        unpublish(make_published("withdrawn").tool, by=None, note="", at=NOW)
        make_published("changed")
        apply(plan([normalise(tool_document("changed", status="archived"))]), NOW)
        assert states() == {
            "never": Tool.State.NEVER_PUBLISHED,
            "live": Tool.State.LIVE,
            "withdrawn": Tool.State.UNPUBLISHED,
            "changed": Tool.State.CHANGED,
        }


class TestRefreshing:
    def test_maker_s_new_name_is_news_in_its_other_tools(self) -> None:
        make_published("alpha")
        make_published("beta", maker={"slug": "other", "name": "Other"})
        make_tool("gamma", maker={"slug": "acme", "name": "Acme Corp"})
        assert states() == {
            "alpha": Tool.State.CHANGED,
            "beta": Tool.State.LIVE,
            "gamma": Tool.State.NEVER_PUBLISHED,
        }
        publish(Tool.objects.get(slug="alpha"))
        assert states()["alpha"] == Tool.State.LIVE

    def test_only_what_changed_is_written_and_counted(self) -> None:
        alpha, beta = make_tool("alpha"), make_tool("beta", maker={"slug": "b", "name": "B"})
        Maker.objects.filter(slug="b").update(name="Bee")
        assert refresh_drafts([alpha.pk, beta.pk]) == 1
        assert refresh_drafts([alpha.pk, beta.pk]) == 0
        beta.refresh_from_db()
        assert beta.draft_sha256 == digest(build(beta))

    def test_asks_no_more_for_more_tools(self, django_assert_num_queries) -> None:
        ids = [make_tool(f"tool-{at}").pk for at in range(3)]
        assert len(ids) < BATCH
        with django_assert_num_queries(8):
            refresh_drafts(ids)


class TestRenaming:
    def test_tool_and_those_that_relate_to_it_are_changed(self) -> None:
        tool = make_published("alpha").tool
        make_published("beta", relations=[relation("alpha")])
        make_published("gamma")
        tool.rename("omega")
        tool_renamed(tool.pk)
        # Who has the form of the one that relates to it open would write the old name back.
        assert versions() == {"omega": 1, "beta": 2, "gamma": 1}
        assert states() == {
            "omega": Tool.State.CHANGED,
            "beta": Tool.State.CHANGED,
            "gamma": Tool.State.LIVE,
        }

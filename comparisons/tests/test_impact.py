from datetime import timedelta

import pytest

from catalog import publishing
from catalog.models import CapabilityEntry, Change, ToolEdition
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    publish,
    relation,
    signal,
)
from comparisons.impact import difference, impact_of, scope, sentences, state, tell
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db

AS_OF = NOW.date()
RELEASE = signal("latest-release", "2.0", observed="2026-11-01")


def make_pair():
    make_published("alpha", signals=[signal(value=500), RELEASE])
    make_published("beta", signals=[signal(value=90_000), RELEASE])


def publishing_of(tool):
    return lambda: publishing.publish(tool, by=None, note="Why", at=NOW)


def counts():
    return ToolEdition.objects.count(), CapabilityEntry.objects.count(), Change.objects.count()


class TestPreview:
    def test_preview_is_what_happens_after(self):
        make_pair()
        few = [capability("draw", f"draw-{n}") for n in range(4)]
        tool = make_tool(
            "alpha",
            capabilities=few,
            signals=[signal(value=190_000), RELEASE],
            relations=[relation("beta", "built-on")],
        )
        previewed = impact_of(tool, publishing_of(tool), AS_OF)
        ids = scope(tool.pk)
        before = state(ids, AS_OF)
        publish(tool)
        assert difference(tool.pk, before, state(ids, AS_OF)) == previewed
        assert previewed.moved_tasks == ("erase", "sharpen", "write")
        assert [name for name, _, _ in previewed.standings] == ["Alpha", "Beta"]

    def test_preview_leaves_nothing_behind(self):
        make_pair()
        tool = make_tool("alpha", signals=[signal(value=7), RELEASE])
        before = counts()
        impact_of(tool, publishing_of(tool), AS_OF)
        assert counts() == before
        assert ToolEdition.objects.current().get(slug="alpha").number == 1

    def test_first_publication_moves_its_own_standing(self):
        make_published("beta", signals=[signal(value=90_000), RELEASE])
        tool = make_tool("alpha", signals=[signal(value=500), RELEASE])
        found = impact_of(tool, publishing_of(tool), AS_OF)
        assert found.standings[0][:2] == ("Alpha", "not published")

    def test_an_unchanged_tool_moves_nothing(self):
        make_pair()
        tool = make_tool("alpha", signals=[signal(value=500), RELEASE])
        assert impact_of(tool, publishing_of(tool), AS_OF).is_empty
        assert tell(tool, NOW) == [
            "Moves no capability between buckets, no standing and no verdict."
        ]

    def test_verdicts_that_grow_old_are_called_by_their_tools(self):
        make_pair()
        make_published_verdict("alpha", "beta")
        tool = make_tool("alpha", signals=[signal(value=190_000), RELEASE])
        told = tell(tool, NOW + timedelta(days=1))
        sentence = "Leaves 1 verdict of editors written before this edition: Alpha and Beta."
        assert sentence in told

    def test_what_cannot_be_published_has_no_impact(self):
        make_pair()
        tool = make_tool("alpha")
        tool.summary = ""
        tool.save()
        assert tell(tool, NOW) == []


class TestFlips:
    def test_a_tool_that_loses_its_signals_flips_a_verdict(self):
        make_pair()
        tool = make_tool("alpha", signals=[])
        found = impact_of(tool, publishing_of(tool), AS_OF)
        assert found.flips == (("Alpha and Beta", "too close to call", "not ranked yet"),)
        assert "Flips 1 verdict: Alpha and Beta" in " ".join(sentences(found))


class TestPublishPage:
    def test_the_editor_reads_it_before_publishing(self, admin_client):
        make_pair()
        tool = make_tool("alpha", signals=[signal(value=190_000), RELEASE])
        html = admin_client.get(f"/admin/catalog/tool/{tool.pk}/publish/").content.decode()
        assert "What else it moves" in html
        assert "Changes the standing of 1 tool: Alpha" in html

"""The list of tools, as editors narrow it."""

from datetime import date, timedelta

import pytest

from catalog import publishing
from catalog.models import Citation
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, make_account, text_of
from catalog.tests.factory import NOW, capability, make_published, make_tool
from catalog.tests.test_admin_tools import LIST, PAID, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return Desk(make_account(EDITORS))


class TestList:
    def test_capitals_do_not_come_first(self, editor):
        names = ["aMiniLM", "Blip", "clip", "ZERO"]
        for name in reversed(names):
            make_published(name.lower(), name=name)
        shown = editor.get(LIST).context_data["cl"].result_list
        assert [tool.name for tool in shown] == names

    def shown(self, editor, query=""):
        changes = editor.get(LIST + query).context_data["cl"]
        return [(tool.slug, tool.state.label) for tool in changes.result_list]

    def test_states(self, editor):
        make_tool("alpha")
        make_published("beta")
        changed = make_published("gamma").tool
        save(editor, changed, summary="Another summary than the one that is live.")
        gone = make_published("omega").tool
        publishing.unpublish(gone, by=None, note="Gone", at=NOW)
        assert self.shown(editor) == [
            ("alpha", "Never published"),
            ("beta", "Live"),
            ("gamma", "Live, with unpublished changes"),
            ("omega", "Unpublished"),
        ]
        for slug, state in zip(
            ("alpha", "beta", "gamma", "omega"),
            ("never-published", "live", "changed", "unpublished"),
            strict=True,
        ):
            assert [found for found, _ in self.shown(editor, f"?state={state}")] == [slug]
        assert [s for s, _ in self.shown(editor, "?needs=changes")] == ["gamma"]
        assert [s for s, _ in self.shown(editor, "?needs=publishing")] == [
            "alpha",
            "gamma",
            "omega",
        ]

    def test_claims_without_source(self, editor):
        make_tool("alpha")
        make_tool("beta", capabilities=[capability(), capability("write", sources=[])])
        make_tool("gamma", pricing=PAID)
        rows = editor.get(f"{LIST}?needs=sources").context_data["cl"].result_list
        counts = [(row.slug, row.capability_count, row.unsourced_count) for row in rows]
        assert counts == [("beta", 2, 1), ("gamma", 4, 1)]

    def test_old_sources(self, editor):
        make_tool("alpha")
        old = make_tool("beta")
        Citation.objects.all().update(checked_on=date.today())
        Citation.objects.filter(tool=old).update(checked_on=date.today() - timedelta(days=181))
        assert [slug for slug, _ in self.shown(editor, "?needs=check")] == ["beta"]

    def test_search(self, editor):
        make_tool("alpha")
        make_tool("beta")
        assert [slug for slug, _ in self.shown(editor, "?q=beta")] == ["beta"]

    @pytest.mark.parametrize("query", ["?state=nonsense", "?needs=x", "?p=999", "?q=%F0%9F%98%80"])
    def test_odd_queries_are_answered(self, editor, query):
        make_tool("alpha")
        answer = editor.get(LIST + query)
        assert answer.status_code == 302 or text_of(answer)

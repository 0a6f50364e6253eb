"""Rows that take over each other's names in one save."""

import pytest

from catalog.documents.build import build
from catalog.models import Capability, Citation, Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, errors_of, form_errors, form_of, make_account
from catalog.tests.factory import make_tool, measurement, relation, signal
from catalog.tests.test_admin_tools import SOURCE, add_row, new_row, page, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Desk:
    return Desk(make_account(EDITORS))


@pytest.fixture
def tool(db: None) -> Tool:
    return make_tool(
        measurements=[measurement(variant="small"), measurement(variant="large")],
        signals=[signal(observed="2026-10-01"), signal(observed="2026-10-02")],
        relations=[relation("beta"), relation("gamma")],
    )


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("capabilities", "slug"),
        ("measurements", "variant"),
        ("signals", "observed"),
        ("relations", "tool"),
    ],
)
class TestTakingOver:
    def test_two_rows_change_names(self, editor: Desk, tool: Tool, section: str, name: str) -> None:
        before = build(tool)[section]
        field = "target_slug" if name == "tool" else name
        first, second = before[0][name], before[1][name]
        swapped = {f"{section}__0__{field}": second, f"{section}__1__{field}": first}
        assert save(editor, tool, **swapped).status_code == 302
        after = build(tool)[section]
        assert [row[name] for row in after[:2]] == [second, first]
        assert [row | {name: ""} for row in after] == [row | {name: ""} for row in before]

    def test_a_row_takes_the_name_of_one_that_goes(
        self, editor: Desk, tool: Tool, section: str, name: str
    ) -> None:
        before = build(tool)[section]
        field = "target_slug" if name == "tool" else name
        taken = {f"{section}__0__{field}": before[1][name], f"{section}__1__DELETE": "on"}
        assert save(editor, tool, **taken).status_code == 302
        after = build(tool)[section]
        assert after == [before[0] | {name: before[1][name]}, *before[2:]]


def test_capability_keeps_its_key_and_its_sources(editor: Desk, tool: Tool) -> None:
    keys = list(Capability.objects.filter(tool=tool).values_list("pk", flat=True))
    slugs = [row["slug"] for row in build(tool)["capabilities"]]
    save(editor, tool, capabilities__0__slug=slugs[1], capabilities__1__slug=slugs[0])
    assert list(Capability.objects.filter(tool=tool).values_list("pk", flat=True)) == keys
    assert all(row["sources"] == ["home"] for row in build(tool)["capabilities"])


class TestKeysOfSources:
    """Claims name them, so they change one after the other."""

    def test_key_of_a_source_that_goes_is_not_free_yet(self, editor: Desk, tool: Tool) -> None:
        posted = add_row(editor, tool, "citations", **SOURCE | {"key": "home"})
        answer = editor.post(page(tool), posted | {"citations-0-DELETE": "on"})
        assert "Another source still has this key" in errors_of(answer)
        assert Citation.objects.get(tool=tool).title != SOURCE["title"]

    def test_key_of_a_source_that_gets_another_is_not_free_yet(
        self, editor: Desk, tool: Tool
    ) -> None:
        posted = add_row(editor, tool, "citations", **SOURCE | {"key": "home"})
        answer = editor.post(page(tool), posted | {"citations-0-key": "homepage"})
        assert "Another source still has this key" in errors_of(answer)


def test_name_of_a_row_that_is_not_on_the_page_is_taken(editor: Desk, tool: Tool) -> None:
    posted = form_of(editor.get(page(tool)))
    posted |= {"capabilities-INITIAL_FORMS": 0, "capabilities-TOTAL_FORMS": 0}
    row = {"heading": "Draws", "slug": "draw", "task": "draw", "support": "full"}
    answer = editor.post(page(tool), posted | new_row(posted, "capabilities", **row))
    assert "share this slug" in form_errors(answer, "capabilities-0-slug")

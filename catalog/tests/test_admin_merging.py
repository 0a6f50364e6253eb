"""Two editors who write into different fields and rows of one tool."""

from typing import Any

import pytest

from catalog.admin.merging import Change, Merge, Section
from catalog.documents.build import build
from catalog.models import Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, form_errors, form_of, make_account, text_of
from catalog.tests.factory import make_tool, measurement
from catalog.tests.test_admin_tools import SOURCE, add_row, page, save


class TestFields:
    def merged(self, opened: Any, now: Any, sent: Any) -> tuple[Any, Merge]:
        merge = Merge()
        return merge.fields(opened, now, sent), merge

    def test_what_was_left_alone_takes_the_newer_text(self) -> None:
        row, merge = self.merged({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "1", "b": "3"})
        assert row == {"a": "2", "b": "3"}
        assert merge.taken == [Change("", "", "a", "1", "2")]
        assert merge.disputed == []

    def test_what_both_changed_keeps_the_editors_text(self) -> None:
        row, merge = self.merged({"a": "1"}, {"a": "2"}, {"a": "3"})
        assert row == {"a": "3"}
        assert merge.disputed == [Change("", "", "a", "2", "3")]

    def test_the_same_change_is_no_dispute(self) -> None:
        _, merge = self.merged({"a": "1"}, {"a": "2"}, {"a": "2 "})
        assert (merge.taken, merge.disputed) == ([], [])

    def test_line_ends_of_a_browser_are_no_change(self) -> None:
        row, _ = self.merged({"a": "x\ny"}, {"a": "z"}, {"a": "x\r\ny"})
        assert row == {"a": "z"}

    def test_where_nobody_knows_what_was_opened_every_difference_is_said(self) -> None:
        row, merge = self.merged(None, {"a": "2", "b": "1"}, {"a": "1", "b": "1"})
        assert row == {"a": "1", "b": "1"}
        assert merge.disputed == [Change("", "", "a", "2", "1")]


class TestRows:
    OPENED = {"1": {"slug": "draw", "text": "x"}, "2": {"slug": "erase", "text": "y"}}

    def merged(self, now: Any, *sent: Any) -> tuple[Any, Merge]:
        merge = Merge()
        return merge.rows(Section("rows", "id", ("slug",), self.OPENED, now), list(sent)), merge

    def sent(self, key: str, **changes: str) -> dict[str, str]:
        return self.OPENED[key] | {"id": key} | changes

    def test_added_row_appears_and_deleted_one_goes(self) -> None:
        now = {"1": self.OPENED["1"], "3": {"slug": "write", "text": "z"}}
        rows, merge = self.merged(now, self.sent("1"), self.sent("2"))
        assert [row["id"] for row in rows] == ["1", "3"]
        assert merge.taken == [
            Change("rows", "", "", "erase", None),
            Change("rows", "", "", None, "write"),
        ]

    def test_deleted_row_stays_where_the_editor_changed_it(self) -> None:
        rows, merge = self.merged(
            {"1": self.OPENED["1"]}, self.sent("1"), self.sent("2", text="new")
        )
        assert [row["text"] for row in rows] == ["x", "new"]
        assert merge.disputed == [Change("rows", "", "", None, "erase")]

    def test_row_that_both_deleted_is_no_news(self) -> None:
        rows, merge = self.merged(
            {"1": self.OPENED["1"]}, self.sent("1"), self.sent("2", DELETE="on")
        )
        assert [row["id"] for row in rows] == ["1"]
        assert (merge.taken, merge.disputed) == ([], [])

    def test_deleting_what_somebody_changed_is_disputed(self) -> None:
        now = self.OPENED | {"2": {"slug": "erase", "text": "theirs"}}
        rows, merge = self.merged(now, self.sent("1"), self.sent("2", DELETE="on"))
        assert rows[1] == {"id": "2", "slug": "erase", "text": "theirs", "DELETE": "on"}
        assert merge.disputed == [Change("rows", "", "", "erase", None)]

    def test_rows_laid_anew_are_known_by_their_names(self) -> None:
        now = {"8": self.OPENED["1"], "9": {"slug": "erase", "text": "theirs"}}
        rows, _ = self.merged(now, self.sent("1", text="mine"), self.sent("2"))
        assert [(row["id"], row["text"]) for row in rows] == [("8", "mine"), ("9", "theirs")]


@pytest.mark.django_db
class TestTwoEditors:
    @pytest.fixture
    def desks(self) -> list[Desk]:
        return [Desk(make_account(EDITORS, name)) for name in ("ann", "ben")]

    @pytest.fixture
    def tool(self, db: None) -> Tool:
        return make_tool()

    def test_saving_again_keeps_what_the_other_one_wrote(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        refused = ben.post(page(tool), opened | {"capabilities-1-heading": "Erases like Ben"})
        conflict = refused.context_data["conflict"]
        assert [(part.place, part.after) for part in conflict.taken] == [
            ("Summary", "What Ann wrote about it in one sentence.")
        ]
        assert conflict.disputed == ()
        assert "Changed by them, not by you" in text_of(refused)
        assert build(tool)["capabilities"][1]["name"] == "Can erase on paper"
        assert ben.post(page(tool), form_of(refused)).status_code == 302
        assert build(tool)["summary"] == "What Ann wrote about it in one sentence."
        assert build(tool)["capabilities"][1]["name"] == "Erases like Ben"

    def test_what_both_changed_is_told_and_waits_for_the_second_save(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, capabilities__0__heading="Draws like Ann", type="dataset")
        mine = {"capabilities-0-heading": "Sketches", "type": "agent"}
        refused = ben.post(page(tool), opened | mine)
        conflict = refused.context_data["conflict"]
        assert [(part.place, part.before, part.after) for part in conflict.disputed] == [
            ("Type", "Dataset", "Agent"),
            ("Capabilities / draw / Heading", "Draws like Ann", "Sketches"),
        ]
        assert "Changed by both of you" in text_of(refused)
        assert ben.post(page(tool), form_of(refused)).status_code == 302
        assert build(tool)["capabilities"][0]["name"] == "Sketches"

    def test_third_save_of_somebody_stops_it_again(self, desks: list[Desk], tool: Tool) -> None:
        ann, ben = desks
        opened = form_of(ben.get(page(tool))) | {"name": "Ben's"}
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        refused = ben.post(page(tool), opened)
        save(ann, tool, summary="What Ann wrote about it in another sentence.")
        refused = ben.post(page(tool), form_of(refused))
        assert refused.status_code == 200
        assert ben.post(page(tool), form_of(refused)).status_code == 302
        assert build(tool)["name"] == "Ben's"
        assert build(tool)["summary"] == "What Ann wrote about it in another sentence."

    def test_everybody_who_saved_meanwhile_is_named(self, desks: list[Desk], tool: Tool) -> None:
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        save(Desk(make_account(EDITORS, "cem")), tool, name="Cem's")
        assert ben.post(page(tool), opened).context_data["conflict"].by == "cem, ann"

    def test_who_saved_before_opening_is_not_somebody_else(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        save(ben, tool, name="Ben's")
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        assert ben.post(page(tool), opened).context_data["conflict"].by == "ann"

    def test_rows_come_and_go_with_what_the_other_one_did(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        mine = add_row(ben, tool, "citations", **SOURCE | {"key": "mine"})
        theirs = add_row(ann, tool, "citations", **SOURCE | {"key": "theirs"})
        theirs |= {"capabilities-2-DELETE": "on", "capabilities-0-sources": "theirs"}
        assert ann.post(page(tool), theirs).status_code == 302
        refused = ben.post(page(tool), mine | {"capabilities-3-heading": "Writes like Ben"})
        assert ben.post(page(tool), form_of(refused)).status_code == 302
        built = build(tool)
        assert set(built["sources"]) == {"home", "mine", "theirs"}
        assert [row["name"] for row in built["capabilities"]] == [
            *("Can draw on paper", "Can erase on paper", "Writes like Ben")
        ]
        assert built["capabilities"][0]["sources"] == ["theirs"]

    def test_source_that_both_add_is_a_sentence_at_its_row(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        mine = add_row(ben, tool, "citations", **SOURCE | {"title": "As Ben calls it"})
        ann.post(page(tool), add_row(ann, tool, "citations", **SOURCE))
        form = form_of(ben.post(page(tool), mine))
        again = ben.post(page(tool), form)
        assert again.status_code == 200
        assert "share this key" in form_errors(again, "citations-2-key")
        assert form["citations-2-title"] == "As Ben calls it"

    def test_source_is_not_deleted_under_a_claim_that_came_meanwhile(
        self, desks: list[Desk]
    ) -> None:
        ann, ben = desks
        tool = make_tool(measurements=[], signals=[])
        ann.post(page(tool), add_row(ann, tool, "citations", **SOURCE))
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, capabilities__0__sources="home, paper")
        refused = ben.post(page(tool), opened | {"citations-1-DELETE": "on"})
        again = ben.post(page(tool), form_of(refused) | {"citations-1-DELETE": "on"})
        assert again.status_code == 200
        assert "“paper”" in form_errors(again, "capabilities-0-sources")

    def test_import_between_keeps_both(self, desks: list[Desk]) -> None:
        large = measurement(variant="large")
        tool = make_tool(measurements=[measurement(variant="small"), large])
        opened = form_of(desks[0].get(page(tool))) | {"measurements-1-value": "12"}
        make_tool(
            measurements=[measurement(variant="small", value=3), measurement(variant="large")]
        )
        refused = desks[0].post(page(tool), opened)
        assert desks[0].post(page(tool), form_of(refused)).status_code == 302
        assert [row["value"] for row in build(tool)["measurements"]] == [3, 12]

    def test_form_that_nobody_knows_is_held_against_what_is_saved(
        self, desks: list[Desk], tool: Tool
    ) -> None:
        ann, ben = desks
        opened = form_of(ben.get(page(tool))) | {"opened": "forged", "name": "Ben's"}
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        refused = ben.post(page(tool), opened)
        places = [part.place for part in refused.context_data["conflict"].disputed]
        assert places == ["Name", "Summary"]
        assert "opened too long ago" in text_of(refused)
        assert form_of(refused)["name"] == "Ben's"

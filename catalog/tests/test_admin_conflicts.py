"""Two editors, one record. The races need real connections: PostgreSQL only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.utils import timezone

from catalog.documents.build import build
from catalog.locks import tried_again
from catalog.models import Maker, Relation, Tool
from catalog.publishing import revert
from catalog.roles import EDITORS
from catalog.tests.accounts import SUPERUSER, Desk, errors_of, form_of, make_account, text_of
from catalog.tests.factory import NOW, make_published, make_tool, publish, relation
from catalog.tests.races import wait_until_somebody_waits
from catalog.tests.test_admin_tools import add_row, page, save

EDITORS_AT_ONCE = 8


@pytest.mark.django_db
class TestStaleForm:
    @pytest.fixture
    def desks(self):
        return [Desk(make_account(EDITORS, name)) for name in ("ann", "ben")]

    def test_second_save_is_refused_and_shown_what_changed(self, desks):
        tool = make_tool()
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        assert (
            save(ann, tool, summary="What Ann wrote about it in one sentence.").status_code == 302
        )
        answer = ben.post(page(tool), opened | {"summary": "What Ben wrote about it instead."})
        text = text_of(answer)
        assert "Nothing was saved" in errors_of(answer)
        assert "<strong>ann</strong> saved it" in text
        assert "<del>Ann </del><ins>Ben </ins>" in text
        assert "What Ben wrote about it instead." in text
        assert build(tool)["summary"].startswith("What Ann")

    def test_saving_again_with_the_newer_version_in_hand_counts(self, desks):
        tool = make_tool()
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, summary="What Ann wrote about it in one sentence.")
        refused = ben.post(page(tool), opened | {"summary": "What Ben wrote about it instead."})
        assert ben.post(page(tool), form_of(refused)).status_code == 302
        assert build(tool)["summary"].startswith("What Ben")

    def test_change_of_a_row_alone_counts(self, desks):
        tool = make_tool()
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, capabilities__0__heading="Draws like Ann")
        answer = ben.post(page(tool), opened | {"capabilities-1-heading": "Erases like Ben"})
        assert answer.status_code == 200
        differences = answer.context_data["conflict"].taken
        assert [part.after for part in differences] == ["Draws like Ann"]
        assert build(tool)["capabilities"][1]["name"] == "Can erase on paper"

    def test_import_and_revert_count_as_somebody_else(self, desks):
        tool = make_published().tool
        save(desks[1], tool, summary="What Ben wrote about it an hour before.")
        LogEntry.objects.update(action_time=timezone.now() - timedelta(hours=1))
        opened = form_of(desks[0].get(page(tool)))
        make_tool(summary="An import says something else about this tool.")
        answer = desks[0].post(page(tool), opened)
        assert answer.status_code == 200
        assert "import or a revert" in text_of(answer)

    @pytest.mark.parametrize("way", ["import", "revert"])
    def test_rows_that_were_laid_anew_are_known_again(self, desks, way):
        tool = make_published().tool
        opened = form_of(desks[0].get(page(tool))) | {"capabilities-1-heading": "Erases like Ann"}
        if way == "import":
            make_tool(summary="An import says something else about this tool.")
        else:
            publish(make_tool(summary="Something else is published about this tool."))
            revert(tool, 1, by=None, note="Back", at=NOW)
        refused = form_of(desks[0].post(page(tool), opened))
        assert desks[0].post(page(tool), refused).status_code == 302
        built = build(tool)
        assert [c["name"] for c in built["capabilities"]][1] == "Erases like Ann"
        assert len(built["capabilities"]) == 4
        assert built["measurements"]

    def test_row_that_was_deleted_comes_back_with_the_second_save(self, desks):
        tool = make_tool()
        ann, ben = desks
        opened = form_of(ben.get(page(tool))) | {"capabilities-1-heading": "Erases like Ben"}
        save(ann, tool, capabilities__1__DELETE="on")
        refused = ben.post(page(tool), opened)
        assert "Save again to bring it back." in text_of(refused)
        form = form_of(refused)
        assert form["capabilities-3-heading"] == build(tool)["capabilities"][2]["name"]
        assert ben.post(page(tool), form).status_code == 302
        claims = {claim["name"]: claim for claim in build(tool)["capabilities"]}
        assert len(claims) == 4
        assert claims["Erases like Ben"]["sources"]

    def test_publishing_is_no_conflict(self, desks):
        tool = make_tool()
        opened = form_of(desks[0].get(page(tool)))
        publish(tool)
        assert desks[0].post(page(tool), opened).status_code == 302

    @pytest.mark.parametrize("forged", ["", "x", "0", "99999999999999999999"])
    def test_form_without_its_version_is_refused(self, desks, forged):
        tool = make_tool()
        opened = form_of(desks[0].get(page(tool))) | {"opened_version": forged, "opened": "forged"}
        answer = desks[0].post(page(tool), opened | {"name": "Other"})
        assert answer.status_code == 200
        assert text_of(answer)
        assert build(tool)["name"] == "Alpha"

    def test_row_deleted_meanwhile_is_a_sentence(self, desks):
        tool = make_tool()
        ann, ben = desks
        opened = form_of(ben.get(page(tool)))
        save(ann, tool, capabilities__3__DELETE="on")
        answer = ben.post(page(tool), opened | {"capabilities-3-heading": "Writes like Ben"})
        assert "Somebody else has deleted this row meanwhile." in text_of(answer)

    def test_rows_of_another_tool_cannot_be_reached(self, desks):
        tool, other = make_tool(), make_tool("beta")
        row = other.capabilities.first()
        posted = form_of(desks[0].get(page(tool))) | {"capabilities-0-id": row.pk}
        posted |= {"capabilities-0-heading": "Forged"}
        assert desks[0].post(page(tool), posted).status_code == 200
        assert build(tool)["capabilities"][0]["name"] == "Can draw on paper"
        assert build(other)["capabilities"][0]["name"] == "Can draw on paper"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="needs concurrent connections")
@pytest.mark.django_db(transaction=True)
class TestRaces:
    def at_once(self, act):
        barrier = Barrier(EDITORS_AT_ONCE)

        def one(number):
            try:
                barrier.wait(timeout=30)
                return act(number).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(EDITORS_AT_ONCE) as pool:
            return sorted(pool.map(one, range(EDITORS_AT_ONCE)))

    def test_eight_saves_from_one_version_have_one_winner(self):
        tool = make_tool()
        desk = Desk(make_account(SUPERUSER))
        opened = form_of(desk.get(page(tool)))
        found = self.at_once(
            lambda n: desk.post(page(tool), opened | {"summary": f"What editor {n} wrote of it."})
        )
        assert found == [200] * 7 + [302]
        assert Tool.objects.get(pk=tool.pk).version == 2

    def locked_out(self, alpha, act):
        """The answer, where somebody else has the relations and then wants Alpha, which waits."""

        def write():
            with transaction.atomic():
                Relation.objects.update(position=3)
                if not held.is_set():
                    held.set()
                    wait_until_somebody_waits()
                Tool.objects.select_for_update(of=("self",)).get(pk=alpha.pk)

        def other():
            try:
                tried_again(write)  # who tries again may be first at Alpha, and this one is ended
            finally:
                connection.close()

        held = Event()
        with ThreadPoolExecutor(1) as pool:
            second = pool.submit(other)
            held.wait(10)
            answer = act()
            second.result()
        return answer

    def test_save_that_a_deadlock_ended_is_tried_again(self):
        alpha = make_tool("alpha")
        make_tool("beta", relations=[relation("alpha")])
        desk = Desk(make_account(SUPERUSER))
        answer = self.locked_out(alpha, lambda: save(desk, alpha, slug="omega"))
        assert answer.status_code == 302
        row = Relation.objects.get()
        assert (row.target_slug, row.position) == ("omega", 3)

    def test_revert_that_a_deadlock_ended_is_tried_again(self):
        alpha = make_published("alpha", relations=[relation("beta")]).tool
        make_published("alpha", relations=[relation("gamma")])
        desk = Desk(make_account(SUPERUSER))
        address = f"/admin/catalog/tool/{alpha.pk}/editions/1/revert/"
        answer = self.locked_out(alpha, lambda: desk.post(address, {"note": "Back"}))
        assert answer.status_code == 302
        assert Relation.objects.get().target_slug == "beta"

    def test_eight_new_tools_of_one_slug_make_one(self):
        make_tool("beta")
        known = Tool.objects.get(slug="beta")
        desk = Desk(make_account(SUPERUSER))
        posted = {
            "name": "Alpha",
            "slug": "alpha",
            "type": "model",
            "category": known.category_id,
            "maker": known.maker_id,
        }
        found = self.at_once(lambda n: desk.post("/admin/catalog/tool/add/", posted))
        assert found == [200] * 7 + [302]

    def test_eight_new_makers_of_one_slug_make_one(self):
        desk = Desk(make_account(SUPERUSER))
        posted = {"name": "Acme", "slug": "acme", "url": ""}
        found = self.at_once(lambda n: desk.post("/admin/catalog/maker/add/", posted))
        assert found == [200] * 7 + [302]
        assert Maker.objects.count() == 1

    def test_eight_at_once_add_the_same_source_to_eight_tools(self):
        tools = [make_tool(f"tool-{n}") for n in range(EDITORS_AT_ONCE)]
        desk = Desk(make_account(SUPERUSER))
        source = {
            "key": "paper",
            "url": "https://papers.example/1",
            "title": "The paper",
            "publisher": "Journal",
            "kind": "paper",
            "checked_on": "2026-11-02",
        }
        posted = [add_row(desk, tool, "citations", **source) for tool in tools]
        found = self.at_once(lambda n: desk.post(page(tools[n]), posted[n]))
        assert found == [302] * EDITORS_AT_ONCE

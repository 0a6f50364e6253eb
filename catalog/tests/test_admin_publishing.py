import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import publishing
from catalog.admin import publishing as pages
from catalog.admin.places import placed_problems
from catalog.documents.build import build
from catalog.documents.validate import Problem
from catalog.models import Change, Maker, Metric, Tool, ToolEdition
from catalog.roles import PUBLISHERS
from catalog.tests.accounts import Desk, make_account, text_of
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    publish,
    signal,
    tool_document,
)
from catalog.tests.test_admin_tools import LIST, page, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return Desk(make_account(PUBLISHERS))


def url(tool, name):
    return f"{LIST}{tool.pk}/{name}/"


def publishing_form(desk, tool, note="Because it is ready", name="publish"):
    text = text_of(desk.get(url(tool, name)))
    shown = text.split('name="shown" value="')[1].split('"')[0]
    return {"note": note, "shown": shown}


class TestPublish:
    def test_publishes_with_its_note(self, publisher):
        tool = make_tool()
        answer = publisher.post(url(tool, "publish"), publishing_form(publisher, tool))
        assert (answer.status_code, answer.url) == (302, page(tool))
        edition = ToolEdition.objects.get(tool=tool)
        assert (edition.note, edition.published_by) == ("Because it is ready", publisher.account)

    def test_looking_publishes_nothing(self, publisher):
        tool = make_tool()
        assert publisher.get(url(tool, "publish")).status_code == 200
        assert not ToolEdition.objects.exists()

    @pytest.mark.parametrize("note", ["", "  ", "x" * 301, "evil\u202e"])
    def test_note_is_required_and_clean(self, publisher, note):
        tool = make_tool()
        form = publishing_form(publisher, tool, note)
        answer = publisher.post(url(tool, "publish"), form)
        assert answer.status_code == 200
        assert "errorlist" in text_of(answer)
        assert not ToolEdition.objects.exists()

    def test_first_time_leads_to_all_that_becomes_public(self, publisher):
        tool = make_tool()
        text = text_of(publisher.get(url(tool, "publish")))
        assert "It is not public. Publishing shows visitors all of it" in text
        assert f'<a href="{url(tool, "preview")}">preview</a>' in text

    def test_without_changes_there_is_nothing_to_publish(self, publisher):
        tool = make_published().tool
        text = text_of(publisher.get(url(tool, "publish")))
        assert "there is nothing to publish" in text
        assert 'name="note"' not in text

    def test_page_of_a_tool_says_how_many_capabilities_it_takes(self, publisher):
        text = text_of(publisher.get(page(make_tool())))
        assert "Publishing takes 4 to 16 capabilities." in text

    def test_problems_are_listed_with_links_to_their_fields(self, publisher):
        tool = make_tool(capabilities=[capability(), capability("erase")], summary="Short.")
        text = text_of(publisher.get(url(tool, "publish")))
        assert f'{page(tool)}#id_summary"' in text
        assert f'{page(tool)}#capabilities-group"' in text
        assert "At least 4 entries" in text

    def test_problems_keep_it_from_being_published(self, publisher):
        tool = make_tool(summary="Short.")
        answer = publisher.post(url(tool, "publish"), {"note": "Now"})
        assert "Nothing was published" in text_of(answer)
        assert not ToolEdition.objects.exists()

    def test_rows_changed_since_shown_are_shown_again(self, publisher):
        tool = make_tool()
        form = publishing_form(publisher, tool)
        save(publisher, tool, summary="Somebody changes it while the page is being read.")
        answer = publisher.post(url(tool, "publish"), form)
        assert "rows have changed" in text_of(answer)
        assert not ToolEdition.objects.exists()
        again = publishing_form(publisher, tool)
        assert publisher.post(url(tool, "publish"), again).status_code == 302

    def test_added_claim_is_told_line_by_line_in_words_of_the_form(self, publisher):
        tool = make_published().tool
        make_tool(signals=[signal(), signal("hf-likes", 7)])
        text = text_of(publisher.get(url(tool, "changes")))
        assert "Signals / hf-likes" in text
        assert "<ins>Kind: hf-likes<br>Value: 7<br>Observed: 2026-11-01<br>" in text

    def test_what_changed_tells_claims_and_words(self, publisher):
        tool = make_published().tool
        save(publisher, tool, capabilities__0__heading="Can draw on walls")
        text = text_of(publisher.get(url(tool, "changes")))
        assert "<del>paper</del>" in text
        assert "<ins>walls</ins>" in text
        assert "change 1 claim" in text


class TestUnpublish:
    def test_withdraws_with_a_note(self, publisher):
        tool = make_published().tool
        answer = publisher.post(url(tool, "unpublish"), {"note": "It is gone"})
        assert answer.status_code == 302
        assert not ToolEdition.objects.current().exists()
        assert Change.objects.first().note == "It is gone"

    def test_note_is_required(self, publisher):
        tool = make_published().tool
        assert publisher.post(url(tool, "unpublish"), {"note": ""}).status_code == 200
        assert ToolEdition.objects.current().exists()

    def test_what_is_not_live_says_so(self, publisher):
        tool = make_tool()
        assert "nothing to withdraw" in text_of(publisher.get(url(tool, "unpublish")))
        answer = publisher.post(url(tool, "unpublish"), {"note": "It is gone"})
        assert "is not published" in text_of(answer)


class TestHistory:
    @pytest.fixture
    def tool(self):
        first = make_published()
        publish(make_tool(summary="The second thing that was said about this tool."))
        publish(make_tool(summary="The third thing that was said about this tool."))
        return first.tool

    def test_any_two_editions_are_compared(self, publisher, tool):
        text = text_of(publisher.get(f"{url(tool, 'editions')}?a=2&b=3"))
        assert "<del>second </del>" in text
        assert "<ins>third </ins>" in text

    def test_says_who_withdrew_and_published_again_and_why(self, publisher, tool):
        for action, note in (("unpublish", "Their lawyers wrote"), ("publish", "It is settled")):
            form = {"note": note}
            form |= publishing_form(publisher, tool, note) if action == "publish" else {}
            publisher.post(url(tool, action), form)
        table = text_of(publisher.get(url(tool, "editions"))).split('class="editions"')[1]
        again, withdrawn, third, *rest = table.split("<tr")[2:]
        assert "Published again: 3" in again
        assert "It is settled" in again
        assert "Unpublished: 3" in withdrawn
        assert "Their lawyers wrote" in withdrawn
        assert publisher.account.username in withdrawn
        assert "Edition 3 as the earlier" in third
        assert len(rest) == 2

    def test_older_ones_are_on_the_next_page_and_compared_too(self, publisher, tool, monkeypatch):
        monkeypatch.setattr(pages, "MOST_EDITIONS", 2)
        text = text_of(publisher.get(url(tool, "editions")))
        assert "Edition 2 as the earlier" in text
        assert "Edition 1 as the earlier" not in text
        assert 'name="below" value="2">Older editions' in text
        text = text_of(publisher.get(f"{url(tool, 'editions')}?b=3&below=2"))
        assert "Edition 1 as the earlier" in text
        assert '<input type="hidden" name="b" value="3">' in text
        assert "Choose two editions" not in text
        assert "Older editions" not in text
        assert "From edition 1" in text_of(publisher.get(f"{url(tool, 'editions')}?a=1&b=3"))

    @pytest.mark.parametrize(
        "query",
        ["?a=2&b=9", "?below=x", "?below=0", "?below=1", "?a=x&b=1", "?a=1", "?b=", "?a=2&b=2"],
    )
    def test_odd_choices_are_answered(self, publisher, tool, query):
        assert publisher.get(url(tool, "editions") + query).status_code == 200

    def test_revert_puts_rows_and_page_back(self, publisher, tool):
        answer = publisher.post(url(tool, "editions/1/revert"), {"note": "Better before"})
        assert answer.status_code == 302
        live = ToolEdition.objects.current().get()
        assert (live.number, live.note) == (4, "Better before")
        assert build(tool)["summary"] == tool_document()["summary"]

    def test_revert_of_rows_changed_since_shown_is_asked_again(self, publisher, tool):
        form = publishing_form(publisher, tool, name="editions/1/revert")
        save(publisher, tool, summary="Somebody changes it while the page is being read.")
        answer = publisher.post(url(tool, "editions/1/revert"), form)
        assert "rows have changed" in text_of(answer)
        assert build(tool)["summary"].startswith("Somebody")
        again = publishing_form(publisher, tool, name="editions/1/revert")
        assert publisher.post(url(tool, "editions/1/revert"), again).status_code == 302

    def test_revert_shows_the_problems_that_keep_it_from_being_done(self, publisher, tool):
        Metric.objects.update(unit="cm")
        text = text_of(publisher.get(url(tool, "editions/1/revert")))
        assert "keep this from being published" in text or "keeps this from being" in text
        assert "measurements" in text
        # The rows on the tool's page are others than those of the edition.
        assert "#measurements-" not in text
        assert 'name="note"' not in text

    def test_revert_says_what_else_is_called_otherwise_by_it(self, publisher, tool):
        make_tool("beta")
        Maker.objects.update(name="Acme Corp")
        text = text_of(publisher.get(url(tool, "editions/1/revert")))
        assert "Maker acme: “Acme Corp” becomes “Acme”, also for Beta." in text

    def test_revert_after_a_change_of_address_shows_none(self, publisher, tool):
        tool.rename("omega")
        text = text_of(publisher.get(url(tool, "editions/1/revert")))
        assert "<dt>slug" not in text
        assert "omega" not in text.split("What changes in the rows")[1]

    def test_revert_to_the_live_edition_puts_the_rows_back_and_says_so(self, publisher, tool):
        live = tool.editions.get(is_current=True)
        save(publisher, tool, summary="A draft that somebody wrote and nobody has published.")
        publisher.post(url(tool, f"editions/{live.number}/revert"), {"note": "Again"})
        assert build(tool) == live.document
        assert tool.editions.count() == live.number
        told = LogEntry.objects.filter(user=publisher.account).first().get_change_message()
        assert told == "Edition 3 is back in the rows; edition 3 says the same."

    def test_revert_shows_what_is_lost(self, publisher, tool):
        text = text_of(publisher.get(url(tool, "editions/1/revert")))
        assert "The third thing" in text or "third" in text
        assert ToolEdition.objects.current().get().number == 3

    @pytest.mark.parametrize("number", [0, 9, 10**12])
    def test_edition_that_is_not_there_is_not_found(self, client, publisher, tool, number):
        client.force_login(publisher.account)
        assert client.get(url(tool, f"editions/{number}/revert")).status_code == 404


class TestBulk:
    def test_report_says_what_became_of_each(self, publisher):
        new, same = make_tool("alpha"), make_published("beta").tool
        bad = make_tool("gamma", summary="Short.")
        chosen = {
            "action": "publish_selected",
            "_selected_action": [tool.pk for tool in (new, same, bad)],
        }
        asked = text_of(publisher.post(LIST, chosen))
        assert "Publish 3" in asked
        assert "1 of them has problems and will be refused" in asked
        lines = asked.split('class="report"')[1].split("<tr>")[2:]
        expected = (
            ("Alpha", "Never published", "Published."),
            ("Beta", "Live", "Nothing: the live page says the same."),
            ("Gamma", "Never published", "6 characters, at least 30"),
        )
        for line, words in zip(lines, expected, strict=True):
            assert [word for word in words if word not in line] == []
        assert ToolEdition.objects.count() == 1
        text = text_of(publisher.post(LIST, chosen | {"note": "Spring cleaning"}))
        assert "Published as edition 1" in text
        assert "Unchanged: edition 1" in text
        assert "Refused" in text
        assert set(ToolEdition.objects.current().values_list("slug", flat=True)) == {
            "alpha",
            "beta",
        }

    def test_looking_at_many_costs_no_more_queries_than_at_few(self, publisher):
        tools = [make_tool(slug) for slug in ("alpha", "beta", "gamma", "delta")]

        def queries(count):
            keys = [tool.pk for tool in tools[:count]]
            chosen = {"action": "publish_selected", "_selected_action": keys}
            with CaptureQueriesContext(connection) as captured:
                assert f"Publish {count}" in text_of(publisher.post(LIST, chosen))
            return len(captured)

        queries(1)
        assert queries(4) == queries(2)

    def test_note_is_required(self, publisher):
        tool = make_tool()
        chosen = {"action": "publish_selected", "_selected_action": [tool.pk], "note": ""}
        assert "errorlist" in text_of(publisher.post(LIST, chosen))
        assert not ToolEdition.objects.exists()

    def test_nothing_is_deleted_from_the_list(self, publisher):
        tool = make_tool()
        chosen = {"action": "delete_selected", "_selected_action": [tool.pk], "post": "yes"}
        publisher.post(LIST, chosen)
        assert Tool.objects.exists()


class TestPreview:
    def test_rows_are_shown_and_nothing_is_public(self, publisher):
        tool = make_tool(summary="Only the rows say this, no visitor can read it yet.")
        assert "Only the rows say this" in text_of(publisher.get(url(tool, "preview")))
        assert not ToolEdition.objects.exists()

    def test_incomplete_draft_is_shown_with_its_problems(self, publisher):
        tool = make_tool()
        tool.capabilities.all().delete()
        Tool.objects.filter(pk=tool.pk).update(summary="", description="", license="")
        assert "from being published" in text_of(publisher.get(url(tool, "preview")))


class TestDeleting:
    def test_draft_may_be_deleted_by_an_editor(self, publisher):
        tool = make_tool()
        assert publisher.post(url(tool, "delete"), {"post": "yes"}).status_code == 302
        assert not Tool.objects.exists()

    def test_what_was_published_stays(self, client, publisher):
        tool = make_published().tool
        publishing.unpublish(tool, by=None, note="Gone", at=NOW)
        client.force_login(publisher.account)
        assert client.post(url(tool, "delete"), {"post": "yes"}).status_code == 403
        assert Tool.objects.exists()


class TestPlaces:
    @pytest.mark.parametrize(
        "pointer, anchor, words",
        [
            ("", "content", "The whole document"),
            ("/summary", "id_summary", "summary"),
            ("/capabilities", "capabilities-group", "capability"),
            ("/capabilities/1/name", "capabilities-1", "Can erase on paper"),
            ("/sources/home/url", "citations-0", "home"),
            ("/pricing/model", "id_pricing_model", "pricing"),
            ("/pricing/source", "id_pricing_source", "pricing"),
            ("/pricing/starting_price/amount", "id_price_amount", "pricing"),
            ("/measurements/0/value", "measurements-0", "Weight"),
        ],
    )
    def test_pointer_leads_to_its_field(self, pointer, anchor, words):
        problem = Problem(pointer, "Wrong.")
        placed = placed_problems([problem], "/change/", tool_document())[0]
        assert placed.url == f"/change/#{anchor}"
        assert words in placed.place

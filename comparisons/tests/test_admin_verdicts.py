import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.documents.validate import Problem
from catalog.models import Task, Tool
from catalog.publishing import unpublish
from catalog.roles import EDITORS, PUBLISHERS
from catalog.tests.accounts import (
    Desk,
    errors_of,
    form_errors,
    form_of,
    make_account,
    text_of,
)
from catalog.tests.factory import NOW, make_published, make_tool, verdict_document
from comparisons import publishing
from comparisons.admin.verdicts import VerdictAdmin
from comparisons.documents import apply, build, plan
from comparisons.models import Verdict, VerdictEdition

pytestmark = pytest.mark.django_db

LIST = "/admin/comparisons/verdict/"


@pytest.fixture
def editor():
    return Desk(make_account(EDITORS))


def make_verdict(**overrides):
    make_published("alpha")
    make_published("beta")
    apply(plan([verdict_document(**overrides)]))
    return Verdict.objects.get()


def page(verdict):
    return f"{LIST}{verdict.pk}/change/"


def save(desk, verdict, **changes):
    posted = form_of(desk.get(page(verdict)))
    return desk.post(page(verdict), posted | {k.replace("__", "-"): v for k, v in changes.items()})


def state_of(verdict):
    return Verdict.objects.with_publication().get(pk=verdict.pk).state


class TestEditing:
    def test_page_saved_untouched_changes_nothing(self, editor):
        verdict = make_verdict()
        before = build(verdict)
        assert save(editor, verdict).status_code == 302
        assert build(verdict) == before

    def test_winner_is_a_side_of_the_pair(self, editor):
        verdict = make_verdict()
        assert save(editor, verdict, side="second", by_task__0__side="").status_code == 302
        document = build(verdict)
        assert (document["winner"], document["by_task"][0]["winner"]) == ("beta", None)

    def test_saved_verdict_is_named_by_its_headline(self, editor):
        verdict = make_verdict()
        save(editor, verdict, headline="Beta writes, alpha draws and erases")
        assert str(Verdict.objects.get()) == "Beta writes, alpha draws and erases"

    def test_verdict_is_found_by_the_address_of_a_tool(self, editor):
        verdict = make_verdict()
        Tool.objects.filter(slug="alpha").update(name="Pencil")
        found = editor.get(f"{LIST}?q=alpha").context_data["cl"].result_list
        assert list(found) == [verdict]

    def test_third_tool_cannot_win(self, editor):
        verdict = make_verdict()
        assert "side" in form_of(editor.get(page(verdict)))
        assert save(editor, verdict, side="gamma").status_code == 200

    def test_task_row_is_added_by_name(self, editor):
        verdict = make_verdict()
        row = {"by_task-1-task": "Draw", "by_task-1-side": "second", "by_task-1-why": "Softer."}
        answer = save(editor, verdict, **{"by_task-TOTAL_FORMS": 2}, **row)
        assert answer.status_code == 302
        assert build(verdict)["by_task"][1] == {"task": "draw", "winner": "beta", "why": "Softer."}

    def test_rows_change_their_tasks(self, editor):
        rows = [{"task": task, "winner": None, "why": "Softer."} for task in ("draw", "write")]
        verdict = make_verdict(by_task=rows)
        assert save(editor, verdict, by_task__0__task="write", by_task__1__task="draw")
        assert [row["task"] for row in build(verdict)["by_task"]] == ["write", "draw"]

    @pytest.mark.parametrize(
        "field, value, words",
        [
            ("headline", "evil\u202e", "direction"),
            ("summary", "one\ntwo", "one paragraph"),
            ("sources", "javascript:alert(1)", "http"),
            ("by_task-0-task", "wirte", "Did you mean “write”?"),
        ],
    )
    def test_malformed_value_is_refused_at_its_field(self, editor, field, value, words):
        verdict = make_verdict()
        answer = save(editor, verdict, **{field: value})
        assert words in form_errors(answer, field)

    def test_task_stands_once(self, editor):
        verdict = make_verdict()
        row = {"by_task-1-task": "write", "by_task-1-side": "", "by_task-1-why": "Again."}
        answer = save(editor, verdict, **{"by_task-TOTAL_FORMS": 2}, **row)
        assert "This task stands twice." in errors_of(answer)

    def test_second_editor_is_refused_and_shown_what_changed(self, editor):
        verdict = make_verdict()
        opened = form_of(editor.get(page(verdict)))
        save(Desk(make_account(EDITORS, "ann")), verdict, side="second")
        answer = editor.post(page(verdict), opened | {"headline": "What I would say about these"})
        text = text_of(answer)
        assert "<strong>ann</strong> saved it" in text
        assert "What I would say about these" in text
        assert build(verdict)["winner"] == "beta"
        assert editor.post(page(verdict), form_of(answer)).status_code == 302
        assert build(verdict)["winner"] == "beta"
        assert build(verdict)["headline"] == "What I would say about these"

    def test_task_that_two_editors_add_is_a_sentence_at_its_row(self, editor):
        verdict = make_verdict()
        row = {"by_task-1-task": "draw", "by_task-1-side": "", "by_task-TOTAL_FORMS": 2}
        opened = form_of(editor.get(page(verdict))) | row
        ann = Desk(make_account(EDITORS, "ann"))
        assert save(ann, verdict, **row, **{"by_task-1-why": "So says Ann."}).status_code == 302
        answer = editor.post(page(verdict), opened | {"by_task-1-why": "Because I say so."})
        again = editor.post(page(verdict), form_of(answer))
        assert "This task stands twice." in form_errors(again, "by_task-2-task")
        assert "Because I say so." in text_of(again)


class TestPreview:
    def test_is_the_comparison_with_what_the_rows_say(self, editor):
        verdict = make_verdict()
        publishing.publish(verdict, by=None, note="Ready", at=NOW)
        save(editor, verdict, headline="Beta is what I would take with me today", side="second")
        text = text_of(editor.get(f"{LIST}{verdict.pk}/preview/"))
        assert '<h2 id="verdict">' in text
        assert "Beta is what I would take with me today" in text
        assert "<strong>Preview.</strong>" in text
        assert VerdictEdition.objects.count() == 1

    def test_of_a_tool_that_is_not_published_is_bare(self, editor):
        verdict = make_verdict()
        unpublish(verdict.second, by=None, note="Moved", at=NOW)
        text = text_of(editor.get(f"{LIST}{verdict.pk}/preview/"))
        assert "beta is not published: publish it first." in text
        assert "<strong>Winner:</strong>" in text


class TestProblems:
    def test_lead_to_their_fields(self, editor):
        verdict = make_verdict()
        document = {"choose": {"alpha": ["x"], "beta": ["x"]}, "sources": ["x"], "winner": "x"}
        pointers = ("/choose/alpha/0", "/choose/beta/0", "/sources/0", "/winner")
        found = [Problem(pointer, "Wrong.") for pointer in pointers]
        placed = VerdictAdmin(Verdict, site).placed(found, verdict, document)
        assert [problem.url.rpartition("#")[2] for problem in placed] == [
            *("id_choose_first", "id_choose_second", "id_sources", "id_side")
        ]
        fields = editor.get(page(verdict)).context_data["adminform"].form.fields
        assert {"choose_first", "choose_second", "sources", "side"} <= fields.keys()

    def test_tool_that_is_not_published_is_led_to(self, editor):
        verdict = make_verdict()
        unpublish(verdict.first, by=None, note="Moved", at=NOW)
        problems = text_of(editor.get(f"{LIST}{verdict.pk}/preview/"))
        assert f'<a href="{page(verdict)}#id_first">tools</a>' in problems
        tool = f"/admin/catalog/tool/{verdict.first_id}/change/"
        assert f'<a id="id_first" href="{tool}">Alpha</a>' in text_of(editor.get(page(verdict)))


class TestLivePage:
    def test_is_where_its_tools_are_published(self, editor):
        verdict = make_verdict()
        publishing.publish(verdict, by=None, note="Ready", at=NOW)
        verdict.first.rename("omega")
        assert '<a href="/compare/alpha-vs-beta/">Live page</a>' in text_of(
            editor.get(page(verdict))
        )

    def test_there_is_none_while_one_of_its_tools_is_withdrawn(self, editor):
        verdict = make_verdict()
        publishing.publish(verdict, by=None, note="Ready", at=NOW)
        unpublish(verdict.second, by=None, note="Moved", at=NOW)
        text = text_of(editor.get(page(verdict)))
        assert "Live page" not in text
        assert "<strong>Unpublished</strong>" in text


class TestUnpublishing:
    @pytest.fixture
    def edition(self):
        return publishing.publish(make_verdict(), by=None, note="Ready", at=NOW)

    @pytest.fixture
    def publisher(self):
        return Desk(make_account(PUBLISHERS))

    def test_page_of_a_tool_names_the_verdicts_that_go_with_it(self, publisher, edition):
        text = text_of(publisher.get(f"/admin/catalog/tool/{edition.verdict.first_id}/unpublish/"))
        assert "This cannot stay without it" in text
        assert f"<li>Verdict: {edition.headline}</li>" in text
        publisher.post(
            f"/admin/catalog/tool/{edition.verdict.first_id}/unpublish/", {"note": "Gone"}
        )
        told = LogEntry.objects.latest("pk").get_change_message()
        assert told == "Withdrew edition 1 and 1 that cannot stay without it."

    def test_page_of_a_verdict_says_what_stays(self, publisher, edition):
        text = text_of(publisher.get(f"{LIST}{edition.verdict_id}/unpublish/"))
        assert "The comparison of the two goes on without" in text
        assert "These verdicts" not in text


class TestAdding:
    def test_without_a_headline_it_is_called_by_its_pair(self, editor):
        alpha, beta = make_tool("alpha"), make_tool("beta")
        editor.post(f"{LIST}add/", {"first": alpha.pk, "second": beta.pk})
        assert str(Verdict.objects.get()) == "Alpha or Beta"

    def test_pair_in_either_order_makes_one_verdict(self, editor):
        alpha, beta = make_tool("alpha"), make_tool("beta")
        answer = editor.post(f"{LIST}add/", {"first": beta.pk, "second": alpha.pk})
        verdict = Verdict.objects.get()
        assert answer.url == page(verdict)
        assert (verdict.first, verdict.second) == (alpha, beta)
        again = editor.post(f"{LIST}add/", {"first": alpha.pk, "second": beta.pk})
        assert "have a verdict already" in errors_of(again)
        assert f'<a href="{page(verdict)}">Alpha or Beta</a>' in text_of(again)

    def test_tool_is_no_rival_of_itself(self, editor):
        alpha = make_tool("alpha")
        answer = editor.post(f"{LIST}add/", {"first": alpha.pk, "second": alpha.pk})
        assert "no rival of itself" in errors_of(answer)


class TestPublishing:
    @pytest.fixture
    def publisher(self):
        return Desk(make_account(PUBLISHERS))

    def test_publish_change_and_revert(self, publisher):
        verdict = make_verdict()
        url = f"{LIST}{verdict.pk}"
        assert publisher.post(f"{url}/publish/", {"note": "Ready"}).status_code == 302
        assert state_of(verdict) == Tool.State.LIVE
        save(publisher, verdict, side="second")
        assert state_of(verdict) == Tool.State.CHANGED
        assert "alpha" in text_of(publisher.get(f"{url}/changes/"))
        publisher.post(f"{url}/publish/", {"note": "Better"})
        answer = publisher.post(f"{url}/editions/1/revert/", {"note": "No, it was not"})
        assert answer.status_code == 302
        assert build(verdict)["winner"] == "alpha"
        assert VerdictEdition.objects.current().get().number == 3
        publisher.post(f"{url}/unpublish/", {"note": "Gone"})
        told = LogEntry.objects.latest("pk")
        assert "Withdrew edition 3." in told.change_message
        assert state_of(verdict) == Tool.State.UNPUBLISHED
        assert "Unpublished: 3" in text_of(publisher.get(f"{url}/editions/"))

    def test_list_shows_what_waits_and_leads_to_the_upload(self, publisher):
        verdict = make_verdict()
        waiting = f"{LIST}?needs=publishing"
        answer = publisher.get(waiting)
        assert list(answer.context_data["cl"].result_list) == [verdict]
        assert '<a href="/admin/catalog/tool/upload/">' in text_of(answer)
        publishing.publish(verdict, by=None, note="Ready", at=NOW)
        assert not publisher.get(waiting).context_data["cl"].result_list
        save(publisher, verdict, side="second")
        assert list(publisher.get(waiting).context_data["cl"].result_list) == [verdict]

    def test_problems_are_listed_with_links(self, publisher):
        verdict = make_verdict()
        Verdict.objects.update(headline="Short", sources=["https://elsewhere.example/"])
        text = text_of(publisher.get(f"{LIST}{verdict.pk}/publish/"))
        assert f'{page(verdict)}#id_headline"' in text
        assert "not among the sources" in text
        assert not VerdictEdition.objects.exists()

    def test_preview_and_history_of_a_draft(self, publisher):
        verdict = make_verdict()
        assert '<h2 id="verdict">' in text_of(publisher.get(f"{LIST}{verdict.pk}/preview/"))
        assert "never been published" in text_of(publisher.get(f"{LIST}{verdict.pk}/editions/"))


class TestKeepingUp:
    def test_new_address_of_a_tool_is_news_in_its_verdicts(self, editor):
        verdict = make_verdict()
        publishing.publish(verdict, by=None, note="Ready", at=NOW)
        tool = f"/admin/catalog/tool/{verdict.first_id}/change/"
        editor.post(tool, form_of(editor.get(tool)) | {"slug": "omega"})
        assert state_of(verdict) == Tool.State.CHANGED


class TestQueries:
    def test_page_costs_the_same_with_more_rows(self, editor):
        verdict = make_verdict()
        editor.get(page(verdict))  # content types are read once a process
        first = [self.queries(editor.get, page(verdict)), self.saving(editor, verdict)]
        tasks = [Task(slug=f"t-{n}", name=f"T {n}", group="On paper") for n in range(20)]
        Task.objects.bulk_create(tasks)
        rows = [{"task": task.slug, "winner": "beta", "why": "It does."} for task in tasks]
        apply(plan([verdict_document(by_task=rows)]))
        assert [self.queries(editor.get, page(verdict)), self.saving(editor, verdict)] == first

    def saving(self, editor, verdict):
        posted = form_of(editor.get(page(verdict)))
        return self.queries(editor.post, page(verdict), posted)

    def test_list_costs_the_same_with_more_verdicts(self, editor):
        make_verdict()
        editor.get(LIST)
        first = self.queries(editor.get, LIST)
        for slug in ("gamma", "delta"):
            make_tool(slug)
            apply(plan([verdict_document("alpha", slug)]))
        assert self.queries(editor.get, LIST) == first <= 6

    @staticmethod
    def queries(ask, *args):
        with CaptureQueriesContext(connection) as found:
            answer = ask(*args)
            if answer.status_code == 200:
                text_of(answer)
        return len(found)

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.documents.build import build
from catalog.models import Citation, Redirect, Relation, Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import (
    Desk,
    client_of,
    errors_of,
    form_errors,
    form_of,
    make_account,
    text_of,
)
from catalog.tests.factory import (
    capability,
    make_published,
    make_tool,
    measurement,
    publish,
    relation,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/tool/"
PRICE = {"amount": "9.90", "currency": "EUR", "per": "month"}
PAID = {"model": "paid", "starting_price": PRICE}


@pytest.fixture
def editor():
    return Desk(make_account(EDITORS))


def page(tool):
    return f"{LIST}{tool.pk}/change/"


def save(browser, tool, **changes):
    """Open the page and save it with these fields changed; names with __ are written with -."""
    posted = form_of(browser.get(page(tool)))
    posted |= {name.replace("__", "-"): value for name, value in changes.items()}
    return browser.post(page(tool), posted)


def add_row(browser, tool, prefix, **fields):
    """Open the page and add one row to a section."""
    posted = form_of(browser.get(page(tool)))
    return posted | new_row(posted, prefix, **fields)


def new_row(posted, prefix, **fields):
    count = int(posted[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{count}-{name}": value for name, value in fields.items()}
    return row | {f"{prefix}-TOTAL_FORMS": count + 1}


SOURCE = {
    "key": "paper",
    "url": "https://papers.example/1",
    "title": "The paper",
    "publisher": "Journal",
    "kind": "paper",
    "checked_on": "2026-11-02",
}


MALFORMED = (
    ("name", "evil\u202etxt", "direction character"),
    ("description", "one\ntwo", "one paragraph"),
    ("license", "Apache 2", "SPDX"),
    ("released", "2024-02-31", "calendar"),
    ("homepage", "javascript:alert(1)", "http"),
    ("slug", "a-vs-b", "vs"),
    ("aliases", "fine\nwi\u0007red", "control"),
    ("tags", "Not a slug", "not a slug"),
    ("pricing_source", "nowhere", "no source with the key"),
    ("capabilities-0-task", "drwa", "Did you mean “draw”?"),
    ("capabilities-0-sources", "home, elsewhere", "no source with the key “elsewhere”"),
    ("measurements-0-metric", "size", "no metric “size”"),
    ("measurements-0-value", "1.23456789012345678", "digits"),
    ("measurements-0-as_of", "2024-13", "not in the calendar"),
    ("signals-0-source", "hme", "Did you mean “home”?"),
    ("citations-0-url", "ftp://x.example/", "http"),
)


class TestSaving:
    def test_page_saved_untouched_changes_nothing(self, editor):
        tool = make_tool(
            relations=[relation("beta")],
            pricing=PAID | {"source": "home"},
        )
        before = build(tool)
        assert save(editor, tool).status_code == 302
        assert build(tool) == before

    def test_rows_change_and_the_state_follows(self, editor):
        tool = make_published().tool
        assert save(editor, tool, summary="It does something else than before, says the editor.")
        fresh = Tool.objects.with_publication().get(pk=tool.pk)
        assert fresh.state == Tool.State.CHANGED
        assert fresh.edited_at is not None

    def test_a_draft_may_be_incomplete(self, editor):
        tool = make_tool()
        assert save(editor, tool, summary="", description="", license="").status_code == 302

    def test_malformed_values_are_refused_each_at_its_field(self, editor):
        tool = make_tool()
        before = build(tool)
        posted = form_of(editor.get(page(tool))) | {at: value for at, value, _ in MALFORMED}
        answer = editor.post(page(tool), posted)
        assert answer.status_code == 200
        unsaid = [at for at, _, words in MALFORMED if words not in form_errors(answer, at)]
        assert unsaid == []
        assert build(tool) == before

    def test_signal_is_a_count_or_a_release(self, editor):
        tool = make_tool()
        answer = save(editor, tool, signals__0__text="v1")
        assert answer.status_code == 200
        assert "A release is a text" in errors_of(answer)


class TestCiting:
    def test_source_is_added_and_cited_in_one_save(self, editor):
        tool = make_tool()
        posted = add_row(editor, tool, "citations", **SOURCE)
        posted |= {"capabilities-0-sources": "paper, home", "pricing_source": "paper"}
        posted |= new_row(
            posted,
            "relations",
            kind="built-on",
            target_slug="beta",
            source="paper",
        )
        assert editor.post(page(tool), posted).status_code == 302
        document = build(tool)
        assert document["capabilities"][0]["sources"] == ["paper", "home"]
        assert document["pricing"]["source"] == "paper"
        assert document["relations"] == [{"kind": "built-on", "tool": "beta", "source": "paper"}]

    def test_renamed_source_is_still_cited(self, editor):
        tool = make_tool()
        answer = save(
            editor, tool, citations__0__key="homepage", capabilities__0__heading="Draws on paper"
        )
        assert answer.status_code == 302
        assert build(tool)["capabilities"][0]["sources"] == ["homepage"]
        assert build(tool)["measurements"][0]["source"] == "homepage"

    def test_cited_source_is_not_deleted(self, editor):
        tool = make_tool()
        answer = save(editor, tool, citations__0__DELETE="on")
        assert answer.status_code == 200
        said = form_errors(answer, "capabilities-0-sources")
        assert "The source “home” is ticked for deletion on this page, but cited here." in said
        assert "no source with the key" not in errors_of(answer)
        assert Citation.objects.filter(tool=tool).exists()

    def test_source_goes_with_its_last_claim(self, editor):
        tool = make_tool(measurements=[], signals=[])
        posted = add_row(editor, tool, "citations", **SOURCE) | {"citations-0-DELETE": "on"}
        posted |= {f"capabilities-{n}-sources": "paper" for n in range(4)}
        assert editor.post(page(tool), posted).status_code == 302
        assert list(build(tool)["sources"]) == ["paper"]

    def test_capability_goes_with_its_links(self, editor):
        tool = make_tool()
        assert save(editor, tool, capabilities__3__DELETE="on").status_code == 302
        assert len(build(tool)["capabilities"]) == 3

    def test_two_sources_cannot_share_a_key(self, editor):
        tool = make_tool()
        answer = editor.post(
            page(tool), add_row(editor, tool, "citations", **SOURCE | {"key": "home"})
        )
        assert answer.status_code == 200
        assert "share this key" in errors_of(answer)

    def test_rows_named_by_the_name_of_the_task_are_found(self, editor):
        tool = make_tool()
        posted = add_row(
            editor,
            tool,
            "capabilities",
            heading="Writes again",
            slug="writes-again",
            task="WRITE",
            support="full",
            description="",
            sources="home",
        )
        assert editor.post(page(tool), posted).status_code == 302
        assert build(tool)["capabilities"][4]["task"] == "write"


class TestAdding:
    def test_new_tool_begins_with_five_facts(self, editor):
        make_tool("beta")
        known = Tool.objects.get(slug="beta")
        posted = {
            "name": "Alpha",
            "slug": "alpha",
            "type": "model",
            "category": known.category_id,
            "maker": known.maker_id,
        }
        answer = editor.post(f"{LIST}add/", posted)
        tool = Tool.objects.get(slug="alpha")
        assert answer.url == page(tool)
        assert editor.get(page(tool)).status_code == 200
        assert tool.draft_sha256

    def test_taken_address_is_refused(self, editor):
        make_tool("beta")
        known = Tool.objects.get(slug="beta")
        posted = {
            "name": "Beta two",
            "slug": "beta",
            "type": "model",
            "category": known.category_id,
            "maker": known.maker_id,
        }
        answer = editor.post(f"{LIST}add/", posted)
        assert answer.status_code == 200
        assert "This address is taken" in errors_of(answer)

    def test_relations_that_waited_find_the_new_tool(self, editor):
        make_tool("beta", relations=[relation("alpha")])
        make_tool("alpha")
        save(editor, Tool.objects.get(slug="alpha"))
        assert Relation.objects.get().target.slug == "alpha"


class TestRenaming:
    def test_old_address_redirects_once_published(self, editor):
        tool = make_published("alpha").tool
        assert save(editor, tool, slug="alpha-two").status_code == 302
        assert Tool.objects.get(pk=tool.pk).slug == "alpha-two"
        assert Redirect.objects.get(slug="alpha").tool == tool
        changed = text_of(editor.get(page(tool)))
        assert "alpha-two" in changed
        assert '<a href="/tools/alpha/">Live page</a>' in changed

    def test_own_old_address_can_be_taken_back(self, editor):
        tool = make_published("alpha").tool
        save(editor, tool, slug="alpha-two")
        publish(tool)
        assert save(editor, tool, slug="alpha").status_code == 302
        assert list(Redirect.objects.values_list("slug", flat=True)) == ["alpha-two"]

    def test_old_address_of_another_tool_stays_taken(self, editor):
        save(editor, make_published("alpha").tool, slug="alpha-two")
        beta = make_tool("beta")
        answer = save(editor, beta, slug="alpha")
        assert answer.status_code == 200
        assert "This address is taken" in errors_of(answer)

    def test_state_of_tools_that_name_it_follows(self, editor):
        alpha = make_tool("alpha")
        beta = publish(make_tool("beta", relations=[relation("alpha")])).tool
        Relation.attach_targets()
        save(editor, alpha, slug="omega")
        assert build(beta)["relations"][0]["tool"] == "omega"
        assert Tool.objects.with_publication().get(pk=beta.pk).state == Tool.State.CHANGED


class TestQueries:
    """No form and no list asks more as rows grow."""

    @staticmethod
    def grown(slug, capabilities, figures):
        tasks = ("draw", "erase", "sharpen", "write")
        return make_tool(
            slug,
            capabilities=[
                capability(tasks[n % 4], slug=f"ability-{n}") for n in range(capabilities)
            ],
            measurements=[measurement(variant=f"size {n}") for n in range(figures)],
            relations=[relation(f"other-{n}") for n in range(figures)],
        )

    def test_page_costs_the_same_whatever_is_done_with_it(self, editor):
        shown, saved, refused = [], [], []
        for tool in (self.grown("alpha", 2, 1), self.grown("beta", 5, 4)):
            url, posted = page(tool), form_of(editor.get(page(tool)))
            shown.append(self.queries(editor.get, url))
            wrong = posted | {"license": "no such licence"}
            refused.append(self.queries(editor.post, url, wrong))
            changed = posted | {"summary": "Something else than before."}
            saved.append(self.queries(editor.post, url, changed))
        assert shown[0] == shown[1] <= 26
        assert refused[0] == refused[1] <= 35
        assert saved[0] == saved[1] <= 55

    def test_list_costs_the_same(self, editor):
        make_published("alpha")
        first = self.queries(editor.get, LIST)
        for number in range(3):
            self.grown(f"beta-{number}", 3, 2)
        assert self.queries(editor.get, LIST) == first <= 8

    @staticmethod
    def queries(ask, *args):
        with CaptureQueriesContext(connection) as found:
            answer = ask(*args)
            if answer.status_code == 200:
                text_of(answer)
        return len(found)


class TestLooking:
    def test_who_may_only_look_sees_the_page(self):
        tool = make_tool(relations=[relation("beta")])
        viewer = User.objects.create(username="viewer", is_staff=True)
        viewer.user_permissions.set(
            Permission.objects.filter(
                codename__startswith="view_", content_type__app_label="catalog"
            )
        )
        answer = client_of(viewer).get(page(tool))
        assert answer.status_code == 200
        assert b"_save" not in answer.content
        assert b"home" in answer.content

    def test_empty_rows_can_be_had_without_javascript(self, editor):
        tool = make_tool()
        answer = editor.get(f"{page(tool)}?more=2")
        assert 'name="citations-2-key"' in text_of(answer)

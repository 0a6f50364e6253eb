"""Verdicts are published the way tools are."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from io import StringIO
from threading import Event
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from catalog.documents.canonical import digest, normalise
from catalog.documents.read import Item
from catalog.importing import import_documents
from catalog.kinds import Publication, tool_renamed
from catalog.models import Change, Tool
from catalog.publishing import NotPublishedError, UnpublishableError
from catalog.publishing import publish as publish_tool
from catalog.publishing import unpublish as unpublish_tool
from catalog.tests.factory import NOW, make_published, make_tool, tool_document, verdict_document
from catalog.tests.races import at_once, on_postgres
from comparisons.documents import apply, build, plan
from comparisons.impact import tell
from comparisons.models import Verdict, VerdictEdition
from comparisons.publishing import problems_of, publish, revert, unpublish
from comparisons.ranking.record import compute
from comparisons.tests.factory import make_published_verdict, make_verdict

pytestmark = pytest.mark.django_db
WHY: dict[str, Any] = {"by": None, "note": "Because", "at": NOW + timedelta(days=1)}


@pytest.fixture(autouse=True)
def tools(db: None) -> None:
    for slug in ("alpha", "beta"):
        make_published(slug)
    Change.objects.all().delete()


def change(verdict: Verdict, **overrides: Any) -> Verdict:
    apply(plan([normalise(verdict_document("alpha", "beta", **overrides))]))
    return Verdict.objects.get(pk=verdict.pk)


def state() -> str:
    return Verdict.objects.with_publication().get().state


def editions() -> list[tuple[int, bool]]:
    return list(VerdictEdition.objects.order_by("number").values_list("number", "is_current"))


def log() -> list[tuple[Any, ...]]:
    columns = ("kind", "subject", "number", "previous_number")
    return list(Change.objects.order_by("pk").values_list(*columns))


class TestPublish:
    def test_edition_holds_the_rows(self) -> None:
        edition = make_published_verdict()
        edition.refresh_from_db()
        document = normalise(verdict_document())
        assert (edition.document, edition.sha256) == (document, digest(document))
        assert (edition.pair, edition.headline) == ("alpha-vs-beta", document["headline"])
        assert state() == Tool.State.LIVE

    def test_log_calls_the_tools_as_they_are_published(self) -> None:
        Tool.objects.filter(slug="beta").update(name="Not published yet")
        make_published_verdict()
        assert Change.objects.get().title.startswith("Alpha vs Beta: ")

    def test_same_content_makes_no_new_edition(self) -> None:
        edition = make_published_verdict()
        assert publish(edition.verdict, **WHY).pk == edition.pk
        assert log() == [("published", "compare/alpha-vs-beta", 1, None)]

    def test_changed_rows_make_the_next_edition(self) -> None:
        verdict = change(make_published_verdict().verdict, winner=None)
        assert state() == Tool.State.CHANGED
        publish(verdict, **WHY)
        assert editions() == [(1, False), (2, True)]
        assert log()[-1] == ("published", "compare/alpha-vs-beta", 2, 1)

    def test_tool_that_is_withdrawn(self) -> None:
        verdict = change(make_published_verdict().verdict, winner=None)
        unpublish_tool(verdict.second, **WHY)
        with pytest.raises(UnpublishableError, match="beta is not published: publish it first"):
            publish(verdict, **WHY)
        assert editions() == [(1, False)]

    def test_revert_for_a_tool_that_is_withdrawn(self) -> None:
        verdict = make_published_verdict().verdict
        publish(change(verdict, winner=None), **WHY)
        unpublish_tool(verdict.second, **WHY)
        with pytest.raises(UnpublishableError, match="beta is not published"):
            revert(verdict, 1, **WHY)

    def test_numbers_that_only_a_draft_has(self) -> None:
        summary = "Of the two, alpha draws 4711 lines more with each pencil than beta does. " * 3
        verdict = make_verdict(summary=summary.strip())
        Tool.objects.filter(slug="alpha").update(summary="It draws 4711 lines with each pencil.")
        with pytest.raises(UnpublishableError, match="4711 stands nowhere"):
            publish(verdict, **WHY)

    def test_source_that_neither_tool_has(self) -> None:
        verdict = make_verdict(sources=["https://elsewhere.example/"])
        with pytest.raises(UnpublishableError, match="not among the sources"):
            publish(verdict, **WHY)
        assert editions() == []
        assert log() == []
        assert state() == Tool.State.NEVER_PUBLISHED


class TestUnpublishedTool:
    def test_withdraws_the_verdicts_on_it_and_says_so(self) -> None:
        make_published("gamma")
        verdict = make_published_verdict().verdict
        make_published_verdict("alpha", "gamma")
        Change.objects.all().delete()
        unpublish_tool(verdict.second, **WHY)
        assert log() == [
            ("unpublished", "tools/beta", 1, 1),
            ("unpublished", "compare/alpha-vs-beta", 1, 1),
        ]
        assert {(line.note, line.at) for line in Change.objects.all()} == {("Because", WHY["at"])}
        live = VerdictEdition.objects.current().values_list("pair", flat=True)
        assert list(live) == ["alpha-vs-gamma"]

    def test_takes_a_verdict_from_before_it_was_renamed(self) -> None:
        verdict = make_published_verdict().verdict
        verdict.second.rename("zeta")
        unpublish_tool(publish_tool(verdict.second, **WHY).tool, **WHY)
        assert editions() == [(1, False)]

    def test_verdict_is_published_again_when_the_tool_is_back(self) -> None:
        verdict = make_published_verdict().verdict
        unpublish_tool(verdict.second, **WHY)
        publish_tool(verdict.second, **WHY)
        assert state() == Tool.State.UNPUBLISHED
        publish(verdict, **WHY)
        assert editions() == [(1, True)]

    def test_whoever_publishes_it_again_is_told_of_them(self) -> None:
        verdict = make_published_verdict().verdict
        assert not any("Verdicts on it" in line for line in tell(verdict.first, NOW))
        unpublish_tool(verdict.second, **WHY)
        told = "Verdicts on it that are not published, and stay so: Alpha or Beta."
        assert told in tell(verdict.second, NOW)

    def test_nothing_names_them_any_more(self, client: Client) -> None:
        verdict = make_published_verdict().verdict
        address = "/compare/alpha-vs-beta/"
        places = ("/", "/sitemap-comparisons.xml", "/api/v1/verdicts/")
        assert all(address in client.get(place).content.decode() for place in places)
        unpublish_tool(verdict.second, **WHY)
        assert not any(address in client.get(place).content.decode() for place in places)
        assert client.get("/api/v1/verdicts/alpha-vs-beta/").status_code == 404

    def test_verdicts_of_before_are_withdrawn_by_the_migration(self) -> None:
        verdict = make_published_verdict().verdict
        unpublish_tool(verdict.second, **WHY)
        VerdictEdition.objects.update(is_current=True)
        Change.objects.all().delete()
        migration = import_module("comparisons.migrations.0010_verdicts_need_their_tools")
        migration.withdraw(apps, None)
        assert editions() == [(1, False)]
        assert log() == [("unpublished", "compare/alpha-vs-beta", 1, 1)]

    def test_verdicts_on_published_tools_stay_in_the_migration(self) -> None:
        make_published_verdict()
        migration = import_module("comparisons.migrations.0010_verdicts_need_their_tools")
        migration.withdraw(apps, None)
        assert editions() == [(1, True)]


def test_import_stopped_by_another_document_does_not_blame_the_verdict() -> None:
    documents = [
        tool_document("omega", type="toaster"),
        tool_document("gamma"),
        tool_document("delta"),
        verdict_document("delta", "gamma"),
    ]
    items = [Item(str(n), normalise(document)) for n, document in enumerate(documents)]
    report = import_documents(items, Publication(None, "", NOW), publish=True, dry_run=True)
    assert report.counts["invalid"] == 1


def test_file_of_a_comparison_holds_the_editors_verdict(client: Client) -> None:
    compute(NOW.date(), NOW)
    address = "/compare/alpha-vs-beta.json"
    before = client.get(address).json()
    assert (before["verdict"], before["rank"]["verdict"]["is_generated"]) == (None, True)
    document = make_published_verdict().document
    after = client.get(address).json()
    assert (after["verdict"], after["rank"]["verdict"]) == (document, None)


class TestMovedTool:
    def test_is_found_under_its_new_address_everywhere(self, client: Client) -> None:
        tool = make_published_verdict().verdict.first
        tool.rename("omega")
        publish_tool(tool, **WHY)
        assert 'href="/compare/beta-vs-omega/"' in client.get("/").content.decode()
        listed = client.get("/api/v1/verdicts/?tool=omega").json()["results"]
        assert [row["pair"] for row in listed] == ["alpha-vs-beta"]
        moved = client.get("/api/v1/verdicts/beta-vs-omega/")
        assert moved["Location"].endswith("/api/v1/verdicts/alpha-vs-beta/")
        for pair in ("beta-vs-none", "beta-vs-gamma-vs-omega", "omega"):
            assert client.get(f"/api/v1/verdicts/{pair}/").status_code == 404
        assert "/compare/beta-vs-omega/" in client.get("/sitemap-comparisons.xml").content.decode()


class TestUnpublish:
    def test_same_content_brings_the_edition_back(self) -> None:
        first = make_published_verdict()
        unpublish(first.verdict, **WHY)
        assert editions() == [(1, False)]
        assert state() == Tool.State.UNPUBLISHED
        assert publish(first.verdict, **WHY).pk == first.pk
        assert editions() == [(1, True)]
        assert [kind for kind, *_ in log()] == ["published", "unpublished", "published"]

    def test_what_is_not_live_cannot_be_withdrawn(self) -> None:
        with pytest.raises(NotPublishedError):
            unpublish(make_verdict(), **WHY)


class TestRevert:
    def test_older_document_becomes_a_new_edition_and_the_rows(self) -> None:
        verdict = change(make_published_verdict().verdict, winner=None)
        publish(verdict, **WHY)
        assert revert(verdict, 1, **WHY).number == 3
        verdict.refresh_from_db()
        assert verdict.winner.slug == "alpha"
        assert editions() == [(1, False), (2, False), (3, True)]
        assert log()[-1] == ("reverted", "compare/alpha-vs-beta", 3, 2)

    def test_no_such_edition(self) -> None:
        with pytest.raises(NotPublishedError, match="no edition 2"):
            revert(make_published_verdict().verdict, 2, **WHY)


class TestRenamedTool:
    def rename(self) -> Verdict:
        edition = make_published_verdict()
        tool = Tool.objects.get(slug="alpha")
        tool.rename("omega")
        tool_renamed(tool.pk)
        publish_tool(tool, **WHY)
        return edition.verdict

    def test_verdict_has_unpublished_changes(self) -> None:
        self.rename()
        assert state() == Tool.State.CHANGED

    def test_next_edition_stands_under_the_new_pair(self) -> None:
        edition = publish(self.rename(), **WHY)
        assert (edition.number, edition.pair) == (2, "beta-vs-omega")
        assert edition.document["winner"] == "omega"
        assert state() == Tool.State.LIVE

    def test_older_edition_comes_back_under_the_new_slug(self) -> None:
        verdict = self.rename()
        publish(verdict, **WHY)
        change_of = normalise(verdict_document("omega", "beta", winner=None, sources=[]))
        apply(plan([change_of]))
        publish(verdict, **WHY)
        edition = revert(verdict, 1, **WHY)
        assert (edition.number, edition.pair) == (4, "beta-vs-omega")
        assert Verdict.objects.get().winner.slug == "omega"


class TestProblems:
    def test_slugs_that_no_database_takes(self) -> None:
        odd = ["a\x00b", "\ud800", "A" * 500]
        documents = [verdict_document() | {"tools": [slug, "alpha"]} for slug in odd]
        for found in problems_of(documents):
            assert "/tools/0" in {problem.pointer for problem in found}

    def test_many_documents_ask_no_more(self, django_assert_num_queries: Any) -> None:
        document = normalise(verdict_document())
        with django_assert_num_queries(11):
            problems_of([document])
        with django_assert_num_queries(11):
            assert problems_of([document] * 20) == [[]] * 20


class TestCommand:
    def test_verdict_goes_in_and_out_with_its_tools(self, tmp_path: Any) -> None:
        make_tool("gamma")
        make_published_verdict()
        call_command("export_catalogue", str(tmp_path), stdout=StringIO())
        found = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.glob("*/*.json"))
        assert found == ["tools/alpha.json", "tools/beta.json", "verdicts/alpha-vs-beta.json"]
        out = StringIO()
        call_command("import_catalogue", str(tmp_path), stdout=out, publish=True)
        assert out.getvalue() == "0 new, 0 changed, 3 same, 0 invalid\n"
        assert editions() == [(1, True)]

    def test_drafts_are_exported_on_request(self, tmp_path: Any) -> None:
        make_verdict()
        call_command("export_catalogue", str(tmp_path), stdout=StringIO(), drafts=True)
        assert (tmp_path / "verdicts" / "alpha-vs-beta.json").exists()


def publish_by_import(verdict: Verdict) -> None:
    items = [Item("1", build(verdict))]
    import_documents(items, Publication(None, "", NOW), publish=True)


def publish_by_hand(verdict: Verdict) -> None:
    publish(verdict, **WHY)


def is_somebody_waiting() -> bool:
    """Whether a transaction of this database waits for a lock of ours."""
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            f"AND database = {here})"
        )
        return bool(cursor.fetchone()[0])


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", [publish_by_hand, publish_by_import])
def test_no_verdict_outlives_a_tool_that_is_unpublished_meanwhile(
    way: Callable[[Verdict], None],
) -> None:
    verdict = make_verdict()
    is_withdrawn, is_over = Event(), Event()

    def withdraw_slowly() -> None:
        with transaction.atomic():
            unpublish_tool(verdict.second, **WHY)
            is_withdrawn.set()
            while not (is_somebody_waiting() or is_over.wait(0.01)):
                pass

    def publish_meanwhile() -> None:
        try:
            is_withdrawn.wait(10)
            way(verdict)
        finally:
            is_over.set()

    assert at_once(withdraw_slowly, publish_meanwhile)[0] is None
    assert not VerdictEdition.objects.current().exists()

"""Rows become editions: what is frozen, what changes with it, what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from catalog.documents.apply import apply, plan
from catalog.documents.build import build_many
from catalog.documents.canonical import digest, normalise
from catalog.models import (
    CapabilityEntry,
    Change,
    NameEntry,
    Redirect,
    RelationEntry,
    Tool,
    ToolEdition,
)
from catalog.publishing import (
    NotPublishedError,
    UnpublishableError,
    freeze,
    publish,
    revert,
    unpublish,
)
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    relation,
    tool_document,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
WHY: dict[str, Any] = {"by": None, "note": "Because", "at": LATER}


def change(tool: Tool, **overrides: Any) -> Tool:
    """Editors write the rows anew."""
    apply(plan([normalise(tool_document(tool.slug, **overrides))]), LATER)
    return Tool.objects.get(pk=tool.pk)


def state_of(tool: Tool) -> str:
    return Tool.objects.with_publication().get(pk=tool.pk).state


def editions_of(tool: Tool) -> list[tuple[int, bool]]:
    return list(tool.editions.order_by("number").values_list("number", "is_current"))


def log() -> list[tuple[Any, ...]]:
    columns = ("kind", "subject", "number", "previous_number")
    return list(Change.objects.order_by("pk").values_list(*columns))


class TestPublish:
    def test_first_edition_holds_the_rows(self) -> None:
        by = get_user_model().objects.create_user("ada")
        edition = publish(make_tool("alpha"), by=by, note="First", at=NOW)
        edition.refresh_from_db()
        document = normalise(tool_document("alpha"))
        assert edition.document == document
        assert edition.sha256 == digest(document)
        assert (edition.number, edition.is_current, edition.published_at) == (1, True, NOW)
        assert (edition.published_by, edition.note) == (by, "First")

    def test_columns_are_those_of_the_document(self) -> None:
        edition = make_published("alpha", name="Élan 2", released="2024-05")
        edition.refresh_from_db()
        assert (edition.slug, edition.name, edition.sort_name) == ("alpha", "Élan 2", "elan 000002")
        assert (edition.category.slug, edition.maker.slug) == ("pencils", "acme")
        assert (edition.type, edition.license, edition.pricing_model) == (
            *("library", "MIT"),
            "open-source",
        )
        assert (edition.status, edition.released) == ("active", "2024-05")
        assert (edition.capability_count, edition.source_count) == (4, 1)
        assert edition.oldest_source_on.isoformat() == "2026-11-01"

    def test_same_content_makes_no_new_edition(self) -> None:
        first = make_published("alpha")
        again = publish(first.tool, **WHY)
        assert again.pk == first.pk
        assert editions_of(first.tool) == [(1, True)]
        assert again.published_at == NOW
        assert len(log()) == 1

    def test_changed_rows_make_the_next_edition(self) -> None:
        first = make_published("alpha")
        tool = change(first.tool, status="archived")
        second = publish(tool, **WHY)
        assert (second.number, second.previous.pk) == (2, first.pk)
        assert editions_of(tool) == [(1, False), (2, True)]

    def test_earlier_content_makes_a_new_edition_too(self) -> None:
        tool = make_published("alpha").tool
        publish(change(tool, status="archived"), **WHY)
        third = publish(change(tool), **WHY)
        assert third.number == 3
        assert third.sha256 == tool.editions.get(number=1).sha256

    def test_edition_stays_when_rows_change(self) -> None:
        edition = make_published("alpha")
        tool = change(edition.tool, name="Other")
        edition.refresh_from_db()
        assert edition.document["name"] == edition.name == "Alpha"
        assert state_of(tool) == Tool.State.CHANGED

    def test_log_tells_what_was_live_before(self) -> None:
        tool = make_published("alpha").tool
        publish(change(tool, status="archived"), **WHY)
        assert log() == [
            ("published", "tools/alpha", 1, None),
            ("published", "tools/alpha", 2, 1),
        ]
        assert Change.objects.latest("pk").note == "Because"


class TestEntries:
    """What lists and search read is that of the current edition, and of no other."""

    def test_capabilities_change_with_the_edition(self) -> None:
        tool = make_published("alpha").tool
        more = [capability(t) for t in ("write", "draw", "erase")]
        more.append(capability("sharpen", support="none", sources=["home"]))
        edition = publish(change(tool, capabilities=more), **WHY)
        rows = CapabilityEntry.objects.order_by("position")
        assert [row.slug for row in rows] == ["write", "draw", "erase", "sharpen"]
        assert {row.edition_id for row in rows} == {edition.pk}
        assert [row.support for row in rows][-1] == "none"
        assert [row.slug for row in CapabilityEntry.objects.supported()][-1] != "sharpen"

    def test_names_and_relations_change_with_the_edition(self) -> None:
        tool = make_published("alpha", aliases=["Pen", "PEN!"], relations=[relation("beta")]).tool
        assert list(NameEntry.objects.values_list("slug", "is_alias").order_by("slug")) == [
            ("alpha", False),
            ("pen", True),
        ]
        publish(change(tool, aliases=["Quill", "漢字"], relations=[relation("gamma")]), **WHY)
        assert set(NameEntry.objects.values_list("name", flat=True)) == {"Alpha", "Quill"}
        assert list(RelationEntry.objects.values_list("target_slug", flat=True)) == ["gamma"]

    def test_withdrawn_edition_leaves_none(self) -> None:
        tool = make_published("alpha", relations=[relation("beta")]).tool
        unpublish(tool, **WHY)
        for model in (CapabilityEntry, NameEntry, RelationEntry):
            assert not model.objects.exists()

    def test_entries_come_back_with_the_edition(self) -> None:
        tool = make_published("alpha", relations=[relation("beta")]).tool
        unpublish(tool, **WHY)
        publish(tool, **WHY)
        assert CapabilityEntry.objects.count() == 4
        assert NameEntry.objects.count() == RelationEntry.objects.count() == 1


class TestUnpublish:
    def test_edition_stays_in_the_history(self) -> None:
        tool = make_published("alpha").tool
        edition = unpublish(tool, **WHY)
        assert editions_of(tool) == [(1, False)]
        assert (edition.number, edition.is_current) == (1, False)
        assert state_of(tool) == Tool.State.UNPUBLISHED
        assert log()[-1] == ("unpublished", "tools/alpha", 1, 1)

    def test_same_content_brings_the_edition_back(self) -> None:
        first = make_published("alpha")
        unpublish(first.tool, **WHY)
        back = publish(first.tool, **WHY)
        assert back.pk == first.pk
        assert editions_of(first.tool) == [(1, True)]
        assert log()[-1] == ("published", "tools/alpha", 1, None)
        assert state_of(first.tool) == Tool.State.LIVE

    def test_other_content_makes_the_next_edition(self) -> None:
        tool = make_published("alpha").tool
        unpublish(tool, **WHY)
        publish(change(tool, status="archived"), **WHY)
        assert editions_of(tool) == [(1, False), (2, True)]

    def test_what_is_not_live_cannot_be_withdrawn(self) -> None:
        with pytest.raises(NotPublishedError, match="Alpha is not published"):
            unpublish(make_tool("alpha"), **WHY)
        assert log() == []


class TestRevert:
    def test_older_document_becomes_a_new_edition_and_the_rows(self) -> None:
        tool = make_published("alpha").tool
        publish(change(tool, status="archived"), **WHY)
        edition = revert(tool, 1, **WHY)
        assert edition.number == 3
        tool.refresh_from_db()
        assert tool.status == "active"
        assert editions_of(tool) == [(1, False), (2, False), (3, True)]
        assert state_of(tool) == Tool.State.LIVE
        assert log()[-1] == ("reverted", "tools/alpha", 3, 2)

    def test_live_edition_only_takes_the_rows_back(self) -> None:
        edition = make_published("alpha")
        tool = change(edition.tool, status="archived")
        assert revert(tool, 1, **WHY).pk == edition.pk
        assert editions_of(tool) == [(1, True)]
        assert state_of(tool) == Tool.State.LIVE
        assert len(log()) == 1

    def test_renamed_tool_keeps_its_address(self) -> None:
        tool = make_published("alpha").tool
        tool.rename("omega")
        publish(tool, **WHY)
        edition = revert(tool, 1, **WHY)
        assert (edition.slug, edition.document["slug"]) == ("omega", "omega")
        assert editions_of(tool) == [(1, False), (2, True)]
        assert Tool.objects.get(pk=tool.pk).slug == "omega"

    def test_relation_to_its_own_former_name_is_refused(self) -> None:
        tool = make_published("alpha").tool
        tool.rename("omega")
        change(Tool.objects.get(pk=tool.pk), relations=[relation("alpha")])
        with pytest.raises(UnpublishableError, match="no relation to itself"):
            publish(Tool.objects.get(pk=tool.pk), **WHY)

    def test_edition_that_the_rules_of_today_refuse(self) -> None:
        tool = make_published("alpha").tool
        old = ToolEdition.objects.get()
        ToolEdition.objects.filter(pk=old.pk).update(document=old.document | {"type": "toaster"})
        publish(change(tool, status="archived"), **WHY)
        with pytest.raises(UnpublishableError) as refused:
            revert(tool, 1, **WHY)
        assert [p.pointer for p in refused.value.problems] == ["/type"]
        assert editions_of(tool) == [(1, False), (2, True)]
        assert Tool.objects.get().status == "archived"

    def test_no_such_edition(self) -> None:
        with pytest.raises(NotPublishedError, match="Alpha has no edition 7"):
            revert(make_published("alpha").tool, 7, **WHY)


class TestInvalidRows:
    def test_problems_are_told_and_nothing_changes(self) -> None:
        edition = make_published("alpha")
        tool = edition.tool
        Tool.objects.filter(pk=tool.pk).update(summary="Short.")
        tool.capabilities.get(slug="write").delete()
        before = list(CapabilityEntry.objects.values_list("pk", flat=True))
        with pytest.raises(UnpublishableError) as refused:
            publish(tool, **WHY)
        assert [p.pointer for p in refused.value.problems] == ["/summary", "/capabilities"]
        assert editions_of(tool) == [(1, True)]
        assert list(CapabilityEntry.objects.values_list("pk", flat=True)) == before
        assert len(log()) == 1


class TestRename:
    def test_published_address_goes_on_redirecting(self) -> None:
        tool = make_published("alpha").tool
        tool.rename("omega")
        assert tool.slug == "omega"
        redirect = Redirect.objects.get()
        assert (redirect.slug, redirect.tool_id) == ("alpha", tool.pk)
        assert ToolEdition.objects.current().get().slug == "alpha"

    def test_unpublished_address_is_free_again(self) -> None:
        make_tool("alpha").rename("omega")
        assert not Redirect.objects.exists()
        assert make_tool("alpha").slug == "alpha"

    def test_address_that_never_was_public_does_not_redirect(self) -> None:
        tool = make_published("alpha").tool
        tool.rename("typo")
        tool.rename("omega")
        assert set(Redirect.objects.values_list("slug", flat=True)) == {"alpha"}

    def test_back_to_the_old_address(self) -> None:
        tool = make_published("alpha").tool
        tool.rename("omega")
        publish(tool, **WHY)
        tool.rename("alpha")
        assert [r.slug for r in Redirect.objects.all()] == ["omega"]
        assert Tool.objects.get().slug == "alpha"

    def test_taken_address_leaves_everything_as_it_was(self) -> None:
        make_tool("beta")
        tool = make_published("alpha").tool
        tool.rename("omega")
        for taken, other in (("beta", tool), ("alpha", Tool.objects.get(slug="beta"))):
            slug = other.slug
            with pytest.raises(IntegrityError):
                other.rename(taken)
            assert other.slug == slug == Tool.objects.get(pk=other.pk).slug
        assert [r.slug for r in Redirect.objects.all()] == ["alpha"]

    def test_relations_follow(self) -> None:
        make_tool("alpha")
        beta = make_tool("beta", relations=[relation("alpha")])
        Tool.objects.get(slug="alpha").rename("omega")
        (document,) = build_many([beta.pk]).values()
        assert document["relations"][0]["tool"] == "omega"
        row = beta.relations.get()
        row.save()
        assert row.target_slug == "omega"
        assert row.target.slug == "omega"

    def test_tool_that_takes_the_name_it_relates_to_is_told(self) -> None:
        tool = make_published("alpha", relations=[relation("omega")]).tool
        tool.rename("omega")
        make_tool("beta")  # attaches what waits for tools; must not stumble over this one
        with pytest.raises(UnpublishableError, match="no relation to itself"):
            publish(tool, **WHY)


class TestQueries:
    def count(self, tools: int) -> int:
        documents = [normalise(tool_document(f"tool-{tools}-{at}")) for at in range(tools)]
        ids = apply(plan(documents), NOW)
        by_id = {ids[document["slug"]]: document for document in documents}
        with CaptureQueriesContext(connection) as captured:
            freeze(by_id, **WHY)
        return len(captured)

    def test_freezing_asks_no_more_for_more_tools(self) -> None:
        make_tool("alpha")
        assert self.count(1) == self.count(20)

    def test_building_asks_seven_times(self, django_assert_num_queries: Any) -> None:
        ids = [make_tool(slug).pk for slug in ("alpha", "beta", "gamma")]
        with django_assert_num_queries(7):
            assert len(build_many(ids)) == 3

    def test_applying_asks_no_more_for_more_tools(self) -> None:
        make_tool("alpha")
        counts = []
        for tools in (1, 20):
            documents = [normalise(tool_document(f"tool-{tools}-{at}")) for at in range(tools)]
            with CaptureQueriesContext(connection) as captured:
                apply(plan(documents), NOW)
            counts.append(len(captured))
        assert counts[0] == counts[1]

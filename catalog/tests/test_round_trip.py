"""Reading what was written gives the same document, byte for byte in canonical form."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from catalog.documents.apply import apply, plan
from catalog.documents.build import build_many
from catalog.documents.canonical import canonical_bytes, digest, normalise
from catalog.kinds import registered
from catalog.management.commands.load_starter import STARTER
from catalog.models import Citation, Tool, ToolEdition
from catalog.tests.factory import NOW, capability, make_tool, source, tool_document
from catalog.tests.generated import VOCABULARY, tool_documents
from catalog.vocabulary import current_vocabulary, load_vocabulary

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

Document = dict[str, Any]
ORDINARY = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # to shrink a document through the database takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="class")
def starter(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter catalogue, loaded once; the tests only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", stdout=StringIO(), stderr=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def words(db: None) -> None:
    load_vocabulary(json.loads((STARTER / "vocabulary.json").read_text("utf-8")))


def starter_documents() -> dict[str, Document]:
    """By kind and file name, such as `tools/clip.json`."""
    found = {}
    for kind in registered().values():
        for path in sorted((STARTER / kind.folder).glob("*.json")):
            found[f"{kind.folder}/{path.name}"] = json.loads(path.read_text("utf-8"))
    return found


def rows_of(documents: list[Document]) -> list[Document]:
    """What the rows say after these documents were applied."""
    written = apply(plan(documents), NOW)
    built = build_many(written.values())
    return [built[written[document["slug"]]] for document in documents]


def assert_alike(ours: Document, theirs: Document) -> None:
    assert canonical_bytes(ours) == canonical_bytes(theirs)


class TestStarterCatalogue:
    def test_export_gives_the_imported_documents(self, starter: None, tmp_path: Path) -> None:
        call_command("export_catalogue", str(tmp_path), stdout=StringIO())
        wanted = starter_documents()
        found = {
            str(path.relative_to(tmp_path)): path.read_text("utf-8")
            for path in tmp_path.glob("*/*.json")
        }
        assert found.keys() == wanted.keys()
        for name, text in found.items():
            assert_alike(json.loads(text), normalise(wanted[name]))
            # Files read well on either database, which may keep keys in an order of its own.
            assert list(json.loads(text)) == list(normalise(wanted[name]))

    def test_lines_are_canonical(self, starter: None) -> None:
        out = StringIO()
        call_command("export_catalogue", "-", stdout=out)
        lines = out.getvalue().splitlines()
        wanted = (canonical_bytes(normalise(d)).decode() for d in starter_documents().values())
        assert sorted(lines) == sorted(wanted)

    def test_drafts_say_the_same(self, starter: None) -> None:
        documents = starter_documents().values()
        drafts = [d for kind in registered().values() for _, d in kind.drafts()]
        assert {digest(d) for d in drafts} == {digest(normalise(d)) for d in documents}

    def test_nothing_seems_changed_after_it(self, starter: None) -> None:
        states = {tool.state for tool in Tool.objects.with_publication()}
        assert states == {Tool.State.LIVE}

    def test_checksum_of_an_edition_is_that_of_its_document(self, starter: None) -> None:
        for edition in ToolEdition.objects.all():
            assert edition.sha256 == digest(edition.document)

    def test_exported_words_are_the_starter_s(self, starter: None, tmp_path: Path) -> None:
        call_command("export_catalogue", str(tmp_path), stdout=StringIO())
        ours, theirs = (
            json.loads((folder / "vocabulary.json").read_text("utf-8"))
            for folder in (tmp_path, STARTER)
        )
        for part in ("categories", "tasks"):
            assert json.dumps(ours[part]) == json.dumps(theirs[part])


class TestGeneratedDocuments:
    @ORDINARY
    @given(documents=st.lists(tool_documents(), min_size=1, max_size=2))
    def test_rows_say_what_the_document_says(self, words: None, documents: list[Document]) -> None:
        documents = list({d["slug"]: d for d in documents}.values())
        with transaction.atomic():
            for told, built in zip(documents, rows_of(documents), strict=True):
                assert_alike(built, told)
            transaction.set_rollback(True)

    @ORDINARY
    @given(first=tool_documents(slug="same"), second=tool_documents(slug="same"))
    def test_second_document_leaves_nothing_of_the_first(
        self, words: None, first: Document, second: Document
    ) -> None:
        assume(first["maker"]["slug"] != second["maker"]["slug"])
        with transaction.atomic():
            rows_of([first])
            assert_alike(*rows_of([second]), second)
            assert Citation.objects.count() == len(second["sources"])
            transaction.set_rollback(True)

    def test_vocabulary_of_the_strategy_is_the_starter_s(self, words: None) -> None:
        assert current_vocabulary().tasks == VOCABULARY.tasks


class TestChanges:
    """A document is the whole truth about its tool."""

    def changed(self, **overrides: Any) -> None:
        document = normalise(tool_document("alpha", **overrides))
        assert_alike(*rows_of([document]), document)

    def test_price_and_its_source_go_away(self) -> None:
        price = {"amount": "9.90", "currency": "EUR", "per": "month"}
        pricing = {"model": "paid", "starting_price": price, "source": "home", "note": "Net"}
        tool = make_tool("alpha", pricing=pricing)
        self.changed(pricing={"model": "unknown"})
        tool.refresh_from_db()
        assert tool.pricing_citation_id is None

    def test_price_keeps_its_source(self) -> None:
        pricing = {"model": "free", "starting_price": None, "source": "home"}
        make_tool("alpha", pricing=pricing)
        self.changed(pricing=pricing, tags=["one"])

    def test_no_price_and_an_unknown_price_are_two_answers(self) -> None:
        make_tool("alpha", pricing={"model": "free", "starting_price": None})
        self.changed(pricing={"model": "free"})

    def test_order_of_capabilities_and_sources_is_kept(self) -> None:
        make_tool("alpha")
        two = {"b": source("https://b.example/"), "a": source("https://a.example/")}
        capabilities = [capability(task, sources=["b", "a"]) for task in ("write", "erase", "draw")]
        keyed = {"measurements": [], "signals": []}
        four = [*capabilities, capability("sharpen", sources=["a", "b"])]
        self.changed(sources=two, capabilities=four, **keyed)

    def test_applying_twice_changes_nothing(self) -> None:
        tool = make_tool("alpha")
        again = plan([normalise(tool_document("alpha"))])
        assert [item.verb for item in again] == ["same"]
        apply(again, NOW)
        version = tool.version
        tool.refresh_from_db()
        assert tool.version == version

    def test_change_counts_as_a_new_version(self) -> None:
        tool = make_tool("alpha")
        self.changed(status="archived")
        before = tool.version
        tool.refresh_from_db()
        assert tool.version == before + 1

    def test_plan_tells_what_changes(self) -> None:
        make_tool("alpha")
        document = normalise(tool_document("alpha", status="archived"))
        (planned,) = plan([document])
        assert planned.verb == "changed"
        assert [change.path for change in planned.changes] == ["status"]

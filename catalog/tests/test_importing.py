"""Importing through the command: every way in, and what happens to what is not right."""

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.documents.read import MOST_BYTES, Item
from catalog.importing import BATCH, ConflictError, import_documents
from catalog.kinds import Publication
from catalog.models import (
    Address,
    Category,
    Change,
    Maker,
    Metric,
    Redirect,
    Source,
    Tool,
    ToolEdition,
)
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    make_vocabulary,
    measurement,
    tool_document,
    verdict_document,
)

pytestmark = pytest.mark.django_db

Document = dict[str, Any]
Told = tuple[str, str]


@pytest.fixture(autouse=True)
def words(db: None) -> None:
    make_vocabulary()


def run(*paths: Any, **options: Any) -> Told:
    """What the command writes to its two outputs."""
    out, err = StringIO(), StringIO()
    call_command("import_catalogue", *map(str, paths), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(*paths: Any, **options: Any) -> Told:
    """What it says when it gives up: its outputs, and the sentence at the end."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("import_catalogue", *map(str, paths), stdout=out, stderr=err, **options)
    return err.getvalue(), str(stopped.value)


def line(document: Document) -> bytes:
    return json.dumps(document).encode() + b"\n"


def written(path: Path, *documents: Document) -> Path:
    """JSON Lines, compressed where the name says so."""
    data = b"".join(map(line, documents))
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def items(*documents: Document) -> list[Item]:
    return [Item(f"n{at}", document) for at, document in enumerate(documents)]


def nothing_written() -> bool:
    return not (Tool.objects.exists() or Maker.objects.exists() or Source.objects.exists())


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


class TestWaysIn:
    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "tools").mkdir()
        for slug in ("alpha", "beta"):
            (tmp_path / "tools" / f"{slug}.json").write_text(json.dumps(tool_document(slug)))
        (tmp_path / "vocabulary.json").write_text("{}")
        (tmp_path / "notes.txt").write_text("Not a document")
        out, _ = run(tmp_path)
        assert out == "2 new, 0 changed, 0 same, 0 invalid\n"
        assert not ToolEdition.objects.exists()

    def test_folder_brings_its_words(self, tmp_path: Path) -> None:
        words = {"categories": {"pens": "Pens"}, "tasks": {"On stone": {"carve": "Carve"}}}
        (tmp_path / "vocabulary.json").write_text(json.dumps(words))
        capabilities = [capability(task) for task in ("draw", "erase", "write", "carve")]
        document = tool_document(category="pens", capabilities=capabilities)
        written(tmp_path / "a.json", document)
        assert run(tmp_path, dry_run=True)[0].startswith("new tool alpha\n2 new words")
        assert not Category.objects.filter(slug="pens").exists()
        out, _ = run(tmp_path, publish=True)
        assert out == "2 new words of the vocabulary\n1 new, 0 changed, 0 same, 0 invalid\n"
        assert ToolEdition.objects.current().get().category.name == "Pens"
        assert "words" not in run(tmp_path)[0]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ("[]", "A document is an object"),
            ('{"tasks": {"On stone": ["carve"]}}', "/tasks/On stone: This must be an object"),
            ('{"categories": {"Big Pens": "Pens"}}', "/categories/Big Pens: “Big Pens” is not a"),
            ('{"categories": {"pens": ""}}', "/categories/pens: "),
            ('{"categories": {"pens": ["Pens"]}}', "must be a text or an object with fields"),
            ('{"categories": {"pens": "Pens\\u0000"}}', "/categories/pens: Character 5 of this"),
            ('{"tasks": {"On stone": {"carve": {}}}}', "/tasks/On stone/carve/name: The field"),
            (
                '{"tasks": {"On stone": {"carve": {"name": "Carve", "alias": "cut"}}}}',
                "Did you mean “aliases”?",
            ),
        ],
    )
    def test_words_that_are_none_stop_it(self, tmp_path: Path, words: str, sentence: str) -> None:
        written(tmp_path / "a.json", tool_document())
        (tmp_path / "vocabulary.json").write_text(words)
        assert sentence in refused(tmp_path)[1]
        assert nothing_written()

    @pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.jsonl", "a.jsonl.gz"])
    def test_file(self, tmp_path: Path, name: str) -> None:
        out, _ = run(written(tmp_path / name, tool_document("alpha")), publish=True, note="Why")
        assert out.startswith("1 new")
        edition = ToolEdition.objects.current().get()
        assert (edition.slug, edition.note) == ("alpha", "Why")

    @pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
    def test_standard_input(self, stdin: Any, pack: Callable[[bytes], bytes]) -> None:
        stdin(pack(line(tool_document("alpha")) + line(tool_document("beta"))))
        assert run("-")[0].startswith("2 new")

    def test_new_changed_and_same_are_told_apart(self, tmp_path: Path) -> None:
        make_tool("alpha")
        make_tool("beta")
        path = written(
            tmp_path / "a.jsonl",
            tool_document("alpha"),
            tool_document("beta", status="archived"),
            tool_document("gamma"),
        )
        out, _ = run(path, verbosity=2)
        assert "changed tool beta\n  status changed\nnew tool gamma\n" in out
        assert "alpha" not in out
        assert out.endswith("1 new, 1 changed, 1 same, 0 invalid\n")

    def test_nothing_to_read(self, stdin: Any, tmp_path: Path) -> None:
        assert "no .json or .jsonl files" in refused(tmp_path)[0]
        assert "no such file" in refused(tmp_path / "none.json")[0]
        stdin(b"")
        assert "There is nothing in it" in refused("-")[0]


class TestDryRun:
    def test_tells_the_same_and_writes_nothing(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.jsonl", tool_document("alpha"), tool_document("beta"))
        dry, _ = run(path, dry_run=True, publish=True)
        assert nothing_written()
        assert dry.splitlines() == [
            "new tool alpha",
            "new tool beta",
            "2 new, 0 changed, 0 same, 0 invalid",
            "Nothing was written: this was a dry run.",
        ]
        real, _ = run(path, publish=True, verbosity=2)
        assert dry.startswith(real)

    def test_leaves_live_editions_alone(self, tmp_path: Path) -> None:
        edition = make_published("alpha")
        path = written(tmp_path / "a.jsonl", tool_document("alpha", status="archived"))
        run(path, dry_run=True, publish=True)
        assert ToolEdition.objects.current().get() == edition
        assert edition.tool.entries.count() == 4


class TestInvalidDocuments:
    def test_nothing_is_written_and_the_place_is_told(self, tmp_path: Path) -> None:
        bad = tool_document("beta", type="toaster", status="broken")
        path = written(tmp_path / "a.jsonl", tool_document("alpha"), bad, tool_document("gamma"))
        err, end = refused(path, publish=True)
        told = err.splitlines()
        assert len(told) == 2
        assert all(text.startswith(f"{path}:2: /") for text in told)
        assert "/type" in told[0]
        assert end == "Nothing was written: correct the invalid documents first."
        assert nothing_written()

    def test_the_others_are_written_on_request(self, tmp_path: Path) -> None:
        bad = tool_document("beta", type="toaster")
        path = written(tmp_path / "a.jsonl", tool_document("alpha"), bad, tool_document("gamma"))
        out, err = run(path, skip_invalid=True, publish=True)
        assert "/type" in err
        assert out == "2 new, 0 changed, 0 same, 1 invalid\n"
        slugs = ToolEdition.objects.current().values_list("slug", flat=True)
        assert set(slugs) == {"alpha", "gamma"}

    def test_one_bad_tool_makes_no_verdict_about_others_invalid(self, tmp_path: Path) -> None:
        path = written(
            tmp_path / "a.jsonl",
            tool_document("bad", type="toaster"),
            tool_document("alpha"),
            tool_document("beta"),
            verdict_document("alpha", "beta"),
        )
        err, _ = refused(path)
        assert len(err.splitlines()) == 1

    def test_repeated_slug(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.jsonl", tool_document(), tool_document(status="archived"))
        err, _ = refused(path)
        assert err == f"{path}:2: document: “alpha” stands twice: first in {path}:1.\n"
        assert nothing_written()

    def test_file_given_twice(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.json", tool_document())
        assert "stands twice" in refused(path, path)[0]

    def test_old_address_of_another_tool(self, tmp_path: Path) -> None:
        make_published("alpha").tool.rename("omega")
        err, _ = refused(written(tmp_path / "a.jsonl", tool_document("alpha")))
        assert "/slug" in err
        assert "“alpha” is the old address of “omega”: use that one." in err
        assert Redirect.objects.get().slug == "alpha"

    @pytest.mark.parametrize("between", [0, BATCH], ids=["one batch", "two batches"])
    def test_two_documents_disagree_on_the_unit_of_a_new_figure(self, between: int) -> None:
        others = [tool_document(f"other-{at}", measurements=[]) for at in range(between)]
        documents = [
            tool_document("alpha", measurements=[measurement("size", unit="mm")]),
            *others,
            tool_document("beta", measurements=[measurement("size", unit="inch")]),
        ]
        report = import_documents(items(*documents), Publication(None, "", NOW))
        (refusal,) = report.refusals
        assert [p.pointer for p in refusal.problems] == ["/measurements/0/unit"]
        assert "measured in “mm”, not in “inch”" in refusal.problems[0].message
        assert not Metric.objects.filter(slug="size").exists()

    def test_verdict_about_an_unknown_tool(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.jsonl", tool_document(), verdict_document("alpha", "omega"))
        err, _ = refused(path)
        assert f"{path}:2: /tools/1: There is no tool “omega”." in err

    @pytest.mark.parametrize("slug", ["a\x00b", "\ud800", "", None, 7, ["a"], "a" * 100_000])
    def test_slug_that_no_database_takes(self, slug: Any) -> None:
        documents = [tool_document() | {"slug": slug}, verdict_document() | {"tools": [slug, "b"]}]
        report = import_documents(items(*documents), Publication(None, "", NOW))
        assert report.counts["invalid"] == 2
        assert report.refusals[0].problems[0].pointer == "/slug"

    def test_note_that_the_history_cannot_hold(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.json", tool_document())
        assert refused(path, note="x" * 301)[1] == "The note is too long: at most 300 characters."
        assert "U+202E" in refused(path, note="a\u202eb")[1]
        assert nothing_written()


class TestDamagedFiles:
    def told(self, tmp_path: Path, name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        err, end = refused(tmp_path / name, publish=True)
        assert end.startswith("Nothing was written")
        assert nothing_written()
        return err

    def test_truncated_gzip(self, tmp_path: Path) -> None:
        data = gzip.compress(b"".join(line(tool_document(f"t-{at}")) for at in range(40)))
        assert "is cut off" in self.told(tmp_path, "a.jsonl.gz", data[:-20])

    def test_damaged_gzip(self, tmp_path: Path) -> None:
        assert "is damaged" in self.told(tmp_path, "a.jsonl.gz", b"not compressed")

    @pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
    def test_other_encodings(self, tmp_path: Path, encoding: str) -> None:
        text = json.dumps(tool_document(name="Élan"), ensure_ascii=False)
        assert "UTF-8" in self.told(tmp_path, "a.json", text.encode(encoding))

    def test_truncated_document(self, tmp_path: Path) -> None:
        data = line(tool_document())[:300]
        assert "ends in the middle" in self.told(tmp_path, "a.json", data)

    def test_enormous_document(self, tmp_path: Path) -> None:
        data = b'{"slug": "' + b"x" * 50_000_000
        assert f"larger than {MOST_BYTES:,} bytes" in self.told(tmp_path, "a.json", data)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class TestProgress:
    def test_terminal_shows_it(self, tmp_path: Path) -> None:
        path, err = written(tmp_path / "a.json", tool_document()), Terminal()
        call_command("import_catalogue", str(path), stdout=StringIO(), stderr=err)
        assert f"[{'#' * 30}] 100%  1 documents read" in err.getvalue()

    def test_file_gets_none(self, tmp_path: Path) -> None:
        assert run(written(tmp_path / "a.json", tool_document()))[1] == ""


class TestBatches:
    def test_input_is_read_batch_by_batch(self) -> None:
        ahead: list[int] = []
        taken = 0

        def stream() -> Iterator[Item]:
            nonlocal taken
            for at in range(3 * BATCH):
                taken += 1
                yield Item(f"n{at}", problem="Not read.")

        import_documents(
            stream(), Publication(None, "", NOW), progress=lambda count: ahead.append(taken - count)
        )
        assert ahead == [0, 0, 0]

    def test_queries_do_not_grow_within_a_batch(self) -> None:
        make_tool("alpha")
        counts = []
        for tools in (1, 30):
            documents = [tool_document(f"tool-{tools}-{at}") for at in range(tools)]
            with CaptureQueriesContext(connection) as captured:
                import_documents(items(*documents), Publication(None, "", NOW), publish=True)
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestMakers:
    def test_last_of_two_names_counts_and_the_other_tool_says_so(self) -> None:
        maker = {"slug": "acme", "name": "Acme Corp"}
        documents = [tool_document("alpha"), tool_document("beta", maker=maker)]
        import_documents(items(*documents), Publication(None, "", NOW), publish=True)
        assert Maker.objects.get().name == "Acme Corp"
        tools = Tool.objects.with_publication().order_by("slug")
        assert [tool.state for tool in tools] == [Tool.State.CHANGED, Tool.State.LIVE]

    def test_plan_names_other_tools_of_a_renamed_maker(self, tmp_path: Path) -> None:
        for slug in ("alpha", "beta", "gamma"):
            make_tool(slug)
        maker = {"slug": "acme", "name": "Acme Corp", "url": "https://acme.example/"}
        documents = [tool_document("alpha", maker=maker), tool_document("beta")]
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"".join(map(line, documents)))
        out, _ = run(path, dry_run=True)
        assert "Maker acme: “Acme” becomes “Acme Corp”, also for Beta, Gamma.\n" in out
        documents[1]["maker"] = maker
        path.write_bytes(b"".join(map(line, documents)))
        assert "also for Gamma.\n" in run(path)[0]
        assert "Maker acme" not in run(path)[0]


class TestConflict:
    def test_somebody_else_takes_the_slug_meanwhile(self) -> None:
        # An address without a tool stands for one that another transaction is just making.
        Address.objects.bulk_create([Address(slug="alpha")])
        with pytest.raises(ConflictError, match="somebody else was writing"):
            import_documents(items(tool_document("alpha")), Publication(None, "", NOW))
        assert nothing_written()

    def test_command_says_so(self, tmp_path: Path) -> None:
        Address.objects.bulk_create([Address(slug="alpha")])
        end = refused(written(tmp_path / "a.json", tool_document()))[1]
        assert end.startswith("Nothing was written: somebody else")


class TestStarter:
    def test_tools_that_are_there_are_left_alone(self) -> None:
        make_tool("alpha")
        out = StringIO()
        call_command("load_starter", stdout=out)
        assert "left alone" in out.getvalue()
        assert Tool.objects.count() == 1


class TestLog:
    def test_lines_of_an_import_have_their_positions(self, tmp_path: Path) -> None:
        run(written(tmp_path / "a.json", tool_document("alpha")), publish=True, note="Why")
        assert not Change.objects.filter(position=None).exists()

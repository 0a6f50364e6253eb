import gzip
import json
import os
import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.admin import uploads
from catalog.models import Address, Tool, ToolEdition
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, make_account, text_of
from catalog.tests.factory import (
    capability,
    make_tool,
    make_vocabulary,
    tool_document,
    verdict_document,
)

pytestmark = pytest.mark.django_db

URL = "/admin/catalog/tool/upload/"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


@pytest.fixture
def editor():
    make_vocabulary()
    return Desk(make_account(EDITORS))


def upload(desk, content, name="tools.json"):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return text_of(desk.post(URL, {"file": SimpleUploadedFile(name, content)}))


def token_of(text):
    return re.search(r'name="token" value="([^"]+)"', text)[1]


def confirm(desk, text):
    return text_of(desk.post(URL, {"token": token_of(text)}))


class TestPlan:
    def test_other_tools_of_a_renamed_maker_are_named(self, editor):
        make_tool("alpha")
        make_tool("beta")
        maker = {"slug": "acme", "name": "Acme Corp", "url": "https://acme.example/"}
        plan = upload(editor, tool_document("alpha", maker=maker))
        sentence = "Maker acme: “Acme” becomes “Acme Corp”, also for Beta."
        assert sentence in plan
        assert sentence in confirm(editor, plan)

    def test_plan_is_shown_and_nothing_written(self, editor):
        text = upload(editor, tool_document())
        assert "<strong>1</strong> new" in text
        assert "Write this" in text
        assert not Tool.objects.exists()

    def test_changes_are_shown_claim_by_claim(self, editor):
        make_tool()
        text = upload(editor, tool_document(license="Apache-2.0"))
        assert "<strong>1</strong> changed" in text
        assert "Apache" in text

    def test_file_is_read_as_its_name_says(self, editor):
        facts = tool_document()
        document = json.dumps(facts)
        # Its first line ends as a whole document would.
        maker = json.dumps(facts.pop("maker"))
        split = f'{{"maker": {maker}\n, {json.dumps(facts)[1:]}'
        assert "<strong>1</strong> new" in upload(editor, split.encode(), "a.json")
        lines = f"\n{{\n{document}\n"
        text = upload(editor, lines.encode(), "a.jsonl")
        assert "a.jsonl:2" in text
        assert "<strong>1</strong> new" in text

    def test_same_documents_leave_nothing_to_write(self, editor):
        make_tool()
        text = upload(editor, tool_document())
        assert "There is nothing to write." in text
        assert "Write this" not in text

    def test_refused_documents_keep_all_from_being_written(self, editor):
        good, bad = tool_document(), tool_document("beta", license="Apache 2")
        lines = "\n".join(json.dumps(d) for d in (good, bad)).encode()
        text = upload(editor, lines, "tools.jsonl")
        assert "tools.jsonl:2" in text
        assert "/license" in text
        assert "Write this" not in text
        assert f'<a href="{URL}">choose another file</a>' in text

    @pytest.mark.parametrize(
        "content, name, words",
        [
            (b"", "a.json", "empty"),
            (b"{", "a.json", "ends in the middle"),
            (b"[" * 3000, "a.json", "deeper than"),
            (b"\xff\xfe{", "a.json", "UTF-16"),
            (b'{"a": 1, "a": 2}', "a.json", "twice"),
            (b"[1]", "a.json", "object"),
            (b"{}", "a.txt", "ends in .json"),
            (b"\x1f\x8bnonsense", "a.json.gz", "damaged"),
            (gzip.compress(b"{}", mtime=0)[:-4], "a.json.gz", "damaged or cut off"),
            (b"x" * (5 * 1024 * 1024 + 1), "a.json", "larger than 5 MB"),
            (gzip.compress(b"\n" * (51 * 1024 * 1024), mtime=0), "a.jsonl.gz", "larger than 50 MB"),
            (b"{}\n" * 2001, "a.jsonl", "more than 2,000 documents"),
        ],
    )
    def test_unreadable_file_is_a_sentence(self, editor, content, name, words):
        assert words in upload(editor, content, name)
        assert not Tool.objects.exists()


class TestConfirming:
    def test_each_record_says_who_uploaded_it(self, editor):
        make_tool("alpha")
        make_tool("gamma")
        documents = [tool_document("alpha", license="Apache-2.0"), tool_document("beta")]
        documents += [tool_document("gamma"), verdict_document()]
        lines = "\n".join(json.dumps(document) for document in documents).encode()
        plan = upload(editor, lines, "a.jsonl")
        assert not LogEntry.objects.exists()
        told = confirm(editor, plan)
        assert "/admin/catalog/tool/?needs=publishing" in told
        assert "/admin/comparisons/verdict/?needs=publishing" in told
        columns = ("object_repr", "action_flag", "user__username", "change_message")
        told = "editors", "Uploaded a document."
        assert sorted(LogEntry.objects.values_list(*columns)) == [
            ("Alpha", CHANGE, *told),
            ("Beta", ADDITION, *told),
            (verdict_document()["headline"], ADDITION, *told),
        ]

    def test_confirmed_plan_is_written_and_not_published(self, editor):
        text = confirm(editor, upload(editor, tool_document()))
        assert "Written from tools.json" in text
        assert "/admin/comparisons/verdict/?needs" not in text
        assert Tool.objects.get().slug == "alpha"
        assert not ToolEdition.objects.exists()
        assert not list((settings.VAR_DIR / "uploads").iterdir())

    def test_compressed_lines_are_taken(self, editor):
        lines = "\n".join(json.dumps(tool_document(slug)) for slug in ("alpha", "beta"))
        confirm(editor, upload(editor, gzip.compress(lines.encode()), "tools.jsonl.gz"))
        assert Tool.objects.count() == 2

    def test_plan_that_became_another_is_shown_and_not_written(self, editor):
        text = upload(editor, tool_document(license="Apache-2.0"))
        make_tool(license="BSD-3-Clause")
        again = confirm(editor, text)
        assert "Nothing was written" in again
        assert Tool.objects.get().license == "BSD-3-Clause"
        confirm(editor, again)
        assert Tool.objects.get().license == "Apache-2.0"

    def test_somebody_else_who_is_writing_is_told_of(self, editor):
        text = upload(editor, tool_document())
        # An address without a tool stands for one that another transaction is just making.
        Address.objects.bulk_create([Address(slug="alpha")])
        assert "somebody else was writing" in confirm(editor, text)
        assert "somebody else was writing" in upload(editor, tool_document())
        assert not Tool.objects.exists()

    def test_other_rows_that_changed_do_not_matter(self, editor):
        text = upload(editor, tool_document())
        make_tool("beta")
        assert "Written from" in confirm(editor, text)

    def test_token_is_good_once(self, editor):
        text = upload(editor, tool_document())
        confirm(editor, text)
        assert "Choose it again" in confirm(editor, text)

    def test_token_of_somebody_else_is_refused(self, editor):
        text = upload(editor, tool_document())
        other = Desk(make_account(EDITORS, "other"))
        assert "Choose it again" in confirm(other, text)
        assert not Tool.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", "a:b:c", "../../etc/passwd"])
    def test_forged_token_is_refused(self, editor, token):
        assert "Choose it again" in text_of(editor.post(URL, {"token": token}))

    def test_file_changed_on_disk_is_refused(self, editor):
        text = upload(editor, tool_document())
        for file in (settings.VAR_DIR / "uploads").iterdir():
            file.write_bytes(b"{}")
        assert "Choose it again" in confirm(editor, text)

    def test_old_files_are_taken_away(self, editor):
        upload(editor, tool_document())
        old = next((settings.VAR_DIR / "uploads").iterdir())
        os.utime(old, (time.time() - 4000,) * 2)
        upload(editor, tool_document(capabilities=[capability()] * 4))
        assert not old.exists()

    def test_a_file_that_another_upload_takes_away_first_does_no_harm(self, editor, monkeypatch):
        iterdir = Path.iterdir
        monkeypatch.setattr(Path, "iterdir", lambda folder: [*iterdir(folder), folder / "gone"])
        assert token_of(upload(editor, tool_document()))

    def test_files_are_readable_by_the_site_only(self, editor):
        upload(editor, tool_document())
        file = next((settings.VAR_DIR / "uploads").iterdir())
        assert file.stat().st_mode & 0o077 == 0


class TestFingerprint:
    def test_limits_are_those_of_the_help_text(self):
        assert uploads.MOST_BYTES == 5 * uploads.MEGABYTE

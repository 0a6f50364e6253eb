"""A release is the catalogue, whole and checkable, and the same as the paged API."""

import csv
import gzip
import json
import os
import shutil
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from catalog import publishing
from catalog.documents.canonical import canonical_bytes
from catalog.models import Tool
from catalog.tests.factory import NOW, capability, make_published
from comparisons import releases, releasing
from comparisons.api.releases import BLOCK, blocks
from comparisons.models import Delivery, Partner, Webhook
from comparisons.releasing import ReleaseError, make_release, manifest_of, release_names
from comparisons.tests.factory import make_published_verdict
from comparisons.verifying import problems_of_release
from config.api.openapi import describe

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture(autouse=True)
def folder(db, settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    for name in ("beta", "alpha", "gamma"):
        make_published(name, summary="=1+1 is what a spreadsheet would like to count.")
    make_published_verdict("beta", "alpha")
    return tmp_path


def lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


class TestMaking:
    def test_equals_the_paged_api_record_by_record(self, client: Client) -> None:
        release = make_release(DAY)
        for file, url in (("tools", "tools/?order=slug"), ("verdicts", "verdicts/?order=pair")):
            page = client.get(f"/api/v1/{url}&fields=document,sha256&page_size=1").json()
            rows = list(page["results"])
            while page["next"]:
                page = client.get(page["next"]).json()
                rows += page["results"]
            told = lines(release / f"{file}.jsonl.gz")
            assert told == [canonical_bytes(row["document"]) for row in rows]

    def test_gives_the_same_bytes_for_the_same_catalogue(self) -> None:
        first, second = make_release(DAY), make_release(DAY)
        assert (first.name, second.name) == ("2026-11-25", "2026-11-25.2")
        for path in first.glob("*.gz"):
            assert path.read_bytes() == (second / path.name).read_bytes()

    def test_names_what_changed_since_the_one_before(self) -> None:
        make_release(DAY)
        publishing.unpublish(Tool.objects.get(slug="gamma"), by=None, note="", at=NOW)
        make_published("delta")
        manifest = manifest_of(make_release(DAY).name)
        assert manifest["since"] == "2026-11-25"
        assert manifest["changes"]["tools"] == {
            "added": ["delta"],
            "removed": ["gamma"],
            "changed": [],
        }

    def test_tables_hold_no_formulas(self) -> None:
        others = [capability(task) for task in ("erase", "sharpen", "write")]
        heading = "=cmd|'/c calc'!A1"
        make_published("omega", capabilities=[capability("draw", name=heading), *others])
        release = make_release(DAY)
        rows = [
            row
            for path in release.glob("*.csv.gz")
            for row in csv.reader(line.decode() for line in lines(path))
        ]
        assert any("=cmd" in cell for row in rows for cell in row)
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)

    def test_names_the_licence_that_the_site_gives(self, client: Client, settings) -> None:
        manifest = manifest_of(make_release(DAY).name)
        page = "https://spdx.org/licenses/CC-BY-4.0.html"
        assert (manifest["licence"], manifest["licence_url"]) == ("CC-BY-4.0", page)
        settings.DATA_LICENCE, settings.DATA_LICENCE_URL = "ODbL-1.0", ""
        manifest = manifest_of(make_release(DAY).name)
        assert (manifest["licence"], manifest["licence_url"]) == ("ODbL-1.0", None)
        assert describe({})["info"]["license"] == {"name": "ODbL-1.0"}


class TestVerifying:
    def test_finds_nothing_wrong_with_a_release(self) -> None:
        assert problems_of_release(make_release(DAY)) == []

    @pytest.mark.parametrize("file", ["tools.jsonl.gz", "tools.csv.gz"])
    def test_finds_a_changed_byte_and_a_missing_file(self, file: str) -> None:
        release = make_release(DAY)
        data = bytearray((release / file).read_bytes())
        data[-1] ^= 1
        (release / file).write_bytes(data)
        assert "checksum" in problems_of_release(release)[0]
        (release / file).unlink()
        assert "missing" in problems_of_release(release)[0]

    def test_finds_a_record_too_many(self) -> None:
        release = make_release(DAY)
        manifest = json.loads((release / "manifest.json").read_text())
        manifest["files"][0]["records"] += 1
        (release / "manifest.json").write_text(json.dumps(manifest))
        assert "3 records" in problems_of_release(release)[0]

    def test_command_says_so(self, folder: Path) -> None:
        call_command("make_release", stdout=StringIO())
        made = next((folder / "releases").iterdir())
        call_command("verify_release", str(made), stdout=StringIO())
        (made / "stray").write_text("")
        with pytest.raises(CommandError, match="1 problems"):
            call_command("verify_release", str(made), stderr=StringIO())


class TestAfterAKill:
    def test_what_was_left_is_in_nobodys_way_and_goes(self, folder: Path) -> None:
        young, old = (folder / "releases" / f".2026-11-25.{name}" for name in ("young", "old"))
        for draft in (young, old):
            draft.mkdir(parents=True)
            (draft / "tools.jsonl.gz").write_bytes(b"half")
        os.utime(old, (0, 0))
        os.utime(young, (time.time(),) * 2)
        assert make_release(DAY).name == "2026-11-25"
        assert (young.exists(), old.exists()) == (True, False)

    def test_partners_are_told_of_the_release_with_the_next(self) -> None:
        Webhook.objects.create(
            partner=Partner.objects.create(name="Acme"), url="https://partner.example/"
        )
        for on in (DAY - timedelta(days=2), DAY - timedelta(days=1)):
            make_release(on)
        call_command("make_release", stdout=StringIO())
        keys = Delivery.objects.values_list("idempotency_key", flat=True)
        assert sorted(keys) == sorted(f"release-{name}" for name in release_names()[:2])


class TestTwoAtOnce:
    def test_the_later_is_told_so(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        make_release(DAY)
        monkeypatch.setattr(releasing, "_free_name", lambda on: on.isoformat())
        with pytest.raises(ReleaseError, match="Somebody else has just made the release"):
            make_release(DAY)
        assert [path.name for path in (folder / "releases").iterdir()] == [DAY.isoformat()]


class TestServing:
    def test_lists_and_describes(self, client: Client) -> None:
        make_release(DAY)
        listed = client.get("/api/v1/releases/").json()["results"]
        assert client.get("/api/v1/releases/2026-11-25/").json() == listed[0]

    def test_gives_files_and_ranges_of_them(self, client: Client) -> None:
        release = make_release(DAY)
        whole = (release / "tools.jsonl.gz").read_bytes()
        url = "/api/v1/releases/2026-11-25/files/tools.jsonl.gz"
        response = client.get(url, headers={"accept-encoding": "gzip", "accept": "*/*"})
        assert b"".join(response.streaming_content) == whole
        assert response["Accept-Ranges"] == "bytes"
        for asked, part in (
            ("bytes=0-9", whole[:10]),
            ("bytes=10-", whole[10:]),
            ("bytes=-5", whole[-5:]),
        ):
            answer = client.get(url, headers={"range": asked})
            assert (answer.status_code, b"".join(answer.streaming_content)) == (206, part)
            assert answer["Content-Length"] == str(len(part))
        head = client.head(url, headers={"range": "bytes=0-9"})
        assert (head.status_code, head["Content-Length"]) == (200, str(len(whole)))
        assert client.get(url, headers={"range": "bytes=999999-"}).status_code == 416
        stale = client.get(url, headers={"range": "bytes=0-1", "if-range": '"other"'})
        assert stale.status_code == 200
        # What a server does once it has sent an answer.
        response.close()
        stale.close()
        head.close()

    def test_large_parts_come_in_blocks(self, tmp_path: Path) -> None:
        path = tmp_path / "large"
        path.write_bytes(bytes(range(256)) * 1_000)
        sizes = [len(block) for block in blocks(path, 1, 200_000)]
        assert sum(sizes) == 200_000
        assert max(sizes) <= BLOCK < 200_000

    @pytest.mark.parametrize("name", ["..", "none", "2026-11-26", "2026-11-25.1234"])
    def test_knows_no_other_names(self, client: Client, folder: Path, name: str) -> None:
        make_release(DAY)
        assert client.get(f"/api/v1/releases/{name}/").status_code == 404
        assert client.get(f"/api/v1/releases/{name}/files/tools.csv.gz").status_code == 404
        shutil.rmtree(folder / "releases")
        assert client.get("/api/v1/releases/").json() == {"results": []}

    def test_gives_no_file_that_is_not_in_the_manifest(self, client: Client) -> None:
        make_release(DAY)
        root = "/api/v1/releases/2026-11-25/files"
        for name in ("manifest.json", "..%2Fmanifest.json", "none.csv.gz"):
            assert client.get(f"{root}/{name}").status_code == 404


class TestPage:
    def test_lists_files_with_sizes_and_what_changed(self, client: Client) -> None:
        make_release(DAY - timedelta(days=1))
        publishing.unpublish(Tool.objects.get(slug="gamma"), by=None, note="", at=NOW)
        made = make_release(DAY)
        html = client.get("/releases/").content.decode()
        assert html.index("2026-11-25") < html.index("2026-11-24")
        for file in (manifest_of(made.name) or {})["files"]:
            assert f'href="/api/v1/releases/{made.name}/files/{file["name"]}"' in html
            assert f"<code>{file['sha256']}</code>" in html
        assert html.count("<li>1 tool withdrawn</li>") == 1
        assert "1 Werkzeug zurückgezogen" in client.get("/de/releases/").content.decode()
        assert "/releases/</loc>" in client.get("/sitemap-fronts.xml").content.decode()

    def test_of_a_site_without_any_says_so_and_is_not_indexed(self, client: Client) -> None:
        html = client.get("/releases/").content.decode()
        assert "No release has been made yet." in html
        assert 'content="noindex' in html

    def test_leads_to_those_it_does_not_list(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for days in range(3):
            make_release(DAY - timedelta(days=days))
        monkeypatch.setattr(releases, "MOST_SHOWN", 2)
        html = client.get("/releases/").content.decode()
        assert "2026-11-24" in html
        assert "2026-11-23" not in html.replace("since 2026-11-23", "")
        assert '<a href="/api/v1/releases/">Older releases</a>' in html

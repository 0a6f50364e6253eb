"""Releases: the whole published catalogue as files with checksums, for bulk use and citation.

One release is a folder: JSON Lines with a document a line in canonical form (so that a line's
SHA-256 is its edition's), tables as CSV, a manifest. The same catalogue gives the same bytes.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from catalog import log
from catalog.documents.canonical import canonical_bytes
from catalog.models import CapabilityEntry, MeasurementEntry, ToolEdition
from comparisons.addressing import pair_of
from comparisons.exports import neutralise
from comparisons.models import VerdictEdition
from config.api.release import API_PREFIX

SCHEMA_VERSION = "1"
BATCH = 200
MANIFEST = "manifest.json"
ABANDONED_SECONDS = 86_400
NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]{1,3})?")
DOCUMENT_FILES = {"tools.jsonl.gz": "tools", "verdicts.jsonl.gz": "verdicts"}
Row = tuple[Any, ...]


class ReleaseError(Exception):
    """Why there is no release, in words for whoever asked for it."""


def releases_folder() -> Path:
    return Path(settings.VAR_DIR) / "releases"


def release_names() -> list[str]:
    """Newest first."""
    folder = releases_folder()
    names = [p.parent.name for p in folder.glob(f"*/{MANIFEST}") if NAME.fullmatch(p.parent.name)]
    return sorted(names, key=_order, reverse=True)


def _order(name: str) -> tuple[str, int]:
    day, _, number = name.partition(".")
    return day, int(number or 1)


def manifest_of(name: str) -> dict[str, Any] | None:
    """None where there is no such release; a name is never a path."""
    if not NAME.fullmatch(name):
        return None
    try:
        text = (releases_folder() / name / MANIFEST).read_text(encoding="utf-8")
    except OSError:
        return None
    manifest: dict[str, Any] = json.loads(text)
    return manifest


def make_release(on: date) -> Path:
    """Write a release of what is published now; one document is in memory at a time."""
    before = next(iter(release_names()), None)
    name = _free_name(on)
    _clear_abandoned()
    # Not by process: in containers every process has the same number.
    draft = releases_folder() / f".{name}.{secrets.token_hex(8)}"
    draft.mkdir(parents=True)
    try:
        end = log.head()
        counts = {file: write_lines(draft / file, lines()) for file, lines in FILES}
        if log.head() != end:
            raise ReleaseError("Something was published meanwhile; make the release again.")
        manifest = _manifest(name, on, end.position, draft, counts, before)
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (draft / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        _appear(draft, releases_folder() / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return releases_folder() / name


def _appear(draft: Path, folder: Path) -> None:
    """Nobody sees a release before it is whole."""
    try:
        draft.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        raise ReleaseError(f"Somebody else has just made the release {folder.name}.") from None


def _clear_abandoned() -> None:
    """Remove what processes that were killed have left; a living one takes no whole day."""
    for draft in releases_folder().glob(".*"):
        if time.time() - draft.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)


def _free_name(on: date) -> str:
    taken = set(release_names())
    names = [on.isoformat(), *(f"{on.isoformat()}.{n}" for n in range(2, 1000))]
    return next(name for name in names if name not in taken)


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """How many records there are: lines, without the heading of a table."""
    count = 0
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        for line in lines:
            packed.write(line)
            count += 1
    return count if path.name.endswith(".jsonl.gz") else count - 1


def _manifest(
    name: str, on: date, position: int, folder: Path, counts: dict[str, int], before: str | None
) -> dict[str, Any]:
    site = settings.SITE_NAME
    return {
        "name": name,
        "on": on.isoformat(),
        "position": position,
        "schema_version": SCHEMA_VERSION,
        "licence": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL or None,
        "citation": f"{site}: release {name} of the catalogue, {on.isoformat()}. "
        f"{settings.SITE_URL}{API_PREFIX}releases/{name}/",
        "files": [
            {
                "name": file,
                "records": count,
                "bytes": (folder / file).stat().st_size,
                "sha256": file_digest(folder / file),
            }
            for file, count in counts.items()
        ],
        "since": before,
        "changes": {
            what: _changes(folder / file, before, file) for file, what in DOCUMENT_FILES.items()
        },
    }


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _changes(path: Path, before: str | None, file: str) -> dict[str, list[str]]:
    new = record_digests(path)
    old = record_digests(releases_folder() / before / file) if before else {}
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(key for key in new.keys() & old.keys() if new[key] != old[key]),
    }


def record_digests(path: Path) -> dict[str, str]:
    """The SHA-256 of each document by its slug or pair."""
    found = {}
    with gzip.open(path, "rb") as lines:
        for line in lines:
            text = line.rstrip(b"\n")
            found[identity(json.loads(text))] = hashlib.sha256(text).hexdigest()
    return found


def identity(document: dict[str, Any]) -> str:
    return str(document["slug"]) if "slug" in document else pair_of(document["tools"])


def _documents(live: QuerySet, key: str) -> Iterator[bytes]:
    """Canonical lines; editions never change, so their ids, read once, are a snapshot."""
    ids = [pk for _, pk in sorted(live.values_list(key, "pk"))]
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        found = dict(live.model.objects.filter(pk__in=part).values_list("pk", "document"))
        for pk in part:
            yield canonical_bytes(found[pk]) + b"\n"


def _table(heading: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV after RFC 4180; no cell becomes a formula in a spreadsheet."""
    yield _line(heading)
    yield from map(_line, rows)


def _line(row: Row) -> bytes:
    text = io.StringIO(newline="")
    cells = ["" if cell is None else cell for cell in row]
    told = [neutralise(cell) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(text, lineterminator="\r\n").writerow(told)
    return text.getvalue().encode()


TOOL_COLUMNS = (
    *("slug", "name", "type", "category", "maker", "license", "pricing_model", "status"),
    *("released", "capability_count", "source_count", "edition", "sha256"),
)


def _tools() -> Iterator[bytes]:
    rows = (
        ToolEdition.objects.current()
        .order_by("slug")
        .values_list(
            *("slug", "name", "type", "category__slug", "maker__slug", "license", "pricing_model"),
            *("status", "released", "capability_count", "source_count", "number", "sha256"),
        )
    )
    return _table(TOOL_COLUMNS, rows.iterator(chunk_size=BATCH))


def _capabilities() -> Iterator[bytes]:
    rows = CapabilityEntry.objects.order_by("edition__slug", "position").values_list(
        "edition__slug", "slug", "task__slug", "heading", "support", "source_count"
    )
    heading = ("tool", "slug", "task", "name", "support", "source_count")
    return _table(heading, rows.iterator(chunk_size=BATCH))


def _measurements() -> Iterator[bytes]:
    columns = ("metric", "label", "value", "unit", "variant", "as_of", "source_url")
    rows = MeasurementEntry.objects.order_by("edition__slug", "position")
    return _table(
        ("tool", *columns), rows.values_list("edition__slug", *columns).iterator(chunk_size=BATCH)
    )


FILES: tuple[tuple[str, Callable[[], Iterable[bytes]]], ...] = (
    ("tools.jsonl.gz", lambda: _documents(ToolEdition.objects.current(), "slug")),
    ("verdicts.jsonl.gz", lambda: _documents(VerdictEdition.objects.current(), "pair")),
    ("tools.csv.gz", _tools),
    ("capabilities.csv.gz", _capabilities),
    ("measurements.csv.gz", _measurements),
)

"""Whether the files of a release are what its manifest says. Needs no database."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalog.documents.canonical import canonical_bytes
from comparisons.releasing import DOCUMENT_FILES, MANIFEST, file_digest, identity


def problems_of_release(folder: Path) -> list[str]:
    """A sentence for everything that is wrong; empty where all is as it should be."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = [(f["name"], f["sha256"], f["bytes"], f["records"]) for f in manifest["files"]]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        return [f"{MANIFEST} cannot be read: {problem}"]
    found = []
    for name, sha256, size, records in files:
        path = folder / name
        if Path(name).name != name or not path.is_file():
            found.append(f"{name} is missing.")
        elif path.stat().st_size != size or file_digest(path) != sha256:
            found.append(f"{name} is not the file that the manifest names: its checksum differs.")
        else:
            found += [f"{name}: {problem}" for problem in _content_problems(path, records)]
    extra = {path.name for path in folder.iterdir()} - {MANIFEST, *(name for name, *_ in files)}
    return found + [f"{name} is not in the manifest." for name in sorted(extra)]


def _content_problems(path: Path, records: int) -> Iterator[str]:
    try:
        count = 0
        if path.name in DOCUMENT_FILES:
            last = ""
            with gzip.open(path, "rb") as lines:
                for count, line in enumerate(lines, start=1):
                    document: dict[str, Any] = json.loads(line)
                    if canonical_bytes(document) + b"\n" != line:
                        yield f"line {count} is not in canonical form."
                    if identity(document) <= last:
                        yield f"line {count} is out of order."
                    last = identity(document)
        else:
            with gzip.open(path, "rb") as packed:
                text = io.TextIOWrapper(packed, "utf-8", newline="")
                count = sum(1 for _ in csv.reader(text)) - 1
    except (OSError, EOFError, ValueError, KeyError, zlib.error) as problem:
        yield f"it cannot be read: {problem}"
        return
    if count != records:
        yield f"it has {count:,} records, the manifest says {records:,}."

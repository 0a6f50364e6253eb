"""Releases for download, with ranges so that a broken download can go on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from catalog.api.resources import ADDRESS, COUNT, TEXT, api_url
from catalog.finding import NothingHere
from comparisons.releasing import MANIFEST, manifest_of, release_names, releases_folder
from config.api.endpoints import Endpoint
from config.api.operations import Operation
from config.api.parameters import DAY, SHA256, SLUG, matching
from config.api.problems import Fault, Refusal
from config.api.resources import listed, nullable, structure

NAMES = structure(
    added=listed(SLUG | {"maxLength": 170}),
    removed=listed(SLUG | {"maxLength": 170}),
    changed=listed(SLUG | {"maxLength": 170}),
)
RELEASE = structure(
    name=TEXT,
    on=DAY,
    position={**COUNT, "description": "The end of the log that it holds: go on from there."},
    schema_version=TEXT,
    licence=TEXT,
    citation=TEXT,
    files=listed(structure(name=TEXT, records=COUNT, bytes=COUNT, sha256=SHA256, url=ADDRESS)),
    since=nullable(TEXT),
    changes=structure(tools=NAMES, verdicts=NAMES),
) | {"description": "The manifest of a release."}
# Releases of before 2026-12 do not say where their licence is written.
RELEASE["properties"]["licence_url"] = nullable(ADDRESS)
RELEASE_REFERENCE = {"$ref": "#/components/schemas/Release"}
NAME_IN_PATH = {
    "name": matching(
        "name",
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[0-9]{1,3})?$",
        "The release's name.",
        longest=14,
        example="2026-11-25",
    )
}
BLOCK = 65_536  # bytes read at a time
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def release_document(name: str) -> dict[str, Any]:
    """The manifest with addresses; NothingHere for a name that is no release."""
    manifest = manifest_of(name)
    if manifest is None:
        raise NothingHere("There is no such release.")
    root = api_url(f"releases/{name}/files/")
    files = [{**file, "url": f"{root}{file['name']}"} for file in manifest["files"]]
    return {**manifest, "files": files}


class ReleaseList(Endpoint):
    operations = {
        "get": Operation(
            "list_releases",
            "Releases, newest first",
            structure(results=listed(RELEASE_REFERENCE)),
            tags=("documents",),
        )
    }

    def version(self) -> str | None:
        return None

    def get(self, request: Request) -> HttpResponse:
        return self.answer({"results": [release_document(name) for name in release_names()]})


class ReleaseDetail(Endpoint):
    path_parameters = NAME_IN_PATH
    operations = {
        "get": Operation(
            "get_release",
            "The manifest of a release",
            RELEASE_REFERENCE,
            refusals=("not-found",),
            tags=("documents",),
        )
    }

    def version(self) -> str | None:
        return None

    def get(self, request: Request, name: str) -> HttpResponse:
        return self.answer(release_document(name))


class ReleaseFile(Endpoint):
    path_parameters = NAME_IN_PATH | {
        "file": matching("file", r"^[a-z]+\.(jsonl|csv)\.gz$", "", example="tools.jsonl.gz")
    }
    is_file = True
    operations = {
        "get": Operation(
            "get_release_file",
            "A file of a release",
            {"type": "string", "contentMediaType": "application/gzip"},
            "One range of bytes may be asked for with `Range`.",
            refusals=("not-found", "range-not-satisfiable"),
            media_type="application/gzip",
            tags=("documents",),
        )
    }

    def version(self) -> str | None:
        return None

    def get(self, request: Request, name: str, file: str) -> HttpResponseBase:
        described = {f["name"]: f for f in (manifest_of(name) or {"files": []})["files"]}
        if file not in described or file == MANIFEST:
            raise NothingHere("There is no such file in this release.")
        path = releases_folder() / name / file
        self.etag = f'"{described[file]["sha256"][:32]}"'
        return ranged(path, described[file]["bytes"], request, self.etag)


def blocks(path: Path, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`; a large part never stands in memory as a whole."""
    left = last - first + 1
    with path.open("rb") as handle:
        handle.seek(first)
        while left > 0 and (block := handle.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def ranged(path: Path, size: int, request: Request, etag: str) -> HttpResponseBase:
    """The whole file, or 206 with the one range that was asked for."""
    first, last = 0, size - 1
    # A range is a wish of GET alone.
    wish = request.META.get("HTTP_RANGE", "") if request.method == "GET" else ""
    asked = _RANGE.fullmatch(wish)
    # A range of another version of the file would be the wrong bytes.
    is_same = request.META.get("HTTP_IF_RANGE", etag) == etag
    is_part = bool(asked and is_same and (asked[1] or asked[2]))
    if is_part and asked:
        first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        if first > last:
            detail = f"The file has {size:,} bytes."
            headers = {"Content-Range": f"bytes */{size}"}
            raise Refusal("range-not-satisfiable", detail, [Fault(detail, header="Range")], headers)
    response: HttpResponseBase
    if is_part:
        response = StreamingHttpResponse(blocks(path, first, last), status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    else:
        response = FileResponse(path.open("rb"))
    response["Content-Length"] = str(last - first + 1)
    response["Content-Type"] = "application/gzip"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    # The file is packed already; packed again, its ranges would be of other bytes.
    response["Content-Encoding"] = "identity"
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response

"""The releases as a page: what can be taken away whole, with its checksums."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from catalog import paths
from catalog.formats import date_text, number_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.pages import Meta
from comparisons.releasing import manifest_of, release_names
from config.api.release import API_PREFIX

# Older ones stand in the API.
MOST_SHOWN = 20
KILOBYTE = 1_000


@dataclass(frozen=True)
class FileLine:
    """A file of a release; `size` is written out."""

    name: str
    url: str
    records: str
    size: str
    sha256: str


@dataclass(frozen=True)
class ReleaseLine:
    """A release with its files and, against the one before, what changed."""

    name: str
    on: str
    url: str
    citation: str
    licence: str
    licence_url: str
    changes: tuple[str, ...]
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class ReleasesPage:
    """The newest releases, newest first, and how many there are in all."""

    meta: Meta
    lines: tuple[ReleaseLine, ...]
    total: int

    @property
    def more_count(self) -> int:
        return max(0, self.total - MOST_SHOWN)


def releases_page() -> ReleasesPage:
    """No query: releases are files."""
    names = release_names()
    manifests = (manifest_of(name) for name in names[:MOST_SHOWN])
    lines = tuple(_line(manifest) for manifest in manifests if manifest)
    return ReleasesPage(
        meta=Meta(
            title=_("Releases: the whole catalogue as files"),
            description=_(
                "Everything that is published, as JSON Lines and CSV with checksums, to be cited "
                "and used under its licence."
            ),
            canonical_path=paths.releases_path(),
            section="releases",
            is_indexable=bool(lines),
        ),
        lines=lines,
        total=len(names),
    )


def _line(manifest: Mapping[str, Any]) -> ReleaseLine:
    url = f"{API_PREFIX}releases/{manifest['name']}/"
    return ReleaseLine(
        name=manifest["name"],
        on=date_text(manifest["on"]),
        url=url,
        citation=manifest["citation"],
        licence=manifest["licence"],
        # Releases of before 2026-12 do not say where their licence is written.
        licence_url=manifest.get("licence_url") or settings.DATA_LICENCE_URL,
        changes=_changes(manifest),
        files=tuple(
            FileLine(
                file["name"],
                f"{url}files/{file['name']}",
                number_text(file["records"]),
                f"{number_text(max(1, round(file['bytes'] / KILOBYTE)))} kB",
                file["sha256"],
            )
            for file in manifest["files"]
        ),
    )


def _changes(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """“3 tools added”, “1 tool changed”; nothing for the first release."""
    if not manifest["since"]:
        return ()
    tools, verdicts = (manifest["changes"][what] for what in ("tools", "verdicts"))
    added, changed, removed = (len(tools[how]) for how in ("added", "changed", "removed"))
    judged = sum(map(len, verdicts.values()))
    told = (
        (added, ngettext("%(n)s tool added", "%(n)s tools added", added)),
        (changed, ngettext("%(n)s tool changed", "%(n)s tools changed", changed)),
        (removed, ngettext("%(n)s tool withdrawn", "%(n)s tools withdrawn", removed)),
        (judged, ngettext("%(n)s verdict differs", "%(n)s verdicts differ", judged)),
    )
    return tuple(text % {"n": number_text(count)} for count, text in told if count)

"""Keeping `Tool.draft_sha256`: what the rows would publish, so that lists can show the state."""

from collections.abc import Iterable

from django.db.models import F

from catalog.documents.build import build_many
from catalog.documents.canonical import digest
from catalog.models import Tool

BATCH = 200


def rows_changed(tool_ids: Iterable[int]) -> None:
    """Rows of these tools were written outside of their forms: whoever has one open is told so
    when saving it, as after any other save."""
    ids = list(tool_ids)
    Tool.objects.filter(pk__in=ids).update(version=F("version") + 1)
    refresh_drafts(ids)


def refresh_drafts(tool_ids: Iterable[int]) -> int:
    """Compute the digests anew after rows changed, also shared ones; how many now differ."""
    ids = list(tool_ids)
    changed = 0
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        documents = build_many(part)
        stale = []
        for tool in Tool.objects.filter(pk__in=part).only("pk", "draft_sha256"):
            checksum = digest(documents[tool.pk])
            if tool.draft_sha256 != checksum:
                tool.draft_sha256 = checksum
                stale.append(tool)
        Tool.objects.bulk_update(stale, ["draft_sha256"])
        changed += len(stale)
    return changed

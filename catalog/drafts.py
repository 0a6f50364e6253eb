"""Keeping `Tool.draft_sha256`: what the rows would publish, so that lists can show the state."""

from collections.abc import Iterable

from catalog.documents.build import build_many
from catalog.documents.canonical import digest
from catalog.models import Tool

BATCH = 200


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

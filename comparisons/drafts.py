"""Keeping `Verdict.draft_sha256`: what the rows would publish, so that lists can show the state."""

from collections.abc import Iterable

from catalog.documents.canonical import digest
from comparisons.documents import build_many
from comparisons.models import Verdict


def refresh_drafts(verdict_ids: Iterable[int]) -> None:
    """Compute the digests anew after rows, or a tool's slug, changed."""
    for pk, document in build_many(verdict_ids).items():
        Verdict.objects.filter(pk=pk).update(draft_sha256=digest(document))

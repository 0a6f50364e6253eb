"""What search reads of published documents: index texts, kept in step with the entries.

Called by publishing, in the transaction that makes an edition current or withdraws it. Explicit
noes are not indexed: whoever looks for a capability does not look for tools that lack it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from catalog.lookup import EntryText, clear_index, index_entries, remove_entries
from catalog.models import Capability, CapabilityEntry, Task, ToolEdition

Document = dict[str, Any]
# Documents read at a time when the whole index is made anew.
BATCH = 200
# The long texts of a capability that search reads, besides its description.
DETAIL_LISTS = ("intents", "best_for", "inputs", "outputs")
_NO = Capability.Support.NONE


def index_editions(
    editions: Sequence[tuple[ToolEdition, Document]], tasks: Mapping[str, str]
) -> None:
    """Index the entries of editions that have just become current; `tasks` are names by slug."""
    keys = _entry_ids([edition.pk for edition, _ in editions])
    index_entries(
        connection,
        (
            entry_text(keys[edition.pk, capability["slug"]], document, capability, tasks)
            for edition, document in editions
            for capability in document["capabilities"]
            if capability.get("support") != _NO
        ),
    )


def withdraw_editions(edition_ids: Sequence[int]) -> None:
    """Take the entries of these editions out of the index, before they are deleted."""
    if edition_ids:
        entries = CapabilityEntry.objects.filter(edition__in=edition_ids)
        remove_entries(connection, list(entries.order_by().values_list("pk", flat=True)))


def entry_text(
    entry_id: int, document: Document, capability: Document, tasks: Mapping[str, str]
) -> EntryText:
    """What search knows of a capability, field by field."""
    details = [capability["description"], capability.get("unique", "")]
    for name in DETAIL_LISTS:
        details += capability.get(name, ())
    return EntryText(
        entry_id=entry_id,
        names=" ".join((document["name"], *document.get("aliases", ()))),
        headings=f"{capability['name']} {tasks.get(capability['task'], '')}",
        summary=document["summary"],
        details=" ".join(details),
    )


def rebuild_index() -> Iterator[int]:
    """Make the whole index anew in one transaction; yields how many tools are done so far."""
    tasks = dict(Task.objects.values_list("slug", "name"))
    with transaction.atomic():
        clear_index(connection)
        done = 0
        for editions in _current_batches():
            index_editions([(edition, edition.document) for edition in editions], tasks)
            done += len(editions)
            yield done


def _current_batches() -> Iterable[list[ToolEdition]]:
    last = 0
    current = ToolEdition.objects.current().order_by("pk")
    while batch := list(current.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _entry_ids(edition_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = CapabilityEntry.objects.filter(edition__in=edition_ids).order_by()
    return {(edition, slug): pk for edition, slug, pk in rows.values_list("edition", "slug", "pk")}

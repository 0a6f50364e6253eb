"""What search reads of published documents: index texts, kept in step with the entries.

Called by publishing, in the transaction that makes an edition current or withdraws it. Explicit
noes are not indexed: whoever looks for a capability does not look for tools that lack it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from catalog.lookup import (
    EntryText,
    clear_index,
    index_entries,
    remove_entries,
    wait_for_index,
)
from catalog.models import Capability, CapabilityEntry, Task, ToolEdition

Document = dict[str, Any]
Row = TypeVar("Row", bound=Model)
# Documents read at a time when the whole index is made anew.
BATCH = 200
# The long texts of a capability that search reads, besides its description.
DETAIL_LISTS = ("intents", "best_for", "inputs", "outputs")
_NO = Capability.Support.NONE


def index_editions(
    editions: Sequence[tuple[ToolEdition, Document]], tasks: Mapping[str, str]
) -> None:
    """Index the entries of editions that have just become current; `tasks` are words by slug."""
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


def task_words(name: str, aliases: Iterable[str]) -> str:
    """What a task is called, in all its words."""
    return " ".join((name, *aliases))


def index_task(task: Task) -> None:
    """The task is called something else now: index anew the published entries that do it."""
    wait_for_index(connection)
    tasks = {task.slug: task_words(task.name, task.aliases)}
    entries = CapabilityEntry.objects.filter(task=task).exclude(support=_NO)
    index_entries(
        connection,
        (
            entry_text(entry.pk, entry.edition.document, _capability(entry), tasks)
            for batch in _batches(entries.select_related("edition"))
            for entry in batch
        ),
    )


def _capability(entry: CapabilityEntry) -> Document:
    written: list[Document] = entry.edition.document["capabilities"]
    return next(capability for capability in written if capability["slug"] == entry.slug)


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
    called = Task.objects.values_list("slug", "name", "aliases")
    tasks = {slug: task_words(*words) for slug, *words in called}
    with transaction.atomic():
        clear_index(connection)
        done = 0
        for editions in _batches(ToolEdition.objects.current()):
            index_editions([(edition, edition.document) for edition in editions], tasks)
            done += len(editions)
            yield done


def _batches(queryset: QuerySet[Row]) -> Iterator[list[Row]]:
    last = 0
    ordered = queryset.order_by("pk")
    while batch := list(ordered.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _entry_ids(edition_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = CapabilityEntry.objects.filter(edition__in=edition_ids).order_by()
    return {(edition, slug): pk for edition, slug, pk in rows.values_list("edition", "slug", "pk")}

"""Publishing: the only writer of editions, entries and the public log.

Every function is one transaction that first locks the tool's row, or for `freeze` is part of one
that has: two people publishing the same tool at once queue up, and a process killed at any point
leaves the old edition or the new one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from catalog.documents.apply import apply, plan
from catalog.documents.build import build
from catalog.documents.canonical import digest
from catalog.documents.validate import Problem, validate_tool
from catalog.freezing import EditionColumns, write_entries
from catalog.indexing import withdraw_editions
from catalog.kinds import Publication, tool_withdrawn
from catalog.locks import Lock, one_at_a_time
from catalog.models import (
    CapabilityEntry,
    Change,
    MeasurementEntry,
    NameEntry,
    Redirect,
    RelationEntry,
    SourceEntry,
    TextEntry,
    Tool,
    ToolEdition,
)
from catalog.models.editions import NUMBERS
from catalog.rows import insert_rows
from catalog.vocabulary import current_vocabulary

Document = dict[str, Any]

# What publishing writes of an edition while it is current.
ENTRIES: tuple[type[Model], ...] = (
    CapabilityEntry,
    MeasurementEntry,
    NameEntry,
    RelationEntry,
    SourceEntry,
    TextEntry,
)


class UnpublishableError(Exception):
    """The rows do not make a valid document; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.pointer}: {p.message}" for p in problems))
        self.problems = list(problems)


class NotPublishedError(Exception):
    """There is no such edition, or nothing is live that could be withdrawn."""


def publish(tool: Tool, *, by: User | None, note: str, at: datetime) -> ToolEdition:
    """Freeze the tool's rows into its current edition; the same content makes no new one."""
    with transaction.atomic():
        locked = _locked(tool)
        document = build(locked)
        if problems := problems_of({locked.pk: document})[locked.pk]:
            raise UnpublishableError(problems)
        return freeze({locked.pk: document}, by=by, note=note, at=at)[0]


def unpublish(tool: Tool, *, by: User | None, note: str, at: datetime) -> ToolEdition:
    """Withdraw the live edition and all that cannot be read without it; its pages answer 404 and
    it stays in the history."""
    with transaction.atomic():
        _locked(tool)
        edition = ToolEdition.objects.filter(tool=tool).current().first()
        if edition is None:
            raise NotPublishedError(f"{tool.name} is not published.")
        _withdraw([edition.pk])
        edition.is_current = False
        previous = {edition.tool_id: edition.number}
        _log([edition], Change.Kind.UNPUBLISHED, previous, by=by, note=note, at=at)
        tool_withdrawn(tool.pk, Publication(by, note, at))
        return edition


def revert(tool: Tool, number: int, *, by: User | None, note: str, at: datetime) -> ToolEdition:
    """Apply the document of an earlier edition to the rows and publish it."""
    with transaction.atomic():
        locked = _locked(tool)
        earlier = ToolEdition.objects.filter(tool=locked, number=number).first()
        if earlier is None:
            raise NotPublishedError(f"{tool.name} has no edition {number}.")
        document = restored(locked, earlier)
        if problems := problems_of({locked.pk: document})[locked.pk]:
            raise UnpublishableError(problems)
        apply(plan([document]), at)
        kind = Change.Kind.REVERTED
        return freeze({locked.pk: document}, by=by, note=note, at=at, kind=kind)[0]


def restored(tool: Tool, earlier: ToolEdition) -> Document:
    """What reverting to an edition writes: one from before a change of address speaks of the tool
    under its old slug."""
    return earlier.document | {"slug": tool.slug}


def problems_of(documents: Mapping[int, Document]) -> dict[int, list[Problem]]:
    """What keeps documents from being published as these tools', by the tools' keys (4 queries)."""
    former: dict[int, list[str]] = {key: [] for key in documents}
    for tool, slug in Redirect.objects.filter(tool__in=former).values_list("tool", "slug"):
        former[tool].append(slug)
    vocabulary = current_vocabulary()
    return {key: validate_tool(doc, vocabulary, former[key]) for key, doc in documents.items()}


def _locked(tool: Tool) -> Tool:
    """The tool's row as it is now, with nobody else publishing until the transaction ends."""
    one_at_a_time(Lock.PUBLISHING)
    return Tool.objects.select_for_update().get(pk=tool.pk)


def freeze(
    documents: dict[int, Document],
    *,
    by: User | None,
    note: str,
    at: datetime,
    kind: str = Change.Kind.PUBLISHED,
    checksums: Mapping[int, str] | None = None,
) -> list[ToolEdition]:
    """Make valid documents (by tool id) the current editions of tools that the caller locked.

    `checksums` are the documents' digests, where the caller has them. Returns an edition a
    document, in their order. The number of queries does not grow with the number of documents.
    """
    latest = _latest_editions(list(documents))
    new, back, result = [], [], []
    columns = EditionColumns(documents.values())
    for tool_id, document in documents.items():
        checksum = checksums[tool_id] if checksums else digest(document)
        last = latest.get(tool_id)
        if last is None or last.sha256 != checksum:
            edition = ToolEdition(
                **columns.of(document),
                **_numbered(tool_id, last),
                sha256=checksum,
                published_at=at,
                published_by=by,
                note=note,
            )
            new.append(edition)
            result.append(edition)
        else:
            result.append(last)
            if not last.is_current:
                back.append(last)
    written = [*new, *back]
    replaced = {pk: e for pk, e in latest.items() if e.is_current and pk in _owners(new)}
    _withdraw([edition.pk for edition in replaced.values()])
    _insert(new)
    ToolEdition.objects.filter(pk__in=[edition.pk for edition in back]).update(is_current=True)
    write_entries([(e, documents[e.tool_id]) for e in written])
    numbers = {pk: edition.number for pk, edition in replaced.items()}
    _log(written, kind, numbers, by=by, note=note, at=at)
    return result


def _latest_editions(tool_ids: list[int]) -> dict[int, ToolEdition]:
    """The last edition of each tool; it is the live one unless the tool was unpublished."""
    rows = ToolEdition.objects.filter(tool__in=tool_ids, next=None)
    return {edition.tool_id: edition for edition in rows.without_document()}


def _insert(editions: Sequence[ToolEdition]) -> None:
    columns = [f.attname for f in ToolEdition._meta.concrete_fields if not f.primary_key]
    rows = ([getattr(edition, column) for column in columns] for edition in editions)
    insert_rows(ToolEdition, columns, rows)
    written = ToolEdition.objects.filter(serial__in=[edition.serial for edition in editions])
    keys = dict(written.order_by().values_list("serial", "pk"))
    for edition in editions:
        edition.pk = keys[edition.serial]
        edition._state.adding = False


def _numbered(tool_id: int, last: ToolEdition | None) -> dict[str, int | None]:
    number = last.number + 1 if last else 1
    serial = tool_id * NUMBERS + number
    return {
        "tool_id": tool_id,
        "number": number,
        "serial": serial,
        "previous_id": serial - 1 if last else None,
    }


def _owners(editions: Sequence[ToolEdition]) -> set[int]:
    return {edition.tool_id for edition in editions}


def _withdraw(edition_ids: Sequence[int]) -> None:
    """No longer current: nothing of it is listed or found."""
    withdraw_editions(edition_ids)
    for model in ENTRIES:
        model._default_manager.filter(edition__in=edition_ids).delete()
    ToolEdition.objects.filter(pk__in=edition_ids).update(is_current=False)


def _log(
    editions: Sequence[ToolEdition],
    kind: str,
    previous: dict[int, int],
    *,
    by: User | None,
    note: str,
    at: datetime,
) -> None:
    """Append what happened to the public log; `previous` has the replaced numbers by tool."""
    Change.objects.bulk_create(
        Change(
            kind=kind,
            subject=f"tools/{edition.slug}",
            title=edition.name,
            number=edition.number,
            previous_number=previous.get(edition.tool_id),
            at=at,
            by=by,
            note=note,
        )
        for edition in editions
    )

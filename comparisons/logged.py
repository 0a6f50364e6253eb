"""Lines of the public log with the documents that they are about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.models import Change, Edition, ToolEdition
from catalog.models.editions import NUMBERS
from comparisons.models import VerdictEdition

Document = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A line of the log with the documents that it is about."""

    change: Change
    document: Document | None = None
    before: Document | None = None
    moved_from: str | None = None


@dataclass
class _Editions:
    """The editions of one kind that a page of the log is about (2 queries)."""

    model: type[Edition]
    owner: str
    name: str
    prefix: str
    changes: Sequence[Change]
    with_documents: bool

    def entries(self) -> dict[int, Entry]:
        """By key of the line."""
        names = {change.subject.removeprefix(self.prefix) for change in self.changes}
        rows = self.model._default_manager.filter(**{f"{self.name}__in": names})
        owners = {
            (name, number): owner
            for name, number, owner in rows.values_list(self.name, "number", self.owner)
        }
        wanted = {change.pk: self._serials(change, owners) for change in self.changes}
        serials = {serial for pair in wanted.values() for serial in pair if serial}
        columns = ["serial", self.name, *(["document"] if self.with_documents else [])]
        rows = self.model._default_manager.filter(serial__in=serials).values(*columns)
        found = {row["serial"]: row for row in rows}
        return {
            change.pk: self._entry(change, *(found.get(s) for s in wanted[change.pk]))
            for change in self.changes
        }

    def _serials(
        self, change: Change, owners: Mapping[tuple[str, int], int]
    ) -> tuple[int | None, int | None]:
        owner = owners.get((change.subject.removeprefix(self.prefix), change.number))
        if owner is None:
            return None, None
        previous = change.previous_number
        return owner * NUMBERS + change.number, previous and owner * NUMBERS + previous

    def _entry(self, change: Change, now: Any, before: Any) -> Entry:
        if change.kind == Change.Kind.UNPUBLISHED:
            return Entry(change)
        old = f"{self.prefix}{before[self.name]}" if before else change.subject
        return Entry(
            change,
            now and now.get("document"),
            before and before.get("document"),
            old if old != change.subject else None,
        )


KINDS: tuple[tuple[type[Edition], str, str, str], ...] = (
    (ToolEdition, "tool_id", "slug", "tools/"),
    (VerdictEdition, "verdict_id", "pair", "compare/"),
)


def entries_of(changes: Iterable[Change], *, with_documents: bool) -> list[Entry]:
    """Lines of the log with what they are about (2 queries a kind of document)."""
    changes = list(changes)
    found: dict[int, Entry] = {}
    for model, owner, name, prefix in KINDS:
        of_kind = [change for change in changes if change.subject.startswith(prefix)]
        if of_kind:
            found |= _Editions(model, owner, name, prefix, of_kind, with_documents).entries()
    return [found.get(change.pk) or Entry(change) for change in changes]

"""The kinds of document that the catalogue imports, exports and publishes.

`comparisons` registers its verdicts here when it starts, as Django's admin takes models: import
and export know no kind by name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.models import User
from django.db.models import Model

from catalog.documents.validate import Problem

Document = dict[str, Any]


@dataclass(frozen=True)
class Publication:
    """Who publishes, why and when."""

    by: User | None
    note: str
    at: datetime


class DocumentKind(Protocol):
    """What import and export need of a kind. Documents are in normal form throughout."""

    name: str
    folder: str
    model: type[Model]
    permissions: tuple[str, ...]

    def identity(self, document: Document) -> str:
        """What makes it the same document as another: the slug, the pair. Never fails."""

    def problems(self, documents: Sequence[Document]) -> list[list[Problem]]:
        """What is wrong with each of them; several queries at most, however many documents."""

    def problems_to_publish(self, documents: Sequence[Document]) -> list[list[Problem]]:
        """What keeps each of these valid documents from being published all the same."""

    def plan(self, documents: Sequence[Document]) -> list[Any]:
        """What applying valid documents would do: values with `document`, `verb`, `changes`."""

    def said_of_others(self, planned: Sequence[Any]) -> Iterable[str]:
        """Sentences on what applying the plan changes beyond its documents."""

    def apply(self, planned: Sequence[Any], at: datetime) -> None:
        """Write the plan to the rows."""

    def rows(self, documents: Sequence[Document]) -> Iterable[Model]:
        """The records that these documents are about, once they have been applied."""

    def publish(self, planned: Sequence[Any], publication: Publication) -> None:
        """Make the documents of a plan that has just been applied the current editions."""

    def tool_renamed(self, tool_id: int) -> None:
        """Another slug stands in every document that names the tool: refresh what is kept of
        their drafts."""

    def falling_with(self, tool_id: int) -> Iterable[str]:
        """The titles of what is live and cannot stay so without this tool."""

    def tool_withdrawn(self, tool_id: int, publication: Publication) -> None:
        """The tool has just been unpublished: withdraw what falls with it, each with its line."""

    def drafts(self) -> Iterator[tuple[str, Document]]:
        """Every document as the rows say it now, with its file's name, in order of name."""

    def published(self) -> Iterator[tuple[str, Document]]:
        """Every current edition's document, with its file's name, in order of name."""


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    """Take a kind into import and export; the order of registration is that of export."""
    _kinds[kind.name] = kind


def registered() -> dict[str, DocumentKind]:
    """The kinds by their names."""
    return dict(_kinds)


def tool_renamed(tool_id: int) -> None:
    """Tell every kind that a tool has another slug."""
    for kind in _kinds.values():
        kind.tool_renamed(tool_id)


def falling_with(tool_id: int) -> list[str]:
    """The titles of all that unpublishing a tool withdraws beside it."""
    return [title for kind in _kinds.values() for title in kind.falling_with(tool_id)]


def tool_withdrawn(tool_id: int, publication: Publication) -> None:
    """Withdraw what cannot be read without this tool, in the transaction that withdraws it."""
    for kind in _kinds.values():
        kind.tool_withdrawn(tool_id, publication)

"""What a published document leaves in columns and entries, so that lists and search can read it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from catalog.models import (
    CapabilityEntry,
    Category,
    Maker,
    NameEntry,
    RelationEntry,
    Task,
    ToolEdition,
)
from catalog.names import name_slug, sort_name

Document = dict[str, Any]


class EditionColumns:
    """The columns that an edition copies from its document, for lists and filters."""

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        makers = {document["maker"]["slug"] for document in documents}
        self.categories = dict(Category.objects.values_list("slug", "pk"))
        self.makers = dict(Maker.objects.filter(slug__in=makers).values_list("slug", "pk"))

    def of(self, document: Document) -> dict[str, Any]:
        """Keyword arguments for the edition of this document."""
        checked = [source["checked"] for source in document["sources"].values()]
        return {
            "document": document,
            "slug": document["slug"],
            "name": document["name"],
            "sort_name": sort_name(document["name"]),
            "type": document["type"],
            "category_id": self.categories[document["category"]],
            "maker_id": self.makers[document["maker"]["slug"]],
            "summary": document["summary"],
            "license": document["license"],
            "pricing_model": document["pricing"]["model"],
            "status": document["status"],
            "released": document.get("released", ""),
            "capability_count": len(document["capabilities"]),
            "source_count": len(document["sources"]),
            "oldest_source_on": date.fromisoformat(min(checked)) if checked else None,
        }


def write_entries(editions: Sequence[tuple[ToolEdition, Document]]) -> None:
    """One row a capability, name and relation of editions that have just become current."""
    tasks = dict(Task.objects.values_list("slug", "pk"))
    CapabilityEntry.objects.bulk_create(
        _capability_entry(edition, position, capability, tasks)
        for edition, document in editions
        for position, capability in enumerate(document["capabilities"])
    )
    NameEntry.objects.bulk_create(
        entry for edition, document in editions for entry in _name_entries(edition, document)
    )
    RelationEntry.objects.bulk_create(
        RelationEntry(edition=edition, kind=relation["kind"], target_slug=relation["tool"])
        for edition, document in editions
        for relation in document.get("relations", ())
    )


def _capability_entry(
    edition: ToolEdition, position: int, capability: Document, tasks: dict[str, int]
) -> CapabilityEntry:
    return CapabilityEntry(
        edition=edition,
        tool_id=edition.tool_id,
        task_id=tasks[capability["task"]],
        position=position,
        slug=capability["slug"],
        heading=capability["name"],
        description=capability["description"],
        intents=capability["intents"],
        support=capability.get("support", "full"),
        source_count=len(capability["sources"]),
    )


def _name_entries(edition: ToolEdition, document: Document) -> list[NameEntry]:
    names = {name_slug(document["name"]): document["name"]}
    for alias in document.get("aliases", ()):
        names.setdefault(name_slug(alias), alias)
    return [
        NameEntry(
            edition=edition,
            name=name,
            slug=slug,
            prefix=slug[:3],
            is_alias=name != document["name"],
        )
        for slug, name in names.items()
        if slug
    ]

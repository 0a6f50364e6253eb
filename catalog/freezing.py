"""What a published document leaves in columns and entries, so that lists and search can read it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from catalog.documents.addresses import source_digest
from catalog.indexing import index_editions, task_words
from catalog.models import (
    CapabilityEntry,
    Category,
    Maker,
    MeasurementEntry,
    NameEntry,
    RelationEntry,
    SourceEntry,
    Task,
    TextEntry,
    Tool,
    ToolEdition,
)
from catalog.names import folded, name_slug, sort_name, spelled
from catalog.rows import insert_rows

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
    """One row a capability, name and relation of editions that have just become current, and
    what search reads of them."""
    rows = list(Task.objects.values_list("slug", "pk", "name", "aliases"))
    tasks = {slug: pk for slug, pk, *_ in rows}
    insert_rows(
        CapabilityEntry,
        (
            *("edition_id", "tool_id", "sort_name", "task_id", "position", "slug", "heading"),
            *("description", "intents", "support", "source_count"),
        ),
        (
            _capability_entry(edition, position, capability, tasks)
            for edition, document in editions
            for position, capability in enumerate(document["capabilities"])
        ),
    )
    insert_rows(
        NameEntry,
        ("edition_id", "name", "slug", "prefix", "is_alias"),
        (
            (edition.pk, name, slug, slug[:3], name != document["name"])
            for edition, document in editions
            for slug, name in _names(document).items()
        ),
    )
    insert_rows(
        TextEntry,
        ("edition_id", "tool_id", "names", "summary"),
        ((edition.pk, edition.tool_id, *listed_text(document)) for edition, document in editions),
    )
    _write_measurements(editions)
    _write_links(editions)
    index_editions(editions, {slug: task_words(*words) for slug, _, *words in rows})


def _write_links(editions: Sequence[tuple[ToolEdition, Document]]) -> None:
    """What leads elsewhere: relations to tools, and sources."""
    named = {r["tool"] for _, document in editions for r in document.get("relations", ())}
    insert_rows(
        RelationEntry,
        ("edition_id", "kind", "target_slug", "target_id"),
        _relation_entries(editions, Tool.objects.ids_at(named)),
    )
    RelationEntry.attach_targets([edition.slug for edition, _ in editions])
    insert_rows(
        SourceEntry,
        ("edition_id", "digest"),
        (
            (edition.pk, digest)
            for edition, document in editions
            for digest in source_digests(document)
        ),
    )


def _relation_entries(
    editions: Sequence[tuple[ToolEdition, Document]], targets: dict[str, int]
) -> Iterator[tuple[Any, ...]]:
    for edition, document in editions:
        for relation in document.get("relations", ()):
            slug = relation["tool"]
            target = targets.get(slug)
            # A tool's own old address names no other tool.
            yield edition.pk, relation["kind"], slug, None if target == edition.tool_id else target


def _capability_entry(
    edition: ToolEdition, position: int, capability: Document, tasks: dict[str, int]
) -> tuple[Any, ...]:
    return (
        edition.pk,
        edition.tool_id,
        edition.sort_name,
        tasks[capability["task"]],
        position,
        capability["slug"],
        capability["name"],
        capability["description"],
        capability["intents"],
        capability.get("support", "full"),
        len(capability["sources"]),
    )


def source_digests(document: Document) -> list[str]:
    """Each source once, however often and however spelled the document cites it."""
    return list(dict.fromkeys(source_digest(s["url"]) for s in document["sources"].values()))


def _write_measurements(editions: Sequence[tuple[ToolEdition, Document]]) -> None:
    insert_rows(
        MeasurementEntry,
        (
            *("edition_id", "position", "metric", "label", "value", "unit", "higher_is_better"),
            *("variant", "as_of", "source_url"),
        ),
        (
            (edition.pk, position, *measurement_entry(measurement, document["sources"]))
            for edition, document in editions
            for position, measurement in enumerate(document.get("measurements", ()))
        ),
    )


def measurement_entry(measurement: Document, sources: Document) -> tuple[Any, ...]:
    """The columns of a published figure, after those of its edition."""
    return (
        measurement["metric"],
        measurement["label"],
        measurement["value"],
        measurement["unit"],
        measurement.get("higher_is_better"),
        measurement.get("variant", ""),
        measurement.get("as_of", ""),
        sources[measurement["source"]]["url"],
    )


def listed_text(document: Document) -> tuple[str, str]:
    """The names, a line each, and the summary, as the text filter of lists reads them."""
    names = (document["name"], *document.get("aliases", ()))
    return "\n".join(map(spelled, names)), folded(document["summary"])


def _names(document: Document) -> dict[str, str]:
    """The name and the aliases by their form in addresses, without those that have none."""
    names = {name_slug(document["name"]): document["name"]}
    for alias in document.get("aliases", ()):
        names.setdefault(name_slug(alias), alias)
    return {slug: name for slug, name in names.items() if slug}

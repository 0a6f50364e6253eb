"""Document -> rows, in the moves read, plan, apply. The inverse of build.py."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from django.db import transaction
from django.db.models import F, Model

from catalog.documents.addresses import normalise_url
from catalog.documents.build import build_many
from catalog.documents.canonical import digest
from catalog.documents.diff import Difference, diff
from catalog.drafts import refresh_drafts
from catalog.models import (
    Address,
    Capability,
    CapabilityCitation,
    Category,
    Citation,
    Maker,
    Measurement,
    Metric,
    Relation,
    Signal,
    Source,
    Task,
    Tool,
)
from catalog.rows import insert_missing, insert_rows, set_column

Document = dict[str, Any]
Verb = Literal["new", "changed", "same"]

CAPABILITY_LISTS = ("intents", "best_for", "limitations", "requires", "inputs", "outputs")
CAPABILITY_COLUMNS = (
    *("slug", "heading", "task_id", "description", "what_is_unique", "versus", "support"),
    *CAPABILITY_LISTS,
)
CLAIM_COLUMNS = ("tool_id", "position", "citation_id")


@dataclass(frozen=True)
class Planned:
    """What applying one valid document would do to the rows."""

    document: Document
    verb: Verb
    tool_id: int | None = None
    changes: tuple[Difference, ...] = field(default=())

    @cached_property
    def sha256(self) -> str:
        """The document's digest, made once for the rows and for the edition."""
        return digest(self.document)


def plan(documents: Sequence[Document]) -> list[Planned]:
    """Compare valid documents in normal form with the rows; reads only, 8 queries."""
    slugs = [document["slug"] for document in documents]
    ids = dict(Tool.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    rows = build_many(ids.values()) if ids else {}
    return [_planned(document, ids.get(document["slug"]), rows) for document in documents]


def _planned(document: Document, tool_id: int | None, rows: Mapping[int, Document]) -> Planned:
    if tool_id is None:
        return Planned(document, "new")
    changes = tuple(diff(rows[tool_id], document))
    return Planned(document, "changed" if changes else "same", tool_id, changes)


def apply(planned: Iterable[Planned], at: datetime) -> dict[str, int]:
    """Write what a plan says, all or nothing; the tools' primary keys by slug.

    A changed tool's capabilities, figures and sources are laid anew: a document is the whole
    truth about its tool. The number of queries does not grow with the number of documents.
    """
    planned = list(planned)
    writing = [item for item in planned if item.verb != "same"]
    written = {item.document["slug"]: item.tool_id for item in planned if item.tool_id}
    if writing:
        with transaction.atomic():
            written |= _Writer(writing, at).write()
    return written


class _Writer:
    """Writes one batch of documents; knows the vocabulary and the sources they name."""

    def __init__(self, planned: Sequence[Planned], at: datetime) -> None:
        self.documents = [item.document for item in planned]
        self.checksums = {item.document["slug"]: item.sha256 for item in planned}
        self.at = at

    def write(self) -> dict[str, int]:
        self.categories = dict(Category.objects.values_list("slug", "pk"))
        self.tasks = dict(Task.objects.values_list("slug", "pk"))
        self.makers = self._write_makers()
        self.metrics = self._write_metrics()
        self.sources = self._write_sources()
        self.tools = self._write_tools()
        self.citations = self._write_citations()
        self._write_pricing_citations()
        self._write_capabilities()
        self._write_figures()
        Relation.attach_targets()
        # A maker's new name is news in every tool of that maker.
        renamed = Tool.objects.filter(maker__slug__in=self.renamed_makers)
        refresh_drafts(renamed.values_list("pk", flat=True))
        return self.tools

    def _write_makers(self) -> dict[str, int]:
        wanted = {d["maker"]["slug"]: d["maker"] for d in self.documents}
        known = {maker.slug: maker for maker in Maker.objects.filter(slug__in=wanted)}
        changed = []
        for slug, maker in known.items():
            told = (wanted[slug]["name"], wanted[slug].get("url", ""))
            if told != (maker.name, maker.url):
                maker.name, maker.url = told
                changed.append(maker)
        Maker.objects.bulk_update(changed, ["name", "url"])
        # Where two documents disagree, the last one counts.
        told_makers = (d["maker"] for d in self.documents)
        disputed = {maker["slug"] for maker in told_makers if maker != wanted[maker["slug"]]}
        self.renamed_makers = {maker.slug for maker in changed} | disputed
        Maker.objects.bulk_create(
            Maker(slug=slug, name=maker["name"], url=maker.get("url", ""))
            for slug, maker in wanted.items()
            if slug not in known
        )
        return dict(Maker.objects.filter(slug__in=wanted).values_list("slug", "pk"))

    def _write_metrics(self) -> dict[str, int]:
        figures = [m for d in self.documents for m in d.get("measurements", ())]
        Metric.objects.bulk_create(
            (
                Metric(
                    slug=m["metric"],
                    name=m["label"],
                    unit=m["unit"],
                    direction=Metric.direction_of(m["higher_is_better"]),
                )
                for m in {m["metric"]: m for m in reversed(figures)}.values()
            ),
            ignore_conflicts=True,
        )
        wanted = {m["metric"] for m in figures}
        return dict(Metric.objects.filter(slug__in=wanted).values_list("slug", "pk"))

    def _write_sources(self) -> dict[str, int]:
        urls = {source["url"] for d in self.documents for source in d["sources"].values()}
        addresses = {url: normalise_url(url) for url in urls}
        wanted = set(addresses.values())
        found: dict[str, int] = {}
        ordered = sorted(wanted)
        blank = ("status", "content_digest")
        insert_missing(Source, ("address", *blank), [(address, "", "") for address in ordered])
        for start in range(0, len(ordered), 5000):
            part = Source.objects.filter(address__in=ordered[start : start + 5000])
            found |= dict(part.values_list("address", "pk"))
        return {url: found[address] for url, address in addresses.items()}

    def _write_tools(self) -> dict[str, int]:
        slugs = [document["slug"] for document in self.documents]
        known = Tool.objects.select_for_update().filter(slug__in=slugs).order_by("pk")
        tools = {tool.slug: tool for tool in known}
        if tools:
            _clear([tool.pk for tool in tools.values()])
        fresh = {}
        for document in self.documents:
            columns = self._tool_columns(document)
            if document["slug"] not in tools:
                fresh[document["slug"]] = columns
                continue
            tool = tools[document["slug"]]
            for name, value in columns.items():
                setattr(tool, name, value)
            tool.version = F("version") + 1
            tool.save()
        return {slug: tool.pk for slug, tool in tools.items()} | _new_tools(fresh)

    def _tool_columns(self, document: Document) -> Document:
        pricing = document["pricing"]
        price = pricing.get("starting_price") or {}
        texts = {
            name: document.get(name, "")
            for name in (
                *("name", "type", "summary", "description", "homepage", "repository"),
                *("documentation", "license", "released", "status"),
            )
        }
        return texts | {
            "aliases": document.get("aliases", []),
            "tags": document.get("tags", []),
            "category_id": self.categories[document["category"]],
            "maker_id": self.makers[document["maker"]["slug"]],
            "pricing_model": pricing["model"],
            "pricing_note": pricing.get("note", ""),
            # Written once the citations are; a changed tool's row still names one that is gone.
            "pricing_citation_id": None,
            "price_amount": price.get("amount", ""),
            "price_currency": price.get("currency", ""),
            "price_per": price.get("per", ""),
            "has_no_price": "starting_price" in pricing and not price,
            "draft_sha256": self.checksums[document["slug"]],
            "edited_at": self.at,
        }

    def _write_citations(self) -> dict[tuple[int, str], int]:
        insert_rows(
            Citation,
            ("tool_id", "source_id", "key", "url", "title", "publisher", "kind", "checked_on"),
            (
                (
                    tool_id,
                    self.sources[source["url"]],
                    key,
                    source["url"],
                    source["title"],
                    source["publisher"],
                    source.get("kind", ""),
                    date.fromisoformat(source["checked"]),
                )
                for tool_id, document in self._owned()
                for key, source in document["sources"].items()
            ),
        )
        return _keys(Citation, "key", self.tools.values())

    def _write_pricing_citations(self) -> None:
        set_column(
            Tool,
            "pricing_citation_id",
            (
                (tool_id, self.citations[tool_id, key])
                for tool_id, document in self._owned()
                if (key := document["pricing"].get("source"))
            ),
        )

    def _write_capabilities(self) -> None:
        insert_rows(
            Capability,
            ("tool_id", "position", *CAPABILITY_COLUMNS),
            (
                (tool_id, position, *self._capability(capability))
                for tool_id, document in self._owned()
                for position, capability in enumerate(document["capabilities"])
            ),
        )
        capabilities = _keys(Capability, "slug", self.tools.values())
        insert_rows(
            CapabilityCitation,
            ("capability_id", "citation_id", "position"),
            (
                (capabilities[tool_id, capability["slug"]], self.citations[tool_id, key], position)
                for tool_id, document in self._owned()
                for capability in document["capabilities"]
                for position, key in enumerate(capability["sources"])
            ),
        )

    def _capability(self, capability: Document) -> tuple[Any, ...]:
        return (
            capability["slug"],
            capability["name"],
            self.tasks[capability["task"]],
            capability["description"],
            capability.get("unique", ""),
            capability.get("versus", ""),
            capability.get("support", "full"),
            *(capability.get(name, []) for name in CAPABILITY_LISTS),
        )

    def _write_figures(self) -> None:
        insert_rows(
            Measurement,
            ("metric_id", "label", "value", "variant", "as_of", *CLAIM_COLUMNS),
            self._claims("measurements", self._measurement),
        )
        insert_rows(
            Signal,
            ("kind", "value", "text", "observed", *CLAIM_COLUMNS),
            self._claims("signals", self._signal),
        )
        insert_rows(
            Relation,
            ("kind", "target_slug", *CLAIM_COLUMNS),
            self._claims("relations", lambda item: (item["kind"], item["tool"])),
        )

    def _claims(
        self, part: str, values: Callable[[Document], tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        for tool_id, document in self._owned():
            for position, item in enumerate(document.get(part, ())):
                citation_id = self.citations[tool_id, item["source"]]
                yield *values(item), tool_id, position, citation_id

    def _measurement(self, item: Document) -> tuple[Any, ...]:
        return (
            self.metrics[item["metric"]],
            item["label"],
            _decimal(item["value"]),
            item.get("variant", ""),
            item.get("as_of", ""),
        )

    def _signal(self, item: Document) -> tuple[Any, ...]:
        release = item["kind"] == Signal.Kind.LATEST_RELEASE
        return (
            item["kind"],
            None if release else _decimal(item["value"]),
            item["value"] if release else "",
            item.get("observed", ""),
        )

    def _owned(self) -> Iterator[tuple[int, Document]]:
        """Each document with its tool's primary key."""
        return ((self.tools[document["slug"]], document) for document in self.documents)


def _new_tools(columns: Mapping[str, Document]) -> dict[str, int]:
    """Write tools by their slugs; a tool's primary key is that of its address."""
    addresses = Address.objects.bulk_create(Address(slug=slug) for slug in columns)
    if columns:
        names = list(next(iter(columns.values())))
        insert_rows(
            Tool,
            ("address_id", "version", *names),
            ((address.pk, 1, *columns[address.slug].values()) for address in addresses),
        )
    return {address.slug: address.pk for address in addresses}


def _keys(model: type[Model], column: str, tool_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Primary keys of rows that were just written, by tool and what tells them apart there."""
    rows = model._default_manager.filter(tool__in=list(tool_ids)).order_by()
    return {(tool, key): pk for tool, key, pk in rows.values_list("tool_id", column, "pk")}


def _decimal(value: float) -> Decimal:
    # Through repr, which is exact for 15 significant digits; Decimal(0.1) is not 0.1.
    return Decimal(repr(value))


def _clear(tool_ids: list[int]) -> None:
    """Take away all that a document says anew, citing rows before the cited."""
    Tool.objects.filter(pk__in=tool_ids).update(pricing_citation=None)
    CapabilityCitation.objects.filter(capability__tool__in=tool_ids).delete()
    for model in (Capability, Measurement, Signal, Relation, Citation):
        model._default_manager.filter(tool__in=tool_ids).delete()

"""Document -> rows, in the moves read, plan, apply. The inverse of build.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.db.models import F

from catalog.documents.addresses import normalise_url
from catalog.documents.build import build_many
from catalog.documents.canonical import digest
from catalog.documents.diff import Difference, diff
from catalog.drafts import refresh_drafts
from catalog.models import (
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

Document = dict[str, Any]
Verb = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class Planned:
    """What applying one valid document would do to the rows."""

    document: Document
    verb: Verb
    tool_id: int | None = None
    changes: tuple[Difference, ...] = field(default=())


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
            written |= _Writer([item.document for item in writing], at).write()
    return written


class _Writer:
    """Writes one batch of documents; knows the vocabulary and the sources they name."""

    def __init__(self, documents: list[Document], at: datetime) -> None:
        self.documents = documents
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
        refresh_drafts(
            Tool.objects.filter(maker__in=self.changed_makers).values_list("pk", flat=True)
        )
        return {slug: tool.pk for slug, tool in self.tools.items()}

    def _write_makers(self) -> dict[str, int]:
        wanted = {d["maker"]["slug"]: d["maker"] for d in self.documents}
        known = {maker.slug: maker for maker in Maker.objects.filter(slug__in=wanted)}
        self.changed_makers = []
        for slug, maker in known.items():
            told = (wanted[slug]["name"], wanted[slug].get("url", ""))
            if told != (maker.name, maker.url):
                maker.name, maker.url = told
                self.changed_makers.append(maker)
        Maker.objects.bulk_update(self.changed_makers, ["name", "url"])
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
        Source.objects.bulk_create(
            (Source(address=address) for address in sorted(wanted)), ignore_conflicts=True
        )
        found: dict[str, int] = {}
        ordered = sorted(wanted)
        for start in range(0, len(ordered), 5000):
            part = Source.objects.filter(address__in=ordered[start : start + 5000])
            found |= dict(part.values_list("address", "pk"))
        return {url: found[address] for url, address in addresses.items()}

    def _write_tools(self) -> dict[str, Tool]:
        slugs = [d["slug"] for d in self.documents]
        known = Tool.objects.select_for_update().filter(slug__in=slugs).order_by("pk")
        tools = {tool.slug: tool for tool in known}
        if tools:
            _clear([tool.pk for tool in tools.values()])
        for document in self.documents:
            tool = tools.setdefault(document["slug"], Tool(slug=document["slug"]))
            for name, value in self._tool_columns(document).items():
                setattr(tool, name, value)
            if tool.pk:
                tool.version = F("version") + 1
            tool.save()
        return tools

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
            "price_amount": price.get("amount", ""),
            "price_currency": price.get("currency", ""),
            "price_per": price.get("per", ""),
            "has_no_price": "starting_price" in pricing and not price,
            "draft_sha256": digest(document),
            "edited_at": self.at,
        }

    def _write_citations(self) -> dict[tuple[int, str], int]:
        rows = Citation.objects.bulk_create(
            Citation(
                tool=self.tools[document["slug"]],
                source_id=self.sources[source["url"]],
                key=key,
                url=source["url"],
                title=source["title"],
                publisher=source["publisher"],
                kind=source.get("kind", ""),
                checked_on=date.fromisoformat(source["checked"]),
            )
            for document in self.documents
            for key, source in document["sources"].items()
        )
        return {(row.tool_id, row.key): row.pk for row in rows}

    def _write_pricing_citations(self) -> None:
        changed = []
        for document in self.documents:
            if key := document["pricing"].get("source"):
                tool = self.tools[document["slug"]]
                tool.pricing_citation_id = self.citations[tool.pk, key]
                changed.append(tool)
        Tool.objects.bulk_update(changed, ["pricing_citation"])

    def _write_capabilities(self) -> None:
        rows, cited = [], []
        for document in self.documents:
            tool = self.tools[document["slug"]]
            for position, capability in enumerate(document["capabilities"]):
                rows.append(self._capability(tool, position, capability))
                cited.append([self.citations[tool.pk, key] for key in capability["sources"]])
        Capability.objects.bulk_create(rows)
        CapabilityCitation.objects.bulk_create(
            CapabilityCitation(capability=row, citation_id=pk, position=position)
            for row, pks in zip(rows, cited, strict=True)
            for position, pk in enumerate(pks)
        )

    def _capability(self, tool: Tool, position: int, capability: Document) -> Capability:
        lists = ("intents", "best_for", "limitations", "requires", "inputs", "outputs")
        return Capability(
            tool=tool,
            position=position,
            slug=capability["slug"],
            heading=capability["name"],
            task_id=self.tasks[capability["task"]],
            description=capability["description"],
            what_is_unique=capability.get("unique", ""),
            versus=capability.get("versus", ""),
            support=capability.get("support", Capability.Support.FULL),
            **{name: capability.get(name, []) for name in lists},
        )

    def _write_figures(self) -> None:
        measurements, signals, relations = [], [], []
        for document in self.documents:
            tool = self.tools[document["slug"]]
            for position, item in enumerate(document.get("measurements", ())):
                measurements.append(self._measurement(tool, position, item))
            for position, item in enumerate(document.get("signals", ())):
                signals.append(self._signal(tool, position, item))
            for position, item in enumerate(document.get("relations", ())):
                relations.append(self._relation(tool, position, item))
        Measurement.objects.bulk_create(measurements)
        Signal.objects.bulk_create(signals)
        Relation.objects.bulk_create(relations)

    def _measurement(self, tool: Tool, position: int, item: Document) -> Measurement:
        return Measurement(
            tool=tool,
            position=position,
            metric_id=self.metrics[item["metric"]],
            label=item["label"],
            value=_decimal(item["value"]),
            variant=item.get("variant", ""),
            as_of=item.get("as_of", ""),
            citation_id=self.citations[tool.pk, item["source"]],
        )

    def _signal(self, tool: Tool, position: int, item: Document) -> Signal:
        release = item["kind"] == Signal.Kind.LATEST_RELEASE
        return Signal(
            tool=tool,
            position=position,
            kind=item["kind"],
            value=None if release else _decimal(item["value"]),
            text=item["value"] if release else "",
            observed=item.get("observed", ""),
            citation_id=self.citations[tool.pk, item["source"]],
        )

    def _relation(self, tool: Tool, position: int, item: Document) -> Relation:
        return Relation(
            tool=tool,
            position=position,
            kind=item["kind"],
            target_slug=item["tool"],
            citation_id=self.citations[tool.pk, item["source"]],
        )


def _decimal(value: float) -> Decimal:
    # Through repr, which is exact for 15 significant digits; Decimal(0.1) is not 0.1.
    return Decimal(repr(value))


def _clear(tool_ids: list[int]) -> None:
    """Take away all that a document says anew, citing rows before the cited."""
    Tool.objects.filter(pk__in=tool_ids).update(pricing_citation=None)
    CapabilityCitation.objects.filter(capability__tool__in=tool_ids).delete()
    for model in (Capability, Measurement, Signal, Relation, Citation):
        model._default_manager.filter(tool__in=tool_ids).delete()

"""Rows -> document. The inverse of apply.py: reading what was written gives the same document."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from catalog.documents.canonical import normalise
from catalog.documents.values import figure
from catalog.models import (
    Capability,
    CapabilityCitation,
    Citation,
    Measurement,
    Metric,
    Relation,
    Signal,
    Tool,
)
from catalog.prepared import Prepared, any_of

Document = dict[str, Any]


def build(tool: Tool) -> Document:
    """The document of one tool as its rows say it now, in normal form (7 queries)."""
    return build_many([tool.pk])[tool.pk]


def build_many(tool_ids: Iterable[int]) -> dict[int, Document]:
    """Documents by the tools' primary keys, in normal form; 7 queries however many tools."""
    ids = list(tool_ids)
    if not ids:
        return {}
    citations = _grouped(_citations(ids))
    keys = {citation.pk: citation.key for group in citations.values() for citation in group}
    capabilities = _claimed(ids, keys)
    measurements = _grouped(_measurements(ids))
    signals = _grouped(_signals(ids))
    relations = _grouped(_relations(ids))
    documents = {}
    for tool in _tools(ids):
        document = _facts(tool, keys)
        document["capabilities"] = capabilities[tool.pk]
        document["measurements"] = [_measurement(m, keys) for m in measurements[tool.pk]]
        document["signals"] = [_signal(s, keys) for s in signals[tool.pk]]
        document["relations"] = [_relation(r, keys) for r in relations[tool.pk]]
        document["sources"] = {c.key: _source(c) for c in citations[tool.pk]}
        documents[tool.pk] = normalise(document)
    return documents


# Publishing reads these again and again; of their time most went into making the same SQL.
_tools = Prepared(
    lambda ids: Tool.objects.filter(any_of("pk", ids)).select_related("category", "maker"),
)
_citations = Prepared(lambda ids: Citation.objects.filter(any_of("tool", ids)))
_capabilities = Prepared(
    lambda ids: Capability.objects.filter(any_of("tool", ids)).select_related("task")
)
_cited = Prepared(
    lambda ids: CapabilityCitation.objects.filter(any_of("capability__tool", ids)).order_by(
        "capability", "position", "pk"
    )
)
_measurements = Prepared(
    lambda ids: Measurement.objects.filter(any_of("tool", ids)).select_related("metric")
)
_signals = Prepared(lambda ids: Signal.objects.filter(any_of("tool", ids)))
_relations = Prepared(
    lambda ids: Relation.objects.filter(any_of("tool", ids)).select_related("target")
)


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.tool_id].append(row)
    return groups


def _facts(tool: Tool, keys: dict[int, str]) -> Document:
    return {
        "slug": tool.slug,
        "name": tool.name,
        "aliases": tool.aliases,
        "type": tool.type,
        "category": tool.category.slug,
        "maker": {"slug": tool.maker.slug, "name": tool.maker.name, "url": tool.maker.url},
        "summary": tool.summary,
        "description": tool.description,
        "homepage": tool.homepage,
        "repository": tool.repository,
        "documentation": tool.documentation,
        "license": tool.license,
        "pricing": _pricing(tool, keys),
        "released": tool.released,
        "status": tool.status,
        "tags": tool.tags,
    }


def _pricing(tool: Tool, keys: dict[int, str]) -> Document:
    pricing: Document = {"model": tool.pricing_model, "note": tool.pricing_note}
    if tool.price_amount:
        pricing["starting_price"] = {
            "amount": tool.price_amount,
            "currency": tool.price_currency,
            "per": tool.price_per,
        }
    elif tool.has_no_price:
        pricing["starting_price"] = None
    if tool.pricing_citation_id:
        pricing["source"] = keys[tool.pricing_citation_id]
    return pricing


def _claimed(ids: list[int], keys: dict[int, str]) -> dict[int, list[Document]]:
    cited: dict[int, list[str]] = defaultdict(list)
    for link in _cited(ids):
        cited[link.capability_id].append(keys[link.citation_id])
    found: dict[int, list[Document]] = defaultdict(list)
    for row in _capabilities(ids):
        found[row.tool_id].append(_capability(row, cited[row.pk]))
    return found


def _capability(row: Capability, cited: list[str]) -> Document:
    return {
        "slug": row.slug,
        "name": row.heading,
        "task": row.task.slug,
        "description": row.description,
        "unique": row.what_is_unique,
        "versus": row.versus,
        "intents": row.intents,
        "best_for": row.best_for,
        "limitations": row.limitations,
        "requires": row.requires,
        "inputs": row.inputs,
        "outputs": row.outputs,
        "support": row.support,
        "sources": cited,
    }


def _measurement(row: Measurement, keys: dict[int, str]) -> Document:
    metric: Metric = row.metric
    return {
        "metric": metric.slug,
        "label": row.label,
        "value": figure(row.value),
        "unit": metric.unit,
        "higher_is_better": metric.higher_is_better,
        "variant": row.variant,
        "as_of": row.as_of,
        "source": keys[row.citation_id],
    }


def _signal(row: Signal, keys: dict[int, str]) -> Document:
    value = row.text if row.value is None else figure(row.value)
    return {
        "kind": row.kind,
        "value": value,
        "observed": row.observed,
        "source": keys[row.citation_id],
    }


def _relation(row: Relation, keys: dict[int, str]) -> Document:
    target = row.target.slug if row.target else row.target_slug
    return {"kind": row.kind, "tool": target, "source": keys[row.citation_id]}


def _source(row: Citation) -> Document:
    return {
        "url": row.url,
        "title": row.title,
        "publisher": row.publisher,
        "kind": row.kind,
        "checked": row.checked_on.isoformat(),
    }

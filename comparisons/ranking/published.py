"""A run as strangers read it: inputs, standings and tables in one JSON stream, and its digest."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.documents.canonical import canonical_bytes

from .formula import Component, Place, Standing

INPUT_FORMAT = "unfragilerank-inputs-1"
# One encoder for all: `json.dumps` makes one a call.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True)
class PublishedTool:
    """The documents of one tool's inputs and of its standing with its place."""

    inputs: Mapping[str, Any]
    standing: Mapping[str, Any]


@dataclass(frozen=True)
class PublishedRun:
    """`tools` may be an iterator that reads from a database; it must be ordered by slug."""

    number: int
    formula: str
    as_of: date
    digest: str
    tables: Mapping[str, Any]
    tools: Iterable[PublishedTool]


def inputs_digest(formula: str, as_of: date, inputs: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of the canonical JSON of {"as_of", "formula", "inputs": {slug: inputs}}."""
    texts = ((document["tool"], canonical_text(document)) for document in inputs)
    return texts_digest(formula, as_of, texts)


def texts_digest(formula: str, as_of: date, texts: Iterable[tuple[str, str]]) -> str:
    """The digest of (slug, canonical text of its inputs).

    Hashed tool by tool, so that a large catalogue need not be in memory; the tools must be
    ordered by slug, which is the canonical order of these keys.
    """
    head = canonical_bytes({"as_of": as_of.isoformat(), "formula": formula})
    running = hashlib.sha256(head[:-1] + b',"inputs":{')
    previous = ""
    for slug, text in texts:
        if previous and slug <= previous:
            raise ValueError(f"Tools must be ordered by slug: {slug} comes after {previous}.")
        separator = "," if previous else ""
        # A slug holds nothing that JSON would write otherwise.
        running.update(f'{separator}"{slug}":{text}'.encode())
        previous = slug
    running.update(b"}}")
    return running.hexdigest()


def published_inputs(run: PublishedRun) -> Iterator[str]:
    """The text of `inputs.json`, piece by piece: one tool is in memory at a time."""
    head = {
        "format": INPUT_FORMAT,
        "run": run.number,
        "formula": run.formula,
        "as_of": run.as_of.isoformat(),
        "digest": run.digest,
        "tables": run.tables,
    }
    yield canonical_text(head)[:-1] + ',"tools":{'
    separator = ""
    for tool in run.tools:
        yield (
            f"{separator}\n{canonical_text(tool.inputs['tool'])}:"
            f"{canonical_text({'inputs': tool.inputs, 'standing': tool.standing})}"
        )
        separator = ","
    yield "\n}}\n"


def standing_document(standing: Standing, at: Place | None) -> dict[str, Any]:
    """Numbers as decimal strings; what is unknown is null."""
    return {
        "score": _decimal(standing.score),
        "low": _decimal(standing.low),
        "high": _decimal(standing.high),
        "coverage": _decimal(standing.coverage),
        "is_ranked": standing.is_ranked,
        "missing": list(standing.missing),
        "place": dict(vars(at)) if at else None,
        "components": [
            {
                "key": part.key,
                "value": _decimal(part.value),
                "weight": _decimal(part.weight),
                "contribution": _decimal(part.contribution),
                "reason": part.reason,
                "inputs": list(part.inputs),
                "notes": list(part.notes),
            }
            for part in standing.components
        ],
    }


def read_standing(
    document: Mapping[str, Any], tool: str, tool_type: str, category: str
) -> Standing:
    """The inverse of `standing_document`, without the place."""
    return Standing(
        tool=tool,
        type=tool_type,
        category=category,
        score=_number(document["score"]),
        low=Decimal(document["low"]),
        high=Decimal(document["high"]),
        components=tuple(
            Component(
                part["key"],
                _number(part["value"]),
                Decimal(part["weight"]),
                _number(part["contribution"]),
                part["reason"],
                tuple(part["inputs"]),
                tuple(part["notes"]),
            )
            for part in document["components"]
        ),
        coverage=Decimal(document["coverage"]),
        is_ranked=document["is_ranked"],
        missing=tuple(document["missing"]),
    )


def canonical_text(value: Any) -> str:
    """Canonical for inputs (ASCII keys, texts and whole numbers), at a third of the time that
    the general form of documents takes; a test holds the two together."""
    return _encode(value)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

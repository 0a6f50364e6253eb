"""The two kinds of document, the vocabulary beside them, and their JSON Schemas."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["tool", "verdict", "vocabulary"]
Place = tuple[str | int, ...]
# In a place: each key of an object, or each item of a list.
EACH = "*"

_TELLING_KEYS: dict[Kind, frozenset[str]] = {
    "tool": frozenset({"slug", "name", "maker", "category", "capabilities"}),
    "verdict": frozenset({"tools", "winner", "headline", "choose", "by_task"}),
}


def kind_of(document: object) -> Kind:
    """Decide by the keys; ValueError with a sentence if they speak for neither kind."""
    keys = set(document) if isinstance(document, dict) else set()
    votes = {kind: len(keys & telling) for kind, telling in _TELLING_KEYS.items()}
    if votes["tool"] == votes["verdict"]:
        raise ValueError(
            "This is neither a tool (it would have a slug, a name and capabilities) "
            "nor a verdict (it would have tools, a winner and a headline)."
        )
    return "tool" if votes["tool"] > votes["verdict"] else "verdict"


@cache
def schema(kind: Kind) -> dict[str, Any]:
    path = Path(__file__).with_name(f"{kind}.schema.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def resolved(part: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """The schema itself, or what its $ref points to (our references are one step deep)."""
    reference = part.get("$ref")
    if reference is None:
        return part
    target: dict[str, Any] = schema(kind)["$defs"][reference.removeprefix("#/$defs/")]
    return target


def values_of(name: str, kind: Kind, document: object) -> Iterator[tuple[Place, object]]:
    """Place and value of all in a document that the schema says to be one of its $defs."""
    for steps in places_of(name, kind):
        yield from _at(document, steps)


@cache
def places_of(name: str, kind: Kind) -> tuple[tuple[str, ...], ...]:
    """Where the schema refers to one of its $defs."""
    return tuple(_references(schema(kind), f"#/$defs/{name}", kind))


def _references(
    part: dict[str, Any], reference: str, kind: Kind, *place: str
) -> Iterator[tuple[str, ...]]:
    if part.get("$ref") == reference:
        yield place
        return
    part = resolved(part, kind)
    for key, inner in part.get("properties", {}).items():
        yield from _references(inner, reference, kind, *place, key)
    for inner in (part.get("additionalProperties"), part.get("items")):
        if isinstance(inner, dict):
            yield from _references(inner, reference, kind, *place, EACH)


def _at(value: Any, steps: tuple[str, ...], *place: str | int) -> Iterator[tuple[Place, object]]:
    if not steps:
        yield place, value
    elif isinstance(value, dict):
        for key in value if steps[0] == EACH else value.keys() & {steps[0]}:
            yield from _at(value[key], steps[1:], *place, key)
    elif isinstance(value, list) and steps[0] == EACH:
        for position, item in enumerate(value):
            yield from _at(item, steps[1:], *place, position)

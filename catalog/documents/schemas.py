"""The two kinds of document, the vocabulary beside them, and their JSON Schemas."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["tool", "verdict", "vocabulary"]

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

"""Whether data says only what schema.org defines, by the vendored table beside this module.

`schema_org.json` holds the types that we use: what each is, and its own properties with the types
that they expect. Drawn from schema.org 29 as packaged by schema-dts 2.1.0 (Apache-2.0; the
vocabulary itself is CC BY-SA 3.0).
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = frozenset({"Text", "URL", "Date", "DateTime"})
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@cache
def table() -> dict[str, Any]:
    """Type to its parents and properties."""
    found: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return found


def lineage(name: str) -> set[str]:
    """The type and everything that it is."""
    return {name}.union(*(lineage(parent) for parent in table()[name]["is"]))


def faults(node: dict[str, Any], place: str = "") -> Iterator[str]:
    """One sentence for each property that its type does not have or that expects another type."""
    kind = node.get("@type")
    if kind is None:
        if set(node) != {"@id"}:
            yield f"{place}: neither a type nor a mere reference"
        return
    if kind not in table():
        yield f"{place}: no type {kind}"
        return
    expected = {}
    for each in lineage(kind):
        expected |= table()[each]["properties"]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in expected:
            yield f"{place}: {kind} has no {name}"
            continue
        for item in value if isinstance(value, list) else [value]:
            yield from _value_faults(item, set(expected[name]), f"{place}/{name}")


def _value_faults(value: Any, expected: set[str], place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from faults(value, place)
        kind = value.get("@type")
        if kind in table() and not lineage(kind) & expected:
            yield f"{place}: {kind} is none of {sorted(expected)}"
    elif isinstance(value, int):
        if not expected & {"Integer", "Number", "Text"}:
            yield f"{place}: a number is none of {sorted(expected)}"
    elif not expected & TEXTS:
        yield f"{place}: a text is none of {sorted(expected)}"
    elif "URL" in expected and not expected & {"Text"} and not value.startswith("http"):
        yield f"{place}: no absolute address: {value}"
    elif expected <= {"Date", "DateTime"} and not DAY.fullmatch(value):
        yield f"{place}: no date: {value}"

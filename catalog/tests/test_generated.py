"""A field that the generated documents lack is one that no round trip is tested with."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from catalog.documents.schemas import Kind, resolved, schema
from catalog.tests.generated import Writer


def unwritten(part: dict[str, Any], kind: Kind, values: Sequence[Any], at: str) -> Iterator[str]:
    """The fields of this part of a schema that none of the values has."""
    part = resolved(part, kind)
    inner = part.get("properties", {})
    for key, field in inner.items():
        held = [value[key] for value in values if isinstance(value, dict) and key in value]
        if not held:
            yield f"{at}/{key}"
        yield from unwritten(field, kind, held, f"{at}/{key}")
    lists = [item for value in values if isinstance(value, list) for item in value]
    if "items" in part:
        yield from unwritten(part["items"], kind, lists, at)
    if not inner and isinstance(part.get("additionalProperties"), dict):
        maps = [item for value in values if isinstance(value, dict) for item in value.values()]
        yield from unwritten(part["additionalProperties"], kind, maps, at)
    for either in part.get("oneOf", part.get("anyOf", ())):
        yield from unwritten(either, kind, values, at)


@pytest.mark.parametrize("kind", ["tool", "verdict"])
def test_every_field_of_the_schema_is_written(kind: Kind) -> None:
    writers = [Writer(seed, ["one two", "three"]) for seed in range(40)]
    tools = [writer.tool(None) for writer in writers]
    written = {"tool": tools, "verdict": [writer.verdict(tools[:2]) for writer in writers]}
    assert list(unwritten(schema(kind), kind, written[kind], "")) == []

"""How a claim that differs reads: the form's words, not the document's keys."""

from typing import Any

import pytest
from django.utils import translation

from catalog.differences import FIELDS, DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.documents.schemas import schema
from catalog.tests.factory import capability, source, tool_document


def parts(**later: Any) -> dict[str, DifferencePart]:
    """What differs from the small document, by its place."""
    document = tool_document()
    return {part.place: part for part in difference_parts(diff(document, document | later))}


class TestFieldWords:
    def test_added_capability_reads_line_by_line_in_words_of_the_form(self) -> None:
        document = tool_document()
        added = capability("write", "counts")
        (part,) = parts(capabilities=[*document["capabilities"], added]).values()
        assert part.place == "Capabilities / counts"
        assert (part.after or "").splitlines()[:3] == [
            "Slug: counts",
            "Heading: Can counts on paper",
            "Task: write",
        ]

    def test_place_names_the_field_and_leaves_the_slug(self) -> None:
        items = [capability(task) for task in ("draw", "erase", "sharpen")]
        last = capability("write", name="Writes on paper", requires=["A pencil"])
        assert set(parts(capabilities=[*items, last])) == {
            "Capabilities / write / Heading",
            "Capabilities / write / Requires",
        }

    def test_name_of_an_item_is_no_field(self) -> None:
        home = tool_document()["sources"]["home"]
        found = parts(sources={"home": home, "name": source(), "order": source()})
        assert set(found) == {"Sources / name", "Sources / order"}

    def test_items_that_changed_places_are_told_so(self) -> None:
        turned = list(reversed(tool_document()["capabilities"]))
        assert set(parts(capabilities=turned)) == {"Capabilities / Order"}

    def test_price_is_told_in_words(self) -> None:
        price = {"amount": "10", "currency": "USD", "per": "month"}
        (part,) = parts(pricing={"model": "open-source", "starting_price": price}).values()
        assert part.place == "Price / Starting price"
        assert part.after == "Amount: 10\nCurrency: USD\nPaid per: month"

    def test_germans_read_german_words(self) -> None:
        with translation.override("de"):
            assert "Kurzbeschreibung" in parts(summary="Another summary of what the pencil does.")

    @pytest.mark.parametrize("kind", ["tool", "verdict"])
    def test_every_field_of_a_document_has_words(self, kind: str) -> None:
        assert set(_fields(schema(kind))) <= FIELDS.keys()


def _fields(node: Any) -> list[str]:
    """The names of all properties in a schema."""
    if isinstance(node, list):
        return [name for item in node for name in _fields(item)]
    if not isinstance(node, dict):
        return []
    own = node["properties"] if isinstance(node.get("properties"), dict) else {}
    return [*own, *(name for item in node.values() for name in _fields(item))]

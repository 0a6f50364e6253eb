import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.documents.canonical import canonical_bytes
from catalog.documents.diff import Difference, diff, words
from catalog.tests.generated import STARTER, tool_documents, verdict_documents

Document = dict[str, Any]


@pytest.fixture
def old() -> Document:
    document: Document = json.loads((STARTER / "tools" / "llava-1-6.json").read_text("utf-8"))
    return document


@pytest.fixture
def new(old: Document) -> Document:
    return copy.deepcopy(old)


def sentences(old: Document, new: Document) -> list[str]:
    return [change.sentence for change in diff(old, new)]


class TestClaims:
    def test_changed_text_of_a_capability_is_named_by_its_slug(
        self, old: Document, new: Document
    ) -> None:
        new["capabilities"][0]["description"] = "Other."
        assert diff(old, new) == [
            Difference(
                ("capabilities", "visual-question-answering", "description"),
                "changed",
                old["capabilities"][0]["description"],
                "Other.",
            )
        ]
        assert sentences(old, new) == ["capabilities/visual-question-answering/description changed"]

    def test_added_and_removed_capability_is_one_change(self, old: Document, new: Document) -> None:
        removed = new["capabilities"].pop(0)
        assert diff(old, new) == [
            Difference(("capabilities", removed["slug"]), "removed", removed, None)
        ]
        assert diff(new, old) == [
            Difference(("capabilities", removed["slug"]), "added", None, removed)
        ]

    def test_new_order_of_capabilities_is_one_change(self, old: Document, new: Document) -> None:
        new["capabilities"].reverse()
        assert sentences(old, new) == ["capabilities/order changed"]

    def test_list_of_tags_is_one_claim(self, old: Document, new: Document) -> None:
        new["tags"] = ["one"]
        assert diff(old, new) == [Difference(("tags",), "changed", old["tags"], ["one"])]

    def test_newer_signal_is_the_same_claim_with_a_new_value(self) -> None:
        base = {"slug": "a", "name": "A"}
        signal = {"kind": "github-stars", "value": 1, "observed": "2024"}
        old, new = {**base, "signals": [signal]}, {**base, "signals": [{**signal, "value": 2}]}
        assert sentences(old, new) == ["signals/github-stars/value changed"]

    def test_repeated_kind_of_signal_is_told_apart_by_its_date(self) -> None:
        base = {"slug": "a", "name": "A"}
        first = {"kind": "github-stars", "value": 1, "observed": "2024"}
        second = {"kind": "github-stars", "value": 2, "observed": "2025"}
        old, new = {**base, "signals": [first]}, {**base, "signals": [first, second]}
        assert sentences(old, new) == ["signals/github-stars · 2025 added"]

    def test_measurements_are_told_apart_by_metric_and_variant(
        self, old: Document, new: Document
    ) -> None:
        figure = new["measurements"][1]
        figure["value"] += 1
        name = f"{figure['metric']} · {figure['variant']}"
        assert diff(old, new)[0].steps == ("measurements", name, "value")

    def test_unknown_price_differs_from_no_price(self, old: Document, new: Document) -> None:
        del new["pricing"]["starting_price"]
        assert sentences(old, new) == ["pricing/starting_price removed"]

    def test_source_and_relation_are_named_by_their_keys(
        self, old: Document, new: Document
    ) -> None:
        new["sources"]["llava-readme"]["checked"] = "2026-01-01"
        relation = new["relations"].pop(0)
        assert sentences(old, new) == [
            f"relations/{relation['kind']} · {relation['tool']} removed",
            "sources/llava-readme/checked changed",
        ]

    def test_document_that_appears_or_goes_is_one_change(self, old: Document) -> None:
        assert diff(None, old) == [Difference((), "added", None, old)]
        assert diff(old, None) == [Difference((), "removed", old, None)]
        assert diff(None, None) == []
        assert diff(None, old)[0].sentence == "document added"

    def test_reason_of_a_verdict_is_named_by_its_task(self) -> None:
        row = {"task": "reranking", "winner": "a", "why": "x"}
        old = {"tools": ["a", "b"], "winner": "a", "choose": {"a": ["x"]}, "by_task": [row]}
        new = {**old, "choose": {"a": ["y"]}, "by_task": [{**row, "winner": None}]}
        assert sentences(old, new) == ["choose/a changed", "by_task/reranking/winner changed"]

    def test_tool_and_verdict_are_not_compared(self, old: Document) -> None:
        with pytest.raises(ValueError, match="nothing to compare"):
            diff(old, {"tools": ["a", "b"], "winner": None})


class TestCompleteness:
    @settings(max_examples=20, deadline=None)
    @given(tool_documents("a"), tool_documents("a"), st.data())
    def test_every_difference_of_tools_is_found(
        self, old: Document, other: Document, data: st.DataObject
    ) -> None:
        new = copy.deepcopy(old)
        for key in data.draw(st.lists(st.sampled_from(sorted(other)), max_size=3)):
            new[key] = other[key]
        assert bool(diff(old, new)) == (canonical_bytes(old) != canonical_bytes(new))
        assert diff(old, copy.deepcopy(old)) == []

    @settings(max_examples=20, deadline=None)
    @given(tool_documents("a"), st.data())
    def test_any_edited_leaf_is_found_at_its_place(
        self, old: Document, data: st.DataObject
    ) -> None:
        new = copy.deepcopy(old)
        keys = [key for key in new if isinstance(new[key], list | dict) and new[key]]
        key = data.draw(st.sampled_from(keys))
        part: Any = new[key]
        while isinstance(part, list | dict) and part:
            container = part
            steps = range(len(part)) if isinstance(part, list) else sorted(part)
            step = data.draw(st.sampled_from(steps))
            part = part[step]
        container[step] = "edited"
        changes = diff(old, new)
        assert changes
        assert {change.steps[0] for change in changes} == {key}

    @settings(max_examples=10, deadline=None)
    @given(st.data())
    def test_every_difference_of_verdicts_is_found(self, data: st.DataObject) -> None:
        tools = [data.draw(tool_documents(slug)) for slug in ("a", "b")]
        old, new = (data.draw(verdict_documents(tools)) for _ in range(2))
        assert bool(diff(old, new)) == (canonical_bytes(old) != canonical_bytes(new))


class TestWords:
    def test_only_the_words_that_differ_are_marked(self) -> None:
        assert words("Reads one image, fast.", "Reads two images, fast.") == [
            ("same", "Reads "),
            ("removed", "one image"),
            ("added", "two images"),
            ("same", ", fast."),
        ]

    def test_numbers_and_slugs_are_replaced_whole(self) -> None:
        assert words("llava-1-6 has 73.2 %.", "blip-2 has 73.6 %.") == [
            ("removed", "llava-1-6 "),
            ("added", "blip-2 "),
            ("same", "has "),
            ("removed", "73.2 "),
            ("added", "73.6 "),
            ("same", "%."),
        ]

    def test_signs_of_unspaced_scripts_are_words(self) -> None:
        assert words("漢字表", "漢語表") == [
            ("same", "漢"),
            ("removed", "字"),
            ("added", "語"),
            ("same", "表"),
        ]

    def test_very_long_texts_are_shown_one_after_the_other(self) -> None:
        before, after = "a b " * 300, "b c " * 300
        assert words(before, after) == [("removed", before), ("added", after)]

    @settings(max_examples=50)
    @given(st.text("ab 漢.\u0301\n"), st.text("ab 漢.\u0301\n"))
    def test_pieces_add_up_to_both_texts(self, before: str, after: str) -> None:
        pieces = words(before, after)
        assert "".join(text for operation, text in pieces if operation != "added") == before
        assert "".join(text for operation, text in pieces if operation != "removed") == after

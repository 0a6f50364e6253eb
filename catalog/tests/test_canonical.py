import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from catalog.documents.canonical import canonical_bytes, digest, kind_of, normalise
from catalog.tests.generated import STARTER, tool_documents

STARTER_FILES = sorted(STARTER.glob("*/*.json"))

# RFC 8785, appendix B, and the edges of ECMAScript's layouts.
NUMBERS = [
    (0.0, "0"),
    (-0.0, "0"),
    (5e-324, "5e-324"),
    (-1.7976931348623157e308, "-1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"),
    (999999999999999900000.0, "999999999999999900000"),
    (1e21, "1e+21"),
    (9.999999999999997e22, "9.999999999999997e+22"),
    (0.000001, "0.000001"),
    (0.0000001, "1e-7"),
    (-0.0000033333333333333333, "-0.0000033333333333333333"),
    (333333333.33333329, "333333333.3333333"),
    (1424953923781206.2, "1424953923781206.2"),
    (4.50, "4.5"),
    (2e-3, "0.002"),
    (120.0, "120"),
]


class TestCanonicalBytes:
    @pytest.mark.parametrize(("number", "written"), NUMBERS)
    def test_numbers_are_written_as_ecmascript_writes_them(
        self, number: float, written: str
    ) -> None:
        assert canonical_bytes({"n": number}) == f'{{"n":{written}}}'.encode()

    def test_texts_keep_their_characters_and_escape_controls(self) -> None:
        written = canonical_bytes({"s": '€$\x0f\nA\'B"\\\\"/\x7f'})
        assert written == '{"s":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"}'.encode()

    def test_keys_are_sorted_by_utf16_code_units(self) -> None:
        keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
        order = ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
        assert list(json.loads(canonical_bytes(dict.fromkeys(keys, 1)))) == order

    def test_nothing_separates_the_parts(self) -> None:
        document = {"b": [], "a": {}, "c": [1, True, None, {"d": False}]}
        assert canonical_bytes(document) == b'{"a":{},"b":[],"c":[1,true,null,{"d":false}]}'

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", 2**53, {1}])
    def test_what_json_cannot_say_exactly_is_refused(self, value: Any) -> None:
        with pytest.raises(ValueError):
            canonical_bytes({"value": value})

    @settings(max_examples=15, deadline=None)
    @given(tool_documents())
    def test_reading_the_bytes_gives_the_document(self, document: dict[str, Any]) -> None:
        assert json.loads(canonical_bytes(document)) == document

    def test_digest_does_not_depend_on_the_order_of_keys(self) -> None:
        assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
        assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


class TestNormalForm:
    def test_what_says_nothing_is_left_out(self) -> None:
        document = {
            "slug": "a",
            "name": "A",
            "aliases": [],
            "repository": "",
            "released": None,
            "maker": {"slug": "m", "name": "M", "url": ""},
            "capabilities": [{"slug": "c", "unique": "", "intents": [], "support": "full"}],
        }
        assert normalise(document) == {
            "slug": "a",
            "name": "A",
            "maker": {"slug": "m", "name": "M"},
            "capabilities": [{"slug": "c", "intents": []}],
        }

    def test_a_price_known_not_to_exist_differs_from_an_unknown_price(self) -> None:
        free = normalise({"slug": "a", "name": "A", "pricing": {"starting_price": None}})
        unknown = normalise({"slug": "a", "name": "A", "pricing": {}})
        assert free["pricing"] == {"starting_price": None}
        assert unknown["pricing"] == {}

    def test_measurement_always_says_which_direction_is_better(self) -> None:
        document = normalise({"slug": "a", "name": "A", "measurements": [{"value": 5.0}]})
        assert document["measurements"] == [{"value": 5, "higher_is_better": None}]
        assert isinstance(document["measurements"][0]["value"], int)

    def test_tools_of_a_verdict_stand_in_alphabetical_order(self) -> None:
        verdict = {"tools": ["b", "a"], "winner": None, "choose": {}, "sources": []}
        assert normalise(verdict) == {"tools": ["a", "b"], "winner": None, "choose": {}}

    def test_partial_support_and_unknown_fields_stay(self) -> None:
        document = {"slug": "a", "name": "A", "odd": 1, "capabilities": [{"support": "none"}]}
        assert normalise(document) == document

    def test_keys_stand_in_the_order_of_the_schema(self) -> None:
        document = normalise({"sources": {"b": {}, "a": {}}, "name": "A", "slug": "a"})
        assert list(document) == ["slug", "name", "sources"]
        assert list(document["sources"]) == ["a", "b"]

    @pytest.mark.parametrize("path", STARTER_FILES, ids=lambda path: path.stem)
    def test_starter_documents_are_kept_in_normal_form(self, path: Path) -> None:
        text = path.read_text("utf-8")
        assert json.dumps(normalise(json.loads(text)), ensure_ascii=False, indent=2) + "\n" == text


class TestKind:
    def test_keys_decide_between_tool_and_verdict(self) -> None:
        assert kind_of({"slug": "a", "name": "A", "capabilities": []}) == "tool"
        assert kind_of({"tools": ["a", "b"], "winner": None}) == "verdict"

    @pytest.mark.parametrize("document", [{}, {"x": 1}, [], None, "slug", 3])
    def test_anything_else_is_neither(self, document: Any) -> None:
        with pytest.raises(ValueError, match="neither a tool"):
            kind_of(document)

"""JSON of answers around parts that are JSON already."""

import json
from decimal import Decimal

import pytest

from config.api.writing import Written, written


class TestWritten:
    def test_parts_stand_where_they_were_put(self) -> None:
        parts = [Written('{"a": [1, "\\u00e4"]}'), "between", Written("null"), Written('"x"')]
        assert json.loads(written({"results": parts})) == {
            "results": [{"a": [1, "ä"]}, "between", None, "x"]
        }

    def test_a_part_may_be_all_there_is(self) -> None:
        assert written(Written("[1]")) == "[1]"

    def test_texts_are_not_taken_for_places(self) -> None:
        text = written([Written("1"), '"', "%s"])
        assert json.loads(text) == [1, '"', "%s"]

    def test_what_json_cannot_say_is_an_error(self) -> None:
        with pytest.raises(TypeError, match="Decimal"):
            written({"score": Decimal("1.5")})

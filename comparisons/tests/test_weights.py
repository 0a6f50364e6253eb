from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparisons.ranking.tables import COMPONENT_KEYS
from comparisons.ranking.weights import apply_weights, parse_weights
from comparisons.tests.ranked_tools import make_standing, own_weights


class TestParsing:
    def test_what_is_not_named_weighs_nothing(self):
        assert parse_weights("adoption:1, Quality:2.5,freshness:0").weights == {
            "adoption": 1,
            "quality": Decimal("2.5"),
            "ecosystem": 0,
            "match": 0,
            "freshness": 0,
        }

    def test_nothing_asked_is_no_problem(self):
        assert parse_weights("  ").weights is None
        assert parse_weights("  ").problems == ()

    @pytest.mark.parametrize(
        "text, problem",
        [
            ("adoption:-1", "between 0 and 1000"),
            ("adoption:1001", "between 0 and 1000"),
            ("adoption:lots", "is not a number"),
            ("adoption:1e3", "is not a number"),
            ("adoption:NaN", "is not a number"),
            ("adoption:٣", "is not a number"),
            ("adoption:1.234", "is not a number"),
            ("adoption:", "is not a number"),
            ("adoption", "is not a number"),
            ("adoption:0,quality:0", "All weights are zero"),
            (",", "All weights are zero"),
            ("adoption:1,adoption:1", "weighed twice"),
            ("adoption:x,adoption:1", "weighed twice"),
            ("qualty:1", "Did you mean “quality”?"),
            ("match graph:1", "Did you mean “match”?"),
            ("price:1", "The components are adoption, quality"),
            (",".join(["adoption:1"] * 1000), "Too many weights"),
            ("adoption:" + "1" * 600, "Too many weights"),
            ("adoption:" + "1" * 50, "is not a number"),
        ],
    )
    def test_a_bad_weight_is_a_sentence_and_nothing_is_applied(self, text, problem):
        own = parse_weights(text)
        assert own.weights is None
        assert problem in " ".join(own.problems)
        assert own.text == ""

    def test_all_problems_are_told_at_once(self):
        assert len(parse_weights("adoption:-1,qualty:2,match:x").problems) == 3

    @settings(max_examples=40, deadline=None)
    @given(text=st.text(alphabet="adoptinqul:,.-0123e\x00 ", max_size=60) | st.text(max_size=60))
    def test_it_never_raises(self, text):
        own = parse_weights(text)
        assert own.weights is None or set(own.weights) == set(COMPONENT_KEYS)

    @settings(max_examples=50, deadline=None)
    @given(weights=own_weights)
    def test_its_own_spelling_reads_the_same(self, weights):
        own = parse_weights(",".join(f"{key}:{weight}" for key, weight in weights.items()))
        assert own.weights == weights
        assert parse_weights(own.text) == own

    def test_equal_weights_have_one_spelling(self):
        texts = {parse_weights(f"match:{three}").text for three in ("3", "3.0", "03", "3.00")}
        assert len(texts) == 1


class TestApplying:
    def test_one_table_for_all_types(self):
        own = parse_weights("quality:1").weights
        held = [
            make_standing("a", tool_type="model", quality="0.7", adoption=1),
            make_standing("b", tool_type="agent", quality="0.8", adoption=0),
        ]
        assert [standing.score for standing in apply_weights(held, own)] == [70, 80]

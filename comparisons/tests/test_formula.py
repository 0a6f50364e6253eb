"""The formula on small standings, and the golden standings of the starter catalogue.

After a wanted change of the formula or of the catalogue, write the golden file anew, read its
diff and bring docs/decisions/0006-unfragilerank-1.md up to date:

    UPDATE_GOLDEN=1 python -m pytest comparisons/tests/test_formula.py -k golden
"""

import json
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from catalog.documents.values import FREE_MODELS
from comparisons.ranking import tables
from comparisons.ranking.formula import in_order, place, reweigh, score
from comparisons.ranking.inputs import Relating, gather
from comparisons.ranking.published import standing_document
from comparisons.ranking.rounding import largest_remainder, tenths, to_tenth
from comparisons.tests.ranked_tools import (
    AS_OF,
    gathered,
    known_values,
    make_ranked,
    make_signal,
    make_standing,
    own_weights,
    some_values,
    types,
)
from comparisons.tests.tool_documents import STARTER

GOLDEN = Path(__file__).parent / "golden" / "standings-2026-11-25.json"


class TestTables:
    def test_every_row_of_weights_adds_up_to_a_hundred(self):
        for row in (tables.DEFAULT_WEIGHTS, *tables.TYPE_WEIGHTS):
            assert sum(row.weights) == 100, row.key

    def test_keys_are_unique_and_rows_can_be_read_aloud(self):
        groups = [tables.COMPONENTS, tables.CAPS, tables.CHECKLIST, tables.THRESHOLDS]
        for rows in (*groups, tables.HALF_LIVES, tables.TYPE_WEIGHTS):
            assert len({row.key for row in rows}) == len(rows)
            assert all(row.name and row.sentence.endswith(".") for row in rows)

    def test_every_kind_and_type_of_the_vocabulary_is_spelt_as_there(self):
        vocabulary = json.loads((STARTER / "vocabulary.json").read_text(encoding="utf-8"))
        kinds = {row.key for row in tables.CAPS} | {"latest-release"}
        assert kinds == set(vocabulary["signal_kinds"])
        named = {row.key for row in (*tables.TYPE_WEIGHTS, *tables.HALF_LIVES)}
        assert named <= set(vocabulary["types"])
        assert set(tables.ECOSYSTEM_KINDS) <= set(vocabulary["relation_kinds"])
        assert set(FREE_MODELS) <= set(vocabulary["pricing_models"])

    def test_facts_about_the_entry_alone_never_rank_most_types(self):
        for tool_type in ("library", "model", "dataset", "agent"):
            weights = tables.weights_for(tool_type)
            alone = weights["quality"] + weights["ecosystem"] + weights["freshness"]
            assert alone < tables.LIMIT["coverage"], tool_type

    def test_published_tables_are_json_with_each_number(self):
        published = json.dumps(tables.published_tables())
        for row in (*tables.CAPS, *tables.HALF_LIVES, *tables.CHECKLIST, *tables.THRESHOLDS):
            assert re.search(rf'"{row.key}".*?"value": "{row.value:f}"', published)


class TestScore:
    def test_by_hand(self):
        # 25 x 0.8 + 25 x 0.6 + 10 x 0.5 + 25 x 0.4 + 15 x 1 = 65 of 100
        standing = make_standing(
            adoption="0.8", quality="0.6", ecosystem="0.5", match="0.4", freshness=1
        )
        assert (standing.score, standing.low, standing.high) == (65, 65, 65)
        assert standing.coverage == 100
        assert [part.contribution for part in standing.components] == [20, 15, 5, 10, 15]

    def test_unknown_is_not_zero(self):
        known = {"adoption": "0.6", "quality": "0.6", "ecosystem": "0.6", "freshness": "0.6"}
        unknown, zero = make_standing(**known), make_standing(**known, match=0)
        assert unknown.score == 60
        assert zero.score == 45
        assert (unknown.low, unknown.high) == (45, 70)
        assert unknown.component("match").contribution is None

    def test_weights_follow_the_type(self):
        values = {"adoption": 1, "quality": 0, "ecosystem": 0, "match": 0, "freshness": 0}
        assert make_standing(tool_type="library", **values).score == 25
        assert make_standing(tool_type="model", **values).score == 35
        assert make_standing(tool_type="mcp-server", **values).score == 20

    def test_too_little_known_is_not_ranked_and_says_what_is_missing(self):
        standing = make_standing(quality=1, ecosystem=1, freshness=1)
        assert standing.coverage == 50
        assert not standing.is_ranked
        assert [text.split(":")[0] for text in standing.missing] == ["Adoption", "Match graph"]

    def test_exactly_the_least_coverage_is_ranked(self):
        standing = make_standing(tool_type="agent", adoption=1, quality=1, ecosystem=1)
        assert standing.coverage == tables.LIMIT["coverage"]
        assert standing.is_ranked

    def test_weight_on_the_unknown_alone_gives_no_score(self):
        only_match = dict.fromkeys(tables.COMPONENT_KEYS, Decimal(0)) | {"match": Decimal(1)}
        standing = make_standing(quality=1, ecosystem=1, weights=only_match)
        assert standing.score is None
        assert not standing.is_ranked
        assert (standing.low, standing.high) == (0, 100)

    @pytest.mark.parametrize("weight", [0, -1])
    def test_weights_without_a_mean_are_refused(self, weight):
        weights = dict.fromkeys(tables.COMPONENT_KEYS, Decimal(weight))
        with pytest.raises(ValueError, match="Weights"):
            make_standing(quality=1, weights=weights)

    def test_it_reads_a_document(self):
        document = make_ranked("alpha", make_signal(value=200_000))
        standing = score(gathered(document), AS_OF)
        assert standing.component("adoption").contribution == Decimal("41.7")  # 25 of 60
        assert standing.tool == "alpha"

    @settings(max_examples=80, deadline=None)
    @given(values=some_values, weights=own_weights)
    def test_parts_add_up_and_the_interval_holds_the_score(self, values, weights):
        standing = make_standing(weights=weights, **values)
        if standing.score is None:
            return
        parts = [p.contribution for p in standing.components if p.contribution is not None]
        assert sum(parts) == standing.score
        assert standing.low <= standing.score <= standing.high

    @settings(max_examples=40, deadline=None)
    @given(values=some_values, tool_type=types)
    def test_unknown_never_ranks_below_zero_nor_above_one(self, values, tool_type):
        unknown = make_standing(tool_type=tool_type, **values)
        zero, one = (
            make_standing(tool_type=tool_type, **dict.fromkeys(tables.COMPONENT_KEYS, end) | values)
            for end in (0, 1)
        )
        assert zero.score <= unknown.score <= one.score
        assert (unknown.low, unknown.high) == (zero.score, one.score)

    @settings(max_examples=40, deadline=None)
    @given(values=some_values, weights=own_weights)
    def test_only_the_proportions_of_weights_matter(self, values, weights):
        doubled = {key: 2 * weight for key, weight in weights.items()}
        once, twice = (make_standing(weights=w, **values) for w in (weights, doubled))
        assert (once.score, once.low, once.high) == (twice.score, twice.low, twice.high)

    @settings(max_examples=40, deadline=None)
    @given(values=some_values, weights=own_weights)
    def test_reweighing_is_scoring_under_other_weights(self, values, weights):
        assert reweigh(make_standing(**values), weights) == make_standing(weights=weights, **values)


class TestRounding:
    def test_lost_tenths_go_where_most_was_lost(self):
        parts = {"a": Decimal("1.04"), "b": Decimal("2.08"), "c": Decimal("3.08")}
        assert list(largest_remainder(parts, Decimal("6.2")).values()) == [
            Decimal("1.0"),
            Decimal("2.1"),
            Decimal("3.1"),
        ]

    def test_equal_losses_go_in_the_order_of_the_table(self):
        parts = {"a": Decimal("0.05"), "b": Decimal("0.05"), "c": Decimal(0)}
        assert list(largest_remainder(parts, Decimal("0.1")).values()) == [Decimal("0.1"), 0, 0]

    @settings(max_examples=40, deadline=None)
    @given(value=known_values)
    def test_whole_numbers_round_as_decimals_do(self, value):
        assert tenths(int(100 * value * 10**6), 10**6) == 10 * to_tenth(100 * value)


class TestPlaces:
    def test_equal_scores_share_a_place_and_the_next_is_skipped(self):
        held = [
            make_standing("a", quality=1, adoption=1),
            make_standing("b", quality="0.5", adoption="0.5"),
            make_standing("c", quality="0.5", adoption="0.5", category="brushes"),
            make_standing("d", quality="0.1", adoption="0.1"),
            make_standing("e", quality=1),
        ]
        # Ecosystem is missing too, so give every one enough of the weight.
        held = [
            reweigh(s, tables.weights_for("x") | {"match": Decimal(0), "ecosystem": Decimal(1)})
            for s in held
        ]
        places = place(held)
        assert [places[tool].overall for tool in "abcd"] == [1, 2, 2, 4]
        assert [places[tool].in_category for tool in "abcd"] == [1, 2, 1, 3]
        assert (places["a"].overall_of, places["c"].in_category_of) == (4, 1)
        assert "e" not in places

    def test_names_order_only_what_has_no_other_order(self):
        values = {"adoption": "0.5", "quality": "0.5", "ecosystem": "0.5"}
        held = [make_standing("z", quality=1, ecosystem=1), make_standing("a", quality=1)]
        held += [make_standing("b", **values), make_standing("c", **values)]
        held.append(make_standing("y", **values | {"quality": 1}))
        ordered = [s.tool for s in in_order(held, {"b": "Zebra", "c": "ant"})]
        assert ordered == ["y", "c", "b", "a", "z"]


def starter_standings():
    documents = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((STARTER / "tools").glob("*.json"))
    ]
    relations: dict[str, list[Relating]] = {}
    for document in documents:
        for relation in document.get("relations", ()):
            relating = Relating(document["slug"], relation["kind"])
            relations.setdefault(relation["tool"], []).append(relating)
    day = date(2026, 11, 25)
    standings = [
        score(gather(doc, relations.get(doc["slug"], ()), None, day), day) for doc in documents
    ]
    return standings, place(standings)


def golden_text():
    """By category and then in order, so that the diff of a change can be read."""
    standings, places = starter_standings()
    found: dict[str, dict[str, object]] = {}
    for standing in sorted(in_order(standings, {}), key=lambda s: s.category):
        document = standing_document(standing, places.get(standing.tool))
        values = {part["key"]: part["value"] for part in document.pop("components")}
        del document["missing"]
        found.setdefault(standing.category, {})[standing.tool] = document | values
    return json.dumps(found, indent=1) + "\n"


class TestGoldenStandings:
    def test_the_starter_catalogue_stands_as_reviewed(self):
        made = golden_text()
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.write_text(made, encoding="utf-8")
        assert made == GOLDEN.read_text(encoding="utf-8")

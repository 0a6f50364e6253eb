from decimal import Decimal

from hypothesis import given, settings

from comparisons.ranking.formula import reweigh
from comparisons.ranking.gap import gap, too_close
from comparisons.ranking.tables import COMPONENT_KEYS
from comparisons.tests.ranked_tools import make_standing, own_weights, some_values, types

FULL = dict.fromkeys(COMPONENT_KEYS, "0.5")


def points(first, second):
    return {part.key: part.points for part in gap(first, second).parts}


class TestParts:
    def test_by_hand(self):
        first = make_standing("a", **FULL | {"adoption": "0.7"})
        second = make_standing("b", **FULL | {"freshness": "0.6"})
        assert gap(first, second).points == Decimal("3.5")
        assert points(first, second) == {
            "adoption": 5,
            "quality": 0,
            "ecosystem": 0,
            "match": 0,
            "freshness": Decimal("-1.5"),
        }

    def test_what_neither_knows_explains_nothing(self):
        values = {"adoption": 1, "quality": "0.5", "ecosystem": "0.5"}
        assert "match" not in points(make_standing("a", **values), make_standing("b", **values))

    def test_what_one_does_not_know_is_its_own_mean_and_not_zero(self):
        knows, does_not = make_standing("a", **FULL), make_standing("b", **FULL | {"match": None})
        assert gap(knows, does_not).points == 0
        assert set(points(knows, does_not).values()) == {0}
        note = next(part.note for part in gap(knows, does_not).parts if part.key == "match")
        assert "Unknown for b" in note

    def test_equal_values_give_no_part_where_bars_round_differently(self):
        # Their scores round apart, yet quality is the same and must not be blamed.
        first = make_standing("a", adoption="0.973507", quality="0.68", ecosystem="0.626283")
        second = make_standing("b", adoption="0.849246", quality="0.68", ecosystem="0.388237")
        assert points(first, second)["quality"] == 0

    def test_other_weights_by_type_are_named(self):
        model = make_standing("a", tool_type="model", **FULL)
        library = make_standing("b", tool_type="library", **FULL)
        found = gap(model, library)
        assert found.points == 0
        assert points(model, library)["adoption"] == 5  # 35 x 0.5 against 25 x 0.5
        assert "Adoption 35 against 25" in found.notes[0]

    def test_own_weights_leave_no_such_note(self):
        weights = dict.fromkeys(COMPONENT_KEYS, Decimal(1))
        model = reweigh(make_standing("a", tool_type="model", **FULL), weights)
        assert gap(model, reweigh(make_standing("b", **FULL), weights)).notes == ()

    def test_without_a_score_there_is_no_gap(self):
        weights = dict.fromkeys(COMPONENT_KEYS, Decimal(0)) | {"match": Decimal(1)}
        unscored = make_standing("a", quality=1, weights=weights)
        assert gap(unscored, make_standing("b", **FULL)) is None
        assert too_close(unscored, make_standing("b", **FULL))

    @settings(max_examples=80, deadline=None)
    @given(ours=some_values, theirs=some_values, our_type=types, their_type=types)
    def test_parts_add_up_and_swapping_changes_signs_only(self, ours, theirs, our_type, their_type):
        first = make_standing("a", tool_type=our_type, **ours)
        second = make_standing("b", tool_type=their_type, **theirs)
        found = gap(first, second)
        assert sum(part.points for part in found.parts) == found.points
        assert found.points == first.score - second.score
        assert points(second, first) == {key: -p for key, p in points(first, second).items()}

    @settings(max_examples=40, deadline=None)
    @given(ours=some_values, theirs=some_values, weights=own_weights)
    def test_parts_add_up_under_any_weights(self, ours, theirs, weights):
        found = gap(
            make_standing("a", weights=weights, **ours),
            make_standing("b", weights=weights, **theirs),
        )
        if found:
            assert sum(part.points for part in found.parts) == found.points


class TestTooClose:
    def test_under_two_points_is_too_close(self):
        first = make_standing("a", **FULL | {"adoption": "0.576"})  # +1.9
        assert too_close(first, make_standing("b", **FULL))
        assert too_close(make_standing("b", **FULL), first)

    def test_two_points_without_unknowns_are_an_order(self):
        first = make_standing("a", **FULL | {"adoption": "0.58"})
        assert not too_close(first, make_standing("b", **FULL))

    def test_overlapping_intervals_are_too_close_whatever_the_gap(self):
        first = make_standing("a", adoption=1, quality="0.8", ecosystem=1, freshness=1)
        second = make_standing("b", **FULL | {"match": None, "adoption": "0.9"})
        assert first.score - second.score > 29
        assert first.low <= second.high
        assert too_close(first, second)

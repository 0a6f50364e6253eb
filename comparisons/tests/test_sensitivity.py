from decimal import Decimal
from itertools import pairwise, product
from math import comb

from hypothesis import given, settings

from comparisons.ranking.formula import reweigh
from comparisons.ranking.sensitivity import GRID, _scores_on_grid, sensitivity, shares
from comparisons.ranking.tables import COMPONENT_KEYS
from comparisons.tests.ranked_tools import make_standing, some_values, types
from comparisons.tests.test_formula import starter_standings

FULL = dict.fromkeys(COMPONENT_KEYS, "0.5")


def share_of(weights, key):
    return 100 * weights[key] / sum(weights.values())


def leader(first, second):
    if first.score is None or second.score is None or first.score == second.score:
        return None
    return first.tool if first.score > second.score else second.tool


def with_value(standing, key, value, tool_type="library"):
    values = {part.key: part.value for part in standing.components} | {key: value}
    return make_standing(standing.tool, tool_type=tool_type, **values)


class TestWeightChange:
    def test_by_hand(self):
        # a leads by 25 x 0.2 - 25 x 0.1; quality must pass twice the weight of adoption.
        first = make_standing("a", **FULL | {"adoption": "0.7"})
        second = make_standing("b", **FULL | {"quality": "0.6"})
        change = sensitivity(first, second).weight_changes["quality"]
        # Quality at s %, adoption at (100 - s) / 3: equal at 40 %, printed apart just above.
        assert (change.first_share, change.leader) == (25, "b")
        assert Decimal(40) < change.new_share <= Decimal("40.6")

    def test_no_weight_helps_who_is_better_nowhere(self):
        first, second = make_standing("a", **FULL), make_standing("b", **dict.fromkeys(FULL, "0.4"))
        assert set(sensitivity(first, second).weight_changes.values()) == {None}

    def test_between_equals_there_is_nothing_to_flip(self):
        found = sensitivity(make_standing("a", **FULL), make_standing("b", **FULL))
        assert found.leader is None
        assert set(found.weight_changes.values()) == {None}
        assert found.unknown_flips == ()

    def test_a_weight_that_is_all_there_is_cannot_change(self):
        weights = dict.fromkeys(COMPONENT_KEYS, Decimal(0)) | {"quality": Decimal(1)}
        first = make_standing("a", weights=weights, **FULL | {"quality": 1})
        second = make_standing("b", weights=weights, **FULL | {"adoption": 1})
        changes = sensitivity(first, second).weight_changes
        assert changes["quality"] is None

    def test_weights_of_many_digits_are_exact_too(self):
        digits = map(Decimal, ("33.333333333", "0.0000001", "999.123456789", "5", "7.77"))
        weights = dict(zip(COMPONENT_KEYS, digits, strict=True))
        first = make_standing("a", weights=weights, **FULL | {"adoption": "0.7"})
        second = make_standing("b", weights=weights, **FULL | {"quality": "0.6"})
        change = sensitivity(first, second).weight_changes["quality"]
        changed = reweigh(first, change.first_weights), reweigh(second, change.second_weights)
        assert leader(*changed) == change.leader == "b"

    @settings(max_examples=15, deadline=None)
    @given(ours=some_values, theirs=some_values, our_type=types, their_type=types)
    def test_each_printed_change_flips(self, ours, theirs, our_type, their_type):
        first = make_standing("a", tool_type=our_type, **ours)
        second = make_standing("b", tool_type=their_type, **theirs)
        found = sensitivity(first, second)
        for key, change in found.weight_changes.items():
            if change is None:
                continue
            changed = reweigh(first, change.first_weights), reweigh(second, change.second_weights)
            assert leader(*changed) == change.leader != found.leader
            assert share_of(change.first_weights, key) == change.new_share
            assert share_of(change.second_weights, key) == change.new_share

    def test_no_smaller_change_of_the_grid_flips(self):
        first = make_standing("a", **FULL | {"adoption": "0.71"})
        second = make_standing("b", **FULL | {"freshness": "0.83", "match": None})
        change = sensitivity(first, second).weight_changes["freshness"]
        at = int(10 * change.new_share)
        for share in range(2 * 150 - at, at):
            weights = {"adoption": 25, "quality": 25, "ecosystem": 10, "match": 25}
            tried = {key: Decimal(weight * (1000 - share)) for key, weight in weights.items()}
            tried["freshness"] = Decimal(85 * share)
            assert leader(reweigh(first, tried), reweigh(second, tried)) != "b"

    def test_every_change_printed_for_the_starter_catalogue_flips(self):
        standings, _ = starter_standings()
        held = [s for s in standings if s.category == "coding-assistants"]
        printed = 0
        for first, second in pairwise(held):
            for change in filter(None, sensitivity(first, second).weight_changes.values()):
                changed = (
                    reweigh(first, change.first_weights),
                    reweigh(second, change.second_weights),
                )
                assert leader(*changed) == change.leader
                printed += 1
        assert printed > 3


class TestShares:
    def test_every_weighting_is_counted_once(self):
        found = shares(make_standing("a", **FULL), make_standing("b", **FULL))
        assert found.total == comb(GRID + 4, 4) == 10_626
        assert found.tied == 10_626

    def test_they_are_those_of_the_formula(self):
        first = make_standing("a", adoption="0.9", quality="0.3", ecosystem="0.2", match="0.51")
        second = make_standing("b", adoption="0.4", quality="0.6", ecosystem="0.2")
        counts = {"a": 0, "b": 0, "tied": 0, "undecided": 0}
        steps = range(0, GRID + 1, 4)  # a coarser grid lies inside the fine one
        for parts in product(steps, repeat=5):
            if sum(parts) != GRID:
                continue
            weights = dict(zip(COMPONENT_KEYS, map(Decimal, parts), strict=True))
            one, two = reweigh(first, weights), reweigh(second, weights)
            if one.score is None or two.score is None:
                counts["undecided"] += 1
            else:
                counts[leader(one, two) or "tied"] += 1
        assert counts == _coarse(first, second)

    def test_a_tool_that_is_better_everywhere_wins_every_weighting(self):
        better, worse = make_standing("a", **FULL), make_standing("b", **dict.fromkeys(FULL, "0.4"))
        assert shares(better, worse).first == 10_626

    @settings(max_examples=10, deadline=None)
    @given(ours=some_values, theirs=some_values)
    def test_swapping_the_tools_mirrors_them(self, ours, theirs):
        first, second = make_standing("a", **ours), make_standing("b", **theirs)
        one, two = sensitivity(first, second), sensitivity(second, first)
        assert (one.shares.first, one.shares.second) == (two.shares.second, two.shares.first)
        assert one.leader == two.leader
        assert set(one.unknown_flips) == set(two.unknown_flips)
        for key, change in one.weight_changes.items():
            other = two.weight_changes[key]
            assert (change and change.new_share) == (other and other.new_share)


def _coarse(first, second):
    """What the module counts, on every fourth step of its grid."""
    ours, theirs = _scores_on_grid(first), _scores_on_grid(second)
    points = [
        (a, b, c, d, GRID - a - b - c - d)
        for a in range(GRID + 1)
        for b in range(GRID + 1 - a)
        for c in range(GRID + 1 - a - b)
        for d in range(GRID + 1 - a - b - c)
    ]
    counts = {"a": 0, "b": 0, "tied": 0, "undecided": 0}
    for point, one, two in zip(points, ours, theirs, strict=True):
        if any(part % 4 for part in point):
            continue
        if one < 0 or two < 0:
            counts["undecided"] += 1
        else:
            counts["tied" if one == two else "a" if one > two else "b"] += 1
    return counts


class TestUnknownComponents:
    def test_a_follower_can_rise_and_a_leader_can_fall(self):
        first = make_standing("a", adoption="0.8", quality="0.5", ecosystem="0.5", freshness="0.5")
        second = make_standing("b", adoption="0.7", quality="0.5", ecosystem="0.5", freshness="0.5")
        flips = {flip.tool: flip for flip in sensitivity(first, second).unknown_flips}
        assert not flips["a"].is_upward
        assert flips["b"].is_upward
        assert {flip.leader for flip in flips.values()} == {"b"}

    @settings(max_examples=15, deadline=None)
    @given(ours=some_values, theirs=some_values)
    def test_each_printed_value_flips_and_the_one_before_does_not(self, ours, theirs):
        first, second = make_standing("a", **ours), make_standing("b", **theirs)
        for flip in sensitivity(first, second).unknown_flips:
            for value, flips in ((flip.value, True), (_before(flip), False)):
                if not 0 <= value <= 1:
                    continue
                pair = [
                    with_value(side, flip.key, value) if side.tool == flip.tool else side
                    for side in (first, second)
                ]
                assert (leader(*pair) == flip.leader) is flips

    def test_where_nothing_is_unknown_nothing_is_printed(self):
        found = sensitivity(make_standing("a", **FULL | {"match": 1}), make_standing("b", **FULL))
        assert found.unknown_flips == ()


def _before(flip):
    step = Decimal("0.001")
    return flip.value - step if flip.is_upward else flip.value + step

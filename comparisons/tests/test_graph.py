import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from comparisons.matching.graph import (
    Found,
    Neighbour,
    content,
    corrected,
    examination,
    nearest,
    order,
    votes,
)
from comparisons.searching.snapshot import Snapshot

few = examples(max_examples=60, deadline=None)


def found(*strengths: float) -> list[Found]:
    """One capability a tool, each for its own task: tool 1, tool 2 …"""
    return [Found(n, n, 100 + n, s) for n, s in enumerate(strengths, 1)]


def chose(capability: int, likeness: float = 0.9, intent: int = 1) -> Neighbour:
    return Neighbour(intent, likeness, {capability: 1.0}, {capability: 1})


def tools(placed) -> list[int]:
    return list(dict.fromkeys(p.tool for p in placed))


searches = st.lists(
    st.builds(chose, st.integers(1, 6), st.floats(0, 1), st.integers(1, 99)), max_size=12
)
strengths = st.lists(st.floats(0, 2), min_size=1, max_size=6)


class TestLift:
    def test_without_past_searches_strength_decides(self):
        assert tools(order(found(0.3, 0.9, 0.5), [], ())) == [2, 3, 1]

    def test_what_alike_searches_chose_comes_first(self):
        placed = order(found(0.9, 0.8), [chose(2)], {1, 2})
        assert tools(placed) == [2, 1]

    def test_distant_search_changes_nothing(self):
        placed = order(found(0.9, 0.8), [chose(2, likeness=0.1)], {1, 2})
        assert tools(placed) == [1, 2]

    def test_reasons_name_the_past_searches_nearest_first(self):
        past = [chose(2, 0.8, 7), Neighbour(8, 0.9, {2: 5.0, 1: 1.0}, {2: 4, 1: 1})]
        first = order(found(0.9, 0.8), past, {1, 2})[0]
        assert [(r.intent_id, r.visitors) for r in first.reasons] == [(8, 4), (7, 1)]

    def test_what_helped_nobody_keeps_its_place(self):
        helped, failed = (
            Neighbour(1, 0.95, {2: 6.0}, {2: 6}, {2: content(6, not_helped)})
            for not_helped in (0, 6)
        )
        rows = found(0.9, 0.6)
        assert tools(order(rows, [helped], {1, 2})) == [2, 1]
        placed = order(rows, [failed], {1, 2})
        assert tools(placed) == [1, 2]
        assert not any(p.reasons for p in placed)

    def test_a_few_who_complain_do_not_outweigh_many_who_chose(self):
        assert content(50, 3) > 0.9
        assert content(1, 1) == 0
        assert content(0, 0) == 1

    def test_many_visitors_of_one_search_are_one_voice(self):
        loud = Neighbour(1, 0.9, {1: 1_000.0})
        quiet = [chose(2, 0.9, 2), chose(2, 0.9, 3)]
        shares = votes(nearest([loud, *quiet]), 0.1)
        assert shares[2] > shares[1]

    def test_parts_of_one_person_do_not_outvote_a_person(self):
        parts = [Neighbour(n, 0.9, {2: 0.1}) for n in range(2, 12)]
        shares = votes(nearest([Neighbour(1, 0.9, {1: 1.0}), *parts]), 0.1)
        assert shares[1] == pytest.approx(shares[2])

    def test_wordings_of_one_person_leave_their_seats_to_others(self):
        parts = [Neighbour(n, 0.95, {2: 1 / 40}) for n in range(100, 140)]
        others = [chose(1, 0.9, n) for n in range(1, 6)]
        placed = order(found(0.8, 0.9), [*parts, *others], {1, 2})
        assert tools(placed) == [1, 2]

    def test_wordings_of_one_person_take_one_seat_among_past_searches(self):
        terms = dict.fromkeys(range(100, 140), "write paper") | dict.fromkeys(range(5), "write")
        near = Snapshot(
            terms=terms,
            weights={n: 1 / 40 if n >= 100 else 1.0 for n in terms},
            squares={n: float(len(held.split())) for n, held in terms.items()},
            frequency={"write": 45, "paper": 40},
            holding={"write": list(terms), "paper": list(range(100, 140))},
        ).near(None, ["write", "paper"])
        assert {n.intent_id for n in near} == terms.keys()

    def test_search_that_lost_its_choices_meanwhile_is_no_error(self):
        near = Snapshot(
            terms={1: "write"},
            squares={1: 1.0},
            frequency={"write": 1},
            holding={"write": [1]},
        ).near(None, ["write"])
        assert [n.intent_id for n in near] == [1]

    def test_task_of_a_chosen_capability_lifts_the_others_that_do_it(self):
        same = [Found(1, 1, 7, 0.50), Found(2, 2, 8, 0.52), Found(3, 3, 7, 0.45)]
        placed = order(same, [chose(3)], {3})
        assert tools(placed) == [3, 1, 2]

    def test_capabilities_of_a_tool_stay_together_best_first(self):
        rows = [Found(1, 1, 7, 0.5), Found(2, 2, 8, 0.7), Found(3, 1, 9, 0.9)]
        assert [p.capability for p in order(rows, [], ())] == [3, 1, 2]


class TestNewTools:
    def test_new_tool_keeps_its_place_against_a_middling_vote(self):
        past = [chose(2, 0.6)]
        assert tools(order(found(0.9, 0.6), past, {2})) == [1, 2]
        assert tools(order(found(0.9, 0.6), past, {1, 2})) == [2, 1]

    def test_nearly_the_same_search_passes_a_new_tool(self):
        assert tools(order(found(0.9, 0.6), [chose(2, 1.0)], {2})) == [2, 1]

    @few
    @given(strengths, searches)
    def test_alone_among_new_ones_nothing_moves(self, values, past):
        plain = tools(order(found(*values), [], ()))
        distant = [Neighbour(n.intent_id, n.likeness / 4, n.chosen) for n in past]
        known = {c for n in past for c in n.chosen}
        moved = tools(order(found(*values), distant, known))
        new = [tool for tool in plain if tool not in known]
        assert [tool for tool in moved if tool not in known] == new


class TestProperties:
    @few
    @given(strengths, searches)
    def test_every_capability_is_placed_once(self, values, past):
        placed = order(found(*values), past, {1, 3})
        assert sorted(p.capability for p in placed) == list(range(1, len(values) + 1))

    @few
    @given(strengths, searches, st.randoms(use_true_random=False))
    def test_order_of_the_input_does_not_matter(self, values, past, random):
        rows, mixed = found(*values), found(*values)
        shuffled = list({n.intent_id: n for n in past}.values())
        first = order(rows, shuffled, {1, 2})
        random.shuffle(mixed)
        random.shuffle(shuffled)
        second = order(mixed, shuffled, {1, 2})
        assert tools(first) == tools(second)

    @few
    @given(searches)
    def test_votes_are_shares(self, past):
        shares = votes(nearest(past), 0.12)
        assert all(0 <= share < 1 for share in shares.values())
        assert sum(shares.values()) < 1


class TestPositionBias:
    def test_choice_further_down_says_more(self):
        assert corrected({1: 1}) < corrected({2: 1}) < corrected({4: 1})

    def test_no_visitor_counts_more_than_twice(self):
        assert corrected({500: 3}) == 6

    def test_looking_never_grows_with_the_place(self):
        places = [examination(n) for n in range(1, 30)]
        assert places == sorted(places, reverse=True)

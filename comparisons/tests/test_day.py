"""A day's events, counted: people, whatever they ask and however often."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparisons.matching.day import Edge, Happened, count_day

KINDS = ("searched", "shown", "opened", "resolved", "helped", "not-helped")
EVENTS = st.lists(
    st.builds(
        lambda intent, kind, tool, capability, place, network: Happened(
            intent, kind, tool, capability, place, f"{network}-browser", network
        ),
        st.integers(1, 6),
        st.sampled_from(KINDS),
        st.integers(1, 3),
        st.sampled_from(["read", "write"]),
        st.integers(1, 12),
        st.sampled_from("abcde"),
    ),
    max_size=60,
)


def opened(intent: int, network: str, tool: int = 1, place: int = 1, kind: str = "opened"):
    return Happened(intent, kind, tool, "write", place, network, network)


@given(EVENTS)
def test_counts_of_a_tool_are_the_people_behind_them(events):
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for edge, led in count_day(events, ()).edges.items():
        sums[edge.tool][0] += led.opened
        sums[edge.tool][1] += led.helped + led.not_helped
    for tool, counted in sums.items():
        who, said = set(), set()
        for event in events:
            if event.tool == tool and event.kind in ("opened", "resolved"):
                who.add(event.network)
            if event.tool == tool and event.kind in ("helped", "not-helped"):
                said.add(event.network)
        assert counted == [len(who), len(said)]


@given(EVENTS, st.sets(st.integers(1, 6)))
def test_counts_over_some_searches_are_never_more_than_their_people(events, intents):
    edges = count_day(events, ()).edges.items()
    counted = sum(led.opened for edge, led in edges if edge.intent in intents and edge.tool == 1)
    behind = {
        e.network
        for e in events
        if e.intent in intents and e.tool == 1 and e.kind in ("opened", "resolved")
    }
    assert counted <= len(behind)


@given(EVENTS)
def test_every_event_is_counted_as_read_and_what_robots_did_as_nothing(events):
    day = count_day(events, {"a", "b", "c", "d", "e"})
    assert day.events == len(events)
    assert not day.edges
    assert not day.asked


def test_one_who_words_a_search_in_thirty_ways_is_one_person():
    assert list(count_day((opened(n, "a") for n in range(30)), ()).edges.items()) == [
        (Edge(29, 1, "write"), (1, 1.0, 0, 0))
    ]


def test_who_opens_several_tools_counts_for_each_and_weighs_as_one():
    edges = count_day([opened(n, "a", tool=n) for n in range(20)], ()).edges
    assert [led.opened for led in edges.values()] == [1] * 20
    assert sum(led.weight for led in edges.values()) == pytest.approx(1)


def test_best_place_counts_and_the_last_answer():
    events = [
        *(opened(1, "a", place=7), opened(1, "a", place=3)),
        *(opened(1, "a", kind="helped"), opened(2, "a", kind="not-helped")),
    ]
    edges = count_day(events, ()).edges
    assert edges == {Edge(1, 1, "write"): (1, pytest.approx(1 / 0.6), 0, 1)}


def test_answer_to_what_was_opened_the_day_before_counts_alone():
    edges = count_day([opened(1, "a", kind="helped")], ()).edges
    assert edges == {Edge(1, 1, "write"): (0, 0, 1, 0)}

"""Where things stand in the pictures; what a page makes of them is in test_picture_pages.py."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comparisons.alignment import align
from comparisons.figures import align_figures
from comparisons.pictures import scale
from comparisons.pictures.buckets import WIDTH, buckets
from comparisons.pictures.category import Standing, category_map, is_common
from comparisons.pictures.dots import plots
from comparisons.pictures.gap import bridge
from comparisons.pictures.history import Run, history
from comparisons.pictures.neighbourhood import Edge, Spot, neighbourhood
from comparisons.ranking.gap import gap
from comparisons.tests.ranked_tools import make_standing, some_values
from comparisons.tests.tool_documents import TASKS, make_capability, make_figure, make_tool

LETTERS = "ABCD"
quick = settings(max_examples=40, deadline=None)
numbers = st.decimals(-10_000, 10_000, places=2)
amounts = st.decimals(0, 1_000_000, places=2)
scores = st.decimals(0, 100, places=1)


def part(place):
    """“12.5%” as a number."""
    assert place.endswith("%")
    return float(place[:-1])


def near(*numbers):
    return [pytest.approx(number, abs=0.02) for number in numbers]


class TestAxes:
    @given(st.lists(numbers, min_size=1, max_size=5))
    @quick
    def test_every_value_stands_inside(self, values):
        axis = scale.axis_for(values)
        assert axis.low < axis.high
        assert all(0 <= axis.share(value) <= 1 for value in values)

    @given(st.lists(amounts, min_size=1, max_size=5))
    @quick
    def test_amounts_have_no_axis_below_zero(self, values):
        assert scale.axis_for(values).low >= 0

    @pytest.mark.parametrize(
        ("values", "unit", "ends"),
        [
            ((67, 68), "%", (0, 100)),
            ((3, 81), "GB", (0, 100)),
            ((1200, 1250), "Elo", (1100, 1400)),
            ((0,), "g", (0, 1)),
            ((-4, 3), "g", (-4, 4)),
        ],
    )
    def test_ends_are_round(self, values, unit, ends):
        axis = scale.axis_for([Decimal(value) for value in values], unit)
        assert (axis.low, axis.high) == ends


def sketch(*answers):
    """An alignment of tools that answer the tasks so: “+” does, “~” in part, “-” no, “ ” silent."""
    support = {"+": "full", "~": "partial", "-": "none"}
    tools = [
        make_tool(
            slug,
            *(
                make_capability(task, support=support[answer])
                for task, answer in zip(TASKS, line, strict=False)
                if answer in support
            ),
        )
        for slug, line in zip(("a", "b", "c", "d"), answers, strict=False)
    ]
    return align(tools, TASKS)


def cells(lane):
    """How many cells of each kind a row has: done, in part, not, unknown."""
    return tuple(d.count("M") for d in (lane.full, lane.partial, lane.no, lane.unknown))


answers = st.text("+~- ", min_size=7, max_size=7)


class TestBuckets:
    def test_two_tools_are_two_bars_that_overlap(self):
        found = buckets(sketch("++~-", " +++"))
        assert [(group.name, group.count) for group in found.groups] == [
            ("A", 1),
            ("A + B", 2),
            ("B", 1),
        ]
        assert [cells(lane) for lane in found.lanes] == [(2, 1, 1, 0), (3, 0, 0, 1)]

    def test_without_a_task_there_is_no_picture(self):
        assert buckets(sketch("    ", "    ")) is None

    @given(st.lists(answers, min_size=2, max_size=4))
    @quick
    def test_every_row_has_a_cell_for_every_task(self, lines):
        found = buckets(sketch(*lines))
        assume(found)
        assert sum(group.count for group in found.groups) == found.count
        assert {sum(cells(lane)) for lane in found.lanes} == {found.count}

    @given(answers, answers)
    @quick
    def test_the_other_order_is_the_mirror_picture(self, first, second):
        here, there = buckets(sketch(first, second)), buckets(sketch(second, first))
        assume(here)
        assert [cells(lane) for lane in here.lanes] == [cells(lane) for lane in there.lanes[::-1]]
        turned = str.maketrans("AB", "BA")
        counts = {"".join(sorted(g.letters.translate(turned))): g.count for g in here.groups}
        assert counts == {g.letters: g.count for g in there.groups}

    @given(st.lists(answers, min_size=2, max_size=4))
    @quick
    def test_nothing_stands_outside(self, lines):
        found = buckets(sketch(*lines))
        assume(found)
        drawn = "".join(lane.full + lane.partial + lane.no + lane.unknown for lane in found.lanes)
        runs = re.findall(r"M(-?[\d.]+) (-?\d+)h(-?[\d.]+)", drawn)
        assert len(runs) == drawn.count("M") > 0
        for x, y, wide in runs:
            assert 0 <= float(x) <= float(x) + float(wide) <= WIDTH
            assert 0 <= int(y) < found.height


class TestBridge:
    @given(some_values, some_values)
    @quick
    def test_steps_lead_from_one_score_to_the_other(self, first, second):
        a, b = make_standing("a", **first), make_standing("b", **second)
        difference = gap(a, b)
        assume(difference)
        found = bridge(difference, (a.score, b.score), "AB")
        assert found.first.score + sum(step.points for step in found.steps) == found.last.score
        assert {found.first.score, found.last.score} == {a.score, b.score}
        assert part(found.steps[-1].to_x if found.steps else found.first.x) == part(found.last.x)

    @given(some_values, some_values)
    @quick
    def test_each_step_begins_where_the_one_before_ended(self, first, second):
        a, b = make_standing("a", **first), make_standing("b", **second)
        difference = gap(a, b)
        assume(difference)
        at = bridge(difference, (a.score, b.score), "AB")
        before = part(at.first.x)
        for step in at.steps:
            ends = part(step.x), part(step.x) + part(step.width)
            assert before in near(*ends)
            before = part(step.to_x)
            assert before in near(*ends)

    @given(some_values, some_values)
    @quick
    def test_the_other_order_is_the_same_picture_with_other_letters(self, first, second):
        a, b = make_standing("a", **first), make_standing("b", **second)
        assume(gap(a, b) and gap(a, b).points)
        here = bridge(gap(a, b), (a.score, b.score), "AB")
        there = bridge(gap(b, a), (b.score, a.score), "AB")
        assert [(s.x, s.width, s.points) for s in here.steps] == [
            (s.x, s.width, s.points) for s in there.steps
        ]
        turned = {"A": "B", "B": "A", "": ""}
        assert [turned[step.letter] for step in here.steps] == [s.letter for s in there.steps]


def runs(*lines):
    """Runs ten days apart: (formula, score or None, low, high)."""
    first = date(2026, 1, 1)
    return [
        Run(
            formula,
            first + timedelta(days=10 * n),
            None if score is None else Decimal(score),
            Decimal(low),
            Decimal(high),
            str(n),
        )
        for n, (formula, score, low, high) in enumerate(lines)
    ]


class TestHistory:
    def test_line_breaks_where_the_formula_changed(self):
        one, two = ("one", 50, 40, 60), ("two", 70, 60, 80)
        found = history(runs(one, one, two, two))
        assert found.line.count("M") == found.band.count("M") == 2
        assert [(b.x, b.formula) for b in found.breaks] == [("50%", "two")]

    def test_run_without_a_score_has_its_interval_and_no_place(self):
        known = ("one", 50, 40, 60)
        found = history(runs(known, ("one", None, 0, 90), known))
        assert len(found.dots) == 2
        assert found.open.count("M") == 1
        assert found.line == ""
        assert found.whiskers.count("M") == 2

    def test_one_score_is_no_history(self):
        assert history(runs(("one", 50, 40, 60), ("one", None, 0, 90))) is None

    def test_the_last_run_of_a_day_counts(self):
        first, second, third = runs(*[("one", 50, 40, 60)] * 3)
        again = Run("one", second.on, Decimal(90), Decimal(80), Decimal(100), "again")
        found = history([first, second, again, third])
        assert [dot.label for dot in found.dots] == ["0", "again", "2"]

    @given(st.lists(st.tuples(scores, scores, scores).map(sorted), min_size=2, max_size=6))
    @quick
    def test_everything_stands_on_the_scale_and_scores_in_their_intervals(self, found):
        picture = history(runs(*(("one", score, low, high) for low, score, high in found)))
        assert part(picture.dots[0].x) == 0
        assert part(picture.dots[-1].x) == 100
        places = [float(y) for y in re.findall(r"[M ][\d.]+ ([\d.]+)", picture.band)]
        upper, lower = places[: len(found)], places[: len(found) - 1 : -1]
        for dot, high, low in zip(picture.dots, upper, lower, strict=True):
            assert picture.top <= high <= float(dot.y) <= low <= picture.foot


def quantity(value, unit):
    return f"{value:f} {unit}"


def plots_of(*sides):
    tools = [make_tool(slug, measurements=side) for slug, side in zip("abcd", sides, strict=False)]
    return plots(align_figures(tools), LETTERS[: len(sides)], quantity)


class TestDots:
    def test_each_tool_has_a_lane_with_its_value(self):
        first, second = [make_figure(value=3)], [make_figure(value=81)]
        (plot,) = plots_of(first, second)
        assert (plot.low, plot.high) == ("0 g", "100 g")
        assert [(lane.places, lane.text) for lane in plot.lanes] == [
            (("3%",), "3 g"),
            (("81%",), "81 g"),
        ]

    def test_what_is_not_documented_has_no_place(self):
        (plot,) = plots_of([make_figure(value=1)], [], [make_figure(value=2)])
        assert plot.lanes[1].places == ()

    def test_lane_of_a_tool_with_other_variants_says_so(self):
        sides = [make_figure(value=1)], [make_figure(value=2)], [make_figure(variant="HB")]
        assert plots_of(*sides)[0].lanes[2].text == "other variants only"

    def test_many_figures_of_a_tool_are_told_as_a_span(self):
        several = [make_figure(value=n, variant=f"{n}B") for n in (405, 8, 70)]
        (plot,) = plots_of(several, [make_figure(value=7)])
        assert plot.lanes[0].text == "8 to 405 g"
        assert len(plot.lanes[0].places) == 3

    @pytest.mark.parametrize(
        ("values", "beside", "is_right"),
        [
            ((20,), "20%", False),
            ((80,), "80%", True),
            ((5, 95), "5%", False),
            ((50, 60, 95), "50%", True),
            ((10, 20, 30), "30%", False),
        ],
    )
    def test_words_stand_where_most_room_is(self, values, beside, is_right):
        several = [make_figure(value=n, variant=f"{n}", unit="%") for n in values]
        (plot,) = plots_of(several, [make_figure(value=50, unit="%")])
        assert (plot.lanes[0].text_x, plot.lanes[0].is_right) == (beside, is_right)

    def test_words_without_room_between_the_dots_stand_under_them(self):
        several = [make_figure(value=n, unit="points", variant=f"{n}B") for n in (28, 56, 69)]
        (plot,) = plots_of(several, [make_figure(value=90, unit="points")])
        crowded, other = plot.lanes
        assert (crowded.text, crowded.is_under, other.is_under) == ("28 to 69 points", True, False)
        assert crowded.y + 4 < crowded.text_y < other.y - 8
        assert plot.foot == other.y + 12

    def test_one_tool_alone_and_other_units_are_not_drawn(self):
        assert plots_of([make_figure()], []) == ()
        assert plots_of([make_figure(unit="g")], [make_figure(unit="kg")]) == ()

    def test_other_variants_are_loose_and_directions_need_to_agree(self):
        (plot,) = plots_of(
            [make_figure(variant="HB", better=True)], [make_figure(value=2, better=False)]
        )
        assert plot.is_loose
        assert plot.higher_is_better is None

    @given(amounts, amounts)
    @quick
    def test_dots_keep_their_order_and_the_other_order_is_the_mirror_picture(self, first, second):
        sides = [make_figure(value=first)], [make_figure(value=second)]
        (here,), (there,) = plots_of(*sides), plots_of(*reversed(sides))
        a, b = (part(lane.places[0]) for lane in here.lanes)
        assert 0 <= a <= 100
        assert 0 <= b <= 100
        assert (a <= b) == (first <= second) or a == b
        assert [lane.places for lane in there.lanes] == [lane.places for lane in here.lanes[::-1]]


def edge(search, capability, tool, visitors):
    return Edge(Spot(search), Spot(capability), Spot(tool), visitors)


EDGES = [
    edge("draw a cat", "Sketching", "Alpha", 12),
    edge("draw a dog", "Sketching", "Alpha", 6),
    edge("draw a dog", "Inking", "Beta", 7),
    edge("draw a bird", "Inking", "Beta", 4),
]


class TestNeighbourhood:
    def test_columns_and_what_leads_where(self):
        found = neighbourhood(EDGES, 5)
        assert [(i.spot.name, i.visitors) for i in found.searches] == [
            ("draw a cat", 12),
            ("draw a dog", 13),
        ]
        assert [led.name for led in found.searches[1].leads_to] == [
            "Inking (Beta)",
            "Sketching (Alpha)",
        ]
        assert [(i.spot.name, i.visitors) for i in found.tools] == [("Alpha", 18), ("Beta", 7)]
        assert found.left[0].path == "M0 25C50 25 50 25 100 25"

    def test_few_visitors_are_not_drawn(self):
        assert all(item.spot.name != "draw a bird" for item in neighbourhood(EDGES, 5).searches)

    def test_too_little_is_not_drawn_at_all(self):
        assert neighbourhood(EDGES[:1], 5) is None
        assert neighbourhood(EDGES, 13) is None

    edges = st.builds(
        edge,
        st.sampled_from("pqrstuvwx"),
        st.sampled_from("klmno"),
        st.sampled_from("xyz"),
        st.integers(1, 90),
    )

    @given(st.lists(edges, max_size=30, unique_by=lambda e: (e.search, e.capability, e.tool)))
    @quick
    def test_as_many_people_leave_a_column_as_enter_it(self, edges):
        found = neighbourhood(edges, 5)
        assume(found)
        columns = found.searches, found.capabilities, found.tools
        assert len({sum(item.visitors for item in column) for column in columns}) == 1
        assert sum(led.visitors for item in found.searches for led in item.leads_to) == sum(
            item.visitors for item in found.tools
        )
        assert len(found.right) == len(found.capabilities)


def waiting(name, covered):
    return Standing(name, None, None, covered)


ranked = st.tuples(scores, st.integers(0, 9)).map(lambda t: Standing("x", 1, t[0], t[1]))


class TestCategoryMap:
    def test_who_is_not_ranked_stands_apart(self):
        tools = [Standing(str(n), n, Decimal(50 + n), 4) for n in (3, 2, 1)]
        found = category_map([*tools, waiting("late", 4), waiting("later", 2)], 5)
        assert {point.name for point in found.points} == {"1", "2", "3"}
        assert [(band.covered, band.waiting) for band in found.bands] == [(4, 1), (3, 0), (2, 1)]
        assert found.waiting_count == 2

    def test_too_little_is_not_drawn(self):
        two = [Standing("x", n, Decimal(50), 4) for n in (1, 2)]
        assert category_map([*two, waiting("late", 4)], 5) is None
        assert category_map([*two, two[0]], 0) is None

    @given(st.lists(ranked, min_size=3, max_size=12), st.lists(st.integers(0, 9), max_size=4))
    @quick
    def test_points_stand_in_their_rows_and_touch_nobody(self, tools, others):
        found = category_map([*tools, *(waiting("y", n) for n in others)], 9)
        assert len(found.points) == len(tools)
        assert found.waiting_count == len(others)
        places = [(part(point.x), point.y) for point in found.points]
        for n, (x, y) in enumerate(places):
            assert 0 <= x <= part(found.edge)
            assert any(band.top < y < band.top + band.height for band in found.bands)
            assert all(abs(x - v) >= 7.9 or abs(y - w) >= 24 for v, w in places[n + 1 :])

    @pytest.mark.parametrize(
        ("doing", "tools", "common"), [(5, 10, True), (4, 10, False), (1, 2, False), (2, 2, True)]
    )
    def test_common_is_what_half_of_the_tools_do(self, doing, tools, common):
        assert is_common(doing, tools) is common

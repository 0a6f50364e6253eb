from decimal import Decimal

import pytest

from comparisons.figures import Mark, align_figures
from comparisons.tests.tool_documents import make_figure, make_tool


def rows_of(*sides):
    """Rows for tools a, b, c ... with these figures, as (values, marks, variants differ)."""
    tools = [make_tool(slug, measurements=side) for slug, side in zip("abcd", sides, strict=False)]
    return [
        (
            tuple("/".join(str(figure.value) for figure in cell.figures) for cell in row.cells),
            "".join({"better": "+", "equal": "=", "": "."}[cell.mark] for cell in row.cells),
            row.variants_differ,
        )
        for row in align_figures(tools)
    ]


class TestLiningUp:
    def test_equal_variants_line_up_whatever_case_and_spaces(self):
        first = [make_figure(value=1, variant="HB  soft"), make_figure(value=2, variant="2B")]
        second = [make_figure(value=3, variant="hb Soft ")]
        assert rows_of(first, second) == [(("1", "3"), "..", False), (("2", ""), "..", False)]

    def test_only_variants_line_up_and_say_that_they_differ(self):
        sides = [make_figure(variant="HB", better=True)], [make_figure(value=2, better=True)]
        assert rows_of(*sides) == [(("1", "2"), "..", True)]

    def test_all_that_two_publish_of_a_metric_is_shown(self):
        first = [make_figure(value=n, variant=v) for n, v in ((1, "HB"), (2, "2B"), (3, "4B"))]
        second = [make_figure(value=n, variant=v) for n, v in ((4, "4H"), (5, "2B"))]
        assert rows_of(first, second) == [(("2", "5"), "..", False), (("1/3", "4"), "..", True)]

    def test_what_one_tool_alone_publishes_stays_apart(self):
        first = [make_figure(value=1, variant="HB"), make_figure(value=2, variant="2B")]
        assert rows_of(first, []) == [(("2", ""), "..", False), (("1", ""), "..", False)]

    def test_other_label_is_another_thing_that_was_measured(self):
        first = make_figure(value=1, better=True)
        second = make_figure(value=2, better=True) | {"label": "Length of the lead alone"}
        assert rows_of([first], [second]) == [(("1", "2"), "..", True)]
        tools = [make_tool(slug, measurements=[f]) for slug, f in (("a", first), ("b", second))]
        assert align_figures(tools)[0].label == first["label"]

    def test_other_metrics_stay_apart(self):
        sides = [make_figure("length")], [make_figure("weight")]
        assert rows_of(*sides) == [(("1", ""), "..", False), (("", "1"), "..", False)]

    def test_third_tool_with_another_variant_does_not_spoil_a_comparable_pair(self):
        sides = [
            [make_figure(value=n, variant=v, better=True)]
            for n, v in ((1, "x"), (2, "x"), (3, "y"))
        ]
        assert rows_of(*sides) == [(("1", "2", ""), ".+.", False), (("", "", "3"), "...", False)]

    def test_tool_with_other_variants_alone_is_not_undocumented(self):
        sides = [make_figure(variant="x")], [make_figure(variant="x")], [make_figure(variant="y")]
        tools = [
            make_tool(slug, measurements=side)
            for slug, side in zip("abcd", (*sides, []), strict=True)
        ]
        assert [[cell.has_others for cell in row.cells] for row in align_figures(tools)] == [
            [False, False, True, False],
            [True, True, False, False],
        ]

    def test_rest_of_a_metric_stands_under_what_lines_up(self):
        first = [make_figure("a", variant="x"), make_figure("b"), make_figure("a", variant="y")]
        second = [make_figure("a", variant="x"), make_figure("b")]
        tools = [make_tool("p", measurements=first), make_tool("q", measurements=second)]
        assert [row.metric for row in align_figures(tools)] == ["a", "a", "b"]


class TestBetter:
    @pytest.mark.parametrize(("better", "marks"), [(True, ".+"), (False, "+."), (None, "..")])
    def test_direction_decides(self, better, marks):
        sides = [make_figure(value=1, better=better)], [make_figure(value=2, better=better)]
        assert rows_of(*sides) == [(("1", "2"), marks, False)]

    def test_documents_that_disagree_about_the_direction_mark_nothing(self):
        sides = [make_figure(value=1, better=True)], [make_figure(value=2, better=False)]
        assert rows_of(*sides)[0][1] == ".."

    def test_different_units_mark_nothing(self):
        tools = [
            make_tool("a", measurements=[make_figure(value=1, better=True)]),
            make_tool("b", measurements=[make_figure(value=1, better=True, unit="kg")]),
        ]
        row = align_figures(tools)[0]
        assert row.units_differ
        assert {cell.mark for cell in row.cells} == {Mark.NONE}

    def test_missing_figure_makes_nobody_better(self):
        assert rows_of([make_figure(better=True)], []) == [(("1", ""), "..", False)]

    def test_two_figures_of_one_variant_are_not_ranked(self):
        first = [make_figure(value=1, better=True), make_figure(value=9, better=True)]
        assert rows_of(first, [make_figure(value=2, better=True)]) == [(("1/9", "2"), "..", False)]

    def test_shared_best_is_marked_for_each(self):
        sides = [[make_figure(value=n, better=True)] for n in (2, 1, 2)]
        assert rows_of(*sides)[0][1] == "+.+"


class TestTies:
    def test_equal_numbers_in_any_writing_are_equal(self):
        sides = (
            [make_figure(value=0.1, better=True)],
            [make_figure(value=Decimal("0.10"), better=True)],
        )
        assert rows_of(*sides)[0][1] == "=="

    def test_tie_needs_no_direction(self):
        assert rows_of([make_figure()], [make_figure()])[0][1] == "=="

    def test_equal_numbers_of_different_variants_are_no_tie(self):
        assert rows_of([make_figure(variant="HB")], [make_figure()])[0][1] == ".."

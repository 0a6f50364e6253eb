from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparisons.alignment import (
    Answer,
    Bucket,
    Counts,
    Kind,
    align,
    hide_undocumented,
    only_differences,
)
from comparisons.tests.tool_documents import (
    TASKS,
    make_capability,
    make_figure,
    make_tool,
    starter_tasks,
    starter_tool,
)

PENCIL = make_tool(
    "pencil",
    make_capability("write"),
    make_capability("draw", "outline"),
    make_capability("draw", "sketch", support="partial"),
    make_capability("erase", "no-erasing", support="none"),
)
PEN = make_tool(
    "pen",
    make_capability("sign"),
    make_capability("draw", "ink", support="partial"),
)
CHALK = make_tool("chalk", make_capability("draw", "boards"), make_capability("sign", "names"))


def picture(alignment):
    """The alignment as a person would draw it, a line a task."""
    lines = []
    for group in alignment.groups:
        lines.append(group.name)
        for row in group.rows:
            cells = [
                " + ".join([cell.answer, *(c.slug for c in cell.capabilities)])
                for cell in row.cells
            ]
            lines.append(f"  {row.name}: " + " | ".join(cells) + f" -> {row.bucket.kind}")
    return lines


class TestTwoTools:
    def test_equal_tasks_stand_side_by_side_in_the_vocabulary_order(self):
        assert picture(align([PENCIL, PEN], TASKS)) == [
            "Drawing",
            "  Draw: full + outline + sketch | partial + ink -> both",
            "  Erase: no + no-erasing | not documented -> neither",
            "Writing",
            "  Write: full + write | not documented -> only",
            "  Sign: not documented | full + sign -> only",
        ]

    def test_the_other_order_is_the_mirror_picture(self):
        assert picture(align([PEN, PENCIL], TASKS)) == [
            "Drawing",
            "  Draw: partial + ink | full + outline + sketch -> both",
            "  Erase: not documented | no + no-erasing -> neither",
            "Writing",
            "  Write: not documented | full + write -> only",
            "  Sign: full + sign | not documented -> only",
        ]

    def test_only_names_the_tool_that_does_it(self):
        write = align([PENCIL, PEN], TASKS).rows[2]
        assert write.bucket == Bucket(Kind.ONLY, ("pencil",))

    def test_buckets_are_counted(self):
        counts = align([PENCIL, PEN], TASKS).counts
        assert counts == Counts(every=1, only=(1, 1), some=0, neither=1)

    def test_task_outside_the_vocabulary_keeps_a_row_at_the_end(self):
        old = make_tool("old", make_capability("sharpen-blades"), make_capability("draw"))
        assert picture(align([old, PEN], TASKS))[-2:] == [
            "Former tasks",
            "  Sharpen blades: full + sharpen-blades | not documented -> only",
        ]


class TestNoAndUnknown:
    def answer(self, *capabilities):
        row = align([make_tool("a", *capabilities), make_tool("b")], TASKS).rows[0]
        return row.cells[0].answer

    def test_sourced_none_is_a_no(self):
        assert self.answer(make_capability(support="none")) is Answer.NO

    def test_unsourced_none_is_unknown_and_stays_in_its_cell(self):
        tool = make_tool("a", make_capability(support="none", sources=[]))
        cell = align([tool, PEN], TASKS).rows[0].cells[0]
        assert cell.answer is Answer.UNKNOWN
        assert [capability.slug for capability in cell.capabilities] == ["draw"]

    def test_silence_is_unknown_and_never_a_no(self):
        cell = align([PENCIL, PEN], TASKS).rows[2].cells[1]
        assert (cell.answer, cell.is_no, cell.is_documented) == (Answer.UNKNOWN, False, False)

    def test_partial_beside_none_is_partial(self):
        held = make_capability(support="none"), make_capability(slug="x", support="partial")
        assert self.answer(*held) is Answer.PARTIAL

    def test_unsourced_capability_is_still_done(self):
        assert self.answer(make_capability(sources=[])) is Answer.FULL

    def test_the_other_side_of_only_tells_no_from_unknown(self):
        refuses = make_tool("b", make_capability("write", support="none"))
        row = align([make_tool("a", make_capability("write")), refuses], TASKS).rows[0]
        assert row.bucket == Bucket(Kind.ONLY, ("a",))
        assert row.cells[1].is_no


class TestThreeTools:
    def test_some_names_the_tools_that_do_it(self):
        buckets = {row.task: row.bucket for row in align([PENCIL, PEN, CHALK], TASKS).rows}
        assert buckets["draw"] == Bucket(Kind.ALL, ("pencil", "pen", "chalk"))
        assert buckets["sign"] == Bucket(Kind.SOME, ("pen", "chalk"))
        assert buckets["write"] == Bucket(Kind.SOME, ("pencil",))

    def test_counts_tell_one_alone_from_several(self):
        counts = align([PENCIL, PEN, CHALK], TASKS).counts
        assert counts == Counts(every=1, only=(1, 0, 0), some=1, neither=1)


class TestRefusals:
    @pytest.mark.parametrize("count", [0, 1, 5])
    def test_number_of_tools_outside_two_to_four_is_refused(self, count):
        with pytest.raises(ValueError, match="2 to 4 tools"):
            align([make_tool(f"t{n}") for n in range(count)], TASKS)

    def test_tool_against_itself_is_refused(self):
        with pytest.raises(ValueError, match="with itself"):
            align([PEN, PEN], TASKS)


class TestFilters:
    def test_differences_drop_rows_with_equal_answers(self):
        boards = make_tool(
            "chalk", make_capability("draw"), make_capability("write", support="partial")
        )
        alignment = align([PENCIL, boards], TASKS)
        assert [row.task for row in only_differences(alignment).rows] == ["erase", "write"]

    def test_known_drops_rows_with_one_documented_side(self):
        alignment = align([PENCIL, PEN], TASKS)
        assert [row.task for row in hide_undocumented(alignment).rows] == ["draw"]

    def test_known_keeps_a_sourced_no(self):
        rubber = make_tool("rubber", make_capability("erase"))
        assert [row.task for row in hide_undocumented(align([PENCIL, rubber], TASKS)).rows] == [
            "erase"
        ]

    def test_empty_groups_go_and_counts_stay(self):
        alignment = align([PENCIL, PEN], TASKS)
        known = hide_undocumented(alignment)
        assert [group.name for group in known.groups] == ["Drawing"]
        assert known.counts == alignment.counts

    def test_figures_are_filtered_too(self):
        first = make_tool("a", measurements=[make_figure("x"), make_figure("y"), make_figure("z")])
        second = make_tool("b", measurements=[make_figure("x"), make_figure("y", 2)])
        alignment = align([first, second], TASKS)
        assert [row.metric for row in only_differences(alignment).figures] == ["y", "z"]
        assert [row.metric for row in hide_undocumented(alignment).figures] == ["x", "y"]


capabilities = st.lists(
    st.builds(
        lambda task, support, sources: {"task": task, "sources": sources} | support,
        st.sampled_from([*TASKS, "retired-task"]),
        st.sampled_from([{}, {"support": "full"}, {"support": "partial"}, {"support": "none"}]),
        st.sampled_from([[], ["home"]]),
    ),
    max_size=6,
)
figures = st.lists(
    st.builds(
        make_figure,
        st.sampled_from(["weight", "length"]),
        st.sampled_from([1, 2, 2.0, 0.5]),
        st.sampled_from([None, "HB", " hb", "2B"]),
        st.sampled_from([True, False, None]),
        unit=st.sampled_from(["g", "mm"]),
        label=st.sampled_from(["One", "Two"]),
    ),
    max_size=4,
)


@st.composite
def documents(draw, sizes=(2, 3, 4)):
    return [
        make_tool(
            f"tool-{index}",
            *(make_capability(slug=f"c{n}", **entry) for n, entry in enumerate(draw(capabilities))),
            measurements=draw(figures),
        )
        for index in range(draw(st.sampled_from(sizes)))
    ]


def permuted(alignment, order):
    """The alignment with its tools, and nothing else, in another order."""

    def pick(values):
        return tuple(values[index] for index in order)

    tools = pick(alignment.tools)

    def permute_row(row):
        doing = tuple(tool.slug for tool in tools if tool.slug in row.bucket.tools)
        return replace(row, cells=pick(row.cells), bucket=replace(row.bucket, tools=doing))

    return replace(
        alignment,
        tools=tools,
        groups=tuple(
            replace(group, rows=tuple(map(permute_row, group.rows))) for group in alignment.groups
        ),
        figures=tuple(replace(row, cells=pick(row.cells)) for row in alignment.figures),
        counts=replace(alignment.counts, only=pick(alignment.counts.only)),
    )


class TestSymmetry:
    @settings(max_examples=60, deadline=None)
    @given(documents(sizes=(2,)))
    def test_swapping_two_tools_mirrors_everything(self, pair):
        mirrored = permuted(align(pair, TASKS), (1, 0))
        assert align(pair[::-1], TASKS) == mirrored

    @settings(max_examples=40, deadline=None)
    @given(documents(), st.randoms(use_true_random=False))
    def test_any_order_permutes_and_changes_nothing_else(self, tools, random):
        order = random.sample(range(len(tools)), len(tools))
        shuffled = [tools[index] for index in order]
        assert align(shuffled, TASKS) == permuted(align(tools, TASKS), order)

    def test_starter_tools_permute(self):
        tools = [starter_tool(slug) for slug in ("llava-1-6", "blip-2", "idefics2")]
        tasks = starter_tasks()
        expected = align(tools, tasks)
        for order in permutations(range(3)):
            found = align([tools[index] for index in order], tasks)
            assert found == permuted(expected, order)


class TestNothingIsLost:
    @settings(max_examples=60, deadline=None)
    @given(documents())
    def test_every_capability_stands_in_exactly_one_cell_of_its_tool(self, tools):
        shown = [
            (cell.tool, capability.slug, row.task)
            for row in align(tools, TASKS).rows
            for cell in row.cells
            for capability in cell.capabilities
        ]
        written = [
            (tool["slug"], entry["slug"], entry["task"])
            for tool in tools
            for entry in tool["capabilities"]
        ]
        assert sorted(shown) == sorted(written)

    @settings(max_examples=40, deadline=None)
    @given(documents())
    def test_every_row_is_counted_once(self, tools):
        alignment = align(tools, TASKS)
        counts = alignment.counts
        total = counts.every + sum(counts.only) + counts.some + counts.neither
        assert total == len(alignment.rows) == len({row.task for row in alignment.rows})

    @settings(max_examples=40, deadline=None)
    @given(documents())
    def test_every_figure_stands_in_exactly_one_row(self, tools):
        rows = align(tools, TASKS).figures
        for index, tool in enumerate(tools):
            shown = [
                (row.metric, f.variant, f.value) for row in rows for f in row.cells[index].figures
            ]
            written = [
                (entry["metric"], entry.get("variant", ""), entry["value"])
                for entry in tool["measurements"]
            ]
            assert sorted(shown) == sorted(written)

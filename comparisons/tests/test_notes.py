from datetime import date

from comparisons.alignment import align
from comparisons.notes import notes
from comparisons.tests.tool_documents import (
    TASKS,
    make_capability,
    make_figure,
    make_source,
    make_tool,
    starter_tasks,
    starter_tool,
)


def notes_of(*tools):
    return notes(tools, align(tools, TASKS))


class TestNumbers:
    def test_one_number_for_one_address_through_the_page(self):
        first = make_tool(
            "a",
            make_capability("draw", sources=["paper", "home"]),
            sources={
                "home": make_source("https://a.example/"),
                "paper": make_source("https://paper.example/?utm_source=a"),
            },
        )
        second = make_tool(
            "b",
            make_capability("draw", sources=["study"]),
            sources={"study": make_source("https://paper.example")},
        )
        found = notes_of(first, second)
        assert [(note.number, note.url) for note in found.notes] == [
            (1, "https://paper.example/?utm_source=a"),
            (2, "https://a.example/"),
        ]
        assert found.numbers("a", ["home", "paper"]) == (1, 2)
        assert found.numbers("b", ["study"]) == (1,)

    def test_keys_belong_to_their_tool(self):
        found = notes_of(make_tool("a", make_capability()), make_tool("b", make_capability()))
        assert found.numbers("a", ["home"]) == (1,)
        assert found.numbers("b", ["home"]) == (2,)

    def test_two_keys_of_one_address_give_one_number(self):
        tool = make_tool(
            "a",
            make_capability(sources=["x", "y"]),
            sources={"x": make_source(), "y": make_source(title="Again")},
        )
        assert notes_of(tool, make_tool("b")).numbers("a", ["x", "y"]) == (1,)

    def test_uncited_sources_get_none(self):
        assert notes_of(make_tool("a"), make_tool("b")).notes == ()

    def test_prices_figures_and_relations_are_cited_too(self):
        keys = ("relation", "figure", "price", "capability")
        tool = make_tool(
            "a",
            make_capability(sources=["capability"]),
            pricing={"model": "paid", "source": "price"},
            measurements=[make_figure(source="figure")],
            relations=[{"kind": "built-on", "tool": "x", "source": "relation"}],
            sources={key: make_source(f"https://{key}.example/", title=key) for key in keys},
        )
        found = notes_of(tool, make_tool("b"))
        assert [note.title for note in found.notes] == ["price", "figure", "capability", "relation"]

    def test_shared_note_shows_its_oldest_check(self):
        first, second = (
            make_tool(slug, make_capability(), sources={"home": make_source(checked=checked)})
            for slug, checked in (("a", "2026-11-20"), ("b", "2026-03-01"))
        )
        assert notes_of(first, second).notes[0].checked == date(2026, 3, 1)

    def test_starter_comparison_numbers_every_citation(self):
        tools = [starter_tool("llava-1-6"), starter_tool("blip-2")]
        alignment = align(tools, starter_tasks())
        found = notes(tools, alignment)
        assert [note.number for note in found.notes] == list(range(1, len(found.notes) + 1))
        for row in alignment.rows:
            for cell in row.cells:
                for capability in cell.capabilities:
                    assert found.numbers(cell.tool, capability.sources)


class TestOldestDecisiveSource:
    OLD = make_source("https://old.example/", checked="2025-01-01")
    NEW = make_source("https://new.example/", checked="2026-11-01")

    def tool(self, slug, *capabilities, **fields):
        return make_tool(slug, *capabilities, sources={"old": self.OLD, "home": self.NEW}, **fields)

    def test_one_sided_row_decides_nothing(self):
        first = self.tool("a", make_capability("draw"), make_capability("write", sources=["old"]))
        second = self.tool("b", make_capability("draw"))
        assert notes_of(first, second).oldest_decisive_on == date(2026, 11, 1)

    def test_two_sided_row_decides(self):
        first = self.tool("a", make_capability("draw", sources=["home", "old"]))
        second = self.tool("b", make_capability("draw"))
        assert notes_of(first, second).oldest_decisive_on == date(2025, 1, 1)

    def test_sourced_no_decides(self):
        first = self.tool("a", make_capability("draw", support="none", sources=["old"]))
        second = self.tool("b", make_capability("draw"))
        assert notes_of(first, second).oldest_decisive_on == date(2025, 1, 1)

    def test_lined_up_figure_decides_and_a_lonely_one_does_not(self):
        first = self.tool("a", measurements=[make_figure(source="old")])
        lonely = self.tool("b")
        beside = self.tool("b", measurements=[make_figure()])
        assert notes_of(first, lonely).oldest_decisive_on is None
        assert notes_of(first, beside).oldest_decisive_on == date(2025, 1, 1)

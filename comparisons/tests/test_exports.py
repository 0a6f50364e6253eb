import csv
import io
import json
from datetime import date

import pytest

from comparisons.alignment import align
from comparisons.exports import (
    Export,
    as_csv,
    as_json,
    bibtex,
    citation_text,
    neutralise,
)
from comparisons.notes import notes
from comparisons.relationship import relationship
from comparisons.tests.tool_documents import (
    TASKS,
    make_capability,
    make_figure,
    make_source,
    make_tool,
    starter_tasks,
    starter_tool,
)

URL = "https://site.example/compare/pen-vs-pencil/"


def make_export(*tools, tasks=TASKS):
    alignment = align(tools, tasks)
    return Export(
        alignment=alignment,
        relationship=relationship(tools, tasks),
        notes=notes(tools, alignment),
        editions={tool["slug"]: number for number, tool in enumerate(tools, start=3)},
        on=date(2026, 11, 25),
        site_name="Unfragile",
        url=URL,
    )


PEN = make_tool(
    "pen",
    make_capability("draw", name="Draws in ink"),
    measurements=[make_figure(value=12.50, better=False)],
)
PENCIL = make_tool(
    "pencil",
    make_capability("draw", name="Draws lines", support="partial"),
    make_capability("erase", name="Is erased", sources=[]),
    measurements=[make_figure(value=4, better=False)],
)


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline="")))


class TestCsv:
    def test_rows_tell_answers_headings_and_addresses(self):
        home, other = "https://pen.example/", "https://pencil.example/"
        pen = [f"Pen: {what}" for what in ("answer", "what", "sources")]
        pencil = [f"Pencil: {what}" for what in ("answer", "what", "sources")]
        assert read_csv(as_csv(make_export(PEN, PENCIL))) == [
            ["Group", "Task or figure", "Bucket", *pen, *pencil],
            [
                "Drawing",
                "Draw",
                "both",
                "full",
                "Draws in ink",
                home,
                "partial",
                "Draws lines",
                other,
            ],
            ["Drawing", "Erase", "only: Pencil", "not documented", "", "", "full", "Is erased", ""],
            ["Figures", "Weight", "", "", "12.5 g", home, "better", "4 g", other],
        ]

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\tx", "\rx", "＝1"])
    def test_formulas_are_neutralised(self, text):
        assert neutralise(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["", "a=b", "1-2", "'quoted", "x@y"])
    def test_other_text_stays(self, text):
        assert neutralise(text) == text

    def test_no_cell_of_a_hostile_document_begins_a_formula(self):
        hostile = make_tool(
            "evil",
            make_capability("draw", name='=HYPERLINK("https://x.example")'),
            name="@evil",
            measurements=[make_figure(value=-3, label="+label", unit="-")],
        )
        cells = [cell for row in read_csv(as_csv(make_export(hostile, PEN))) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert "'@evil: answer" in cells

    @pytest.mark.parametrize(
        ("figure", "caution"),
        [(make_figure(variant="HB"), "variants differ"), (make_figure(unit="kg"), "units differ")],
    )
    def test_figures_that_cannot_be_ranked_say_why(self, figure, caution):
        export = make_export(make_tool("hard", measurements=[figure]), PEN)
        assert read_csv(as_csv(export))[-1][:3] == ["Figures", "Weight", caution]

    def test_each_figure_says_what_was_measured(self):
        other = make_figure(value=3, variant="2B") | {"label": "Weight of the lead"}
        figures = [make_figure(value=2, variant="HB"), other | {"as_of": "2026-10-02"}]
        export = make_export(make_tool("hard", measurements=figures), PEN)
        told = "2 g (HB)\n3 g (Weight of the lead, 2B, 2026-10-02)"
        both = "https://hard.example/\nhttps://hard.example/"
        assert read_csv(as_csv(export))[-1][4:6] == [told, both]

    def test_other_variants_alone_are_not_undocumented(self):
        soft = make_tool("soft", measurements=[make_figure(variant="2B")])
        export = make_export(PEN, PENCIL, soft)
        answers = [row[3::3] for row in read_csv(as_csv(export))[-2:]]
        others = "other variants only"
        assert answers == [["", "better", others], [others, others, ""]]
        assert [
            [cell["has_others"] for cell in row["cells"]] for row in as_json(export)["figures"]
        ] == [[False, False, True], [True, True, False]]

    def test_quotes_commas_and_line_breaks_survive(self):
        name = 'Draws "fine",\nthin lines'
        tool = make_tool("fine", make_capability("draw", name=name))
        assert read_csv(as_csv(make_export(tool, PEN)))[1][4] == name


class TestJson:
    def test_starter_comparison_is_json_and_loses_nothing(self):
        tools = [starter_tool("llava-1-6"), starter_tool("blip-2")]
        found = json.loads(json.dumps(as_json(make_export(*tools, tasks=starter_tasks()))))
        shown = [
            c["slug"]
            for row in found["tasks"]
            for cell in row["cells"]
            for c in cell["capabilities"]
        ]
        assert sorted(shown) == sorted(c["slug"] for tool in tools for c in tool["capabilities"])
        assert [tool["edition"] for tool in found["tools"]] == [3, 4]

    def test_figures_are_numbers_with_their_note(self):
        found = as_json(make_export(PEN, PENCIL))
        values = [
            (figure["value"], figure["source"])
            for cell in found["figures"][0]["cells"]
            for figure in cell["figures"]
        ]
        assert values == [(12.5, 1), (4, 2)]
        assert isinstance(values[1][0], int)
        assert found["counts"] == {
            "every": 1,
            "only": {"pen": 0, "pencil": 1},
            "some": 0,
            "neither": 0,
        }


class TestCitations:
    def test_text_names_editions_date_and_address(self):
        assert citation_text(make_export(PEN, PENCIL)) == (
            "Unfragile: Pen vs Pencil. Comparison of Pen (edition 3) and Pencil (edition 4), "
            f"2026-11-25. {URL}"
        )

    def test_bibtex_entry(self):
        assert bibtex(make_export(PEN, PENCIL)).splitlines() == [
            "@misc{unfragile-pen-vs-pencil-20261125,",
            "  title = {{Pen vs Pencil}},",
            "  author = {{Unfragile}},",
            "  year = {2026},",
            "  month = {11},",
            "  note = {Comparison of Pen (edition 3) and Pencil (edition 4), 2026-11-25},",
            f"  url = {{{URL}}},",
            "}",
        ]

    def test_bibtex_escapes_names(self):
        odd = make_tool("odd", name="C# & 100% {x}_\\y", sources={"home": make_source()})
        assert r"C\# \& 100\% \{x\}\_\textbackslash{}y vs Pen" in bibtex(make_export(odd, PEN))

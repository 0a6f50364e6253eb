"""A comparison to take away: CSV, JSON and citations. Pure: the date is an argument."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.formats import listed
from catalog.language import gettext as _
from comparisons.addressing import SEPARATOR
from comparisons.alignment import AlignedCapability, Alignment, Cell, ComparedTool, Row
from comparisons.figures import Figure, FigureCell, FigureRow
from comparisons.notes import Note, Notes
from comparisons.rank_export import RankExport, rank_document
from comparisons.relationship import Relationship

# Spreadsheets read a cell that begins so as a formula, also after spaces and in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "{}$&%#_"}


@dataclass(frozen=True)
class Export:
    """All that the exports tell. ``editions`` are the numbers of the compared editions by slug;
    ``url`` is the full public address of the comparison."""

    alignment: Alignment
    relationship: Relationship
    notes: Notes
    editions: Mapping[str, int]
    on: date
    site_name: str
    url: str
    rank: RankExport | None = None
    verdict: Mapping[str, Any] | None = None  # the editors' document

    @property
    def title(self) -> str:
        return " vs ".join(tool.name for tool in self.alignment.tools)


def as_csv(export: Export) -> str:
    """The comparison as CSV text after RFC 4180; cells cannot become formulas."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(csv_rows(export))
    return text.getvalue()


def csv_rows(export: Export) -> Iterable[tuple[str, ...]]:
    """The heading, then a row for each task and each figure: three columns for each tool."""
    for row in _plain_rows(export):
        yield tuple(neutralise(cell) for cell in row)


def neutralise(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; all other text stays as it is."""
    if cell.lstrip().startswith(FORMULA_STARTS) or cell.startswith(("\t", "\r", "\n")):
        return f"'{cell}"
    return cell


def as_json(export: Export) -> dict[str, Any]:
    """The comparison as values that ``json.dumps`` takes; sources are the numbers of notes."""
    alignment, notes = export.alignment, export.notes
    oldest = notes.oldest_decisive_on
    return {
        "title": export.title,
        "url": export.url,
        "site": export.site_name,
        "on": export.on.isoformat(),
        "tools": [
            asdict(tool) | {"edition": export.editions[tool.slug]} for tool in alignment.tools
        ],
        "are_substitutes": export.relationship.are_substitutes,
        "counts": asdict(alignment.counts) | {"only": _only_by_tool(alignment)},
        "oldest_decisive_source_on": oldest.isoformat() if oldest else None,
        "tasks": [
            _json_row(row, group.name, notes) for group in alignment.groups for row in group.rows
        ],
        "figures": [_json_figure_row(row, notes) for row in alignment.figures],
        "verdict": export.verdict,
        "rank": rank_document(export.rank) if export.rank else None,
        "sources": [_json_note(note) for note in notes.notes],
    }


def citation_text(export: Export) -> str:
    """One sentence to cite the comparison by, with the editions that it was made from."""
    return _("%(site)s: %(title)s. Comparison of %(editions)s, %(date)s. %(url)s") % {
        "site": export.site_name,
        "title": export.title,
        "editions": _editions(export),
        "date": export.on.isoformat(),
        "url": export.url,
    }


def bibtex(export: Export) -> str:
    """A BibTeX entry whose key names the site, the tools and the date."""
    slugs = SEPARATOR.join(tool.slug for tool in export.alignment.tools)
    site = re.sub(r"[^a-z0-9]+", "", export.site_name.lower()) or "comparison"
    fields = {
        "title": f"{{{_bibtex(export.title)}}}",
        "author": f"{{{_bibtex(export.site_name)}}}",
        "year": str(export.on.year),
        "month": str(export.on.month),
        "note": _bibtex(
            _("Comparison of %(editions)s, %(date)s")
            % {"editions": _editions(export), "date": export.on.isoformat()}
        ),
        "url": export.url.replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{site}-{slugs}-{export.on:%Y%m%d},", *lines, "}", ""])


def _plain_rows(export: Export) -> Iterable[tuple[str, ...]]:
    names = [tool.name for tool in export.alignment.tools]
    heads = (f"{name}: {what}" for name in names for what in ("answer", "what", "sources"))
    yield ("Group", "Task or figure", "Bucket", *heads)
    sources = {note.number: note.url for note in export.notes.notes}

    def addresses(tool: str, keys: Iterable[str]) -> str:
        return "\n".join(sources[number] for number in export.notes.numbers(tool, keys))

    for group in export.alignment.groups:
        for row in group.rows:
            cells = ((str(cell.answer), _headings(cell), _cited(cell)) for cell in row.cells)
            flat = (
                part
                for cell, (answer, what, keys) in zip(row.cells, cells, strict=True)
                for part in (answer, what, addresses(cell.tool, keys))
            )
            yield (group.name, row.name, _bucket(row, export.alignment.tools), *flat)
    for figures in export.alignment.figures:
        flat = (
            part
            for cell in figures.cells
            for part in (
                _mark(cell),
                "\n".join(_figure(figure, figures.label) for figure in cell.figures),
                # A line for each figure, so that it is told which source says which.
                "\n".join(addresses(cell.tool, [figure.source]) for figure in cell.figures),
            )
        )
        yield ("Figures", figures.label, _caution(figures), *flat)


def _editions(export: Export) -> str:
    return listed(
        [
            _("%(tool)s (edition %(number)s)")
            % {"tool": tool.name, "number": export.editions[tool.slug]}
            for tool in export.alignment.tools
        ]
    )


def _bucket(row: Row, tools: Iterable[ComparedTool]) -> str:
    """The bucket in words; a tool's name stands where not all tools do the task."""
    names = [tool.name for tool in tools if tool.slug in row.bucket.tools]
    if not names or len(names) == len(row.cells):
        return row.bucket.kind
    return f"{row.bucket.kind}: {', '.join(names)}"


def _headings(cell: Cell) -> str:
    return "\n".join(capability.name for capability in cell.capabilities)


def _cited(cell: Cell) -> list[str]:
    return [key for capability in cell.capabilities for key in capability.sources]


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _figure(figure: Figure, row_label: str) -> str:
    """The value and what was measured, as the page says it: its label where that is another."""
    label = figure.label if figure.label != row_label else ""
    details = ", ".join(filter(None, (label, figure.variant, figure.as_of)))
    return f"{_number(figure.value)} {figure.unit}".strip() + (f" ({details})" if details else "")


def _mark(cell: FigureCell) -> str:
    if cell.has_others:
        return "other variants only"
    return str(cell.mark) if cell.figures else "not documented"


def _caution(row: FigureRow) -> str:
    cautions = [
        ("variants differ", row.variants_differ),
        ("units differ", row.units_differ),
    ]
    return ", ".join(words for words, applies in cautions if applies)


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(character, character) for character in text)


def _only_by_tool(alignment: Alignment) -> dict[str, int]:
    return {
        tool.slug: count for tool, count in zip(alignment.tools, alignment.counts.only, strict=True)
    }


def _json_row(row: Row, group: str, notes: Notes) -> dict[str, Any]:
    return {
        "group": group,
        "task": row.task,
        "name": row.name,
        "bucket": {"kind": str(row.bucket.kind), "tools": list(row.bucket.tools)},
        "cells": [
            {
                "tool": cell.tool,
                "answer": str(cell.answer),
                "capabilities": [
                    _json_capability(capability, cell.tool, notes)
                    for capability in cell.capabilities
                ],
            }
            for cell in row.cells
        ],
    }


def _json_capability(capability: AlignedCapability, tool: str, notes: Notes) -> dict[str, Any]:
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in vars(capability).items()
    }
    return values | {"sources": list(notes.numbers(tool, capability.sources))}


def _json_figure_row(row: FigureRow, notes: Notes) -> dict[str, Any]:
    return {
        "metric": row.metric,
        "label": row.label,
        "variants_differ": row.variants_differ,
        "units_differ": row.units_differ,
        "cells": [
            {
                "tool": cell.tool,
                "mark": str(cell.mark),
                "has_others": cell.has_others,
                "figures": [_json_figure(figure, cell.tool, notes) for figure in cell.figures],
            }
            for cell in row.cells
        ],
    }


def _json_figure(figure: Figure, tool: str, notes: Notes) -> dict[str, Any]:
    is_whole = figure.value == figure.value.to_integral_value()
    return vars(figure) | {
        "value": int(figure.value) if is_whole else float(figure.value),
        "source": next(iter(notes.numbers(tool, [figure.source])), None),
    }


def _json_note(note: Note) -> dict[str, Any]:
    return {
        "number": note.number,
        "url": note.url,
        "title": note.title,
        "publisher": note.publisher,
        "checked": note.checked.isoformat(),
        "cited_by": sorted({citation.tool for citation in note.citations}),
    }

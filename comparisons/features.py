"""The feature table of a comparison: what the tools are, and the figures that line up. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog import paths, wording
from catalog.claims import PRICE, figure_key
from catalog.language import gettext as _
from comparisons.figures import Figure, FigureCell, FigureRow, Mark
from comparisons.notes import Notes
from comparisons.pages import FeatureCell, FeatureRow, Side

Document = Mapping[str, Any]


def feature_rows(
    documents: Sequence[Document], sides: Sequence[Side], notes: Notes
) -> tuple[FeatureRow, ...]:
    """What the two are, in the order in which people decide."""
    pricing = [doc["pricing"] for doc in documents]
    paid = [
        notes.numbers(side.slug, [price["source"]] if price.get("source") else [])
        for side, price in zip(sides, pricing, strict=True)
    ]
    return (
        _row(_("Type"), [side.type_label for side in sides]),
        _row(_("Category"), [side.category for side in sides], [s.category_url for s in sides]),
        _row(_("Maker"), [side.maker for side in sides], [s.maker_url for s in sides]),
        _row(_("Licence"), [wording.licence_text(doc["license"]) for doc in documents]),
        FeatureRow(
            _("Pricing"),
            tuple(
                FeatureCell(
                    wording.pricing_label(price["model"]),
                    is_known=price["model"] != "unknown",
                    detail=price.get("note", ""),
                    is_content=True,
                    notes=numbers,
                    correction_url=paths.claim_correction_path(side.slug, PRICE),
                )
                for side, price, numbers in zip(sides, pricing, paid, strict=True)
            ),
        ),
        FeatureRow(
            _("Starting price"),
            tuple(
                FeatureCell(text, is_known=bool(text), notes=numbers if text else ())
                for text, numbers in zip(map(wording.price_text, pricing), paid, strict=True)
            ),
        ),
        _row(_("Released"), [wording.date_text(doc.get("released", "")) for doc in documents]),
        _row(_("Status"), [wording.status_label(doc["status"]) for doc in documents]),
        _row(_("Capabilities"), [str(len(doc["capabilities"])) for doc in documents]),
    )


def _row(label: str, texts: Sequence[str], urls: Sequence[str] = ()) -> FeatureRow:
    addresses = urls or [""] * len(texts)
    return FeatureRow(
        label,
        tuple(
            FeatureCell(text, url, is_known=bool(text))
            for text, url in zip(texts, addresses, strict=True)
        ),
    )


def figure_rows(figures: Sequence[FigureRow], notes: Notes) -> tuple[FeatureRow, ...]:
    """Every figure of a metric that at least two of the tools publish."""
    return tuple(_figure_row(row, notes) for row in figures if row.is_shared)


def _figure_row(row: FigureRow, notes: Notes) -> FeatureRow:
    hints = []
    if row.variants_differ:
        hints.append(_("variants differ, so not ranked"))
    if row.units_differ:
        hints.append(_("units differ, so not ranked"))
    first = next(figure for cell in row.cells for figure in cell.figures)
    if not hints and first.higher_is_better is not None:
        hints.append(wording.direction_text(first.higher_is_better))
    cells = tuple(_figure_cell(row, cell, notes) for cell in row.cells)
    return FeatureRow(row.label, cells, ", ".join(hints))


def _figure_cell(row: FigureRow, cell: FigureCell, notes: Notes) -> FeatureCell:
    """A tool's figures under each other, each with what was measured where that is not the same."""
    if cell.has_others:
        return FeatureCell("", detail=_("other variants only"))
    if not cell.figures:
        return FeatureCell("", is_known=False)
    first, *others = (_figure(row, cell, figure, notes) for figure in cell.figures)
    return replace(first, also=tuple(others))


def _figure(row: FigureRow, cell: FigureCell, figure: Figure, notes: Notes) -> FeatureCell:
    claim = figure_key({"metric": row.metric, "variant": figure.variant})
    label = figure.label if figure.label != row.label else ""
    return FeatureCell(
        text=wording.quantity_text(figure.value, figure.unit),
        detail=", ".join(filter(None, (label, figure.variant, wording.date_text(figure.as_of)))),
        is_better=cell.mark is Mark.BETTER,
        notes=notes.numbers(cell.tool, [figure.source]),
        correction_url=paths.claim_correction_path(cell.tool, claim),
    )

"""Numbered notes for the sources of a comparison page. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.documents.addresses import normalise_url
from comparisons.alignment import Alignment


@dataclass(frozen=True)
class CitedBy:
    """One tool's citation of the source; ``kind`` is relative to that tool, empty if unstated."""

    tool: str
    key: str
    title: str
    publisher: str
    kind: str
    checked: date


@dataclass(frozen=True)
class Note:
    """One address with its number; ``url`` is as the first citation writes it."""

    number: int
    address: str
    url: str
    citations: tuple[CitedBy, ...]

    @property
    def title(self) -> str:
        return self.citations[0].title

    @property
    def publisher(self) -> str:
        return self.citations[0].publisher

    @property
    def checked(self) -> date:
        """The oldest check, so that the page never looks fresher than it is."""
        return min(citation.checked for citation in self.citations)


@dataclass(frozen=True)
class Notes:
    """All notes of a page in the order of their numbers, from 1."""

    notes: tuple[Note, ...]
    oldest_decisive_on: date | None
    # (tool, source key) -> number; the same facts as in the notes, read once for every cell.
    by_citation: Mapping[tuple[str, str], int] = field(repr=False, compare=False)

    def numbers(self, tool: str, keys: Iterable[str]) -> tuple[int, ...]:
        """Numbers for a tool's citations, rising, each once (two keys may be one address).

        A key that nothing on the page cites has no number and is left out.
        """
        found = (self.by_citation.get((tool, key)) for key in keys)
        return tuple(sorted({number for number in found if number is not None}))


def notes(documents: Sequence[Mapping[str, Any]], alignment: Alignment) -> Notes:
    """Number the sources in the order in which the page shows them.

    Take the alignment before any filter, so that a number means the same in every view.
    """
    sources = {document["slug"]: document["sources"] for document in documents}
    cited = dict.fromkeys(_in_page_order(documents, alignment))
    by_address: dict[str, list[tuple[str, str]]] = {}
    for tool, key in cited:
        by_address.setdefault(normalise_url(sources[tool][key]["url"]), []).append((tool, key))
    numbered = list(enumerate(by_address.items(), start=1))
    return Notes(
        notes=tuple(
            _note(number, address, citations, sources) for number, (address, citations) in numbered
        ),
        oldest_decisive_on=min(
            (_checked(sources[tool][key]) for tool, key in _decisive(alignment)), default=None
        ),
        by_citation={
            citation: number for number, (_, citations) in numbered for citation in citations
        },
    )


def _in_page_order(
    documents: Sequence[Mapping[str, Any]], alignment: Alignment
) -> Iterable[tuple[str, str]]:
    """(tool, source key): the feature table, the figures, the capabilities, the relations."""
    for document in documents:
        if document["pricing"].get("source"):
            yield document["slug"], document["pricing"]["source"]
    for figure_row in alignment.figures:
        for figure_cell in figure_row.cells:
            yield from ((figure_cell.tool, figure.source) for figure in figure_cell.figures)
    for row in alignment.rows:
        for cell in row.cells:
            for capability in cell.capabilities:
                yield from ((cell.tool, key) for key in capability.sources)
    for document in documents:
        for relation in document.get("relations", ()):
            yield document["slug"], relation["source"]


def _decisive(alignment: Alignment) -> Iterable[tuple[str, str]]:
    """Citations that a judgement rests on: something stands on at least two sides of the row."""
    for row in alignment.rows:
        if row.documented_count < 2:
            continue
        for cell in row.cells:
            for capability in cell.capabilities:
                yield from ((cell.tool, key) for key in capability.sources)
    for figure_row in alignment.figures:
        if figure_row.is_lined_up:
            for figure_cell in figure_row.cells:
                yield from ((figure_cell.tool, figure.source) for figure in figure_cell.figures)


def _note(
    number: int,
    address: str,
    citations: Sequence[tuple[str, str]],
    sources: Mapping[str, Mapping[str, Any]],
) -> Note:
    return Note(
        number=number,
        address=address,
        url=sources[citations[0][0]][citations[0][1]]["url"],
        citations=tuple(_cited_by(tool, key, sources[tool][key]) for tool, key in citations),
    )


def _cited_by(tool: str, key: str, source: Mapping[str, Any]) -> CitedBy:
    return CitedBy(
        tool=tool,
        key=key,
        title=source["title"],
        publisher=source["publisher"],
        kind=source.get("kind", ""),
        checked=_checked(source),
    )


def _checked(source: Mapping[str, Any]) -> date:
    return date.fromisoformat(source["checked"])

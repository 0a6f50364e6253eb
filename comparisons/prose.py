"""Numbers in an editor's prose, held against the data of the two tools. PURE.

A number that stands nowhere in the two documents, neither as a figure nor in a text, differs from
the data: a typing error, or something that moved after the verdict was written.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Document = Mapping[str, Any]
# Also 81,5 in a list of digits; never the digit of a word such as GPT-4o or v1.5.
NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w]|[.,]\d)")
ANY_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
# Counts that language uses without measuring anything: "the 2 of them", "1 of 3".
SMALLEST_CHECKED = 10


@dataclass(frozen=True)
class Claimed:
    """A number in the prose: where it stands (a JSON pointer), how it is written, its value."""

    pointer: str
    text: str
    value: Decimal


def claimed_numbers(verdict: Document) -> Iterator[Claimed]:
    """Every number of the prose that could be wrong."""
    for pointer, text in _texts(verdict):
        for match in NUMBER.finditer(text):
            value = _value(match.group())
            if value >= SMALLEST_CHECKED or value != value.to_integral_value():
                yield Claimed(pointer, match.group(), value)


def unfounded(verdict: Document, documents: Sequence[Document]) -> list[Claimed]:
    """Numbers of the prose that stand nowhere in the data of the two tools."""
    known = known_numbers(documents)
    return [claim for claim in claimed_numbers(verdict) if claim.value not in known]


def known_numbers(documents: Iterable[Document]) -> set[Decimal]:
    """Every number in the documents, also inside texts, names and dates, and as people round it."""
    found: set[Decimal] = set()
    for value in _values(list(documents)):
        if isinstance(value, str):
            found.update(_value(text) for text in ANY_NUMBER.findall(value))
        else:
            found.update(_rounded(Decimal(str(value))))
    return found


def _rounded(value: Decimal) -> Iterator[Decimal]:
    """81.53 may be written as 81.5 or 82, 12,845,056 as 12.8 million or 13 million."""
    yield value
    for scale in (0, 3, 6, 9):
        shown = value.scaleb(-scale)
        if scale and abs(shown) < 1:
            break
        for places in ("1", "0.1", "0.01"):
            yield shown.quantize(Decimal(places))


def _value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _texts(verdict: Document) -> Iterator[tuple[str, str]]:
    yield "/headline", verdict.get("headline", "")
    yield "/summary", verdict.get("summary", "")
    for slug, lines in verdict.get("choose", {}).items():
        for position, line in enumerate(lines):
            yield f"/choose/{slug}/{position}", line
    for position, row in enumerate(verdict.get("by_task", ())):
        yield f"/by_task/{position}/why", row.get("why", "")


def _values(value: Any) -> Iterator[str | int | float]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _values(item)
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield value

"""From a place in a document to the field of the form that an editor has to correct."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.documents.validate import Problem

# Sections of a document and the prefixes of their rows on the page.
ROWS = {
    "capabilities": "capabilities",
    "measurements": "measurements",
    "signals": "signals",
    "relations": "relations",
    "by_task": "by_task",
}
FIELDS = {
    "pricing": "pricing_model",
    "pricing/source": "pricing_source",
    "pricing/starting_price": "price_amount",
}
LABELS = {"sources": "source", "capabilities": "capability", "by_task": "task"}


@dataclass(frozen=True)
class PlacedProblem:
    """A problem with the words for its place and the address of the field."""

    place: str
    message: str
    pointer: str
    url: str


def placed_problems(
    problems: Iterable[Problem],
    change_url: str,
    document: dict[str, Any],
    fields: Mapping[str, str] = FIELDS,
) -> list[PlacedProblem]:
    """Each problem with a link to where it is corrected; without one where there is no page that
    says what the document does. `fields` are the fields of parts that are called otherwise."""
    return [
        PlacedProblem(
            place=_words(problem.pointer, document),
            message=problem.message,
            pointer=problem.pointer,
            url=change_url and f"{change_url}#{_anchor(problem.pointer, document, fields)}",
        )
        for problem in problems
    ]


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _anchor(pointer: str, document: dict[str, Any], fields: Mapping[str, str]) -> str:
    steps = _steps(pointer)
    if not steps:
        return "content"
    section = steps[0]
    if section in ROWS:
        is_row = len(steps) > 1 and steps[1].isdigit()
        return f"{section}-{steps[1]}" if is_row else f"{section}-group"
    if section == "sources" and isinstance(document.get(section), dict):
        keys = sorted(document[section])
        known = len(steps) > 1 and steps[1] in keys
        return f"citations-{keys.index(steps[1])}" if known else "citations-group"
    part = "/".join(steps[:2])
    return f"id_{fields.get(part, fields.get(section, section))}"


def _words(pointer: str, document: dict[str, Any]) -> str:
    steps = _steps(pointer)
    if not steps:
        return "The whole document"
    words = [LABELS.get(steps[0], steps[0]).replace("_", " ")]
    value: Any = document.get(steps[0])
    for step in steps[1:]:
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
            name = value.get("name") or value.get("label") if isinstance(value, dict) else None
            words.append(f"“{name}”" if name else str(int(step) + 1))
        else:
            value = value.get(step) if isinstance(value, dict) else None
            words.append(step.replace("_", " "))
    return ", ".join(words)

"""What moved since an editor's verdict was written. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog import wording
from catalog.documents.problems import Problem
from comparisons.prose import Claimed, unfounded

Document = Mapping[str, Any]
PLACES = {
    "headline": "the headline",
    "summary": "the summary",
    "choose": "when to choose which",
    "by_task": "the verdict task by task",
}


@dataclass(frozen=True)
class Judged:
    """A live edition of one of the two tools."""

    name: str
    number: int
    published_at: datetime
    document: Document


def moved_since(verdict: Document, published_at: datetime, tools: Sequence[Judged]) -> list[str]:
    """Sentences; none where both tools stand as they stood when the verdict was published."""
    newer = [tool for tool in tools if tool.published_at > published_at]
    if not newer:
        return []
    lines = [
        f"Written before edition {tool.number} of {tool.name}, "
        f"{wording.date_text(tool.published_at.date())}."
        for tool in newer
    ]
    claims = unfounded(verdict, [tool.document for tool in tools])
    return lines + [
        f"{claim.text} in {_place(claim)} stands nowhere in the data now." for claim in claims
    ]


def number_problems(verdict: Document, documents: Sequence[Document]) -> list[Problem]:
    """Numbers that keep a verdict from being published, each with its place."""
    return [
        Problem(
            claim.pointer,
            f"{claim.text} stands nowhere in the data of the two tools. Correct it, or add the "
            "figure with its source to the tool.",
        )
        for claim in unfounded(verdict, documents)
    ]


def _place(claim: Claimed) -> str:
    return PLACES[claim.pointer.split("/")[1]]

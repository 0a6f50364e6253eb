"""What moved since an editor's verdict was written. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog import wording
from catalog.documents.problems import Problem
from catalog.language import gettext as _
from catalog.language import gettext_noop
from comparisons.prose import Claimed, unfounded

Document = Mapping[str, Any]
SENTENCES = {
    "headline": gettext_noop("%(number)s in the headline stands nowhere in the data now."),
    "summary": gettext_noop("%(number)s in the summary stands nowhere in the data now."),
    "choose": gettext_noop("%(number)s in when to choose which stands nowhere in the data now."),
    "by_task": gettext_noop(
        "%(number)s in the verdict task by task stands nowhere in the data now."
    ),
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
        _("Written before edition %(number)s of %(tool)s, %(date)s.")
        % {
            "number": tool.number,
            "tool": tool.name,
            "date": wording.date_text(tool.published_at.date()),
        }
        for tool in newer
    ]
    claims = unfounded(verdict, [tool.document for tool in tools])
    return lines + [_(_sentence(claim)) % {"number": claim.text} for claim in claims]


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


def _sentence(claim: Claimed) -> str:
    return SENTENCES[claim.pointer.split("/")[1]]

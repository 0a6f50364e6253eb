"""Whether tools are substitutes, and how they relate where they are not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from typing import Any

from catalog.language import gettext as _
from catalog.language import gettext_noop
from comparisons.alignment import TaskName, task_name

# The published rule, in one place. Wrongly denying a substitute costs a winner that an editor
# can still name; wrongly allowing one names a winner between things that nobody chooses between.
MIN_SHARED_TASKS = 4
MIN_SHARED_PERCENT = 60
# How a thing is made, kept, run or licensed is not what it is chosen for.
GROUPS_WITHOUT_PURPOSE = ("Data", "Training", "Serving", "Openness and use")
# What a capability must say so that its tool does the task.
DOING = ("full", "partial")
# Types that stand alone; all others are software and may replace each other.
TYPES_APART = ("model", "dataset", "benchmark", "prompt")
LINK_SENTENCES = {
    "built-on": gettext_noop("%(tool)s is built on %(other)s."),
    "trained-on": gettext_noop("%(tool)s is trained on %(other)s."),
    "evaluated-on": gettext_noop("%(tool)s is evaluated on %(other)s."),
    "integrates-with": gettext_noop("%(tool)s integrates with %(other)s."),
    "successor-of": gettext_noop("%(tool)s is the successor of %(other)s."),
    "fork-of": gettext_noop("%(tool)s is a fork of %(other)s."),
    "alternative-to": gettext_noop("%(tool)s names itself an alternative to %(other)s."),
}


def substitutes_rule() -> str:
    """The published rule as a sentence, from the numbers above."""
    return _(
        "Two tools are substitutes when they are in the same category; or when both are models, "
        "both datasets, both benchmarks, both prompts or both software, share at least %(tasks)s "
        "tasks and these are at least %(percent)s %% of the tasks of the tool with fewer (tasks of "
        "the groups %(groups)s do not count); or when an editor's verdict names a winner between "
        "them."
    ) % {
        "tasks": MIN_SHARED_TASKS,
        "percent": MIN_SHARED_PERCENT,
        "groups": ", ".join(GROUPS_WITHOUT_PURPOSE),
    }


def link_sentence(kind: str, tool: str, other: str) -> str:
    """What a tool says of itself and another one."""
    sentence = LINK_SENTENCES.get(kind)
    if sentence is None:
        return f"{tool} {kind.replace('-', ' ')} {other}."
    return _(sentence) % {"tool": tool, "other": other}


@dataclass(frozen=True)
class Purpose:
    """What a tool is and what it is for; ``only_tasks`` are what none of the others does."""

    tool: str
    name: str
    type: str
    category: str
    summary: str
    only_tasks: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """``tool`` says of itself that it is ``kind`` (trained on ...) of ``other``.

    ``source`` is a key of the sources of ``tool``'s document, which calls the other ``said``:
    it may have another slug today.
    """

    tool: str
    kind: str
    other: str
    source: str
    said: str


@dataclass(frozen=True)
class SharedLink:
    """A third tool with which at least two of the compared tools are linked."""

    third: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Relationship:
    """``direct`` links stand between compared tools, ``shared`` ones meet in a third tool;
    ``around`` are other tools' own links to one of the compared (who builds on it)."""

    are_substitutes: bool
    purposes: tuple[Purpose, ...]
    direct: tuple[Link, ...]
    shared: tuple[SharedLink, ...]
    around: tuple[Link, ...]


def relationship(
    documents: Sequence[Mapping[str, Any]],
    tasks: Mapping[str, TaskName],
    verdict_names_rivals: bool | None = None,
    *,
    today: Mapping[str, str] | None = None,
    neighbours: Iterable[Mapping[str, Any]] = (),
) -> Relationship:
    """How the compared tools stand to each other; three or four must all be substitutes.

    ``verdict_names_rivals`` comes from the function of that name and needs exactly two documents.
    ``today`` has the present slugs of tools that the documents call by another one;
    ``neighbours`` are documents of third tools that may link to the compared ones.
    """
    if verdict_names_rivals and len(documents) != 2:
        raise ValueError("A verdict judges two tools.")
    are_substitutes = bool(verdict_names_rivals) or all(
        _are_substitutes(first, second, tasks) for first, second in combinations(documents, 2)
    )
    compared = {document["slug"] for document in documents}
    own = [link for document in documents for link in _links(document, today or {})]
    incoming = tuple(
        link
        for document in neighbours
        if document["slug"] not in compared
        for link in _links(document, {})
        if link.other in compared
    )
    return Relationship(
        are_substitutes=are_substitutes,
        purposes=tuple(_purpose(document, documents, tasks) for document in documents),
        direct=tuple(link for link in own if link.other in compared),
        shared=_shared([*own, *incoming], compared),
        around=incoming,
    )


def verdict_names_rivals(verdict: Mapping[str, Any] | None) -> bool | None:
    """None without a verdict; False for one without a winner, which may well say "not rivals"."""
    if verdict is None:
        return None
    return verdict["winner"] is not None


def _are_substitutes(
    first: Mapping[str, Any], second: Mapping[str, Any], tasks: Mapping[str, TaskName]
) -> bool:
    return first["category"] == second["category"] or _shares_enough_tasks(first, second, tasks)


def _shares_enough_tasks(
    first: Mapping[str, Any], second: Mapping[str, Any], tasks: Mapping[str, TaskName]
) -> bool:
    if _stand_alone_type(first) != _stand_alone_type(second):
        return False
    mine, yours = (
        {
            task
            for task in tasks_done(document)
            if task_name(task, tasks).group not in GROUPS_WITHOUT_PURPOSE
        }
        for document in (first, second)
    )
    needed = ceil(min(len(mine), len(yours)) * MIN_SHARED_PERCENT / 100)
    return len(mine & yours) >= max(MIN_SHARED_TASKS, needed)


def tasks_done(document: Mapping[str, Any]) -> set[str]:
    """Tasks that the tool does, fully or in part; asked a dozen times a comparison."""
    return {
        entry["task"]
        for entry in document.get("capabilities", ())
        if entry.get("support", "full") in DOING
    }


def _stand_alone_type(document: Mapping[str, Any]) -> str:
    return document["type"] if document["type"] in TYPES_APART else "software"


def _purpose(
    document: Mapping[str, Any],
    documents: Sequence[Mapping[str, Any]],
    tasks: Mapping[str, TaskName],
) -> Purpose:
    others = (tasks_done(other) for other in documents if other["slug"] != document["slug"])
    only = tasks_done(document).difference(*others)
    names = {task: task_name(task, tasks) for task in only}
    ordered = sorted(only, key=lambda task: (names[task].group_order, names[task].order, task))
    return Purpose(
        tool=document["slug"],
        name=document["name"],
        type=document["type"],
        category=document["category"],
        summary=document["summary"],
        only_tasks=tuple(ordered),
    )


def _links(document: Mapping[str, Any], today: Mapping[str, str]) -> Iterable[Link]:
    for entry in document.get("relations", ()):
        said = entry["tool"]
        other = today.get(said, said)
        if other != document["slug"]:
            yield Link(document["slug"], entry["kind"], other, entry["source"], said)


def _shared(links: Iterable[Link], compared: set[str]) -> tuple[SharedLink, ...]:
    meeting: dict[str, list[Link]] = {}
    for link in links:
        for third in {link.tool, link.other} - compared:
            meeting.setdefault(third, []).append(link)
    return tuple(
        SharedLink(third, tuple(held))
        for third, held in sorted(meeting.items())
        if len(compared & {slug for link in held for slug in (link.tool, link.other)}) > 1
    )

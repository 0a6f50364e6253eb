"""What a page calls by slug, read at once: tasks, published tools, and who relates to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, Value

from catalog.models import RelationEntry, Task, ToolEdition
from catalog.names import sort_name
from catalog.pages import TaskName
from catalog.prepared import Prepared

Document = Mapping[str, Any]
# Tools that are named for relating to one of several; more would be a list, not an explanation.
MOST_NEIGHBOURS = 40
TASK, TOOL = "task", "tool"
# Which part of the answer a line belongs to (a kind of relation is its own), then what it says.
COLUMNS = ("part", "of_slug", "of_name", "text", "place")


@dataclass(frozen=True)
class Incoming:
    """What a published tool says of itself: that it is `kind` (built on ...) of `target`."""

    kind: str
    slug: str
    name: str
    target: str


@dataclass(frozen=True)
class Called:
    """The names behind slugs; what is not published has none."""

    tasks: Mapping[str, TaskName]
    tools: Mapping[str, str]
    incoming: tuple[Incoming, ...] = ()


def called(documents: Iterable[Document], tasks: Iterable[str] = ()) -> Called:
    """What these documents name, and further tasks (1 query)."""
    return _read(_named(_tasks_of(documents, tasks), _tools_of(documents)))


def called_around(document: Document) -> Called:
    """The same for one tool, with all that relate to it (1 query)."""
    slugs = [document["slug"]]
    return _read(_around(_tasks_of([document]), _tools_of([document]), slugs))


def called_between(documents: Sequence[Document], tasks: Iterable[str] = ()) -> Called:
    """The same for compared tools, with some tools that relate to each (1 query)."""
    slugs = [document["slug"] for document in documents]
    return _read(_between(_tasks_of(documents, tasks), _tools_of(documents), slugs))


def _tasks_of(documents: Iterable[Document], also: Iterable[str] = ()) -> list[str]:
    tasks = {c["task"] for document in documents for c in document["capabilities"]}
    return list(tasks.union(also)) or [""]


def _tools_of(documents: Iterable[Document]) -> list[str]:
    return list({r["tool"] for d in documents for r in d.get("relations", ())}) or [""]


def _lines(rows: Any, part: Any, slug: str, name: str, text: Any, place: Any) -> Any:
    """Rows in the columns that all parts share."""
    values = (part, F(slug), F(name), text, place)
    named = rows.order_by().annotate(**dict(zip(COLUMNS, values, strict=True)))
    return named.values_list(*COLUMNS)


def _task_lines(slugs: Any) -> Any:
    tasks = Task.objects.filter(slug__in=slugs)
    return _lines(tasks, _word(TASK), "slug", "name", F("group"), F("position"))


def _tool_lines(slugs: Any) -> Any:
    tools = ToolEdition.objects.current().filter(slug__in=slugs)
    return _lines(tools, _word(TOOL), "slug", "name", _word(""), _ZERO)


def _incoming_lines(relations: Any) -> Any:
    return _lines(relations, F("kind"), "edition__slug", "edition__name", F("target_slug"), _ZERO)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


_ZERO = Value(0, output_field=IntegerField())
_named = Prepared(lambda tasks, tools: _task_lines(tasks).union(_tool_lines(tools), all=True))
_around = Prepared(
    lambda tasks, tools, targets: _task_lines(tasks).union(
        _tool_lines(tools),
        _incoming_lines(RelationEntry.objects.filter(target_slug__in=targets)),
        all=True,
    )
)
_between = Prepared(
    lambda tasks, tools, targets: _task_lines(tasks).union(
        _tool_lines(tools), *(_incoming_lines(_first(target)) for target in targets), all=True
    )
)


def _first(target: Any) -> Any:
    """Some relations to a tool, in the order of an index: a popular tool has thousands."""
    found = RelationEntry.objects.filter(target_slug=target).order_by("pk")[:MOST_NEIGHBOURS]
    return RelationEntry.objects.filter(pk__in=found.values("pk"))


def _read(lines: Iterable[tuple[str, str, str, str, int]]) -> Called:
    tasks: dict[str, TaskName] = {}
    tools: dict[str, str] = {}
    incoming: set[Incoming] = set()
    for part, slug, name, text, place in lines:
        if part == TASK:
            tasks[slug] = TaskName(slug, name, text, place)
        elif part == TOOL:
            tools[slug] = name
        else:
            incoming.add(Incoming(part, slug, name, text))
    in_order = sorted(incoming, key=lambda line: (sort_name(line.name), line.slug, line.kind))
    return Called(tasks, tools, tuple(in_order))

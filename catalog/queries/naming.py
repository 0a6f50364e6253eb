"""What a page calls by slug, read at once: tasks, published tools, and who relates to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, Value

from catalog.models import RelationEntry, Task, ToolEdition
from catalog.names import sort_name
from catalog.pages import TaskName
from catalog.prepared import Prepared, any_of

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
    """The names behind slugs; what is not published has none.

    A document goes on calling a tool as it was called when it was published: `today` has the
    slug under which each named tool is read now, and `tools` the names by these.
    """

    tasks: Mapping[str, TaskName]
    tools: Mapping[str, str]
    today: Mapping[str, str]
    incoming: tuple[Incoming, ...] = ()


def called(documents: Sequence[Document], tasks: Iterable[str] = ()) -> Called:
    """What these documents name, and further tasks (1 query)."""
    return _read(_named(_tasks_of(documents, tasks), _tools_of(documents)))


def called_around(edition: ToolEdition) -> Called:
    """The same for one tool, with all that relate to it (1 query)."""
    documents, targets = [edition.document], {edition.tool_id: edition.slug}
    return _read(_around(_tasks_of(documents), _tools_of(documents), list(targets)), targets)


def called_between(editions: Sequence[ToolEdition], tasks: Iterable[str] = ()) -> Called:
    """The same for compared tools, with some tools that relate to each (1 query)."""
    documents = [edition.document for edition in editions]
    targets = {edition.tool_id: edition.slug for edition in editions}
    lines = _between(_tasks_of(documents, tasks), _tools_of(documents), list(targets))
    return _read(lines, targets)


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
    """By the slug of its rows, which are ahead of its edition until it is published again."""
    tools = ToolEdition.objects.current().filter(tool__slug__in=slugs)
    return _lines(tools, _word(TOOL), "tool__slug", "name", F("slug"), _ZERO)


def _moved_lines(slugs: Any) -> Any:
    tools = ToolEdition.objects.current().filter(tool__redirects__slug__in=slugs)
    return _lines(tools, _word(TOOL), "tool__redirects__slug", "name", F("slug"), _ZERO)


def _incoming_lines(relations: Any) -> Any:
    """Their place is the key of the tool that is related to."""
    key = F("target_id")
    return _lines(relations, F("kind"), "edition__slug", "edition__name", _word(""), key)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


_ZERO = Value(0, output_field=IntegerField())
_named = Prepared(
    lambda tasks, tools: _task_lines(tasks).union(_tool_lines(tools), _moved_lines(tools), all=True)
)
_around = Prepared(
    lambda tasks, tools, targets: _task_lines(tasks).union(
        _tool_lines(tools),
        _moved_lines(tools),
        _incoming_lines(RelationEntry.objects.filter(any_of("target", targets))),
        all=True,
    )
)
_between = Prepared(
    lambda tasks, tools, targets: _task_lines(tasks).union(
        _tool_lines(tools),
        _moved_lines(tools),
        *(_incoming_lines(_first(target)) for target in targets),
        all=True,
    )
)


def _first(target: Any) -> Any:
    """Some relations to a tool, in the order of an index: a popular tool has thousands."""
    found = RelationEntry.objects.filter(target=target).order_by("pk")[:MOST_NEIGHBOURS]
    return RelationEntry.objects.filter(pk__in=found.values("pk"))


def _read(
    lines: Iterable[tuple[str, str, str, str, int]], targets: Mapping[int, str] | None = None
) -> Called:
    """`targets` are the slugs of the tools that others may relate to, by key."""
    tasks: dict[str, TaskName] = {}
    tools: dict[str, str] = {}
    today: dict[str, str] = {}
    incoming: set[Incoming] = set()
    for part, slug, name, text, place in lines:
        if part == TASK:
            tasks[slug] = TaskName(slug, name, text, place)
        elif part == TOOL:
            today[slug] = text
            tools[text] = name
        elif targets:
            incoming.add(Incoming(part, slug, name, targets[place]))
    in_order = sorted(incoming, key=lambda line: (sort_name(line.name), line.slug, line.kind))
    return Called(tasks, tools, today, tuple(in_order))

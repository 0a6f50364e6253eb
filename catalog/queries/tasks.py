"""A task and the tools that do it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from catalog import paths
from catalog.finding import NothingHere, near_rows
from catalog.formats import inside, number_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.listing import Pages, paginate
from catalog.models import CapabilityEntry, Task
from catalog.pages import Crumb, Meta, Named
from catalog.queries.indexes import counted_tasks

First = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class TaskEntryLine:
    """A tool's capability on the page of its task."""

    url: str
    heading: str
    summary: str
    tool_name: str
    tool_slug: str
    type_label: str
    maker: str
    support: str
    source_count: int
    compare_url: str

    @classmethod
    def of(cls, entry: CapabilityEntry) -> "TaskEntryLine":
        edition = entry.edition
        return cls(
            url=f"{paths.tool_path(edition.slug)}#capability-{entry.slug}",
            heading=entry.heading,
            summary=entry.description,
            tool_name=edition.name,
            tool_slug=edition.slug,
            type_label=edition.type_label,
            maker=edition.maker.name,
            support=entry.support,
            source_count=entry.source_count,
            compare_url=paths.chooser_path(edition.slug),
        )


@dataclass(frozen=True)
class TaskPage:
    """All tools that do a task, with their headings."""

    meta: Meta
    name: str
    group_name: str
    definition: str
    aliases: tuple[str, ...]
    total: int
    entries: tuple[TaskEntryLine, ...]
    pages: Pages
    neighbours: tuple[Named, ...]
    problems: tuple[str, ...]


def task_page(slug: str, params: QueryDict, first: First = lambda slug: ()) -> TaskPage:
    """A task and who does it (4 queries and that of `first`, which names entries to begin with)."""
    task = Task.objects.filter(slug=slug).first()
    if task is None:
        near = (*near_rows(slug, Task.objects.all()), Named(_("All tasks"), paths.tasks_path()))
        raise NothingHere(_("There is no such task."), near)
    path = paths.task_path(slug)
    found = paginate(InOrder(task, first(slug)), params, path)
    return TaskPage(
        meta=Meta(
            title=_("%(task)s: AI tools that do it") % {"task": task.name},
            description=task.definition or _description(task, found.count),
            canonical_path=path,
            section="tasks",
            crumbs=(Crumb(_("Tasks"), paths.tasks_path()), Crumb(task.name)),
            is_indexable=not params and found.count > 0,
        ),
        name=task.name,
        group_name=task.group,
        definition=task.definition,
        aliases=tuple(task.aliases),
        total=found.count,
        entries=tuple(TaskEntryLine.of(entry) for entry in found.rows),
        pages=found.pages,
        neighbours=tuple(
            named for _group, named in counted_tasks(group=task.group) if named.name != task.name
        ),
        problems=found.problems,
    )


def _description(task: Task, count: int) -> str:
    sentence = ngettext(
        "%(count)s documented capability for %(task)s, each with its limits and sources.",
        "%(count)s documented capabilities for %(task)s, each with its limits and sources.",
        count,
    )
    return sentence % {"count": number_text(count), "task": inside(task.name)}


class InOrder:
    """The entries of a task, some of them first; counted and sliced as a queryset is."""

    def __init__(self, task: Task, first: Sequence[int]) -> None:
        self.entries = CapabilityEntry.objects.for_task(task)
        self.first = first

    def count(self) -> int:
        return self.entries.count()

    def __getitem__(self, wanted: slice) -> list[CapabilityEntry]:
        rows = self.entries.select_related("edition__maker").defer("edition__document")
        ahead = {key: place for place, key in enumerate(self.first[wanted])}
        found = sorted(rows.filter(pk__in=ahead), key=lambda e: ahead[e.pk]) if ahead else []
        passed = len(self.first)
        start, end = max(0, wanted.start - passed), max(0, wanted.stop - passed)
        return found + list(rows.exclude(pk__in=self.first)[start:end])

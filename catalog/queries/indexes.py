"""Categories, makers and tasks with the number of tools behind each."""

from dataclasses import dataclass

from catalog import paths
from catalog.facets import tool_counts
from catalog.language import gettext as _
from catalog.models import Category, Maker, Task
from catalog.pages import Meta, Named


@dataclass(frozen=True)
class IndexGroup:
    """Names under one heading; the heading may be empty."""

    name: str
    items: tuple[Named, ...]


@dataclass(frozen=True)
class IndexPage:
    """All categories, makers or tasks with the number of tools behind each."""

    meta: Meta
    heading: str
    lead: str
    groups: tuple[IndexGroup, ...]


def counted_categories() -> tuple[Named, ...]:
    """Categories with published tools (2 queries)."""
    counts, rows = tool_counts("category"), Category.objects.values_list("name", "slug")
    return tuple(
        Named(name, paths.category_path(slug), counts[slug])
        for name, slug in rows
        if slug in counts
    )


def category_index() -> IndexPage:
    """All categories that have tools (2 queries)."""
    return IndexPage(
        meta=Meta(
            title=_("Categories of AI tools"),
            description=_(
                "Categories of AI tools that can stand in for each other, with the number of tools "
                "in each."
            ),
            canonical_path=paths.categories_path(),
            section="categories",
        ),
        heading=_("Categories"),
        lead=_("Tools of one category can stand in for each other; they are compared and judged."),
        groups=(IndexGroup("", counted_categories()),),
    )


def maker_index() -> IndexPage:
    """All makers that have published tools, by first letter (2 queries)."""
    counts = tool_counts("maker")
    groups: dict[str, list[Named]] = {}
    for name, slug in Maker.objects.order_by("name").values_list("name", "slug"):
        if slug in counts:
            named = Named(name, paths.maker_path(slug), counts[slug])
            groups.setdefault(name[:1].upper(), []).append(named)
    return IndexPage(
        meta=Meta(
            title=_("Makers of AI tools"),
            description=_("The organisations and people behind the AI tools of the catalogue."),
            canonical_path=paths.makers_path(),
            section="makers",
        ),
        heading=_("Makers"),
        lead=_("Who is behind the tools."),
        groups=tuple(IndexGroup(letter, tuple(items)) for letter, items in sorted(groups.items())),
    )


def counted_tasks(**conditions: object) -> list[tuple[str, Named]]:
    """(group, task) for tasks that some published tool does, in the vocabulary's order.

    2 queries.
    """
    counts, rows = tool_counts("task"), Task.objects.filter(**conditions)
    return [
        (group, Named(name, paths.task_path(slug), counts[slug]))
        for group, name, slug in rows.values_list("group", "name", "slug")
        if slug in counts
    ]


def task_index() -> IndexPage:
    """All tasks that a tool does, by group (2 queries)."""
    groups: dict[str, list[Named]] = {}
    for group, task in counted_tasks():
        groups.setdefault(group, []).append(task)
    return IndexPage(
        meta=Meta(
            title=_("Tasks: what AI tools can get done"),
            description=_(
                "What people want to get done, and how many AI tools document that they do it. Two "
                "tools are compared task by task."
            ),
            canonical_path=paths.tasks_path(),
            section="tasks",
        ),
        heading=_("Tasks"),
        lead=_("What people want to get done. Two tools are compared task by task."),
        groups=tuple(IndexGroup(name, tuple(items)) for name, items in groups.items()),
    )

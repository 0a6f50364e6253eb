"""Categories, makers and tasks with the number of tools behind each."""

from dataclasses import dataclass

from django.db.models import Count, Q

from catalog import paths
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
    """Categories with published tools (1 query)."""
    live = Count("editions", filter=Q(editions__is_current=True))
    rows = Category.objects.annotate(n=live).filter(n__gt=0).values_list("name", "slug", "n")
    return tuple(Named(name, paths.category_path(slug), n) for name, slug, n in rows)


def category_index() -> IndexPage:
    """All categories that have tools (1 query)."""
    return IndexPage(
        meta=Meta(
            title="Categories of AI tools",
            description="Categories of AI tools that can stand in for each other, with the "
            "number of tools in each.",
            canonical_path="/categories/",
            section="categories",
        ),
        heading="Categories",
        lead="Tools of one category can stand in for each other; they are compared and judged.",
        groups=(IndexGroup("", counted_categories()),),
    )


def maker_index() -> IndexPage:
    """All makers that have published tools, by first letter (1 query)."""
    live = Count("editions", filter=Q(editions__is_current=True))
    rows = Maker.objects.annotate(n=live).filter(n__gt=0).order_by("name")
    groups: dict[str, list[Named]] = {}
    for name, slug, n in rows.values_list("name", "slug", "n"):
        groups.setdefault(name[:1].upper(), []).append(Named(name, paths.maker_path(slug), n))
    return IndexPage(
        meta=Meta(
            title="Makers of AI tools",
            description="The organisations and people behind the AI tools of the catalogue.",
            canonical_path="/makers/",
            section="makers",
        ),
        heading="Makers",
        lead="Who is behind the tools.",
        groups=tuple(IndexGroup(letter, tuple(items)) for letter, items in sorted(groups.items())),
    )


def counted_tasks(**conditions: object) -> list[tuple[str, Named]]:
    """(group, task) for tasks that some published tool does, in the vocabulary's order."""
    doing = Count("entries__edition", filter=~Q(entries__support="none"), distinct=True)
    rows = Task.objects.filter(**conditions).annotate(n=doing).filter(n__gt=0)
    return [
        (group, Named(name, paths.task_path(slug), n))
        for group, name, slug, n in rows.values_list("group", "name", "slug", "n")
    ]


def task_index() -> IndexPage:
    """All tasks that a tool does, by group (1 query)."""
    groups: dict[str, list[Named]] = {}
    for group, task in counted_tasks():
        groups.setdefault(group, []).append(task)
    return IndexPage(
        meta=Meta(
            title="Tasks: what AI tools can get done",
            description="What people want to get done, and how many AI tools document that they "
            "do it. Two tools are compared task by task.",
            canonical_path="/tasks/",
            section="tasks",
        ),
        heading="Tasks",
        lead="What people want to get done. Two tools are compared task by task.",
        groups=tuple(IndexGroup(name, tuple(items)) for name, items in groups.items()),
    )

"""Names and tasks that begin with what is being typed."""

from typing import Any

from django.db.models import Q

from catalog import paths
from catalog.language import gettext as _
from catalog.models import NameEntry, Task
from catalog.names import name_slug

SHORTEST = 2
LONGEST = 60
MOST_TOOLS, MOST_TASKS = 6, 4


def suggestions(text: str) -> list[dict[str, Any]]:
    """Tools and tasks for a type-ahead, each with its address (2 queries; none if too short)."""
    typed = text.strip()[:LONGEST]
    slug = name_slug(typed)
    if len(slug) < SHORTEST:
        return []
    return [*_tools(slug), *_tasks(typed)]


def _tools(slug: str) -> list[dict[str, Any]]:
    rows = NameEntry.objects.filter(prefix=slug[:3]) if len(slug) >= 3 else NameEntry.objects
    rows = rows.filter(slug__startswith=slug).order_by("slug")
    names = rows.values_list("edition__name", "edition__slug")[: MOST_TOOLS * 3]
    found, kind = dict.fromkeys(names), _("Tool")
    return [
        {"label": name, "kind": kind, "url": paths.tool_path(slug)}
        for name, slug in list(found)[:MOST_TOOLS]
    ]


def _tasks(typed: str) -> list[dict[str, Any]]:
    named = Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
    kind = _("Task")
    rows = Task.objects.filter(named, entries__isnull=False).order_by("name").distinct()
    return [
        {"label": name, "kind": kind, "url": paths.task_path(slug)}
        for name, slug in rows.values_list("name", "slug")[:MOST_TASKS]
    ]

"""Names and tasks that begin with what is being typed."""

from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef

from catalog import paths
from catalog.language import gettext as _
from catalog.lookup.words import fold
from catalog.models import CapabilityEntry, NameEntry, Task
from catalog.names import name_slug

SHORTEST = 2
LONGEST = 60
MOST_TOOLS, MOST_TASKS = 6, 4
MOST_NAMES = 10  # of a tool that begin alike


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
    names = rows.values_list("edition__name", "edition__slug")[: MOST_TOOLS * MOST_NAMES]
    found, kind = dict.fromkeys(names), _("Tool")
    return [
        {"label": name, "kind": kind, "url": paths.tool_path(slug)}
        for name, slug in list(found)[:MOST_TOOLS]
    ]


def _tasks(typed: str) -> list[dict[str, Any]]:
    """By the beginning of any word of their names; the vocabulary is short enough to be read."""
    begun, kind = f" {fold(typed)}", _("Task")
    documented = Exists(CapabilityEntry.objects.filter(task=OuterRef("pk")))
    rows = Task.objects.filter(documented).order_by("name").values_list("slug", "name", "aliases")
    found = (
        (name, slug)
        for slug, name, aliases in rows
        if any(begun in f" {fold(text)}" for text in (name, *aliases))
    )
    return [
        {"label": name, "kind": kind, "url": paths.task_path(slug)}
        for name, slug in islice(found, MOST_TASKS)
    ]

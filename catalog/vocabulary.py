"""The vocabulary as validation reads it, and loading it from `vocabulary.json`."""

from typing import Any

from django.db import transaction

from catalog.documents.validate import Vocabulary
from catalog.models import Category, Metric, Relation, Signal, Task, Tool
from catalog.models.fields import latest_day


def current_vocabulary() -> Vocabulary:
    """What documents may name at this moment: choices of the code, rows of the database."""
    return Vocabulary(
        types=frozenset(Tool.Type.values),
        pricing_models=frozenset(Tool.Pricing.values),
        statuses=frozenset(Tool.Status.values),
        relation_kinds=frozenset(Relation.Kind.values),
        signal_kinds=frozenset(Signal.Kind.values),
        categories=frozenset(Category.objects.values_list("slug", flat=True)),
        tasks=dict(Task.objects.values_list("slug", "group")),
        today=latest_day(),
        metrics={m.slug: (m.unit, m.higher_is_better) for m in Metric.objects.all()},
    )


def load_vocabulary(vocabulary: dict[str, Any]) -> int:
    """Add the categories and tasks of a vocabulary.json that are not here yet; how many.

    What editors have changed since (names, definitions, order) stays as it is.
    """
    categories = [
        Category(slug=slug, name=name, position=position)
        for position, (slug, name) in enumerate(vocabulary.get("categories", {}).items())
    ]
    tasks = [
        Task(slug=slug, name=name, group=group)
        for group, names in vocabulary.get("tasks", {}).items()
        for slug, name in names.items()
    ]
    for position, task in enumerate(tasks):
        task.position = position
    with transaction.atomic():
        before = Category.objects.count() + Task.objects.count()
        Category.objects.bulk_create(categories, ignore_conflicts=True)
        Task.objects.bulk_create(tasks, ignore_conflicts=True)
        return Category.objects.count() + Task.objects.count() - before


def vocabulary_document() -> dict[str, Any]:
    """The vocabulary in the shape of `vocabulary.json`, for exports."""
    tasks: dict[str, dict[str, str]] = {}
    for task in Task.objects.all():
        tasks.setdefault(task.group, {})[task.slug] = task.name
    return {
        "types": dict(Tool.Type.choices),
        "pricing_models": list(Tool.Pricing.values),
        "statuses": list(Tool.Status.values),
        "relation_kinds": list(Relation.Kind.values),
        "signal_kinds": list(Signal.Kind.values),
        "categories": dict(Category.objects.values_list("slug", "name")),
        "tasks": tasks,
    }

"""The vocabulary as validation reads it, and loading it from `vocabulary.json`."""

from typing import Any

from django.db import transaction

from catalog.documents.validate import Vocabulary
from catalog.models import Category, Metric, Relation, Signal, Task, Tool
from catalog.models.fields import latest_day

Document = dict[str, Any]


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


def load_vocabulary(vocabulary: Document) -> int:
    """Add the words of a valid vocabulary.json that are not here yet; how many.

    What editors have changed since (names, definitions, order) stays as it is.
    """
    categories = [
        Category(slug=slug, position=position, **_fields(word))
        for position, (slug, word) in enumerate(vocabulary.get("categories", {}).items())
    ]
    tasks = [
        Task(slug=slug, group=group, **_fields(word))
        for group, words in vocabulary.get("tasks", {}).items()
        for slug, word in words.items()
    ]
    for position, task in enumerate(tasks):
        task.position = position
    metrics = [
        Metric(
            slug=slug,
            name=word["name"],
            unit=word["unit"],
            direction=Metric.direction_of(word.get("higher_is_better")),
        )
        for slug, word in vocabulary.get("metrics", {}).items()
    ]
    with transaction.atomic():
        before = _count()
        Category.objects.bulk_create(categories, ignore_conflicts=True)
        Task.objects.bulk_create(tasks, ignore_conflicts=True)
        Metric.objects.bulk_create(metrics, ignore_conflicts=True)
        return _count() - before


def _count() -> int:
    return sum(model.objects.count() for model in (Category, Task, Metric))


def _fields(word: str | Document) -> Document:
    return {"name": word} if isinstance(word, str) else word


def vocabulary_document() -> Document:
    """The vocabulary in the shape of `vocabulary.json`, for exports."""
    tasks: dict[str, Document] = {}
    for task in Task.objects.all():
        word = _word(task.name, definition=task.definition, aliases=task.aliases)
        tasks.setdefault(task.group, {})[task.slug] = word
    return {
        "types": dict(Tool.Type.choices),
        "pricing_models": list(Tool.Pricing.values),
        "statuses": list(Tool.Status.values),
        "relation_kinds": list(Relation.Kind.values),
        "signal_kinds": list(Signal.Kind.values),
        "categories": {
            category.slug: _word(category.name, description=category.description)
            for category in Category.objects.all()
        },
        "tasks": tasks,
        "metrics": {
            metric.slug: {
                "name": metric.name,
                "unit": metric.unit,
                "higher_is_better": metric.higher_is_better,
            }
            for metric in Metric.objects.all()
        },
    }


def _word(name: str, **more: Any) -> str | Document:
    """The name alone where there is no more to tell."""
    told = {key: value for key, value in more.items() if value}
    return {"name": name, **told} if told else name

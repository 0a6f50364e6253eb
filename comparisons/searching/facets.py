"""The filters beside search results: those of the tools list, counted among what was found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from catalog import wording
from catalog.facets import FacetGroup, Option
from catalog.filters import ToolFilter
from catalog.language import gettext as _
from comparisons.searching.answers import Hit

# Values a group shows: the commonest, and whatever is chosen.
MOST_OPTIONS = 30
Labels = dict[str, str]
# Filter, values with their labels of a tool's hits.
VALUES: tuple[tuple[str, Callable[[Sequence[Hit]], Labels]], ...] = (
    ("type", lambda hits: {hits[0].entry.type: wording.type_label(hits[0].entry.type)}),
    ("category", lambda hits: {hits[0].entry.category_slug: hits[0].entry.category}),
    ("task", lambda hits: {hit.entry.task_slug: hit.entry.task_name for hit in hits}),
    ("pricing", lambda hits: {hits[0].entry.pricing: wording.pricing_label(hits[0].entry.pricing)}),
    ("license", lambda hits: {hits[0].entry.license: wording.licence_text(hits[0].entry.license)}),
    ("status", lambda hits: {hits[0].entry.status: wording.status_label(hits[0].entry.status)}),
    ("maker", lambda hits: {hits[0].entry.maker_slug: hits[0].entry.maker}),
)


def found_groups(filterset: ToolFilter, tools: Iterable[Sequence[Hit]]) -> tuple[FacetGroup, ...]:
    """Every filter's values with counts among the found tools under all the other filters."""
    rows = [{name: values(hits) for name, values in VALUES} for hits in tools]
    chosen = filterset.chosen
    groups = (
        FacetGroup(name, _(str(filterset.filters[name].label)), _options(name, rows, chosen))
        for name, _values in VALUES
    )
    return tuple(group for group in groups if group.options)


def _options(
    name: str, rows: Sequence[Mapping[str, Labels]], chosen: Mapping[str, Any]
) -> tuple[Option, ...]:
    others = {key: set(values) for key, values in chosen.items() if key != name}
    counts: dict[str, int] = {}
    labels: Labels = {}
    for row in rows:
        if all(wanted & row[key].keys() for key, wanted in others.items()):
            for value, label in row[name].items():
                counts[value] = counts.get(value, 0) + 1
                labels[value] = label
    selected = set(chosen.get(name, ()))
    ordered = sorted(
        (value for value in counts if value),
        key=lambda value: (value not in selected, -counts[value], value),
    )
    return tuple(
        Option(value, labels[value], counts[value], value in selected)
        for value in ordered[:MOST_OPTIONS]
    )

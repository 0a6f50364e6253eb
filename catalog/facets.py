"""The counts beside filter values: how many tools each choice would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When

from catalog import wording
from catalog.filters import ToolFilter
from catalog.models import CapabilityEntry, Tool, ToolEdition

# Values a group shows: the commonest, and whatever is chosen.
MOST_OPTIONS = 30


@dataclass(frozen=True)
class Option:
    """One value of a filter and the number of tools that it would leave."""

    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True)
class FacetGroup:
    """One filter with its values."""

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def selected_count(self) -> int:
        return sum(option.is_selected for option in self.options)

    @property
    def is_open(self) -> bool:
        return self.selected_count > 0 or self.name in OPEN_GROUPS


OPEN_GROUPS = ("type", "category")
# Filter, column of its value, column of its label.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("type", "type", "type"),
    ("category", "category__slug", "category__name"),
    ("task", "task__slug", "task__name"),
    ("pricing", "pricing_model", "pricing_model"),
    ("license", "license", "license"),
    ("status", "status", "status"),
    ("maker", "maker__slug", "maker__name"),
)
LABELS: dict[str, Any] = {
    "type": lambda word: Tool.Type(word).label,
    "pricing": lambda word: Tool.Pricing(word).label,
    "status": lambda word: Tool.Status(word).label,
    "license": wording.licence_text,
}


def facet_groups(filterset: ToolFilter) -> tuple[FacetGroup, ...]:
    """Every filter's values with counts under all the other filters (1 query)."""
    chosen = filterset.chosen
    parts = [
        _counted(filterset, name, value, label, chosen.get(name, ()))
        for name, value, label in COLUMNS
    ]
    found: dict[str, list[Option]] = {name: [] for name, _, _ in COLUMNS}
    for name, value, label, count in _union_all(parts):
        label = LABELS[name](label) if name in LABELS else label
        found[name].append(Option(value, label, count, value in chosen.get(name, ())))
    return tuple(
        FacetGroup(name, str(filterset.filters[name].label), tuple(options))
        for name, options in found.items()
        if options
    )


def unknown_values(groups: Iterable[FacetGroup], chosen: Mapping[str, Any]) -> list[str]:
    """Chosen values that no tool has under the other filters, as sentences."""
    known = {group.name: {option.value for option in group.options} for group in groups}
    return [
        f"No tool here has the {name} “{value}”."
        for name, values in chosen.items()
        if isinstance(values, list)
        for value in values
        if value not in known.get(name, ())
    ]


def _counted(
    filterset: ToolFilter, name: str, value: str, label: str, selected: Iterable[str]
) -> QuerySet:
    tools = filterset.narrowed(ToolEdition.objects.current(), without=name)
    rows: QuerySet
    if name == "task":
        rows = CapabilityEntry.objects.supported()
        # All entries are of current editions: without another filter there is nothing to narrow.
        if filterset.chosen.keys() - {name}:
            rows = rows.filter(edition__in=tools.values("pk"))
        count = Count("edition", distinct=True)
    else:
        rows, count = tools, Count("pk")
    is_selected = Case(
        When(**{f"{value}__in": list(selected)}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        rows.order_by()
        .values(facet=Value(name), value=F(value), label=F(label))
        .annotate(tools=count, first=is_selected)
        .order_by("first", "-tools", "value")[:MOST_OPTIONS]
    )


def _union_all(parts: list[QuerySet]) -> list[tuple[str, str, str, int]]:
    """One statement for all groups. SQLite takes limits in a union only inside subqueries,
    which the ORM does not write; the parts themselves are the ORM's own SQL."""
    connection = connections[parts[0].db]
    statements, params = [], []
    for number, part in enumerate(parts):
        sql, part_params = part.query.get_compiler(connection=connection).as_sql()
        statements.append(f"SELECT facet, value, label, tools FROM ({sql}) AS part{number}")  # noqa: S608
        params.extend(part_params)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        return cursor.fetchall()

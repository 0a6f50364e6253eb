"""The counts beside filter values: how many tools each choice would leave."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from catalog import wording
from catalog.facets.index import current_sets
from catalog.facets.sets import NAMES, FacetSets, bits_of, keys_of
from catalog.filters import ToolFilter, words_of
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.models import Category, Maker, Task, TextEntry

# Values a group shows: the commonest, and whatever is chosen.
MOST_OPTIONS = 30
# So few tools are asked for by key. Of more, a list in order soon meets as many as a page shows.
MOST_KEYS = 100
OPEN_GROUPS = ("type", "category")
# How words of the code are read; those of the vocabulary have names in the database.
LABELS: dict[str, Any] = {
    "type": wording.type_label,
    "pricing": wording.pricing_label,
    "status": wording.status_label,
    "license": wording.licence_text,
}
NOTHING_WITH = {
    "type": gettext_noop("Of what is left here, nothing has the type “%(value)s”."),
    "category": gettext_noop("Of what is left here, nothing has the category “%(value)s”."),
    "task": gettext_noop("Of what is left here, nothing has the task “%(value)s”."),
    "license": gettext_noop("Of what is left here, nothing has the license “%(value)s”."),
    "pricing": gettext_noop("Of what is left here, nothing has the pricing “%(value)s”."),
    "status": gettext_noop("Of what is left here, nothing has the status “%(value)s”."),
    "maker": gettext_noop("Of what is left here, nothing has the maker “%(value)s”."),
}
NAMED = {"category": Category, "task": Task, "maker": Maker}


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

    @cached_property
    def selected_count(self) -> int:
        return sum(option.is_selected for option in self.options)

    @property
    def is_content(self) -> bool:
        """Whether the vocabulary names its values, in the language of the catalogue."""
        return self.name in NAMED

    @property
    def is_open(self) -> bool:
        return self.selected_count > 0 or self.name in OPEN_GROUPS


@dataclass(frozen=True)
class Narrowing:
    """What the filters of a request leave of the published tools."""

    filterset: ToolFilter
    sets: FacetSets
    # The tools that each filter leaves by itself.
    alone: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, filterset: ToolFilter) -> "Narrowing":
        """From the sets in memory (1 query; 2 with words to search for)."""
        sets, chosen = current_sets(), filterset.chosen
        alone = {name: sets.bits(name, chosen[name]) for name in NAMES if name in chosen}
        if "q" in chosen:
            matching = TextEntry.objects.holding(words_of(chosen["q"]))
            alone["q"] = bits_of(matching.order_by().values_list("tool", flat=True).iterator())
        return cls(filterset, sets, alone)

    def bits(self, without: str = "") -> int:
        """The tools under every filter but one."""
        found = self.sets.everything
        for name, bits in self.alone.items():
            if name != without:
                found &= bits
        return found

    @property
    def count(self) -> int:
        """How many tools are left."""
        return self.bits().bit_count()

    def narrowed(self, queryset: QuerySet) -> QuerySet:
        """The rows of the tools that are left."""
        bits = self.bits()
        if bits == self.sets.everything:
            return queryset
        if bits.bit_count() <= MOST_KEYS:
            return queryset.filter(tool__in=list(keys_of(bits)))
        return self.filterset.narrowed(queryset)

    def groups(self, without: Collection[str] = ()) -> tuple[FacetGroup, ...]:
        """Every filter's values with counts under all the other filters (1 query)."""
        chosen = self.filterset.chosen
        shown = {
            name: self.sets.foremost(
                name, self.bits(without=name), MOST_OPTIONS, chosen.get(name, ())
            )
            for name in NAMES
            if name not in without
        }
        names = _names({name: counts for name, counts in shown.items() if name in NAMED})
        return tuple(
            _group(self.filterset, name, counts, names, chosen.get(name, ()))
            for name, counts in shown.items()
            if counts
        )


def _group(
    filterset: ToolFilter,
    name: str,
    counts: Sequence[tuple[str, int]],
    names: Mapping[tuple[str, str], str],
    selected: Sequence[str],
) -> FacetGroup:
    label = LABELS.get(name) or (lambda word: names.get((name, word), word))
    options = tuple(Option(word, label(word), count, word in selected) for word, count in counts)
    return FacetGroup(name, _(str(filterset.filters[name].label)), options)


def _names(shown: Mapping[str, Sequence[tuple[str, int]]]) -> dict[tuple[str, str], str]:
    """What the vocabulary calls these words today, which no log says (1 query)."""
    parts, params = [], []
    for name, counts in shown.items():
        if counts:
            table, places = NAMED[name]._meta.db_table, ", ".join(["%s"] * len(counts))
            parts.append(f"SELECT '{name}', slug, name FROM {table} WHERE slug IN ({places})")  # noqa: S608
            params += [word for word, _ in counts]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return {(name, slug): label for name, slug, label in cursor.fetchall()}


def unknown_values(groups: Iterable[FacetGroup], chosen: Mapping[str, Any]) -> list[str]:
    """Chosen values that no tool has under the other filters, as sentences."""
    known = {group.name: {option.value for option in group.options} for group in groups}
    return [
        _(NOTHING_WITH[name]) % {"value": value}
        for name, values in chosen.items()
        if isinstance(values, list)
        for value in values
        if value not in known.get(name, ())
    ]

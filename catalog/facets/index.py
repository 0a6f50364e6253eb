"""The bit sets of this process, brought up to date from the public log before each use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from catalog import log
from catalog.facets.sets import OPEN, Column, FacetSets, Values, bits_of
from catalog.models import CapabilityEntry, Category, Maker, Task, Tool, ToolEdition

# Rows fetched, and tools asked for, at a time.
BATCH = 5000
MOST_ASKED = 500
# Filter, column of its value; each has an index of its own over current editions.
COLUMNS = (
    *(("type", "type"), ("category", "category_id"), ("pricing", "pricing_model")),
    *(("license", "license"), ("status", "status"), ("maker", "maker_id")),
)


@dataclass(frozen=True)
class Held:
    """The sets, and how far in the log they are right."""

    trail: log.Trail
    sets: FacetSets


class FacetIndex:
    """Safe to share between threads: what is held is never changed, only replaced."""

    def __init__(self) -> None:
        self._held: Held | None = None
        self._lock = Lock()

    def current(self) -> FacetSets:
        """The sets as published by now (1 query; more after something was published)."""
        held = self._held
        if held is not None:
            news = log.follow(held.trail)
            if news is not None and not news[1]:
                # Lines that have a position by now need not be read again; a thread that is
                # ahead of this one may be put back by it, to a pair that is as true.
                if news[0] != held.trail:
                    self._held = Held(news[0], held.sets)
                return held.sets
        with self._lock:
            self._held = self._read_on(self._held)
            return self._held.sets

    def last(self) -> FacetSets:
        """The sets that a question of the same request was answered from (no query)."""
        return self._held.sets if self._held else self.current()

    def forget(self) -> None:
        """Read everything anew at the next use."""
        with self._lock:
            self._held = None

    def _read_on(self, held: Held | None) -> Held:
        """What is published while this reads has a later line in the log, and is read again."""
        news = log.follow(held.trail) if held else None
        if held is None or news is None:
            trail = log.end_of_log()
            return Held(trail, load_sets())
        trail, subjects = news
        keys = _keys_of(subjects)
        if keys is None:
            return Held(trail, load_sets())
        sets = held.sets.updated(keys, list(_values_of(keys))) if keys else held.sets
        if sets.everything.bit_count() != ToolEdition.objects.current().count():
            sets = load_sets()
        return Held(trail, sets)


_index = FacetIndex()
current_sets = _index.current
last_sets = _index.last
forget_sets = _index.forget


def tool_counts(name: str) -> Mapping[str, int]:
    """How many published tools have each value of a filter (1 query)."""
    sets = current_sets()
    return sets.counts(name, sets.everything)


def load_sets() -> FacetSets:
    """Everything that is published, from the indexes of the lists (11 queries)."""
    editions = ToolEdition.objects.current()
    tools = dict(_pairs(editions.order_by("tool_id"), "pk", "tool_id"))
    size = max(tools.values(), default=0) + 1
    words: dict[str, dict[Any, str]] = {
        "category": dict(_pairs(Category.objects.order_by(), "pk", "slug")),
        "maker": dict(_pairs(Maker.objects.order_by(), "pk", "slug")),
        "task": dict(_pairs(Task.objects.order_by(), "pk", "slug")),
    }
    sets, columns = {}, {}
    for name, column in COLUMNS:
        known = words.get(name)
        pairs = (
            (tools[edition], known[word] if known else word)
            # In the order of the index: SQLite would else read the documents with the rows.
            for word, edition in _pairs(editions.order_by(column, "sort_name"), column, "pk")
            if edition in tools
        )
        if name in OPEN:
            columns[name] = Column.of(pairs, size)
        else:
            sets[name] = _grouped(pairs)
    entries = CapabilityEntry.objects.supported().order_by()
    doing = (
        (tools[edition], words["task"][task])
        for task, edition in _pairs(entries, "task", "edition")
        if edition in tools
    )
    sets["task"] = _grouped(doing)
    return FacetSets(bits_of(tools.values()), sets, columns)


def _pairs(queryset: QuerySet, first: str, second: str) -> Iterator[tuple[Any, Any]]:
    return queryset.values_list(first, second).iterator(BATCH)


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[str, int]:
    keys: defaultdict[str, list[int]] = defaultdict(list)
    for key, word in pairs:
        keys[word].append(key)
    return {word: bits_of(found) for word, found in keys.items()}


def _keys_of(subjects: Sequence[str]) -> set[int] | None:
    """The tools that lines of the log are about; None where one of them has left no address."""
    slugs = list({s.removeprefix("tools/") for s in subjects if s.startswith("tools/")})
    found: dict[str, int] = {}
    for asked in _batches(slugs):
        found |= Tool.objects.ids_at(asked)
    return set(found.values()) if len(found) == len(slugs) else None


def _values_of(keys: Iterable[int]) -> Iterator[Values]:
    """The values of those tools that are published."""
    columns = ("tool", "type", "category__slug", "pricing_model", "license", "status")
    for asked in _batches(sorted(keys)):
        tasks: defaultdict[int, list[str]] = defaultdict(list)
        entries = CapabilityEntry.objects.supported().filter(tool__in=asked).order_by()
        for key, task in entries.values_list("tool", "task__slug"):
            tasks[key].append(task)
        live = ToolEdition.objects.current().filter(tool__in=asked).order_by()
        for key, *words in live.values_list(*columns, "maker__slug"):
            named = dict(zip((name for name, _ in COLUMNS), words, strict=True))
            yield Values(key, named, tuple(tasks[key]))


def _batches(items: list[Any]) -> Iterator[list[Any]]:
    return (items[at : at + MOST_ASKED] for at in range(0, len(items), MOST_ASKED))

"""The tools of a category by rank and by how much of its common ground they cover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, IntegerField, Q, Value

from catalog import paths
from catalog.facets import last_sets
from catalog.formats import score_text
from catalog.models import Category
from catalog.queries.lists import ToolListPage
from comparisons.models import Standing
from comparisons.pictures.category import CategoryMap, category_map, is_common
from comparisons.pictures.category import Standing as Placed
from comparisons.ranking.rounding import to_tenth

# The best of them, and as many of those that are not ranked yet: more would be no picture.
MOST = 20


class Row(NamedTuple):
    """A standing; or the category itself, with its own key, slug and name."""

    is_category: bool
    place: int | None
    key: int
    slug: str
    name: str
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    description: str


@dataclass(frozen=True)
class Line:
    """A tool of the map in words; `score` is empty where it is not ranked yet."""

    place: int | None
    name: str
    url: str
    score: str
    low: str
    high: str
    covered: int


@dataclass(frozen=True)
class MapPart:
    """The picture and the same in words; `more_count` tools of the category are in neither."""

    map: CategoryMap
    lines: tuple[Line, ...]
    waiting: tuple[Line, ...]
    common: tuple[str, ...]
    more_count: int
    rankings_url: str


def find_standings(slug: str) -> tuple[Category | None, Sequence[Row]]:
    """A category with what the current run says of its tools (1 query, though of two tables)."""
    standings = Standing.objects.current().filter(category=slug)
    ranked = standings.ranked().order_by("place")[:MOST]
    waiting = standings.filter(place=None).order_by("slug")[:MOST]
    shown = Q(pk__in=ranked.values("pk")) | Q(pk__in=waiting.values("pk"))
    points = Value(None, DecimalField(max_digits=4, decimal_places=1))
    nowhere = Value(None, IntegerField())
    found = Category.objects.filter(slug=slug).order_by()
    head = found.values_list(
        Value(True), nowhere, "pk", "slug", "name", points, points, points, "description"
    )
    line = ("category_place", "tool", "slug", "name", "score", "low", "high")
    rows = Standing.objects.filter(shown).order_by().values_list(Value(False), *line, Value(""))
    read = [Row(*row) for row in head.union(rows, all=True)]
    first = next((row for row in read if row.is_category), None)
    if first is None:
        return None, ()
    category = Category(first.key, first.slug, first.name, first.description)
    return category, [row for row in read if not row.is_category]


def map_part(slug: str, rows: Iterable[Row], page: ToolListPage) -> MapPart | None:
    """The map of a category whose list was just loaded (no queries); None where it says little."""
    sets = last_sets()
    here = sets.bits("category", [slug])
    counts = sets.counts("task", here)
    common = [task for task, n in counts.items() if is_common(n, here.bit_count())]
    doing = [sets.bits("task", [task]) for task in common]
    # A tool may have left the category since the run.
    held = sorted((row for row in rows if here >> row.key & 1), key=_best_first)
    covered = [sum(bits >> row.key & 1 for bits in doing) for row in held]
    drawn = category_map(
        [
            Placed(row.name, row.place, row.score if row.place else None, count)
            for row, count in zip(held, covered, strict=True)
        ],
        len(common),
    )
    if drawn is None:
        return None
    lines = [_line(row, count) for row, count in zip(held, covered, strict=True)]
    names = {o.value: o.label for g in page.facets.groups if g.name == "task" for o in g.options}
    return MapPart(
        map=drawn,
        lines=tuple(line for line in lines if line.score),
        waiting=tuple(line for line in lines if not line.score),
        common=tuple(names[task] for task in common if task in names),
        more_count=here.bit_count() - len(held),
        rankings_url=f"{paths.rankings_path()}?category={slug}",
    )


def _best_first(row: Row) -> tuple[bool, int, str]:
    return row.place is None, row.place or 0, row.name.casefold()


def _line(row: Row, covered: int) -> Line:
    score, low, high = (
        "" if points is None or not row.place else score_text(to_tenth(points))
        for points in (row.score, row.low, row.high)
    )
    return Line(row.place, row.name, paths.tool_path(row.slug), score, low, high, covered)

"""The tools of a category by score and by how many of its common tasks they do. PURE.

Who is not ranked has no place on the axis of scores and stands apart. Points of one row that
would touch on a narrow screen stand under each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from comparisons.pictures.scale import Axis, axis_for, percent

# A task is common where at least this part of a category's tools do it, and never fewer than two.
COMMON_SHARE = 0.5
LEAST_COMMON = 2
# With fewer points a list says the same.
LEAST_RANKED = 3
# Scores take this part of the width; the rest is for who has none.
SCORES = Decimal(84)
APART = Decimal(93)
# Pixels: what a line of points takes, and above and below the rows.
LANE, TOP, FOOT = 26, 24, 40
# Centres of two points in one line are at least so many percent of the width apart: on a narrow
# phone that is the width of a point.
LEAST_DISTANCE = Decimal(8)


@dataclass(frozen=True)
class Standing:
    """A tool of the category: `covered` of its common tasks; unranked without a score."""

    name: str
    place: int | None
    score: Decimal | None
    covered: int


@dataclass(frozen=True)
class Point:
    """A ranked tool, named by its place in the category."""

    place: int
    name: str
    x: str
    y: int


@dataclass(frozen=True)
class Band:
    """The row of those who do so many of the common tasks; `waiting` of them are not ranked."""

    covered: int
    top: int
    height: int
    y: int
    waiting: int


@dataclass(frozen=True)
class Tick:
    """A number below the axis."""

    x: str
    number: str


@dataclass(frozen=True)
class CategoryMap:
    """Rows from the most covered tasks to the fewest."""

    height: int
    foot: int
    common_count: int
    bands: tuple[Band, ...]
    points: tuple[Point, ...]
    ticks: tuple[Tick, ...]
    edge: str
    apart: str

    @property
    def waiting_count(self) -> int:
        return sum(band.waiting for band in self.bands)


def is_common(doing: int, tools: int) -> bool:
    """Whether a task that so many of a category's tools do is one of its common tasks."""
    return doing >= max(LEAST_COMMON, COMMON_SHARE * tools)


def category_map(found: Sequence[Standing], common_count: int) -> CategoryMap | None:
    """None with too few ranked tools, or without a task that tools have in common."""
    scores = [tool.score for tool in found if tool.score is not None]
    if len(scores) < LEAST_RANKED or not common_count:
        return None
    axis = axis_for(scores)
    rows: defaultdict[int, list[Standing]] = defaultdict(list)
    for tool in found:
        rows[tool.covered].append(tool)
    bands, points, top = [], [], TOP
    for covered in range(max(rows), min(rows) - 1, -1):
        lanes = _lanes(_places(axis, rows[covered]))
        height = LANE * max(1, len(lanes))
        waiting = sum(tool.score is None for tool in rows[covered])
        bands.append(Band(covered, top, height, top + LANE // 2, waiting))
        for line, lane in enumerate(lanes):
            y = top + LANE * line + LANE // 2
            points += [Point(t.place or 0, t.name, percent(x), y) for x, t in lane]
        top += height
    ends = axis.low, axis.high
    return CategoryMap(
        height=top + FOOT,
        foot=top,
        common_count=common_count,
        bands=tuple(bands),
        points=tuple(points),
        ticks=tuple(Tick(percent(axis.share(n) * SCORES), f"{n.normalize():f}") for n in ends),
        edge=percent(SCORES),
        apart=percent(APART),
    )


Placed = tuple[Decimal, Standing]


def _places(axis: Axis, tools: Iterable[Standing]) -> list[Placed]:
    """Ranked tools with their place in percent of the width, from left to right."""
    placed = [(axis.share(t.score) * SCORES, t) for t in tools if t.score is not None]
    return sorted(placed, key=lambda pair: (pair[0], pair[1].place or 0))


def _lanes(placed: Iterable[Placed]) -> list[list[Placed]]:
    """Each point goes into the first line in which it touches nobody."""
    lanes: list[list[Placed]] = []
    for point in placed:
        free = (lane for lane in lanes if point[0] - lane[-1][0] >= LEAST_DISTANCE)
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(point)
    return lanes

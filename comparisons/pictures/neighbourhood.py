"""What led to a task: searches, the capabilities that were chosen after them, their tools. PURE.

Three columns whose items stand at equal distances, so that the lines between two columns need
nothing but the number of items in each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from comparisons.pictures.scale import plain

MOST_SEARCHES = 6
MOST_CAPABILITIES = 6
# With fewer lines there is nothing to see that one sentence does not say.
LEAST_EDGES = 2
# Width in pixels of the strongest line, and the least that any line has.
THICK, THIN = 9.0, 1.5
# The stretched drawing between two columns is a square of this size.
SIZE = 100


@dataclass(frozen=True, order=True)
class Spot:
    """Something that has a name and a page."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Edge:
    """People who searched for this and then chose that capability of a tool."""

    search: Spot
    capability: Spot
    tool: Spot
    visitors: int


@dataclass(frozen=True)
class Led:
    """An item of the next column, and how many people went there."""

    name: str
    visitors: int


@dataclass(frozen=True)
class Item:
    """An item of a column, how many people came by it, and where they went."""

    spot: Spot
    visitors: int
    leads_to: tuple[Led, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line between two neighbouring columns."""

    path: str
    width: str


@dataclass(frozen=True)
class Neighbourhood:
    """Columns, and the lines from the first to the second and from the second to the third."""

    searches: tuple[Item, ...]
    capabilities: tuple[Item, ...]
    tools: tuple[Item, ...]
    left: tuple[Line, ...]
    right: tuple[Line, ...]


Key = tuple[Spot, Spot]


def neighbourhood(edges: Iterable[Edge], least_visitors: int) -> Neighbourhood | None:
    """The strongest edges; None where too few have enough visitors to be shown."""
    shown = [edge for edge in edges if edge.visitors >= least_visitors]
    shown = _foremost(shown, lambda edge: (edge.tool, edge.capability), MOST_CAPABILITIES)
    shown = _foremost(shown, lambda edge: edge.search, MOST_SEARCHES)
    if len(shown) < LEAST_EDGES:
        return None
    by_tool = _counted(shown, lambda edge: edge.tool)
    by_capability = _counted(shown, _capability)
    by_search = _counted(shown, lambda edge: edge.search)
    tools = sorted(by_tool, key=lambda tool: (-by_tool[tool], tool))
    # A tool's capabilities stand together, and a search near those that it led to: few crossings.
    capabilities = sorted(
        by_capability, key=lambda key: (tools.index(key[0]), -by_capability[key], key)
    )
    places = {key: place for place, key in enumerate(capabilities)}
    searches = sorted(by_search, key=lambda search: (_middle(search, shown, places), search))
    most = max(by_capability.values())
    return Neighbourhood(
        searches=tuple(Item(each, by_search[each], _led(each, shown)) for each in searches),
        capabilities=tuple(
            Item(key[1], by_capability[key], (Led(key[0].name, by_capability[key]),))
            for key in capabilities
        ),
        tools=tuple(Item(tool, by_tool[tool]) for tool in tools),
        left=tuple(
            _line(
                (searches.index(edge.search), len(searches)),
                (places[_capability(edge)], len(capabilities)),
                edge.visitors / most,
            )
            for edge in shown
        ),
        right=tuple(
            _line(
                (place, len(capabilities)),
                (tools.index(key[0]), len(tools)),
                by_capability[key] / most,
            )
            for key, place in places.items()
        ),
    )


def _capability(edge: Edge) -> Key:
    return edge.tool, edge.capability


def _counted(edges: Iterable[Edge], key: Callable) -> Counter:
    found: Counter = Counter()
    for edge in edges:
        found[key(edge)] += edge.visitors
    return found


def _foremost(edges: Sequence[Edge], key: Callable, most: int) -> list[Edge]:
    """The edges of the items that most people came by."""
    counts = _counted(edges, key)
    kept = set(sorted(counts, key=lambda item: (-counts[item], item))[:most])
    return [edge for edge in edges if key(edge) in kept]


def _middle(search: Spot, edges: Iterable[Edge], places: Mapping[Key, int]) -> float:
    """Where the capabilities that a search led to stand on average."""
    mine = [edge for edge in edges if edge.search == search]
    weight = sum(edge.visitors for edge in mine)
    return sum(places[_capability(edge)] * edge.visitors for edge in mine) / weight


def _led(search: Spot, edges: Iterable[Edge]) -> tuple[Led, ...]:
    mine = sorted((e for e in edges if e.search == search), key=lambda e: (-e.visitors, e.tool))
    return tuple(Led(f"{edge.capability.name} ({edge.tool.name})", edge.visitors) for edge in mine)


def _line(start: tuple[int, int], end: tuple[int, int], share: float) -> Line:
    """From the middle of one item to that of another: (place, items of its column)."""
    y, z = (plain(SIZE * (2 * place + 1) / (2 * count)) for place, count in (start, end))
    half = SIZE // 2
    return Line(f"M0 {y}C{half} {y} {half} {z} {SIZE} {z}", plain(max(THIN, THICK * share)))

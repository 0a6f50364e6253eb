"""The events of one day, counted. PURE.

People are counted, and on one day a network is one person. However many ways it words a search,
its day counts once for a tool: for the search and the capability that led it there last. So counts
of a tool may be summed over any searches, merged ones as well, and never come to more than the
people behind them. What a day weighs in later searches is shared out among all tools it led to:
who opens many has no louder voice than who opens one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from comparisons.matching.graph import corrected


class Happened(NamedTuple):
    """An event: `kind` is one of MatchEvent.Kind, `place` its position."""

    intent: int
    kind: str
    tool: int
    capability: str
    place: int
    visitor: str
    network: str


class Edge(NamedTuple):
    """From an intent to a capability of a tool."""

    intent: int
    tool: int
    capability: str


class Led(NamedTuple):
    """What led along an edge, in people."""

    opened: int
    weight: float  # corrected for the place it was opened at, of each network's day its part
    helped: int
    not_helped: int


@dataclass
class Came:
    """How a network came to a tool, and its last word on whether that helped."""

    edge: Edge
    place: int | None = None  # none where it came the day before
    helped: bool | None = None


@dataclass
class Asked:
    """An intent's people, each network once."""

    networks: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    first_opened: set[str] = field(default_factory=set)
    result_count: int = 0


@dataclass
class Day:
    """What happened; add events in their order."""

    asked: dict[int, Asked] = field(default_factory=lambda: defaultdict(Asked))
    came: dict[tuple[str, int], Came] = field(default_factory=dict)  # by network and tool
    events: int = 0  # all that were read, also those of robots

    def add(self, event: Happened) -> None:
        """One more event."""
        if event.kind == "searched":
            asked = self.asked[event.intent]
            asked.networks.add(event.network)
            asked.result_count = event.place
        elif event.kind in ("opened", "resolved"):
            self._opened(event)
        elif event.kind in ("helped", "not-helped"):
            self._came(event).helped = event.kind == "helped"

    def _came(self, event: Happened) -> Came:
        return self.came.setdefault((event.network, event.tool), Came(_edge(event)))

    def _opened(self, event: Happened) -> None:
        came, edge = self._came(event), _edge(event)
        best = came.place if came.edge == edge and came.place is not None else event.place
        came.edge, came.place = edge, min(best, event.place)
        asked = self.asked[event.intent]
        asked.opened.add(event.network)
        if event.place == 1:
            asked.first_opened.add(event.network)

    @property
    def edges(self) -> dict[Edge, Led]:
        """The counts of each edge, in the order of edges."""
        people: dict[Edge, list[Came]] = defaultdict(list)
        weights: dict[Edge, float] = defaultdict(float)
        tools = Counter(network for network, _ in self.came)
        for (network, _), came in self.came.items():
            people[came.edge].append(came)
            if came.place is not None:
                weights[came.edge] += corrected({came.place: 1}) / tools[network]
        return {edge: _led(people[edge], weights[edge]) for edge in sorted(people)}


def count_day(events: Iterable[Happened], robots: Collection[str]) -> Day:
    """The counts of a day; what `robots`, visitors or networks, did is left out."""
    day = Day()
    for event in events:
        day.events += 1
        if event.visitor not in robots and event.network not in robots:
            day.add(event)
    return day


def _edge(event: Happened) -> Edge:
    return Edge(event.intent, event.tool, event.capability)


def _led(people: Collection[Came], weight: float) -> Led:
    said = Counter(came.helped for came in people)
    opened = sum(came.place is not None for came in people)
    return Led(opened, weight, said[True], said[False])

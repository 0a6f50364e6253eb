"""What past visitors chose lifts what is found now. PURE.

The past intents most like the question vote for the capabilities that their visitors chose. A
vote counts by how alike the intents are and is shrunk where little is near, so that the graph
stays silent about what it has not seen.

Nobody has tried a new tool yet, and that must not bury it. Two orders are made: a *bold* one,
in which votes of alike intents count, and a *careful* one, in which only votes from nearly equal
intents do. The careful order says which places belong to tools that somebody has chosen before
and which to tools that nobody has; the bold order then distributes the former among their owners.
So all votes decide between tools that had their chance, and only near certainty passes a tool
that had none.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

# Tuned together on three labelled sets of questions, each without and with wrong choices and
# with half of the tools new, and on other divisions of two of them.
NEIGHBOURS = 10
ROUNDING = 1e-6  # of a day that is the sum of its parts
SHRINKAGE = 0.05
BOLD_BREADTH, BOLD_LIFT = 0.145, 1.45
CAREFUL_BREADTH, CAREFUL_LIFT = 0.06, 1.8
# A vote for a capability is also one, weaker, for every capability that does the same task.
TASK_LIFT = 0.3
# A visitor looks at the first place surely and at later ones less and less; a choice there says
# more. Beyond the table as its last value.
EXAMINED = (1.0, 0.75, 0.6, 0.5, 0.43, 0.38, 0.35, 0.32, 0.3, 0.28)
MOST_WEIGHT = 2.0
# A search most of whose visitors say that it did not help is no reason to be shown.
CONTENT_ENOUGH = 0.5


@dataclass(frozen=True)
class Neighbour:
    """A past intent and what its visitors chose, by capability entry."""

    intent_id: int
    likeness: float
    chosen: Mapping[int, float]  # visitors, corrected for position
    visitors: Mapping[int, int] = field(default_factory=dict)  # as counted, for the reasons
    content: Mapping[int, float] = field(default_factory=dict)  # see `content`; 1 if missing


@dataclass(frozen=True)
class Found:
    """A capability that was found, before the graph has spoken."""

    capability: int
    tool: int
    task: int
    strength: float


@dataclass(frozen=True)
class Reason:
    """That visitors of a past intent chose this capability."""

    intent_id: int
    visitors: int
    likeness: float


@dataclass(frozen=True)
class Placed:
    """A capability in its place, and the past searches that brought it there."""

    capability: int
    tool: int
    strength: float
    lift: float
    reasons: tuple[Reason, ...] = ()


def examination(position: int) -> float:
    """How likely a visitor looks at this place of a result list, the first being 1."""
    return EXAMINED[min(max(position, 1), len(EXAMINED)) - 1]


def corrected(opens: Mapping[int, int]) -> float:
    """Visitors that opened a result, by its place, as if all had seen it first.

    No visitor counts more than MOST_WEIGHT: a chance opening far down must not outvote others.
    """
    return sum(n * min(MOST_WEIGHT, 1 / examination(place)) for place, n in opens.items())


def seated(ordered: Iterable[T], weight: Callable[[T], float]) -> Iterator[T]:
    """The first of past intents, as many as NEIGHBOURS people's days stand behind.

    Intents that share a person's day share a seat: whoever words a search in twenty ways leaves
    nineteen to others.
    """
    taken = 0.0
    for item in ordered:
        if taken > NEIGHBOURS - ROUNDING:
            return
        taken += min(1.0, weight(item))
        yield item


def nearest(neighbours: Iterable[Neighbour]) -> list[Neighbour]:
    """The past intents that vote: the most alike of those that led to a choice."""
    voting = [n for n in neighbours if n.likeness > 0 and sum(n.chosen.values()) > 0]
    voting.sort(key=lambda n: (-n.likeness, n.intent_id))
    return list(seated(voting, lambda n: sum(n.chosen.values())))


def votes(voting: Sequence[Neighbour], breadth: float) -> dict[int, float]:
    """The share of the neighbourhood that chose each capability and was content with it, 0 to 1,
    shrunk towards 0.

    `breadth` is how fast a less alike intent loses its say. An intent has one vote, and less where
    less than a whole person's day stands behind it: nobody has more votes by asking in many ways.
    """
    shares: dict[int, float] = defaultdict(float)
    divisor = SHRINKAGE
    for neighbour in voting:
        weight = math.exp((neighbour.likeness - 1) / breadth)
        whole = sum(neighbour.chosen.values())
        for capability, visitors in neighbour.chosen.items():
            said = neighbour.content.get(capability, 1.0)
            shares[capability] += weight * said * visitors / max(1.0, whole)
        divisor += weight * min(1.0, whole)
    return {capability: share / divisor for capability, share in shares.items()}


def order(
    found: Sequence[Found],
    neighbours: Iterable[Neighbour],
    known_tools: Collection[int],
) -> list[Placed]:
    """What was found, in the order that strength and past choices give, with the reasons.

    `known_tools` are those that any visitor ever chose. Without neighbours the order is that of
    strength.
    """
    voting = nearest(neighbours)
    wide = votes(voting, BOLD_BREADTH)
    tool_wide, tool_narrow = _by_tool(found, wide), _by_tool(found, votes(voting, CAREFUL_BREADTH))
    by_task = _by_task(found, wide)
    base = _strongest(found, by_task)
    bold = {tool: base[tool] + BOLD_LIFT * tool_wide[tool] for tool in base}
    careful = {tool: base[tool] + CAREFUL_LIFT * tool_narrow[tool] for tool in base}
    places = {tool: n for n, tool in enumerate(_merged(bold, careful, known_tools))}
    placed = [
        Placed(
            f.capability,
            f.tool,
            f.strength,
            BOLD_LIFT * wide.get(f.capability, 0.0) + TASK_LIFT * by_task.get(f.task, 0.0),
            _reasons(f.capability, voting),
        )
        for f in found
    ]
    return sorted(placed, key=lambda p: (places[p.tool], -(p.strength + p.lift), p.capability))


def _merged(
    bold: Mapping[int, float], careful: Mapping[int, float], known: Collection[int]
) -> list[int]:
    """Tools in the careful order, the places of known ones filled in the bold order."""
    by_care = sorted(careful, key=lambda tool: (-careful[tool], tool))
    owners = iter(sorted((t for t in bold if t in known), key=lambda tool: (-bold[tool], tool)))
    return [next(owners) if tool in known else tool for tool in by_care]


def _strongest(found: Iterable[Found], by_task: Mapping[int, float]) -> dict[int, float]:
    """The best strength of each tool, lifted by what its task is chosen for."""
    strengths: dict[int, float] = {}
    for f in found:
        strength = f.strength + TASK_LIFT * by_task.get(f.task, 0.0)
        strengths[f.tool] = max(strength, strengths.get(f.tool, strength))
    return strengths


def _by_tool(found: Iterable[Found], shares: Mapping[int, float]) -> dict[int, float]:
    """The votes for a tool's capabilities together."""
    tools: dict[int, float] = defaultdict(float)
    for f in found:
        tools[f.tool] += shares.get(f.capability, 0.0)
    return tools


def _by_task(found: Iterable[Found], shares: Mapping[int, float]) -> dict[int, float]:
    """The votes for the capabilities of a task together."""
    tasks: dict[int, float] = defaultdict(float)
    for f in found:
        tasks[f.task] += shares.get(f.capability, 0.0)
    return tasks


def _reasons(capability: int, voting: Iterable[Neighbour]) -> tuple[Reason, ...]:
    """The past intents that led here and whose visitors were content, the most alike first."""
    return tuple(
        Reason(n.intent_id, n.visitors.get(capability, 0), n.likeness)
        for n in voting
        if n.chosen.get(capability) and n.content.get(capability, 1.0) >= CONTENT_ENOUGH
    )


def content(opened: int, not_helped: int) -> float:
    """The share of choosers that did not say that a choice failed them, 0 to 1.

    Who says nothing is content, so that a few who are not cannot take back what many chose.
    """
    return max(0, opened - not_helped) / opened if opened else 1.0

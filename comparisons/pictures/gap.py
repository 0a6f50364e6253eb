"""From the lower score to the higher one, component by component. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from comparisons.pictures.scale import Axis, is_right, percent
from comparisons.ranking.gap import Gap

# Pixels: what a step takes, and where its words and its bar stand in it.
STEP, WORDS, BAR = 36, 12, 18
END, MARK = 30, 8
# Free at both sides of the scores, as a part of what lies between the outermost.
MARGIN = Decimal("0.06")


@dataclass(frozen=True)
class End:
    """A tool's score: where the steps begin or end."""

    letter: str
    score: Decimal
    x: str
    y: int
    is_right: bool

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True)
class Step:
    """What one component adds or takes; `letter` is the tool that it speaks for, if any."""

    key: str
    letter: str
    points: Decimal
    x: str
    width: str
    y: int
    to_x: str
    to_y: int
    text_x: str
    text_y: int
    is_right: bool


@dataclass(frozen=True)
class Bridge:
    """The steps lead from the score of one tool exactly to that of the other."""

    height: int
    first: End
    last: End
    steps: tuple[Step, ...]

    @property
    def goes_back(self) -> bool:
        """Whether a step leads away from the higher score."""
        return any(step.points < 0 for step in self.steps)


def bridge(gap: Gap, scores: Sequence[Decimal], letters: Sequence[str]) -> Bridge:
    """`scores` and `letters` are those of the first and the second tool of the gap."""
    order = (1, 0) if gap.points >= 0 else (0, 1)
    sign = 1 if gap.points >= 0 else -1
    start = at = scores[order[0]]
    places = [start]
    for part in gap.parts:
        at += part.points * sign
        places.append(at)
    axis = _around(places)
    steps = tuple(
        _step(axis, place, (part.key, part.points * sign), _letter(part.points, letters), places)
        for place, part in enumerate(gap.parts)
    )
    height = END + STEP * len(steps) + END
    return Bridge(
        height,
        _end(axis, letters[order[0]], start, MARK),
        _end(axis, letters[order[1]], at, height - MARK),
        steps,
    )


def _around(places: Sequence[Decimal]) -> Axis:
    low, high = min(places), max(places)
    free = (high - low) * MARGIN or Decimal(1)
    return Axis(low - free, high + free)


def _letter(points: Decimal, letters: Sequence[str]) -> str:
    return "" if not points else letters[0 if points > 0 else 1]


def _end(axis: Axis, letter: str, score: Decimal, y: int) -> End:
    return End(letter, score, axis.at(score), y, is_right(axis.share(score)))


def _step(
    axis: Axis, place: int, part: tuple[str, Decimal], letter: str, places: Sequence[Decimal]
) -> Step:
    low, high = sorted(places[place : place + 2])
    right = is_right((axis.share(low) + axis.share(high)) / 2)
    top = END + STEP * place
    return Step(
        key=part[0],
        letter=letter,
        points=part[1],
        x=axis.at(low),
        width=percent((axis.share(high) - axis.share(low)) * 100),
        y=top + BAR,
        to_x=axis.at(places[place + 1]),
        # Down to the next bar, or to the mark of the score that the last one ends at.
        to_y=top + BAR + (STEP if place + 2 < len(places) else END),
        text_x=axis.at(high if right else low),
        text_y=top + WORDS,
        is_right=right,
    )

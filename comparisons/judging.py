"""The generated verdict for two tools. Pure: no database, no clock.

Nothing here is an opinion: every sentence names the facts it follows from (``basis``), and is
made anew whenever a page is read. Texts do not depend on the order of the tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from comparisons.alignment import Alignment, Answer, Cell, ComparedTool, Row
from comparisons.figures import FigureRow, Mark
from comparisons.ranking.formula import Standing
from comparisons.ranking.gap import Gap, GapPart, gap, too_close
from comparisons.ranking.tables import COMPONENT_NAMES, LIMIT
from comparisons.relationship import Link, Relationship

MOST_REASONS = 5
MOST_NAMED = 4
RELATION_WORDS = {
    "built-on": "is built on",
    "trained-on": "is trained on",
    "evaluated-on": "is evaluated on",
    "integrates-with": "integrates with",
    "successor-of": "is the successor of",
    "fork-of": "is a fork of",
    "alternative-to": "names itself an alternative to",
}


class Outcome(StrEnum):
    LEADS = "leads"
    TOO_CLOSE = "too close to call"
    NOT_RANKED = "not ranked yet"
    NOT_SUBSTITUTES = "not substitutes"


@dataclass(frozen=True)
class Sentence:
    """``basis`` are keys of the facts: ``task:…``, ``metric:…``, ``component:…``, ``score``."""

    text: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class TaskJudgement:
    """A task that one tool does fully and the other in part, or, with a source, not at all."""

    task: str
    winner: str
    why: Sentence


@dataclass(frozen=True)
class GeneratedVerdict:
    """``winner`` is set only where the outcome is ``LEADS``; ``choose`` has both slugs."""

    tools: tuple[str, str]
    outcome: Outcome
    winner: str | None
    headline: Sentence
    summary: tuple[Sentence, ...]
    choose: Mapping[str, tuple[Sentence, ...]]
    by_task: tuple[TaskJudgement, ...]
    unknown: tuple[Sentence, ...]


@dataclass(frozen=True)
class _Pair:
    """What all the sentences are made from; tools are ordered by slug."""

    first: ComparedTool
    second: ComparedTool
    alignment: Alignment
    relationship: Relationship
    standings: Mapping[str, Standing]

    def name(self, slug: str) -> str:
        return self.first.name if slug == self.first.slug else self.second.name

    def other(self, slug: str) -> ComparedTool:
        return self.second if slug == self.first.slug else self.first

    @property
    def tools(self) -> tuple[ComparedTool, ComparedTool]:
        return self.first, self.second


def judge(
    alignment: Alignment, relationship: Relationship, standings: Mapping[str, Standing]
) -> GeneratedVerdict:
    """Take the alignment before any filter; ValueError unless it holds exactly two tools.

    A tool without a standing (published since the last run) is not ranked yet.
    """
    if len(alignment.tools) != 2:
        raise ValueError("A verdict judges two tools.")
    first, second = sorted(alignment.tools, key=lambda tool: tool.slug)
    pair = _Pair(first, second, alignment, relationship, standings)
    outcome, winner, headline = _outcome(pair)
    is_scored = outcome is not Outcome.NOT_SUBSTITUTES
    return GeneratedVerdict(
        tools=(first.slug, second.slug),
        outcome=outcome,
        winner=winner,
        headline=headline,
        summary=tuple(_summary(pair, is_scored)),
        choose={tool.slug: tuple(_reasons(pair, tool, is_scored)) for tool in pair.tools},
        by_task=tuple(_by_task(pair)) if is_scored else (),
        unknown=tuple(_unknown(pair, is_scored)),
    )


def _outcome(pair: _Pair) -> tuple[Outcome, str | None, Sentence]:
    names = f"{pair.first.name} and {pair.second.name}"
    if not pair.relationship.are_substitutes:
        text = f"{names} are not substitutes: they are for different work."
        return Outcome.NOT_SUBSTITUTES, None, Sentence(text, ("relationship",))
    held = [pair.standings.get(tool.slug) for tool in pair.tools]
    a, b = held
    difference = gap(a, b) if a and b else None
    if a is None or b is None or difference is None or not (a.is_ranked and b.is_ranked):
        waiting = [
            tool.name
            for tool, standing in zip(pair.tools, held, strict=True)
            if standing is None or not standing.is_ranked or standing.score is None
        ]
        verb = "is" if len(waiting) == 1 else "are"
        text = f"No order yet: {' and '.join(waiting)} {verb} not ranked, too little is known."
        return Outcome.NOT_RANKED, None, Sentence(text, ("score",))
    if too_close(a, b):
        return Outcome.TOO_CLOSE, None, _too_close(pair, a, b)
    leader, follower = (a, b) if difference.points > 0 else (b, a)
    return Outcome.LEADS, leader.tool, _leads(pair, leader, follower)


def _leads(pair: _Pair, leader: Standing, follower: Standing) -> Sentence:
    best = _best_part(_difference(leader, follower))
    text = (
        f"{pair.name(leader.tool)} ranks higher than {pair.name(follower.tool)}, {leader.score} "
        f"against {follower.score}, most of all by {best.name} ({_signed(best.points)})."
    )
    return Sentence(text, ("score", f"component:{best.key}"))


def _best_part(difference: Gap) -> GapPart:
    """What speaks most for the first tool; what both know comes before what one does not."""
    known = [part for part in difference.parts if not part.note and part.points > 0]
    return max(known or difference.parts, key=lambda part: part.points)


def _too_close(pair: _Pair, a: Standing, b: Standing) -> Sentence:
    scores = (
        f"{pair.first.name} stands at {a.score} ({a.low} to {a.high}), "
        f"{pair.second.name} at {b.score} ({b.low} to {b.high})"
    )
    if abs(_difference(a, b).points) < LIMIT["too-close"]:
        why = f"less than {LIMIT['too-close']} points apart"
    else:
        why = "and what is not known could turn the order"
    return Sentence(f"Too close to call: {scores}, {why}.", ("score",))


def _summary(pair: _Pair, is_scored: bool) -> Iterator[Sentence]:
    counts = pair.alignment.counts
    only = dict(zip((tool.slug for tool in pair.alignment.tools), counts.only, strict=True))
    shared = f"{counts.every} task{'' if counts.every == 1 else 's'}"
    yield Sentence(
        f"Both do {shared}; as far as documented, {pair.first.name} alone does "
        f"{only[pair.first.slug]} more and {pair.second.name} alone {only[pair.second.slug]}.",
        ("counts",),
    )
    if not is_scored:
        yield from (_related(pair, link) for link in pair.relationship.direct)
        return
    a, b = (pair.standings.get(tool.slug) for tool in pair.tools)
    difference = gap(a, b) if a and b and a.is_ranked and b.is_ranked else None
    if a and b and difference:
        if abs(difference.points) >= LIMIT["too-close"] and too_close(a, b):
            yield _ahead_on_what_is_known(pair, a, b)
        yield from _by_component(pair, difference)


def _ahead_on_what_is_known(pair: _Pair, a: Standing, b: Standing) -> Sentence:
    """No winner, but not silence either: a gap that only the unknown could close."""
    ahead, behind = (a, b) if _difference(a, b).points > 0 else (b, a)
    difference = _difference(ahead, behind)
    best = _best_part(difference)
    return Sentence(
        f"On what is known alone, {pair.name(ahead.tool)} is {difference.points} points ahead, "
        f"most of all by {best.name} ({_signed(best.points)}).",
        ("score", f"component:{best.key}"),
    )


def _by_component(pair: _Pair, difference: Gap) -> Iterator[Sentence]:
    for tool, sign in ((pair.first, 1), (pair.second, -1)):
        parts = sorted(
            (part for part in difference.parts if part.points * sign > 0),
            key=lambda part: -abs(part.points),
        )
        if parts:
            named = ", ".join(f"{part.name} {_signed(abs(part.points))}" for part in parts)
            yield Sentence(
                f"Points for {tool.name}: {named}.",
                tuple(f"component:{part.key}" for part in parts),
            )


def _related(pair: _Pair, link: Link) -> Sentence:
    words = RELATION_WORDS.get(link.kind, link.kind.replace("-", " "))
    return Sentence(
        f"{pair.name(link.tool)} {words} {pair.name(link.other)}.",
        (f"relation:{link.tool}:{link.kind}:{link.other}",),
    )


def _reasons(pair: _Pair, tool: ComparedTool, is_scored: bool) -> Iterator[Sentence]:
    """When to choose this one: what the other says it cannot do, what is documented here only,
    then what is measured better."""
    found = [*_cannot(pair, tool), *_only_documented(pair, tool)]
    if is_scored:
        found += [s for row in pair.alignment.figures if (s := _better_figure(pair, tool, row))]
    yield from found[:MOST_REASONS]


def _cannot(pair: _Pair, tool: ComparedTool) -> Iterator[Sentence]:
    other = pair.other(tool.slug)
    for row in pair.alignment.rows:
        if _cell(row, tool.slug).does and _cell(row, other.slug).is_no:
            yield Sentence(
                f"You need {_low(row.name)}: {other.name} does not do it, by its sources.",
                (f"task:{row.task}",),
            )


def _only_documented(pair: _Pair, tool: ComparedTool) -> Iterator[Sentence]:
    other = pair.other(tool.slug)
    rows = [
        row
        for row in pair.alignment.rows
        if _cell(row, tool.slug).does and not _cell(row, other.slug).is_documented
    ]
    for row in rows[:MOST_NAMED]:
        best_for = [text for c in _cell(row, tool.slug).capabilities for text in c.best_for]
        fitting = f" Best for: {best_for[0]}." if best_for else ""
        yield Sentence(
            f"You need {_low(row.name)}, not documented for {other.name}.{fitting}",
            (f"task:{row.task}",),
        )


def _better_figure(pair: _Pair, tool: ComparedTool, row: FigureRow) -> Sentence | None:
    cells = {cell.tool: cell for cell in row.cells}
    mine, theirs = cells[tool.slug], cells[pair.other(tool.slug).slug]
    if mine.mark is not Mark.BETTER or theirs.mark is Mark.BETTER:
        return None
    a, b = mine.figures[0], theirs.figures[0]
    variant = f" ({a.variant})" if a.variant else ""
    return Sentence(
        f"{row.label}{variant} matters: {_figure(a.value)} against {_figure(b.value)} {a.unit}.",
        (f"metric:{row.metric}",),
    )


def _by_task(pair: _Pair) -> Iterator[TaskJudgement]:
    for row in pair.alignment.rows:
        for tool in pair.tools:
            other = pair.other(tool.slug)
            mine, theirs = _cell(row, tool.slug), _cell(row, other.slug)
            if mine.answer is Answer.FULL and theirs.answer is Answer.PARTIAL:
                missing = [text for c in theirs.capabilities for text in c.limitations]
                limit = f": {missing[0]}" if missing else ""
                text = f"{tool.name} does it fully, {other.name} in part{limit}."
            elif mine.does and theirs.is_no:
                text = f"{tool.name} does it; {other.name} does not, by its sources."
            else:
                continue
            yield TaskJudgement(row.task, tool.slug, Sentence(text, (f"task:{row.task}",)))


def _unknown(pair: _Pair, is_scored: bool) -> Iterator[Sentence]:
    for tool in pair.tools:
        silent = [
            row.name
            for row in pair.alignment.rows
            if not _cell(row, tool.slug).is_documented
            and _cell(row, pair.other(tool.slug).slug).is_documented
        ]
        if silent:
            more = f" and {len(silent) - MOST_NAMED} more" if len(silent) > MOST_NAMED else ""
            named = ", ".join(map(_low, silent[:MOST_NAMED]))
            yield Sentence(
                f"Whether {tool.name} does {named}{more} is not documented.", ("counts",)
            )
    if is_scored:
        for tool in pair.tools:
            yield from _unknown_components(pair, tool)


def _unknown_components(pair: _Pair, tool: ComparedTool) -> Iterator[Sentence]:
    standing = pair.standings.get(tool.slug)
    if standing is None:
        yield Sentence(f"{tool.name} was published after the last run.", ("score",))
        return
    for part in standing.components:
        if not part.is_known:
            yield Sentence(
                f"{COMPONENT_NAMES[part.key]} of {tool.name}: {part.reason}",
                (f"component:{part.key}",),
            )


def _difference(a: Standing, b: Standing) -> Gap:
    found = gap(a, b)
    if found is None:
        raise ValueError("Both tools need a score.")
    return found


def _cell(row: Row, slug: str) -> Cell:
    return next(cell for cell in row.cells if cell.tool == slug)


def _signed(points: Decimal) -> str:
    return f"{points:+f}"


def _figure(value: Decimal) -> str:
    plain = value.normalize()
    return f"{plain:,f}"


def _low(name: str) -> str:
    """Lower case inside a sentence, but for acronyms (OCR, SQL)."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]

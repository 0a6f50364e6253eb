"""The generated verdict for two tools. Pure: no database, no clock.

Nothing here is an opinion: every sentence names the facts it follows from (``basis``), and is
made anew whenever a page is read. Texts do not depend on the order of the tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog import language
from catalog.formats import listed, number_text, score_text, signed_text
from catalog.language import gettext as _
from catalog.language import ngettext
from comparisons.alignment import Alignment, Answer, Cell, ComparedTool, Row
from comparisons.figures import FigureRow, Mark
from comparisons.ranking.formula import Standing
from comparisons.ranking.gap import Gap, GapPart, gap, too_close
from comparisons.ranking.retold import retold
from comparisons.ranking.tables import COMPONENT_NAMES, LIMIT
from comparisons.relationship import Link, Relationship, link_sentence

MOST_REASONS = 5
MOST_NAMED = 4


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
    if not pair.relationship.are_substitutes:
        text = _("%(first)s and %(second)s are not substitutes: they are for different work.") % {
            "first": pair.first.name,
            "second": pair.second.name,
        }
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
        text = ngettext(
            "No order yet: %(tools)s is not ranked, too little is known.",
            "No order yet: %(tools)s are not ranked, too little is known.",
            len(waiting),
        ) % {"tools": listed(waiting)}
        return Outcome.NOT_RANKED, None, Sentence(text, ("score",))
    if too_close(a, b):
        return Outcome.TOO_CLOSE, None, _too_close(pair, a, b)
    leader, follower = (a, b) if difference.points > 0 else (b, a)
    return Outcome.LEADS, leader.tool, _leads(pair, leader, follower)


def _leads(pair: _Pair, leader: Standing, follower: Standing) -> Sentence:
    best = _best_part(_difference(leader, follower))
    text = _(
        "%(leader)s ranks higher than %(follower)s, %(score)s against %(lower_score)s, most of "
        "all by %(component)s (%(points)s)."
    ) % {
        "leader": pair.name(leader.tool),
        "follower": pair.name(follower.tool),
        "score": _score(leader),
        "lower_score": _score(follower),
        "component": best.name,
        "points": signed_text(best.points),
    }
    return Sentence(text, ("score", f"component:{best.key}"))


def _best_part(difference: Gap) -> GapPart:
    """What speaks most for the first tool; what both know comes before what one does not."""
    known = [part for part in difference.parts if not part.note and part.points > 0]
    return max(known or difference.parts, key=lambda part: part.points)


def _too_close(pair: _Pair, a: Standing, b: Standing) -> Sentence:
    if abs(_difference(a, b).points) < LIMIT["too-close"]:
        text = _(
            "Too close to call: %(first)s stands at %(score)s (%(low)s to %(high)s), %(second)s at "
            "%(other_score)s (%(other_low)s to %(other_high)s), less than %(limit)s points apart."
        )
    else:
        text = _(
            "Too close to call: %(first)s stands at %(score)s (%(low)s to %(high)s), %(second)s at "
            "%(other_score)s (%(other_low)s to %(other_high)s), and what is not known could turn "
            "the order."
        )
    values = {
        "first": pair.first.name,
        "score": _score(a),
        "low": score_text(a.low),
        "high": score_text(a.high),
        "second": pair.second.name,
        "other_score": _score(b),
        "other_low": score_text(b.low),
        "other_high": score_text(b.high),
        "limit": number_text(LIMIT["too-close"]),
    }
    return Sentence(text % values, ("score",))


def _summary(pair: _Pair, is_scored: bool) -> Iterator[Sentence]:
    counts = pair.alignment.counts
    only = dict(zip((tool.slug for tool in pair.alignment.tools), counts.only, strict=True))
    text = ngettext(
        "Both do %(count)s task; as far as documented, %(first)s alone does %(first_only)s more "
        "and %(second)s alone %(second_only)s.",
        "Both do %(count)s tasks; as far as documented, %(first)s alone does %(first_only)s more "
        "and %(second)s alone %(second_only)s.",
        counts.every,
    ) % {
        "count": number_text(counts.every),
        "first": pair.first.name,
        "first_only": number_text(only[pair.first.slug]),
        "second": pair.second.name,
        "second_only": number_text(only[pair.second.slug]),
    }
    yield Sentence(text, ("counts",))
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
    text = _(
        "On what is known alone, %(tool)s is %(lead)s points ahead, most of all by %(component)s "
        "(%(points)s)."
    ) % {
        "tool": pair.name(ahead.tool),
        "lead": score_text(difference.points),
        "component": best.name,
        "points": signed_text(best.points),
    }
    return Sentence(text, ("score", f"component:{best.key}"))


def _by_component(pair: _Pair, difference: Gap) -> Iterator[Sentence]:
    for tool, sign in ((pair.first, 1), (pair.second, -1)):
        parts = sorted(
            (part for part in difference.parts if part.points * sign > 0),
            key=lambda part: -abs(part.points),
        )
        if parts:
            named = ", ".join(f"{part.name} {signed_text(abs(part.points))}" for part in parts)
            text = _("Points for %(tool)s: %(parts)s.") % {"tool": tool.name, "parts": named}
            yield Sentence(text, tuple(f"component:{part.key}" for part in parts))


def _related(pair: _Pair, link: Link) -> Sentence:
    text = link_sentence(link.kind, pair.name(link.tool), pair.name(link.other))
    return Sentence(text, (f"relation:{link.tool}:{link.kind}:{link.other}",))


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
            text = _("You need %(task)s: %(other)s does not do it, by its sources.") % {
                "task": _low(row.name),
                "other": other.name,
            }
            yield Sentence(text, (f"task:{row.task}",))


def _only_documented(pair: _Pair, tool: ComparedTool) -> Iterator[Sentence]:
    other = pair.other(tool.slug)
    rows = [
        row
        for row in pair.alignment.rows
        if _cell(row, tool.slug).does and not _cell(row, other.slug).is_documented
    ]
    for row in rows[:MOST_NAMED]:
        best_for = [text for c in _cell(row, tool.slug).capabilities for text in c.best_for]
        text = _("You need %(task)s, not documented for %(other)s.") % {
            "task": _low(row.name),
            "other": other.name,
        }
        if best_for:
            text += " " + _("Best for: %(use)s.") % {"use": best_for[0]}
        yield Sentence(text, (f"task:{row.task}",))


def _better_figure(pair: _Pair, tool: ComparedTool, row: FigureRow) -> Sentence | None:
    cells = {cell.tool: cell for cell in row.cells}
    mine, theirs = cells[tool.slug], cells[pair.other(tool.slug).slug]
    if mine.mark is not Mark.BETTER or theirs.mark is Mark.BETTER:
        return None
    a, b = mine.figures[0], theirs.figures[0]
    variant = f" ({a.variant})" if a.variant else ""
    text = _("%(figure)s matters: %(value)s against %(other_value)s %(unit)s.") % {
        "figure": f"{row.label}{variant}",
        "value": number_text(a.value),
        "other_value": number_text(b.value),
        "unit": a.unit,
    }
    return Sentence(text, (f"metric:{row.metric}",))


def _by_task(pair: _Pair) -> Iterator[TaskJudgement]:
    for row in pair.alignment.rows:
        for tool in pair.tools:
            other = pair.other(tool.slug)
            text = _why_better(_cell(row, tool.slug), _cell(row, other.slug))
            if text:
                text %= {"tool": tool.name, "other": other.name, "limit": _limit(row, other)}
                yield TaskJudgement(row.task, tool.slug, Sentence(text, (f"task:{row.task}",)))


def _why_better(mine: Cell, theirs: Cell) -> str:
    """What stands for the first of two answers to a task; empty where nothing does."""
    if mine.answer is Answer.FULL and theirs.answer is Answer.PARTIAL:
        if any(capability.limitations for capability in theirs.capabilities):
            return _("%(tool)s does it fully, %(other)s in part: %(limit)s.")
        return _("%(tool)s does it fully, %(other)s in part.")
    if mine.does and theirs.is_no:
        return _("%(tool)s does it; %(other)s does not, by its sources.")
    return ""


def _limit(row: Row, tool: ComparedTool) -> str:
    limits = (text for c in _cell(row, tool.slug).capabilities for text in c.limitations)
    return next(limits, "")


def _unknown(pair: _Pair, is_scored: bool) -> Iterator[Sentence]:
    for tool in pair.tools:
        silent = [
            row.name
            for row in pair.alignment.rows
            if not _cell(row, tool.slug).is_documented
            and _cell(row, pair.other(tool.slug).slug).is_documented
        ]
        if silent:
            more = len(silent) - MOST_NAMED
            text = (
                _("Whether %(tool)s does %(tasks)s and %(count)s more is not documented.")
                if more > 0
                else _("Whether %(tool)s does %(tasks)s is not documented.")
            )
            values = {
                "tool": tool.name,
                "tasks": ", ".join(map(_low, silent[:MOST_NAMED])),
                "count": number_text(more),
            }
            yield Sentence(text % values, ("counts",))
    if is_scored:
        for tool in pair.tools:
            yield from _unknown_components(pair, tool)


def _unknown_components(pair: _Pair, tool: ComparedTool) -> Iterator[Sentence]:
    standing = pair.standings.get(tool.slug)
    if standing is None:
        text = _("%(tool)s was published after the last run.") % {"tool": tool.name}
        yield Sentence(text, ("score",))
        return
    for part in standing.components:
        if not part.is_known:
            text = _("%(component)s of %(tool)s: %(reason)s") % {
                "component": _(COMPONENT_NAMES[part.key]),
                "tool": tool.name,
                "reason": retold(part.reason),
            }
            yield Sentence(text, (f"component:{part.key}",))


def _difference(a: Standing, b: Standing) -> Gap:
    found = gap(a, b)
    if found is None:
        raise ValueError("Both tools need a score.")
    return found


def _cell(row: Row, slug: str) -> Cell:
    return next(cell for cell in row.cells if cell.tool == slug)


def _score(standing: Standing) -> str:
    return score_text(standing.score) if standing.score is not None else ""


def _low(name: str) -> str:
    """Lower case inside an English sentence, but for names and acronyms (OpenAI, OCR); other
    languages quote the name as it stands."""
    first = name.partition(" ")[0]
    if language.active() != language.ENGLISH or first[1:] != first[1:].lower():
        return name
    return name[:1].lower() + name[1:]

"""What publishing a tool would do to comparisons, standings and verdicts.

It is done for real in a transaction that is rolled back, so that the preview cannot differ from
what happens after.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from catalog import publishing, wording
from catalog.models import RelationEntry, Tool, ToolEdition
from comparisons.alignment import answer_of, capabilities_by_task
from comparisons.models import Verdict, VerdictEdition
from comparisons.ranking.formula import Standing, score
from comparisons.ranking.gap import too_close
from comparisons.ranking.record import inputs_of

Document = Mapping[str, Any]
# Tools beyond these are compared with the published one by nobody at once.
MOST_NEIGHBOURS = 200
MOST_NAMED = 4
NO_ORDER, TOO_CLOSE = "not ranked yet", "too close to call"


@dataclass(frozen=True)
class State:
    """What can be told of some tools at one moment, under their ids."""

    answers: Mapping[int, Mapping[str, str]]
    standings: Mapping[int, Standing]
    names: Mapping[int, str]
    categories: Mapping[int, str]
    judged: Mapping[frozenset[int], str]


@dataclass(frozen=True)
class Impact:
    """The differences of two states, in names and numbers."""

    moved_tasks: tuple[str, ...]
    moved_in: int
    standings: tuple[tuple[str, str, str], ...]
    flips: tuple[tuple[str, str, str], ...]
    outdated: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.moved_tasks or self.standings or self.flips or self.outdated)


def impact_of(tool: Tool, act: Callable[[], object], as_of: date) -> Impact:
    """Do `act`, look, and undo it. What `act` raises comes out, and nothing is done then."""
    before_scope = scope(tool.pk)
    with transaction.atomic():
        point = transaction.savepoint()
        act()
        ids = before_scope | scope(tool.pk)
        after = state(ids, as_of)
        transaction.savepoint_rollback(point)
    return difference(tool.pk, state(ids, as_of), after)


def tell(tool: Tool, at: datetime) -> list[str]:
    """For the page on which an editor publishes; nothing for what cannot be published."""
    try:
        found = impact_of(
            tool, lambda: publishing.publish(tool, by=None, note="", at=at), at.date()
        )
    except publishing.UnpublishableError:
        return []
    return [*sentences(found), *_waiting(tool)]


def _waiting(tool: Tool) -> list[str]:
    """The verdicts that were withdrawn, with the tool or by themselves (1 query)."""
    rows = Verdict.objects.withdrawn().about(tool).select_related("first", "second")
    if not (names := sorted(verdict.pair_title for verdict in rows)):
        return []
    return [f"Verdicts on it that are not published, and stay so: {_named(names)}."]


def scope(tool_id: int) -> set[int]:
    """The tool, its category, what it relates to and who judges it: all that may move."""
    edition = ToolEdition.objects.current().filter(tool=tool_id).only("pk", "category").first()
    if edition is None:
        return {tool_id}
    live = ToolEdition.objects.current()
    named = RelationEntry.objects.filter(edition=edition.pk).values("target")
    near = live.filter(Q(category=edition.category_id) | Q(tool__in=named)).order_by("sort_name")
    ids = {tool_id, *near.values_list("tool", flat=True)[:MOST_NEIGHBOURS]}
    pairs = VerdictEdition.objects.current().about(tool_id)
    return ids.union(*pairs.values_list("verdict__first", "verdict__second"))


def state(ids: Iterable[int], as_of: date) -> State:
    """What visitors would be told of these tools now (6 queries)."""
    editions = list(ToolEdition.objects.current().filter(tool__in=list(ids)))
    inputs = inputs_of(editions, as_of)
    pairs = VerdictEdition.objects.current().filter(verdict__first__in=ids, verdict__second__in=ids)
    outdated = pairs.values_list("verdict__first", "verdict__second", "published_at", "pair")
    published = {edition.tool_id: edition.published_at for edition in editions}
    return State(
        answers={edition.tool_id: _answers(edition.document) for edition in editions},
        standings={tool_id: score(found, as_of) for tool_id, found in inputs.items()},
        names={edition.tool_id: edition.name for edition in editions},
        categories={edition.tool_id: edition.document["category"] for edition in editions},
        judged={
            frozenset((first, second)): pair
            for first, second, at, pair in outdated
            if any(tool in published and published[tool] > at for tool in (first, second))
        },
    )


def _answers(document: Document) -> dict[str, str]:
    return {task: str(answer_of(held)) for task, held in capabilities_by_task(document).items()}


def difference(tool_id: int, before: State, after: State) -> Impact:
    """What differs between two states of the same tools. PURE."""
    moved = list(_moved(tool_id, before, after))
    names = {**before.names, **after.names}
    return Impact(
        moved_tasks=tuple(sorted({task for task, _ in moved})),
        moved_in=len({other for _, other in moved}),
        standings=tuple(_standings(names, before, after)),
        flips=tuple(_flips(names, before, after)),
        outdated=tuple(
            sorted(
                _pair_name(names, pair, slugs)
                for pair, slugs in after.judged.items()
                if pair not in before.judged
            )
        ),
    )


def _pair_name(names: Mapping[int, str], pair: frozenset[int], slugs: str) -> str:
    """A tool that is not published any more has no name here."""
    return " and ".join(sorted(names[pk] for pk in pair)) if pair <= names.keys() else slugs


def _moved(tool_id: int, before: State, after: State) -> Iterable[tuple[str, int]]:
    """(task, other tool): the task stands in another bucket of their comparison."""
    then, now = before.answers.get(tool_id, {}), after.answers.get(tool_id, {})
    changed = [task for task in {*then, *now} if then.get(task) != now.get(task)]
    category = after.categories.get(tool_id, before.categories.get(tool_id))
    for other, answers in after.answers.items():
        if other == tool_id or after.categories[other] != category:
            continue
        for task in changed:
            theirs = answers.get(task)
            if _bucket(then.get(task), theirs) != _bucket(now.get(task), theirs):
                yield task, other


def _bucket(mine: str | None, theirs: str | None) -> tuple[bool, bool, bool]:
    """Who does the task, and whether the row exists at all."""
    does = [answer in ("full", "partial") for answer in (mine, theirs)]
    return does[0], does[1], mine is not None or theirs is not None


def _standings(
    names: Mapping[int, str], before: State, after: State
) -> Iterable[tuple[str, str, str]]:
    for tool_id in sorted({*before.standings, *after.standings}, key=lambda pk: names[pk]):
        then, now = before.standings.get(tool_id), after.standings.get(tool_id)
        if _stands(then) != _stands(now):
            yield names[tool_id], _stands(then), _stands(now)


def _stands(standing: Standing | None) -> str:
    if standing is None:
        return "not published"
    interval = f"({standing.low} to {standing.high})"
    return f"{standing.score} {interval}" if standing.is_ranked else f"{NO_ORDER} {interval}"


def _flips(names: Mapping[int, str], before: State, after: State) -> Iterable[tuple[str, str, str]]:
    """Pairs of a category whose generated verdict would be another one."""
    ids = sorted(before.standings.keys() & after.standings.keys(), key=lambda pk: names[pk])
    moved = {pk for pk in ids if before.standings[pk] != after.standings[pk]}
    for place, first in enumerate(ids):
        for second in ids[place + 1 :]:
            if not moved & {first, second}:
                continue
            if after.categories[first] != after.categories[second]:
                continue
            then, now = (_verdict(names, at, first, second) for at in (before, after))
            if then != now:
                yield f"{names[first]} and {names[second]}", then, now


def _verdict(names: Mapping[int, str], at: State, first: int, second: int) -> str:
    a, b = at.standings[first], at.standings[second]
    if not (a.is_ranked and b.is_ranked) or a.score is None or b.score is None:
        return NO_ORDER
    if too_close(a, b):
        return TOO_CLOSE
    return f"{names[first if a.score > b.score else second]} ranks higher"


def sentences(found: Impact) -> list[str]:
    """For an editor who is about to publish."""
    if found.is_empty:
        return ["Moves no capability between buckets, no standing and no verdict."]
    tasks = wording.count_text(len(found.moved_tasks), "capability", "capabilities")
    pages = wording.count_text(found.moved_in, "comparison")
    parts = [
        (found.moved_tasks, f"Moves {tasks} between buckets in {pages}", found.moved_tasks),
        (
            found.standings,
            f"Changes the standing of {wording.count_text(len(found.standings), 'tool')}",
            [f"{name}, {then} to {now}" for name, then, now in found.standings],
        ),
        (
            found.flips,
            f"Flips {wording.count_text(len(found.flips), 'verdict')}",
            [f"{pair}, from {then} to {now}" for pair, then, now in found.flips],
        ),
        (
            found.outdated,
            f"Leaves {wording.count_text(len(found.outdated), 'verdict')} of editors written "
            "before this edition",
            found.outdated,
        ),
    ]
    return [f"{text}: {_named(lines)}." for is_there, text, lines in parts if is_there]


def _named(lines: Sequence[str]) -> str:
    more = f"; and {len(lines) - MOST_NAMED:,} more" if len(lines) > MOST_NAMED else ""
    return "; ".join(lines[:MOST_NAMED]) + more

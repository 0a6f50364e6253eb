"""Why a score moved between two recorded runs: which input, from what to what, by how much."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from catalog.formats import date_text, number_text
from catalog.language import gettext as _

from . import tables
from .formula import Standing
from .gap import gap
from .inputs import Inputs


@dataclass(frozen=True)
class Recorded:
    """What one run stored of one tool."""

    run: int
    formula: str
    as_of: date
    inputs: Inputs
    standing: Standing


@dataclass(frozen=True)
class Moved:
    """One input; `before` or `after` is empty where it was not there."""

    what: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        values = {"what": self.what, "before": self.before, "after": self.after}
        if not self.before:
            return _("%(what)s: %(after)s is new.") % values
        if not self.after:
            return _("%(what)s: %(before)s is no longer used.") % values
        return _("%(what)s: %(before)s became %(after)s.") % values


@dataclass(frozen=True)
class Cause:
    """A component that moved the score by `points`, and the inputs that moved it.

    Without any moved input the points come from the other components: their means and weights
    changed around it.
    """

    key: str
    points: Decimal
    before: Decimal | None
    after: Decimal | None
    moved: tuple[Moved, ...]

    @property
    def name(self) -> str:
        return _(tables.COMPONENT_NAMES[self.key])


@dataclass(frozen=True)
class Jump:
    """From one run to the next. A `break` in the formula is not a movement and has no points."""

    to_run: int
    points: Decimal | None
    causes: tuple[Cause, ...]
    formula_break: tuple[str, str] | None = None


def jumps(records: Iterable[Recorded]) -> tuple[Jump, ...]:
    """Between each two consecutive runs that rank the tool, oldest first; silent where nothing
    moved. What no run has ranked has no points to move."""
    ranked = (record for record in records if record.standing.is_ranked)
    ordered = sorted(ranked, key=lambda record: (record.as_of, record.run))
    found = (why_moved(before, after) for before, after in pairwise(ordered))
    return tuple(jump for jump in found if jump.points or jump.causes or jump.formula_break)


def why_moved(before: Recorded, after: Recorded) -> Jump:
    """The points of the causes add up to the difference of the printed scores."""
    if before.formula != after.formula:
        return Jump(after.run, None, (), (before.formula, after.formula))
    moved = {key: tuple(_moved(MOVED_INPUTS[key], before, after)) for key in tables.COMPONENT_KEYS}
    moved_type = tuple(_moved(_type, before, after))
    difference = gap(after.standing, before.standing)
    points = {part.key: part.points for part in difference.parts} if difference else {}
    causes = tuple(
        Cause(
            key,
            points.get(key, Decimal(0)),
            before.standing.component(key).value,
            after.standing.component(key).value,
            moved[key] + (moved_type if points.get(key) else ()),
        )
        for key in tables.COMPONENT_KEYS
        if points.get(key) or _changed(before, after, key)
    )
    return Jump(after.run, difference.points if difference else None, causes)


def _changed(before: Recorded, after: Recorded, key: str) -> bool:
    return before.standing.component(key).value != after.standing.component(key).value


def _moved(
    read: Callable[[Recorded], dict[str, str]], before: Recorded, after: Recorded
) -> Iterable[Moved]:
    then, now = read(before), read(after)
    for what in dict.fromkeys((*then, *now)):
        if then.get(what) != now.get(what):
            yield Moved(what, then.get(what, ""), now.get(what, ""))


def _signals(record: Recorded) -> dict[str, str]:
    return {
        s.kind: f"{number_text(Decimal(s.value))} ({date_text(s.observed)})"
        for s in record.inputs.signals
    }


def _checklist(record: Recorded) -> dict[str, str]:
    names = {row.key: _(row.name) for row in tables.CHECKLIST}
    return {
        names.get(item.key, item.key): _("%(have)s of %(all)s")
        % {"have": item.have, "all": item.of}
        for item in record.inputs.checklist
    }


def _relating(record: Recorded) -> dict[str, str]:
    return {item.tool: _("relates to it") for item in record.inputs.relating}


def _match(record: Recorded) -> dict[str, str]:
    counts = record.inputs.match
    if counts is None:
        return {}
    return {
        _("Visitors"): number_text(counts.visitors),
        _("Helped"): number_text(counts.successes),
    }


def _release(record: Recorded) -> dict[str, str]:
    """The day of the run is an input too: time alone makes a release less fresh."""
    release = record.inputs.release
    read = {_("Day of the run"): date_text(record.as_of)}
    if release:
        day = f"({date_text(release.date)})" if release.date else ""
        read[_("Latest release")] = f"{release.version} {day}".strip()
    return read


def _type(record: Recorded) -> dict[str, str]:
    return {_("Type (its weights)"): record.inputs.type}


MOVED_INPUTS: dict[str, Callable[[Recorded], dict[str, str]]] = {
    "adoption": _signals,
    "quality": _checklist,
    "ecosystem": _relating,
    "match": _match,
    "freshness": _release,
}

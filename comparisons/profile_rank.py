"""The section of a profile that says how the tool stands, why, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from catalog import paths, wording
from catalog.formats import number_text, score_text, signed_text
from catalog.language import gettext as _
from catalog.models import ToolEdition
from catalog.pages import Named
from catalog.queries.profiles import ToolPage
from comparisons import bars, past_runs
from comparisons.pictures.history import History
from comparisons.ranking import tables
from comparisons.ranking.formula import Component, Standing
from comparisons.ranking.history import Jump, Moved, Recorded, jumps
from comparisons.ranking.inputs import CAP_KINDS, REASONS, Inputs
from comparisons.ranking.retold import missing_text, retold
from comparisons.ranking.rounding import to_tenth
from comparisons.standings import Held, latest_standings

MOST_NAMED = 8
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class ReadInput:
    """Something that the formula read, with where it stands in the sources of the page."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class ComponentPart:
    """One component as a line with its bar; `points` is empty where it is unknown."""

    key: str
    name: str
    value: str
    weight: str
    points: str
    reason: str
    bar: bars.Bar
    inputs: tuple[ReadInput, ...]
    notes: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class JumpPart:
    """What moved the score from one run to the next."""

    run: Named
    headline: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class ProfileRank:
    """A tool's standing in the current run. `score` is empty where it is not ranked yet."""

    run: Named
    as_of: str
    score: str
    low: str
    high: str
    coverage: str
    interval: bars.Interval | None
    places: tuple[str, ...]
    category: Named
    missing: tuple[str, ...]
    components: tuple[ComponentPart, ...]
    history: History | None
    runs: tuple[past_runs.RunLine, ...]
    jumps: tuple[JumpPart, ...]


def profile_rank(edition: ToolEdition, page: ToolPage) -> ProfileRank | None:
    """The rank section of a profile (1 query); None before the first run."""
    found = latest_standings(edition.tool_id, edition.slug)
    if not found:
        return None
    now, shown = found[0], _shown(page)
    category = Named(
        edition.category.name, f"{paths.rankings_path()}?category={edition.category.slug}"
    )
    ranked = now.standing.is_ranked
    return ProfileRank(
        run=_run(now),
        as_of=wording.date_text(now.as_of),
        score=score_text(now.standing.score) if ranked and now.standing.score is not None else "",
        low=score_text(now.standing.low),
        high=score_text(now.standing.high),
        coverage=score_text(now.standing.coverage),
        interval=bars.interval(now.standing.score, now.standing.low, now.standing.high)
        if now.standing.score is not None and ranked
        else None,
        places=_places(now, edition.category.name),
        category=category,
        missing=() if ranked else tuple(map(missing_text, now.standing.missing)),
        components=component_parts(now, shown),
        history=past_runs.drawn(found),
        runs=past_runs.run_lines(found),
        jumps=tuple(_jump_part(jump, shown) for jump in reversed(jumps(map(_recorded, found)))),
    )


def _run(item: Held) -> Named:
    return Named(_("run %(number)s") % {"number": item.run}, paths.ranking_path(item.run))


def _places(item: Held, category: str) -> tuple[str, ...]:
    if item.place is None:
        return ()
    at = item.place
    return (
        _("%(place)s of %(count)s in %(category)s")
        % {
            "place": number_text(at.in_category),
            "count": number_text(at.in_category_of),
            "category": category,
        },
        _("%(place)s of %(count)s overall")
        % {"place": number_text(at.overall), "count": number_text(at.overall_of)},
    )


@dataclass(frozen=True)
class Shown:
    """What else stands on the page: source numbers by address, tool names by slug."""

    numbers: Mapping[str, int]
    names: Mapping[str, str]

    def notes(self, url: str) -> tuple[int, ...]:
        return (self.numbers[url],) if url in self.numbers else ()


def _shown(page: ToolPage) -> Shown:
    related = (tool for group in page.related_from for tool in group.tools)
    return Shown(
        {note.url: note.number for note in page.tool.sources},
        {tool.url.strip("/").rpartition("/")[2]: tool.name for tool in related},
    )


def component_parts(item: Held, shown: Shown) -> tuple[ComponentPart, ...]:
    """The five components with what was read for them."""
    largest = max(full_points(part, item.standing) for part in item.standing.components)
    return tuple(
        ComponentPart(
            key=part.key,
            name=part.name,
            value=hundredths(part.value) if part.value is not None else "",
            weight=number_text(part.weight),
            points=score_text(part.contribution) if part.contribution is not None else "",
            reason=retold(part.reason),
            bar=bars.share_bar(part.contribution or Decimal(0), largest),
            inputs=tuple(READ[part.key](item.inputs, part, shown)),
            notes=_left_out(item.inputs)
            if part.key == "adoption"
            else tuple(map(retold, part.notes)),
        )
        for part in item.standing.components
    )


def hundredths(value: Decimal) -> str:
    """A component's value on the scale from 0 to 100."""
    return score_text(to_tenth(value * HUNDRED))


def _left_out(inputs: Inputs) -> tuple[str, ...]:
    """Signals that do not count and why; those that lost to a better one are listed anyway."""
    months = tables.LIMIT["signal-months"]
    return tuple(
        _(REASONS[item.reason])
        % {
            "kind": wording.signal_label(item.kind),
            "value": _written(item.value),
            "months": months,
        }
        for item in inputs.left_out
    )


def _written(value: str) -> str:
    """A count as people read it; what is no number stays as it was recorded."""
    try:
        return number_text(Decimal(value))
    except InvalidOperation:
        return value


def full_points(part: Component, standing: Standing) -> Decimal:
    """The points that this component would give at its best."""
    known = sum((p.weight for p in standing.components if p.is_known), Decimal(0))
    return HUNDRED * part.weight / known if known else HUNDRED


def _adoption(inputs: Inputs, part: Component, shown: Shown) -> Iterable[ReadInput]:
    best = part.inputs[0].split(" ", 1)[0] if part.inputs else ""
    ordered = sorted(inputs.signals, key=lambda signal: signal.kind != best)
    for signal in ordered:
        sentence = (
            _("%(signal)s: %(number)s, observed %(date)s (the one that counts)")
            if signal.kind == best
            else _("%(signal)s: %(number)s, observed %(date)s")
        )
        values = {
            "signal": wording.signal_label(signal.kind),
            "number": number_text(Decimal(signal.value)),
            "date": wording.date_text(signal.observed),
        }
        yield ReadInput(sentence % values, shown.notes(signal.source))


def _quality(inputs: Inputs, part: Component, shown: Shown) -> Iterable[ReadInput]:
    rows = {row.key: row for row in tables.CHECKLIST}
    for item in inputs.checklist:
        row = rows.get(item.key)
        sentence = (
            _("%(item)s: %(have)s of %(all)s (worth %(points)s points)")
            if row
            else _("%(item)s: %(have)s of %(all)s")
        )
        values = {
            "item": _(row.name) if row else item.key,
            "have": item.have,
            "all": item.of,
            "points": number_text(row.value) if row else "",
        }
        yield ReadInput(sentence % values)


def _ecosystem(inputs: Inputs, part: Component, shown: Shown) -> Iterable[ReadInput]:
    tools = list(dict.fromkeys(item.tool for item in inputs.relating))
    if not tools:
        yield ReadInput(_("No other tool of the catalogue says that it relates to it."))
        return
    more = len(tools) - MOST_NAMED
    sentence = (
        _("%(tools)s: %(names)s and %(count)s more") if more > 0 else _("%(tools)s: %(names)s")
    )
    values = {
        "tools": wording.tool_count(len(tools)),
        "names": ", ".join(shown.names.get(slug, slug) for slug in tools[:MOST_NAMED]),
        "count": number_text(more),
    }
    yield ReadInput(sentence % values)


def _match(inputs: Inputs, part: Component, shown: Shown) -> Iterable[ReadInput]:
    return (ReadInput(retold(text)) for text in part.inputs)


def _freshness(inputs: Inputs, part: Component, shown: Shown) -> Iterable[ReadInput]:
    if inputs.release:
        version = inputs.release.version or _("Released")
        day = wording.date_text(inputs.release.date)
        yield ReadInput(f"{version}, {day}", shown.notes(inputs.release.source))


READ = {
    "adoption": _adoption,
    "quality": _quality,
    "ecosystem": _ecosystem,
    "match": _match,
    "freshness": _freshness,
}


def _recorded(item: Held) -> Recorded:
    return Recorded(item.run, item.formula, item.as_of, item.inputs, item.standing)


def _called(moved: Moved, component: str, shown: Shown) -> Moved:
    """What moved, as the rest of the page calls it."""
    if component == "ecosystem" and moved.what in shown.names:
        return replace(moved, what=shown.names[moved.what])
    if moved.what in CAP_KINDS:
        return replace(moved, what=wording.signal_label(moved.what))
    return moved


def _jump_part(jump: Jump, shown: Shown) -> JumpPart:
    run = Named(_("Run %(number)s") % {"number": jump.to_run}, paths.ranking_path(jump.to_run))
    if jump.formula_break:
        before, after = jump.formula_break
        sentence = _("New formula: %(after)s after %(before)s; scores do not compare.")
        return JumpPart(run, sentence % {"after": after, "before": before}, ())
    moved = (
        _("%(points)s points") % {"points": signed_text(jump.points)}
        if jump.points is not None
        else _("no score on one side")
    )
    causes: list[str] = []
    for cause in jump.causes:
        read = " ".join(_called(item, cause.key, shown).sentence for item in cause.moved)
        why = read or _("its share changed with what else is known.")
        causes.append(f"{cause.name} {signed_text(cause.points)}: {why}")
    return JumpPart(run, moved, tuple(causes))

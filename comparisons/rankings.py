"""Lists of a run: all tools, a category or a type by place, and what moved since the run before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Subquery, Window
from django.db.models.functions import Abs, Rank
from django.http import QueryDict

from catalog import paths, wording
from catalog.finding import NothingHere
from catalog.formats import number_text, score_text, signed_text
from catalog.language import gettext as _
from catalog.listing import Pages, paginate, with_param
from catalog.models import Category, Tool
from catalog.pages import Crumb, Meta, Named
from comparisons import bars
from comparisons.models import Ranking, Standing
from comparisons.ranking.retold import missing_text

PAGE_SIZE = 50
MOST_MOVERS = 8


@dataclass(frozen=True)
class StandingLine:
    """A tool in a list; `place` and `score` are empty where it is not ranked yet, `url` where it
    is not published any more."""

    place: str
    name: str
    url: str
    type_label: str
    category: str
    status: str
    status_label: str
    score: str
    low: str
    high: str
    interval: bars.Interval | None
    change: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RunFacts:
    """What identifies a run and how to check it."""

    number: int
    url: str
    inputs_url: str
    formula: str
    as_of: str
    digest: str
    tool_count: int
    ranked_count: int
    is_current: bool


@dataclass(frozen=True)
class Choice:
    """A category or a type that narrows the list."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class RankingPage:
    """A run as a list. `run` is None before the first one."""

    meta: Meta
    heading: str
    run: RunFacts | None
    before: Named | None
    lines: tuple[StandingLine, ...] = ()
    movers: tuple[StandingLine, ...] = ()
    categories: tuple[Choice, ...] = ()
    types: tuple[Choice, ...] = ()
    pages: Pages | None = None
    total: int = 0
    problems: tuple[str, ...] = ()


def ranking_page(rank_name: str, params: QueryDict, number: int | None = None) -> RankingPage:
    """The current run, or the one of a number (6 queries)."""
    shown, before, is_current = _runs(number)
    path = paths.ranking_path(number) if number else paths.rankings_path()
    meta = _meta(rank_name, path, shown, number)
    if shown is None:
        return RankingPage(meta, _("%(rank)s: the rankings") % {"rank": rank_name}, None, None)
    names = _category_names(shown)
    chosen, problems = _chosen(params, names)
    rows = Standing.objects.filter(ranking=shown, **chosen).with_address().defer("inputs")
    placed = rows.annotate(at=Window(Rank(), order_by=F("place").asc(nulls_last=True))).best_first()
    found = paginate(placed, params, path, PAGE_SIZE)
    movers = () if chosen or found.number > 1 else _movers(shown, names)
    heading = _heading(rank_name, chosen, names, number)
    return RankingPage(
        meta=replace(
            meta,
            title=heading if chosen else meta.title,
            is_indexable=meta.is_indexable and not params,
        ),
        heading=heading,
        run=run_facts(shown, is_current),
        before=Named(
            _("run %(number)s") % {"number": before.number}, paths.ranking_path(before.number)
        )
        if before
        else None,
        lines=tuple(_line(row, names, row.at) for row in found.rows),
        movers=movers,
        categories=tuple(
            Choice(name, with_param(params, path, "category", slug), chosen.get("category") == slug)
            for slug, name in names.items()
        ),
        types=tuple(_types(shown, params, path, chosen)),
        pages=found.pages,
        total=found.count,
        problems=(*problems, *found.problems),
    )


def _runs(number: int | None) -> tuple[Ranking | None, Ranking | None, bool]:
    """The run to show, the one before it, and whether it is the current one (1 query)."""
    runs = Ranking.objects.newest_first() if number is None else Ranking.objects.up_to(number)
    newest = Subquery(Ranking.objects.current().values("number"))
    found: list[Any] = list(runs.annotate(newest=newest).defer("tables")[:2])
    if number is not None and (not found or found[0].number != number):
        raise _no_run(number)
    shown, before = (*found, None, None)[:2]
    return shown, before, shown is None or shown.number == shown.newest


def _no_run(number: int) -> NothingHere:
    return NothingHere(
        _("There is no run %(number)s.") % {"number": number_text(number)},
        (Named(_("The current ranking"), paths.rankings_path()),),
    )


def find_run(number: int) -> Ranking:
    """The run of a number with its tables, or a 404 that says so (1 query)."""
    run = Ranking.objects.filter(number=number).first()
    if run is None:
        raise _no_run(number)
    return run


def _category_names(run: Ranking) -> dict[str, str]:
    """Names of the categories that the run has tools of, in their order."""
    slugs = run.standings.order_by().values("category").distinct()
    rows = Category.objects.filter(slug__in=slugs).order_by("position", "name")
    return dict(rows.values_list("slug", "name"))


def _chosen(params: QueryDict, names: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """`?category=` and `?type=` that the run knows; the others as sentences."""
    chosen, problems = {}, []
    if category := params.get("category", ""):
        if category in names:
            chosen["category"] = category
        else:
            problems.append(
                _("The run has no tool of a category “%(name)s”; this is all.")
                % {"name": category[:40]}
            )
    if type_ := params.get("type", ""):
        if type_ in Tool.Type.values:
            chosen["type"] = type_
        else:
            problems.append(_("There is no type “%(name)s”; this is all.") % {"name": type_[:40]})
    return chosen, problems


def _types(run: Ranking, params: QueryDict, path: str, chosen: dict[str, str]) -> Iterable[Choice]:
    """Types that the run has tools of, and the chosen one (1 query)."""
    held = {*run.standings.order_by().values_list("type", flat=True).distinct()}
    for key in Tool.Type.values:
        if key not in held and key != chosen.get("type"):
            continue
        url = with_param(params, path, "type", key)
        yield Choice(wording.type_label(key), url, chosen.get("type") == key)


def _movers(run: Ranking, names: dict[str, str]) -> tuple[StandingLine, ...]:
    moved: Any = Standing.objects.filter(ranking=run, change__isnull=False).exclude(change=0)
    rows = moved.ranked().annotate(size=Abs("change")).with_address()
    first = rows.defer("inputs").order_by("-size", "slug")[:MOST_MOVERS]
    return tuple(_line(row, names, row.place) for row in first)


def _line(row: Any, names: dict[str, str], at: int | None) -> StandingLine:
    """`row` is a standing with its address."""
    ranked = row.place is not None and row.score is not None
    return StandingLine(
        place=number_text(at) if ranked and at is not None else "",
        name=row.name,
        url=paths.tool_path(row.live_slug) if row.live_slug else "",
        type_label=wording.type_label(row.type),
        category=names.get(row.category, row.category),
        status=row.status,
        status_label=wording.status_label(row.status),
        score=score_text(row.score) if ranked and row.score is not None else "",
        low=score_text(row.low),
        high=score_text(row.high),
        interval=bars.interval(row.score, row.low, row.high) if ranked and row.score else None,
        change=signed_text(row.change) if row.change else "",
        missing=() if ranked else tuple(map(missing_text, row.document["missing"])),
    )


def run_facts(run: Ranking, is_current: bool) -> RunFacts:
    return RunFacts(
        number=run.number,
        url=paths.ranking_path(run.number),
        inputs_url=paths.ranking_inputs_path(run.number),
        formula=run.formula,
        as_of=wording.date_text(run.as_of),
        digest=run.digest,
        tool_count=run.tool_count,
        ranked_count=run.ranked_count,
        is_current=is_current,
    )


def _heading(
    rank_name: str, chosen: dict[str, str], names: dict[str, str], number: int | None
) -> str:
    parts = []
    if "category" in chosen:
        parts.append(names[chosen["category"]])
    if "type" in chosen:
        parts.append(wording.type_label(chosen["type"]))
    whole = _("Run %(number)s") % {"number": number} if number else rank_name
    if parts:
        return f"{whole}: {', '.join(parts)}"
    return whole if number else _("%(rank)s: all tools") % {"rank": rank_name}


def _meta(rank_name: str, path: str, run: Ranking | None, number: int | None) -> Meta:
    run_name = _("Run %(number)s") % {"number": number}
    crumbs = (Crumb(_("Rankings"), paths.rankings_path()), Crumb(run_name)) if number else ()
    return Meta(
        title=_("Run %(number)s of %(rank)s") % {"number": number, "rank": rank_name}
        if number
        else _("%(rank)s: AI tools by place") % {"rank": rank_name},
        description=_(
            "AI tools by %(rank)s, each with the interval that the unknown leaves open. Every "
            "score can be recomputed from published inputs."
        )
        % {"rank": rank_name},
        canonical_path=path,
        section="rankings",
        crumbs=crumbs,
        # An old run is a record, not an answer.
        is_indexable=run is not None and number is None,
    )

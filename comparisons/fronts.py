"""The pages around comparisons: home, alternatives, and what a profile gains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When

from catalog import paths, wording
from catalog.formats import number_text, score_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.models import CapabilityEntry, SourceEntry, ToolEdition
from catalog.models.entries import is_supported
from catalog.pages import Crumb, Meta, Named
from catalog.prepared import Prepared
from catalog.queries.indexes import counted_categories
from catalog.queries.lists import ToolLine
from comparisons.addressing import pair_of
from comparisons.models import Standing, VerdictEdition
from comparisons.ranking.rounding import to_tenth
from comparisons.renamed import called_today

LATEST_VERDICTS = 6
NEWEST_TOOLS = 6
MOST_ALTERNATIVES = 24


@dataclass(frozen=True)
class PairLine:
    """A judged pair as a card or a list shows it."""

    url: str
    names: tuple[str, ...]
    headline: str
    published: str


@dataclass(frozen=True)
class HomePage:
    """The way in."""

    meta: Meta
    heading: str
    lead: str
    tool_count: int
    capability_count: int
    source_count: int
    verdicts: tuple[PairLine, ...]
    categories: tuple[Named, ...]
    newest: tuple[ToolLine, ...]


def home_page(site_name: str) -> HomePage:
    """Counts, categories, the latest verdicts and tools (6 queries)."""
    live = ToolEdition.objects.current()
    counts = live.aggregate(tools=Count("pk"), capabilities=Sum("capability_count"))
    newest = live.without_document().select_related("category", "maker")
    return HomePage(
        meta=Meta(
            title=_("%(site)s: AI tools compared, capability by capability") % {"site": site_name},
            description=_(
                "Models, datasets, libraries, services and agents compared capability by "
                "capability. Every claim has a source and a date."
            ),
            canonical_path=paths.home_path(),
        ),
        heading=_("AI tools, compared capability by capability"),
        lead=_(
            "Say what you want to get done, or put two tools side by side. Every claim has a "
            "source and a date; what nobody has documented stays unknown."
        ),
        tool_count=counts["tools"],
        capability_count=counts["capabilities"] or 0,
        source_count=SourceEntry.objects.values("digest").distinct().count(),
        verdicts=pair_lines(judged()[:LATEST_VERDICTS]),
        categories=counted_categories(),
        newest=tuple(ToolLine.of(e) for e in newest.order_by("-published_at", "pk")[:NEWEST_TOOLS]),
    )


def judged() -> QuerySet:
    """What `pair_lines` tells of the current verdicts, newest first."""
    found = VerdictEdition.objects.current().with_tools().order_by("-published_at", "-pk")
    columns = ("first_slug", "first_name", "second_slug", "second_name", "headline", "published_at")
    return found.values_list(*columns)


def pair_lines(rows: Iterable[tuple[Any, ...]]) -> tuple[PairLine, ...]:
    """Judged pairs with their tools in the order of the address."""
    lines = []
    for *tools, headline, at in rows:
        names = dict(zip(tools[::2], tools[1::2], strict=True))
        lines.append(
            PairLine(
                url=paths.comparison_path(pair_of(names)),
                names=tuple(name for _, name in sorted(names.items())),
                headline=headline,
                published=wording.date_text(at.date()),
            )
        )
    return tuple(lines)


@dataclass(frozen=True)
class JudgedPair:
    """A verdict on the profile of one of its two tools."""

    url: str
    other: str
    headline: str
    outcome: str


def judged_pairs(edition: ToolEdition) -> tuple[JudgedPair, ...]:
    """The published verdicts in which a tool takes part (1 query)."""
    lines = []
    for headline, said, winner, name, slug in _judgements(edition.tool_id):
        moved = called_today(said, (edition.slug, slug))
        preferred = {edition.slug: edition.name, slug: name}.get(moved.get(winner, winner))
        outcome = _("%(tool)s preferred") % {"tool": preferred} if preferred else ""
        path = paths.comparison_path(pair_of((edition.slug, slug)))
        lines.append(JudgedPair(path, name, headline, outcome))
    return tuple(lines)


def _judging(tool: Any) -> QuerySet:
    """Current verdicts on a tool, each with the other tool as it is called today."""
    other = Case(When(verdict__first=tool, then="verdict__second"), default="verdict__first")
    live = ToolEdition.objects.current().filter(tool=OuterRef("other"))
    found = VerdictEdition.objects.current().about(tool).annotate(other=other)
    found = found.annotate(
        other_name=Subquery(live.values("name")[:1]), other_slug=Subquery(live.values("slug")[:1])
    )
    columns = (
        *("headline", "document__tools", "document__winner"),
        *("other_name", "other_slug"),
    )
    return found.order_by("pair").values_list(*columns)


_judgements = Prepared(_judging)


@dataclass(frozen=True)
class AlternativeLine:
    """A tool that may stand in for another, and why it is listed."""

    tool: ToolLine
    shared_count: int
    reason: str
    compare_url: str
    headline: str


@dataclass(frozen=True)
class AlternativesPage:
    """Tools that may stand in for this one, those that share most tasks first."""

    meta: Meta
    tool_name: str
    tool_url: str
    category: Named
    task_count: int
    lines: tuple[AlternativeLine, ...]


def alternatives_page(edition: ToolEdition) -> AlternativesPage:
    """Tools of the same category by the number of tasks they share (3 queries)."""
    tasks = list(
        CapabilityEntry.objects.supported()
        .filter(edition=edition)
        .order_by()
        .values_list("task", flat=True)
        .distinct()
    )
    lines = _alternatives(edition, tasks)
    category = Named(edition.category.name, paths.category_path(edition.category.slug))
    return AlternativesPage(
        meta=Meta(
            title=_("Alternatives to %(tool)s") % {"tool": edition.name},
            description=ngettext(
                "%(count)s tool of the category %(category)s that can stand in for %(tool)s, by "
                "shared tasks.",
                "%(count)s tools of the category %(category)s that can stand in for %(tool)s, by "
                "shared tasks.",
                len(lines),
            )
            % {
                "count": number_text(len(lines)),
                "category": edition.category.name,
                "tool": edition.name,
            },
            canonical_path=paths.alternatives_path(edition.slug),
            section="tools",
            crumbs=(
                Crumb(_("Tools"), paths.tools_path()),
                Crumb(edition.name, paths.tool_path(edition.slug)),
                Crumb(_("Alternatives")),
            ),
            is_indexable=bool(lines),
        ),
        tool_name=edition.name,
        tool_url=paths.tool_path(edition.slug),
        category=category,
        task_count=len(tasks),
        lines=lines,
    )


def _alternatives(edition: ToolEdition, tasks: Sequence[int]) -> tuple[AlternativeLine, ...]:
    shared = Count(
        "entries__task",
        filter=Q(entries__task__in=tasks) & is_supported("entries__"),
        distinct=True,
    )
    others = ToolEdition.objects.current().filter(category=edition.category_id)
    rows = (
        others.exclude(pk=edition.pk)
        .without_document()
        .select_related("category", "maker")
        .annotate(shared_count=shared, score=_score())
        .order_by("-shared_count", F("score").desc(nulls_last=True), "sort_name")
    )
    found = list(rows[:MOST_ALTERNATIVES])
    pairs = {other.pk: pair_of((edition.slug, other.slug)) for other in found}
    headlines = _headlines(edition.tool_id, [other.tool_id for other in found])
    return tuple(
        AlternativeLine(
            tool=ToolLine.of(other),
            shared_count=other.shared_count,
            reason=_reason(edition, other, len(tasks)),
            compare_url=paths.comparison_path(pairs[other.pk]),
            headline=headlines.get(other.tool_id, ""),
        )
        for other in found
    )


def _headlines(tool: int, others: Sequence[int]) -> dict[int, str]:
    """What the published verdicts between a tool and these say, by the other tool (1 query)."""
    as_first = Q(verdict__first=tool, verdict__second__in=others)
    as_second = Q(verdict__second=tool, verdict__first__in=others)
    judged = VerdictEdition.objects.current().filter(as_first | as_second).order_by()
    return {
        second if first == tool else first: headline
        for first, second, headline in judged.values_list(
            "verdict__first", "verdict__second", "headline"
        )
    }


def _score() -> Subquery:
    """The score in the current run, empty where the tool is not ranked."""
    ranked = Standing.objects.current().ranked().filter(tool=OuterRef("tool"))
    return Subquery(ranked.values("score")[:1])


def _reason(edition: ToolEdition, other: Any, total: int) -> str:
    """`other` with `shared_count` and `score`. The score says where it stands, not by how much."""
    score = None if other.score is None else to_tenth(other.score)
    stands = _("not ranked yet") if score is None else f"{settings.RANK_NAME} {score_text(score)}"
    if not other.shared_count:
        return _("same category, no shared task documented; %(standing)s") % {"standing": stands}
    sentence = ngettext(
        "documents %(shared)s of the %(count)s task of %(tool)s; %(standing)s",
        "documents %(shared)s of the %(count)s tasks of %(tool)s; %(standing)s",
        total,
    )
    return sentence % {
        "shared": number_text(other.shared_count),
        "count": number_text(total),
        "tool": edition.name,
        "standing": stands,
    }

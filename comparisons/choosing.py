"""The chooser: naming what to compare, and all pairs that editors have judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from catalog import paths
from catalog.finding import NothingHere, find_edition
from catalog.language import gettext as _
from catalog.listing import Pages, paginate
from catalog.models import NameEntry, ToolEdition
from catalog.names import name_slug
from catalog.pages import Meta, Named
from comparisons.addressing import FEWEST, MOST, pair_of
from comparisons.fronts import PairLine, judged, pair_lines

MOST_OFFERED = 300
JUDGED_A_PAGE = 24


@dataclass(frozen=True)
class Chosen:
    """One field of the chooser: what was written there and what is meant by it."""

    text: str
    name: str = ""
    slug: str = ""
    near: tuple[Named, ...] = ()


@dataclass(frozen=True)
class ChooserPage:
    """Where a visitor chooses what to compare. `pair` is set once every field has an answer."""

    meta: Meta
    fields: tuple[Chosen, ...]
    offered: tuple[str, ...]
    problems: tuple[str, ...]
    pair: str
    judged_count: int = 0
    judged: tuple[PairLine, ...] = ()
    pages: Pages | None = None
    list_problems: tuple[str, ...] = ()


def chooser_page(params: QueryDict) -> ChooserPage:
    """The chooser over all verdicts, newest first (3 queries, 5 with names and more for what means
    nothing), or the address of the comparison where the choice is made."""
    texts = _texts(params.getlist("tools"))
    fields = _chosen(texts[:MOST])
    slugs = list(dict.fromkeys(field.slug for field in fields if field.slug))
    problems = _chooser_problems(texts, fields, slugs)
    meta = Meta(
        title=_("Compare AI tools side by side"),
        description=_("Choose two to four AI tools and read their capabilities side by side."),
        canonical_path=paths.chooser_path(),
        section="compare",
        is_indexable=not params,
    )
    filled = (*fields, *[Chosen("")] * (MOST - len(fields)))
    if len(slugs) >= FEWEST and not problems:
        return ChooserPage(meta, filled, (), (), pair_of(slugs))
    part = paginate(judged(), params, paths.chooser_path(), JUDGED_A_PAGE)
    return ChooserPage(
        meta,
        filled,
        offered=_offered(),
        problems=tuple(problems),
        pair="",
        judged_count=part.count,
        judged=pair_lines(part.rows),
        pages=part.pages,
        list_problems=part.problems,
    )


def _texts(values: Sequence[str]) -> list[str]:
    """What was written, field by field; slugs may stand in one, as in other addresses: `a,b`."""
    texts: list[str] = []
    for value in values:
        parts = value[:500].split(",")
        texts += parts if all(part == name_slug(part) for part in parts) else [value]
    return [text.strip()[:120] for text in texts if text.strip()]


def _chosen(texts: Sequence[str]) -> list[Chosen]:
    """The tools that somebody named: links name them by slug, people by what they are called
    (2 queries; more for former slugs and what means nothing)."""
    live = ToolEdition.objects.current().without_document()
    by_slug = {edition.slug: edition for edition in live.filter(slug__in=texts)}
    names = {text: name_slug(text) for text in texts}
    rows = NameEntry.objects.filter(slug__in=names.values()).order_by("-is_alias")
    rows = rows.select_related("edition").defer("edition__document")
    called = {row.slug: row.edition for row in rows}
    return [_meant(text, by_slug.get(text) or called.get(names[text])) for text in texts]


def _meant(text: str, edition: ToolEdition | None) -> Chosen:
    try:
        edition = edition or find_edition(text)
    except NothingHere as nothing:
        return Chosen(text, near=tuple(nothing.suggestions))
    return Chosen(text, edition.name, edition.slug)


def _chooser_problems(
    texts: Sequence[str], fields: Sequence[Chosen], slugs: Sequence[str]
) -> list[str]:
    problems = [
        _("No tool is called “%(name)s”.") % {"name": field.text[:60]}
        for field in fields
        if not field.slug
    ]
    if len(texts) > MOST:
        counts = {"most": MOST, "count": len(texts)}
        problems.append(_("A comparison takes %(most)s tools at most, not %(count)s.") % counts)
    if len(slugs) < sum(bool(field.slug) for field in fields):
        problems.append(_("A tool cannot be compared with itself."))
    return problems


def _offered() -> tuple[str, ...]:
    names = ToolEdition.objects.current().order_by("sort_name").values_list("name", flat=True)
    return tuple(names[:MOST_OFFERED])

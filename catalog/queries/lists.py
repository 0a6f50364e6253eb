"""Lists of tools with their filters: all, of a category, of a maker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.http import QueryDict

from catalog import paths, wording
from catalog.facets import FacetGroup, Narrowing, unknown_values
from catalog.filters import ToolFilter, filter_query
from catalog.finding import MOST_COMPARED, NothingHere, near_rows
from catalog.formats import inside
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.listing import Pages, address, paginate, with_param, without_value
from catalog.models import Category, Maker, ToolEdition
from catalog.pages import Crumb, Meta, Named


@dataclass(frozen=True)
class ToolLine:
    """A tool as a list shows it."""

    url: str
    name: str
    summary: str
    type_label: str
    category: str
    maker: str
    license: str
    pricing: str
    status: str
    status_label: str
    capability_count: int
    compare_url: str
    slug: str

    @classmethod
    def of(cls, edition: ToolEdition) -> "ToolLine":
        return cls(
            url=paths.tool_path(edition.slug),
            name=edition.name,
            summary=edition.summary,
            type_label=edition.type_label,
            category=edition.category.name,
            maker=edition.maker.name,
            license=wording.licence_text(edition.license),
            pricing=edition.pricing_label,
            status=edition.status,
            status_label=edition.status_label,
            capability_count=edition.capability_count,
            compare_url=paths.chooser_path(edition.slug),
            slug=edition.slug,
        )


@dataclass(frozen=True)
class Sort:
    """One order of the list."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Facets:
    """The filter form beside a list."""

    action: str
    groups: tuple[FacetGroup, ...]
    query: str
    sort: str
    active_count: int
    reset_url: str


@dataclass(frozen=True)
class ActiveFilter:
    """A chosen value with the address that takes it away."""

    label: str
    url: str


@dataclass(frozen=True)
class ToolListPage:
    """A list of tools with its filters."""

    meta: Meta
    heading: str
    lead: str
    total: int
    tools: tuple[ToolLine, ...]
    facets: Facets
    active_filters: tuple[ActiveFilter, ...]
    sorts: tuple[Sort, ...]
    pages: Pages
    problems: tuple[str, ...]


# Parameter, label, order. The first is what the list has without a parameter.
SORTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("name", gettext_noop("By name"), ("sort_name", "pk")),
    ("updated", gettext_noop("Latest updates"), ("-published_at", "pk")),
    ("released", gettext_noop("Newest releases"), ("-released", "sort_name")),
    ("capabilities", gettext_noop("Most capabilities"), ("-capability_count", "sort_name")),
)


def tool_list_page(
    params: QueryDict,
    *,
    meta: Meta,
    heading: str,
    lead: str = "",
    fixed: Mapping[str, str] | None = None,
) -> ToolListPage:
    """A filtered list (3 queries, 4 with a text). `fixed` filters belong to the page and are
    not shown."""
    fixed = fixed or {}
    path = meta.canonical_path
    filterset = ToolFilter(_with_fixed(params, fixed))
    sort, order, sort_problems = _sort(params.get("sort", ""))
    narrowing = Narrowing.of(filterset)
    tools = narrowing.narrowed(ToolEdition.objects.current().without_document())
    rows = tools.select_related("category", "maker").order_by(*order)
    found = paginate(rows, params, path, count=narrowing.count)
    groups = narrowing.groups(without=fixed)
    chosen = {name: value for name, value in filterset.chosen.items() if name not in fixed}
    active = active_filters(groups, chosen, params, path)
    return ToolListPage(
        meta=_list_meta(meta, filterset, params, found.count),
        heading=heading,
        lead=lead,
        total=found.count,
        tools=tuple(ToolLine.of(edition) for edition in found.rows),
        facets=Facets(
            action=path,
            groups=groups,
            query=chosen.get("q", ""),
            sort="" if sort == SORTS[0][0] else sort,
            active_count=len(active),
            reset_url=path,
        ),
        active_filters=active,
        sorts=tuple(
            Sort(_(label), with_param(params, path, "sort", key), key == sort)
            for key, label, _order in SORTS
        ),
        pages=found.pages,
        problems=(
            *filterset.problems(),
            *unknown_values(groups, chosen),
            *sort_problems,
            *found.problems,
        ),
    )


def _with_fixed(params: QueryDict, fixed: Mapping[str, str]) -> QueryDict:
    data = params.copy()
    for name, value in fixed.items():
        data.setlist(name, [value])
    return data


def _sort(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    orders = {key: order for key, _label, order in SORTS}
    first = SORTS[0][0]
    if text in orders or not text:
        return text or first, orders[text or first], ()
    unknown = _("Sort: “%(text)s” is not an order; this is by name.")
    return first, orders[first], (unknown % {"text": text[:20]},)


def _list_meta(meta: Meta, filterset: ToolFilter, params: QueryDict, count: int) -> Meta:
    """Only the plain list is for indexes, and only if it lists something. A narrowed one has the
    feed of its filter."""
    feed = meta.feed_path
    if filter_query(params) or not feed:
        feed = address(paths.feed_path(paths.tools_path()), filter_query(filterset.data))
    return replace(meta, is_indexable=not params and count > 0, feed_path=feed)


def active_filters(
    groups: Sequence[FacetGroup], chosen: Mapping[str, object], params: QueryDict, path: str
) -> tuple[ActiveFilter, ...]:
    """Every chosen value, in the words of its filter's options where it is one of them."""
    labels = {(g.name, o.value): o.label for g in groups for o in g.options}
    active = []
    for name, values in chosen.items():
        for value in values if isinstance(values, list) else [str(values)]:
            label = labels.get((name, value), value)
            active.append(ActiveFilter(label, without_value(params, path, name, value)))
    return tuple(active)


def all_tools_page(params: QueryDict) -> ToolListPage:
    """Every published tool (3 queries)."""
    meta = Meta(
        title=_("AI tools: models, datasets, libraries, services and agents"),
        description=_(
            "Every AI tool of the catalogue with its type, licence, price and the number of "
            "capabilities that are documented with sources."
        ),
        canonical_path=paths.tools_path(),
        section="tools",
    )
    return tool_list_page(params, meta=meta, heading=_("Tools"))


def category_page(slug: str, params: QueryDict, category: Category | None = None) -> ToolListPage:
    """The tools of a category (4 queries; 3 where the caller has the category)."""
    category = category or Category.objects.filter(slug=slug).first()
    if category is None:
        near = (
            *near_rows(slug, Category.objects.all()),
            Named(_("All categories"), paths.categories_path()),
        )
        raise NothingHere(_("There is no such category."), near)
    meta = Meta(
        title=_("%(category)s: tools compared") % {"category": category.name},
        description=category.description
        or _("All %(category)s of the catalogue, with licence, price and capabilities.")
        % {"category": inside(category.name)},
        canonical_path=paths.category_path(slug),
        feed_path=paths.feed_path(paths.category_path(slug)),
        section="categories",
        crumbs=(Crumb(_("Categories"), paths.categories_path()), Crumb(category.name)),
    )
    return tool_list_page(
        params,
        meta=meta,
        heading=category.name,
        lead=category.description,
        fixed={"category": slug},
    )


def maker_page(slug: str, params: QueryDict) -> ToolListPage:
    """The tools of a maker (4 queries)."""
    maker = Maker.objects.filter(slug=slug).first()
    if maker is None:
        alike = Maker.objects.filter(Q(slug__startswith=slug[:3]) | Q(slug__contains=slug))
        near = (
            *near_rows(slug, alike[:MOST_COMPARED]),
            Named(_("All makers"), paths.makers_path()),
        )
        raise NothingHere(_("There is no such maker."), near)
    meta = Meta(
        title=_("%(maker)s: its AI tools") % {"maker": maker.name},
        description=_("All tools of %(maker)s in the catalogue, with their capabilities.")
        % {"maker": maker.name},
        canonical_path=paths.maker_path(slug),
        section="makers",
        crumbs=(Crumb(_("Makers"), paths.makers_path()), Crumb(maker.name)),
    )
    return tool_list_page(params, meta=meta, heading=maker.name, fixed={"maker": slug})

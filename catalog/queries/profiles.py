"""A tool's profile, published or as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from catalog import paths, wording
from catalog.models import Category, RelationEntry, Task, ToolEdition
from catalog.pages import Crumb, Meta, Named, Names, RelationGroup, TaskName, ToolProfile, profile

Document = dict[str, Any]


@dataclass(frozen=True)
class EditionLine:
    """An edition as a list or a footer names it."""

    number: int
    url: str
    published: str
    note: str
    digest: str
    is_current: bool

    @classmethod
    def of(cls, edition: ToolEdition) -> "EditionLine":
        return cls(
            number=edition.number,
            url=paths.edition_path(edition.slug, edition.number),
            published=wording.date_text(edition.published_at.date()),
            note=edition.note,
            digest=edition.sha256,
            is_current=edition.is_current,
        )


@dataclass(frozen=True)
class ToolPage:
    """A tool's profile."""

    meta: Meta
    tool: ToolProfile
    edition: EditionLine | None
    related_from: tuple[RelationGroup, ...] = ()

    @property
    def history_url(self) -> str:
        return paths.history_path(self.tool.slug)

    @property
    def alternatives_url(self) -> str:
        return paths.alternatives_path(self.tool.slug)

    @property
    def compare_url(self) -> str:
        return paths.chooser_path(self.tool.slug)


def names_for(documents: Sequence[Document], category: str = "") -> Names:
    """What these documents call by slug (2 queries)."""
    tasks = {c["task"] for document in documents for c in document["capabilities"]}
    tools = {r["tool"] for document in documents for r in document.get("relations", ())}
    return Names(category, task_names(tasks), listed_tools(tools))


def task_names(slugs: set[str]) -> dict[str, TaskName]:
    """Task names by slug (1 query)."""
    rows = Task.objects.filter(slug__in=slugs).values_list("slug", "name", "group", "position")
    return {row[0]: TaskName(*row) for row in rows}


def listed_tools(slugs: set[str]) -> dict[str, str]:
    """Names of those of the slugs that are published (1 query)."""
    rows = ToolEdition.objects.current().filter(slug__in=slugs)
    return dict(rows.values_list("slug", "name")) if slugs else {}


def tool_page(edition: ToolEdition) -> ToolPage:
    """The profile of a current edition (2 queries)."""
    tasks = {c["task"] for c in edition.document["capabilities"]}
    related_from, tools = _related(edition)
    names = Names(edition.category.name, task_names(tasks), tools)
    return ToolPage(
        meta=_tool_meta(edition),
        tool=profile(edition.document, names),
        edition=EditionLine.of(edition),
        related_from=related_from,
    )


def draft_page(document: Document) -> ToolPage:
    """The profile that a document would get, for editors (3 queries)."""
    category = Category.objects.filter(slug=document["category"]).first()
    names = names_for([document], category.name if category else "")
    meta = Meta(title=f"Preview of {document['name']}", is_indexable=False, section="tools")
    return ToolPage(meta=meta, tool=profile(document, names), edition=None)


def _tool_meta(edition: ToolEdition) -> Meta:
    category = edition.category
    return Meta(
        title=f"{edition.name}: capabilities, figures and sources",
        description=edition.summary,
        canonical_path=paths.tool_path(edition.slug),
        feed_path=paths.feed_path(paths.tool_path(edition.slug)),
        section="tools",
        crumbs=(
            Crumb("Tools", "/tools/"),
            Crumb(category.name, paths.category_path(category.slug)),
            Crumb(edition.name),
        ),
    )


def _related(edition: ToolEdition) -> tuple[tuple[RelationGroup, ...], dict[str, str]]:
    """Who relates to the tool, and the names of those it relates to itself (1 query)."""
    incoming = RelationEntry.objects.filter(target_slug=edition.slug).order_by()
    columns = ("edition__sort_name", "edition__slug", "edition__name")
    rows = incoming.values_list("kind", *columns)
    if named := {r["tool"] for r in edition.document.get("relations", ())}:
        listed = ToolEdition.objects.current().filter(slug__in=named).order_by()
        # An empty kind is no relation: only the name is wanted.
        own = listed.annotate(kind=Value("")).values_list("kind", "sort_name", "slug", "name")
        rows = rows.union(own, all=True)
    groups: dict[str, list[Named]] = {}
    tools: dict[str, str] = {}
    for kind, _, slug, name in sorted(rows):
        if kind:
            groups.setdefault(kind, []).append(Named(name, paths.tool_path(slug)))
        else:
            tools[slug] = name
    found = (
        RelationGroup(wording.relation_label(kind), tuple(lines)) for kind, lines in groups.items()
    )
    return tuple(found), tools

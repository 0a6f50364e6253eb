"""A tool's profile, published or as a draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog import paths, wording
from catalog.citing import profile_with_places
from catalog.language import gettext as _
from catalog.language import pgettext
from catalog.models import Category, ToolEdition
from catalog.pages import Crumb, Meta, Named, Names, RelationGroup, ToolProfile, profile
from catalog.queries.naming import Incoming, called, called_around

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
    """What these documents call by slug (1 query)."""
    names = called(documents)
    return Names(category, names.tasks, names.tools, names.today)


def tool_page(edition: ToolEdition) -> ToolPage:
    """The profile of a current edition (1 query)."""
    found = called_around(edition)
    names = Names(edition.category.name, found.tasks, found.tools, found.today)
    return ToolPage(
        meta=_tool_meta(edition),
        tool=profile_with_places(profile(edition.document, names)),
        edition=EditionLine.of(edition),
        related_from=_related_from(found.incoming),
    )


def draft_page(document: Document) -> ToolPage:
    """The profile that a document would get, for editors (2 queries)."""
    category = Category.objects.filter(slug=document["category"]).first()
    names = names_for([document], category.name if category else "")
    meta = Meta(
        title=_("Preview of %(tool)s") % {"tool": document["name"]},
        is_indexable=False,
        section="tools",
    )
    return ToolPage(meta=meta, tool=profile(document, names), edition=None)


def _tool_meta(edition: ToolEdition) -> Meta:
    category = edition.category
    return Meta(
        title=_("%(tool)s: capabilities, figures and sources") % {"tool": edition.name},
        # The same words must not describe the pages of two languages.
        description=pgettext("description of a tool", "%(summary)s") % {"summary": edition.summary},
        canonical_path=paths.tool_path(edition.slug),
        feed_path=paths.feed_path(paths.tool_path(edition.slug)),
        card_path=paths.tool_card_path(edition.slug, edition.number),
        section="tools",
        crumbs=(
            Crumb(_("Tools"), paths.tools_path()),
            Crumb(category.name, paths.category_path(category.slug)),
            Crumb(edition.name),
        ),
    )


def _related_from(incoming: Iterable[Incoming]) -> tuple[RelationGroup, ...]:
    """Who relates to the tool, kind by kind."""
    groups: dict[str, list[Named]] = {}
    for line in sorted(incoming, key=lambda line: line.kind):
        groups.setdefault(line.kind, []).append(Named(line.name, paths.tool_path(line.slug)))
    return tuple(
        RelationGroup(wording.relation_label(kind), tuple(lines)) for kind, lines in groups.items()
    )

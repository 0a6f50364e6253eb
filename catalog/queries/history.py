"""What happened to a published tool, and each edition as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from catalog import paths, wording
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.finding import NothingHere
from catalog.formats import number_text
from catalog.language import gettext as _
from catalog.listing import Pages, paginate
from catalog.models import Change, ToolEdition
from catalog.pages import Crumb, Meta, Named, ToolProfile, profile
from catalog.queries.profiles import EditionLine, names_for


@dataclass(frozen=True)
class HistoryLine:
    """Something that happened to a tool."""

    what: str
    on: str
    note: str
    edition: int
    url: str


@dataclass(frozen=True)
class HistoryPage:
    """All that happened to a published tool, newest first."""

    meta: Meta
    tool_name: str
    tool_url: str
    lines: tuple[HistoryLine, ...]
    pages: Pages
    problems: tuple[str, ...]


def history_page(edition: ToolEdition, params: QueryDict) -> HistoryPage:
    """The public history of a tool (3 queries), also from before a change of address."""
    subjects = ToolEdition.objects.filter(tool=edition.tool_id).log_subjects()
    path = paths.history_path(edition.slug)
    found = paginate(Change.objects.filter(subject__in=subjects), params, path)
    return HistoryPage(
        meta=Meta(
            title=_("%(tool)s: history of its published editions") % {"tool": edition.name},
            description=_("Every published edition of %(tool)s, when and why it changed.")
            % {"tool": edition.name},
            canonical_path=path,
            feed_path=paths.feed_path(paths.tool_path(edition.slug)),
            section="tools",
            crumbs=(*_tool_crumbs(edition), Crumb(_("History"))),
            is_indexable=False,
        ),
        tool_name=edition.name,
        tool_url=paths.tool_path(edition.slug),
        lines=tuple(
            HistoryLine(
                what=wording.change_label(change.kind),
                on=wording.date_text(change.at.date()),
                note=change.note,
                edition=change.number,
                url=paths.edition_path(edition.slug, change.number),
            )
            for change in found.rows
        ),
        pages=found.pages,
        problems=found.problems,
    )


@dataclass(frozen=True)
class EditionPage:
    """One edition as it was, and what it changed."""

    meta: Meta
    tool: ToolProfile
    edition: EditionLine
    against: int | None
    others: tuple[Named, ...]
    differences: tuple[DifferencePart, ...]
    problems: tuple[str, ...] = ()

    @property
    def tool_url(self) -> str:
        return paths.tool_path(self.tool.slug)

    @property
    def history_url(self) -> str:
        return paths.history_path(self.tool.slug)


def edition_page(current: ToolEdition, number: int, params: QueryDict) -> EditionPage:
    """An edition beside the one before it, or beside `?against=` (3 queries)."""
    editions = ToolEdition.objects.filter(tool=current.tool_id)
    numbers = list(editions.order_by("-number").values_list("number", flat=True))
    if number not in numbers:
        raise NothingHere(
            _("%(tool)s has no edition %(number)s.")
            % {"tool": current.name, "number": number_text(number)}
        )
    against, problems = _against(params.get("against", ""), number, numbers)
    wanted = {e.number: e for e in editions.filter(number__in=[number, against or number])}
    edition = wanted[number]
    before = wanted[against].document if against else None
    said = {"tool": edition.name, "number": number}
    return EditionPage(
        meta=Meta(
            title=_("%(tool)s: edition %(number)s") % said,
            description=_("Edition %(number)s of %(tool)s as it was published.") % said,
            section="tools",
            crumbs=(
                *_tool_crumbs(current),
                Crumb(_("History"), paths.history_path(current.slug)),
                Crumb(_("Edition %(number)s") % {"number": number}),
            ),
            is_indexable=False,
        ),
        tool=profile(edition.document, names_for([edition.document], current.category.name)),
        edition=EditionLine.of(edition),
        against=against,
        others=tuple(
            Named(
                _("edition %(number)s") % {"number": n},
                f"{paths.edition_path(current.slug, number)}?against={n}",
            )
            for n in numbers
            if n not in (number, against)
        ),
        differences=difference_parts(diff(before, edition.document)) if before else (),
        problems=problems,
    )


def _against(text: str, number: int, numbers: Sequence[int]) -> tuple[int | None, tuple[str, ...]]:
    earlier = max((n for n in numbers if n < number), default=None)
    if not text:
        return earlier, ()
    if text.isascii() and text.isdigit() and int(text[:9]) in numbers and int(text[:9]) != number:
        return int(text[:9]), ()
    unknown = _("There is no other edition “%(text)s” to compare with.")
    return earlier, (unknown % {"text": text[:20]},)


def _tool_crumbs(edition: ToolEdition) -> tuple[Crumb, ...]:
    """The way to the tool."""
    return (
        Crumb(_("Tools"), paths.tools_path()),
        Crumb(edition.name, paths.tool_path(edition.slug)),
    )

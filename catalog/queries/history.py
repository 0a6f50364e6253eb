"""What happened to a published tool, and each edition as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from catalog import paths, wording
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.finding import NothingHere
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
    """The public history of a tool (2 queries), also from before a change of address."""
    slugs = ToolEdition.objects.filter(tool=edition.tool_id).values_list("slug", flat=True)
    subjects = {f"tools/{slug}" for slug in slugs}
    path = paths.history_path(edition.slug)
    found = paginate(Change.objects.filter(subject__in=subjects), params, path)
    return HistoryPage(
        meta=Meta(
            title=f"{edition.name}: history of its published editions",
            description=f"Every published edition of {edition.name}, when and why it changed.",
            canonical_path=path,
            feed_path=paths.feed_path(paths.tool_path(edition.slug)),
            section="tools",
            crumbs=_tool_crumbs(edition, "History"),
            is_indexable=False,
        ),
        tool_name=edition.name,
        tool_url=paths.tool_path(edition.slug),
        lines=tuple(
            HistoryLine(
                what=change.get_kind_display(),
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
    """An edition beside the one before it, or beside `?against=` (5 queries)."""
    editions = ToolEdition.objects.filter(tool=current.tool_id)
    numbers = list(editions.order_by("-number").values_list("number", flat=True))
    if number not in numbers:
        raise NothingHere(f"{current.name} has no edition {number:,}.")
    against, problems = _against(params.get("against", ""), number, numbers)
    wanted = {e.number: e for e in editions.filter(number__in=[number, against or number])}
    edition = wanted[number]
    before = wanted[against].document if against else None
    return EditionPage(
        meta=Meta(
            title=f"{edition.name}: edition {number}",
            description=f"Edition {number} of {edition.name} as it was published.",
            section="tools",
            crumbs=(*_tool_crumbs(current, "")[:-1], Crumb(f"Edition {number}")),
            is_indexable=False,
        ),
        tool=profile(edition.document, names_for([edition.document], current.category.name)),
        edition=EditionLine.of(edition),
        against=against,
        others=tuple(
            Named(f"edition {n}", f"{paths.edition_path(current.slug, number)}?against={n}")
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
    return earlier, (f"There is no other edition “{text[:20]}” to compare with.",)


def _tool_crumbs(edition: ToolEdition, last: str) -> tuple[Crumb, ...]:
    return (
        Crumb("Tools", "/tools/"),
        Crumb(edition.name, paths.tool_path(edition.slug)),
        Crumb("History", paths.history_path(edition.slug)) if last != "History" else Crumb(last),
        *((Crumb(last),) if last != "History" else ()),
    )

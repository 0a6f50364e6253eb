"""Pages of a list and the links between them, the same for every list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import QueryDict

from catalog.formats import number_text
from catalog.language import gettext as _
from catalog.language import ngettext

PAGE_SIZE = 24


@dataclass(frozen=True)
class PageLink:
    """A page number with its address; a number of None is a gap between numbers."""

    number: int | None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pages:
    """Where a visitor stands in a list of `total` pages."""

    total: int
    items: tuple[PageLink, ...] = ()
    previous_url: str = ""
    next_url: str = ""


class Rows(Protocol):
    """What can be counted and sliced: a queryset, or something that asks several."""

    def count(self) -> int: ...

    def __getitem__(self, wanted: slice, /) -> Iterable[Any]: ...


@dataclass(frozen=True)
class Slice:
    """The rows of one page, how many there are in all, and what was wrong with the number."""

    rows: tuple
    count: int
    pages: Pages
    number: int
    problems: tuple[str, ...] = ()


def paginate(
    queryset: Rows,
    params: QueryDict,
    path: str,
    size: int = PAGE_SIZE,
    *,
    count: int | None = None,
) -> Slice:
    """The page that `?page=` asks for, in 2 queries; a bad number shows the first page and why.

    1 query where the caller knows the count.
    """
    count = queryset.count() if count is None else count
    total = max(1, -(-count // size))
    number, problem = _page_number(params.get("page", "1"), total)
    rows = tuple(queryset[(number - 1) * size : number * size]) if count else ()
    return Slice(rows, count, _pages(number, total, params, path), number, problem)


def _page_number(text: str, total: int) -> tuple[int, tuple[str, ...]]:
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) >= 1):
        wrong = _("“%(text)s” is not the number of a page; this is the first.")
        return 1, (wrong % {"text": text[:20]},)
    if int(text) > total:
        beyond = ngettext(
            "There is no page %(number)s: the list has only one page. This is the first.",
            "There is no page %(number)s: the list has %(count)s pages. This is the first.",
            total,
        )
        return 1, (beyond % {"number": number_text(int(text)), "count": number_text(total)},)
    return int(text), ()


def _pages(number: int, total: int, params: QueryDict, path: str) -> Pages:
    items = []
    last = 0
    for page in _shown(number, total):
        if page > last + 1:
            items.append(PageLink(None))
        items.append(PageLink(page, with_param(params, path, "page", page), page == number))
        last = page
    return Pages(
        total=total,
        items=tuple(items),
        previous_url=with_param(params, path, "page", number - 1) if number > 1 else "",
        next_url=with_param(params, path, "page", number + 1) if number < total else "",
    )


def _shown(number: int, total: int) -> Iterable[int]:
    near = range(max(1, number - 2), min(total, number + 2) + 1)
    return sorted({1, total, *near})


def with_param(params: QueryDict, path: str, name: str, value: object = None) -> str:
    """The same address with one parameter set anew, or taken away; page 1 needs no number."""
    kept = [(key, item) for key, values in params.lists() for item in values if key != name]
    if name != "page":
        kept = [(key, item) for key, item in kept if key != "page"]
    if value is not None and (name, value) != ("page", 1):
        kept.append((name, str(value)))
    return address(path, kept)


def without_value(params: QueryDict, path: str, name: str, value: str) -> str:
    """The same address without one value of a repeated parameter, at the first page."""
    kept = [
        (key, item)
        for key, values in params.lists()
        for item in values
        if key != "page" and (key, item) != (name, value)
    ]
    return address(path, kept)


def address(path: str, params: Sequence[tuple[str, str]]) -> str:
    """A path with its query, or alone where there is none."""
    return f"{path}?{urlencode(params)}" if params else path

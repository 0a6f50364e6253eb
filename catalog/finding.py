"""From a slug in an address to the edition it means: itself, moved, withdrawn, or near names."""

import difflib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.http import Http404

from catalog.formats import date_text
from catalog.language import gettext as _
from catalog.models import Change, NameEntry, Redirect, ToolEdition
from catalog.models.editions import ToolEditionQuerySet
from catalog.names import name_slug
from catalog.pages import Named
from catalog.paths import tool_path
from catalog.prepared import Prepared

MOST_NEAR = 6
# Names that share their first letters with the wanted one; compared one by one in Python.
MOST_COMPARED = 400
# Of what a visitor asked for and is told back.
LONGEST_ECHO = 80
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


class NothingHere(Http404):
    """A 404 with a sentence for the visitor and pages that may be meant."""

    def __init__(self, message: str, suggestions: Sequence[Named] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.suggestions = tuple(suggestions)


def find_editions(slugs: Sequence[str]) -> dict[str, ToolEdition]:
    """Current editions by the slugs that were asked for (1 query, 3 where some have moved).

    An old slug, an alias or a name as people write it (“LLaVA 1.6”) finds its tool's edition,
    whose own slug then differs from the key. Raises NothingHere with near names for what means
    nothing, or with a sentence for a tool that is not published.
    """
    meant = {slug: name_slug(slug) for slug in slugs}
    editions = {e.slug: e for e in _of_slugs(list(meant.values()))} if meant else {}
    missing = [slug for slug in meant.values() if slug not in editions]
    if missing:
        editions |= _moved(missing)
    for asked, slug in meant.items():
        if slug not in editions:
            raise _nothing(asked, slug)
    return {asked: editions[slug] for asked, slug in meant.items()}


def find_edition(slug: str) -> ToolEdition:
    """The current edition that a slug means; see `find_editions`."""
    return find_editions([slug])[slug]


def near_names(slug: str) -> tuple[Named, ...]:
    """Published tools whose names are written much like this slug (1 query, 2 for a slip early)."""
    wanted = name_slug(slug)
    found = _near_tools(wanted, [wanted[:3]])
    return found or _near_tools(wanted, one_slip(wanted[:4]))


def one_slip(letters: str) -> frozenset[str]:
    """What the first three letters may have been, had one been missed, added, mistaken or swapped.

    Prefixes are indexed, so a slip at the beginning costs a look-up and not a scan. PURE.
    """
    spots = range(min(len(letters), 3))
    first = letters[:3]
    added = {letters[:i] + letters[i + 1 :] for i in range(len(letters))}
    missed = {first[:i] + c + first[i:] for i in spots for c in LETTERS}
    mistaken = {first[:i] + c + first[i + 1 :] for i in spots for c in LETTERS}
    swapped = {letters[:i] + letters[i : i + 2][::-1] + letters[i + 2 :] for i in spots}
    return frozenset(word[:3] for word in added | missed | mistaken | swapped if word)


def near_rows(slug: str, rows: Iterable[Any]) -> tuple[Named, ...]:
    """Categories, makers or tasks written much like this slug, or called that."""
    wanted = name_slug(slug)
    meant: dict[str, Any] = {}
    for row in rows:
        for name in (row.slug, row.name, *getattr(row, "aliases", ())):
            meant.setdefault(name_slug(name), row)
    near = _near(wanted, meant)
    within = [name for name in meant if f"-{wanted}-" in f"-{name}-"] if wanted else []
    chosen = dict.fromkeys(meant[name] for name in (*near[:1], *within, *near[1:]))
    found = list(chosen)[:MOST_NEAR]
    return tuple(Named(row.name, row.get_absolute_url()) for row in found)


def _near(wanted: str, names: Collection[str]) -> list[str]:
    return difflib.get_close_matches(wanted, list(names), n=MOST_NEAR, cutoff=0.5)


def _near_tools(wanted: str, prefixes: Collection[str]) -> tuple[Named, ...]:
    rows = NameEntry.objects.filter(prefix__in=prefixes).select_related("edition")
    rows = rows.only("slug", "edition__slug", "edition__name")[:MOST_COMPARED]
    tools = {row.slug: row.edition for row in rows}
    found = {tools[name].slug: tools[name].name for name in _near(wanted, tools)}
    return tuple(Named(name, tool_path(slug)) for slug, name in found.items())


def _current() -> ToolEditionQuerySet:
    return ToolEdition.objects.current().select_related("category", "maker")


_of_slugs = Prepared(lambda slugs: _current().filter(slug__in=slugs).order_by())


def _moved(slugs: Sequence[str]) -> dict[str, ToolEdition]:
    redirects = dict(Redirect.objects.filter(slug__in=slugs).values_list("slug", "tool"))
    by_tool = {e.tool_id: e for e in _current().filter(tool__in=redirects.values())}
    found = {slug: by_tool[tool] for slug, tool in redirects.items() if tool in by_tool}
    names = NameEntry.objects.filter(slug__in=set(slugs) - found.keys())
    # Two tools may share an alias; then it means neither.
    claims: dict[str, set[int]] = {}
    for slug, edition in names.values_list("slug", "edition"):
        claims.setdefault(slug, set()).add(edition)
    single = {slug: ids.copy().pop() for slug, ids in claims.items() if len(ids) == 1}
    by_pk = _current().in_bulk(list(single.values())) if single else {}
    return found | {slug: by_pk[pk] for slug, pk in single.items() if pk in by_pk}


def _nothing(asked: str, slug: str) -> NothingHere:
    called_so = ToolEdition.objects.filter(slug=slug).values("tool")
    editions = ToolEdition.objects.filter(tool__in=called_so).without_document()
    if last := editions.order_by("-pk").first():
        return NothingHere(_withdrawn(last), near_names(slug))
    if not slug:
        return NothingHere(_("The address names no tool."))
    message = _("No tool is published here as “%(name)s”.") % {"name": asked[:LONGEST_ECHO]}
    return NothingHere(message, near_names(slug))


def _withdrawn(edition: ToolEdition) -> str:
    """What the public log says of it, too."""
    lines = Change.objects.filter(subject=f"tools/{edition.slug}", kind=Change.Kind.UNPUBLISHED)
    if (change := lines.first()) is None:
        return _("%(tool)s is no longer published here.") % {"tool": edition.name}
    told = {"tool": edition.name, "day": date_text(change.at.date()), "note": change.note}
    if not change.note:
        return _("%(tool)s is no longer published here. It was withdrawn on %(day)s.") % told
    return _("%(tool)s is no longer published here. It was withdrawn on %(day)s: “%(note)s”") % told

"""Atom feeds of the log: of the site, a category, a tool, a comparison. One entry a claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from catalog import language, paths
from catalog.differences import DifferencePart
from catalog.finding import NothingHere, find_edition, find_editions
from catalog.formats import inside, number_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.models import Category, Change, ToolEdition
from comparisons.addressing import NoPairError, pair_of, slugs_of
from comparisons.changes import ChangeLine, claims, settled
from comparisons.logged import Entry, entries_of
from comparisons.models import VerdictEdition

# Lines of the log that a feed looks back on; each costs two documents.
MOST_CHANGES = 20
# Of one line; a rewritten tool would push out everything else.
MOST_CLAIMS = 25


@dataclass(frozen=True)
class FeedEntry:
    """One claim that changed, or one line of the log that has no claims to tell apart."""

    key: str
    title: str
    url: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Followed:
    """What a feed is about: its name, its page, its own address and the subjects in the log.

    `tools` is a set of bits by key instead of subjects; `problems` say what was not understood.
    """

    title: str
    path: str
    feed_path: str
    subjects: frozenset[str] | None
    tools: int = 0
    problems: tuple[str, ...] = ()


def feed_entries(changes: Sequence[Change]) -> list[FeedEntry]:
    """The entries of these lines, in their order (2 queries a kind of document)."""
    entries = entries_of(changes, with_documents=True)
    return [item for entry in entries for item in _items(entry)]


def _items(entry: Entry) -> Iterable[FeedEntry]:
    line, position, at = ChangeLine.of(entry.change), entry.change.position, entry.change.at
    parts = claims(entry)
    for number, part in enumerate(parts[:MOST_CLAIMS]):
        title = f"{line.title}: {part.place} {part.kind_label}"
        yield FeedEntry(f"{position}/{number}", title, line.url, _claim_text(part), at)
    if len(parts) > MOST_CLAIMS:
        more = len(parts) - MOST_CLAIMS
        said = ngettext("%(count)s more claim changed", "%(count)s more claims changed", more)
        title = f"{line.title}: {said % {'count': number_text(more)}}"
        yield FeedEntry(f"{position}/more", title, line.url, line.note, at)
    if not parts:
        title = f"{line.title}: {inside(line.event)}"
        yield FeedEntry(str(position), title, line.url, line.note, at)


def _claim_text(part: DifferencePart) -> str:
    before = "" if part.before is None else _("Before: %(text)s") % {"text": part.before}
    after = "" if part.after is None else _("After: %(text)s") % {"text": part.after}
    return "\n".join(filter(None, (before, after)))


class LogFeed(Feed):
    """Everything that was published."""

    feed_type = Atom1Feed

    @property
    def language(self) -> str:  # type: ignore[override]
        """That of the titles; the claims keep the language of their documents."""
        return language.active()

    def get_object(self, request: HttpRequest, **kwargs: str) -> Followed:
        return Followed("", paths.changes_path(), paths.feed_path(), None)

    def title(self, obj: Followed) -> str:
        title = obj.title or _("all changes")
        return f"{settings.SITE_NAME}: {title}"

    def subtitle(self, obj: Followed) -> str:
        about = _("What was published, claim by claim, with the note of the editor.")
        return " ".join((*obj.problems, about))

    def link(self, obj: Followed) -> str:
        return f"{settings.SITE_URL}{obj.path}"

    def feed_url(self, obj: Followed) -> str:
        return f"{settings.SITE_URL}{obj.feed_path}"

    def feed_guid(self, obj: Followed) -> str:
        return tag(obj.feed_path)

    def author_name(self, obj: Followed) -> str:
        return str(settings.SITE_NAME)

    def items(self, obj: Followed) -> list[FeedEntry]:
        changes = settled()
        if obj.subjects is not None:
            changes = changes.filter(subject__in=obj.subjects)
        return feed_entries(list(changes[:MOST_CHANGES]))

    def item_title(self, item: FeedEntry) -> str:
        return item.title

    def item_description(self, item: FeedEntry) -> str:
        """Atom calls it HTML, so that readers must not take a claim's <b> for markup."""
        return "<br>".join(map(escape, item.text.split("\n")))

    def item_link(self, item: FeedEntry) -> str:
        return f"{settings.SITE_URL}{item.url}"

    def item_guid(self, item: FeedEntry) -> str:
        return tag(f"/changes/{item.key}")

    def item_pubdate(self, item: FeedEntry) -> datetime:
        return item.at

    def item_updateddate(self, item: FeedEntry) -> datetime:
        return item.at


class CategoryFeed(LogFeed):
    """The tools that are in a category today."""

    def get_object(self, request: HttpRequest, **kwargs: str) -> Followed:
        category = Category.objects.filter(slug=kwargs["slug"]).first()
        if category is None:
            raise NothingHere(_("There is no such category."))
        live = ToolEdition.objects.current().filter(category=category)
        slugs = live.order_by().values_list("slug", flat=True)
        path = paths.category_path(category.slug)
        subjects = frozenset(f"tools/{slug}" for slug in slugs)
        return Followed(category.name, path, paths.feed_path(path), subjects)


class ToolFeed(LogFeed):
    """A tool under all its addresses, and the verdicts on it."""

    def get_object(self, request: HttpRequest, **kwargs: str) -> Followed:
        edition = find_edition(kwargs["slug"])
        pairs = VerdictEdition.objects.about(edition.tool_id).values_list("pair", flat=True)
        subjects = {f"compare/{pair}" for pair in pairs} | tool_subjects([edition])
        path = paths.tool_path(edition.slug)
        return Followed(edition.name, path, paths.feed_path(path), frozenset(subjects))


class ComparisonFeed(LogFeed):
    """The compared tools and the verdict on them."""

    def get_object(self, request: HttpRequest, **kwargs: str) -> Followed:
        try:
            editions = list(find_editions(slugs_of(kwargs["pair"])).values())
        except NoPairError as error:
            raise NothingHere(str(error)) from None
        pair = pair_of(edition.slug for edition in editions)
        path = paths.comparison_path(pair)
        subjects = tool_subjects(editions) | {f"compare/{pair}"} | _verdict_subjects(editions)
        name = " vs ".join(sorted(edition.name for edition in editions))
        return Followed(name, path, paths.feed_path(path), frozenset(subjects))


def _verdict_subjects(editions: Sequence[ToolEdition]) -> set[str]:
    """How the log calls the verdict on two tools, also of before one moved (1 query)."""
    tools = [edition.tool_id for edition in editions]
    judged = VerdictEdition.objects.filter(verdict__first__in=tools, verdict__second__in=tools)
    return judged.log_subjects()


def tool_subjects(editions: Sequence[ToolEdition]) -> set[str]:
    """How the log calls these tools, also under addresses that they have left (1 query)."""
    tools = [edition.tool_id for edition in editions]
    return ToolEdition.objects.filter(tool__in=tools).log_subjects()


def tag(path: str) -> str:
    """A name for ever (RFC 4151), whatever becomes of the address."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{path}"


FEEDS: tuple[tuple[str, Any], ...] = (
    ("feeds/changes.atom", LogFeed()),
    ("feeds/categories/<slug:slug>.atom", CategoryFeed()),
    ("feeds/tools/<slug:slug>.atom", ToolFeed()),
    ("feeds/compare/<slug:pair>.atom", ComparisonFeed()),
)

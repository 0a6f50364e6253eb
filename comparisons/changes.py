"""The public log as pages: what was published, and on demand claim by claim what it changed."""

from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict

from catalog import log, paths, wording
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.finding import NothingHere
from catalog.formats import inside, number_text
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.listing import Pages, paginate
from catalog.models import Change, ToolEdition
from catalog.models.editions import ChangeQuerySet
from catalog.pages import Crumb, Meta, Named
from comparisons.logged import Entry, entries_of
from comparisons.models import VerdictEdition

# What kind of thing a subject is, by how it begins.
SUBJECTS = (("tools/", "tool"), ("compare/", "verdict"), ("rankings/", "ranking"))


# What happened to it; the kinds are those of the log.
EVENTS = {
    ("tool", "published"): gettext_noop("Tool published, edition %(number)s"),
    ("tool", "unpublished"): gettext_noop("Tool unpublished, edition %(number)s"),
    ("tool", "reverted"): gettext_noop("Tool reverted, edition %(number)s"),
    ("verdict", "published"): gettext_noop("Verdict published, edition %(number)s"),
    ("verdict", "unpublished"): gettext_noop("Verdict unpublished, edition %(number)s"),
    ("verdict", "reverted"): gettext_noop("Verdict reverted, edition %(number)s"),
    ("ranking", "ranked"): gettext_noop("Ranking, run %(number)s"),
}


@dataclass(frozen=True)
class ChangeLine:
    """A line of the log; `url` leads to what it changed, claim by claim."""

    kind: str
    what: str
    title: str
    subject_kind: str
    number: int
    on: str
    note: str
    url: str

    @classmethod
    def of(cls, change: Change) -> "ChangeLine":
        return cls(
            kind=change.kind,
            what=wording.change_label(change.kind),
            title=title_of(change),
            subject_kind=subject_kind(change.subject),
            number=change.number,
            on=wording.date_text(change.at.date()),
            note=change.note,
            url=paths.change_path(change.position or 0),
        )

    @property
    def event(self) -> str:
        """“Tool published, edition 3”, “Ranking, run 7”."""
        sentence = EVENTS.get((self.subject_kind, self.kind))
        if sentence is None:
            return f"{self.subject_kind.capitalize()} {self.what.lower()}, edition {self.number}"
        return _(sentence) % {"number": self.number}


@dataclass(frozen=True)
class ChangesPage:
    """All that was published, newest first."""

    meta: Meta
    lines: tuple[ChangeLine, ...]
    total: int
    pages: Pages
    problems: tuple[str, ...]


@dataclass(frozen=True)
class ChangePage:
    """One line of the log with every claim that differs."""

    meta: Meta
    line: ChangeLine
    subject: Named
    has_documents: bool
    differences: tuple[DifferencePart, ...]


def subject_kind(subject: str) -> str:
    """“tool”, “verdict” or “ranking”."""
    return next((kind for prefix, kind in SUBJECTS if subject.startswith(prefix)), "page")


def title_of(change: Change) -> str:
    """What the line is about: documents have titles of their own, runs one in each language."""
    if subject_kind(change.subject) != "ranking":
        return change.title
    said = {"number": change.subject.partition("/")[2], "rank": settings.RANK_NAME}
    return _("Run %(number)s of %(rank)s") % said


def settled() -> ChangeQuerySet:
    """The log in the order in which it came to be readable, newest first (1 query)."""
    log.head()
    return Change.objects.settled()


def changes_page(params: QueryDict) -> ChangesPage:
    """A page of the log (3 queries)."""
    path = paths.changes_path()
    found = paginate(settled(), params, path)
    return ChangesPage(
        meta=Meta(
            title=_("Changes: everything that was published"),
            description=_(
                "Every edition, verdict and ranking that was published, withdrawn or put back, "
                "when and why, newest first."
            ),
            canonical_path=path,
            section="changes",
            is_indexable=not params and found.count > 0,
        ),
        lines=tuple(ChangeLine.of(change) for change in found.rows),
        total=found.count,
        pages=found.pages,
        problems=found.problems,
    )


def change_page(position: int) -> ChangePage:
    """One line with its claims (5 queries)."""
    change = settled().filter(position=position).first()
    if change is None:
        raise NothingHere(
            _("The log has no line %(number)s.") % {"number": number_text(position)},
            (Named(_("All changes"), paths.changes_path()),),
        )
    (entry,) = entries_of([change], with_documents=True)
    line = ChangeLine.of(change)
    said = {"title": line.title, "event": inside(line.event)}
    return ChangePage(
        meta=Meta(
            title=f"{said['title']}: {said['event']}",
            description=_("What changed claim by claim: %(title)s, %(event)s.") % said,
            section="changes",
            crumbs=(Crumb(_("Changes"), paths.changes_path()), Crumb(line.title)),
            is_indexable=False,
        ),
        line=line,
        subject=Named(line.title, _live_address(change)),
        has_documents=entry.before is not None and entry.document is not None,
        differences=claims(entry),
    )


def claims(entry: Entry) -> tuple[DifferencePart, ...]:
    """Claim by claim, against what was live before; empty where nothing was."""
    if entry.before is None or entry.document is None:
        return ()
    return difference_parts(diff(entry.before, entry.document))


def _live_address(change: Change) -> str:
    """The page that changed, if it still is there (1 query)."""
    kind, name = subject_kind(change.subject), change.subject.partition("/")[2]
    is_live = kind == "ranking"
    if kind == "tool":
        is_live = ToolEdition.objects.current().filter(slug=name).exists()
    elif kind == "verdict":
        is_live = VerdictEdition.objects.current().filter(pair=name).exists()
    return change.get_absolute_url() if is_live else ""

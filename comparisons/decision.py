"""A decision record: one comparison with the visitor's weights and must-haves, to be kept.

Everything on it follows from editions that never change, and it says which. Its Markdown is the
page's twin (config/twins.py), so the two cannot differ.
"""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from catalog import paths, wording
from catalog.language import gettext as _
from catalog.pages import Crumb, Meta, Named
from comparisons.comparing import Compared
from comparisons.own_order import NeedForm
from comparisons.pages import ComparisonPage
from comparisons.queries import comparison_page
from comparisons.sharing import Site, file_links, wish_query
from comparisons.wishes import Wishes, comparison_wishes


@dataclass(frozen=True)
class RecordEdition:
    """An edition that the record rests on; its digest lets anybody check it later."""

    letter: str
    name: str
    url: str
    number: int
    published: str
    digest: str


@dataclass(frozen=True)
class BucketLine:
    """The tasks of one bucket."""

    label: str
    tasks: tuple[Named, ...]


@dataclass(frozen=True)
class RecordPage:
    """What was compared, what was asked, what was found and what it rests on."""

    meta: Meta
    names: str
    url: str
    address: str
    on: str
    comparison: ComparisonPage
    wishes: Wishes
    editions: tuple[RecordEdition, ...]
    must_haves: tuple[str, ...]
    buckets: tuple[BucketLine, ...]
    files: tuple[Named, ...]


def record_page(found: Compared, params: QueryDict, site: Site, on: date) -> RecordPage:
    """The record of a comparison (1 query where a wish names a task that no tool has)."""
    path, query = paths.record_path(found.pair), wish_query(params)
    page = comparison_page(found, QueryDict())
    wishes = comparison_wishes(found, params, path)
    return RecordPage(
        meta=Meta(
            title=_("Decision record: %(names)s") % {"names": page.names},
            canonical_path=path,
            section="compare",
            crumbs=(
                Crumb(_("Compare"), paths.chooser_path()),
                Crumb(page.names, page.meta.canonical_path),
                Crumb(_("Decision record")),
            ),
            is_indexable=False,
        ),
        names=page.names,
        url=f"{page.meta.canonical_path}{query}",
        address=f"{site.url}{path}{query}",
        on=wording.date_text(on),
        comparison=page,
        wishes=wishes,
        editions=tuple(
            RecordEdition(
                letter=side.letter,
                name=side.name,
                url=side.edition_url,
                number=side.edition_number,
                published=side.published,
                digest=edition.sha256,
            )
            for side, edition in zip(page.sides, found.editions, strict=True)
        ),
        must_haves=_must_haves(wishes.needs) if wishes.needs else (),
        buckets=_buckets(page),
        files=(Named("Markdown", f"{paths.twin_path(path)}{query}"), *file_links(found.pair)[:2]),
    )


def _must_haves(needs: NeedForm) -> tuple[str, ...]:
    found = [_("It must do: %(task)s") % {"task": t.name} for t in needs.tasks if t.is_chosen]
    if needs.licences:
        found.append(_("Its licence must be one of: %(licences)s") % {"licences": needs.licences})
    if needs.price:
        said = {"price": needs.price, "currency": needs.currency, "per": needs.per}
        found.append(_("It must start at %(price)s %(currency)s or less per %(per)s") % said)
    return tuple(found)


def _buckets(page: ComparisonPage) -> tuple[BucketLine, ...]:
    """Every task once, under what the comparison says of it."""
    tasks: dict[str, list[Named]] = {}
    for group in page.groups:
        for row in group.rows:
            task = Named(row.task_name, f"#task-{row.task_slug}")
            tasks.setdefault(row.bucket_label, []).append(task)
    return tuple(BucketLine(label, tuple(found)) for label, found in tasks.items())

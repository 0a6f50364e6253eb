"""What visitors take away from a comparison: an address, a citation, files."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from catalog import paths
from catalog.language import gettext as _
from catalog.pages import Crumb, Meta, Named
from comparisons.comparing import Compared
from comparisons.exports import Export, as_csv, as_json, bibtex, citation_text
from comparisons.own_order import NEED_FIELDS
from comparisons.rank_export import RankExport, rank_export

# What a visitor asks of a comparison; a record keeps these words of its address and no others.
WISHES = ("w", *NEED_FIELDS)


@dataclass(frozen=True)
class Site:
    """What an export says of the site that it comes from; `url` has no closing slash."""

    name: str
    url: str


@dataclass(frozen=True)
class Format:
    """A file that a comparison can become. `is_file` asks the browser to save it."""

    label: str
    content_type: str
    is_file: bool
    write: Callable[[Export], str]


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", True, as_csv),
    "json": Format(
        "JSON",
        "application/json",
        False,
        lambda export: json.dumps(as_json(export), ensure_ascii=False, indent=1, default=str),
    ),
}


@dataclass(frozen=True)
class CitePage:
    """How to share and cite a comparison."""

    meta: Meta
    title: str
    url: str
    address: str
    text: str
    bibtex: str
    editions: tuple[Named, ...]
    exports: tuple[Named, ...]


def export_of(found: Compared, site: Site, on: date) -> Export:
    """The comparison with the day on which it was taken away."""
    return Export(
        alignment=found.alignment,
        relationship=found.relation,
        notes=found.notes,
        editions={edition.slug: edition.number for edition in found.editions},
        on=on,
        site_name=site.name,
        url=f"{site.url}{paths.comparison_path(found.pair)}",
        rank=_rank_of(found),
        verdict=found.verdict_document,
    )


def _rank_of(found: Compared) -> RankExport | None:
    """Without the generated verdict where editors have judged: theirs takes its place."""
    rank = rank_export(settings.RANK_NAME, found.held, found.alignment, found.relation)
    return replace(rank, verdict=None) if rank and found.verdict_document else rank


def file_links(pair: str) -> tuple[Named, ...]:
    """The files of a comparison; its Markdown is the page's twin."""
    files = (Named(f.label, paths.export_path(pair, name)) for name, f in FORMATS.items())
    return (*files, Named("Markdown", paths.twin_path(paths.comparison_path(pair))))


def wish_query(params: QueryDict) -> str:
    """The visitor's weights and must-haves as a query, with its question mark."""
    kept = [(key, value) for key in WISHES for value in params.getlist(key) if value.strip()]
    return f"?{urlencode(kept, safe=':,')}" if kept else ""


def share_links(pair: str, query: str = "") -> tuple[Named, ...]:
    """What a comparison's first screen offers to take away; `query` as `wish_query` gives it."""
    return (
        Named(_("Decision record"), f"{paths.record_path(pair)}{query}"),
        Named(_("Share and cite"), paths.cite_path(pair)),
        *file_links(pair),
    )


def cite_page(found: Compared, site: Site, on: date) -> CitePage:
    """The citations of a comparison (no queries)."""
    export = export_of(found, site, on)
    url = paths.comparison_path(found.pair)
    return CitePage(
        meta=Meta(
            title=_("Cite %(names)s") % {"names": export.title},
            section="compare",
            crumbs=(
                Crumb(_("Compare"), paths.chooser_path()),
                Crumb(export.title, url),
                Crumb(_("Share and cite")),
            ),
            is_indexable=False,
        ),
        title=export.title,
        url=url,
        address=export.url,
        text=citation_text(export),
        bibtex=bibtex(export),
        editions=tuple(
            Named(
                _("%(tool)s, edition %(number)s")
                % {"tool": edition.name, "number": edition.number},
                paths.edition_path(edition.slug, edition.number),
            )
            for edition in found.editions
        ),
        exports=file_links(found.pair),
    )

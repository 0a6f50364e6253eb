"""Frozen page values of comparisons and the functions that load them. Templates never query."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.http import QueryDict

from catalog import paths, wording
from catalog.documents.addresses import normalise_url
from catalog.formats import listed
from catalog.language import gettext as _
from catalog.language import pgettext
from catalog.listing import with_param, without_value
from catalog.models import ToolEdition
from catalog.pages import Crumb, Meta
from comparisons import pages
from comparisons.addressing import LETTERS, pair_of
from comparisons.alignment import Alignment, Row, hide_undocumented, only_differences
from comparisons.comparing import Compared
from comparisons.features import feature_rows, figure_rows
from comparisons.generated import generated_outcome, generated_part, generated_verdict
from comparisons.lead import lead_sentence
from comparisons.outdated import Judged, moved_since
from comparisons.pair_rank import order_sentence, pair_rank, rank_rows
from comparisons.pictures.buckets import buckets
from comparisons.pictures.dots import plots
from comparisons.places import comparison_with_places
from comparisons.sharing import share_links, wish_query
from comparisons.standings import by_slug
from comparisons.ties import needs, ties

SWITCHES = ("diff", "known")
# Search engines cut titles after some 60 letters; the site's name follows.
LONG_TITLE = 38


def comparison_page(found: Compared, params: QueryDict) -> pages.ComparisonPage:
    """Lay a comparison out (no queries). `?diff=1`, `?known=1` and `?view=list` change the view."""
    path = paths.comparison_path(found.pair)
    sides = tuple(
        _side(letter, e, found.editions) for letter, e in zip(LETTERS, found.editions, strict=False)
    )
    shown, problems = _shown(found.alignment, params)
    edited = _verdict_part(found, sides, shown.rows)
    judged = generated_verdict(found.alignment, found.relation, by_slug(found.held.values()))
    generated = generated_part(judged, sides, shown.rows, found.task_names) if judged else None
    oldest = found.notes.oldest_decisive_on
    page = pages.ComparisonPage(
        meta=_meta(found, sides, edited, params),
        sides=sides,
        lead=_lead(found, sides, generated),
        outcome=generated_outcome(judged, generated)
        if judged and generated and not edited and found.relation.are_substitutes
        else _outcome(found, sides, edited),
        tallies=pages.tallies(found.alignment, sides),
        oldest_source=wording.date_text(oldest) if oldest else "",
        are_substitutes=found.relation.are_substitutes,
        ties=()
        if found.relation.are_substitutes
        else ties(found.relation, found.tool_names, found.notes),
        needs=edited.choices if edited else needs(found.relation, sides, found.task_names),
        features=(
            *feature_rows(found.documents, sides, found.notes),
            *rank_rows(settings.RANK_NAME, sides, found.held),
        ),
        rank=pair_rank(sides, found.held, found.relation.are_substitutes),
        figures=figure_rows(shown.figures, found.notes),
        buckets=buckets(found.alignment),
        plots=plots(shown.figures, LETTERS[: len(sides)], wording.quantity_text),
        groups=pages.task_groups(shown, sides, found.notes),
        views=_views(params, path),
        is_linear=params.get("view") == "list",
        verdict=edited or generated,
        sources=pages.source_notes(found.notes),
        exports=share_links(found.pair, wish_query(params)),
        problems=problems,
    )
    return comparison_with_places(page)


def _lead(found: Compared, sides: Sequence[pages.Side], generated: pages.VerdictPart | None) -> str:
    """How far they line up and, between substitutes, who ranks higher or that nobody does."""
    lead = lead_sentence(found.alignment, found.relation, sides)
    if not found.relation.are_substitutes:
        return lead
    order = generated.headline if generated else order_sentence(sides, found.held, True)
    return f"{lead} {order}".strip()


def _side(letter: str, edition: ToolEdition, editions: Sequence[ToolEdition]) -> pages.Side:
    others = [other.slug for other in editions if other is not edition]
    return pages.Side(
        letter=letter,
        slug=edition.slug,
        name=edition.name,
        url=paths.tool_path(edition.slug),
        summary=edition.summary,
        type_label=edition.type_label,
        category=edition.category.name,
        category_url=paths.category_path(edition.category.slug),
        maker=edition.maker.name,
        maker_url=paths.maker_path(edition.maker.slug),
        edition_number=edition.number,
        edition_url=paths.edition_path(edition.slug, edition.number),
        published=wording.date_text(edition.published_at.date()),
        type=edition.type,
        without_url=paths.comparison_path(pair_of(others))
        if len(others) > 1
        else paths.chooser_path(others[0]),
    )


def _verdict_part(
    found: Compared, sides: Sequence[pages.Side], rows: Sequence[Row]
) -> pages.VerdictPart | None:
    if found.verdict is None or found.verdict_document is None:
        return None
    numbers = {note.address: note.number for note in found.notes.notes}
    cited = (normalise_url(url) for url in found.verdict_document.get("sources", ()))
    part = pages.verdict_part(
        found.verdict_document,
        wording.date_text(found.verdict.published_at.date()),
        sides,
        rows,
        found.task_names,
        sorted({numbers[address] for address in cited if address in numbers}),
    )
    tools = [Judged(e.name, e.number, e.published_at, e.document) for e in found.editions]
    moved = moved_since(found.verdict_document, found.verdict.published_at, tools)
    on = found.verdict.published_at.date().isoformat()
    return replace(part, moved=tuple(moved), published_on=on)


def _outcome(
    found: Compared, sides: Sequence[pages.Side], verdict: pages.VerdictPart | None
) -> pages.Outcome:
    if verdict:
        label = _verdict_label(found.relation.are_substitutes, bool(verdict.moved))
        names = {side.letter: side.name for side in sides}
        if verdict.winner:
            preferred = _("%(tool)s preferred") % {"tool": names[verdict.winner]}
            label = f"{label}: {preferred}"
        return pages.Outcome(
            label, verdict.headline, verdict.winner, "#verdict", _("Read why"), is_content=True
        )
    if not found.relation.are_substitutes:
        return pages.Outcome(
            _("Not substitutes"),
            _("They do different jobs; see below what each is for and how they relate."),
        )
    only = [
        _("%(tool)s alone documents %(tasks)s")
        % {"tool": side.name, "tasks": wording.task_count(count)}
        for side, count in zip(sides, found.alignment.counts.only, strict=True)
        if count
    ]
    headline = f"{listed(only)}." if only else _("Every documented task lines up.")
    label = _("No editor has judged this pair yet")
    if len(sides) > 2:
        label = _("Editors judge two tools at a time")
    return pages.Outcome(label, headline)


def _verdict_label(are_substitutes: bool, has_moved: bool) -> str:
    """Whose verdict it is, and whether it may be out of date."""
    if are_substitutes:
        old, new = (
            _("The editors' verdict, written before the data moved"),
            _("The editors' verdict"),
        )
    else:
        old, new = _("Not substitutes, written before the data moved"), _("Not substitutes")
    return old if has_moved else new


def _shown(alignment: Alignment, params: QueryDict) -> tuple[Alignment, tuple[str, ...]]:
    problems = [
        _("“%(name)s=%(value)s” is not understood; write %(name)s=1.")
        % {"name": name, "value": params[name][:20]}
        for name in SWITCHES
        if params.get(name, "1") not in ("", "0", "1")
    ]
    if params.get("view", "list") not in ("list", "table", ""):
        problems.append(
            _("There is no view “%(name)s”; this is the table.") % {"name": params["view"][:20]}
        )
    if params.get("diff") == "1":
        alignment = only_differences(alignment)
    if params.get("known") == "1":
        alignment = hide_undocumented(alignment)
    return alignment, tuple(problems)


def _views(params: QueryDict, path: str) -> tuple[pages.View, ...]:
    def toggled(name: str, value: str, on: str, off: str) -> pages.View:
        is_on = params.get(name) == value
        url = (
            without_value(params, path, name, value)
            if is_on
            else with_param(params, path, name, value)
        )
        return pages.View(off if is_on else on, f"{url}#capabilities", is_on)

    return (
        toggled("diff", "1", _("Only differences"), _("Also what is alike")),
        toggled("known", "1", _("Hide undocumented"), _("Show undocumented")),
        toggled("view", "list", _("As a list"), _("As a table")),
    )


def _meta(
    found: Compared,
    sides: Sequence[pages.Side],
    verdict: pages.VerdictPart | None,
    params: QueryDict,
) -> Meta:
    names = " vs ".join(side.name for side in sides)
    lead = lead_sentence(found.alignment, found.relation, sides)
    return Meta(
        title=(
            pgettext("title of a comparison", "%(names)s")
            if len(names) > LONG_TITLE
            else _("%(names)s: capabilities compared")
        )
        % {"names": names},
        description=f"{verdict.headline}. {lead}" if verdict else lead,
        canonical_path=paths.comparison_path(found.pair),
        feed_path=paths.feed_path(paths.comparison_path(found.pair)),
        card_path=paths.comparison_card_path(found.pair, found.numbers),
        section="compare",
        crumbs=(Crumb(_("Compare"), paths.chooser_path()), Crumb(names)),
        is_indexable=found.is_indexable and not params,
    )

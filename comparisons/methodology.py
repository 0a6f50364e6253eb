"""The published method, laid out from the tables that the formula itself reads. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog import paths, wording
from catalog.formats import inside, listed, number_text
from catalog.language import gettext as _
from catalog.pages import Crumb, Meta
from comparisons.ranking import tables
from comparisons.relationship import substitutes_rule


@dataclass(frozen=True)
class MethodRow:
    """One line of a table: what it is called, its numbers, and why."""

    name: str
    numbers: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class MethodTable:
    """One table of the method."""

    slug: str
    heading: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[MethodRow, ...]


@dataclass(frozen=True)
class MethodologyPage:
    """How the score is made."""

    meta: Meta
    formula: str
    components: tuple[MethodRow, ...]
    rules: tuple[str, ...]
    tables: tuple[MethodTable, ...]
    ecosystem_kinds: tuple[str, ...]
    substitutes_rule: str
    json_url: str


def methodology_page(rank_name: str) -> MethodologyPage:
    """The page's value; it needs no database."""
    return MethodologyPage(
        meta=Meta(
            title=_("How %(rank)s is made") % {"rank": rank_name},
            description=_(
                "The components, weights, caps and thresholds of %(rank)s, and how to recompute "
                "every score yourself."
            )
            % {"rank": rank_name},
            canonical_path=paths.methodology_path(),
            section="rankings",
            crumbs=(Crumb(_("Rankings"), paths.rankings_path()), Crumb(_("Method"))),
        ),
        formula=tables.FORMULA,
        components=tuple(MethodRow(_(row.name), (), _(row.sentence)) for row in tables.COMPONENTS),
        rules=rules(),
        tables=_tables(),
        ecosystem_kinds=tuple(
            inside(wording.relation_label(kind)) for kind in tables.ECOSYSTEM_KINDS
        ),
        substitutes_rule=substitutes_rule(),
        json_url="/methodology.json",
    )


def _tables() -> tuple[MethodTable, ...]:
    return (
        _weights(),
        _table(
            "caps",
            _("Signals of adoption and their caps"),
            _("A signal at its cap, or above it, gives all that adoption can give."),
            _("Cap"),
            tables.CAPS,
        ),
        _table(
            "half-lives",
            _("Half-lives of freshness"),
            _("Days after which freshness has halved, by type."),
            _("Days"),
            (tables.DEFAULT_HALF_LIFE, *tables.HALF_LIVES),
        ),
        _table(
            "checklist",
            _("The checklist of quality"),
            _("Points that each item can earn; a share of an item earns its share."),
            _("Points"),
            tables.CHECKLIST,
        ),
        _table(
            "thresholds",
            _("Thresholds"),
            _("Where the method draws its lines."),
            _("Value"),
            tables.THRESHOLDS,
        ),
    )


def rules() -> tuple[str, ...]:
    """The rules that no table holds, with the tables' numbers."""
    limit = {key: number(value) for key, value in tables.LIMIT.items()}
    once = [inside(_(row.name)) for row in tables.HALF_LIVES if row.key in tables.RELEASED_ONCE]
    return (
        _(
            "Unknown is not zero. The score is the weighted mean of the components that are known; "
            "the interval takes those that are not at their worst and at their best."
        ),
        _(
            "A tool of which less than %(percent)s %% of the weight is known is not ranked yet, "
            "and its page says what is missing."
        )
        % {"percent": limit["coverage"]},
        _(
            "Less than %(points)s points apart, or with intervals that overlap, two tools are too "
            "close to call: no order is claimed."
        )
        % {"points": limit["too-close"]},
        _("Tools that are no substitutes for each other are never subtracted from each other."),
        _("Incomplete dates are read as the earliest day that they can mean."),
        _("The date of release counts as the latest release only for a %(types)s.")
        % {"types": listed(once)},
        _(
            "Displayed parts add up to the displayed total: parts are cut, and the largest "
            "remainders get what is missing."
        ),
        _("Equal scores share a place. Names order lists, never words."),
    )


def number(value: Decimal) -> str:
    """A number of the tables as the page prints it."""
    return number_text(value)


def _weights() -> MethodTable:
    return MethodTable(
        "weights",
        _("Weights"),
        _("Percent that each component weighs, by the type of the tool."),
        tuple(_(row.name) for row in tables.COMPONENTS),
        tuple(
            MethodRow(_(row.name), tuple(map(str, row.weights)), _(row.sentence))
            for row in (tables.DEFAULT_WEIGHTS, *tables.TYPE_WEIGHTS)
        ),
    )


def _table(
    slug: str, heading: str, sentence: str, column: str, rows: Sequence[tables.Row]
) -> MethodTable:
    return MethodTable(slug, heading, sentence, (column,), tuple(_rows(rows)))


def _rows(rows: Iterable[tables.Row]) -> Iterable[MethodRow]:
    for row in rows:
        yield MethodRow(_(row.name), (number(row.value),), _(row.sentence))


def methodology_document(rank_name: str) -> dict[str, Any]:
    """The same tables as JSON."""
    return {
        "name": rank_name,
        "formula": tables.FORMULA,
        "rules": list(rules()),
        "substitutes": substitutes_rule(),
        **tables.published_tables(),
    }

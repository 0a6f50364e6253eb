"""A visitor's own weights and must-haves: the forms, and both orders side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from catalog import paths, wording
from catalog.formats import number_text, score_text
from catalog.language import gettext as _
from catalog.models import CapabilityEntry, ToolEdition
from comparisons.models import Standing as StoredStanding
from comparisons.needs import Need
from comparisons.ranking import tables
from comparisons.ranking.formula import Standing, in_order, place
from comparisons.ranking.published import read_standing
from comparisons.ranking.weights import OwnWeights, apply_weights, parse_weights

FIELD = "w_"
NEED_FIELDS = ("need", "need_license", "need_price", "need_currency", "need_per")
# More tools than these are reordered by nobody; the best by the default order stay.
MOST_REORDERED = 2000


@dataclass(frozen=True)
class WeightField:
    """One number field."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class WeightForm:
    """The form of own weights; `kept` are the other parameters of the address."""

    action: str
    fields: tuple[WeightField, ...]
    kept: tuple[tuple[str, str], ...]
    reset_url: str
    text: str
    problems: tuple[str, ...]

    @property
    def is_used(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class OwnLine:
    """One tool in both orders; it has no place and an empty score where it is not ranked."""

    slug: str
    name: str
    place: int | None
    score: str
    own_place: int | None
    own_score: str
    own_interval: str

    @property
    def url(self) -> str:
        return paths.tool_path(self.slug)

    @property
    def place_text(self) -> str:
        return "" if self.place is None else number_text(self.place)

    @property
    def own_place_text(self) -> str:
        return "" if self.own_place is None else number_text(self.own_place)


@dataclass(frozen=True)
class OwnOrder:
    """The tools in the visitor's order, with the places of the default order."""

    lines: tuple[OwnLine, ...]
    weights: str
    json_url: str
    cut_at: int = 0


def collected(params: QueryDict, path: str) -> str:
    """Where a form with number fields leads: the same page with `?w=` in their place.

    Empty where the address has no such fields.
    """
    keys = [row.key for row in tables.COMPONENTS if FIELD + row.key in params]
    fields = {key: params.get(FIELD + key, "") for key in keys}
    if not fields:
        return ""
    kept = _kept(params, {"w", "page", *(FIELD + key for key in fields)})
    text = ",".join(f"{key}:{value.strip()[:20]}" for key, value in fields.items() if value.strip())
    pairs = [*kept, *([("w", text)] if text else [])]
    return f"{path}?{urlencode(pairs, safe=':,')}" if pairs else path


def _kept(params: QueryDict, dropped: set[str]) -> list[tuple[str, str]]:
    return [
        (key, value) for key, values in params.lists() if key not in dropped for value in values
    ]


def weight_form(params: QueryDict, path: str, default: Mapping[str, Decimal]) -> WeightForm:
    """Filled with the visitor's weights, or with those that hold by default."""
    asked = parse_weights(params.get("w", ""))
    shown = asked.weights or default
    kept = _kept(params, {"w", "page"})
    return WeightForm(
        action=path,
        fields=tuple(
            WeightField(FIELD + row.key, _(row.name), f"{shown[row.key]:f}")
            for row in tables.COMPONENTS
        ),
        kept=tuple(kept),
        reset_url=f"{path}?{urlencode(kept)}" if kept else path,
        text=asked.text,
        problems=(*asked.problems, _("The default weights hold.")) if asked.problems else (),
    )


def own_order(
    standings: Sequence[Standing],
    names: Mapping[str, str],
    asked: OwnWeights,
    scope: Mapping[str, str],
) -> OwnOrder | None:
    """Both orders of these tools; None where no weights were asked for. PURE."""
    if asked.weights is None:
        return None
    default, own = list(standings), apply_weights(standings, asked.weights)
    default_places, own_places = _places(default), _places(own)
    before = {item.tool: item for item in default}
    interval = _("%(low)s to %(high)s")
    return OwnOrder(
        lines=tuple(
            OwnLine(
                slug=item.tool,
                name=names[item.tool],
                place=default_places.get(item.tool),
                score=_score(before[item.tool]),
                own_place=own_places.get(item.tool),
                own_score=_score(item),
                own_interval=interval
                % {"low": score_text(item.low), "high": score_text(item.high)},
            )
            for item in in_order(own, names)
        ),
        weights=", ".join(
            f"{_(row.name)} {score_text(asked.weights[row.key])}" for row in tables.COMPONENTS
        ),
        json_url=f"{paths.order_path()}?" + urlencode({**scope, "w": asked.text}, safe=":,"),
        cut_at=MOST_REORDERED if len(default) >= MOST_REORDERED else 0,
    )


def _places(standings: Iterable[Standing]) -> dict[str, int]:
    return {slug: at.overall for slug, at in place(standings).items()}


def _score(item: Standing) -> str:
    return score_text(item.score) if item.is_ranked and item.score is not None else ""


def stored_order(asked: OwnWeights, scope: Mapping[str, str]) -> OwnOrder | None:
    """Both orders of a category, a task's tools, or of named tools (1 query, none unasked)."""
    if asked.weights is None:
        return None
    standings, names = _of_scope(scope)
    return own_order(standings, names, asked, scope)


def _of_scope(scope: Mapping[str, str]) -> tuple[list[Standing], dict[str, str]]:
    """The current run's standings of what is published, under the slugs of today."""
    found = StoredStanding.objects.current().filter(**_filters(scope)).with_address()
    rows: Iterable[Any] = found.published().defer("inputs").best_first()[:MOST_REORDERED]
    names = {row.live_slug: row.name for row in rows}
    return [read_standing(r.document, r.live_slug, r.type, r.category) for r in rows], names


def _filters(scope: Mapping[str, str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    if "category" in scope:
        filters["category"] = scope["category"]
    if "type" in scope:
        filters["type"] = scope["type"]
    if "tools" in scope:
        live = ToolEdition.objects.current().filter(slug__in=scope["tools"].split(",")[:50])
        filters["tool__in"] = live.order_by().values("tool")
    if "task" in scope:
        doing = CapabilityEntry.objects.supported().filter(task__slug=scope["task"])
        filters["tool__in"] = doing.order_by().values("tool")
    return filters


def order_document(params: QueryDict) -> dict[str, Any]:
    """The same orders as JSON: `?category=`, `?type=`, `?task=`, `?tools=a,b` and `?w=`."""
    names_of_scope = ("category", "type", "task", "tools")
    given = {name: params.get(name) for name in names_of_scope}
    scope = {name: text[:500] for name, text in given.items() if isinstance(text, str) and text}
    asked = parse_weights(params.get("w", ""))
    standings, names = _of_scope(scope)
    order = own_order(standings, names, asked, scope)
    if order is None:
        places = _places(standings)
        lines = [
            {"tool": s.tool, "name": names[s.tool], "place": places.get(s.tool)}
            for s in in_order(standings, names)
        ]
        return {**scope, "weights": None, "problems": list(asked.problems), "tools": lines}
    return {
        **scope,
        "weights": {key: str(value) for key, value in (asked.weights or {}).items()},
        "problems": [],
        "tools": [
            {
                "tool": line.slug,
                "name": line.name,
                "place": line.place,
                "score": line.score or None,
                "own_place": line.own_place,
                "own_score": line.own_score or None,
            }
            for line in order.lines
        ],
    }


@dataclass(frozen=True)
class TaskChoice:
    """A task that can be asked for."""

    slug: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class NeedForm:
    """The form of must-haves, filled with what was asked."""

    action: str
    tasks: tuple[TaskChoice, ...]
    licences: str
    price: str
    currency: str
    per: str
    kept: tuple[tuple[str, str], ...]
    reset_url: str


def need_form(params: QueryDict, path: str, need: Need, task_names: Mapping[str, str]) -> NeedForm:
    """Tasks in the order given."""
    kept = _kept(params, {*NEED_FIELDS, "page"})
    return NeedForm(
        action=path,
        tasks=tuple(
            TaskChoice(slug, name, slug in need.tasks) for slug, name in task_names.items()
        ),
        licences=", ".join(need.licences),
        price="" if need.price is None else f"{need.price:f}",
        currency=need.currency,
        per=wording.unit_text(need.per),
        kept=tuple(kept),
        reset_url=f"{path}?{urlencode(kept)}" if kept else path,
    )

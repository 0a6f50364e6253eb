"""What a visitor may ask of a comparison, a category or a task: own weights and must-haves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from catalog.models import Task, ToolEdition
from catalog.queries.lists import ToolListPage
from comparisons.comparing import Compared
from comparisons.needs import Fit, Fitting, fitting, grouped, parse_needs, wanted_tasks
from comparisons.own_order import (
    NeedForm,
    OwnOrder,
    WeightForm,
    need_form,
    own_order,
    stored_order,
    weight_form,
)
from comparisons.ranking import tables
from comparisons.ranking.weights import parse_weights
from comparisons.standings import by_slug

# Documents that one page reads to check must-haves; the first by name.
MOST_CHECKED = 300


@dataclass(frozen=True)
class Wishes:
    """The two forms with their answers; nothing is weighed between tools for different jobs."""

    weights: WeightForm | None
    order: OwnOrder | None
    needs: NeedForm | None = None
    kept: tuple[Fitting, ...] = ()
    removed: tuple[Fitting, ...] = ()
    ask: tuple[Fitting, ...] = ()
    is_asked: bool = False
    cut_at: int = 0  # so many were checked, the first by name, where there are more
    problems: tuple[str, ...] = field(default=())


def _default(types: Sequence[str]) -> Mapping[str, Decimal]:
    """The weights of the only type, or those of every other type."""
    return tables.weights_for(types[0] if len(set(types)) == 1 else "default")


def comparison_wishes(found: Compared, params: QueryDict, path: str) -> Wishes:
    """For the compared tools (1 query where a wish names a task that none of them has)."""
    asked = parse_weights(params.get("w", ""))
    names = {edition.slug: edition.name for edition in found.editions}
    standings = list(by_slug(found.held.values()).values())
    scope = {"tools": ",".join(sorted(names))}
    shown = {row.task: row.name for row in found.alignment.rows}
    form = order = None
    if found.relation.are_substitutes:
        order = own_order(standings, names, asked, scope)
        form = weight_form(params, path, _default([doc["type"] for doc in found.documents]))
    return _wishes(form, order, found.documents, params, path, shown)


def category_wishes(slug: str, page: ToolListPage, params: QueryDict, path: str) -> Wishes:
    """For a category (1 query with own weights, 2 with must-haves, none without either)."""
    options = (o for group in page.facets.groups if group.name == "task" for o in group.options)
    shown = {option.value: option.label for option in options}
    order = stored_order(parse_weights(params.get("w", "")), {"category": slug})
    form = weight_form(params, path, _default([]) if not page.tools else _type_weights(page))
    documents: Sequence[Mapping[str, Any]] = ()
    if is_need_asked(params):
        rows = ToolEdition.objects.current().filter(category__slug=slug).order_by("sort_name")
        documents = list(rows.values_list("document", flat=True)[: MOST_CHECKED + 1])
    return _wishes(form, order, documents, params, path, shown)


def _type_weights(page: ToolListPage) -> Mapping[str, Decimal]:
    options = [o for group in page.facets.groups if group.name == "type" for o in group.options]
    return _default([option.value for option in options if option.count])


def task_wishes(slug: str, params: QueryDict, path: str) -> Wishes:
    """For the tools that do a task: own weights only (1 query, none unasked)."""
    order = stored_order(parse_weights(params.get("w", "")), {"task": slug})
    return Wishes(weight_form(params, path, tables.weights_for("default")), order)


def is_need_asked(params: QueryDict) -> bool:
    return any(params.get(name, "").strip() for name in ("need", "need_license", "need_price"))


def _wishes(
    form: WeightForm | None,
    order: OwnOrder | None,
    documents: Sequence[Mapping[str, Any]],
    params: QueryDict,
    path: str,
    shown: Mapping[str, str],
) -> Wishes:
    names = dict(shown) | _other_names(params, shown)
    need = parse_needs(params, names)
    lines = [] if need.is_empty else [fitting(doc, need, names) for doc in documents]
    groups = grouped(lines[:MOST_CHECKED])
    return Wishes(
        weights=form,
        order=order,
        needs=need_form(params, path, need, names),
        kept=groups[Fit.KEPT],
        removed=groups[Fit.REMOVED],
        ask=groups[Fit.ASK],
        is_asked=not need.is_empty,
        cut_at=MOST_CHECKED if len(lines) > MOST_CHECKED else 0,
        problems=need.problems,
    )


def _other_names(params: QueryDict, shown: Mapping[str, str]) -> dict[str, str]:
    """Tasks that are asked for and that the page does not show anyway."""
    missing = [slug for slug in wanted_tasks(params) if slug not in shown]
    if not missing:
        return {}
    return dict(Task.objects.filter(slug__in=missing).values_list("slug", "name"))

"""The filters of a FilterSet as parameters: the pages and the API narrow lists by the same one."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from catalog.filters import MOST_VALUES, OfChoices, ValuesFilter, is_slug
from config.api.parameters import (
    PARTIAL_DATE,
    SLUG,
    Parameter,
    Schema,
    day,
    integer,
    matching,
    text,
)
from config.api.problems import Fault, Refusal


class PartialDateFilter(django_filters.CharFilter):
    """Compares dates that may be a year, a month or a day, as texts: 2024 < 2024-05."""


def filter_parameters(filterset: type[django_filters.FilterSet]) -> tuple[Parameter, ...]:
    """A parameter a filter; its values are checked for their form here, for sense by the set."""
    return tuple(_parameter(name, each) for name, each in filterset.base_filters.items())


def _parameter(name: str, each: django_filters.Filter) -> Parameter:
    label = str(each.extra.get("help_text") or each.label or name)
    if isinstance(each, ValuesFilter):
        described = f"{label}; repeat it for “or”, at most {MOST_VALUES} times."
        schema = {"type": "array", "minItems": 1, "maxItems": MOST_VALUES}
        items = _items(each.extra["each"])
        return Parameter(name, {**schema, "items": items}, described, is_repeated=True)
    if isinstance(each, PartialDateFilter):
        return matching(name, PARTIAL_DATE["pattern"], label, longest=10)
    if isinstance(each, django_filters.DateFilter):
        return day(name, label)
    if isinstance(each, django_filters.NumberFilter):
        return integer(name, label, least=0, most=1_000_000)
    return text(name, label, longest=each.extra.get("max_length") or 200)


def _items(check: Any) -> Schema:
    if isinstance(check, OfChoices):
        return {"type": "string", "enum": list(check.choices.values)}
    if check is is_slug:
        return SLUG
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": r"^[^\u0000-\u001f\u007f]+$",
    }


def filtered(
    filterset_class: type[django_filters.FilterSet], query: QueryDict, queryset: QuerySet
) -> QuerySet:
    """The queryset narrowed; Refusal where a value makes no sense."""
    # Making a set copies every filter and form field; most requests ask for none.
    if not any(name in filterset_class.base_filters for name in query):
        return queryset
    filterset = filterset_class(query, queryset)
    errors: Mapping[str, list[str]] = filterset.form.errors
    if errors:
        faults = [Fault(" ".join(found), parameter=name) for name, found in errors.items()]
        raise Refusal("invalid-request", f"{faults[0].parameter}: {faults[0].detail}", faults)
    return filterset.qs

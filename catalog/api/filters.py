"""The pages' filters with ranges that only programs ask for."""

import django_filters
from django.db.models import QuerySet

from catalog.filters import OfChoices, ToolFilter, ValuesFilter, is_slug
from catalog.models import Capability, CapabilityEntry, MeasurementEntry, ToolEdition
from config.api.filtering import PartialDateFilter


class ApiToolFilter(ToolFilter):
    """All filters of the tool list, and ranges of what is ordered."""

    released__gte = PartialDateFilter(
        "released", lookup_expr="gte", label="Released on or after; 2024 comes before 2024-05"
    )
    released__lte = PartialDateFilter(
        "released", method="filter_released", label="Released on or before; unknown is left out"
    )
    published_on__gte = django_filters.DateFilter(
        "published_at", lookup_expr="date__gte", label="Current edition published on or after"
    )
    published_on__lte = django_filters.DateFilter(
        "published_at", lookup_expr="date__lte", label="Current edition published on or before"
    )
    capability_count__gte = django_filters.NumberFilter(
        "capability_count", lookup_expr="gte", label="At least so many capabilities"
    )
    capability_count__lte = django_filters.NumberFilter(
        "capability_count", lookup_expr="lte", label="At most so many capabilities"
    )

    class Meta:
        model = ToolEdition
        fields: tuple[str, ...] = ()

    def filter_released(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """An unknown date is neither early nor late."""
        return queryset.filter(released__lte=value).exclude(released="") if value else queryset


class CapabilityFilter(django_filters.FilterSet):
    """Capabilities of current editions."""

    tool = ValuesFilter("edition__slug", each=is_slug, label="Tool")
    task = ValuesFilter("task__slug", each=is_slug, label="Task")
    category = ValuesFilter("edition__category__slug", each=is_slug, label="Category of the tool")
    support = ValuesFilter("support", each=OfChoices(Capability.Support), label="Support")

    class Meta:
        model = CapabilityEntry
        fields: tuple[str, ...] = ()


class MeasurementFilter(django_filters.FilterSet):
    """Figures of current editions."""

    metric = ValuesFilter("metric", each=is_slug, label="Metric")
    tool = ValuesFilter("edition__slug", each=is_slug, label="Tool")
    category = ValuesFilter("edition__category__slug", each=is_slug, label="Category of the tool")

    class Meta:
        model = MeasurementEntry
        fields: tuple[str, ...] = ()

"""The filters of the lists, in the words of editors."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.models import Citation
from catalog.models.standing import State, in_state

OLD_AFTER = timedelta(days=180)


class StateFilter(admin.SimpleListFilter):
    """Where a tool or a verdict stands. The list's rows come `with_publication()`."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        state = self.value()
        return queryset.filter(in_state(State(state))) if state in State.values else queryset


class WaitingFilter(admin.SimpleListFilter):
    """What visitors do not see as it stands. The list's rows come `with_publication()`."""

    title = "what needs work"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("changes", "Has unpublished changes"), ("publishing", "Waits to be published")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "changes":
            return queryset.filter(in_state(State.CHANGED))
        if self.value() == "publishing":
            return queryset.exclude(in_state(State.LIVE))
        return queryset


# The address of a list that shows only these.
WAITING = f"{WaitingFilter.parameter_name}=publishing"


class WorkFilter(WaitingFilter):
    """What needs an editor's hand. The list's rows come `with_claim_counts()`, too."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("sources", "Has claims without source"),
            ("check", f"Oldest source older than {OLD_AFTER.days} days"),
            *super().lookups(request, model_admin),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "sources":
            return queryset.filter(unsourced_count__gt=0)
        if self.value() == "check":
            before = (timezone.now() - OLD_AFTER).date()
            old = Citation.objects.filter(tool=OuterRef("pk"), checked_on__lt=before)
            return queryset.filter(Exists(old))
        return super().queryset(request, queryset)

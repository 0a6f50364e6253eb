"""What people search for, for editors: what to write next, and what nobody should read."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from catalog.admin.checking import DecisionForm
from catalog.admin.saving import RacingAdmin
from catalog.locks import Lock, one_at_a_time
from comparisons.matching.record import recount
from comparisons.models import Intent

# From so many visitors on, results that nobody opens are a sign.
ENOUGH_SEARCHES = 3
MOST_SHOWN = 12
MOVE_FIRST = "Others are merged into this one; move them first."


class WhatToWriteFilter(admin.SimpleListFilter):
    """The lists that tell editors where the catalogue has gaps."""

    title = "what to write next"
    parameter_name = "gap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("nothing", "Nothing was found"),
            ("unopened", "Nobody opened the first result"),
            ("ignored", "Nobody opened any result"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Intent]) -> QuerySet[Intent]:
        # What is merged is asked for by the other, and nobody writes for what is blocked.
        heard = queryset.filter(merged_into=None).exclude(state=Intent.State.BLOCKED)
        asked = heard.filter(searches__gte=ENOUGH_SEARCHES, result_count__gt=0)
        lists = {
            "nothing": heard.filter(result_count=0),
            "unopened": asked.filter(first_opened=0),
            "ignored": asked.filter(opened=0),
        }
        return lists.get(str(self.value()), queryset)


class DecisionFilter(admin.SimpleListFilter):
    """What editors made of it."""

    title = "decision"
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("none", "None"),
            ("merged", "Merged"),
            ("hidden", "Hidden"),
            ("blocked", "Blocked"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Intent]) -> QuerySet[Intent]:
        decided = {
            "none": queryset.filter(state=Intent.State.OPEN, merged_into=None),
            "merged": queryset.exclude(merged_into=None),
            "hidden": queryset.filter(state=Intent.State.HIDDEN),
            "blocked": queryset.filter(state=Intent.State.BLOCKED),
        }
        return decided.get(str(self.value()), queryset)


class PublicFilter(admin.SimpleListFilter):
    """Whether visitors can read the text."""

    title = "who reads it"
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Everybody"), ("no", "Editors only")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Intent]) -> QuerySet[Intent]:
        public = Intent.objects.public()
        if self.value() == "yes":
            return queryset.filter(pk__in=public)
        if self.value() == "no":
            return queryset.exclude(pk__in=public)
        return queryset


class IntentForm(DecisionForm):
    """What editors decide about an intent; every decision has a reason."""

    class Meta:
        model = Intent
        fields = ("state", "merged_into", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        target = cleaned.get("merged_into")
        decided = cleaned.get("state") != Intent.State.OPEN or target
        if decided and not cleaned.get("note", "").strip():
            self.add_error("note", "Say why: other editors will ask.")
        if target and target.pk == self.instance.pk:
            self.add_error("merged_into", "An intent cannot be merged into itself.")
        elif target and target.merged_into_id:
            self.add_error("merged_into", f"“{target}” is itself merged into another; choose that.")
        elif target and target.state == Intent.State.BLOCKED:
            self.add_error("merged_into", f"“{target}” is blocked; block this one instead.")
        elif target and self.instance.merged.exists():
            self.add_error("merged_into", MOVE_FIRST)
        is_blocked = cleaned.get("state") == Intent.State.BLOCKED
        if is_blocked and "state" in self.changed_data and self.instance.merged.exists():
            self.add_error("state", MOVE_FIRST)
        return cleaned


@admin.register(Intent)
class IntentAdmin(RacingAdmin):
    """Intents with their counts. Texts and counts are read only; decisions are not."""

    form = IntentForm
    list_display = (
        "text",
        "searches",
        "result_count",
        "opened",
        "first_opened",
        "last_on",
        "decision",
        "is_read_by_everybody",
    )
    list_filter = (WhatToWriteFilter, DecisionFilter, PublicFilter, "last_on")
    list_select_related = ("merged_into",)
    search_fields = ("text",)
    search_help_text = "Words of the search text."
    autocomplete_fields = ("merged_into",)
    readonly_fields = (
        *("text", "searches", "most_visitors", "result_count", "opened", "first_opened"),
        *("first_on", "last_on", "merged_here", "led_to"),
    )
    fields = ("text", "state", "merged_into", "note", *readonly_fields[1:])
    ordering = ("-searches", "text")
    show_full_result_count = False
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """`manage.py forget_search` removes a text everywhere."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intent]:
        heavy = ("vector", "terms", "merged_into__vector", "merged_into__terms")
        return super().get_queryset(request).defer(*heavy)

    def save_model(self, request: HttpRequest, obj: Intent, form: Any, change: bool) -> None:
        """Save the decision and let it count at once."""
        before = form.initial.get("merged_into")
        with transaction.atomic():
            # Before the row is written: who counts would wait for it, and it for who counts.
            one_at_a_time(Lock.COUNTING)
            # What this editor left alone somebody else may have decided meanwhile.
            obj.save(update_fields=form.changed_data)
            recount({obj.pk, *filter(None, (before, obj.merged_into_id))}, timezone.now())

    @admin.display(description="decision", ordering="state")
    def decision(self, intent: Intent) -> str:
        decided = [] if intent.state == Intent.State.OPEN else [intent.get_state_display()]
        if intent.merged_into:
            decided.append(f"Merged into “{intent.merged_into}”")
        return "; ".join(decided) or "—"

    @admin.display(description="public", boolean=True)
    def is_read_by_everybody(self, intent: Intent) -> bool:
        return intent.is_public

    @admin.display(description="merged into this one")
    def merged_here(self, intent: Intent) -> str:
        """The others that count for this one, each a link to where it is moved."""
        rows = intent.merged.order_by("-searches", "text").values_list("pk", "text")
        named = [(reverse("admin:comparisons_intent_change", args=[pk]), t) for pk, t in rows]
        return format_html_join("\n", '<p><a href="{}">{}</a></p>', named) or "None."

    @admin.display(description="led to")
    def led_to(self, intent: Intent) -> str:
        """What visitors chose, most chosen first."""
        matches = intent.matches.order_by("-opened").annotate(name=F("tool__name"))[:MOST_SHOWN]
        lines = ((m.name, m.capability, m.opened, m.helped, m.not_helped) for m in matches)
        form = "{}, {}: opened {}, helped {}, did not help {}"
        return format_html_join("\n", f"<p>{form}</p>", lines) or "Nobody has opened a result."

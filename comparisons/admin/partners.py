"""Partners with their keys and webhooks. A key is shown once, on the page that made it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from catalog import wording
from catalog.admin.keys import KeyedAdmin
from catalog.admin.records import RecordAdmin
from comparisons.models import ApiKey, Delivery, Partner, Webhook


class ChoicesField(forms.MultipleChoiceField):
    """Several of a model's choices, kept as a JSON list."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(initial or []) != sorted(data or [])


class WebhookForm(forms.ModelForm):
    events = ChoicesField(
        choices=Webhook.Event.choices, required=False, help_text="None chosen: everything."
    )

    class Meta:
        model = Webhook
        fields = ("url", "events")


class WebhookInline(admin.StackedInline):
    model = Webhook
    form = WebhookForm
    extra = 0
    readonly_fields = ("secret", "failure_count", "disabled_at", "disabled_reason")


@admin.register(Partner)
class PartnerAdmin(KeyedAdmin):
    list_display = ("name", "is_active", "requests_per_minute", "working_keys", "webhook_state")
    list_filter = ("is_active",)
    search_fields = ("name", "contact")
    inlines = [WebhookInline]
    actions = ["enable_webhooks"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        works = Q(keys__in=ApiKey.objects.working(timezone.now()))
        found = super().get_queryset(request).select_related("webhook")
        return found.annotate(key_count=Count("keys", filter=works))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """A partner is deleted on its own page, which says why where it stays."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Keys and deliveries are records, so whose they are stays."""
        partner = self.get_object(request, object_id)
        keys = ApiKey.objects.filter(partner=partner)
        deliveries = Delivery.objects.filter(webhook__partner=partner)
        may = partner is not None and self.has_delete_permission(request, partner)
        if may and (keys.exists() or deliveries.exists()):
            text = (
                f"“{partner}” stays: its keys and deliveries are kept as a record. To switch it "
                "off, untick “Is active”; none of its keys works then."
            )
            self.message_user(request, text, messages.ERROR)
            return redirect("admin:comparisons_partner_change", object_id)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description="keys that work", ordering="key_count")
    def working_keys(self, partner: Any) -> int:
        return int(partner.key_count)

    @admin.display(description="webhook")
    def webhook_state(self, partner: Any) -> str:
        webhook = getattr(partner, "webhook", None)
        if webhook is None:
            return "none"
        return webhook.disabled_reason or "on"

    @admin.action(description="Switch disabled webhooks on again", permissions=["change"])
    def enable_webhooks(self, request: Any, queryset: QuerySet) -> None:
        webhooks = Webhook.objects.filter(partner__in=queryset, disabled_at__isnull=False)
        keys = list(webhooks.values_list("pk", flat=True))
        partners = list(Partner.objects.filter(webhook__in=keys))
        count = webhooks.update(disabled_at=None, disabled_reason="", failure_count=0)
        LogEntry.objects.log_actions(
            request.user.pk, partners, CHANGE, "Switched the webhook on again."
        )
        waiting = Delivery.objects.filter(webhook__in=keys, delivered_at__isnull=True)
        waiting.update(next_attempt_at=timezone.now())
        self.message_user(
            request,
            f"{wording.count_text(count, 'webhook')} on again; what waited goes with the next run.",
        )


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ApiKey.State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        match self.value():
            case ApiKey.State.WORKS:
                return queryset.working(timezone.now())
            case ApiKey.State.EXPIRED:
                return queryset.expired(timezone.now())
            case ApiKey.State.REVOKED:
                return queryset.revoked()
        return queryset


class ApiKeyForm(forms.ModelForm):
    scopes = ChoicesField(
        choices=ApiKey.Scope.choices, initial=ApiKey.Scope.values, help_text="What it opens."
    )

    class Meta:
        model = ApiKey
        fields = ("partner", "name", "scopes", "expires_at")

    def clean_expires_at(self) -> datetime | None:
        """A key that opens nothing from the beginning is a slip; to end one early, revoke it."""
        at: datetime | None = self.cleaned_data["expires_at"]
        if at and "expires_at" in self.changed_data and at <= timezone.now():
            raise forms.ValidationError("This is in the past: the key would open nothing.")
        return at


@admin.register(ApiKey)
class ApiKeyAdmin(KeyedAdmin):
    """Keys are issued, renamed and revoked; what they open never changes unseen."""

    form = ApiKeyForm
    list_display = ("name", "partner", "prefix", "state", "expires_at", "last_used_at")
    list_filter = (StateFilter, "partner")
    list_select_related = ("partner",)
    search_fields = ("name", "prefix", "partner__name")
    autocomplete_fields = ("partner",)
    actions = ["revoke"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("partner", "prefix", "created_at", "revoked_at", "last_used_at", "successor")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A revoked key stays as a record of what was open once."""
        return False

    @admin.display(description="state")
    def state(self, key: Any) -> str:
        return str(key.state_at(timezone.now()))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        issued, text = ApiKey.issue(
            obj.partner,
            obj.name,
            at=timezone.now(),
            scopes=obj.scopes,
            expires_at=obj.expires_at,
        )
        obj.pk = issued.pk
        obj.prefix = issued.prefix
        # Kept on the object for the one answer that shows it, and nowhere else.
        obj.text = text

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"The key “{obj.name}” for {obj.partner}",
            "opts": self.model._meta,
            "key": obj.text,
        }
        response = TemplateResponse(request, "admin/key_issued.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description="Revoke: these keys open nothing any more", permissions=["change"])
    def revoke(self, request: Any, queryset: QuerySet) -> None:
        open_keys = list(queryset.filter(revoked_at__isnull=True))
        of_them = ApiKey.objects.filter(pk__in=[key.pk for key in open_keys])
        count = of_them.update(revoked_at=timezone.now())
        LogEntry.objects.log_actions(request.user.pk, open_keys, CHANGE, "Revoked.")
        self.message_user(request, f"{wording.count_text(count, 'key')} revoked.")


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ("event", "partner", "created_at", "attempts", "delivered_at", "last_error")
    list_filter = ("event", ("delivered_at", admin.EmptyFieldListFilter))
    search_fields = ("idempotency_key", "webhook__partner__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(partner_name=F("webhook__partner__name"))

    @admin.display(ordering="partner_name")
    def partner(self, delivery: Any) -> str:
        return str(delivery.partner_name)

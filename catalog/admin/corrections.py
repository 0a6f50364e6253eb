"""The queue of what visitors found wrong."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from catalog.admin.checking import DecisionForm
from catalog.admin.records import RecordAdmin, linked
from catalog.admin.saving import RacingAdmin
from catalog.models import Correction, Tool


class WaitingFirst(admin.SimpleListFilter):
    """The queue is what still waits, unless an editor asks for something else."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*Correction.State.choices, ("all", "All")]

    def choices(self, changelist: Any) -> Any:
        chosen = self.value() or Correction.State.WAITING
        for value, label in self.lookup_choices:
            yield {
                "selected": value == chosen,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value() or Correction.State.WAITING
        return queryset if chosen == "all" else queryset.filter(state=chosen)


class CorrectionForm(DecisionForm):
    """What the editor decides, and the answer that everybody can read."""

    class Meta:
        model = Correction
        fields = ("state", "answer")


@admin.register(Correction)
class CorrectionAdmin(RacingAdmin, RecordAdmin):
    """What the visitor wrote is read; state and answer are the editor's."""

    form = CorrectionForm
    list_display = ("__str__", "received_at", "state", "decided_at", "decided_by")
    list_filter = (WaitingFirst, "received_at")
    list_select_related = ("decided_by",)
    search_fields = ("tool_name", "tool_slug", "claim", "message", "answer")
    ordering = ("pk",)
    fields = (
        "about",
        "claim",
        "edition_number",
        "message",
        "evidence",
        "received_at",
        "state",
        "answer",
        "decided_at",
        "decided_by",
    )
    readonly_fields = (
        *("about", "claim", "edition_number", "message", "evidence", "received_at"),
        *("decided_at", "decided_by"),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Correction, form: Any, change: bool) -> None:
        """Who decided, and when, unless it went back into the queue; words may be mended later."""
        if "state" in form.changed_data:
            is_decided = obj.state != Correction.State.WAITING
            obj.decided_at = timezone.now() if is_decided else None
            obj.decided_by_id = request.user.pk if is_decided else None
        # What this editor left alone somebody else may have decided meanwhile.
        decided = ("decided_at", "decided_by") if "state" in form.changed_data else ()
        obj.save(update_fields=[*form.changed_data, *decided])

    @admin.display(description="tool")
    def about(self, correction: Correction) -> str:
        tool = Tool.objects.filter(slug=correction.tool_slug).first()
        if tool is None:
            return correction.tool_name
        return linked(correction.tool_name, "catalog_tool_change", tool.pk)

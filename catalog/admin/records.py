"""What nobody edits: editions, the public log, the addresses behind sources."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Min, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from catalog.admin.keys import KeyedAdmin
from catalog.models import Change, Source, ToolEdition


class RecordAdmin(KeyedAdmin):
    """Records are read, found and never touched."""

    actions: tuple[str, ...] | None = None
    show_full_result_count = False
    list_per_page = 50
    view_on_site = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def linked(text: str, view: str, *args: Any) -> str:
    """The text as a link to a page of the admin."""
    try:
        return format_html('<a href="{}">{}</a>', reverse(f"admin:{view}", args=args), text)
    except NoReverseMatch:
        return text


class EditionAdmin(RecordAdmin):
    """Editions as they were published."""

    list_display = ("__str__", "is_current", "published_at", "published_by", "note", "digest_start")
    list_filter = ("is_current", "published_at")
    list_select_related = ("published_by",)
    date_hierarchy = None
    ordering = ("-pk",)
    owner = ""
    owner_view = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("published_by")

    @admin.display(description="belongs to")
    def belongs_to(self, edition: Any) -> str:
        return linked(str(edition), self.owner_view, getattr(edition, f"{self.owner}_id"))

    @admin.display(description="history")
    def history_link(self, edition: Any) -> str:
        view = self.owner_view.replace("_change", "_editions")
        return linked("All editions", view, getattr(edition, f"{self.owner}_id"))


@admin.register(ToolEdition)
class ToolEditionAdmin(EditionAdmin):
    owner = "tool"
    owner_view = "catalog_tool_change"
    search_fields = ("name", "slug", "note")
    fields = (
        "belongs_to",
        "history_link",
        "number",
        "is_current",
        "published_at",
        "published_by",
        "note",
        "sha256",
        "document",
    )
    readonly_fields = ("belongs_to", "history_link")


@admin.register(Change)
class ChangeAdmin(RecordAdmin):
    list_display = ("title", "kind", "number", "at", "by", "note")
    list_filter = ("kind", "at")
    list_select_related = ("by",)
    search_fields = ("title", "subject", "note")
    ordering = ("-pk",)


class ChangedSinceChecked(admin.SimpleListFilter):
    """Sources that say something else than when an editor last read them."""

    title = "changed since checked"
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes: read it again")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "yes":
            return queryset
        return queryset.filter(changed_at__date__gt=F("oldest_check"))


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    list_display = ("address", "citation_count", "status", "read_at", "changed_at", "is_to_check")
    list_filter = (ChangedSinceChecked, "read_at", "changed_at")
    search_fields = ("address", "status")
    fields = ("address", "cited_by", "status", "read_at", "changed_at", "content_digest")
    readonly_fields = ("cited_by",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        checked = Min("citations__checked_on")
        found = super().get_queryset(request)
        return found.annotate(citation_count=Count("citations"), oldest_check=checked)

    @admin.display(description="changed since checked", boolean=True)
    def is_to_check(self, source: Any) -> bool:
        return bool(
            source.changed_at
            and source.oldest_check
            and source.changed_at.date() > source.oldest_check
        )

    @admin.display(description="citations", ordering="citation_count")
    def citation_count(self, source: Any) -> int:
        return int(source.citation_count)

    @admin.display(description="cited by")
    def cited_by(self, source: Source) -> str:
        names = source.citations.values_list("tool__name", flat=True).order_by("tool__name")
        return ", ".join(dict.fromkeys(names[:200]))

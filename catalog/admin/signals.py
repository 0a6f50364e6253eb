"""Observations of use: found here, entered on the tool's page or uploaded for many tools."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from catalog.admin.records import RecordAdmin, linked
from catalog.drafts import rows_changed
from catalog.models import Signal, Tool
from catalog.signals import MOST_BYTES, SignalReport, UnreadableError, import_signals


class SignalUploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="CSV with the columns tool, kind, value, observed, source, or one JSON object of "
        "these a line. The source is a key or an address of the tool's own sources. At most 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl"}),
        error_messages={"empty": "The file is empty."},
    )
    is_check = forms.BooleanField(
        label="Only check",
        required=False,
        initial=True,
        help_text="Says what would happen and writes nothing. Untick it to write.",
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB: split it.")
        data: bytes = file.read()
        return data


@admin.register(Signal)
class SignalAdmin(RecordAdmin):
    list_display = ("tool_link", "kind", "shown", "observed", "source")
    list_filter = ("kind",)
    list_select_related = ("tool", "citation")
    search_fields = ("tool__name", "tool__slug")
    search_help_text = "Search by the name of a tool."
    ordering = ("-observed", "tool__name", "pk")
    fields = ("tool_link", "kind", "shown", "observed", "source")
    readonly_fields = fields
    change_list_template = "admin/signals/change_list.html"
    # Those of the admin: who may delete one may delete those of a list.
    actions = ()

    @admin.display(description="tool", ordering="tool__name")
    def tool_link(self, signal: Signal) -> str:
        return linked(signal.tool.name, "catalog_tool_change", signal.tool_id)

    @admin.display(description="value")
    def shown(self, signal: Signal) -> str:
        return signal.figure

    @admin.display(description="source")
    def source(self, signal: Signal) -> str:
        return signal.citation.key

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As on the tool's page; a draft that may not lose its signals could not be deleted."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: Signal) -> None:
        self.delete_queryset(request, Signal.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: Any, queryset: QuerySet) -> None:
        """Their tools then say something else than their live editions."""
        with transaction.atomic():
            locked = Tool.objects.select_for_update().order_by("pk")
            tools = list(locked.filter(pk__in=queryset.order_by().values("tool")))
            super().delete_queryset(request, queryset)
            rows_changed(tool.pk for tool in tools)
            self._sign(request.user, tools, "Deleted signals.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="catalog_signal_upload"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Check a file and, unless asked not to, add what it observed; old values stay."""
        if not request.user.has_perm("catalog.change_tool"):
            raise PermissionDenied("Your account may not add signals.")
        posted = request.method == "POST"
        form = SignalUploadForm(request.POST, request.FILES) if posted else SignalUploadForm()
        report: SignalReport | None = None
        if form.is_valid():
            data, is_check = form.cleaned_data["file"], form.cleaned_data["is_check"]
            try:
                with transaction.atomic():
                    report = import_signals(data, timezone.now().date(), dry_run=is_check)
                    if report.is_written:
                        written = Tool.objects.filter(slug__in=report.tools)
                        self._sign(request.user, written, "Uploaded signals.")
            except UnreadableError as error:
                form.add_error("file", str(error))
        context: dict[str, Any] = self.admin_site.each_context(request)
        titles = {"title": "Upload signals", "opts": self.opts, "form": form, "report": report}
        return render(request, "admin/signals/upload.html", context | titles)

    def _sign(self, by: Any, tools: Iterable[Tool], message: str) -> None:
        """A line in the history of each tool."""
        LogEntry.objects.log_actions(by.pk, tools, CHANGE, message)

"""The rows of a tool's page: capabilities, figures, signals, relations and their sources.

Claims cite sources by key, so a source can be added and cited in the same save: the keys that
count are those on the page (`PageWords.keys`), and rows are attached once the sources are saved.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.admin.checking import FigureField
from catalog.admin.rows import (
    CapabilityFormSet,
    CitationFormSet,
    CitingFormSet,
    GrowingInline,
    RowForm,
)
from catalog.admin.words import KeyField, KeysField, WordField
from catalog.documents.schemas import schema
from catalog.documents.values import check_partial_date, check_release, check_slug, check_url
from catalog.models import (
    Capability,
    Citation,
    Measurement,
    Redirect,
    Relation,
    Signal,
)
from catalog.names import name_slug

CAPABILITIES = schema("tool")["properties"]["capabilities"]


def two_lines() -> forms.Textarea:
    """For what is longer than a column of the page is wide."""
    return forms.Textarea(attrs={"rows": 2})


class CapabilityForm(RowForm):
    task = WordField(
        datalist="task-words",
        noun="task",
        help_text="Type to choose. The task is what lines this up with other tools.",
    )
    sources = KeysField(
        required=False,
        help_text="Keys of this tool's sources, separated by commas.",
    )
    checks = {"slug": check_slug}

    class Meta:
        model = Capability
        fields = "__all__"
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("what_is_unique", "versus")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["sources"] = ", ".join(self.page.cited.get(self.instance.pk, ()))
        # Publishing insists on it; a draft may do without.
        if "description" in self.fields:
            self.fields["description"].required = False
            self.fields["description"].widget.attrs["rows"] = 6


class SourcedForm(RowForm):
    """A row that rests on one source, which is chosen by its key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("source", self.page.stored_keys.get(self.instance.citation_id))


class MeasurementForm(SourcedForm):
    metric = WordField(datalist="metric-words", noun="metric")
    value = FigureField(max_digits=24, decimal_places=9)
    source = KeyField()
    checks = {"as_of": check_partial_date}

    class Meta:
        model = Measurement
        exclude = ("citation",)
        widgets = {"label": two_lines()}


class SignalForm(SourcedForm):
    value = FigureField(label="Count", required=False, max_digits=24, decimal_places=9)
    source = KeyField()
    checks = {"observed": check_partial_date, "text": check_release}

    class Meta:
        model = Signal
        exclude = ("citation",)


class RelationForm(SourcedForm):
    source = KeyField()
    target_slug = forms.CharField(
        label="Other tool",
        max_length=120,
        help_text="Its slug, also where it is not listed yet, or its name where it is.",
        widget=forms.TextInput(attrs={"list": "tool-words", "class": "word"}),
    )
    checks = {"target_slug": check_slug}

    class Meta:
        model = Relation
        exclude = ("citation",)

    def clean_target_slug(self) -> str:
        text = str(self.cleaned_data["target_slug"])
        slug = self.page.slugs_of_names.get(name_slug(text), text) if check_slug(text) else text
        if slug in self.page.own_slugs:
            raise forms.ValidationError("A tool has no relation to itself.")
        return slug


class CitationForm(RowForm):
    position = None  # type: ignore[assignment]
    checks = {"key": check_slug, "url": check_url}

    class Meta:
        model = Citation
        exclude = ("source",)
        widgets = {
            "url": two_lines(),
            "title": two_lines(),
            # As all other dates of the page are written.
            "checked_on": AdminDateWidget(format="%Y-%m-%d"),
        }


class RowInline(GrowingInline):
    """Whole rows on the tool's page, folded until somebody opens them."""

    classes = ("collapse",)
    citing = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related("citation") if self.citing else rows

    @admin.display(description="source")
    def source(self, row: Any) -> str:
        """For those who may look and not touch."""
        return str(row.citation.key)


class CapabilityInline(RowInline, admin.StackedInline):
    model = Capability
    form = CapabilityForm
    formset = CapabilityFormSet
    template = "admin/publishing/capabilities.html"
    needed = (
        f"Publishing takes {CAPABILITIES['minItems']} to {CAPABILITIES['maxItems']} capabilities."
    )
    prepopulated_fields = {"slug": ["heading"]}
    fieldsets = (
        (None, {"fields": ("heading", "slug", ("task", "support", "position"), "sources")}),
        ("Text", {"fields": ("description", "what_is_unique", "versus"), "classes": ["collapse"]}),
        (
            "Intents, uses, limits, formats",
            {
                "fields": (
                    ("intents", "best_for"),
                    ("limitations", "requires"),
                    ("inputs", "outputs"),
                ),
                "classes": ["collapse"],
            },
        ),
    )

    @admin.display(description="sources")
    def sources(self, row: Capability) -> str:
        """For those who may look and not touch."""
        return ", ".join(citation.key for citation in row.citations.all())


class MeasurementFormSet(CitingFormSet):
    unique_rows = ("metric", "variant")
    repeated = "This figure stands twice for the same variant."


class MeasurementInline(RowInline, admin.TabularInline):
    model = Measurement
    form = MeasurementForm
    formset = MeasurementFormSet
    citing = True
    verbose_name = "figure"
    verbose_name_plural = "figures"
    fields = ("metric", "label", "value", "variant", "as_of", "source", "position")


class SignalFormSet(CitingFormSet):
    unique_rows = ("kind", "observed")
    repeated = "This signal stands twice for the same date."


class SignalInline(RowInline, admin.TabularInline):
    model = Signal
    form = SignalForm
    formset = SignalFormSet
    citing = True
    fields = ("kind", "value", "text", "observed", "source", "position")


class RelationFormSet(CitingFormSet):
    unique_rows = ("kind", "target_slug")
    repeated = "This relation stands twice."


class RelationInline(RowInline, admin.TabularInline):
    model = Relation
    fk_name = "tool"
    form = RelationForm
    formset = RelationFormSet
    citing = True
    fields = ("kind", "target_slug", "source", "position")


class CitationInline(RowInline, admin.TabularInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    verbose_name = "source"
    verbose_name_plural = "sources"
    fields = ("key", "url", "title", "publisher", "kind", "checked_on")


class RedirectInline(admin.TabularInline):
    """Old addresses that still answer; renaming makes them."""

    model = Redirect
    fk_name = "tool"
    extra = 0
    fields = ("slug",)
    readonly_fields = ("slug",)
    classes = ("collapse",)
    verbose_name_plural = "old addresses that redirect here"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

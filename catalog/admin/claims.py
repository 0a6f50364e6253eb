"""The rows of a tool's page: capabilities, figures, signals, relations and their sources.

Claims cite sources by key, so a source can be added and cited in the same save: the keys that
count are those on the page (`PageWords.keys`), and rows are attached once the sources are saved.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from catalog.admin.checking import CheckedForm, FigureField
from catalog.admin.words import KeyField, KeysField, PageWords, WordField
from catalog.documents.values import check_partial_date, check_release, check_slug, check_url
from catalog.models import (
    Capability,
    CapabilityCitation,
    Citation,
    Measurement,
    Redirect,
    Relation,
    Signal,
)


class RowForm(CheckedForm):
    """One row of a tool's page; `page` has the words it may use."""

    position = forms.IntegerField(
        label="Place",
        required=False,
        min_value=0,
        max_value=30_000,
        help_text="Rows are shown in this order; empty means last.",
        widget=forms.NumberInput(attrs={"class": "place"}),
    )

    def __init__(self, *args: Any, page: PageWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for field in self.fields.values():
            if isinstance(field, KeyField):
                field.keys = page.keys
        if "task" in self.fields:
            self.fields["task"].words = page.tasks  # type: ignore[attr-defined]
        if "metric" in self.fields:
            self.fields["metric"].words = page.metrics  # type: ignore[attr-defined]

    def clean_position(self) -> int:
        """Without a number the row stays where it stands on the page."""
        position = self.cleaned_data.get("position")
        if position is not None:
            return int(position)
        index = self.prefix.rsplit("-", 1)[-1] if self.prefix else ""
        return int(index) if index.isdigit() else 0

    def _get_validation_exclusions(self) -> set[str]:
        # WordField has looked them up already; Django would ask the database once a row.
        return super()._get_validation_exclusions() | {"task", "metric"}

    def _post_clean(self) -> None:
        # What was valid when it was saved and is not touched costs no query.
        if not self.instance.pk or self.has_changed():
            super()._post_clean()  # type: ignore[misc]

    def validate_unique(self) -> None:
        """All rows of the tool are on the page: the formset compares them without a query."""


class RowKeyField(forms.IntegerField):
    """The hidden primary key of a row, looked up among the rows that are loaded already.

    Django's own field asks the database once a row.
    """

    def __init__(self, rows: Mapping[int, Any], initial: int | None) -> None:
        super().__init__(required=False, initial=initial, widget=forms.HiddenInput)
        self.rows = rows

    def to_python(self, value: Any) -> Any:
        key = super().to_python(value)
        if key is None:
            return None
        if key not in self.rows:
            raise forms.ValidationError("Somebody else has deleted this row meanwhile.")
        return self.rows[key]

    def run_validators(self, value: Any) -> None:
        """The value is a row."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RowFormSet(BaseInlineFormSet):
    """Rows of one tool; `unique_rows` names the fields that no two of them may share."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        name = self.model._meta.pk.name
        pk = form.instance.pk
        rows = {row.pk: row for row in self.get_queryset()} if self.instance.pk else {}
        form.fields[name] = RowKeyField(rows, pk)

    unique_rows: tuple[str, ...] = ()
    repeated = "This row stands twice."

    def clean(self) -> None:
        super().clean()
        first: set[tuple[Any, ...]] = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", None)
            if not values or self._should_delete_form(form) or form.errors:
                continue
            if not form.has_changed() and not form.instance.pk:
                continue
            row = tuple(values.get(name) for name in self.unique_rows)
            if row in first:
                form.add_error(self.unique_rows[0], self.repeated)
            first.add(row)

    def validate_unique(self) -> None:
        """`clean` does it, in the editor's words."""


class CitingFormSet(RowFormSet):
    """Rows that rest on one source each. Save the sources first."""

    def save(self, commit: bool = True) -> Any:
        self.saved_citations = self.form_kwargs["page"].saved_citations()
        return super().save(commit)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.citation_id = self.saved_citations[form.cleaned_data["source"]]
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        obj.citation_id = self.saved_citations[form.cleaned_data["source"]]
        return super().save_existing(form, obj, commit)


class CapabilityFormSet(RowFormSet):
    """Capabilities rest on any number of sources."""

    unique_rows = ("slug",)
    repeated = "Two capabilities of this tool share this slug."

    def save(self, commit: bool = True) -> Any:
        self.saved_citations = self.form_kwargs["page"].saved_citations()
        return super().save(commit)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        saved = super().save_new(form, commit)
        self._cite(form, saved)
        return saved

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        saved = super().save_existing(form, obj, commit)
        if "sources" in form.changed_data:
            CapabilityCitation.objects.filter(capability=saved).delete()
            self._cite(form, saved)
        return saved

    def _cite(self, form: Any, capability: Capability) -> None:
        CapabilityCitation.objects.bulk_create(
            CapabilityCitation(
                capability=capability, citation_id=self.saved_citations[key], position=position
            )
            for position, key in enumerate(form.cleaned_data["sources"])
        )


class CitationFormSet(RowFormSet):
    """Sources are saved before the claims that cite them and deleted after."""

    unique_rows = ("key",)
    repeated = "Two sources of this tool share this key."

    def save_kept(self) -> None:
        """Save all but the deletions."""
        doomed = set(self.deleted_forms)
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        for form in self.initial_forms:
            if form not in doomed and form.has_changed() and form.instance.pk:
                self.changed_objects.append((form.instance, form.changed_data))
                self.save_existing(form, form.instance)
        for form in self.extra_forms:
            if form not in doomed and form.has_changed():
                self.new_objects.append(self.save_new(form))

    def save_deletions(self) -> None:
        """Delete what no claim cites any more."""
        for form in self.deleted_forms:
            if form.instance.pk:
                self.deleted_objects.append(form.instance)
                form.instance.delete()


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["sources"] = ", ".join(self.page.cited.get(self.instance.pk, ()))
        # Publishing insists on it; a draft may do without.
        if "description" in self.fields:
            self.fields["description"].required = False


class MeasurementForm(RowForm):
    metric = WordField(datalist="metric-words", noun="metric")
    value = FigureField(max_digits=24, decimal_places=9)
    source = KeyField()
    checks = {"as_of": check_partial_date}

    class Meta:
        model = Measurement
        exclude = ("citation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("source", self.page.stored_keys.get(self.instance.citation_id))


class SignalForm(RowForm):
    value = FigureField(label="Count", required=False, max_digits=24, decimal_places=9)
    source = KeyField()
    checks = {"observed": check_partial_date, "text": check_release}

    class Meta:
        model = Signal
        exclude = ("citation",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("source", self.page.stored_keys.get(self.instance.citation_id))


class RelationForm(RowForm):
    source = KeyField()
    checks = {"target_slug": check_slug}

    class Meta:
        model = Relation
        exclude = ("citation",)
        widgets = {"target_slug": forms.TextInput(attrs={"list": "tool-words", "class": "word"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("source", self.page.stored_keys.get(self.instance.citation_id))

    def clean_target_slug(self) -> str:
        slug = str(self.cleaned_data["target_slug"])
        if self.page.tool and slug == self.page.tool.slug:
            raise forms.ValidationError("A tool has no relation to itself.")
        return slug


class CitationForm(RowForm):
    position = None
    checks = {"key": check_slug, "url": check_url}

    class Meta:
        model = Citation
        exclude = ("source",)


class RowInline(admin.options.InlineModelAdmin):
    """Whole rows on the tool's page, folded until somebody opens them."""

    extra = 0
    classes = ("collapse",)
    citing = False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """JavaScript adds rows; without it, `?more=3` puts three empty rows in each section."""
        more = request.GET.get("more", "")
        return min(int(more), 10) if more.isdigit() else self.extra

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


class MeasurementInline(RowInline, admin.TabularInline):
    model = Measurement
    form = MeasurementForm
    formset = type(
        "MeasurementFormSet",
        (CitingFormSet,),
        {
            "unique_rows": ("metric", "variant"),
            "repeated": "This figure stands twice for the same variant.",
        },
    )
    citing = True
    verbose_name_plural = "figures"
    fields = ("metric", "label", "value", "variant", "as_of", "source", "position")


class SignalInline(RowInline, admin.TabularInline):
    model = Signal
    form = SignalForm
    formset = type(
        "SignalFormSet",
        (CitingFormSet,),
        {
            "unique_rows": ("kind", "observed"),
            "repeated": "This signal stands twice for the same date.",
        },
    )
    citing = True
    fields = ("kind", "value", "text", "observed", "source", "position")


class RelationInline(RowInline, admin.TabularInline):
    model = Relation
    fk_name = "tool"
    form = RelationForm
    formset = type(
        "RelationFormSet",
        (CitingFormSet,),
        {"unique_rows": ("kind", "target_slug"), "repeated": "This relation stands twice."},
    )
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

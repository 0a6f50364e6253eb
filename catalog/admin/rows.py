"""Rows that are edited on their owner's page: read once, compared without the database."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from catalog.admin.checking import CheckedForm
from catalog.admin.keys import whole_number
from catalog.admin.words import KeyField, PageWords
from catalog.models import Capability, CapabilityCitation


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
        return self.rows.get(key)

    def run_validators(self, value: Any) -> None:
        """The value is a row."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class KnownRowsFormSet(BaseInlineFormSet):
    """Looks the rows that come back up among those that are loaded.

    A row may be gone by then: an import or a revert lays all rows of a tool anew, and it is known
    again by what `unique_rows` names; or somebody has deleted it, and it comes back as a new one
    when the form is saved again.
    """

    unique_rows: tuple[str, ...] = ()
    repeated = "This row stands twice."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: set[int] = set()  # places of rows that are no longer there
        self.missed: set[int] = set()  # those of them whose editor does not know it yet
        self.is_laid_anew = False
        self.known: dict[Any, Any] = {}
        self._shown: list[Any] | None = None
        if self.instance.pk:
            self.known = {row.pk: row for row in super().get_queryset()}
            if self.is_bound:
                self._find_again()

    def _find_again(self) -> None:
        """Give rows that were laid anew their new keys."""
        count = whole_number(self.data.get(f"{self.prefix}-INITIAL_FORMS", "")) or 0
        name = self.model._meta.pk.name  # type: ignore[union-attr]
        places = range(min(count, self.absolute_max))
        fields = [f"{self.add_prefix(place)}-{name}" for place in places]
        posted = [whole_number(self.data.get(field, "")) for field in fields]
        lost = [place for place in places if posted[place] not in self.known]
        if lost:
            self.data: Any = self.data.copy()
            free = {self._name_of(row): pk for pk, row in self.known.items() if pk not in posted}
            for place in lost:
                pk = free.pop(self._posted_name(place), None)
                self.data[fields[place]] = "" if pk is None else str(pk)
                is_news = posted[place] is not None
                if pk is not None:
                    self.is_laid_anew |= is_news
                else:
                    self.gone.add(place)
                    self.missed |= {place} if is_news else set()
                posted[place] = pk
        self._object_dict = self.known
        # The admin walks through these beside the forms.
        self._shown = [self.known.get(pk) for pk in posted]

    def _name_of(self, row: Any) -> tuple[str, ...]:
        form = self.form(instance=row, **self.form_kwargs)
        return tuple(str(form[name].value() or "") for name in self.unique_rows)

    def _posted_name(self, place: int) -> tuple[str, ...]:
        stem = self.add_prefix(place)
        return tuple(self.data.get(f"{stem}-{name}", "").strip() for name in self.unique_rows)

    def get_queryset(self) -> Any:
        return super().get_queryset() if self._shown is None else self._shown

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        name = self.model._meta.pk.name  # type: ignore[union-attr]
        form.fields[name] = RowKeyField(self.known, form.instance.pk)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if i in self.gone:
            form.fields[self.model._meta.pk.name].required = False  # type: ignore[union-attr]
        return form

    def clean(self) -> None:
        super().clean()
        for place in self.missed:
            self.forms[place].add_error(
                None, "Somebody else has deleted this row meanwhile. Save again to bring it back."
            )
        if self.is_laid_anew:
            raise forms.ValidationError(
                "These rows were laid anew meanwhile. Save again if what stands here should hold."
            )
        self._refuse_repeated()

    def _refuse_repeated(self) -> None:
        """No row may be called like another, nor like one that came after the form was opened."""
        seen = {form.instance.pk for form in self.initial_forms}
        names = [self.model._meta.get_field(name) for name in self.unique_rows]  # type: ignore[union-attr]
        taken = {
            tuple(getattr(row, name.attname) for name in names)
            for pk, row in self.known.items()
            if pk not in seen
        }
        for form in self.forms:
            if form.errors or self._should_delete_form(form) or not self._says_something(form):  # type: ignore[attr-defined]
                continue
            values = (form.cleaned_data.get(name) for name in self.unique_rows)
            row = tuple(getattr(value, "pk", value) for value in values)
            if row in taken:
                form.add_error(self.unique_rows[0], self.repeated)
            taken.add(row)

    def _says_something(self, form: Any) -> bool:
        return bool(form.has_changed() or form.instance.pk)

    def validate_unique(self) -> None:
        """`clean` does it, in the editor's words."""

    @property
    def returning(self) -> list[Any]:
        """The forms of rows that come back."""
        return [form for place, form in enumerate(self.initial_forms) if place in self.gone]

    def save(self, commit: bool = True) -> Any:
        """Rows that take over each other's names are saved one by one, and the database compares
        after each: those that get another name, and those that go, are out of the way first."""
        moving = [form for form in self.initial_forms if self._is_renamed(form)]
        if commit and moving:
            moving += self.deleted_forms
            rows: Any = self.model._default_manager  # type: ignore[union-attr]
            self.make_room(rows.filter(pk__in=[f.instance.pk for f in moving if f.instance.pk]))
        return super().save(commit)

    def _is_renamed(self, form: Any) -> bool:
        is_there = form.instance.pk and not self._should_delete_form(form)  # type: ignore[attr-defined]
        return bool(is_there and set(form.changed_data) & set(self.unique_rows))

    def make_room(self, rows: QuerySet) -> None:
        """Nothing refers to these rows: they come back under their keys when they are saved."""
        rows.delete()

    def save_new_objects(self, commit: bool = True) -> Any:
        saved = super().save_new_objects(commit)
        for form in self.returning:
            if not self._should_delete_form(form):  # type: ignore[attr-defined]
                saved.append(self.save_new(form, commit))
        return saved


class GrowingInline(admin.options.InlineModelAdmin):
    """Rows without empty ones until somebody asks for them."""

    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """JavaScript adds rows; without it, `?more=3` puts three empty rows in each section."""
        more = whole_number(request.GET.get("more", ""))
        return self.extra if more is None else min(more, 10)


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
        self.is_placed = True
        for field in self.fields.values():
            if isinstance(field, KeyField):
                field.know(page)
        if "task" in self.fields:
            self.fields["task"].words = page.tasks  # type: ignore[attr-defined]
        if "metric" in self.fields:
            self.fields["metric"].words = page.metrics  # type: ignore[attr-defined]

    def clean_position(self) -> int:
        """Without a number the row gets its place from the others (see RowFormSet)."""
        position = self.cleaned_data.get("position")
        self.is_placed = position is not None
        return int(position or 0)

    def _get_validation_exclusions(self) -> set[str]:
        # WordField has looked them up already; Django would ask the database once a row.
        return super()._get_validation_exclusions() | {"task", "metric"}  # type: ignore[misc]

    def _post_clean(self) -> None:
        # What was valid when it was saved and is not touched costs no query.
        if not self.instance.pk or self.has_changed():
            super()._post_clean()  # type: ignore[misc]

    def validate_unique(self) -> None:
        """All rows of the tool are on the page: the formset compares them without a query."""


class RowFormSet(KnownRowsFormSet):
    """Rows of one tool."""

    def clean(self) -> None:
        super().clean()
        self._place_last()

    def _place_last(self) -> None:
        """Rows without a place come after all others, in the order of the page."""
        kept: list[Any] = [
            form
            for form in self.forms
            if "position" in getattr(form, "cleaned_data", {})
            and not self._should_delete_form(form)  # type: ignore[attr-defined]
        ]
        last = max((form.cleaned_data["position"] for form in kept if form.is_placed), default=-1)
        for place, form in enumerate((f for f in kept if not f.is_placed), start=last + 1):
            form.instance.position = form.cleaned_data["position"] = place


class SourcedFormSet(RowFormSet):
    """Rows that rest on sources. Save the sources first."""

    def save(self, commit: bool = True) -> Any:
        self.saved_citations = self.form_kwargs["page"].saved_citations()
        return super().save(commit)


class CitingFormSet(SourcedFormSet):
    """Rows that rest on one source each."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.citation_id = self.saved_citations[form.cleaned_data["source"]]
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        obj.citation_id = self.saved_citations[form.cleaned_data["source"]]
        return super().save_existing(form, obj, commit)


class CapabilityFormSet(SourcedFormSet):
    """Capabilities rest on any number of sources."""

    unique_rows = ("slug",)
    repeated = "Two capabilities of this tool share this slug."

    def make_room(self, rows: QuerySet) -> None:
        """Their links to sources refer to them, so they stay, under names that nobody uses."""
        rows.update(slug=Concat(Value("moving-"), Cast("pk", CharField())))

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

    def clean(self) -> None:
        """Claims know a source by its key: with two changes of a key at once nobody could say
        which of the two a claim means."""
        super().clean()
        stored = {form["key"].initial: form for form in self.initial_forms if form.instance.pk}
        for form in self.forms:
            if form.errors or self._should_delete_form(form):  # type: ignore[attr-defined]
                continue
            if stored.get(form.cleaned_data.get("key"), form) is not form:
                form.add_error(
                    "key",
                    "Another source still has this key. Change the address of that one instead, "
                    "or choose another key.",
                )

    def save_kept(self) -> None:
        """Save all but the deletions."""
        doomed = set(self.deleted_forms)
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        for form in self.initial_forms:
            if form not in doomed and form.has_changed() and form.instance.pk:
                self.changed_objects.append((form.instance, form.changed_data))
                self.save_existing(form, form.instance)
        for form in [*self.returning, *self.extra_forms]:
            if form not in doomed and form.has_changed():
                self.new_objects.append(self.save_new(form))

    def save_deletions(self) -> None:
        """Delete what no claim cites any more."""
        for form in self.deleted_forms:
            if form.instance.pk:
                self.deleted_objects.append(form.instance)
                form.instance.delete()

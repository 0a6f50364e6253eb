"""Two editors, one record: the second learns what the first changed, and nothing is lost.

The form carries the version it was opened at, and what the page said then (see conflicts.py). A
save counts only as `UPDATE … WHERE version = …`.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse

from catalog.admin.checking import CheckedForm
from catalog.admin.conflicts import HIDDEN, OpenedPage
from catalog.admin.keys import KeyedAdmin, whole_number
from catalog.locks import is_deadlock

LOST_RACE = (
    "Nothing was saved: somebody else was writing to the same records. Your text stands below. "
    "Open this page in a second window to see what is saved now, then save again."
)


class StaleError(Exception):
    """Somebody saved the record after this form was opened."""


def is_stale(data: Mapping[str, Any], version: int) -> bool:
    """Whether what was posted comes from a form that was opened at another version."""
    return str(data.get("opened_version")) != str(version)


def _has_stale(rows: Any, data: Mapping[str, Any]) -> bool:
    return any(is_stale(data, version) for version in rows.values_list("version", flat=True))


class VersionedForm(CheckedForm):
    """Refuses to save over what somebody else saved since the form was opened."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A view-only form has no fields.
        if self.instance.pk and "opened_version" in self.fields and not self.is_bound:
            self.initial["opened_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        """Compare the versions, and take the newer one into the form that goes back."""
        self.cleaned_data.pop("opened", "")
        cleaned = super().clean()
        if self.instance.pk and is_stale(self.data, self.instance.version):
            self.data: Any = self.data.copy()
            self.data["opened_version"] = str(self.instance.version)
            raise ValidationError(
                "Nothing was saved: somebody else has saved this since you opened it.",
                code="conflict",
            )
        return cleaned


class RacingAdmin(KeyedAdmin):
    """What lost a race is a sentence in the form, never an error page."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A save that lost a race is checked again, now against what the other one wrote."""
        posted: Any = request.POST
        for _ in range(2):
            try:
                return self.attempt(request, object_id, form_url, extra_context)
            except (StaleError, IntegrityError, OperationalError) as error:
                if isinstance(error, OperationalError) and not is_deadlock(error):
                    raise
                request.POST = posted
        request.has_lost_race = True  # type: ignore[attr-defined]
        answer = self.attempt(request, object_id, form_url, extra_context)
        answer.status_code = 409
        return answer

    def attempt(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """Show the form or save what it says."""
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "has_lost_race", False):
            return type(form.__name__, (LostRaceForm, form), {})
        return form


class LostRaceForm(forms.BaseModelForm):
    """Goes back with everything that was typed."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        raise ValidationError(LOST_RACE, code="race")


class VersionedAdmin(RacingAdmin):
    """Saves a record only over the version that the editor saw.

    A new one asks for what names it; the rest follows on its own page.
    """

    add_form: type[forms.ModelForm]
    add_fieldsets: Any

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = self.add_form
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def attempt(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """What was opened before somebody else saved goes back, brought up to what they wrote."""
        key = whole_number(object_id or "")
        rows: Any = self.model._default_manager.filter(pk=key).order_by()
        if request.method != "POST" or not _has_stale(rows, request.POST):
            return super().attempt(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Nobody saves it from here on: what the form takes over goes with its new version.
            list(rows.select_for_update().values_list("version"))
            sent: Any = request.POST.copy()
            conflict = self._opened_page(request, key).merge_into(sent)
            request.POST = sent
            context = {**(extra_context or {}), "conflict": conflict}
            return super().attempt(request, object_id, form_url, context)

    def _opened_page(self, request: HttpRequest, key: int | None) -> OpenedPage:
        """The page as it would be opened now."""
        looking: Any = copy(request)
        looking.method = "GET"
        obj = self.get_object(looking, str(key))
        form = self.get_form(looking, obj, change=True)(instance=obj)
        admin: Any = self
        formsets, inlines = admin._create_formsets(looking, obj, change=True)
        return self._page_of(looking, form, zip(inlines, formsets, strict=True))

    def _page_of(
        self, request: HttpRequest, form: Any, sections: Iterable[tuple[Any, Any]]
    ) -> OpenedPage:
        """Without the rows that the person may only look at: a browser does not send those."""
        kept = [
            (str(inline.verbose_name_plural), formset)
            for inline, formset in sections
            if inline.has_change_permission(request, form.instance)
        ]
        return OpenedPage(form, kept)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        has_lost_race = getattr(request, "has_lost_race", False)  # is told in the form already
        is_stale_now = form.has_error(NON_FIELD_ERRORS, "conflict") and "conflict" not in context
        if is_stale_now and not has_lost_race:
            raise StaleError  # saved in the blink since the versions were compared
        if form.instance.pk and "opened" in form.fields and not form.is_bound:
            sections = [
                (inline.opts, inline.formset) for inline in context["inline_admin_formsets"]
            ]
            form.initial["opened"] = self._page_of(request, form, sections).signed
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Take the next version, unless somebody else has taken it."""
        if change:
            seen = form.cleaned_data["opened_version"]
            rows: Any = type(obj)._default_manager.filter(pk=obj.pk, version=seen)
            if not rows.update(version=F("version") + 1):
                raise StaleError
            obj.version = seen + 1
        super().save_model(request, obj, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The fields that an editor sees."""
        form.changed_data = [name for name in form.changed_data if name not in HIDDEN]
        return super().construct_change_message(request, form, formsets, add)

    def log_outside_change(self, request: HttpRequest, obj: Model, message: str) -> None:
        """A line of the admin's own log for what was done outside of a form."""
        self.log_change(request, obj, message)

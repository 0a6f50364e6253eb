"""Two editors, one record: the second learns what the first changed, and nothing is lost.

The form carries the version it was opened at, and what the rows said then (signed, so that the
difference shown later is a true one). A save counts only as `UPDATE … WHERE version = …`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.admin.checking import CheckedForm
from catalog.admin.keys import KeyedAdmin
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import diff
from catalog.locks import is_deadlock

Document = dict[str, Any]
SALT = "catalog.admin.opened"
HIDDEN = ("opened_version", "opened")


class StaleError(Exception):
    """Somebody saved the record after this form was opened."""


@dataclass(frozen=True)
class Conflict:
    """Who came first, and what they changed."""

    by: str
    at: Any
    differences: tuple[DifferencePart, ...]
    is_known: bool


class VersionedForm(CheckedForm):
    """Refuses to save over what somebody else saved since the form was opened."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    conflict: Conflict | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A view-only form has no fields.
        if self.instance.pk and "opened_version" in self.fields and not self.is_bound:
            self.initial["opened_version"] = self.instance.version
            self.initial["opened"] = self._snapshot()

    def document(self) -> Document:
        """What the saved rows say."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Compare the versions, and take the newer one into the form that goes back."""
        opened = self.cleaned_data.pop("opened", "")
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("opened_version") != self.instance.version:
            self.conflict = self._conflict(opened)
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix("opened_version")] = str(self.instance.version)
            data[self.add_prefix("opened")] = self._snapshot()
            self.data = data
            raise ValidationError(
                "Nothing was saved: somebody else has saved this since you opened it.",
                code="conflict",
            )
        return cleaned

    def _snapshot(self) -> str:
        return signing.dumps(self.document(), salt=SALT, compress=True)

    def _conflict(self, opened: str) -> Conflict:
        try:
            before = signing.loads(opened, salt=SALT)
        except signing.BadSignature:
            before = None
        kind = ContentType.objects.get_for_model(self._meta.model)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(self.instance.pk))
        if before is not None:  # else an import would be put down to whoever saved before it
            entries = entries.filter(action_time__gte=_signed_at(opened))
        last = entries.select_related("user").first()
        return Conflict(
            by=last.user.get_username() if last else "",
            at=last.action_time if last else None,
            differences=difference_parts(diff(before, self.document())) if before else (),
            is_known=before is not None,
        )


def _signed_at(signed: str) -> datetime:
    """When this was signed, to the second; its signature has been checked."""
    return datetime.fromtimestamp(signing.b62_decode(signed.rsplit(":", 2)[1]), UTC)


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
        for _ in range(2):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except (StaleError, IntegrityError, OperationalError) as error:
                if isinstance(error, OperationalError) and not is_deadlock(error):
                    raise
        context = self.admin_site.each_context(request) | {"title": "Nothing was saved"}
        return render(request, "admin/lost_race.html", context, status=409)


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

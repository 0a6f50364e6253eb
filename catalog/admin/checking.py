"""Form checks that say at the field what the documents would refuse anyway.

A draft may be incomplete; what is written must be well formed.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.documents.values import check_decimal, check_text

Check = Callable[[Any], str]


def text_fault(value: str) -> str:
    """The first fault of a text as documents see it, in the words of somebody who types it."""
    if "\n" in value or "\r" in value:
        before = value.splitlines()[0][-30:]
        return f"Write it as one paragraph: there is a line break after “{before}”."
    return check_text(value)


class CheckedForm(forms.ModelForm):
    """Every text is checked for hidden characters; `checks` adds a check a field."""

    checks: Mapping[str, Check] = {}

    def clean(self) -> dict[str, Any]:
        """Add the faults at their fields."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if message := self._fault(name, value):
                self.add_error(name, message)
        return cleaned

    def _fault(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return next((m for item in value if (m := self._fault(name, item))), "")
        if not isinstance(value, str) or not value:
            return ""
        check = self.checks.get(name)
        return text_fault(value) or (check(value) if check else "")


class SharedForm(CheckedForm):
    """Knows what each field said when the page was opened: only what was changed is written, and
    not over what somebody else has written there since."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values() if self.instance.pk else ():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in set(self.changed_data) & cleaned.keys() if self.instance.pk else ():
            field, opened_name = self.fields[name], self.add_initial_prefix(name)
            now, opened = self.initial.get(name), self.data.get(opened_name)
            if opened is not None and field.has_changed(now, opened):
                now = field.prepare_value(now)
                told = f"Somebody else has changed this to “{now}” meanwhile."
                self.add_error(name, f"{told} Save again to replace it.")
                self.data: Any = self.data.copy()
                self.data[opened_name] = now
        return cleaned


class DecisionForm(SharedForm):
    """The same for decisions, whose reasons may have several lines."""

    def _fault(self, name: str, value: Any) -> str:
        return super()._fault(name, " ".join(value.split()) if isinstance(value, str) else value)


class FigureField(forms.DecimalField):
    """A decimal as people write it: no trailing zeros, digits that every reader holds alike."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and value.is_finite():
            return f"{value.normalize():f}"
        return value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value.is_finite() and (message := check_decimal(value)):
            raise ValidationError(message)

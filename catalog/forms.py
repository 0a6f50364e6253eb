"""Form fields in the shapes that the catalogue's rows have."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from catalog.documents.values import check_text
from catalog.formats import number_text
from catalog.language import gettext as _
from catalog.models.corrections import LONGEST_MESSAGE
from catalog.models.fields import link_validator


class LinesField(forms.CharField):
    """A list of short texts, one a line; empty lines say nothing."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Show a list one phrase a line; show what an editor typed as it is."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list, in the editor's order and without repetitions."""
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare lists, not their spelling in the text area."""
        return self.to_python(data) != (initial or [])


def _too_long() -> str:
    return _("Keep it under %(count)s letters.") % {"count": number_text(LONGEST_MESSAGE)}


class CorrectionFields(forms.Form):
    """What a visitor writes about a claim."""

    message = forms.CharField(
        min_length=10,
        max_length=LONGEST_MESSAGE,
        error_messages={
            "required": gettext_lazy("Write what is wrong."),
            "min_length": gettext_lazy("Write what is wrong in a sentence: ten letters at least."),
            "max_length": lazy(_too_long, str)(),
        },
    )
    evidence = forms.CharField(
        required=False,
        max_length=500,
        validators=[link_validator],
        error_messages={"max_length": gettext_lazy("The address is longer than 500 letters.")},
    )
    # Unseen by people; programs that fill in everything give themselves away.
    website = forms.CharField(required=False)
    token = forms.CharField(required=False, max_length=500)

    def clean_website(self) -> str:
        """Only the empty text."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty: it is there to catch programs."))
        return ""

    def clean_message(self) -> str:
        """Without what no page can show."""
        text = str(self.cleaned_data["message"])
        if message := check_text(" ".join(text.split())):
            raise forms.ValidationError(message)
        return text

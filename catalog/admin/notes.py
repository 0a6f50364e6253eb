"""Why something is published, withdrawn or reverted: the note that its history shows."""

from typing import Any

from django import forms
from django.http import HttpRequest

from catalog.admin.checking import text_fault
from catalog.documents.canonical import digest

Document = dict[str, Any]


class NoteForm(forms.Form):
    """Why, in the words that visitors read in the history."""

    note = forms.CharField(
        max_length=300,
        help_text="One sentence. Visitors read it in the public history.",
        widget=forms.TextInput(attrs={"class": "vTextField", "size": 80}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_note(self) -> str:
        """Notes are public texts like any other."""
        note = str(self.cleaned_data["note"])
        if message := text_fault(note):
            raise forms.ValidationError(message)
        return note


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def note_about(shown: Document, request: HttpRequest) -> NoteForm:
    """Asks for a note about rows, and to look again where they have changed since."""
    checksum = digest(shown)
    form = NoteForm(posted(request), initial={"shown": checksum})
    if form.is_valid() and form.cleaned_data["shown"] not in ("", checksum):
        form.data = {**form.data.dict(), "shown": checksum}  # type: ignore[attr-defined]
        form.add_error(None, "The rows have changed since this page was shown: look again.")
    return form

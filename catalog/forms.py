"""Form fields in the shapes that the catalogue's rows have."""

from typing import Any

from django import forms


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

"""Keys of records as addresses and forms name them: what cannot be one names nothing."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

NO_KEY = "0"  # which no record has


def whole_number(text: str) -> int | None:
    """The number that a form or an address says in digits, as long as a key at most."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class KeySelect(AutocompleteSelect):
    """Django's own would ask the database for whatever stands in the address or the form."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        given = data.get(name)
        return NO_KEY if given and whole_number(given) is None else given

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        keys = [key for key in value if whole_number(str(key)) is not None]
        return super().optgroups(name, keys, attr)


class KeyedAdmin(admin.ModelAdmin):
    """For records whose keys are numbers."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record, or None; SQLite stumbles over a number that no key can be."""
        if whole_number(object_id) is None:
            return None
        return super().get_object(request, object_id, from_field)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

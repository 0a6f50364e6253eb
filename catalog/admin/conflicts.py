"""What a page said when it was opened, and what became of it when somebody else saved meanwhile.

The page carries all its fields as they were, signed, so that nobody is blamed for what they did
not write: a field that an editor left alone takes what somebody else wrote (see merging.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from catalog.admin.keys import whole_number
from catalog.admin.merging import DELETE, Change, Merge, Row, Rows, Section
from catalog.differences import DifferencePart, difference_parts
from catalog.documents.diff import Difference

SALT = "catalog.admin.opened-page.2"
# What the form carries beside the record's fields.
HIDDEN = ("opened_version", "opened")
MOST_SAVES = 20  # of others while a form was open: enough to name who it was


@dataclass(frozen=True)
class Conflict:
    """Who came first, what of theirs the form has taken over, and what both changed."""

    by: str
    at: Any
    is_known: bool
    taken: tuple[DifferencePart, ...]
    disputed: tuple[DifferencePart, ...]


class OpenedPage:
    """The form of a record and its rows (name and formset each) as the database has them."""

    def __init__(self, form: Any, sections: Iterable[tuple[str, Any]]) -> None:
        self.form = form
        self.sections = {formset.prefix: (name, formset) for name, formset in sections}

    @property
    def signed(self) -> str:
        """What it says, for the page to carry."""
        said = {
            "at": timezone.now().isoformat(),
            "fields": self.fields,
            "rows": {p: self.rows(p) for p in self.sections},
        }
        return signing.dumps(said, salt=SALT, compress=True)

    @property
    def fields(self) -> Row:
        return _texts(self.form, HIDDEN)

    def rows(self, prefix: str) -> Rows:
        """The saved rows of a section by their keys."""
        formset = self.sections[prefix][1]
        left_out = (_key_of(formset), formset.fk.name, DELETE)
        return {str(form.instance.pk): _texts(form, left_out) for form in formset.initial_forms}

    def merge_into(self, sent: QueryDict) -> Conflict:
        """Bring what was sent up to what the page says now, and say what became of it."""
        opened = _opened(sent.get("opened", ""))
        merge = Merge()
        fields = {name: sent.get(name, "") for name in self.fields}
        _write(sent, merge.fields(opened and opened["fields"], self.fields, fields))
        for prefix, (_, formset) in self.sections.items():
            rows = opened and opened["rows"].get(prefix, {})
            names = getattr(formset, "unique_rows", ())
            section = Section(prefix, _key_of(formset), names, rows, self.rows(prefix))
            _rewrite(sent, section, merge)
        sent["opened"] = self.signed
        by, at = self._last_saved(opened and datetime.fromisoformat(opened["at"]))
        return Conflict(
            by=by,
            at=at,
            is_known=opened is not None,
            taken=difference_parts(map(self._difference, merge.taken)),
            disputed=difference_parts(map(self._difference, merge.disputed)),
        )

    def _last_saved(self, since: datetime | None) -> tuple[str, Any]:
        record = self.form.instance
        kind = ContentType.objects.get_for_model(record)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(record.pk))
        if since:  # else an import would be put down to whoever saved before it
            entries = entries.filter(action_time__gt=since)
        saves = list(entries.select_related("user")[: MOST_SAVES if since else 1])
        names = dict.fromkeys(save.user.get_username() for save in saves)
        return ", ".join(names), saves[0].action_time if saves else None

    def _difference(self, change: Change) -> Difference:
        name, formset = self.sections.get(change.section, ("", None))
        form = formset.empty_form if formset else self.form
        bound = form[change.field] if change.field else None
        texts = [shown(bound and bound.field, text) for text in (change.before, change.after)]
        kind: Any = "changed" if all(texts) else "added" if texts[1] else "removed"
        steps = (name, change.row, str(bound.label) if bound else "")
        return Difference(tuple(filter(None, steps)), kind, *texts)


def shown(field: Any, text: str | None) -> str | None:
    """A posted value as people read it; None where there is none."""
    if isinstance(field, forms.BooleanField):
        return "yes" if text else "no"
    if not text:
        return None
    if isinstance(field, forms.ModelChoiceField):
        if whole_number(text) is None:
            return text
        try:
            return str(field.to_python(text))
        except ValidationError:
            return text
    return str(dict(field.choices).get(text, text)) if hasattr(field, "choices") else text


def _key_of(formset: Any) -> str:
    return str(formset.model._meta.pk.name)


def _texts(form: Any, left_out: Iterable[str]) -> Row:
    return {name: _text(form[name].value()) for name in form.fields if name not in left_out}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _opened(signed: str) -> Any:
    try:
        return signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None


def _write(sent: QueryDict, values: Row, stem: str = "") -> None:
    for name, text in values.items():
        sent[stem + name] = text


def _rewrite(sent: QueryDict, section: Section, merge: Merge) -> None:
    """Write the rows of a section anew: saved ones first, then those that this editor added."""
    stem = section.prefix
    count, total = (
        whole_number(sent.get(f"{stem}-{name}_FORMS", "")) for name in ("INITIAL", "TOTAL")
    )
    if count is None or total is None:
        return
    places: dict[int, Row] = {}
    for name in list(sent):
        if found := re.fullmatch(rf"{re.escape(stem)}-(\d{{1,4}})-(\w+)", name):
            if int(found[1]) < total:
                places.setdefault(int(found[1]), {})[found[2]] = str(sent[name])
            del sent[name]
    saved = merge.rows(section, [places[place] for place in sorted(places) if place < count])
    rows = [*saved, *(places[place] for place in sorted(places) if place >= count)]
    sent[f"{stem}-INITIAL_FORMS"] = str(len(saved))
    sent[f"{stem}-TOTAL_FORMS"] = str(len(rows))
    for place, row in enumerate(rows):
        _write(sent, row, f"{stem}-{place}-")

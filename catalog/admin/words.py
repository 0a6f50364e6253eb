"""What the rows of one admin page may name, read once a page and never once a row."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When

from catalog.admin.keys import whole_number
from catalog.documents.values import check_slug, shortened, suggestion
from catalog.models import CapabilityCitation, Citation, Metric, NameEntry, Redirect, Task, Tool
from catalog.names import name_key, name_slug

CITATIONS = "citations"
# A list of suggestions is sent with the page: no more than a screen's scrolling.
MOST_SUGGESTIONS = 300


class Words:
    """Rows of a vocabulary by the slug or the name that an editor types."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.by_pk = {row.pk: row for row in rows}
        self.by_slug = {row.slug: row for row in self.by_pk.values()}
        self.by_name: dict[str, list[Any]] = {}
        for row in self.by_pk.values():
            self.by_name.setdefault(name_key(row.name), []).append(row)

    def find(self, text: str) -> list[Any]:
        """The row of this slug, or those of this name in any case: several where they share it."""
        row = self.by_slug.get(text)
        return [row] if row else self.by_name.get(name_key(text), [])

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """Slug and name of each, for a datalist."""
        return [(row.slug, row.name) for row in self.by_slug.values()]


class PageWords:
    """The shared words of a tool's page. `data` is what the editor posted, or None."""

    def __init__(self, tool: Tool | None, data: Mapping[str, Any] | None = None) -> None:
        self.tool = tool if tool and tool.pk else None
        self.data = data

    @cached_property
    def tasks(self) -> Words:
        return Words(Task.objects.only("slug", "name"))

    @cached_property
    def metrics(self) -> Words:
        return Words(Metric.objects.all())

    @cached_property
    def stored_keys(self) -> dict[int, str]:
        """The keys of the tool's sources as they are saved, by primary key."""
        return dict(Citation.objects.filter(tool=self.tool).values_list("pk", "key"))

    @cached_property
    def keys(self) -> dict[str, str]:
        """What a claim may cite: spelling -> key once saved. A key that is being renamed answers
        under its old name too; one that is being deleted stands for nothing."""
        if self.data is None or f"{CITATIONS}-TOTAL_FORMS" not in self.data:
            return {key: key for key in self.stored_keys.values()}
        found, renamed = {}, {}
        for prefix in self._posted_rows():
            key = self.data.get(f"{prefix}-key", "").strip()
            if not key:
                continue
            if self.data.get(f"{prefix}-DELETE"):
                continue
            found[key] = key
            pk = whole_number(self.data.get(f"{prefix}-id", ""))
            if pk in self.stored_keys:
                renamed[self.stored_keys[pk]] = key
        return renamed | found

    @cached_property
    def leaving(self) -> set[str]:
        """The keys of the sources that are ticked for deletion."""
        data = self.data or {}
        gone = (row for row in self._posted_rows() if data.get(f"{row}-DELETE"))
        return {data.get(f"{row}-key", "").strip() for row in gone}

    def _posted_rows(self) -> Iterable[str]:
        total = whole_number((self.data or {}).get(f"{CITATIONS}-TOTAL_FORMS", "")) or 0
        return (f"{CITATIONS}-{index}" for index in range(min(total, 1000)))

    @cached_property
    def cited(self) -> dict[int, list[str]]:
        """The keys that each saved capability cites."""
        found: dict[int, list[str]] = {}
        links = CapabilityCitation.objects.filter(capability__tool=self.tool)
        for link in links.order_by("capability", "position", "pk"):
            found.setdefault(link.capability_id, []).append(self.stored_keys[link.citation_id])
        return found

    def saved_citations(self) -> dict[str, int]:
        """Primary keys by key, read anew: call it once the sources are saved."""
        return dict(Citation.objects.filter(tool=self.tool).values_list("key", "pk"))

    @property
    def datalists(self) -> dict[str, list[tuple[str, str]]]:
        """The suggestions of the page by the id of their list."""
        return {
            "task-words": self.tasks.suggestions,
            "metric-words": [(m.slug, str(m)) for m in self.metrics.by_slug.values()],
            "tool-words": self._other_tools(),
            "citation-keys": [(key, "") for key in sorted(set(self.keys.values()))],
        }

    def _other_tools(self) -> list[tuple[str, str]]:
        """Those of the same category first: they are what one relates to most."""
        tools = Tool.objects.order_by("name")
        if self.tool:
            is_near = Case(When(category=self.tool.category_id, then=0), default=1)
            tools = tools.exclude(pk=self.tool.pk).order_by(is_near, "name")
        return list(tools.values_list("slug", "name")[:MOST_SUGGESTIONS])

    @cached_property
    def slugs_of_names(self) -> dict[str, str]:
        """Today's slugs of the published tools that somebody named instead (1 query)."""
        posted = (text for key, text in (self.data or {}).items() if key.endswith("-target_slug"))
        names = {name_slug(text) for text in posted if text and check_slug(text)}
        rows = NameEntry.objects.filter(slug__in=names).order_by("-is_alias")
        return dict(rows.values_list("slug", "edition__tool__slug")) if names else {}

    @cached_property
    def own_slugs(self) -> set[str]:
        """Under which the tool answers."""
        if self.tool is None:
            return set()
        former = Redirect.objects.filter(tool=self.tool).values_list("slug", flat=True)
        return {self.tool.slug, *former}


class WordField(forms.CharField):
    """A row of a vocabulary by its slug or name: one list of suggestions for all rows.

    The form sets `words`; the cleaned value is the row itself.
    """

    words: Words

    def __init__(self, *, datalist: str, noun: str, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": datalist, "class": "word"}))
        super().__init__(max_length=140, **kwargs)
        self.noun = noun

    def prepare_value(self, value: Any) -> Any:
        """Show a saved row by its slug; show what an editor typed as it is."""
        row = self.words.by_pk.get(value) if isinstance(value, int) else None
        return row.slug if row else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = self.words.find(text)
        if len(found) > 1:
            slugs = " or ".join(row.slug for row in found)
            raise ValidationError(
                f"More than one {self.noun} is called {shortened(text)}: write the slug, {slugs}."
            )
        if not found:
            hint = suggestion(text, self.words.by_slug)
            raise ValidationError(f"There is no {self.noun} {shortened(text)}.{hint}")
        return found[0]

    def run_validators(self, value: Any) -> None:
        """The value is a row: there is nothing in it to check."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "").strip()


class KeyField(forms.CharField):
    """The key of one source of this tool. The form says by `know` which there are."""

    keys: Mapping[str, str] = {}
    leaving: Collection[str] = ()

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "citation-keys", "class": "key"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("label", "Source")
        kwargs.setdefault("max_length", 80)
        super().__init__(**kwargs)

    def know(self, page: PageWords) -> None:
        """Take the keys of the page."""
        self.keys, self.leaving = page.keys, page.leaving

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return self.resolve(text) if text else ""

    def resolve(self, text: str) -> str:
        """The key as it will be saved; ValidationError where the page has no such source."""
        if text in self.keys:
            return self.keys[text]
        if text in self.leaving:
            raise ValidationError(
                f"The source {shortened(text)} is ticked for deletion on this page, but cited "
                "here. Untick it under “Sources”, or cite another one."
            )
        if message := check_slug(text):
            raise ValidationError(message)
        hint = suggestion(text, self.keys) or " Add it under “Sources”, on this page."
        raise ValidationError(f"This tool has no source with the key {shortened(text)}.{hint}")


class KeysField(KeyField):
    """Several keys, separated by commas, in the editor's order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "Sources", "max_length": None} | kwargs)

    def run_validators(self, value: Any) -> None:
        """Each key was checked on its own."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = forms.CharField.to_python(self, value) or ""
        keys = [part.strip() for part in text.replace("\n", ",").split(",")]
        return list(dict.fromkeys(self.resolve(key) for key in keys if key))

    def has_changed(self, initial: Any, data: Any) -> bool:
        spelled = [part.strip() for part in (data or "").split(",") if part.strip()]
        return spelled != [part.strip() for part in (initial or "").split(",") if part.strip()]

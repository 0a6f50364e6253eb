"""Verdicts as editors write them; publishing works as it does for tools."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from catalog.admin.checking import CheckedForm
from catalog.admin.filters import StateFilter, WaitingFilter
from catalog.admin.keys import whole_number
from catalog.admin.places import PlacedProblem, placed_problems
from catalog.admin.publishing import PublishingAdmin
from catalog.admin.records import EditionAdmin
from catalog.admin.rows import GrowingInline, KnownRowsFormSet
from catalog.admin.saving import VersionedForm
from catalog.admin.uploads import UploadedAdmin
from catalog.admin.words import WordField, Words
from catalog.documents.validate import Problem
from catalog.documents.values import check_url
from catalog.models import Task, Tool, ToolEdition
from catalog.paths import comparison_path
from comparisons import publishing
from comparisons.addressing import pair_of
from comparisons.comparing import compared
from comparisons.documents import build_many
from comparisons.drafts import refresh_drafts
from comparisons.models import Verdict, VerdictEdition, VerdictTask
from comparisons.publishing import problems_of, problems_to_publish
from comparisons.views import comparison_context

Document = dict[str, Any]

NEITHER, FIRST, SECOND = "", "first", "second"
LATER = ("headline", "summary", "choose_first", "choose_second")


def sides(verdict: Verdict) -> list[tuple[str, str]]:
    """The choices for a winner of this pair."""
    named = [(FIRST, verdict.first.name), (SECOND, verdict.second.name)]
    return [(NEITHER, "Neither: it depends"), *named]


def side_of(verdict: Verdict, winner_id: int | None) -> str:
    """Which side a tool is on."""
    if winner_id is None:
        return NEITHER
    return FIRST if winner_id == verdict.first_id else SECOND


def tool_on(verdict: Verdict, side: str) -> int | None:
    """The tool on a side."""
    return {FIRST: verdict.first_id, SECOND: verdict.second_id}.get(side)


def tool_link(anchor: str, tool: Tool) -> str:
    """A tool of the pair, where it is published; problems of the pair lead to it."""
    url = reverse("admin:catalog_tool_change", args=[tool.pk])
    return format_html('<a id="{}" href="{}">{}</a>', anchor, url, tool)


class VerdictForm(VersionedForm):
    side = forms.ChoiceField(
        label="Winner",
        required=False,
        choices=[(NEITHER, "Neither")],
        help_text="Leave at “neither” where it depends, or where the two are not rivals.",
    )
    checks = {"sources": check_url}

    class Meta:
        model = Verdict
        exclude = ("winner",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LATER:
            if name in self.fields:
                self.fields[name].required = False
        if self.instance.pk and "side" in self.fields:
            field: Any = self.fields["side"]
            field.choices = sides(self.instance)
            self.initial["side"] = side_of(self.instance, self.instance.winner_id)
            for name, tool in (("first", self.instance.first), ("second", self.instance.second)):
                if f"choose_{name}" in self.fields:
                    self.fields[f"choose_{name}"].label = f"Choose {tool.name} when"

    def _post_clean(self) -> None:
        if self.instance.pk:
            self.instance.winner_id = tool_on(self.instance, self.cleaned_data.get("side", ""))
        super()._post_clean()  # type: ignore[misc]


class NewVerdictForm(VerdictForm):
    """The pair; the judgement follows on the verdict's own page."""

    side = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        """The pair's other verdict is a link away."""
        cleaned = super().clean()
        pair = [cleaned.get("first"), cleaned.get("second")]
        if other := Verdict.objects.filter(first__in=pair, second__in=pair).first():
            text = 'These two tools have a verdict already: <a href="{}">{}</a>.'
            url = reverse("admin:comparisons_verdict_change", args=[other.pk])
            self.add_error("second", format_html(text, url, other.pair_title))
        return cleaned


class VerdictTaskForm(CheckedForm):
    task = WordField(datalist="task-words", noun="task", help_text="Type to choose.")
    side = forms.ChoiceField(label="Winner", required=False)

    class Meta:
        model = VerdictTask
        exclude = ("winner", "position")

    def __init__(self, *args: Any, tasks: Words, verdict: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict = verdict
        field: Any = self.fields.get("side")
        if field is not None:
            self.fields["task"].words = tasks  # type: ignore[attr-defined]
            field.choices = sides(verdict)
            self.initial["side"] = side_of(verdict, self.instance.winner_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.winner_id = tool_on(self.verdict, cleaned.get("side", ""))
        index = self.prefix.rsplit("-", 1)[-1] if self.prefix else ""
        self.instance.position = whole_number(index) or 0
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"task", "winner"}  # type: ignore[misc]

    def validate_unique(self) -> None:
        """The formset compares the rows without a query."""


class VerdictTaskFormSet(KnownRowsFormSet):
    unique_rows = ("task",)
    repeated = "This task stands twice."

    def add_fields(self, form: Any, index: int | None) -> None:
        """Django names the columns of a table and not its cells, which a screen reader reads."""
        super().add_fields(form, index)
        row = "new row" if index is None else f"row {index + 1}"
        for name, field in form.fields.items():
            label = field.label or name
            field.widget.attrs["aria-label"] = f"{label}, {row}"


class VerdictTaskInline(GrowingInline, admin.TabularInline):
    model = VerdictTask
    form = VerdictTaskForm
    formset = VerdictTaskFormSet
    fields = ("task", "side", "why")
    verbose_name = "task"
    verbose_name_plural = "task by task"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("winner", "task")

    @admin.display(description="winner")
    def side(self, row: VerdictTask) -> str:
        """For those who may look and not touch."""
        return row.winner.name if row.winner else "Neither"


class OutdatedFilter(admin.SimpleListFilter):
    """Verdicts whose tools have moved since."""

    title = "the data"
    parameter_name = "data"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("moved", "Moved after it was written")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.outdated() if self.value() == "moved" else queryset


@admin.register(Verdict)
class VerdictAdmin(UploadedAdmin, PublishingAdmin):
    form = VerdictForm
    add_form = NewVerdictForm
    inlines = (VerdictTaskInline,)
    autocomplete_fields = ("first", "second")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("first_tool", "second_tool"),
                    "side",
                    "headline",
                    "summary",
                    "choose_first",
                    "choose_second",
                    "sources",
                    ("opened_version", "opened"),
                )
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "description": "Choose the two tools; the judgement follows on the verdict's own "
                "page. Nothing is public before somebody publishes it.",
                "fields": ("first", "second"),
            },
        ),
    )
    list_display = ("pair", "state_label", "winner", "headline", "edition_listed")
    list_filter = (WaitingFilter, StateFilter, OutdatedFilter)
    list_select_related = ("first", "second", "winner")
    search_fields = ("first__name", "first__slug", "second__name", "second__slug", "headline")
    search_help_text = "Search by the name or the address of a tool, or the headline."
    ordering = ("first__name", "second__name", "pk")

    edition_model = VerdictEdition
    owner = "verdict"
    publishing = publishing
    consequence = "The comparison of the two goes on without an editor's verdict."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_publication().select_related("first", "second", "winner")

    @admin.display(description="pair", ordering="first__name")
    def pair(self, verdict: Verdict) -> str:
        return verdict.pair_title

    def title_of(self, obj: Verdict) -> str:
        return obj.pair_title

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The pair is what the verdict is: another pair is another verdict."""
        return ("first_tool", "second_tool") if obj else ()

    @admin.display(description="first")
    def first_tool(self, verdict: Verdict) -> str:
        return tool_link("id_first", verdict.first)

    @admin.display(description="second")
    def second_tool(self, verdict: Verdict) -> str:
        return tool_link("id_second", verdict.second)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"form_kwargs": {"tasks": self._tasks(obj), "verdict": obj}}

    def _tasks(self, verdict: Any) -> Words:
        words: Words | None = getattr(verdict, "task_words", None)
        if words is None:
            words = verdict.task_words = Words(Task.objects.only("slug", "name"))
        return words

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if verdict := kwargs.get("obj"):
            context["datalists"] = {"task-words": self._tasks(verdict).suggestions}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_drafts([form.instance.pk])

    def built(self, objs: Iterable[Verdict]) -> dict[int, Document]:
        return build_many(obj.pk for obj in objs)

    def faults(self, documents: Mapping[int, Document]) -> dict[int, list[Problem]]:
        found = problems_to_publish([*documents.values()])
        return dict(zip(documents, found, strict=True))

    def placed(
        self, problems: Iterable[Problem], obj: Verdict, document: Document
    ) -> list[PlacedProblem]:
        sides = {"winner": "side", "tools": "first"}
        for side, tool in ((FIRST, obj.first), (SECOND, obj.second)):
            sides[f"choose/{tool.slug}"] = f"choose_{side}"
        return placed_problems(problems, self.url_of("change", obj.pk), document, sides)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The comparison with this verdict, where its two tools have one."""
        obj = self._looked_at(request, pk)
        document = self.build(obj)
        live = ToolEdition.objects.current().filter(tool__in=(obj.first_id, obj.second_id))
        editions = list(live.select_related("category", "maker").order_by("slug"))
        if len(editions) < 2 or problems_of([document])[0]:
            return super().preview_view(request, pk)
        judged = VerdictEdition(verdict=obj, document=document, published_at=timezone.now())
        page = comparison_context(compared(editions, judged), QueryDict())
        context = self._context(request, obj, document, "Preview") | page
        return render(request, "admin/publishing/verdict_preview.html", context)

    def live_path(self, obj: Verdict) -> str:
        """Under the addresses its tools are published with; the rows may have others by now."""
        live = ToolEdition.objects.current().filter(tool__in=(obj.first_id, obj.second_id))
        slugs = list(live.values_list("slug", flat=True))
        return comparison_path(pair_of(slugs)) if len(slugs) == 2 else ""


@admin.register(VerdictEdition)
class VerdictEditionAdmin(EditionAdmin):
    owner = "verdict"
    owner_view = "comparisons_verdict_change"
    search_fields = ("pair", "headline", "note")
    fields = (
        "belongs_to",
        "history_link",
        "number",
        "is_current",
        "published_at",
        "published_by",
        "note",
        "sha256",
        "document",
    )
    readonly_fields = ("belongs_to", "history_link")

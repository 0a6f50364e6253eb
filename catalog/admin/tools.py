"""Tools as editors keep them: everything about one on one page."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catalog import publishing
from catalog.admin.claims import (
    CapabilityInline,
    CitationInline,
    MeasurementInline,
    RedirectInline,
    RelationInline,
    SignalInline,
)
from catalog.admin.filters import StateFilter, WorkFilter
from catalog.admin.publishing import PublishingAdmin
from catalog.admin.rows import CitationFormSet
from catalog.admin.saving import VersionedForm
from catalog.admin.uploads import UploadAdmin
from catalog.admin.words import KeyField, PageWords
from catalog.documents.build import build_many
from catalog.documents.makers import said_of_others
from catalog.documents.validate import Problem
from catalog.documents.values import check_license, check_partial_date, check_slug, check_tool_slug
from catalog.drafts import refresh_drafts
from catalog.impacts import impacts_of
from catalog.kinds import falling_with, tool_renamed
from catalog.models import Address, Redirect, Relation, Tool, ToolEdition
from catalog.models.tools import CURRENCY_PATTERN
from catalog.paths import tool_path

Document = dict[str, Any]

# A draft may lack what publishing insists on.
LATER = ("summary", "description", "homepage", "license")


# Parts of a starting price, of which none says anything alone.
PRICE = {
    "price_amount": "Give the amount too, such as 9.99.",
    "price_currency": "Give the currency too, such as USD.",
    "price_per": "Give what it is paid per too, such as “month”.",
}


NO_CURRENCY = "Three capitals, such as USD."


def check_currency(text: str) -> str:
    """What is wrong with a currency, or ""."""
    return "" if re.match(CURRENCY_PATTERN, text) else NO_CURRENCY


class ToolForm(VersionedForm):
    pricing_source = KeyField(
        required=False, help_text="The key of the source that names the price or shows none."
    )
    checks = {
        "slug": check_tool_slug,
        "license": check_license,
        "released": check_partial_date,
        "tags": check_slug,
        "price_currency": check_currency,
    }

    class Meta:
        model = Tool
        exclude = ("pricing_citation",)
        labels = {"license": "Licence"}
        error_messages = {"price_currency": {"max_length": NO_CURRENCY}}
        widgets = {"summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = PageWords(self.instance, self.data if self.is_bound else None)
        # The rows of the page, which Django gives only the instance, use the same words.
        self.instance.page_words = self.page
        for name in LATER:
            if name in self.fields:
                self.fields[name].required = False
        if "pricing_source" in self.fields:
            field: Any = self.fields["pricing_source"]
            field.know(self.page)
            key = self.page.stored_keys.get(self.instance.pricing_citation_id)
            self.initial.setdefault("pricing_source", key)

    def clean(self) -> dict[str, Any]:
        """Courtesy to the editor: the price is whole or absent."""
        cleaned = super().clean()
        missing = [name for name in PRICE if not cleaned.get(name)]
        if set(PRICE) & self.errors.keys():
            return cleaned
        if missing and len(missing) < len(PRICE):
            for name in missing:
                self.add_error(name, PRICE[name])
        elif not missing and cleaned.get("has_no_price"):
            self.add_error("has_no_price", "There is an amount, so this cannot be ticked.")
        return cleaned

    def clean_slug(self) -> str:
        """An address is free, or an old one of this very tool that it takes back."""
        slug = str(self.cleaned_data["slug"])
        taken = Address.objects.filter(slug=slug).exclude(pk=self.instance.pk)
        if taken.exclude(pk__in=Redirect.objects.filter(tool=self.instance.pk)).exists():
            raise forms.ValidationError(Address._meta.get_field("slug").error_messages["unique"])
        return slug

    def _get_validation_exclusions(self) -> set[str]:
        # `clean_slug` knows more than the model does.
        return super()._get_validation_exclusions() | {"slug"}  # type: ignore[misc]


class NewToolForm(ToolForm):
    """What makes a tool; the rest is told on its own page."""

    pricing_source = None  # type: ignore[assignment]


@admin.register(Tool)
class ToolAdmin(UploadAdmin, PublishingAdmin):
    form = ToolForm
    add_form = NewToolForm
    inlines = (
        CapabilityInline,
        MeasurementInline,
        SignalInline,
        RelationInline,
        CitationInline,
        RedirectInline,
    )
    autocomplete_fields = ("category", "maker")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "slug"),
                    ("type", "status"),
                    ("category", "maker"),
                    "summary",
                    "description",
                    ("opened_version", "opened"),
                )
            },
        ),
        (
            "Names, links and licence",
            {
                "classes": ["collapse"],
                "description": "Where visitors find the tool, and under which other names.",
                "fields": (
                    ("aliases", "tags"),
                    "homepage",
                    "repository",
                    "documentation",
                    ("license", "released"),
                ),
            },
        ),
        (
            "Price",
            {
                "classes": ["collapse"],
                "description": "A price that nobody has looked up is unknown, which is not free.",
                "fields": (
                    "pricing_model",
                    ("price_amount", "price_currency", "price_per"),
                    "has_no_price",
                    "pricing_note",
                    "pricing_source",
                ),
            },
        ),
    )
    add_fieldsets = (
        (
            None,
            {
                "description": "Begin with these; capabilities, figures and sources follow on "
                "the tool's own page. Nothing is public before somebody publishes it.",
                "fields": (("name", "slug"), "type", "category", "maker"),
            },
        ),
    )

    list_display = (
        "name",
        "state_label",
        "capabilities_listed",
        "unsourced_listed",
        "edition_listed",
        "edited_at",
        "category",
        "maker",
    )
    list_filter = (
        WorkFilter,
        StateFilter,
        "type",
        ("category", admin.RelatedOnlyFieldListFilter),
        "pricing_model",
        "status",
    )
    list_select_related = ("category", "maker")
    search_fields = ("name", "slug", "maker__name", "summary")
    search_help_text = "Search by name, address, maker or summary."
    # Databases differ in whether capitals come first.
    ordering = (Lower("name"), "pk")

    edition_model = ToolEdition
    owner = "tool"
    publishing = publishing
    consequence = "Its pages disappear from lists and search and say that it was withdrawn."

    class Media:
        js = ("js/admin/keys.js",)

    # Rows

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: Any = super().get_queryset(request)
        return rows.with_publication().with_claim_counts()

    @admin.display(description="capabilities", ordering="capability_count")
    def capabilities_listed(self, tool: Any) -> int:
        return int(tool.capability_count)

    @admin.display(description="without source", ordering="unsourced_count")
    def unsourced_listed(self, tool: Any) -> int:
        return int(tool.unsourced_count)

    # Forms

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """All rows of a page share the words they may use."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if not isinstance(inline, RedirectInline):
            kwargs["form_kwargs"] = {"page": obj.page_words}
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if kwargs.get("obj"):
            form = context["adminform"].form
            context["datalists"] = form.page.datalists if form.fields else {}
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.edited_at = timezone.now()
        if not change:
            obj.pricing_model = Tool.Pricing.UNKNOWN
        super().save_model(request, obj, form, change)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The new address is written by `rename`, which keeps the old one answering."""
        tool = super().save_form(request, form, change)
        if change and "slug" in form.changed_data:
            tool.new_slug, tool.slug = tool.slug, form.initial["slug"]
        return tool

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Sources first, then what cites them, then the sources that nobody cites any more."""
        form.save_m2m()
        tool = form.instance
        citations = [f for f in formsets if isinstance(f, CitationFormSet)]
        for formset in citations:
            formset.save_kept()
        if change:
            self._attach_price(form)
        for formset in formsets:
            if formset not in citations:
                self.save_formset(request, form, formset, change=change)
        for formset in citations:
            formset.save_deletions()
        Relation.attach_targets()
        if slug := getattr(tool, "new_slug", ""):
            tool.rename(slug)
            tool_renamed(tool.pk)
        else:
            refresh_drafts([tool.pk])

    def _attach_price(self, form: Any) -> None:
        key = form.cleaned_data.get("pricing_source")
        pk = form.page.saved_citations().get(key) if key else None
        if pk != form.instance.pricing_citation_id:
            form.instance.pricing_citation_id = pk
            form.instance.save(update_fields=["pricing_citation"])

    # Publishing

    def built(self, objs: Iterable[Tool]) -> dict[int, Document]:
        return build_many(obj.pk for obj in objs)

    def faults(self, documents: Mapping[int, Document]) -> dict[int, list[Problem]]:
        return publishing.problems_of(documents)

    def impacts(self, obj: Tool) -> list[str]:
        return impacts_of(obj, timezone.now())

    def said_of_others(self, document: Document) -> list[str]:
        return list(said_of_others([document]))

    def falling(self, obj: Tool) -> list[str]:
        return falling_with(obj.pk)

    def live_path(self, obj: Tool) -> str:
        """Under the address it was published with; the row may have another by now."""
        live = obj.editions.current().values_list("slug", flat=True).first()
        return tool_path(live or obj.slug)

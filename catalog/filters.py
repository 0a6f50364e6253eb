"""How lists of tools are narrowed: one FilterSet for the page and for the API."""

from collections.abc import Iterable, Mapping
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.models import CapabilityEntry, TextEntry, Tool, ToolEdition
from catalog.models.fields import slug_validator

LONGEST_TEXT = 200
MOST_VALUES = 20

no_control_characters = RegexValidator(
    r"[\x00-\x1f\x7f]",
    gettext_lazy("Control characters cannot be searched for."),
    inverse_match=True,
)


class ListWidget(forms.SelectMultiple):
    """All values of a repeated parameter."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, ()))


class ValuesField(forms.Field):
    """A repeated parameter as a list of distinct words, each of them checked."""

    widget = ListWidget

    def __init__(self, *, each: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.each = each

    def to_python(self, value: Any) -> list[str]:
        """Empty values say nothing; too many are refused before they become a query."""
        values = list(dict.fromkeys(word.strip() for word in value or () if word.strip()))
        if len(values) > MOST_VALUES:
            raise forms.ValidationError(
                _("At most %(count)s values can be chosen.") % {"count": MOST_VALUES}
            )
        for word in values:
            self.each(word)
        return values


class ValuesFilter(django_filters.Filter):
    """Any of several values: `?type=model&type=dataset`."""

    field_class = ValuesField

    def __init__(self, field_name: str, *, each: Any, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="in", each=each, **kwargs)

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class OfChoices:
    """Checks a word against choices, and says which there are."""

    def __init__(self, choices: Any) -> None:
        self.choices = choices

    def __call__(self, word: str) -> None:
        if word not in self.choices.values:
            known = ", ".join(self.choices.values)
            raise forms.ValidationError(
                _("“%(word)s” is not one of %(known)s.") % {"word": word[:40], "known": known}
            )


def is_licence(word: str) -> None:
    """Licences are free expressions: only their length and characters can be wrong."""
    if len(word) > 200:
        raise forms.ValidationError(_("A licence has at most 200 characters."))
    no_control_characters(word)


def is_slug(word: str) -> None:
    """A slug of at most 80 characters."""
    if len(word) > 80:
        raise forms.ValidationError(_("A slug has at most 80 characters."))
    try:
        slug_validator(word)
    except forms.ValidationError:
        raise forms.ValidationError(_("“%(word)s” is not a slug.") % {"word": word[:40]}) from None


def words_of(text: str) -> list[str]:
    """The words of a text filter, as many of them as are asked for."""
    return text.split()[:MOST_VALUES]


class ToolFilter(django_filters.FilterSet):
    """Filters over current editions. Values of one parameter are or, parameters are and."""

    q = django_filters.CharFilter(
        method="filter_text",
        label=gettext_noop("Words"),
        max_length=LONGEST_TEXT,
        validators=[no_control_characters],
    )
    type = ValuesFilter("type", each=OfChoices(Tool.Type), label=gettext_noop("Type"))
    category = ValuesFilter("category__slug", each=is_slug, label=gettext_noop("Category"))
    task = ValuesFilter(
        "entries__task__slug", each=is_slug, label=gettext_noop("Task"), method="filter_task"
    )
    license = ValuesFilter("license", each=is_licence, label=gettext_noop("Licence"))
    pricing = ValuesFilter(
        "pricing_model", each=OfChoices(Tool.Pricing), label=gettext_noop("Pricing")
    )
    status = ValuesFilter("status", each=OfChoices(Tool.Status), label=gettext_noop("Status"))
    maker = ValuesFilter("maker__slug", each=is_slug, label=gettext_noop("Maker"))

    class Meta:
        model = ToolEdition
        fields: tuple[str, ...] = ()

    def filter_task(self, queryset: QuerySet, name: str, value: Iterable[str]) -> QuerySet:
        """Tools that do any of the tasks; an explicit no does not count."""
        if not value:
            return queryset
        doing = CapabilityEntry.objects.supported().filter(
            edition=OuterRef("pk"), task__slug__in=value
        )
        return queryset.filter(Exists(doing))

    def filter_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Tools whose names or summary hold every word."""
        words = words_of(value)
        if not words:
            return queryset
        holding = TextEntry.objects.holding(words).filter(edition=OuterRef("pk"))
        return queryset.filter(Exists(holding))

    def problems(self) -> list[str]:
        """What was not understood, a sentence a parameter."""
        return [
            f"{_(str(self.filters[name].label))}: {' '.join(map(str, messages))}"
            for name, messages in self.form.errors.items()
        ]

    def narrowed(self, queryset: QuerySet, without: str = "") -> QuerySet:
        """The queryset under every filter that was understood, but for one."""
        self.form.is_valid()
        for name, value in self.form.cleaned_data.items():
            if name != without:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The values that were understood, by parameter, without the empty ones."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}


def filter_query(params: QueryDict) -> list[tuple[str, str]]:
    """What of an address filters tools, without its order and its page."""
    return [
        (name, value)
        for name in ToolFilter.base_filters
        for value in params.getlist(name)
        if value.strip()
    ]

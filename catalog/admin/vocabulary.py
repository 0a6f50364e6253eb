"""The shared words. Documents refer to them by slug, so a slug is chosen once."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from catalog.admin.checking import SharedForm
from catalog.admin.saving import RacingAdmin
from catalog.documents.values import check_slug, check_url
from catalog.drafts import refresh_drafts
from catalog.indexing import index_task
from catalog.models import Category, Maker, Metric, Task, Tool
from catalog.names import name_key

AT_ONCE = "There is no draft of this: visitors read it as soon as it is saved."


class WordForm(SharedForm):
    """A word of the vocabulary."""

    checks = {"slug": check_slug, "url": check_url}

    def clean_name(self) -> str:
        """Editors choose words by their names: two of one name could not be told apart."""
        name = str(self.cleaned_data["name"])
        if "name" in self.changed_data and (other := self._namesake(name)):
            noun = self._meta.model._meta.verbose_name
            raise ValidationError(
                f"The {noun} “{other.name}” ({other.slug}) is called so already. Use that one, or "
                "choose a name that tells the two apart."
            )
        return name

    def _namesake(self, name: str) -> Any | None:
        """Another word of this name (1 query)."""
        others: Any = self._meta.model._default_manager.exclude(pk=self.instance.pk)
        words = others.only("slug", "name")
        return next((word for word in words if name_key(word.name) == name_key(name)), None)


class WordAdmin(RacingAdmin):
    """A word of the vocabulary. `touching` are the fields that stand in tools' documents."""

    form = WordForm
    prepopulated_fields = {"slug": ("name",)}
    search_fields: ClassVar[tuple[str, ...]] = ("name", "slug")
    show_full_result_count = False
    list_per_page = 100
    view_on_site = False
    actions = None
    touching: tuple[str, ...] = ()
    # When visitors see what is saved here.
    publicity = ""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = self.get_fields(request, obj)
        return [(None, {"fields": fields, "description": self.publicity})]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is in use is protected, whatever the person may delete beside it."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if protected else lacking, protected

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Editions name the word by its slug: once chosen it stays."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(use_count=Count(self.counted, distinct=True))

    counted = "tools"

    @admin.display(description="tools", ordering="use_count")
    def uses(self, word: Any) -> int:
        return int(word.use_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What the word says in documents is news in every tool that uses it."""
        if change:  # what this editor left alone somebody else may have changed meanwhile
            obj.save(update_fields=form.changed_data)
            obj.refresh_from_db()
        else:
            super().save_model(request, obj, form, change)
        if change and set(form.changed_data) & set(self.touching):
            refresh_drafts(self.tools_of(obj).values_list("pk", flat=True))

    def tools_of(self, word: Any) -> QuerySet:
        """The tools whose documents hold the word."""
        return Tool.objects.none()


@admin.register(Maker)
class MakerAdmin(WordAdmin):
    list_display = ("name", "slug", "url", "uses")
    fields = ("name", "slug", "url")
    touching = ("name", "url")
    publicity = "Lists of makers show this as soon as it is saved, tools once they are published."

    def tools_of(self, word: Maker) -> QuerySet:
        return Tool.objects.filter(maker=word)


@admin.register(Category)
class CategoryAdmin(WordAdmin):
    list_display = ("name", "slug", "position", "uses")
    fields = ("name", "slug", "description", "position")
    publicity = AT_ONCE


@admin.register(Task)
class TaskAdmin(WordAdmin):
    list_display = ("name", "slug", "group", "position", "uses")
    list_filter = ("group",)
    fields = ("name", "slug", "group", "definition", "aliases", "position")
    search_fields = ("name", "slug", "group")
    counted = "capabilities"
    publicity = AT_ONCE

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Search finds a task by all its words."""
        super().save_model(request, obj, form, change)
        if change and {"name", "aliases"} & set(form.changed_data):
            index_task(obj)

    @admin.display(description="capabilities", ordering="use_count")
    def uses(self, word: Any) -> int:
        return int(word.use_count)


@admin.register(Metric)
class MetricAdmin(WordAdmin):
    list_display = ("name", "slug", "unit", "direction", "uses")
    list_filter = ("direction",)
    fields = ("name", "slug", "unit", "direction")
    counted = "measurements"
    touching = ("unit", "direction")
    publicity = "Tools show a changed unit or direction once they are published again."

    @admin.display(description="figures", ordering="use_count")
    def uses(self, word: Any) -> int:
        return int(word.use_count)

    def tools_of(self, word: Metric) -> QuerySet:
        return Tool.objects.filter(measurements__metric=word).distinct()

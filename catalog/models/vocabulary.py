"""The shared words: makers, categories, tasks, metrics. Documents refer to them by slug."""

from django.db import models

from catalog import paths

from .fields import LinkField, PhrasesField, SlugField, check


class Maker(models.Model):
    """The organisation behind a tool."""

    slug = SlugField(unique=True)
    name = models.CharField(max_length=120)
    url = LinkField("website", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return paths.maker_path(self.slug)


class Category(models.Model):
    """Which tools are substitutes for each other."""

    slug = SlugField(unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(
        blank=True, help_text="One or two sentences on what belongs here and what does not."
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Categories are listed by this number, then by name."
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return paths.category_path(self.slug)


class Task(models.Model):
    """One thing people want done. Two tools' capabilities line up where they name the same task."""

    slug = SlugField(unique=True)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=120, help_text="The heading under which it is listed.")
    definition = models.TextField(
        blank=True, help_text="One sentence that says what counts as doing this task."
    )
    aliases = PhrasesField(help_text="Other words for it, one a line; search reads them.")
    position = models.PositiveIntegerField(
        default=0, help_text="Tasks and their groups are listed by this number, then by name."
    )

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return paths.task_path(self.slug)


class Metric(models.Model):
    """A figure's name, unit and direction. Figures of equal metric line up across tools."""

    class Direction(models.IntegerChoices):
        HIGHER = 1, "Higher is better"
        LOWER = -1, "Lower is better"
        NEITHER = 0, "Neither is better"

    slug = SlugField(unique=True)
    name = models.CharField(max_length=90)
    unit = models.CharField(max_length=30)
    direction = models.SmallIntegerField(choices=Direction, default=Direction.NEITHER)

    class Meta:
        ordering = ["slug"]
        constraints = [
            check("metric_direction_is_known", models.Q(direction__in=[-1, 0, 1])),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    @property
    def higher_is_better(self) -> bool | None:
        """As the documents write it: true, false, or null where neither is better."""
        return {1: True, -1: False}.get(self.direction)

    @classmethod
    def direction_of(cls, higher_is_better: bool | None) -> int:
        """The direction for a document's `higher_is_better`."""
        return 0 if higher_is_better is None else 1 if higher_is_better else -1

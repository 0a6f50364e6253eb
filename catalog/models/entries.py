"""What lists and search read of the current editions: one row a capability, name and relation.

Written only by publishing, in the transaction that makes the edition current.
"""

from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import Q, QuerySet

from catalog import paths
from catalog.names import folded, spelled

from .editions import ToolEdition
from .fields import SlugField
from .tools import Capability, Tool
from .vocabulary import Task


def is_supported(prefix: str = "") -> Q:
    """That a capability is no explicit no; `prefix` leads to it, as in `entries__`."""
    return ~Q(**{f"{prefix}support": Capability.Support.NONE})


class CapabilityEntryQuerySet(QuerySet["CapabilityEntry"]):
    """The public's words about capabilities."""

    def supported(self) -> "CapabilityEntryQuerySet":
        """Without the explicit noes."""
        return self.filter(is_supported())

    def for_task(self, task: Task) -> "CapabilityEntryQuerySet":
        """All tools that do this task: the best sourced first, then in alphabetical order."""
        found = self.supported().filter(task=task)
        return found.order_by("-source_count", "sort_name", "position")


class CapabilityEntry(models.Model):
    """A published capability: what task pages, search and match counts read."""

    edition = models.ForeignKey(ToolEdition, models.CASCADE, related_name="entries")
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="entries")
    task = models.ForeignKey("catalog.Task", models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField()
    slug = SlugField()
    heading = models.CharField(max_length=90)
    description = models.TextField()
    intents = models.JSONField(default=list)
    support = models.CharField(max_length=10)
    source_count = models.PositiveSmallIntegerField()
    # The tool's, so that a task's tools are read in the order of an index.
    sort_name = models.CharField(max_length=120, default="", editable=False)

    objects = CapabilityEntryQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "position"]
        verbose_name_plural = "capability entries"
        constraints = [
            models.UniqueConstraint(fields=["tool", "slug"], name="capability_entry_once_a_tool"),
        ]
        # Filters and counts read these and never the long texts of the row.
        indexes = [
            models.Index(fields=["task", "edition", "support"], name="entry_by_task"),
            models.Index(fields=["edition", "task", "support"], name="entry_by_edition"),
            models.Index(
                fields=["task", "-source_count", "sort_name", "position", "support"],
                name="entry_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        """The capability on its tool's page. Needs the edition loaded."""
        return f"{paths.tool_path(self.edition.slug)}#capability-{self.slug}"


class NameEntry(models.Model):
    """A published name or alias of a tool, for redirects from aliases and for near names."""

    edition = models.ForeignKey(ToolEdition, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=140, db_index=True, help_text="The name as an address.")
    prefix = models.CharField(max_length=3, db_index=True)
    is_alias = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "name entries"
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="name_entry_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.name


class MeasurementEntry(models.Model):
    """A published figure, so that all tools measured by one metric can be listed."""

    edition = models.ForeignKey(ToolEdition, models.CASCADE, related_name="measurement_entries")
    position = models.PositiveSmallIntegerField()
    metric = SlugField(db_index=True)
    label = models.CharField(max_length=90)
    value = models.FloatField(help_text="As the document has it: JSON's numbers are floats.")
    unit = models.CharField(max_length=30)
    higher_is_better = models.BooleanField(null=True)
    variant = models.CharField(max_length=90, blank=True)
    as_of = models.CharField(max_length=10, blank=True)
    source_url = models.CharField(max_length=500)

    class Meta:
        ordering = ["edition", "position"]
        verbose_name_plural = "measurement entries"

    def __str__(self) -> str:
        return f"{self.label}: {self.value} {self.unit}"


class SourceEntry(models.Model):
    """A published citation of a source, so that the source's page can say who rests on it."""

    edition = models.ForeignKey(ToolEdition, models.CASCADE, related_name="source_entries")
    digest = models.CharField(
        max_length=16, db_index=True, help_text="Of the normalised address: the page's name."
    )

    class Meta:
        verbose_name_plural = "source entries"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "digest"], name="source_entry_once_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.digest


class TextEntryQuerySet(QuerySet["TextEntry"]):
    """The public's words about what a list's text filter reads."""

    def holding(self, words: Iterable[str]) -> "TextEntryQuerySet":
        """Tools whose names or summary hold every word, also inside of other words."""
        found = self
        for word in words:
            found = found.filter(
                Q(summary__contains=folded(word)) | Q(names__contains=spelled(word))
            )
        return found


class TextEntry(models.Model):
    """A published tool's names and summary, folded, for the text filter of lists.

    Apart from the edition: a filter by parts of words has to look at every row, and these are a
    hundredth as long as those with a document (benchmarks/README.md).
    """

    edition = models.OneToOneField(
        ToolEdition, models.CASCADE, primary_key=True, related_name="text_entry"
    )
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+")
    names = models.TextField(help_text="The name and the aliases as addresses spell them.")
    summary = models.TextField()

    objects = TextEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "text entries"

    def __str__(self) -> str:
        return self.names.partition("\n")[0]


class RelationEntry(models.Model):
    """A published relation, so that the other tool's page can show it too.

    The other tool may be called otherwise by now, and may not be in the catalogue yet.
    """

    edition = models.ForeignKey(ToolEdition, models.CASCADE, related_name="relation_entries")
    kind = models.CharField(max_length=20)
    target_slug = SlugField(help_text="As the document says.")
    target = models.ForeignKey(Tool, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "relation entries"
        indexes = [
            models.Index(
                fields=["target_slug"], name="relation_waits", condition=models.Q(target=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_slug}"

    @classmethod
    def attach_targets(cls, slugs: Collection[str]) -> None:
        """Point relations at tools that were published after them, under these slugs."""
        waiting = cls.objects.filter(target=None, target_slug__in=slugs)
        named = Tool.objects.filter(slug=models.OuterRef("target_slug")).values("pk")
        waiting.update(target=models.Subquery(named[:1]))

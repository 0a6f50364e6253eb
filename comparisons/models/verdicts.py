"""An editor's judgement between two tools, as rows and as published editions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from catalog.models import Edition, Task, Tool, ToolEdition
from catalog.models.fields import PhrasesField, check
from catalog.models.standing import Published, with_publication


class VerdictQuerySet(QuerySet["Verdict"]):
    """The editors' words about verdicts."""

    def about(self, tool: Any) -> "VerdictQuerySet":
        """Those on this tool."""
        return self.filter(Q(first=tool) | Q(second=tool))

    def with_publication(self) -> "QuerySet[Verdict]":
        """Annotates what `Verdict.state` needs of the editions."""
        return with_publication(self, VerdictEdition.objects.filter(verdict=OuterRef("pk")))

    def withdrawn(self) -> "VerdictQuerySet":
        """Verdicts that were published once and are not now."""
        editions = VerdictEdition.objects.filter(verdict=OuterRef("pk"))
        return self.filter(Exists(editions)).exclude(Exists(editions.current()))

    def outdated(self) -> "VerdictQuerySet":
        """Live verdicts written before the live edition of one of their tools."""
        newer = ToolEdition.objects.current().filter(
            Q(tool=OuterRef("verdict__first")) | Q(tool=OuterRef("verdict__second")),
            published_at__gt=OuterRef("published_at"),
        )
        live = VerdictEdition.objects.current().filter(Exists(newer), verdict=OuterRef("pk"))
        return self.filter(Exists(live))


class Verdict(Published):
    """Who should choose which of two tools, and why. Nothing public reads these rows."""

    first = models.ForeignKey(Tool, models.PROTECT, related_name="verdicts_as_first")
    second = models.ForeignKey(Tool, models.PROTECT, related_name="verdicts_as_second")
    winner = models.ForeignKey(
        Tool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verdicts_won",
        help_text="Leave empty where it depends, or where the two are not rivals.",
    )
    headline = models.CharField(max_length=160, help_text="20 to 160 characters.")
    summary = models.TextField(help_text="150 to 1,200 characters: the whole judgement in prose.")
    choose_first = PhrasesField(blank=False, help_text="When to choose the first, one a line.")
    choose_second = PhrasesField(blank=False, help_text="When to choose the second, one a line.")
    sources = PhrasesField(
        help_text="Addresses, one a line, that stand among the sources of the two tools."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    draft_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["first__name", "second__name"]
        permissions = [
            ("publish_verdict", "Can publish and revert verdicts"),
            ("unpublish_verdict", "Can unpublish verdicts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="verdict_once_a_pair",
                violation_error_message="These two tools have a verdict already.",
            ),
            # One order of the two, so that a pair cannot have a second verdict the other way.
            check(
                "verdict_pair_in_one_order",
                Q(first__lt=F("second")),
                "A verdict needs two different tools.",
            ),
            check(
                "verdict_winner_is_of_the_pair",
                Q(winner__isnull=True) | Q(winner=F("first")) | Q(winner=F("second")),
                "The winner must be one of the two tools.",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.pair_title

    @property
    def pair_title(self) -> str:
        """The two names. Needs both tools loaded."""
        return f"{self.first.name} or {self.second.name}"

    def clean(self) -> None:
        """Put the two tools into the one order that the database keeps."""
        if self.first_id and self.first_id == self.second_id:
            raise ValidationError({"second": "Choose another tool: a tool is no rival of itself."})
        if self.first_id and self.second_id and self.first_id > self.second_id:
            self.first_id, self.second_id = self.second_id, self.first_id
            self.choose_first, self.choose_second = self.choose_second, self.choose_first


class VerdictTask(models.Model):
    """The verdict for one task."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="by_task")
    position = models.PositiveSmallIntegerField(default=0)
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    winner = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "task"],
                name="verdict_task_once",
                violation_error_message="This task stands twice.",
            ),
        ]

    def __str__(self) -> str:
        return self.why


class VerdictEditionQuerySet(QuerySet["VerdictEdition"]):
    """The public's words about verdicts."""

    def current(self) -> "VerdictEditionQuerySet":
        """The live editions. Both their tools are published: unpublishing a tool withdraws them."""
        return self.filter(is_current=True)

    def about(self, tool: Any) -> "VerdictEditionQuerySet":
        """Those that judge this tool, whatever it was called on their day."""
        return self.filter(Q(verdict__first=tool) | Q(verdict__second=tool))

    def log_subjects(self) -> set[str]:
        """Under which the public log speaks of their verdicts (1 query)."""
        return {f"compare/{pair}" for pair in self.order_by().values_list("pair", flat=True)}

    def with_tools(self) -> "VerdictEditionQuerySet":
        """Annotates slugs and names of the two tools of today: `first_slug`, `second_name` …"""
        live = ToolEdition.objects.current()
        return self.annotate(
            **{
                f"{side}_{column}": Subquery(
                    live.filter(tool=OuterRef(f"verdict__{side}")).values(column)[:1]
                )
                for side in ("first", "second")
                for column in ("slug", "name")
            }
        )


class VerdictEdition(Edition):
    """The published document of a verdict."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="editions")
    pair = models.CharField(max_length=170, help_text="The two slugs: a-vs-b, alphabetical.")
    headline = models.CharField(max_length=160)

    objects = VerdictEditionQuerySet.as_manager()

    class Meta:
        ordering = ["verdict", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "number"], name="verdict_edition_number_unique"
            ),
            models.UniqueConstraint(
                fields=["verdict"],
                condition=Q(is_current=True),
                name="one_current_edition_a_verdict",
            ),
            models.UniqueConstraint(
                fields=["pair"], condition=Q(is_current=True), name="one_current_edition_a_pair"
            ),
            *Edition.numbering("verdict", "verdict_edition"),
        ]
        indexes = [
            models.Index(
                fields=["-published_at"],
                name="current_verdict_by_date",
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pair}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("comparisons:comparison", args=[self.pair])

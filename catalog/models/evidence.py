"""How we know: sources, their citations, figures, signals and relations of a tool."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from catalog.documents.addresses import normalise_url
from catalog.formats import number_text
from catalog.language import gettext_noop

from .fields import (
    PARTIAL_DATE_PATTERN,
    LinkField,
    PartialDateField,
    SlugField,
    check,
    past_validator,
)
from .tools import Capability, Tool


class Source(models.Model):
    """An address that claims rest on, unique in its normalised form and shared between tools."""

    address = models.CharField(max_length=700, unique=True)
    # What the watcher found when it last asked; nothing public reads it.
    read_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(
        max_length=120, blank=True, help_text="What the source answered, or why it was not read."
    )
    content_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its content was first seen to differ from before."
    )

    class Meta:
        ordering = ["address"]
        indexes = [models.Index(fields=["read_at"], name="source_by_read_at")]

    def __str__(self) -> str:
        return self.address


class Citation(models.Model):
    """One tool's use of a source. `kind` is relative to this tool: its maker's page is official."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", gettext_noop("Official")
        PAPER = "paper", gettext_noop("Paper")
        REPOSITORY = "repository", gettext_noop("Repository")
        REGISTRY = "registry", gettext_noop("Registry")
        INDEPENDENT = "independent", gettext_noop("Independent")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, models.PROTECT, related_name="citations")
    key = SlugField(help_text="A short word by which claims of this tool cite the source.")
    url = LinkField("address", help_text="The page that says it, as precise as possible.")
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    checked_on = models.DateField(
        validators=[past_validator], help_text="The day somebody last read it and found the claims."
    )

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "key"],
                name="citation_key_unique_in_tool",
                violation_error_message="Two sources of this tool share this key.",
            ),
        ]
        indexes = [models.Index(fields=["checked_on"], name="citation_by_checked_on")]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Attach the source that the address names, making it where it is new."""
        self.source, _ = Source.objects.get_or_create(address=normalise_url(self.url))
        super().save(*args, **kwargs)


class CapabilityCitation(models.Model):
    """A capability rests on a citation; the order is the editor's."""

    capability = models.ForeignKey(Capability, models.CASCADE, related_name="citation_links")
    citation = models.ForeignKey(Citation, models.RESTRICT, related_name="capability_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["capability", "citation"], name="citation_once_in_capability"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability_id} cites {self.citation_id}"


class Measurement(models.Model):
    """A figure of a tool: decimal value in its metric's unit, for one variant, at a date."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="measurements")
    metric = models.ForeignKey("catalog.Metric", models.PROTECT, related_name="measurements")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=90, help_text="How the row is called for this tool.")
    value = models.DecimalField(max_digits=24, decimal_places=9)
    variant = models.CharField(
        max_length=90, blank=True, help_text="Which size or configuration was measured."
    )
    as_of = PartialDateField("as of", validators=[past_validator])
    citation = models.ForeignKey(Citation, models.RESTRICT, related_name="measurements")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "metric", "variant"],
                name="measurement_once_a_variant",
                violation_error_message="This figure stands twice for the same variant.",
            ),
            check(
                "measurement_as_of_is_a_partial_date",
                Q(as_of="") | Q(as_of__regex=PARTIAL_DATE_PATTERN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {number_text(self.value)}"


class Signal(models.Model):
    """A dated observation of use: a count (`value`) or, for a release, its name (`text`)."""

    class Kind(models.TextChoices):
        GITHUB_STARS = "github-stars", gettext_noop("GitHub stars")
        GITHUB_FORKS = "github-forks", gettext_noop("GitHub forks")
        GITHUB_CONTRIBUTORS = "github-contributors", gettext_noop("GitHub contributors")
        PYPI_DOWNLOADS_MONTHLY = "pypi-downloads-monthly", gettext_noop("PyPI downloads a month")
        NPM_DOWNLOADS_MONTHLY = "npm-downloads-monthly", gettext_noop("npm downloads a month")
        HF_DOWNLOADS_MONTHLY = (
            "hf-downloads-monthly",
            gettext_noop("Hugging Face downloads a month"),
        )
        HF_LIKES = "hf-likes", gettext_noop("Hugging Face likes")
        DOCKER_PULLS = "docker-pulls", gettext_noop("Docker pulls")
        CITATIONS = "citations", gettext_noop("Citations")
        LATEST_RELEASE = "latest-release", gettext_noop("Latest release")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="signals")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=30, choices=Kind)
    value = models.DecimalField("count", max_digits=24, decimal_places=9, null=True, blank=True)
    text = models.CharField("release", max_length=60, blank=True)
    observed = PartialDateField(
        validators=[past_validator], help_text="When it was read; for a release, when it came out."
    )
    citation = models.ForeignKey(Citation, models.RESTRICT, related_name="signals")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "kind", "observed"],
                name="signal_once_a_day",
                violation_error_message="This signal stands twice for the same date.",
            ),
            check(
                "signal_is_a_count_or_a_release",
                Q(kind="latest-release", value__isnull=True) & ~Q(text="")
                | ~Q(kind="latest-release") & Q(value__isnull=False, value__gte=0, text=""),
                "A release is a text; every other signal is a count that is not negative.",
            ),
            check(
                "signal_observed_is_a_partial_date",
                Q(observed="") | Q(observed__regex=PARTIAL_DATE_PATTERN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.figure}"

    @property
    def figure(self) -> str:
        """The name of the release, or the count as people write it."""
        return self.text or number_text(self.value or Decimal())


class Relation(models.Model):
    """How a tool relates to another one, which may not be in the catalogue yet."""

    class Kind(models.TextChoices):
        BUILT_ON = "built-on", gettext_noop("Built on")
        TRAINED_ON = "trained-on", gettext_noop("Trained on")
        EVALUATED_ON = "evaluated-on", gettext_noop("Evaluated on")
        INTEGRATES_WITH = "integrates-with", gettext_noop("Integrates with")
        SUCCESSOR_OF = "successor-of", gettext_noop("Successor of")
        FORK_OF = "fork-of", gettext_noop("Fork of")
        ALTERNATIVE_TO = "alternative-to", gettext_noop("Alternative to")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="relations")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=Kind)
    target_slug = SlugField("other tool", help_text="Its slug, also where it is not listed yet.")
    target = models.ForeignKey(
        Tool, models.SET_NULL, null=True, blank=True, editable=False, related_name="related_from"
    )
    citation = models.ForeignKey(Citation, models.RESTRICT, related_name="relations")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "kind", "target_slug"],
                name="relation_once_a_kind",
                violation_error_message="This relation stands twice.",
            ),
            check(
                "relation_never_points_to_itself",
                Q(target__isnull=True) | ~Q(target=F("tool")),
                "A tool cannot be related to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target_slug}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Attach the tool that the slug names, where the catalogue has it."""
        others = Tool.objects.exclude(pk=self.tool_id)
        self.target = others.filter(slug=self.target_slug).first()
        super().save(*args, **kwargs)

    @classmethod
    def attach_targets(cls) -> int:
        """Point relations at tools that came into the catalogue after them; the number changed."""
        # A tool that has taken the name it relates to is told so when it is published.
        others = Tool.objects.exclude(pk=models.OuterRef("tool"))
        named = others.filter(slug=models.OuterRef("target_slug")).values("pk")
        waiting = cls.objects.filter(target=None)
        return waiting.filter(models.Exists(named)).update(target=models.Subquery(named[:1]))

"""What is published: immutable editions, and the log of what happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from catalog import paths
from catalog.language import gettext as _
from catalog.language import gettext_noop

from .fields import SlugField, check
from .tools import Tool

# Editions that one owner can have; `serial` leaves room for as many.
NUMBERS = 100_000
LONGEST_NOTE = 300
LONGEST_TITLE = 260


class Edition(models.Model):
    """A document as it was published. Never changed, but for which one is current."""

    number = models.PositiveIntegerField()
    # The owner's id x NUMBERS + number, and that of the edition before: a foreign key to the
    # number before is what lets the database itself refuse a gap.
    serial = models.BigIntegerField(unique=True, editable=False)
    previous = models.OneToOneField(
        "self",
        models.PROTECT,
        to_field="serial",
        null=True,
        blank=True,
        related_name="next",
        editable=False,
    )
    document = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text="Of the document's canonical form.")
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def numbering(owner: str, prefix: str) -> list[models.CheckConstraint]:
        """Named checks that number an owner's editions 1, 2, 3 … without gaps."""
        return [
            check(f"{prefix}_number_in_range", Q(number__gte=1, number__lt=NUMBERS)),
            check(f"{prefix}_serial_follows_number", Q(serial=F(owner) * NUMBERS + F("number"))),
            check(
                f"{prefix}_numbers_without_gaps",
                # A comparison with null is not false, and a check refuses only what is false.
                Q(number=1, previous__isnull=True)
                | Q(number__gt=1, previous__isnull=False, previous=F("serial") - 1),
            ),
        ]

    @property
    def digest_start(self) -> str:
        """Enough of the checksum to tell two editions apart by eye."""
        return self.sha256[:12]


class ToolEditionQuerySet(QuerySet["ToolEdition"]):
    """The public's words about tools."""

    def current(self) -> "ToolEditionQuerySet":
        """What visitors read: the live edition of each published tool."""
        return self.filter(is_current=True)

    def without_document(self) -> "ToolEditionQuerySet":
        """The columns that lists need; a document is some twenty kilobytes."""
        return self.defer("document")

    def named(self) -> "ToolEditionQuerySet":
        """With category and maker, in alphabetical order."""
        return self.select_related("category", "maker").order_by("sort_name", "pk")

    def log_subjects(self) -> set[str]:
        """Under which the public log speaks of their tools (1 query)."""
        slugs = self.order_by().values_list("slug", flat=True).distinct()
        return {f"tools/{slug}" for slug in slugs}


class ToolEdition(Edition):
    """The published document of a tool, with the columns that lists and filters read."""

    tool = models.ForeignKey(Tool, models.PROTECT, related_name="editions")
    slug = SlugField()
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, help_text="Folded, so both databases sort alike.")
    type = models.CharField(max_length=20)
    category = models.ForeignKey("catalog.Category", models.PROTECT, related_name="editions")
    maker = models.ForeignKey("catalog.Maker", models.PROTECT, related_name="editions")
    summary = models.CharField(max_length=180)
    license = models.CharField(max_length=200)
    pricing_model = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    released = models.CharField(max_length=10, blank=True)
    capability_count = models.PositiveSmallIntegerField()
    source_count = models.PositiveSmallIntegerField()
    oldest_source_on = models.DateField(null=True)

    objects = ToolEditionQuerySet.as_manager()

    class Meta:
        ordering = ["tool", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["tool", "number"], name="tool_edition_number_unique"),
            models.UniqueConstraint(
                fields=["tool"], condition=Q(is_current=True), name="one_current_edition_a_tool"
            ),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(is_current=True), name="one_current_edition_a_slug"
            ),
            *Edition.numbering("tool", "tool_edition"),
        ]
        indexes = [
            models.Index(
                fields=["sort_name", "id"], name="current_by_name", condition=Q(is_current=True)
            ),
            *(
                models.Index(
                    fields=[column, "sort_name"],
                    name=f"current_by_{column}",
                    condition=Q(is_current=True),
                )
                for column in ("type", "category", "maker", "license", "pricing_model", "status")
            ),
            models.Index(
                fields=["released", "sort_name"],
                name="current_by_released",
                condition=Q(is_current=True),
            ),
            models.Index(
                fields=["published_at"],
                name="current_by_published_at",
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, edition {self.number}"

    def get_absolute_url(self) -> str:
        return paths.tool_path(self.slug)

    @property
    def type_label(self) -> str:
        """The type as people read it."""
        return _(Tool.Type(self.type).label)

    @property
    def pricing_label(self) -> str:
        """The pricing model as people read it."""
        return _(Tool.Pricing(self.pricing_model).label)

    @property
    def status_label(self) -> str:
        """The status as people read it."""
        return _(Tool.Status(self.status).label)


class ChangeQuerySet(QuerySet["Change"]):
    """The public's words about the log."""

    def settled(self) -> "ChangeQuerySet":
        """Lines that have their place for ever, newest first."""
        return self.filter(position__isnull=False).order_by("-position")


class Change(models.Model):
    """One line of the public log: what was published, withdrawn, put back or ranked, when, why.

    Append-only. `subject` is the address path without slashes at its ends, such as
    `tools/llava-1-6`, `compare/blip-2-vs-llava-1-6` or `rankings/7`. `position` is given by
    `catalog.log.settle` once the line is there for everybody to read: keys are handed out before
    a transaction commits, so they are no order that a reader could follow.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", gettext_noop("Published")
        UNPUBLISHED = "unpublished", gettext_noop("Unpublished")
        REVERTED = "reverted", gettext_noop("Reverted")
        RANKED = "ranked", gettext_noop("Ranked")

    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=200)
    title = models.CharField(max_length=LONGEST_TITLE, help_text="As it was called at that moment.")
    number = models.PositiveIntegerField(help_text="The edition that it concerns.")
    previous_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="The edition that was live before."
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    position = models.PositiveBigIntegerField(
        null=True, blank=True, unique=True, editable=False, help_text="1, 2, 3 … without gaps."
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], name="change_unsettled", condition=Q(position=None)),
            models.Index(fields=["subject", "-id"], name="change_by_subject"),
            models.Index(fields=["-at"], name="change_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display().lower()} (edition {self.number})"

    def get_absolute_url(self) -> str:
        """The page that changed."""
        return paths.subject_path(self.subject)

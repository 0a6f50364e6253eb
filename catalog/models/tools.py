"""A tool and its capabilities as editors keep them. Nothing public reads these rows."""

from collections.abc import Collection

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from catalog import paths
from catalog.language import gettext_noop

from .fields import (
    PARTIAL_DATE_PATTERN,
    SLUG_PATTERN,
    LinkField,
    PartialDateField,
    PhrasesField,
    SlugField,
    check,
)
from .standing import Published, with_publication

AMOUNT_PATTERN = r"^[0-9]+(\.[0-9]+)?\Z"
CURRENCY_PATTERN = r"^[A-Z]{3}\Z"


class Address(models.Model):
    """A word that answers under /tools/. One table for a tool's slug and for its old ones, so
    that a slug and a redirect can never collide, whoever writes at the same moment."""

    slug = SlugField(
        unique=True,
        help_text="The tool's address. When it changes, the old address goes on redirecting here.",
        error_messages={"unique": "This address is taken, by a tool or by the old address of one."},
    )

    class Meta:
        verbose_name_plural = "addresses"
        constraints = [
            check("address_is_a_slug", Q(slug__regex=SLUG_PATTERN), "Not a slug."),
            check(
                "address_names_no_pair",
                ~Q(slug__contains="-vs-") & ~Q(slug__startswith="vs-") & ~Q(slug__endswith="-vs"),
                "A slug must not contain “-vs-”: addresses of comparisons are written with it.",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class ToolQuerySet(QuerySet["Tool"]):
    """The editors' words about tools."""

    def ids_at(self, slugs: Collection[str]) -> dict[str, int]:
        """The keys of tools by these slugs of theirs, be they of today or old ones (1 query)."""
        moved = Redirect.objects.filter(slug__in=slugs).values_list("slug", "tool")
        here = self.filter(slug__in=slugs).order_by().values_list("slug", "pk")
        return dict(moved.order_by().union(here, all=True))

    def with_publication(self) -> "QuerySet[Tool]":
        """Annotates what `Tool.state` and the admin's list need of the editions."""
        from .editions import ToolEdition

        return with_publication(self, ToolEdition.objects.filter(tool=OuterRef("pk")))

    def with_claim_counts(self) -> "ToolQuerySet":
        """Annotates `capability_count` and `unsourced_count`: capabilities, and a price, that cite
        nothing."""
        capabilities = Capability.objects.filter(tool=OuterRef("pk")).order_by().values("tool")
        unsourced = capabilities.filter(citations=None)
        price = Case(When(~Q(price_amount="") & Q(pricing_citation=None), then=1), default=0)
        return self.annotate(
            capability_count=Coalesce(
                Subquery(capabilities.annotate(n=Count("pk")).values("n")), 0
            ),
            unsourced_count=Coalesce(Subquery(unsourced.annotate(n=Count("pk")).values("n")), 0)
            + price,
        )


class Tool(Published, Address):
    """One tool as editors keep it. Publishing freezes it into a `ToolEdition`."""

    class Type(models.TextChoices):
        MODEL = "model", gettext_noop("Model")
        DATASET = "dataset", gettext_noop("Dataset")
        LIBRARY = "library", gettext_noop("Library")
        APPLICATION = "application", gettext_noop("Application")
        SERVICE = "service", gettext_noop("Hosted service")
        DATABASE = "database", gettext_noop("Database")
        EXTENSION = "extension", gettext_noop("Extension")
        MCP_SERVER = "mcp-server", gettext_noop("MCP server")
        AGENT = "agent", gettext_noop("Agent")
        BENCHMARK = "benchmark", gettext_noop("Benchmark")
        WORKFLOW = "workflow", gettext_noop("Workflow")
        PROMPT = "prompt", gettext_noop("Prompt or skill")

    class Pricing(models.TextChoices):
        OPEN_SOURCE = "open-source", gettext_noop("Open source")
        FREE = "free", gettext_noop("Free")
        FREEMIUM = "freemium", gettext_noop("Free tier and paid plans")
        PAID = "paid", gettext_noop("Paid")
        USAGE_BASED = "usage-based", gettext_noop("Paid by use")
        CONTACT = "contact", gettext_noop("Price on request")
        UNKNOWN = "unknown", gettext_noop("Unknown")

    class Status(models.TextChoices):
        ACTIVE = "active", gettext_noop("Active")
        MAINTENANCE = "maintenance", gettext_noop("Maintenance only")
        DEPRECATED = "deprecated", gettext_noop("Deprecated")
        ARCHIVED = "archived", gettext_noop("Archived")

    address = models.OneToOneField(
        Address, models.CASCADE, parent_link=True, primary_key=True, related_name="+"
    )
    name = models.CharField(max_length=120, help_text="As its maker writes it.")
    aliases = PhrasesField(
        help_text="Other names, one a line. Visitors who look for them are sent here."
    )
    type = models.CharField(max_length=20, choices=Type)
    category = models.ForeignKey("catalog.Category", models.PROTECT, related_name="tools")
    maker = models.ForeignKey("catalog.Maker", models.PROTECT, related_name="tools")
    summary = models.CharField(
        max_length=180, help_text="One sentence of 30 to 180 characters, without marketing."
    )
    description = models.TextField(
        help_text="150 to 1,200 characters: what it is, its strengths, where it is weaker."
    )
    homepage = LinkField()
    repository = LinkField(blank=True)
    documentation = LinkField(blank=True)
    license = models.CharField(
        max_length=200,
        help_text="An SPDX expression such as “Apache-2.0”, a “LicenseRef-…” identifier for a "
        "licence of its own, or “LicenseRef-Proprietary”.",
    )
    pricing_model = models.CharField(max_length=20, choices=Pricing)
    price_amount = models.CharField(
        "starting price",
        max_length=20,
        blank=True,
        validators=[RegexValidator(AMOUNT_PATTERN, "Write a decimal number such as 9.99.")],
        help_text="A decimal number, as the source writes it.",
    )
    price_currency = models.CharField("currency", max_length=3, blank=True, help_text="USD, EUR …")
    price_per = models.CharField("per", max_length=120, blank=True, help_text="“month”, “page” …")
    has_no_price = models.BooleanField(
        "there is no starting price",
        default=False,
        help_text="Tick where the source shows that there is none. Left unticked and without an "
        "amount, the price counts as unknown; of what is free or open source, as none.",
    )
    pricing_note = models.CharField(max_length=300, blank=True)
    pricing_citation = models.ForeignKey(
        "catalog.Citation", models.RESTRICT, null=True, blank=True, related_name="+"
    )
    released = PartialDateField(help_text="First release: a year, a month or a day.")
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    tags = PhrasesField(help_text="Up to 12 slugs, one a line.")
    version = models.PositiveIntegerField(default=1, editable=False)
    draft_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ToolQuerySet.as_manager()  # type: ignore[misc]  # Address has a manager as well

    class Meta:
        ordering = ["name"]
        permissions = [
            ("publish_tool", "Can publish and revert tools"),
            ("unpublish_tool", "Can unpublish tools"),
        ]
        indexes = [models.Index(fields=["name"], name="tool_by_name")]
        constraints = [
            check(
                "tool_price_is_complete",
                Q(price_amount="", price_currency="", price_per="")
                | (
                    Q(price_amount__regex=AMOUNT_PATTERN, price_currency__regex=CURRENCY_PATTERN)
                    & Q(has_no_price=False)
                    & ~Q(price_per="")
                ),
                "A starting price needs an amount, a currency and what it is paid per.",
            ),
            check(
                "tool_released_is_a_partial_date",
                Q(released="") | Q(released__regex=PARTIAL_DATE_PATTERN),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return paths.tool_path(self.slug)

    def rename(self, slug: str) -> None:
        """Move to another slug; the old one redirects for ever once it was published.

        IntegrityError where a tool or another tool's old address has the slug.
        """
        with transaction.atomic():
            old = Tool.objects.select_for_update().get(pk=self.pk).slug
            if old == slug:
                return
            Redirect.objects.filter(slug=slug, tool=self).delete()
            Address.objects.filter(pk=self.pk).update(slug=slug)
            if self.editions.filter(slug=old).exists():
                Redirect.objects.create(slug=old, tool=self)
            # Other tools go on relating to this one, unless they already name it by that slug.
            pointing = self.related_from.all()
            named = pointing.model.objects.filter(
                tool=OuterRef("tool"), kind=OuterRef("kind"), target_slug=slug
            )
            pointing.exclude(Exists(named)).update(target_slug=slug)
        self.slug = slug


class Redirect(Address):
    """An old slug that still answers, with a permanent redirect to the tool."""

    address = models.OneToOneField(
        Address, models.CASCADE, parent_link=True, primary_key=True, related_name="+"
    )
    tool = models.ForeignKey(Tool, models.CASCADE, related_name="redirects")

    def __str__(self) -> str:
        return f"{self.slug} → {self.tool_id}"


class Capability(models.Model):
    """One thing this tool does for one task."""

    class Support(models.TextChoices):
        FULL = "full", gettext_noop("Yes")
        PARTIAL = "partial", gettext_noop("In part")
        NONE = "none", gettext_noop("No")

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="capabilities")
    position = models.PositiveSmallIntegerField(default=0)
    slug = SlugField(help_text="Unique within the tool.")
    heading = models.CharField(
        max_length=90, help_text="What this tool does here, in 5 to 90 characters."
    )
    task = models.ForeignKey("catalog.Task", models.PROTECT, related_name="capabilities")
    description = models.TextField(help_text="How it works, with figures: 100 to 900 characters.")
    what_is_unique = models.CharField(
        max_length=400, blank=True, help_text="What sets it apart from every alternative."
    )
    versus = models.CharField(
        max_length=400, blank=True, help_text="Against named alternatives, trade-offs included."
    )
    intents = PhrasesField(help_text="What a person would type to find it, one a line, up to six.")
    best_for = PhrasesField(help_text="One a line, up to six.")
    limitations = PhrasesField(help_text="One a line, up to six; say what is missing.")
    requires = PhrasesField(help_text="One a line, up to six.")
    inputs = PhrasesField(help_text="One a line.")
    outputs = PhrasesField(help_text="One a line.")
    support = models.CharField(
        max_length=10,
        choices=Support,
        default=Support.FULL,
        help_text="“No” is a claim too: it needs a source, and is not the same as leaving it out.",
    )
    citations: models.ManyToManyField = models.ManyToManyField(
        "catalog.Citation", through="catalog.CapabilityCitation", related_name="capabilities"
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "capabilities"
        constraints = [
            models.UniqueConstraint(
                fields=["tool", "slug"],
                name="capability_slug_unique_in_tool",
                violation_error_message="Two capabilities of this tool share this slug.",
            ),
            check("capability_slug_is_a_slug", Q(slug__regex=SLUG_PATTERN)),
        ]

    def __str__(self) -> str:
        return self.heading

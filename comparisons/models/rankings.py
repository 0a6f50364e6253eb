"""Recorded runs of the formula: written once, whole, and never changed."""

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from catalog.models import Tool, ToolEdition
from catalog.models.fields import SlugField, check


class RankingQuerySet(QuerySet["Ranking"]):
    """The public's words about runs."""

    def newest_first(self) -> "RankingQuerySet":
        """A run made later for an earlier day takes that day's place in the history."""
        return self.order_by("-as_of", "-number")

    def up_to(self, number: int) -> "RankingQuerySet":
        """The run of this number and all before it in the history, newest first."""
        day = Subquery(self.filter(number=number).values("as_of")[:1])
        return self.newest_first().filter(Q(as_of__lt=day) | Q(as_of=day, number__lte=number))

    def current(self) -> "RankingQuerySet":
        """The run that pages show: at most one."""
        return self.newest_first()[:1]


class Ranking(models.Model):
    """One run of one formula over the whole catalogue."""

    number = models.PositiveIntegerField(unique=True)
    formula = models.CharField(max_length=40)
    as_of = models.DateField(help_text="The day for which signals and releases were read.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical inputs.")
    tables = models.JSONField(help_text="The published tables of the formula at that time.")
    tool_count = models.PositiveIntegerField()
    ranked_count = models.PositiveIntegerField()
    computed_at = models.DateTimeField()

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-number"]
        constraints = [
            check("ranking_number_from_one", Q(number__gte=1)),
            check("ranking_ranks_no_more_than_it_has", Q(ranked_count__lte=F("tool_count"))),
        ]
        indexes = [models.Index(fields=["-as_of", "-number"], name="ranking_newest_first")]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.formula}, as of {self.as_of}"

    def get_absolute_url(self) -> str:
        return reverse("comparisons:ranking-detail", args=[self.number])


class StandingQuerySet(QuerySet["Standing"]):
    """The public's words about standings."""

    def current(self) -> "StandingQuerySet":
        """Those of the run that pages show."""
        return self.filter(ranking=Subquery(Ranking.objects.current().values("pk")))

    def ranked(self) -> "StandingQuerySet":
        """Those that have a place."""
        return self.filter(place__isnull=False)

    def with_address(self) -> "StandingQuerySet":
        """Annotates `live_slug`: where the tool is read today; None where it is withdrawn."""
        live = ToolEdition.objects.current().filter(tool=OuterRef("tool"))
        return self.annotate(live_slug=Subquery(live.values("slug")[:1]))

    def published(self) -> "StandingQuerySet":
        """Those that are read today; `with_address()` comes before."""
        return self.filter(Q(live_slug__isnull=False))

    def best_first(self) -> "StandingQuerySet":
        """Ranked tools by place, then those that wait, each by name."""
        return self.order_by(F("place").asc(nulls_last=True), "sort_name", "slug")


class Standing(models.Model):
    """What one run says of one tool, with the inputs that it follows from.

    `inputs` and `document` are what is published; the columns repeat what lists filter and sort.
    """

    ranking = models.ForeignKey(Ranking, models.CASCADE, related_name="standings")
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="standings")
    slug = SlugField()
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120)
    type = models.CharField(max_length=20)
    category = SlugField()
    status = models.CharField(max_length=20, help_text="No input: lists show it beside the place.")
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    low = models.DecimalField(max_digits=4, decimal_places=1)
    high = models.DecimalField(max_digits=4, decimal_places=1)
    place = models.PositiveIntegerField(null=True, help_text="Empty: not ranked yet.")
    category_place = models.PositiveIntegerField(null=True)
    change = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        help_text="Points since the run before, where both are scores of one formula.",
    )
    visitors = models.PositiveIntegerField(
        null=True, help_text="Who came from a search and said whether it helped; empty: nobody."
    )
    helped = models.PositiveIntegerField(null=True, help_text="Those whom it helped.")
    inputs = models.JSONField()
    document = models.JSONField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["ranking", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "tool"], name="standing_once_a_tool"),
            models.UniqueConstraint(fields=["ranking", "slug"], name="standing_once_a_slug"),
            check(
                "standing_score_lies_in_its_interval",
                Q(score__isnull=True) | Q(low__lte=F("score"), high__gte=F("score")),
            ),
            check("standing_interval_lies_in_the_scale", Q(low__gte=0, high__lte=100)),
            check(
                "standing_place_needs_a_score",
                Q(place__isnull=True, category_place__isnull=True)
                | Q(place__gte=1, category_place__gte=1, score__isnull=False),
            ),
            check(
                "standing_helped_no_more_than_came",
                Q(visitors__isnull=True, helped__isnull=True) | Q(helped__lte=F("visitors")),
            ),
        ]
        indexes = [
            models.Index(fields=["ranking", "place"], name="standing_by_place"),
            models.Index(fields=["ranking", "category", "place"], name="standing_by_category"),
            models.Index(fields=["ranking", "type", "place"], name="standing_by_type"),
            models.Index(fields=["tool", "ranking"], name="standing_history"),
        ]

    def __str__(self) -> str:
        return f"{self.name} in run {self.ranking_id}"

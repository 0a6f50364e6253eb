"""What people looked for and what they then chose. Nobody stands in here: no address, no user
agent, no account, and a visitor only as a hash whose key is destroyed with the day.

Events are kept for a while; the counts a day, and what is summed from them, stay.
"""

from django.db import models
from django.db.models import F, Q, QuerySet

from catalog.models import Tool
from catalog.models.fields import SlugField, check
from catalog.models.secrets import HASH_LENGTH

# A text is shown to the public only after so many different visitors asked it on one day: across
# days nobody can tell whether two visitors are two.
PUBLIC_FROM = 5


def is_public(prefix: str = "") -> Q:
    """That the text of an intent may be shown; `prefix` leads to it, as in `intent__`."""
    found = {"state": Intent.State.OPEN, "merged_into": None, "most_visitors__gte": PUBLIC_FROM}
    return Q(**{f"{prefix}{name}": value for name, value in found.items()})


class IntentQuerySet(QuerySet["Intent"]):
    """The words of pages and of editors about intents."""

    def public(self) -> "IntentQuerySet":
        """Those whose text may be shown."""
        return self.filter(is_public())

    def voting(self) -> "IntentQuerySet":
        """Those that lift what their visitors chose."""
        return self.exclude(state=Intent.State.BLOCKED).filter(merged_into=None)


class Intent(models.Model):
    """A search text: normalised, with everything that identifies somebody taken out."""

    class State(models.TextChoices):
        """What editors decided about it."""

        OPEN = "open", "Open"
        HIDDEN = "hidden", "Hidden: it counts, but nobody reads it"
        BLOCKED = "blocked", "Blocked: it neither counts nor is it read"

    text = models.CharField(max_length=300, unique=True)
    digest = models.CharField(max_length=24, unique=True)
    terms = models.TextField(blank=True)
    vector = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        help_text="Its visitors count for that intent; choose one that says the same.",
    )
    note = models.TextField(blank=True, help_text="Why it was merged, hidden or blocked.")
    first_on = models.DateField()
    # Written by aggregate_matches.
    last_on = models.DateField()
    searches = models.PositiveIntegerField(
        default=0,
        help_text="Visitors a day, added up; those of merged searches too, who may be the same.",
    )
    most_visitors = models.PositiveIntegerField(default=0, help_text="Most visitors on one day.")
    result_count = models.PositiveIntegerField(null=True, help_text="Tools found the last time.")
    opened = models.PositiveIntegerField(default=0)
    first_opened = models.PositiveIntegerField(default=0, help_text="Opened the first result.")

    objects = IntentQuerySet.as_manager()

    class Meta:
        ordering = ["-searches", "text"]
        constraints = [
            check("intent_is_not_merged_into_itself", ~Q(merged_into=F("pk"))),
            check("intent_decision_has_a_note", Q(state="open", merged_into=None) | ~Q(note="")),
        ]
        indexes = [models.Index(fields=["-searches"], name="intent_by_searches")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_public(self) -> bool:
        """Whether pages may show the text."""
        return (
            self.state == self.State.OPEN
            and self.merged_into_id is None
            and self.most_visitors >= PUBLIC_FROM
        )


class MatchEvent(models.Model):
    """An intent met a capability. The day is kept, not the hour."""

    class Kind(models.TextChoices):
        """What happened."""

        SEARCHED = "searched", "Searched"
        SHOWN = "shown", "Shown"
        OPENED = "opened", "Opened"
        HELPED = "helped", "Helped"
        NOT_HELPED = "not-helped", "Did not help"
        RESOLVED = "resolved", "Resolved through the API"

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    tool = models.ForeignKey(Tool, models.CASCADE, null=True, related_name="+")
    capability = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(
        default=0, help_text="Place in the results; for a search, how many tools were found."
    )
    on = models.DateField()
    visitor = models.CharField(max_length=HASH_LENGTH)
    network = models.CharField(max_length=HASH_LENGTH)
    receipt = models.CharField(
        max_length=24, null=True, unique=True, help_text="What can happen once only."
    )

    class Meta:
        indexes = [models.Index(fields=["on", "kind"], name="match_event_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"


class IntentDay(models.Model):
    """How often an intent was asked on one day; it stays when the events are gone."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="days")
    on = models.DateField()
    visitors = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    first_opened = models.PositiveIntegerField()
    result_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "intent"], name="intent_day_once"),
        ]

    def __str__(self) -> str:
        return f"intent {self.intent_id} on {self.on}"


class Edge(models.Model):
    """What led from an intent to a capability, counted in visitors."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="+")
    capability = SlugField()
    opened = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=0, help_text="Those who opened it, corrected for its place.")
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class DailyMatch(Edge):
    """An edge on one day."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="daily_matches")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "intent", "tool", "capability"], name="daily_match_once"
            ),
        ]

    def __str__(self) -> str:
        return f"intent {self.intent_id} to {self.capability} on {self.on}"


class Match(Edge):
    """An edge in all: the snapshot that pages and search read. Written by aggregate_matches."""

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="matches")
    last_on = models.DateField()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["intent", "tool", "capability"], name="match_once"),
        ]

    def __str__(self) -> str:
        return f"intent {self.intent_id} to {self.capability}"


class MatchRun(models.Model):
    """That the snapshot changed: pages that show counts are made anew, search reads it anew."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Run {self.number}"


class MatchDay(models.Model):
    """How many events of a day the counts are made of; another number means: count it anew."""

    on = models.DateField(unique=True)
    events = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.events} events on {self.on}"

"""What visitors say is wrong, and what came of it. Nobody stands in here but as a hash of a day,
and that beside what was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from .fields import LinkField, SlugField, check
from .secrets import HASH_LENGTH

# What one network may send on one day; the database itself refuses more.
MOST_A_DAY = 5
LONGEST_MESSAGE = 2000


class CorrectionQuerySet(QuerySet["Correction"]):
    """The words of the public log and of the queue."""

    def waiting(self) -> "CorrectionQuerySet":
        """Nobody has decided yet."""
        return self.filter(state=Correction.State.WAITING)

    def decided(self) -> "CorrectionQuerySet":
        """What the public log shows, newest decision first."""
        shown = (Correction.State.ACCEPTED, Correction.State.DECLINED)
        return self.filter(state__in=shown).order_by("-decided_at", "-pk")


class Correction(models.Model):
    """One visitor's word about one claim, or about a tool as a whole."""

    class State(models.TextChoices):
        """What an editor decided."""

        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted: the claim was wrong"
        DECLINED = "declined", "Declined: the claim stands"
        SPAM = "spam", "Spam: not shown to anybody"

    tool_slug = SlugField()
    tool_name = models.CharField(max_length=120, help_text="As it was called at that moment.")
    edition_number = models.PositiveIntegerField(help_text="The edition that the visitor read.")
    capability_slug = SlugField(blank=True)
    claim = models.CharField(max_length=120, help_text="The claim's heading, or what it is about.")
    message = models.TextField(max_length=LONGEST_MESSAGE)
    evidence = LinkField("source", blank=True, help_text="Where it is said otherwise.")
    received_at = models.DateTimeField()
    # Of the form that it came by: one form sends one correction.
    form_digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.TextField(
        blank=True,
        max_length=LONGEST_MESSAGE,
        help_text="Shown in the public log beside what the visitor wrote: say what you checked, "
        "and where. Spam is shown nowhere and needs no answer.",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            check(
                "correction_decided_has_an_answer",
                ~Q(state__in=("accepted", "declined")) | ~Q(answer=""),
                "Say in the answer what you checked: it stands in the public log.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-decided_at"], name="correction_by_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.tool_name}: {self.claim}"


class DailySending(models.Model):
    """That a network has sent a correction today; which of them, is not said."""

    is_backed_up = False

    on = models.DateField()
    network = models.CharField(max_length=HASH_LENGTH)
    ordinal = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "ordinal"], name="sending_ordinal_once_a_network"
            ),
            check("sending_not_too_many_a_day", Q(ordinal__gte=1, ordinal__lte=MOST_A_DAY)),
        ]

    def __str__(self) -> str:
        return f"Number {self.ordinal} of a network on {self.on}"

"""Who may use the API beyond the open tier, with what, how often, and whom we tell what."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from catalog import log
from catalog.models.fields import LinkField, check

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
MARK = "uk"
PREFIX_LENGTH, SECRET_LENGTH = 10, 40
WEBHOOK_MARK = "whsec_"


class Partner(models.Model):
    """An organisation that uses the API with keys of its own."""

    name = models.CharField(max_length=120, unique=True)
    contact = models.EmailField(
        blank=True, help_text="Whom we write to before a key expires or the API changes."
    )
    is_active = models.BooleanField(
        default=True, help_text="Without it none of the partner's keys works."
    )
    requests_per_minute = models.PositiveIntegerField(
        default=600, help_text="Of all of the partner's keys together."
    )
    note = models.TextField(blank=True, help_text="For us; the partner never sees it.")

    class Meta:
        ordering = ["name"]
        constraints = [check("partner_rate_from_one", Q(requests_per_minute__gte=1))]

    def __str__(self) -> str:
        return self.name


def digest_of(secret: str, key: str = "") -> str:
    """HMAC-SHA-256 of a key, so that a copy of the database is no list of keys."""
    site_key = f"api-key:{key or settings.SECRET_KEY}"
    return hmac.new(site_key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def webhook_secret(key: bytes) -> str:
    """A signing key as the Standard Webhooks convention writes it."""
    return WEBHOOK_MARK + base64.b64encode(key).decode()


def random_text(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


class ApiKeyQuerySet(QuerySet["ApiKey"]):
    """What `state_at` says of one key, for many."""

    def working(self, at: datetime) -> "ApiKeyQuerySet":
        """Those that open something, if their partner may use the API at all."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at), revoked_at=None)

    def expired(self, at: datetime) -> "ApiKeyQuerySet":
        """Those whose time is over; not those that somebody ended before."""
        return self.filter(expires_at__lte=at, revoked_at=None)

    def revoked(self) -> "ApiKeyQuerySet":
        """Those that somebody ended."""
        return self.filter(revoked_at__isnull=False)


class ApiKey(models.Model):
    """A key of a partner. What we keep of it is its beginning and a digest."""

    class State(models.TextChoices):
        WORKS = "works", "Works"
        EXPIRED = "expired", "Expired"
        REVOKED = "revoked", "Revoked"

    class Scope(models.TextChoices):
        READ = "read", "Read everything that is public"
        RESOLVE = "resolve", "Resolve tasks and send feedback"
        VALIDATE = "validate", "Check documents"

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=80, help_text="What it is for, such as “nightly import”.")
    prefix = models.CharField(max_length=20, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="To the hour."
    )
    successor = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="predecessor"
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "-created_at"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({MARK}_{self.prefix}_…)"

    def clean(self) -> None:
        unknown = set(self.scopes) - set(self.Scope.values)
        if unknown or not self.scopes:
            raise ValidationError({"scopes": f"Choose of {', '.join(self.Scope.values)}."})

    @classmethod
    def issue(
        cls,
        partner: Partner,
        name: str,
        *,
        at: datetime,
        scopes: list[str] | None = None,
        expires_at: datetime | None = None,
    ) -> tuple["ApiKey", str]:
        """A new key and its text, which nobody can ever show again."""
        prefix, secret = random_text(PREFIX_LENGTH), random_text(SECRET_LENGTH)
        text = f"{MARK}_{prefix}_{secret}"
        key = cls(
            partner=partner,
            name=name,
            prefix=prefix,
            digest=digest_of(text),
            scopes=scopes or list(cls.Scope.values),
            created_at=at,
            expires_at=expires_at,
        )
        key.clean()
        key.save()
        return key, text

    @transaction.atomic
    def rotate(
        self, *, at: datetime, overlap: timedelta, expires_at: datetime | None = None
    ) -> tuple["ApiKey", str]:
        """A successor with the same scopes that is good for as long as this one was; this key goes
        on working until the overlap ends. ValidationError where it does not work or has one."""
        self.refresh_from_db(from_queryset=ApiKey.objects.select_for_update())
        if self.successor_id or self.state_at(at) != self.State.WORKS:
            raise ValidationError(f"{self} is replaced, expired or revoked already.")
        lifetime = self.expires_at - self.created_at if self.expires_at else None
        successor, text = self.issue(
            self.partner,
            self.name,
            at=at,
            scopes=list(self.scopes),
            expires_at=expires_at or (at + lifetime if lifetime else None),
        )
        until = at + overlap
        self.expires_at = min(self.expires_at, until) if self.expires_at else until
        self.successor = successor
        self.save(update_fields=["expires_at", "successor"])
        return successor, text

    def state_at(self, at: datetime) -> State:
        """Whether it opens something, if its partner may use the API at all."""
        if self.revoked_at:
            return self.State.REVOKED
        is_over = self.expires_at is not None and self.expires_at <= at
        return self.State.EXPIRED if is_over else self.State.WORKS


class RequestCount(models.Model):
    """How often somebody has asked in the minute that `minute` numbers since 1970.

    One row a counter, counted by one atomic statement: every process of the site shares it.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    minute = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    is_backed_up = False

    class Meta:
        constraints = [check("request_count_from_one", Q(count__gte=1))]

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"


class Webhook(models.Model):
    """Where a partner wants to be told what happened."""

    class Event(models.TextChoices):
        PUBLISHED = "published", "A tool was published or reverted"
        UNPUBLISHED = "unpublished", "A tool or a verdict was withdrawn"
        VERDICT = "verdict", "A verdict was published or reverted"
        RANKED = "ranked", "A new ranking was recorded"
        RELEASE = "release", "A release was made"

    partner = models.OneToOneField(Partner, models.CASCADE, related_name="webhook")
    url = LinkField("address", help_text="https only; addresses of private networks are refused.")
    secret = models.CharField(max_length=80, editable=False)
    events = models.JSONField(default=list, help_text="Empty: everything.", blank=True)
    position = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="How far of the public log is in its outbox."
    )
    failure_count = models.PositiveIntegerField(
        default=0, editable=False, help_text="Deliveries in a row that failed."
    )
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_reason = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["partner"]

    def __str__(self) -> str:
        return f"Webhook of {self.partner}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self._state.adding:
            self.secret = self.secret or webhook_secret(secrets.token_bytes(32))
            # What happened before is in the releases and the log, not news.
            self.position = self.position or log.head().position
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        if not self.url.lower().startswith("https://"):
            raise ValidationError({"url": "A webhook's address begins with https://."})
        if unknown := set(self.events) - set(self.Event.values):
            raise ValidationError({"events": f"There is no event {', '.join(sorted(unknown))}."})


class DeliveryQuerySet(QuerySet["Delivery"]):
    """The courier's words."""

    def due(self, at: datetime) -> "DeliveryQuerySet":
        """What waits to be sent, oldest first."""
        return self.filter(
            delivered_at__isnull=True, next_attempt_at__lte=at, webhook__disabled_at__isnull=True
        ).order_by("pk")


class Delivery(models.Model):
    """One message in the outbox of a webhook."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20, choices=Webhook.Event)
    idempotency_key = models.CharField(max_length=80)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "idempotency_key"], name="delivery_once_an_event"
            ),
            check(
                "delivery_is_not_before_its_making",
                Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.idempotency_key}"

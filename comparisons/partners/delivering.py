"""Sends what waits in the outboxes: signed, in order, retried with patience, given up visibly.

Signatures follow the Standard Webhooks convention (https://www.standardwebhooks.com/):
HMAC-SHA-256 over `id.timestamp.body`, the key in base64 behind `whsec_`.
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from comparisons.models import Delivery, Webhook
from comparisons.models.partners import WEBHOOK_MARK
from comparisons.partners.sending import UndeliverableError, post

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
# With these waits about a day and a half of silence.
MOST_FAILURES = 12
# Another courier leaves a message alone for as long as this one may be busy with it.
CLAIMED_FOR = timedelta(minutes=5)
# Of one webhook in one run; the next run goes on.
MOST_TURNS = 200

Clock = Callable[[], datetime]
Post = Callable[[str, bytes, Mapping[str, str]], None]


@dataclass
class Report:
    """What a run of the courier did."""

    delivered: int = 0
    failed: int = 0
    disabled: int = 0


def deliver(clock: Clock, send: Post = post) -> Report:
    """Send what is due, one message of each webhook in turn, so that none waits for another.

    A webhook that fails is left alone until the next run. The time is asked for each message: a
    run can be long.
    """
    report = Report()
    due = Delivery.objects.due(clock()).order_by().values_list("webhook", flat=True)
    waiting = dict.fromkeys(due.distinct())
    for _turn in range(MOST_TURNS):
        for webhook_id in tuple(waiting):
            delivery = _oldest(webhook_id)
            if not (
                delivery and _claim(delivery, clock()) and _send(delivery, clock, send, report)
            ):
                del waiting[webhook_id]
    return report


def _oldest(webhook_id: int) -> Delivery | None:
    """The message that goes next; those behind it wait for it."""
    undelivered = Delivery.objects.filter(
        webhook=webhook_id, delivered_at__isnull=True, webhook__disabled_at__isnull=True
    )
    return undelivered.select_related("webhook").order_by("pk").first()


def _claim(delivery: Delivery, at: datetime) -> bool:
    """Whether it is due and this process is the one that sends it."""
    if delivery.next_attempt_at > at:
        return False
    # Conditions on the row alone: it is read again where another courier was just writing it.
    waiting = Delivery.objects.filter(
        pk=delivery.pk, delivered_at__isnull=True, next_attempt_at=delivery.next_attempt_at
    )
    return bool(waiting.update(next_attempt_at=at + CLAIMED_FOR, attempts=F("attempts") + 1))


def _send(delivery: Delivery, clock: Clock, send: Post, report: Report) -> bool:
    """Whether it arrived."""
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        send(delivery.webhook.url, body, headers_for(delivery, body, clock()))
    except UndeliverableError as problem:
        report.failed += 1
        report.disabled += _note_failure(delivery, str(problem), clock())
        return False
    report.delivered += 1
    _note_success(delivery, clock())
    return True


def headers_for(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    identifier, moment = f"{delivery.webhook_id}-{delivery.idempotency_key}", int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "catalogue-webhooks/1",
        "Idempotency-Key": identifier,
        "webhook-id": identifier,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(delivery.webhook.secret, identifier, moment, body),
    }


def signature(secret: str, identifier: str, moment: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(WEBHOOK_MARK))
    told = f"{identifier}.{moment}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, told, 'sha256')).decode()}"


def _note_success(delivery: Delivery, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(delivered_at=at, last_error="")
    Webhook.objects.filter(pk=delivery.webhook_id).update(failure_count=0)


def _note_failure(delivery: Delivery, reason: str, at: datetime) -> bool:
    """Wait longer each time; whether that was once too often."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 4 ** min(delivery.attempts, 8))
    Delivery.objects.filter(pk=delivery.pk).update(
        next_attempt_at=at + wait, last_error=reason[:300]
    )
    webhooks = Webhook.objects.filter(pk=delivery.webhook_id)
    webhooks.update(failure_count=F("failure_count") + 1)
    told = f"{MOST_FAILURES} deliveries in a row failed; the last one: {reason}"
    spent = webhooks.filter(failure_count__gte=MOST_FAILURES, disabled_at__isnull=True)
    return bool(spent.update(disabled_at=at, disabled_reason=told[:300]))

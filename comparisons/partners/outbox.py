"""What partners are told: the public log, turned into messages that wait in an outbox.

The log is written in the transaction that publishes; from it each webhook's outbox is filled, in
order and without gaps, so that no message is lost and none speaks of what was rolled back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from catalog import log
from catalog.models import Change
from comparisons.models import Delivery, Webhook
from config.api.release import API_PREFIX

BATCH = 500
LOGGED = {
    ("tools", Change.Kind.PUBLISHED): Webhook.Event.PUBLISHED,
    ("tools", Change.Kind.REVERTED): Webhook.Event.PUBLISHED,
    ("tools", Change.Kind.UNPUBLISHED): Webhook.Event.UNPUBLISHED,
    ("compare", Change.Kind.PUBLISHED): Webhook.Event.VERDICT,
    ("compare", Change.Kind.REVERTED): Webhook.Event.VERDICT,
    ("compare", Change.Kind.UNPUBLISHED): Webhook.Event.UNPUBLISHED,
    ("rankings", Change.Kind.RANKED): Webhook.Event.RANKED,
}


def fill_outboxes(at: datetime) -> int:
    """Put every line of the log since the last time into the outboxes; how many messages.

    A disabled webhook's position stays where it is: the lines wait in the log until it is on.
    """
    log.head()
    working = Webhook.objects.filter(disabled_at__isnull=True)
    return sum(_fill(pk, at) for pk in working.values_list("pk", flat=True))


def _fill(webhook_id: int, at: datetime) -> int:
    made = 0
    while True:
        with transaction.atomic():
            working = Webhook.objects.select_for_update().filter(disabled_at__isnull=True)
            if (webhook := working.filter(pk=webhook_id).first()) is None:
                return made
            waiting = Change.objects.filter(position__gt=webhook.position)
            lines = list(waiting.order_by("position")[:BATCH])
            if not lines:
                return made
            messages = [m for line in lines if (m := _message(webhook, line, at))]
            # A line has one key, so a second filling changes nothing.
            Delivery.objects.bulk_create(messages, ignore_conflicts=True)
            Webhook.objects.filter(pk=webhook.pk).update(position=lines[-1].position)
            made += len(messages)


def _message(webhook: Webhook, line: Change, at: datetime) -> Delivery | None:
    folder = line.subject.partition("/")[0]
    event = LOGGED.get((folder, Change.Kind(line.kind)))
    if event is None or not _wants(webhook, event):
        return None
    payload = {
        "event": event.value,
        "position": line.position,
        "subject": line.subject,
        "title": line.title,
        "number": line.number,
        "at": line.at.isoformat(),
        "page": f"{settings.SITE_URL}/{line.subject}/",
        "changes": f"{settings.SITE_URL}{API_PREFIX}changes/",
    }
    return _delivery(webhook, event, f"change-{line.position}", payload, at)


def announce_release(manifest: Mapping[str, Any], at: datetime) -> int:
    """A message to every partner that wants to know of releases; how many."""
    name = manifest["name"]
    payload = {
        "event": Webhook.Event.RELEASE.value,
        "name": name,
        "position": manifest["position"],
        "at": at.isoformat(),
        "release": f"{settings.SITE_URL}{API_PREFIX}releases/{name}/",
    }
    wanting = [w for w in Webhook.objects.all() if _wants(w, Webhook.Event.RELEASE)]
    Delivery.objects.bulk_create(
        (_delivery(w, Webhook.Event.RELEASE, _release_key(name), payload, at) for w in wanting),
        ignore_conflicts=True,
    )
    return len(wanting)


def is_announced(name: str) -> bool:
    """Whether anybody was told of a release."""
    return Delivery.objects.filter(idempotency_key=_release_key(name)).exists()


def _release_key(name: str) -> str:
    return f"release-{name}"


def _wants(webhook: Webhook, event: Webhook.Event) -> bool:
    return not webhook.events or event.value in webhook.events


def _delivery(
    webhook: Webhook, event: Webhook.Event, key: str, payload: Mapping[str, Any], at: datetime
) -> Delivery:
    return Delivery(
        webhook=webhook,
        event=event.value,
        idempotency_key=key,
        payload=dict(payload),
        created_at=at,
        next_attempt_at=at,
    )

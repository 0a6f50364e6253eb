"""Count what searches led to and forget what is old; run it every few minutes."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from catalog.corrections import forget_networks
from catalog.hashing import destroy_secrets
from comparisons.matching.record import aggregate, forget_events
from comparisons.partners.counting import forget_counts, minute_of


class Command(BaseCommand):
    help = (
        "Counts new search events a day at a time and publishes the counts; deletes events older "
        "than SEARCH_EVENTS_KEPT_DAYS, the keys and networks of past days, and counts of requests. "
        "It can be killed at "
        "any moment and run again: nothing is counted twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        before = now.date() - timedelta(days=settings.SEARCH_EVENTS_KEPT_DAYS)
        # No count needs these, and none that fails may keep them.
        destroy_secrets(now.date())
        forget_networks(now.date())
        forget_counts(minute_of(now))
        try:
            done = aggregate(now)
        finally:
            # Counted by now, unless counting has failed for as long as they are kept.
            gone = forget_events(before)
        self.stdout.write(
            f"Counted: events {done.events:,}, days {done.days}, intents {done.intents:,}; "
            f"deleted {gone:,} events from before {before}."
        )

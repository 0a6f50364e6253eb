from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from comparisons.partners.delivering import deliver
from comparisons.partners.outbox import fill_outboxes


class Command(BaseCommand):
    help = (
        "Tells partners what happened: fills the outboxes from the public log and sends what is"
        " due. Run it every minute; several at once do no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = fill_outboxes(timezone.now())
        report = deliver(timezone.now)
        self.stdout.write(
            f"{made} new messages; {report.delivered} delivered, {report.failed} failed,"
            f" {report.disabled} webhooks disabled."
        )

"""Re-read the sources that claims rest on, and flag those whose content changed."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.reading import Reader
from catalog.watching import Watch, due_sources

MOST = 1_000_000


class Command(BaseCommand):
    help = (
        "Asks sources what they say now, politely: after their robots.txt, one page in five "
        "seconds from each host. Nothing public changes; see Sources in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="how many at most (100)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["limit"] <= MOST:
            raise CommandError(f"--limit must be from 1 to {MOST:,}.")
        if not settings.CHECK_SOURCES:
            raise CommandError("Reading sources is switched off here: set CHECK_SOURCES=1.")
        watch = Watch(Reader(agent=f"{settings.SITE_NAME}-sources (+{settings.SITE_URL}/)"))
        read = changed = 0
        for source in list(due_sources(timezone.now(), options["limit"])):
            finding = watch.check(source, timezone.now())
            read, changed = read + 1, changed + finding.is_changed
            mark = "changed" if finding.is_changed else finding.status
            self.stdout.write(f"{finding.address}: {mark}")
        self.stdout.write(f"{read} asked, {changed} changed since they were read before")

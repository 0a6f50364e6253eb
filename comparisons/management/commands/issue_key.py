from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from catalog.documents.validate import check_text
from comparisons.models import ApiKey, Partner

MOST_DAYS = 3650
MOST_RATE = 1_000_000


class Command(BaseCommand):
    help = (
        "Issues an API key for a partner and prints it, once. --rotate PREFIX replaces a key: the"
        " old one goes on working for the days of --overlap."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partner", help="The partner's name; made where there is none.")
        parser.add_argument("--name", default="key", help="What the key is for.")
        parser.add_argument("--days", type=int, help="Expires after so many days; default: never.")
        parser.add_argument(
            "--scope", action="append", choices=ApiKey.Scope.values, help="Default: all."
        )
        parser.add_argument("--rate", type=int, help="Requests a minute of the whole partner.")
        parser.add_argument("--rotate", metavar="PREFIX", help="The key to replace.")
        parser.add_argument("--overlap", type=int, default=7, help="Days; default: 7.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        name = self.checked(options["partner"], "A partner's name", 120)
        options["name"] = self.checked(options["name"], "What a key is for", 80)
        partner, _ = Partner.objects.get_or_create(name=name)
        if options["rate"] is not None:
            if not 1 <= options["rate"] <= MOST_RATE:
                raise CommandError(f"--rate must be from 1 to {MOST_RATE:,}.")
            partner.requests_per_minute = options["rate"]
            partner.save()
        key, text = (
            self.rotate(partner, options) if options["rotate"] else self.issue(partner, options)
        )
        self.stdout.write(text)
        self.stderr.write(f"This is {key}, for {partner}. It is shown only now.")

    @staticmethod
    def checked(text: str, what: str, most: int) -> str:
        """One line of decent signs; the admin lists it and the log of a server shows it."""
        text = text.strip()
        if not 1 <= len(text) <= most:
            raise CommandError(f"{what} has 1 to {most} characters.")
        if problem := check_text(text):
            raise CommandError(f"{what}: {problem}")
        return text

    def issue(self, partner: Partner, options: dict[str, Any]) -> tuple[ApiKey, str]:
        at, expires = timezone.now(), self.expiry(options)
        try:
            return ApiKey.issue(
                partner, options["name"], at=at, scopes=options["scope"], expires_at=expires
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None

    def expiry(self, options: dict[str, Any]) -> datetime | None:
        days = options["days"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days must be from 1 to {MOST_DAYS}.")
        return timezone.now() + timedelta(days=days) if days else None

    def rotate(self, partner: Partner, options: dict[str, Any]) -> tuple[ApiKey, str]:
        key = partner.keys.filter(prefix=options["rotate"]).first()
        if key is None:
            raise CommandError(f"{partner} has no key {options['rotate']}.")
        if options["scope"] or options["name"] != "key":
            raise CommandError("A key is replaced by one of the same name and scopes.")
        if not 0 <= options["overlap"] <= MOST_DAYS:
            raise CommandError(f"--overlap must be from 0 to {MOST_DAYS}.")
        overlap = timedelta(days=options["overlap"])
        expires = self.expiry(options)
        try:
            return key.rotate(at=timezone.now(), overlap=overlap, expires_at=expires)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None

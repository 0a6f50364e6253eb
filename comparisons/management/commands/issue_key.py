from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from comparisons.models import ApiKey, Partner


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
        partner, _ = Partner.objects.get_or_create(name=options["partner"])
        if options["rate"] is not None:
            if options["rate"] < 1:
                raise CommandError("--rate must be at least 1.")
            partner.requests_per_minute = options["rate"]
            partner.save()
        key, text = (
            self.rotate(partner, options) if options["rotate"] else self.issue(partner, options)
        )
        self.stdout.write(text)
        self.stderr.write(f"This is {key}, for {partner}. It is shown only now.")

    def issue(self, partner: Partner, options: dict[str, Any]) -> tuple[ApiKey, str]:
        at, days = timezone.now(), options["days"]
        if days is not None and days < 1:
            raise CommandError("--days must be at least 1.")
        expires = at + timedelta(days=days) if days else None
        try:
            return ApiKey.issue(
                partner, options["name"], at=at, scopes=options["scope"], expires_at=expires
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None

    def rotate(self, partner: Partner, options: dict[str, Any]) -> tuple[ApiKey, str]:
        key = partner.keys.filter(prefix=options["rotate"]).select_for_update().first()
        if key is None:
            raise CommandError(f"{partner} has no key {options['rotate']}.")
        if key.successor_id or key.state_at(timezone.now()) != "works":
            raise CommandError(f"{key} is replaced, expired or revoked already.")
        return key.rotate(at=timezone.now(), overlap=timedelta(days=options["overlap"]))

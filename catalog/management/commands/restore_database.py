from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from catalog.backup import BackupError, restore


class Command(BaseCommand):
    help = "Replaces the database by a backup. The old database is kept aside."
    # The database may be empty, damaged or missing: that is why somebody restores.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a file that backup_database wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["path"]
        try:
            kept = restore(connection, source, at=timezone.now())
        except BackupError as problem:
            raise CommandError(f"Nothing was changed. {problem}") from None
        except OSError as problem:
            raise CommandError(f"Nothing was changed: {problem.strerror}.") from None
        self.stdout.write(f"Restored from {source}.")
        if kept.exists():
            self.stdout.write(f"The old database is kept in {kept}.")
        self.stdout.write("If the backup is from an older release, run: manage.py migrate")

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from catalog.backup import BackupError, backup, backup_name


class Command(BaseCommand):
    help = "Writes a checked copy of the database; the site may go on working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, help="default: a new file in backups/")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["path"]
        if target is None:
            name = backup_name(connection.vendor, timezone.now())
            target = settings.VAR_DIR / "backups" / name
        try:
            backup(connection, target)
        except BackupError as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{target} cannot be written: {problem.strerror}.") from None
        self.stdout.write(f"Backup written: {target} ({target.stat().st_size:,} bytes)")

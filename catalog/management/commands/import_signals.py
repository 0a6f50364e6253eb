"""Import dated observations of use from a CSV or JSON Lines file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.signals import COLUMNS, UnreadableError, import_signals


class Command(BaseCommand):
    """Adds to what was observed before; writes everything or nothing."""

    help = (
        f"Import signals: a CSV file with the columns {', '.join(COLUMNS)}, or one JSON object of "
        "these a line; - for standard input. The source is a key or an address of the tool's own "
        "sources. Nothing is published."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="PATH")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            today = timezone.now().date()
            report = import_signals(_read(options["path"]), today, dry_run=options["dry_run"])
        except UnreadableError as error:
            raise CommandError(str(error)) from None
        for problem in report.problems:
            self.stderr.write(problem)
        if report.problem_count:
            raise CommandError(f"{report.problem_count:,} problems; nothing was written.")
        verb = "written" if report.is_written else "would be written"
        self.stdout.write(
            f"{report.new:,} new signals of {len(report.tools):,} tools {verb}, "
            f"{report.same:,} known already."
        )


def _read(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.") from None

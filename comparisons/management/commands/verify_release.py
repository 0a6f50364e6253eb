from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comparisons.verifying import problems_of_release


class Command(BaseCommand):
    help = "Checks the files of a release against its manifest; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        problems = problems_of_release(folder)
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"The release has {len(problems)} problems.")
        self.stdout.write("All files are as the manifest says.")

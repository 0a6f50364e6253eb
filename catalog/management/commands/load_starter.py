"""Load the starter catalogue into an empty site."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from catalog.models import Tool

STARTER = Path(__file__).resolve().parents[2] / "starter"


class Command(BaseCommand):
    """Does nothing where there is a tool already: it never overwrites an editor's work."""

    help = "Load and publish the starter catalogue, unless the site has tools already."

    def handle(self, *args: Any, **options: Any) -> None:
        if Tool.objects.exists():
            self.stdout.write("The catalogue has tools already; the starter was left alone.")
            return
        call_command(
            "import_catalogue",
            str(STARTER),
            publish=True,
            note="Starter catalogue",
            stdout=self.stdout,
            stderr=self.stderr,
        )

"""Make the search index anew: after a change of its terms or vectors, or of names of tasks."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.indexing import rebuild_index


class Command(BaseCommand):
    help = (
        "Makes the search index anew from the published editions, in one transaction. Search "
        "answers from the old index until it is done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in rebuild_index():
            if options["verbosity"] > 1:
                self.stdout.write(f"{done:,} tools")
        self.stdout.write(f"Indexed the capabilities of {done:,} tools.")

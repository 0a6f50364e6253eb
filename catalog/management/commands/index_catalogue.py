"""Make the search index anew: after a change of its terms or vectors, or of names of tasks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from catalog.indexing import rebuild_index
from catalog.lookup import is_index_current


class Command(BaseCommand):
    help = (
        "Makes the search index anew from the published editions, in one transaction. Search "
        "answers from the old index until it is done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-old",
            action="store_true",
            help="only where another release made it, with other terms",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_old"] and is_index_current(connection):
            return
        done = 0
        for done in rebuild_index():
            if options["verbosity"] > 1:
                self.stdout.write(f"{done:,} tools")
        self.stdout.write(f"Indexed the capabilities of {done:,} tools.")

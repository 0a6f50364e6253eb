from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comparisons.models import Ranking
from comparisons.ranking.record import RunError, differences

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Recomputes a stored run from its stored inputs alone and compares all that follows from "
        "them; names and statuses of tools are shown beside them and follow from nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="the run's number, as in /rankings/3/")

    def handle(self, *args: Any, **options: Any) -> None:
        ranking = Ranking.objects.filter(number=options["number"]).first()
        if ranking is None:
            raise CommandError(f"There is no run {options['number']}.")
        try:
            found = differences(ranking)
        except RunError as problem:
            raise CommandError(str(problem)) from None
        if found:
            lines = [*found[:SHOWN], *([f"… {len(found):,} in all."] if found[SHOWN:] else [])]
            raise CommandError("\n".join([f"Run {ranking.number} does not verify:", *lines]))
        self.stdout.write(
            f"Run {ranking.number}: {ranking.tool_count:,} tools, digest {ranking.digest}. Every "
            "score, interval, component, place and change follows from the stored inputs."
        )

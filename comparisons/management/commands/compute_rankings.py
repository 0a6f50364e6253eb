from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comparisons.ranking.record import RunError, compute


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day; write it as 2026-11-25.") from None


class Command(BaseCommand):
    help = (
        "Ranks every published tool and stores the run with its inputs. Inputs that have not "
        "changed since the latest run of that day write nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day, help="the day to rank for; default: today (UTC)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            computed = compute(options["as_of"] or now.date(), now)
        except RunError as problem:
            raise CommandError(str(problem)) from None
        run = computed.ranking
        state = "stored" if computed.is_new else "unchanged"
        self.stdout.write(
            f"Run {run.number} {state}: {run.tool_count:,} tools, {run.ranked_count:,} of them "
            f"ranked, as of {run.as_of}, digest {run.digest}"
        )

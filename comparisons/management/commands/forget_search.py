"""Remove a search text everywhere: the intent, its events, and every count made of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from catalog.lookup.words import question_terms
from comparisons.matching.record import forget_intents
from comparisons.matching.words import normalise_intent
from comparisons.models import Intent
from comparisons.searching.recording import intent_text


class Command(BaseCommand):
    help = "Removes a search text and everything counted for it. This cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="What was searched; spelling and case as people vary it.")
        parser.add_argument(
            "--containing",
            action="store_true",
            help="Remove every search that has the text anywhere in it.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text = normalise_intent(options["text"])
        if not text or (options["containing"] and not question_terms(text)):
            raise CommandError("Say which search to forget: this text has no word in it.")
        # As it stands there; or, where nothing does, as it would be stored today.
        found = Intent.objects.filter(text=text)
        if options["containing"]:
            found = Intent.objects.filter(text__contains=text)
        elif not found.exists():
            text = intent_text(text) or text
            found = Intent.objects.filter(text=text)
        count = forget_intents(found, timezone.now())
        if not count:
            raise CommandError(f"Nobody searched for “{text}”: nothing was removed.")
        self.stdout.write(
            f"Removed {count} search{'es' if count > 1 else ''} with all their counts. Backups "
            "made before still hold them."
        )

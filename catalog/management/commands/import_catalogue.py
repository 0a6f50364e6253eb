"""Import documents: a folder, single documents, JSON Lines, gzip or standard input."""

import sys
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.documents.read import Meter, read_documents, read_vocabularies
from catalog.documents.validate import check_text, validate_vocabulary
from catalog.importing import ConflictError, Report, import_documents
from catalog.kinds import Publication
from catalog.models.editions import LONGEST_NOTE

BAR = 30  # signs
VERBS = ("new", "changed", "same", "invalid")


class Command(BaseCommand):
    """Reads, plans, then writes everything in one transaction, or nothing."""

    help = (
        "Import tool and verdict documents. PATH is a folder, a .json document, a .jsonl file "
        "(both also .gz) or - for standard input. A vocabulary.json in a folder adds the words "
        "that are missing. Writes nothing where a document is invalid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument("--publish", action="store_true", help="publish what was read")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and write nothing"
        )
        parser.add_argument(
            "--skip-invalid", action="store_true", help="write the valid documents all the same"
        )
        parser.add_argument("--note", default="Imported", help="why, for the public history")

    def handle(self, *args: Any, **options: Any) -> None:
        if problem := _note_problem(options["note"]):
            raise CommandError(problem)
        meter = Meter.of(options["paths"])
        try:
            report = import_documents(
                read_documents(options["paths"], sys.stdin.buffer, meter),
                Publication(by=None, note=options["note"], at=timezone.now()),
                vocabularies=_vocabularies(options["paths"]),
                publish=options["publish"],
                dry_run=options["dry_run"],
                skip_invalid=options["skip_invalid"],
                progress=partial(self._progress, meter),
            )
        except ConflictError as conflict:
            raise CommandError(str(conflict)) from conflict
        if self._shows_progress:
            self.stderr.write("")
        self._tell(report, options)

    @property
    def _shows_progress(self) -> bool:
        return self.stderr.isatty()

    def _progress(self, meter: Meter, count: int) -> None:
        if self._shows_progress:
            line = f"\r{progress_bar(meter.share)}{count:,} documents read"
            self.stderr.write(line, style_func=str, ending="")
            self.stderr.flush()

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        for refusal in report.refusals:
            for problem in refusal.problems:
                self.stderr.write(f"{refusal.origin}: {problem}")
        if options["verbosity"] > 1 or options["dry_run"]:
            for item in report.listed:
                self.stdout.write(f"{item.verb} {item.kind} {item.identity}")
                for change in item.changes if item.verb == "changed" else ():
                    self.stdout.write(f"  {change.sentence}")
        if report.new_words:
            self.stdout.write(f"{report.new_words:,} new words of the vocabulary")
        for sentence in report.said_of_others:
            self.stdout.write(sentence)
        self.stdout.write(", ".join(f"{report.counts[verb]:,} {verb}" for verb in VERBS))
        if report.counts["invalid"] and not options["skip_invalid"]:
            raise CommandError("Nothing was written: correct the invalid documents first.")
        if not report.total:
            raise CommandError("There was no document to read.")
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")


def progress_bar(share: float | None) -> str:
    """A bar with its percentage; nothing where nobody knows how much there is. PURE."""
    if share is None:
        return ""
    done = int(share * BAR)
    return f"[{'#' * done}{'.' * (BAR - done)}] {share:4.0%}  "


def _vocabularies(paths: list[str]) -> list[dict[str, Any]]:
    found = []
    for item in read_vocabularies(paths):
        if item.problem:
            raise CommandError(f"{item.origin}: {item.problem}")
        if problems := validate_vocabulary(item.document):
            raise CommandError("\n".join(f"{item.origin}: {problem}" for problem in problems))
        found.append(item.document or {})
    return found


def _note_problem(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        return f"The note is too long: at most {LONGEST_NOTE} characters."
    return check_text(note)

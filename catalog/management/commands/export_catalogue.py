"""Export documents: the same that import reads."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.documents.canonical import canonical_bytes, normalise
from catalog.kinds import DocumentKind, registered
from catalog.vocabulary import vocabulary_document


class Command(BaseCommand):
    """Writes a folder of readable files, or canonical JSON Lines to standard output."""

    help = (
        "Export the published documents into FOLDER (tools/, verdicts/ and vocabulary.json), or "
        "as canonical JSON Lines to standard output where FOLDER is -."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER")
        parser.add_argument(
            "--drafts", action="store_true", help="what the rows say now, published or not"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = registered().values()
        if options["folder"] == "-":
            for kind in kinds:
                for _, document in _documents(kind, options["drafts"]):
                    self.stdout.write(canonical_bytes(document).decode())
            return
        folder = Path(options["folder"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            counts = [
                f"{self._write(kind, folder, options['drafts'])} {kind.folder}" for kind in kinds
            ]
            _write_json(folder / "vocabulary.json", vocabulary_document())
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {' and '.join(counts)} to {folder}.")

    def _write(self, kind: DocumentKind, folder: Path, drafts: bool) -> int:
        target = folder / kind.folder
        target.mkdir(exist_ok=True)
        count = 0
        for name, document in _documents(kind, drafts):
            # PostgreSQL keeps the keys of a document in an order of its own.
            _write_json(target / f"{name}.json", normalise(document))
            count += 1
        return count


def _documents(kind: DocumentKind, drafts: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    return kind.drafts() if drafts else kind.published()


def _write_json(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")

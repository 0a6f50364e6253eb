"""Outside documents into the catalogue: read, plan, apply in one transaction, report."""

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError, transaction

from catalog.cycles import without_looking_for_cycles
from catalog.documents.canonical import kind_of, normalise
from catalog.documents.diff import Difference
from catalog.documents.read import Item
from catalog.documents.validate import Problem
from catalog.kinds import DocumentKind, Publication, registered
from catalog.locks import Lock, is_contention, one_at_a_time
from catalog.log import settle
from catalog.vocabulary import load_vocabulary

Document = dict[str, Any]
BATCH = 100
# The little garbage in cycles that the database layer leaves is looked for so often.
BATCHES_A_LOOK = 10
MOST_REPORTED = 200
# Documents whose changes a report shows one by one; all are counted.
MOST_LISTED = 200
SIGNED = (("new", ADDITION), ("changed", CHANGE))


class ConflictError(Exception):
    """Somebody else wrote the same rows at the same moment; nothing was written."""


@dataclass(frozen=True)
class Refusal:
    """A document that was not taken, and why."""

    origin: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Listed:
    """A document that is new or changed, and what changes."""

    origin: str
    kind: str
    identity: str
    verb: str
    changes: tuple[Difference, ...]


@dataclass
class Report:
    """What an import did, or would do: counts, refusals, the first changes, and what changes
    beyond the documents."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    # Of what is new or changed, by name.
    kinds: set[str] = field(default_factory=set)
    new_words: int = 0
    said_of_others: list[str] = field(default_factory=list)
    is_written: bool = False
    # Two reports with the same counts and fingerprint plan the same.
    fingerprint: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def total(self) -> int:
        """Documents read so far."""
        return sum(self.counts.values())

    def refuse(self, origin: str, problems: Iterable[Problem]) -> None:
        """Count a document as invalid."""
        self.counts["invalid"] += 1
        self.fingerprint.update(repr((origin, "invalid")).encode())
        if len(self.refusals) < MOST_REPORTED:
            self.refusals.append(Refusal(origin, tuple(problems)))

    def take(self, origin: str, kind: DocumentKind, planned: Any) -> None:
        """Count a valid document by what becomes of it."""
        self.counts[planned.verb] += 1
        told = (origin, planned.verb, planned.changes)
        self.fingerprint.update(repr(told).encode("utf-8", "backslashreplace"))
        if planned.verb == "same":
            return
        self.kinds.add(kind.name)
        if len(self.listed) < MOST_LISTED:
            identity = kind.identity(planned.document)
            self.listed.append(
                Listed(origin, kind.name, identity, planned.verb, tuple(planned.changes))
            )

    def tell_of_others(self, sentences: Iterable[str]) -> None:
        """What else changes with the documents."""
        for sentence in sentences:
            self.fingerprint.update(sentence.encode())
            if len(self.said_of_others) < MOST_REPORTED:
                self.said_of_others.append(sentence)


def import_documents(
    items: Iterable[Item],
    publication: Publication,
    *,
    vocabularies: Iterable[Document] = (),
    publish: bool = False,
    dry_run: bool = False,
    skip_invalid: bool = False,
    progress: Callable[[int], None] = lambda count: None,
) -> Report:
    """Write all documents in one transaction, or none where one is invalid.

    First `vocabularies` (valid, in the shape of vocabulary.json) add the words that are missing.
    `skip_invalid` writes the valid ones all the same; `dry_run` does everything and then takes
    it back, so that its report is what would really happen. Memory does not grow with the input.
    Raises ConflictError where somebody else writes the same tools meanwhile.
    """
    report = Report()
    importer = _Importer(report, publication, publish=publish, skip_invalid=skip_invalid)
    try:
        with without_looking_for_cycles(), transaction.atomic():
            report.new_words = sum(map(load_vocabulary, vocabularies))
            for number, batch in enumerate(_batches(items), start=1):
                importer.take(batch)
                if number % BATCHES_A_LOOK == 0:
                    gc.collect()
                progress(report.total)
            report.is_written = not dry_run and not importer.is_stopped
            if not report.is_written:
                transaction.set_rollback(True)
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not is_contention(error):
            raise
        said = f"{error}".partition("\n")[0]
        raise ConflictError(
            "Nothing was written: somebody else was writing to the catalogue at the same moment. "
            f"Import again. (The database says: {said})"
        ) from error
    if publish and report.is_written:
        # Thousands of lines without a position would make every reader of the log count them.
        settle()
    return report


class _Importer:
    """Takes batch after batch.

    Once stopped by an invalid document it goes on writing what will be taken back at the end:
    later documents are checked against the earlier ones, such as verdicts against their tools.
    """

    def __init__(
        self, report: Report, publication: Publication, *, publish: bool, skip_invalid: bool
    ) -> None:
        self.report = report
        self.publication = publication
        self.publishes = publish
        self.skip_invalid = skip_invalid
        self.seen: dict[tuple[str, str], str] = {}

    @property
    def is_stopped(self) -> bool:
        return bool(self.report.counts["invalid"]) and not self.skip_invalid

    def take(self, items: list[Item]) -> None:
        readable = list(self._readable(items))
        # Runs of one kind, in the order of the input: verdicts follow the tools they judge.
        for kind, run in groupby(readable, key=lambda entry: entry[0]):
            self._take_run(registered()[kind], [(origin, doc) for _, origin, doc in run])

    def _readable(self, items: list[Item]) -> Iterator[tuple[str, str, Document]]:
        for item in items:
            try:
                if item.problem is not None:
                    raise ValueError(item.problem)
                document = item.document or {}
                kind = kind_of(document)
            except ValueError as error:
                self.report.refuse(item.origin, [Problem("", str(error))])
                continue
            yield kind, item.origin, normalise(document)

    def _take_run(self, kind: DocumentKind, run: list[tuple[str, Document]]) -> None:
        # Before the first look at the rows: what is found valid here must still be so when written.
        one_at_a_time(Lock.PUBLISHING)
        valid: list[tuple[str, Document]] = []
        problems = kind.problems([document for _, document in run])
        for (origin, document), found in zip(run, problems, strict=True):
            identity = (kind.name, kind.identity(document))
            if not found and identity in self.seen:
                first = self.seen[identity]
                found = [Problem("", f"“{identity[1]}” stands twice: first in {first}.")]
            if found:
                self.report.refuse(origin, found)
            else:
                self.seen[identity] = origin
                valid.append((origin, document))
        if self.publishes and not self.is_stopped:
            valid = self._publishable(kind, valid)
        if valid:
            self._write(kind, valid)

    def _publishable(
        self, kind: DocumentKind, valid: list[tuple[str, Document]]
    ) -> list[tuple[str, Document]]:
        problems = kind.problems_to_publish([document for _, document in valid])
        for (origin, _), found in zip(valid, problems, strict=True):
            if found:
                self.report.refuse(origin, found)
        return [entry for entry, found in zip(valid, problems, strict=True) if not found]

    def _write(self, kind: DocumentKind, valid: list[tuple[str, Document]]) -> None:
        planned = kind.plan([document for _, document in valid])
        for (origin, _), item in zip(valid, planned, strict=True):
            self.report.take(origin, kind, item)
        self.report.tell_of_others(kind.said_of_others(planned))
        kind.apply(planned, self.publication.at)
        if self.publication.by:
            self._sign(kind, planned, self.publication.by)
        if self.publishes and not self.is_stopped:
            kind.publish(planned, self.publication)

    def _sign(self, kind: DocumentKind, planned: Sequence[Any], by: User) -> None:
        """A line in each record's history for what somebody has uploaded."""
        for verb, flag in SIGNED:
            documents = [item.document for item in planned if item.verb == verb]
            if documents:
                rows = kind.rows(documents)
                LogEntry.objects.log_actions(by.pk, rows, flag, "Uploaded a document.")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch

"""Writing down what happened, off the critical path.

Pages hand over values and go on; one thread a process writes them in batches. If the database
cannot take them, or more come than it can take, they are lost and a warning says how many: no
visitor waits for a count, and none is counted twice, because what can happen once has a receipt.
"""

import hashlib
import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from catalog.lookup.embeddings import embed, pack
from catalog.lookup.words import question_terms
from comparisons.matching.redaction import redact
from comparisons.matching.words import normalise_intent
from comparisons.models import Intent, MatchEvent
from comparisons.searching.tokens import Shown
from comparisons.searching.visitors import Visitor

logger = logging.getLogger(__name__)

MOST_WAITING = 5_000
MOST_AT_ONCE = 200
MOST_CHARACTERS = 2_000
Kind = MatchEvent.Kind


@dataclass(frozen=True)
class Event:
    """One line of what happened, with the intent by its text or its digest."""

    kind: str
    intent: str  # digest
    visitor: Visitor
    text: str = ""  # only where the intent may be new
    tool: int | None = None
    capability: str = ""
    position: int = 0
    receipt: str | None = None


@dataclass(frozen=True)
class Result:
    """What a page showed: a tool's best capability at its place."""

    tool: int
    capability: str
    position: int


def intent_text(question: str) -> str:
    """How a question is stored: redacted, then normalised; empty where no word is left.

    Redacted again, since a number in brackets is one only without them.
    """
    text = normalise_intent(redact(question[:MOST_CHARACTERS]))
    text = normalise_intent(redact(text))
    return text if question_terms(text) else ""


def intent_digest(text: str) -> str:
    """The short name of an intent, for tokens."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def record_search(text: str, visitor: Visitor, found: int, shown: Iterable[Result]) -> None:
    """A visitor searched, found so many tools before any filter, and was shown these.

    `text` is an intent_text.
    """
    digest = intent_digest(text)
    searched = Event(Kind.SEARCHED, digest, visitor, text=text, position=found)
    results = (
        Event(Kind.SHOWN, digest, visitor, "", r.tool, r.capability, r.position) for r in shown
    )
    record([searched, *results])


def record_open(shown: Shown, visitor: Visitor) -> None:
    """A visitor opened a result; the second time with the same token is not counted."""
    record([_once(Kind.OPENED, _opening(shown), shown, visitor)])


def record_feedback(shown: Shown, visitor: Visitor, helped: bool, used: Kind = Kind.OPENED) -> None:
    """A visitor said whether a result helped; one token counts once, whatever it says.

    Who says so has opened it, or `used` it in another way, and is counted for that as well, if
    nobody has opened it before.
    """
    said = Kind.HELPED if helped else Kind.NOT_HELPED
    record(
        [
            _once(used, _opening(shown), shown, visitor),
            _once(said, _answer(shown), shown, visitor),
        ]
    )


def _opening(shown: Shown) -> str:
    """The receipt of the one opening that a token is good for."""
    return f"o{shown.nonce}"


def _answer(shown: Shown) -> str:
    """The receipt of the one answer that a token is good for."""
    return f"f{shown.nonce}"


def _once(kind: str, receipt: str, shown: Shown, visitor: Visitor) -> Event:
    place = (shown.tool, shown.capability, shown.position)
    return Event(kind, shown.intent, visitor, "", *place, receipt)


def is_answered(shown: Shown) -> bool:
    """Whether anybody has said with this token whether it helped (see is_used)."""
    return _has_happened(_answer(shown))


def is_used(shown: Shown) -> bool:
    """Whether anybody has opened this very token (1 query, or none while that is being written)."""
    return _has_happened(_opening(shown))


def has_search(shown: Shown) -> bool:
    """Whether the search that the token is of was written down: not that of who asked not to be
    counted, nor one that editors have blocked (1 query)."""
    found = Intent.objects.filter(digest=shown.intent)
    return found.exclude(state=Intent.State.BLOCKED).exists()


def _has_happened(receipt: str) -> bool:
    return receipt in _writer.receipts or MatchEvent.objects.filter(receipt=receipt).exists()


def record(events: Sequence[Event]) -> None:
    """Take events over; returns at once."""
    if not settings.RECORD_IN_BACKGROUND:
        write_or_lose(events)
        return
    receipts = _receipts(events)
    try:
        # Before the queue has them: whoever writes them takes them away afterwards.
        _writer.receipts |= receipts
        _writer.queue.put_nowait(events)
    except Full:
        _writer.receipts -= receipts
        logger.warning("events lost", extra={"events": len(events), "reason": "too many wait"})
    _writer.start()


def _receipts(events: Iterable[Event]) -> set[str]:
    return {event.receipt for event in events if event.receipt}


def write_or_lose(events: Sequence[Event]) -> None:
    """Write events; what the database refuses is lost and logged."""
    try:
        write(events)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("events lost", extra={"events": len(events), "reason": type(error).__name__})


def write(events: Sequence[Event]) -> None:
    """Write events in one transaction. Whatever an unknown or blocked intent met is left out."""
    with transaction.atomic():
        intents = _intents(events)
        MatchEvent.objects.bulk_create(
            (
                MatchEvent(
                    intent_id=intents[event.intent],
                    kind=event.kind,
                    tool_id=event.tool,
                    capability=event.capability,
                    position=event.position,
                    on=event.visitor.on,
                    visitor=event.visitor.visitor,
                    network=event.visitor.network,
                    receipt=event.receipt,
                )
                for event in events
                if event.intent in intents
            ),
            ignore_conflicts=True,
        )


def _intents(events: Sequence[Event]) -> dict[str, int]:
    """Keys by digest; the intents that are new are made. Sorted, so that writers do not lock
    each other out."""
    digests = {event.intent for event in events}
    held = _held(digests)
    new = {e.intent: e for e in events if e.text and e.intent not in held}
    if new:
        rows = [_intent(event) for _, event in sorted(new.items())]
        Intent.objects.bulk_create(rows, ignore_conflicts=True)
        held = _held(digests)
    return {digest: pk for digest, (pk, state) in held.items() if state != Intent.State.BLOCKED}


def _held(digests: Iterable[str]) -> dict[str, tuple[int, str]]:
    rows = Intent.objects.filter(digest__in=digests).order_by()
    return {digest: (pk, state) for digest, pk, state in rows.values_list("digest", "pk", "state")}


def _intent(event: Event) -> Intent:
    vector = embed(event.text) if settings.SEARCH_BY_MEANING else None
    return Intent(
        text=event.text,
        digest=event.intent,
        terms=" ".join(question_terms(event.text)),
        vector=None if vector is None else pack(vector),
        first_on=event.visitor.on,
        last_on=event.visitor.on,
    )


class Writer:
    """The thread that writes, started with the first event and again if it ever ends."""

    def __init__(self) -> None:
        self.queue: Queue[Sequence[Event]] = Queue(MOST_WAITING)
        self.receipts: set[str] = set()  # of what waits
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Make sure that the thread runs; a forked worker has its own."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            batch = list(self.queue.get())
            taken = 1
            while len(batch) < MOST_AT_ONCE:
                try:
                    batch += self.queue.get_nowait()
                except Empty:
                    break
                taken += 1
            try:
                write_or_lose(batch)
            finally:
                # A thread that sleeps must not hold a connection of the pool.
                connection.close()
                self.receipts -= _receipts(batch)
                for _ in range(taken):
                    self.queue.task_done()


_writer = Writer()


def wait_until_written() -> None:
    """Return when everything that was handed over is written or lost; for tests and commands."""
    _writer.queue.join()

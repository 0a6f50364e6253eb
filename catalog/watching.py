"""Re-reading sources: what they answer now, and whether they say something else than before."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.db.models import F

from catalog.models import Source
from catalog.reading import Answer, NotReadError, Reader

# The same host is asked no more often than this.
PAUSE_SECONDS = 5.0
# A source read this lately is left alone.
FRESH_FOR = timedelta(days=7)
_UNREAD = re.compile(rb"<(script|style|noscript)\b|<!--")
# What a robots.txt says that lets nobody in, or everybody.
CLOSED = ("User-agent: *", "Disallow: /")
OPEN: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What became of one source."""

    address: str
    status: str
    is_changed: bool


@dataclass
class Watch:
    """One round: remembers what each host allows and when it was last asked."""

    reader: Reader
    pause: float = PAUSE_SECONDS
    sleep: Callable[[float], None] = time.sleep
    _rules: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def check(self, source: Source, at: datetime) -> Finding:
        """Read it and write down what it answered."""
        digest = ""
        try:
            answer = self.reader.read(source.address, self.allows)
            status = f"{answer.status}" + (" (cut off)" if answer.is_cut else "")
            if answer.url != source.address:
                status += f", after redirects to {urlsplit(answer.url).hostname}"
            digest = content_digest(answer) if answer.status == 200 else ""
        except NotReadError as error:
            status = str(error)
        is_changed = bool(digest and source.content_digest and digest != source.content_digest)
        values = {"read_at": at, "status": status[:120]}
        # What cannot be read today may be as it was: the digest of the last good reading stays.
        if digest:
            values["content_digest"] = digest
        if is_changed:
            values["changed_at"] = at
        Source.objects.filter(pk=source.pk).update(**values)
        return Finding(source.address, status, is_changed)

    def allows(self, url: str) -> bool:
        """Whether the host's robots.txt lets us; asks it once a round, and waits its turn."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._wait(parts.netloc)
            self._rules[origin] = self._read_rules(origin)
        try:
            allowed = self._rules[origin].can_fetch(self.reader.agent, url)
        except ValueError:
            raise NotReadError("It leads to an address that nobody can read.") from None
        if allowed:
            self._wait(parts.netloc)
        return allowed

    def _read_rules(self, origin: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            answer = self.reader.read(f"{origin}/robots.txt")
        except NotReadError:
            # RFC 9309: who cannot be reached is not asked further.
            rules.parse(CLOSED)
            return rules
        if answer.status >= 500:
            rules.parse(CLOSED)
        elif answer.status >= 400:
            rules.parse(OPEN)
        else:
            try:
                rules.parse(answer.body.decode("utf-8", "replace").splitlines())
            except ValueError:  # the parser stumbles over some addresses and numbers
                rules = RobotFileParser()
                rules.parse(CLOSED)
        return rules

    def _wait(self, host: str) -> None:
        last = self._asked.get(host)
        now = time.monotonic()
        if last is not None and now - last < self.pause:
            self.sleep(self.pause - (now - last))
        self._asked[host] = time.monotonic()


def content_digest(answer: Answer) -> str:
    """Of what a page says: without markup and scripts, which differ from visit to visit."""
    body = answer.body
    if "html" in answer.content_type:
        body = b" ".join(without_markup(body).split())
    return hashlib.sha256(body).hexdigest()


def without_markup(body: bytes) -> bytes:
    """A space for each tag, comment and script; in one pass, also where nothing is closed."""
    kept, at, unclosed = [], 0, set[bytes]()
    while (start := body.find(b"<", at)) >= 0:
        for begin, mark in _endings(body, start):
            if mark not in unclosed and (end := body.find(mark, begin)) >= 0:
                kept.append(body[at:start])
                at = end + len(mark)
                break
            unclosed.add(mark)
        else:
            break
    return b" ".join([*kept, body[at:]])


def _endings(body: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """From where on to look for which end of what begins here; what is not closed is a tag."""
    if found := _UNREAD.match(body, start):
        yield found.end(), b"</%b>" % found[1] if found[1] else b"-->"
    yield start, b">"


def due_sources(at: datetime, limit: int) -> Iterator[Source]:
    """Cited sources, those never or longest not read first."""
    cited = Source.objects.filter(citations__isnull=False).distinct()
    waiting = cited.exclude(read_at__gt=at - FRESH_FOR)
    yield from waiting.order_by(F("read_at").asc(nulls_first=True), "pk")[:limit]

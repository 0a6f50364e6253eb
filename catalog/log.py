"""The public log in the order in which it came to be readable, whoever publishes at once.

A line's key says when it was written, not when its transaction committed: a reader that goes on
from the largest key it has seen would miss a line that commits later under a smaller one. So
lines are numbered after they have committed, by whoever reads first, one reader at a time.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection, transaction

from catalog.locks import Lock, one_at_a_time
from catalog.models import Change

SETTLE = """
UPDATE catalog_change SET position = waiting.position
FROM (
    SELECT id, row_number() OVER (ORDER BY id)
        + COALESCE((SELECT MAX(position) FROM catalog_change), 0) AS position
    FROM catalog_change WHERE position IS NULL
) AS waiting
WHERE catalog_change.id = waiting.id
"""

# Asked with every request, so without the cost of the ORM, which is five times that of the query.
NEWEST = """
SELECT position, EXISTS (SELECT 1 FROM catalog_change WHERE position IS NULL), ({beside}), at
FROM catalog_change WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1
"""

# From the last line that somebody has read, which is read again: another one in its place means
# another log, such as that of a restored backup. Lines without a position are few.
FOLLOW = """
SELECT position, id, subject, number, at FROM catalog_change WHERE position >= %s
UNION ALL
SELECT position, id, subject, number, at FROM catalog_change WHERE position IS NULL
"""


@dataclass(frozen=True)
class Head:
    """Where the log ends; the same position has the same published content, unless a backup was
    restored and others have published since: `at` tells those logs apart.

    `beside` is whatever else was asked for, as it was at the same moment."""

    position: int
    beside: Any = None
    at: Any = field(default=None, compare=False)  # of the newest line, as the database writes it


def head(beside: str = "NULL") -> Head:
    """The end of the log, and beside it the value of a SQL expression that an answer depends on as
    well (1 query; a write the first time after something was published)."""
    row = _newest(beside)
    if row is None:
        if not Change.objects.exists():
            return Head(0)
        row = (0, True, None, None)
    if row[1]:
        settle()
        row = _newest(beside) or row
    return Head(row[0], beside=row[2], at=row[3])


def settle() -> None:
    """Number the lines that have committed since the last time. Lines of one tool or verdict
    keep their order: the second publisher waited for the first one's commit to write at all."""
    with transaction.atomic(), connection.cursor() as cursor:
        one_at_a_time(Lock.SETTLING)
        cursor.execute(SETTLE)


def _newest(beside: str) -> tuple[int, bool, Any, Any] | None:
    """The newest line with a position, and whether others wait for theirs."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST.format(beside=beside))
        row = cursor.fetchone()
    if row is None:
        return None
    return row[0], bool(row[1]), row[2], row[3]


class Line(NamedTuple):
    """What tells a line from any other, of this log or of another database's."""

    key: int
    subject: str
    number: int
    at: Any


@dataclass(frozen=True)
class Trail:
    """How far somebody has read: the last line with a position, and those that had none yet."""

    position: int
    last: Line | None
    waiting: frozenset[Line]


def end_of_log() -> Trail:
    """A trail that has everything behind it (2 queries); read it before what it vouches for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM catalog_change")
        position = cursor.fetchone()[0]
    return follow(Trail(position - 1, None, frozenset()))[0]  # type: ignore[index]


def follow(trail: Trail) -> tuple[Trail, list[str]] | None:
    """The trail up to now and the subjects of the lines that are new on it (1 query, no write).

    None where the log is not the one that the trail was read from.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [trail.position])
        rows = cursor.fetchall()
    numbered = sorted((position, Line(*line)) for position, *line in rows if position is not None)
    if trail.last and (not numbered or numbered[0] != (trail.position, trail.last)):
        return None
    waiting = frozenset(Line(*line) for position, *line in rows if position is None)
    known = trail.waiting | {trail.last}
    lines = (*(line for _, line in numbered), *sorted(waiting))
    position, last = numbered[-1] if numbered else (trail.position, trail.last)
    subjects = [line.subject for line in lines if line not in known]
    return Trail(max(position, 0), last, waiting), subjects

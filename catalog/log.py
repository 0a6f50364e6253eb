"""The public log in the order in which it came to be readable, whoever publishes at once.

A line's key says when it was written, not when its transaction committed: a reader that goes on
from the largest key it has seen would miss a line that commits later under a smaller one. So
lines are numbered after they have committed, by whoever reads first, one reader at a time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from catalog.models import Change

# Any number that no other advisory lock of the project uses.
SETTLING = 7_201_127

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
SELECT position, at, EXISTS (SELECT 1 FROM catalog_change WHERE position IS NULL)
FROM catalog_change WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1
"""


@dataclass(frozen=True)
class Head:
    """Where the log ends; two moments with the same position have the same published content."""

    position: int
    at: datetime | None


def head() -> Head:
    """The end of the log (1 query; a write the first time after something was published)."""
    row = _newest()
    if row is None:
        if not Change.objects.exists():
            return Head(0, None)
        row = (0, None, True)
    if row[2]:
        settle()
        row = _newest() or row
    return Head(row[0], row[1])


def settle() -> None:
    """Number the lines that have committed since the last time. Lines of one tool or verdict
    keep their order: the second publisher waited for the first one's commit to write at all."""
    with transaction.atomic(), connection.cursor() as cursor:
        # SQLite has one writer at a time anyhow; its transactions begin as writers.
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTLING])
        cursor.execute(SETTLE)


def _newest() -> tuple[int, datetime | None, bool] | None:
    """The newest line with a position, and whether others wait for theirs."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        row = cursor.fetchone()
    if row is None:
        return None
    # SQLite keeps moments in UTC and does not say so.
    return row[0], row[1] if row[1].tzinfo else row[1].replace(tzinfo=UTC), bool(row[2])

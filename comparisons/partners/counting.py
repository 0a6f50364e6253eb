"""Counters by the minute in the shared database, one atomic statement each.

Addresses are kept as hashes with the random key of the day, which is destroyed: a counter is
nobody's history.
"""

import secrets
from datetime import date, datetime

from django.db import connection
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from catalog.hashing import keyed_hash, secret_of
from comparisons.models.partners import RequestCount
from config.proxies import client_address

MINUTE = 60
FAILURES_PER_MINUTE = 10
# One in so many counts also clears away the counters of minutes long past.
CLEAR_EVERY = 1000
KEPT_MINUTES = 60

COUNT = """
INSERT INTO comparisons_requestcount (bucket, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (bucket) DO UPDATE SET
    count = CASE WHEN comparisons_requestcount.minute >= excluded.minute
        THEN comparisons_requestcount.count + 1 ELSE 1 END,
    minute = CASE WHEN comparisons_requestcount.minute > excluded.minute
        THEN comparisons_requestcount.minute ELSE excluded.minute END
RETURNING count
"""


def minute_of(at: datetime) -> int:
    """Numbered since 1970."""
    return int(at.timestamp()) // MINUTE


def seconds_left(at: datetime) -> int:
    """Until the minute is over, at least one."""
    return MINUTE - int(at.timestamp()) % MINUTE


def count(bucket: str, minute: int) -> int:
    """Count one and answer how many it are in this minute (1 query).

    One that comes late, of a minute that others have left, counts to theirs.
    """
    if secrets.randbelow(CLEAR_EVERY) == 0:
        forget_counts(minute)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [bucket, minute])
        return int(cursor.fetchone()[0])


def forget_counts(minute: int) -> None:
    """Delete the counters of minutes long past."""
    RequestCount.objects.filter(minute__lt=minute - KEPT_MINUTES).delete()


def address_bucket(kind: str, request: HttpRequest, on: date) -> str:
    """A counter for the client's address that tells nothing about it tomorrow."""
    _, key = secret_of(on)
    return f"{kind}:{keyed_hash(key, kind, client_address(request))}"


def refuse_guessing(request: HttpRequest, at: datetime) -> None:
    """Throttled where this address has sent too many wrong keys in this minute (1 query)."""
    bucket = address_bucket("failed", request, at.date())
    found = RequestCount.objects.filter(bucket=bucket, minute=minute_of(at))
    if (found.values_list("count", flat=True).first() or 0) >= FAILURES_PER_MINUTE:
        raise Throttled(wait=seconds_left(at), detail="Too many wrong keys; wait a minute.")


def count_failure(request: HttpRequest, at: datetime) -> None:
    count(address_bucket("failed", request, at.date()), minute_of(at))

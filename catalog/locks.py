"""Waiting for other processes until the transaction ends."""

from collections.abc import Callable
from enum import IntEnum, unique
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import TypeVar

from django.db import OperationalError, connection

T = TypeVar("T")


@unique
class Lock(IntEnum):
    """What only one transaction does at a time. Any numbers will do, the same in every release."""

    # Who publishes, reverts or imports: each writes rows that other tools share (sources,
    # relations, drafts, the index), in an order that follows from its documents, and would lock
    # others out.
    PUBLISHING = 3_117_402
    # Who gives the lines of the public log their positions.
    SETTLING = 7_201_127
    # Who records a run of the rank.
    RANKING = 4_201_706
    # Who counts what searches led to, or takes it back.
    COUNTING = 7_310_021


def one_at_a_time(lock: Lock) -> None:
    """Wait until no other transaction holds this lock.

    A transaction that writes is alone on SQLite anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock.value])


# Of PostgreSQL: a deadlock, a serialization failure, a lock that was not to be had.
CONTENTION = frozenset({"40P01", "40001", "55P03"})


def is_contention(error: OperationalError) -> bool:
    """Whether somebody else's transaction was in the way, and nothing is wrong otherwise."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in CONTENTION:
        return True
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in (SQLITE_BUSY, SQLITE_LOCKED)


def is_deadlock(error: OperationalError) -> bool:
    """Whether two transactions waited for each other and this one was ended so that the other
    may go on. All of it is undone; it can be tried again."""
    return getattr(error.__cause__, "sqlstate", "") == "40P01"


def tried_again(act: Callable[[], T]) -> T:
    """What `act`, a transaction of its own, gives; done once more where a deadlock ended it."""
    try:
        return act()
    except OperationalError as error:
        if not is_deadlock(error):
            raise
    return act()

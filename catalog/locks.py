"""Waiting for other processes until the transaction ends."""

from django.db import connection


def one_at_a_time(number: int) -> None:
    """Wait until no other transaction holds this number; each purpose has one of its own.

    A transaction that writes is alone on SQLite anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

"""Several at once, each with a connection of its own."""

import threading
from collections.abc import Callable
from time import sleep
from typing import Any

import pytest
from django.db import connection, connections

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the tests' SQLite lives in one connection"
)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned or raised; all begin at the same moment, each with its connection."""
    results: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(at: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            results[at] = work()
        except Exception as error:
            results[at] = error
        finally:
            connections.close_all()

    connections.close_all()
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def wait_until_somebody_waits() -> None:
    """For a lock, in this database."""
    for _ in range(200):
        with connection.cursor() as cursor:
            # Inside a transaction it is else forgotten who has come since it was first asked.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone():
                return
        sleep(0.01)
    raise AssertionError("Nobody waited.")

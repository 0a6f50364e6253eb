"""A pool of connections that is quick about a server that is gone, and about one that is back."""

from time import monotonic
from typing import Any

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout

# Seconds that a request waits for a connection, and that it waits while the server is gone.
PATIENCE = 3.0
PATIENCE_WHILE_GONE = 0.5


class RecoveringPool(ConnectionPool):
    """psycopg's pool with three things changed, each measured with a server that was stopped and
    started again under 16 visitors.

    * One connection found broken replaces all that wait in the pool. One by one, with psycopg's
      pauses between checks, the first request after a restart failed after 3 s.
    * Attempts to connect are given up soon, so that the next request makes a new one instead of
      waiting for the end of a pause that has grown with each failure.
    * While nobody answers one request at a time waits for an answer; the others are told at once.
      Otherwise every thread of a worker waits, and health checks with them: 7 s.

    A pool must have as many connections as a worker has threads: waiting for one that is busy
    counts as waiting for the server.
    """

    def __init__(self, **options: Any) -> None:
        # When somebody may ask the server again; 0 while it answers.
        self.next_try_at = 0.0
        settings = {"timeout": PATIENCE, "reconnect_timeout": PATIENCE_WHILE_GONE, **options}
        super().__init__(check=self._check_or_drain, **settings)

    def _check_or_drain(self, connection: Connection) -> None:
        try:
            self.check_connection(connection)
        except OperationalError:
            self.drain()
            raise

    def getconn(self, timeout: float | None = None) -> Connection:
        """A working connection, or `PoolTimeout`: after `timeout` seconds, while the server is
        gone sooner, and at once where another request waits for it already."""
        now = monotonic()
        if now < self.next_try_at:
            raise PoolTimeout("the database is gone, and another request asks for it")
        if self.next_try_at:
            timeout = min(PATIENCE_WHILE_GONE, self.timeout if timeout is None else timeout)
            self.next_try_at = now + timeout
        try:
            connection: Connection = super().getconn(timeout)
        except PoolTimeout:
            self.next_try_at = monotonic()
            raise
        self.next_try_at = 0.0
        return connection

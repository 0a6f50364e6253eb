"""The pool, against the real server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import PoolTimeout

from config.postgresql.pool import RecoveringPool

NOBODY = "host=/nowhere dbname=none"


@contextmanager
def opened(**options: Any) -> Iterator[RecoveringPool]:
    pool = RecoveringPool(open=False, min_size=1, max_size=4, **options)
    pool.open()
    try:
        yield pool
    finally:
        pool.close()


def filled(pool: RecoveringPool) -> list[int]:
    """The process numbers of all four connections, which are back in the pool."""
    connections = [pool.getconn() for _ in range(4)]
    for one in connections:
        pool.putconn(one)
    return [one.info.backend_pid for one in connections]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")
class TestServerThatWasRestarted:
    @pytest.fixture
    def parameters(self) -> dict[str, Any]:
        return connection.get_connection_params() | {"autocommit": True}

    def test_the_first_request_gets_a_connection(self, parameters: dict[str, Any]) -> None:
        with opened(kwargs=parameters) as pool:
            lost = filled(pool)
            with psycopg.connect(**parameters) as administrator:
                for process in lost:
                    administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
            with pool.connection() as found:
                assert found.execute("SELECT 1").fetchone() == (1,)
                assert found.info.backend_pid not in lost

    def test_it_is_used_as_soon_as_it_is_back(self, parameters: dict[str, Any]) -> None:
        with opened(conninfo=NOBODY, timeout=0.01) as pool:
            with pytest.raises(PoolTimeout):
                pool.getconn()
            pool.conninfo, pool.kwargs = "", parameters
            pool.timeout = 10
            assert self.found_by_a_few_requests(pool).execute("SELECT 1").fetchone() == (1,)
            assert pool.next_try_at == 0.0

    @staticmethod
    def found_by_a_few_requests(pool: RecoveringPool) -> psycopg.Connection:
        """On a busy machine an attempt may be given up in the very moment it would succeed."""
        for _ in range(8):
            try:
                return pool.getconn()
            except PoolTimeout:
                continue
        raise AssertionError("the server is back, and eight requests did not find it")


class TestServerThatIsGone:
    def test_one_request_at_a_time_waits_for_it(self) -> None:
        with opened(conninfo=NOBODY, timeout=0.01) as pool, ThreadPoolExecutor() as others:
            with pytest.raises(PoolTimeout, match="couldn't get a connection"):
                pool.getconn()
            first = others.submit(pool.getconn)
            while not pool.get_stats().get("requests_waiting"):
                sleep(0.001)
            with pytest.raises(PoolTimeout, match="another request asks"):
                pool.getconn()
            with pytest.raises(PoolTimeout, match="couldn't get a connection"):
                first.result()

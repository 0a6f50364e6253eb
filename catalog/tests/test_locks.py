"""Whose fault it is that the database did not do it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.db import OperationalError, connection
from psycopg import errors

from catalog.documents.canonical import normalise
from catalog.documents.read import Item
from catalog.importing import ConflictError, import_documents
from catalog.kinds import Publication
from catalog.locks import is_contention
from catalog.tests.factory import NOW, make_vocabulary, tool_document


def raised(cause: Exception) -> OperationalError:
    """As Django hands on what a database says."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


class TestContention:
    @pytest.mark.parametrize(
        "kind", [errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable]
    )
    def test_of_postgresql(self, kind: type[Exception]) -> None:
        assert is_contention(raised(kind("")))

    def test_of_sqlite(self, tmp_path: Path) -> None:
        first, second = (sqlite3.connect(tmp_path / "db", timeout=0) for _ in range(2))
        first.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as refusal:
            second.execute("BEGIN EXCLUSIVE")
        assert is_contention(raised(refusal.value))
        first.close()
        second.close()

    @pytest.mark.parametrize("cause", [errors.DiskFull(""), sqlite3.OperationalError("full")])
    def test_nothing_else_is(self, cause: Exception) -> None:
        assert not is_contention(raised(cause))
        assert not is_contention(OperationalError("the connection is closed"))


@pytest.mark.django_db
class TestImport:
    @pytest.mark.parametrize(
        ("cause", "expected"),
        [(errors.DiskFull("full"), OperationalError), (errors.DeadlockDetected(""), ConflictError)],
    )
    def test_blames_others_where_others_were_in_the_way(
        self, cause: Exception, expected: type[Exception]
    ) -> None:
        make_vocabulary()

        def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            return fail() if sql.startswith("INSERT") else execute(sql, *rest)

        def fail() -> NoReturn:
            raise raised(cause)

        items = [Item("1", normalise(tool_document("alpha")))]
        with connection.execute_wrapper(refuse), pytest.raises(expected):
            import_documents(items, Publication(None, "", NOW))

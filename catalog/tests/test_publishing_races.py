"""Several people at once, with real connections; and a process that dies in the middle."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from catalog.documents.apply import apply, plan
from catalog.documents.canonical import normalise
from catalog.documents.read import Item
from catalog.importing import ConflictError, import_documents
from catalog.kinds import Publication
from catalog.models import CapabilityEntry, Tool, ToolEdition
from catalog.publishing import NotPublishedError, publish, revert, unpublish
from catalog.tests.factory import (
    NOW,
    make_published,
    make_tool,
    make_vocabulary,
    relation,
    tool_document,
)
from catalog.tests.races import at_once, on_postgres

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
WHY: dict[str, Any] = {"by": None, "note": "", "at": NOW}


def numbers_of(tool: Tool) -> list[int]:
    return list(tool.editions.order_by("number").values_list("number", flat=True))


@on_postgres
class TestSeveralPublishers:
    def test_related_tools_are_reverted_and_published_at_once(self) -> None:
        names = ("alpha", "beta", "gamma")
        for edition in range(2):
            for slug in names:
                others = [relation(name) for name in names if name != slug]
                make_published(slug, relations=others, tags=[f"by-{edition}"])
        tools = list(Tool.objects.order_by("slug"))
        works = [
            *(partial(revert, tool, 1, **WHY) for tool in tools),
            *(partial(publish, tool, **WHY) for tool in tools),
        ]
        for _ in range(3):
            results = at_once(*works)
            assert [r for r in results if not isinstance(r, ToolEdition)] == []
        assert ToolEdition.objects.current().count() == 3

    def test_eight_with_different_rows_make_eight_editions(self) -> None:
        tool = make_published("alpha").tool

        def work(at: int) -> Callable[[], int]:
            def run() -> int:
                document = normalise(tool_document("alpha", tags=[f"by-{at}"]))
                with transaction.atomic():
                    apply(plan([document]), NOW)
                    return publish(tool, **WHY).number

            return run

        numbers = at_once(*(work(at) for at in range(8)))
        assert sorted(numbers) == list(range(2, 10))
        assert numbers_of(tool) == list(range(1, 10))
        current = ToolEdition.objects.current().get()
        assert current.number == 9
        assert set(CapabilityEntry.objects.values_list("edition", flat=True)) == {current.pk}

    def test_eight_with_the_same_rows_make_one_edition(self) -> None:
        tool = make_tool("alpha")
        editions = at_once(*[lambda: publish(tool, **WHY).pk] * 8)
        assert len(set(editions)) == 1
        assert numbers_of(tool) == [1]
        assert CapabilityEntry.objects.count() == 4

    def test_publish_against_unpublish(self) -> None:
        tool = make_published("alpha").tool
        works = [lambda: publish(tool, **WHY), lambda: unpublish(tool, **WHY)] * 4
        for result in at_once(*works):
            assert isinstance(result, ToolEdition | NotPublishedError)
        assert numbers_of(tool) == [1]
        live = ToolEdition.objects.current().count()
        assert CapabilityEntry.objects.count() == 4 * live


@on_postgres
class TestSameSlugTwice:
    def test_one_tool_comes_of_it(self) -> None:
        make_vocabulary()
        publication = Publication(None, "", NOW)

        def work() -> bool:
            items = [Item("n", tool_document("alpha"))]
            return import_documents(items, publication, publish=True).is_written

        results = at_once(*[work] * 4)
        assert True in results
        assert all(result is True or isinstance(result, ConflictError) for result in results)
        assert Tool.objects.count() == ToolEdition.objects.count() == 1
        assert numbers_of(Tool.objects.get()) == [1]


class TestKilled:
    """kill -9 at several moments of one import: visitors see the old editions or the new ones."""

    def test_never_half(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "catalog.tests.kill_drill"],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": self.address(tmp_path),
                "SECRET_KEY": "for-tests-only",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not done.returncode, done.stderr
        seen = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(seen) == 6
        for left in seen:
            assert left["tools"] == left["rows"] == 8
            assert len(left["tags"]) == 1
            assert left["entries"] == [4]
        assert seen[0]["tags"] == ["attempt-0"]
        assert seen[-1]["tags"] == ["attempt-99"]

    def address(self, folder: Path) -> str:
        """Of a database with the test's tables, for another process."""
        if connection.vendor == "postgresql":
            name = connection.settings_dict["NAME"]
            return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        path = folder / "drill.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        return f"sqlite:///{path}"

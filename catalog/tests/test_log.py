"""The log is followed without gaps, whoever publishes at the same moment."""

import threading

import pytest
from django.db import connection, connections, transaction

from catalog import log
from catalog.models import Change
from catalog.tests.factory import NOW, make_published, make_tool, publish


def add_line(subject: str) -> Change:
    return Change.objects.create(kind="published", subject=subject, title=subject, number=1, at=NOW)


@pytest.mark.django_db
class TestHead:
    def test_of_an_empty_log_is_zero(self) -> None:
        assert log.head() == log.Head(0)

    def test_counts_every_line(self) -> None:
        add_line("tools/a")
        add_line("tools/b")
        assert log.head() == log.Head(2)

    def test_moves_on_with_every_line(self) -> None:
        add_line("tools/a")
        log.head()
        add_line("tools/b")
        assert log.head().position == 2

    def test_costs_one_query_when_nothing_happened(self, django_assert_num_queries) -> None:
        add_line("tools/a")
        log.head()
        with django_assert_num_queries(1):
            log.head()

    def test_numbers_lines_in_the_order_they_were_written(self) -> None:
        lines = [add_line(f"tools/{letter}") for letter in "cab"]
        log.head()
        found = Change.objects.order_by("position").values_list("pk", "position")
        assert list(found) == [(line.pk, n) for n, line in enumerate(lines, start=1)]

    def test_publishing_moves_it(self) -> None:
        make_published("alpha")
        assert log.head().position == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
class TestConcurrentPublishers:
    def test_a_line_that_commits_late_is_not_behind_the_reader(self) -> None:
        written, seen = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction.atomic():
                add_line("tools/slow")
                written.set()
                seen.wait(10)
            connections.close_all()

        thread = threading.Thread(target=slow)
        thread.start()
        written.wait(10)
        add_line("tools/quick")
        reached = log.head().position
        seen.set()
        thread.join()
        log.head()
        later = Change.objects.filter(position__gt=reached).values_list("subject", flat=True)
        assert list(later) == ["tools/slow"]

    def test_readers_and_publishers_at_once_leave_no_gap(self) -> None:
        tools = [make_tool(f"tool-{n}") for n in range(6)]

        def follow() -> None:
            for _ in range(10):
                log.head()
            connections.close_all()

        def write(tool) -> None:
            publish(tool)
            connections.close_all()

        threads = [threading.Thread(target=write, args=(tool,)) for tool in tools]
        threads += [threading.Thread(target=follow) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        log.head()
        positions = sorted(Change.objects.values_list("position", flat=True))
        assert positions == list(range(1, len(tools) + 1))

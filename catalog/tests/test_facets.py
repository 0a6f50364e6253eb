"""The counts beside filter values are those that the database would count."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.models import Count
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import log
from catalog.documents.build import build
from catalog.facets import Narrowing, current_sets
from catalog.facets.index import FacetIndex, load_sets
from catalog.facets.sets import NAMES, Column, FacetSets, Values, bits_of, keys_of
from catalog.filters import ToolFilter
from catalog.models import (
    CapabilityEntry,
    Category,
    Change,
    Maker,
    Task,
    TextEntry,
    Tool,
    ToolEdition,
)
from catalog.publishing import freeze, revert, unpublish
from catalog.tests.factory import (
    NOW,
    TASKS,
    capability,
    make_published,
    make_tool,
    make_vocabulary,
    publish,
)

CHOICES = {
    "type": ("model", "library"),
    "category": ("pencils", "pens"),
    "pricing": ("free", "freemium"),
    "license": ("MIT", "Apache-2.0", "LicenseRef-Own"),
    "status": ("active", "deprecated"),
    "maker": ("acme", "brill", "cask"),
}
ROWS = {
    "type": "type",
    "category": "category__slug",
    "task": "entries__task__slug",
    "pricing": "pricing_model",
    "license": "license",
    "status": "status",
    "maker": "maker__slug",
}


def narrowing(query: str = "") -> Narrowing:
    return Narrowing.of(ToolFilter(QueryDict(query)))


def counts(query: str = "") -> dict[str, dict[str, int]]:
    groups = narrowing(query).groups()
    return {group.name: {o.value: o.count for o in group.options} for group in groups}


def counted(query: str = "") -> dict[str, dict[str, int]]:
    """The same by a plain GROUP BY for each filter."""
    filterset, found = ToolFilter(QueryDict(query)), {}
    for name, column in ROWS.items():
        left = filterset.narrowed(ToolEdition.objects.current(), without=name)
        rows = ToolEdition.objects.filter(pk__in=left.order_by().values("pk")).order_by()
        if name == "task":
            entries = CapabilityEntry.objects.supported().filter(edition__in=rows.values("pk"))
            grouped = entries.order_by().values_list("task__slug")
            pairs = dict(grouped.annotate(n=Count("edition", distinct=True)))
        else:
            pairs = dict(rows.values_list(column).annotate(n=Count("pk")))
        if pairs:
            found[name] = pairs
    return found


def words(dice: random.Random) -> dict:
    """What a random document says for each filter."""
    chosen = {name: dice.choice(some) for name, some in CHOICES.items()}
    tasks = dice.choices(TASKS, k=4)
    return {
        "type": chosen["type"],
        "category": chosen["category"],
        "pricing": {"model": chosen["pricing"]},
        "license": chosen["license"],
        "status": chosen["status"],
        "maker": {"slug": chosen["maker"], "name": chosen["maker"].capitalize()},
        "capabilities": [
            capability(task, f"{task}-{n}", support=dice.choice(("full", "partial", "none")))
            for n, task in enumerate(tasks)
        ],
    }


def query_of(dice: random.Random) -> str:
    every = {**CHOICES, "task": TASKS}
    names = dice.sample(sorted(every), dice.randint(0, 3))
    parts = [f"{n}={v}" for n in names for v in dice.sample(every[n], dice.randint(1, 2))]
    return "&".join([*parts, *(["q=tool-1"] if dice.random() < 0.2 else [])])


@pytest.fixture
def vocabulary() -> None:
    make_vocabulary()
    Category.objects.create(slug="pens", name="Pens")


@pytest.mark.django_db
@pytest.mark.usefixtures("vocabulary")
class TestCounts:
    @pytest.mark.parametrize("seed", range(2))
    def test_are_those_of_the_database_whatever_is_published(self, seed: int) -> None:
        dice = random.Random(seed)
        tools: list[Tool] = []
        for step in range(14):
            move = dice.random()
            if move < 0.6 or len(tools) < 3:
                tools.append(make_published(f"tool-{step}", **words(dice)).tool)
            elif move < 0.8:
                publish(make_tool(dice.choice(tools).slug, **words(dice)))
            else:
                unpublish(tools.pop(dice.randrange(len(tools))), by=None, note="", at=NOW)
            for query in ("", query_of(dice)):
                assert counts(query) == counted(query), query
                found = narrowing(query)
                left = ToolFilter(QueryDict(query)).narrowed(ToolEdition.objects.current())
                assert found.count == left.count()
                assert set(found.narrowed(ToolEdition.objects.current())) == set(left)
        assert current_sets().everything == load_sets().everything
        assert all(
            current_sets().counts(name, current_sets().everything)
            == load_sets().counts(name, load_sets().everything)
            for name in NAMES
        )

    def test_of_an_empty_catalogue_are_none(self) -> None:
        assert counts() == {}
        assert narrowing("type=model&maker=acme").count == 0

    def test_chosen_values_stand_first_with_what_they_would_leave(self) -> None:
        for number in range(3):
            make_published(f"tool-{number}", license="MIT")
        make_published("gamma", license="Apache-2.0")
        group = next(g for g in narrowing("license=Apache-2.0").groups() if g.name == "license")
        assert [(o.value, o.count) for o in group.options] == [("Apache-2.0", 1), ("MIT", 3)]
        assert group.selected_count == 1


@pytest.mark.django_db
class TestText:
    def test_migration_makes_the_rows_of_what_is_published(self) -> None:
        make_published("alpha", name="PyPencil", summary="Draws a whole café, 100% of the time.")
        make_published("beta", name="Brush", summary="Paints large pictures on canvas.")
        unpublish(Tool.objects.get(slug="beta"), by=None, note="Gone", at=NOW)
        made = list(TextEntry.objects.values())
        TextEntry.objects.all().delete()
        migration = import_module("catalog.migrations.0010_text_entries")
        migration.make_entries(apps, SimpleNamespace(connection=connection))
        assert list(TextEntry.objects.values()) == made
        assert self.found("pencil") == {"alpha"}

    def found(self, words: str) -> set[str]:
        by_sets = narrowing(f"q={words}").narrowed(ToolEdition.objects.current())
        rows = ToolFilter(QueryDict(f"q={words}")).narrowed(ToolEdition.objects.current())
        assert set(by_sets) == set(rows)
        return {edition.slug for edition in rows}

    def test_holds_every_word_in_names_or_summary_also_inside_of_words(self) -> None:
        make_published("alpha", name="PyPencil", summary="Draws a whole café, 100% of the time.")
        make_published(
            "beta",
            name="Node.js 4.1",
            aliases=["Crème"],
            summary="Paints large pictures on canvas.",
        )
        expected = {
            "PENCIL": {"alpha"},
            "pencil draw": {"alpha"},
            "pencil canvas": set(),
            "cafe": {"alpha"},
            "CAFÉ": {"alpha"},
            "100%25": {"alpha"},
            "0%25": {"alpha"},
            "d_aws": set(),
            "node.js": {"beta"},
            "node-js 4.1": {"beta"},
            "creme canvas": {"beta"},
            "node.js-4": {"beta"},
            "a": {"alpha", "beta"},
            "4.1 crème": {"beta"},
            "1creme": set(),
        }
        assert {words: self.found(words) for words in expected} == expected

    def test_is_that_of_the_live_edition(self) -> None:
        tool = make_published("alpha", summary="Draws straight lines on any paper.").tool
        publish(make_tool("alpha", summary="Paints the walls of a room in any colour."))
        assert (self.found("lines"), self.found("walls")) == (set(), {"alpha"})
        unpublish(tool, by=None, note="", at=NOW)
        assert self.found("walls") == set()
        assert narrowing("q=walls").count == 0

    def test_of_names_in_other_scripts(self) -> None:
        make_published("alpha", name="铅笔 Pencil", aliases=["Карандаш"])
        assert self.found("карандаш") == self.found("РАНДА") == {"alpha"}


@pytest.mark.django_db
class TestFollowing:
    def test_revert_brings_the_old_values_back(self) -> None:
        first = make_published("alpha", type="model")
        publish(make_tool("alpha", type="agent"))
        assert counts()["type"] == {"agent": 1}
        revert(first.tool, 1, by=None, note="", at=NOW)
        assert counts()["type"] == {"model": 1}

    def test_tool_with_a_new_address_is_counted_once(self) -> None:
        tool = make_published("alpha", type="model").tool
        assert counts()["type"] == {"model": 1}
        tool.rename("omega")
        publish(make_tool("omega", type="agent"))
        assert counts()["type"] == {"agent": 1}

    def test_names_of_the_vocabulary_are_those_of_today(self) -> None:
        make_published("alpha")
        narrowing().groups()
        Category.objects.update(name="Crayons")
        Maker.objects.update(name="Apex")
        Task.objects.filter(slug="draw").update(name="Sketch")
        labels = {o.value: o.label for group in narrowing().groups() for o in group.options}
        assert (labels["pencils"], labels["acme"], labels["draw"]) == ("Crayons", "Apex", "Sketch")

    def test_log_of_another_database_is_noticed(self) -> None:
        make_published("alpha", type="model")
        counts()
        Change.objects.all().delete()
        ToolEdition.objects.update(type="agent")
        Change.objects.create(kind="published", subject="tools/x", title="X", number=1, at=NOW)
        Change.objects.update(position=1)
        assert counts()["type"] == {"agent": 1}

    def test_costs_one_query_when_nothing_happened(self, django_assert_num_queries) -> None:
        make_published("alpha")
        current_sets()
        with django_assert_num_queries(1):
            current_sets()

    def test_lines_that_have_got_their_position_are_left_behind(self) -> None:
        index = FacetIndex()
        make_published("alpha")
        held = index.current()
        log.settle()
        assert index.current() is held
        assert log.follow(index._held.trail) == (index._held.trail, [])
        assert not index._held.trail.waiting

    def test_makes_no_new_sets_when_nothing_happened(self) -> None:
        make_published("alpha")
        assert current_sets() is current_sets()


@pytest.mark.django_db(transaction=True)
class TestThreads:
    def test_readers_and_publishers_at_once_end_with_the_same_counts(self) -> None:
        tools = [make_tool(f"tool-{number}") for number in range(5)]
        faults: list[BaseException] = []

        def work(acts: Sequence[Callable[[], object]]) -> None:
            waiting = list(acts)
            while waiting and not faults:
                try:
                    waiting[0]()
                    waiting.pop(0)
                except BaseException as fault:
                    # Connections to SQLite in memory share a cache, in which readers and writers
                    # have to come again after each other; to a file they do not.
                    if "table is locked" not in str(fault):
                        faults.append(fault)
            connections.close_all()

        parts = [current_sets] * 10, [current_sets] * 10, [partial(publish, t) for t in tools]
        threads = [threading.Thread(target=work, args=(acts,)) for acts in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults
        assert current_sets().everything.bit_count() == len(tools)

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
    def test_line_that_commits_late_is_not_missed(self) -> None:
        make_published("alpha")
        # Without capabilities, so that it does not hold the search index until it commits.
        slow, quick = make_tool("slow", capabilities=[]), make_tool("quick")
        written, seen = threading.Event(), threading.Event()

        def publish_slowly() -> None:
            from django.db import transaction

            with transaction.atomic():
                freeze({slow.pk: build(slow)}, by=None, note="", at=NOW)
                written.set()
                seen.wait(10)
            connections.close_all()

        thread = threading.Thread(target=publish_slowly)
        thread.start()
        written.wait(10)
        publish(quick)
        assert current_sets().everything.bit_count() == 2
        seen.set()
        thread.join()
        assert current_sets().everything.bit_count() == 3


def values(key: int, dice: random.Random) -> Values:
    chosen = {name: dice.choice(some) for name, some in CHOICES.items()}
    return Values(key, chosen, tuple(dice.sample(TASKS, dice.randint(0, 3))))


class TestSets:
    @given(st.sets(st.integers(0, 5000)))
    @settings(max_examples=50, deadline=None)
    def test_keys_come_back(self, keys: set[int]) -> None:
        assert list(keys_of(bits_of(keys))) == sorted(keys)

    @given(st.randoms(use_true_random=False))
    @settings(max_examples=30, deadline=None)
    def test_updating_step_by_step_counts_what_is_there(self, dice: random.Random) -> None:
        empty = {name: Column.of((), 0) for name in ("license", "maker")}
        sets = FacetSets(0, {name: {} for name in NAMES if name not in empty}, empty)
        there: dict[int, Values] = {}
        for _ in range(8):
            touched = {dice.randint(1, 40) for _ in range(dice.randint(0, 6))}
            now = {key: values(key, dice) for key in touched if dice.random() < 0.7}
            there = {k: v for k, v in there.items() if k not in touched} | now
            sets = sets.updated(touched, list(now.values()))
            some = bits_of(key for key in there if dice.random() < 0.5)
            for name in NAMES:
                held = (v for k, v in there.items() if some >> k & 1)
                assert sets.counts(name, some) == Counter(w for v in held for w in v.of(name))
                word = dice.choice({**CHOICES, "task": TASKS}[name])
                with_word = {k for k, v in there.items() if word in v.of(name)}
                assert set(keys_of(sets.bits(name, [word]))) == with_word

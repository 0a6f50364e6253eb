"""What pages say that searches led to, where there are more edges than are read."""

import pytest

from catalog.models import CapabilityEntry, Tool, ToolEdition
from catalog.tests.factory import NOW, make_published
from comparisons.models import Intent, Match
from comparisons.searching.demand import (
    MOST_ROWS,
    chosen_entries,
    demands,
    task_demand,
    tool_demand,
)

pytestmark = pytest.mark.django_db


def choose(tool: Tool, intents: int, opened: int, begins: str, capability: str = "draw") -> None:
    """So many searches that led to a tool, each of so many visitors."""
    day = NOW.date()
    known = {"first_on": day, "last_on": day, "most_visitors": 9}
    made = Intent.objects.bulk_create(
        Intent(text=f"{begins} {n}", digest=f"{begins}-{n}", **known) for n in range(intents)
    )
    Match.objects.bulk_create(
        Match(intent=i, tool=tool, capability=capability, opened=opened, weight=1.0, last_on=day)
        for i in made
    )


def test_people_of_a_task_are_not_added_up_over_its_tools() -> None:
    for slug in ("alpha", "beta", "gamma"):
        choose(make_published(slug).tool, 1, 3, slug)
    demand, chosen, _ = task_demand("draw")
    assert (demand.visitors, demand.searches, chosen) == (3, (), ())


class TestOrder:
    def test_what_failed_its_visitors_stands_behind_what_did_not(self) -> None:
        failed, helped = (make_published(slug).tool for slug in ("alpha", "beta"))
        choose(failed, 1, 12, "often")
        choose(helped, 1, 6, "seldom")
        assert self.tools() == ["alpha", "beta"]
        Match.objects.filter(tool=failed).update(not_helped=8)
        assert self.tools() == ["beta"]
        Match.objects.filter(tool=failed).update(not_helped=7)
        assert self.tools() == ["beta", "alpha"]

    def test_choices_far_down_weigh_more(self) -> None:
        above, below = (make_published(slug).tool for slug in ("alpha", "beta"))
        choose(above, 1, 6, "often")
        choose(below, 1, 6, "seldom")
        Match.objects.filter(tool=below).update(weight=2.0)
        assert self.tools() == ["beta", "alpha"]

    @staticmethod
    def tools() -> list[str]:
        slugs = dict(CapabilityEntry.objects.values_list("pk", "edition__slug"))
        return [slugs[key] for key in chosen_entries("draw")]


class TestManyEdges:
    def test_of_one_tool_do_not_push_another_out(self) -> None:
        one, other = (make_published(slug).tool for slug in ("alpha", "beta"))
        choose(one, MOST_ROWS * 4 + 5, 9, "often")
        choose(other, 1, 8, "seldom")
        found = demands(ToolEdition.objects.current().order_by("slug"))
        assert [demand.visitors for demand in found] == [9 * (MOST_ROWS * 4 + 5), 8]
        assert [search.name for search in found[1].searches] == ["seldom 0"]

    def test_each_capability_is_counted_though_others_have_many(self) -> None:
        tool = make_published("alpha").tool
        choose(tool, MOST_ROWS * 4 + 5, 9, "often")
        choose(tool, 2, 3, "seldom", capability="erase")
        choose(tool, 1, 4, "too seldom", capability="sharpen")
        counted = tool_demand(ToolEdition.objects.get()).capabilities
        assert [(named.url.partition("#")[2], named.count) for named in counted] == [
            ("capability-draw", 9 * (MOST_ROWS * 4 + 5)),
            ("capability-erase", 6),
        ]

    def test_of_a_tool_all_count_for_a_task(self) -> None:
        tool = make_published("alpha").tool
        choose(tool, MOST_ROWS + 5, 9, "often")
        _, chosen, _ = task_demand("draw")
        assert [named.count for named in chosen] == [9 * (MOST_ROWS + 5)]

"""One actor, whatever it does, is one person at most."""

import re
from dataclasses import replace

import pytest
from django.db.models import Sum
from django.utils import timezone

from comparisons.matching.record import known_tools
from comparisons.models import Intent, Match, MatchEvent
from comparisons.ranking.inputs import MatchCounts
from comparisons.ranking.matches import match_counts_by_tool
from comparisons.searching import recording, visitors
from comparisons.searching.answers import answer
from comparisons.searching.demand import chosen_entries, tool_demand
from comparisons.searching.pages import _past_choices
from comparisons.tests.searching import BROWSER, browser, chosen, count, search_and_open, tokens_of

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
QUESTION = "something to write on paper"


def order() -> list[str]:
    return [hits[0].entry.tool_name for hits in answer(QUESTION).by_tool.values()]


@pytest.mark.parametrize("said, comes_first", [("yes", True), ("no", False)])
def test_what_failed_its_visitors_stays_where_it_was(tools, said, comes_first):
    before = order()
    last = before[-1]
    for number in range(6):
        client = browser(number)
        page = client.get("/search/", {"q": QUESTION}).content.decode()
        token = re.search(rf'href="/go/([^"]+)"[^>]*>\s*{last}', page)[1]
        client.get(f"/go/{token}")
        client.post(f"/go/{token}", {"helped": said})
    count()
    assert (order()[0] == last, order() == before) == (comes_first, not comes_first)
    reasons = [past for hit in answer(QUESTION).by_tool.values() for past in hit[0].past]
    assert [past.visitors for past in reasons] == ([6] if comes_first else [])


class TestFraud:
    def forge(self, tool) -> None:
        """One actor, who after the first half calls himself by another name each time."""
        for number in range(1_000):
            agent = f"Firefox/{number}" if number > 500 else "Firefox/1"
            visitor = visitors.visitor_behind("203.0.113.9", agent, TODAY)
            text = recording.intent_text(QUESTION)
            digest = recording.intent_digest(text)
            if number == 0:
                recording.record_search(text, visitor, 3, [])
            shown = recording.Shown(digest, tool.pk, "write", 3, f"forged{number}")
            recording.record_open(shown, visitor)

    def test_thousand_forged_opens_move_nothing(self, tools):
        before = order()
        last = next(tool for tool in tools if tool.name == before[-1])
        self.forge(last)
        assert MatchEvent.objects.filter(kind="opened").count() == 1_000
        count()
        assert order() == before
        assert chosen() == {}
        assert match_counts_by_tool() == {}

    def word_in_many_ways(self, client, ways: int, said: str) -> None:
        """The same actor with few openings, which no limit stops: all that pages offer."""
        for number in range(ways):
            page = client.get("/search/", {"q": f"{QUESTION} {number * 7919}x"}).content.decode()
            token = re.search(r'href="/go/([^"]+)"[^>]*>\s*Gamma', page)[1]
            client.get(f"/go/{token}")
            client.post(f"/go/{token}", {"helped": said})

    def test_many_wordings_of_one_are_one_person(self, tools, client):
        self.word_in_many_ways(browser(), 12, "yes")
        count()
        assert MatchEvent.objects.filter(kind="opened").count() == 12
        assert tool_demand(tools[2].editions.get()).visitors == 1
        said = Match.objects.filter(tool=tools[2].pk).aggregate(n=Sum("helped"))["n"]
        assert said == 1
        assert match_counts_by_tool() == {}
        assert chosen_entries("write") == []
        assert not any(hit.past and _past_choices(hit) for hit in answer(QUESTION).hits)
        for address in ("/tools/gamma/", "/tasks/write/", "/compare/alpha-vs-gamma/"):
            assert "Not enough people" in client.get(address).content.decode(), address

    def test_many_wordings_of_one_vote_as_one(self, tools):
        for number in range(2, 5):
            search_and_open(f"{QUESTION} and wood", number, TODAY, tools[0].pk, "write")
            search_and_open(f"{QUESTION} or cloth", number + 5, TODAY, tools[0].pk, "write")
        count()
        before = order()
        assert before[0] == "Alpha"
        self.word_in_many_ways(browser(1), 12, "yes")
        count()
        assert order()[0] == "Alpha"

    def say_yes(self, tool, numbers):
        """So many people, each of a network of its own."""
        for number in numbers:
            search_and_open(QUESTION, number, TODAY, tool, "write")
            shown = recording.Shown(
                recording.intent_digest(QUESTION), tool, "write", 1, f"said{number}"
            )
            visitor = visitors.visitor_behind(f"10.0.{number}.7", BROWSER, TODAY)
            recording.record_feedback(shown, visitor, helped=True)

    def test_what_few_people_said_is_published_nowhere(self, tools, client):
        def said():
            answer = client.get("/api/v1/passports/gamma/").json()
            return answer["passport"]["observed"]

        for number in range(4, 9):
            search_and_open(QUESTION, number, TODAY, tools[2].pk, "write")
        self.say_yes(tools[2].pk, range(4))
        count()
        assert match_counts_by_tool() == {}
        assert said() == {"chosen": 9, "helped": None, "not_helped": None}
        self.say_yes(tools[2].pk, [4])
        count()
        assert match_counts_by_tool() == {tools[2].pk: MatchCounts(visitors=5, successes=5)}
        assert said() == {"chosen": 9, "helped": 5, "not_helped": 0}

    def test_answers_of_one_move_a_tool_as_one(self, tools):
        client = browser(50)
        self.say_yes(tools[2].pk, range(6))
        self.word_in_many_ways(client, 12, "no")
        count()
        assert match_counts_by_tool() == {tools[2].pk: MatchCounts(visitors=7, successes=6)}

    def test_more_answers_than_anybody_gives_are_none(self, tools):
        client = browser()
        for number in range(9):
            for token in tokens_of(client, f"{QUESTION} {number * 7919}x"):
                client.post(f"/go/{token}", {"helped": "no"})
        shown = recording.Shown(recording.intent_digest(QUESTION), tools[0].pk, "write", 1, "n")
        visitor = visitors.visitor_behind("10.0.1.7", BROWSER, TODAY)
        for number in range(20):
            recording.record_feedback(replace(shown, nonce=f"n{number}"), visitor, helped=False)
        count()
        assert match_counts_by_tool() == {}

    def test_who_opens_much_makes_nothing_known(self, tools):
        for number, tool in enumerate(tools):
            search_and_open(f"{QUESTION} {number}", 1, TODAY, tool.pk, "write")
        search_and_open(QUESTION, 2, TODAY, tools[0].pk, "write")
        count()
        assert len(tools) > 2
        assert set(known_tools()) == {tools[0].pk}

    def test_burst_of_one_network_is_one(self, tools):
        for number in range(30):
            visitor = visitors.visitor_behind(f"203.0.113.{number}", "Firefox", TODAY)
            text = recording.intent_text(QUESTION)
            recording.record_search(text, visitor, 1, [])
            digest = recording.intent_digest(text)
            shown = recording.Shown(digest, tools[0].pk, "write", 1, f"burst{number}")
            recording.record_open(shown, visitor)
        count()
        assert chosen() == {(QUESTION, "alpha"): 1}
        assert Intent.objects.get().most_visitors == 1

    def test_open_without_a_search_weighs_nothing(self, tools):
        visitor = visitors.visitor_behind("203.0.113.9", "Firefox", TODAY)
        recording.record_open(recording.Shown("0" * 24, tools[0].pk, "write", 1, "n"), visitor)
        assert not MatchEvent.objects.exists()

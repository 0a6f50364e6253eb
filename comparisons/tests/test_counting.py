from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from catalog.hashing import forget_secret, network_of
from catalog.models import DailySecret
from comparisons.matching import record
from comparisons.models import (
    Intent,
    Match,
    MatchEvent,
    MatchRun,
)
from comparisons.searching import recording, visitors
from comparisons.searching.answers import answer
from comparisons.tests.searching import (
    browser,
    chosen,
    count,
    merged_intents,
    search_and_open,
    tokens_of,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
QUESTION = "something to write on paper"


SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
ROBOTS = (
    *("", "curl/8", "Googlebot/2.1", "python-requests/2", "node", "undici", "Deno/1.40"),
    *("GuzzleHttp/7", "PostmanRuntime/7.36", "HTTPie/3.2", "Ruby", "reqwest/0.11", "anthropic-ai"),
    *("Dart/3.2 (dart:io)", "PHP/8.2", "Java-http-client/17.0.1", "Mediapartners-Google"),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; "
    "+https://openai.com/bot",
    "Mozilla/5.0 (compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
    f"{SAFARI} (compatible; Google-InspectionTool/1.0)",
    "Mozilla/5.0 (compatible; Nutch-Crawler)",
    "Mozilla/5.0 (compatible; facebookexternalhit/1.1)",
    "Mozilla/4.0 (compatible; Java/17) python-requests/2.31",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0.0.0",
)
BROWSERS = (
    SAFARI,
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Linux; Android 9; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
    "UCWEB/2.0 (Java; U; MIDP-2.0; en-US) U2/1.0.0 UCBrowser/9.4.1 Mobile",
    *("Lynx/2.8.9rel.1 libwww-FM/2.14", "w3m/0.5.3", "Links (2.29; Linux)"),
)


@pytest.mark.usefixtures("tools")
class TestRecording:
    def test_search_and_open_are_recorded_without_who(self):
        client = browser()
        client.get(f"/go/{tokens_of(client, QUESTION)[0]}")
        kinds = list(MatchEvent.objects.values_list("kind", flat=True))
        assert kinds.count("searched") == 1
        assert kinds.count("opened") == 1
        assert kinds.count("shown") == 3
        stored = str(list(MatchEvent.objects.values()) + list(Intent.objects.values()))
        assert "10.0.1" not in stored
        assert "Firefox" not in stored

    def test_text_is_redacted_before_it_is_stored(self):
        browser().get("/search/", {"q": "write to jane.doe@example.com or +44 20 7946 0958"})
        assert Intent.objects.get().text == "write to email or phone"

    @pytest.mark.parametrize("header", [{"HTTP_DNT": "1"}, {"HTTP_SEC_GPC": "1"}])
    def test_wish_not_to_be_tracked_is_honoured(self, header):
        client = browser(**header)
        assert tokens_of(client, QUESTION) == []
        assert not MatchEvent.objects.exists()
        assert not Intent.objects.exists()
        assert not DailySecret.objects.exists()

    @pytest.mark.parametrize("agent", ROBOTS)
    def test_robot_is_not_counted(self, agent):
        assert tokens_of(browser(agent=agent), QUESTION) == []
        assert not MatchEvent.objects.exists()

    @pytest.mark.parametrize("agent", BROWSERS)
    def test_browser_of_a_person_is_counted(self, agent):
        assert tokens_of(browser(agent=agent), QUESTION)

    def test_page_loaded_ahead_of_time_is_not_counted(self):
        browser(HTTP_SEC_PURPOSE="prefetch").get("/search/", {"q": QUESTION})
        assert not MatchEvent.objects.exists()

    def test_answers_when_nothing_can_be_written(self, monkeypatch):
        def refuse(events):
            raise DatabaseError("disk full")

        monkeypatch.setattr(recording, "write", refuse)
        client = browser()
        tokens = tokens_of(client, QUESTION)
        assert client.get(f"/go/{tokens[0]}").status_code == 302
        assert not MatchEvent.objects.exists()

    def test_spellings_of_one_question_are_one_intent(self):
        for text in ("Write  on PAPER!", "write on paper", "“write on paper”"):
            browser().get("/search/", {"q": text})
        assert Intent.objects.get().text == "write on paper"

    def test_blocked_intent_is_not_recorded(self):
        browser(1).get("/search/", {"q": QUESTION})
        Intent.objects.update(state=Intent.State.BLOCKED, note="Spam")
        before = MatchEvent.objects.count()
        browser(2).get("/search/", {"q": QUESTION})
        assert MatchEvent.objects.count() == before


class TestSecret:
    def test_next_day_destroys_the_key_and_links_nothing(self):
        today = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY)
        again = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY)
        tomorrow = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY + timedelta(days=1))
        assert today == again
        assert today.visitor != tomorrow.visitor
        assert [secret.on for secret in DailySecret.objects.all()] == [TODAY + timedelta(days=1)]

    def test_request_from_before_midnight_does_not_bring_yesterdays_key_back(self):
        tomorrow = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY + timedelta(days=1))
        late = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY)
        forget_secret()  # another process, that has not seen tomorrow begin
        elsewhere = visitors.visitor_behind("10.1.1.1", "Firefox", TODAY)
        assert late == elsewhere == tomorrow
        assert [secret.on for secret in DailySecret.objects.all()] == [TODAY + timedelta(days=1)]

    @pytest.mark.parametrize(
        "address, network",
        [
            ("192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2::/64", "2001:db8:1::/48"),
            ("unknown", "unknown"),
        ],
    )
    def test_neighbours_are_one_network(self, address, network):
        assert network_of(address) == network


class TestAggregating:
    def test_visitors_are_counted_not_clicks(self, tools):
        for _ in range(3):
            search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        search_and_open(QUESTION, 2, TODAY, tools[0].pk, "write")
        count()
        assert chosen() == {(QUESTION, "alpha"): 2}
        assert Intent.objects.get().searches == 2

    def test_next_day_counts_again(self, tools):
        for day in (TODAY - timedelta(days=1), TODAY):
            search_and_open(QUESTION, 1, day, tools[0].pk, "write")
        count()
        assert chosen() == {(QUESTION, "alpha"): 2}

    def test_counting_twice_changes_nothing(self, tools):
        search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        assert count().days == 1
        before = list(Match.objects.values("intent", "opened", "weight"))
        assert count().days == 0
        assert list(Match.objects.values("intent", "opened", "weight")) == before
        assert MatchRun.objects.count() == 1

    def test_later_events_of_a_counted_day_are_added(self, tools):
        for number in (1, 2):
            search_and_open(QUESTION, number, TODAY, tools[0].pk, "write")
            count()
        assert chosen() == {(QUESTION, "alpha"): 2}

    def test_killed_run_leaves_the_counts_before(self, tools, monkeypatch):
        search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        count()
        search_and_open(QUESTION, 2, TODAY, tools[0].pk, "write")

        def die(at):
            raise KeyboardInterrupt

        monkeypatch.setattr("comparisons.matching.record.publish_snapshot", die)
        with pytest.raises(KeyboardInterrupt):
            count()
        assert chosen() == {(QUESTION, "alpha"): 1}
        monkeypatch.undo()
        count()
        assert chosen() == {(QUESTION, "alpha"): 2}

    def test_counts_stay_when_events_go(self, tools, settings, capsys):
        settings.SEARCH_EVENTS_KEPT_DAYS = 30
        search_and_open(QUESTION, 1, TODAY - timedelta(days=40), tools[0].pk, "write")
        call_command("aggregate_matches")
        assert not MatchEvent.objects.exists()
        search_and_open(QUESTION, 1, TODAY, tools[1].pk, "write")
        call_command("aggregate_matches")
        assert chosen() == {(QUESTION, "alpha"): 1, (QUESTION, "beta"): 1}
        assert "deleted" in capsys.readouterr().out

    def test_visitor_of_two_merged_searches_is_one_person(self, tools):
        for text in ("write", "write things"):
            search_and_open(text, 1, TODAY, tools[0].pk, "write")
        whole = Intent.objects.get(text="write")
        Intent.objects.filter(text="write things").update(merged_into=whole, note="Same")
        count()
        assert chosen() == {("write", "alpha"): 1}

    @pytest.mark.parametrize("at_once", [1, 2_000])
    def test_merged_intent_counts_for_the_other(self, tools, monkeypatch, at_once):
        monkeypatch.setattr(record, "BATCH", at_once)
        whole = merged_intents(tools[0].pk, TODAY)
        count()
        assert chosen() == {("write", "alpha"): 2}
        whole.refresh_from_db()
        assert whole.searches == 2

    def test_merging_makes_no_text_public(self, tools):
        search_and_open("write", 1, TODAY, tools[0].pk, "write")
        for number in range(2, 9):
            search_and_open("write things", number, TODAY, tools[0].pk, "write")
        private = Intent.objects.get(text="write")
        Intent.objects.filter(text="write things").update(merged_into=private, note="Same")
        count()
        private.refresh_from_db()
        assert (private.searches, private.most_visitors) == (8, 1)
        assert not Intent.objects.public().filter(text="write").exists()

    def test_merged_into_a_blocked_one_it_counts_nowhere(self, tools):
        whole = merged_intents(tools[0].pk, TODAY)
        Intent.objects.filter(pk=whole.pk).update(state=Intent.State.BLOCKED, note="Spam")
        count()
        assert chosen() == {}

    def test_opened_on_a_later_day_it_still_found_what_it_found(self, tools):
        search_and_open(QUESTION, 1, TODAY - timedelta(days=1), tools[0].pk, "write")
        count()
        before = Intent.objects.get().result_count
        event = MatchEvent.objects.get(kind="opened")
        MatchEvent.objects.filter(pk=event.pk).update(on=TODAY)
        count()
        assert before
        assert Intent.objects.get().result_count == before

    def test_filters_do_not_change_what_a_search_finds(self, tools):
        for params in ({"q": QUESTION}, {"q": QUESTION, "type": "model"}):
            browser().get("/search/", params)
        asked = {"need": QUESTION, "type": "model", "risk": "strict"}
        browser(2).post("/api/v1/resolve/", asked, content_type="application/json")
        asked["need"] = "write"
        browser(2).post("/api/v1/resolve/", asked, content_type="application/json")
        count()
        assert [i.result_count for i in Intent.objects.all()] == [3, 3]


class TestWhatThePublicSees:
    def ask(self, tools, visitors_: int, days: int = 1) -> None:
        for number in range(visitors_):
            for day in range(days):
                on = TODAY - timedelta(days=day)
                search_and_open(QUESTION, number, on, tools[0].pk, "write")
        count()

    def test_five_visitors_make_an_intent_public(self, tools, client):
        self.ask(tools, 5)
        assert Intent.objects.get().is_public
        for address in ("/tools/alpha/", "/tasks/write/", "/compare/alpha-vs-beta/"):
            assert QUESTION in client.get(address).content.decode(), address
        reasons = answer(QUESTION).hits[0].past
        assert reasons[0].text == QUESTION

    def test_four_visitors_do_not(self, tools, client):
        self.ask(tools, 4)
        assert not Intent.objects.get().is_public
        for address in ("/tools/alpha/", "/tasks/write/", "/compare/alpha-vs-beta/"):
            page = client.get(address).content.decode()
            assert QUESTION not in page, address
            assert "Not enough people" in page, address

    def test_one_visitor_on_many_days_does_not(self, tools, client):
        self.ask(tools, 1, days=8)
        assert not Intent.objects.get().is_public
        assert QUESTION not in client.get("/tools/alpha/").content.decode()

    @pytest.mark.parametrize("state", ["hidden", "blocked"])
    def test_what_editors_hide_is_not_read(self, tools, client, state):
        self.ask(tools, 6)
        Intent.objects.update(state=state, note="Rude")
        assert QUESTION not in client.get("/tools/alpha/").content.decode()
        found = client.get("/search/", {"q": QUESTION}).content.decode()
        assert "who searched for “" not in found

    def test_task_page_orders_by_evidence(self, tools, client):
        for number in range(6):
            search_and_open(QUESTION, number, TODAY, tools[2].pk, "write")
        count()
        answer = client.get("/tasks/write/")
        assert "What visitors from searches chose most stands first" in answer.text
        assert "Those with most sources stand first" in client.get("/tasks/draw/").text
        page = answer.context["page"]
        assert [entry.tool_name for entry in page.entries] == ["Gamma", "Alpha", "Beta"]

    def test_choices_lift_a_capability(self, tools):
        first = answer(QUESTION).hits[0].entry.tool_name
        other = next(tool for tool in reversed(tools) if tool.name != first)
        for number in range(6):
            search_and_open(QUESTION, number, TODAY, other.pk, "write")
        count()
        assert answer("something for writing on paper").hits[0].entry.tool_name == other.name

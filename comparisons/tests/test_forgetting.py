"""A text that should not be here is gone everywhere."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from catalog.models import DailySecret, DailySending
from comparisons.management.commands import aggregate_matches
from comparisons.models import DailyMatch, Intent, IntentDay, Match, MatchEvent, RequestCount
from comparisons.tests.searching import chosen, count, merged_intents, search_and_open

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
QUESTION = "something to write on paper"


def raises(at):
    raise DatabaseError("a day that cannot be counted")


class TestForgetting:
    def test_counting_forgets_the_networks_of_earlier_corrections(self):
        for days in (0, 1):
            on = TODAY - timedelta(days=days)
            DailySending.objects.create(on=on, network=f"{days}" * 22, ordinal=1)
        call_command("aggregate_matches")
        assert [sending.on for sending in DailySending.objects.all()] == [TODAY]

    def test_a_count_that_fails_keeps_nothing_longer(self, tools, settings, monkeypatch):
        monkeypatch.setattr(aggregate_matches, "aggregate", raises)
        old = TODAY - timedelta(days=settings.SEARCH_EVENTS_KEPT_DAYS + 1)
        search_and_open(QUESTION, 1, old, tools[0].pk, "write")
        DailySending.objects.create(on=old, network="a" * 22, ordinal=1)
        RequestCount.objects.create(bucket="open:a", minute=1, count=1)
        with pytest.raises(DatabaseError):
            call_command("aggregate_matches")
        for model in (MatchEvent, DailySecret, DailySending, RequestCount):
            assert not model.objects.exists()

    def test_text_is_gone_everywhere(self, tools, capsys):
        search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        count()
        call_command("forget_search", QUESTION.upper())
        for model in (Intent, MatchEvent, DailyMatch, IntentDay, Match):
            assert not model.objects.exists()
        assert "Removed 1 search" in capsys.readouterr().out

    def test_text_is_gone_from_the_log_of_the_admin(self, tools, admin_client):
        search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        address = f"/admin/comparisons/intent/{Intent.objects.get().pk}/change/"
        admin_client.post(address, {"state": "hidden", "merged_into": "", "note": "Rude"})
        assert LogEntry.objects.filter(object_repr=QUESTION).exists()
        call_command("forget_search", QUESTION)
        assert not LogEntry.objects.exists()

    def test_what_comes_after_it_is_counted(self, tools):
        search_and_open(QUESTION, 1, TODAY, tools[0].pk, "write")
        count()
        call_command("forget_search", QUESTION)
        search_and_open("as many events", 2, TODAY, tools[1].pk, "write")
        count()
        assert chosen() == {("as many events", "beta"): 1}

    @pytest.mark.parametrize("text", ["4111 1111 1111 1111", "of the"])
    def test_text_that_would_not_be_stored_today_is_found_as_it_stands(self, text):
        Intent.objects.create(text=text, digest="old", first_on=TODAY, last_on=TODAY)
        other = Intent.objects.create(text="card", digest="card", first_on=TODAY, last_on=TODAY)
        call_command("forget_search", text)
        assert list(Intent.objects.all()) == [other]

    @pytest.mark.parametrize("options", [["..."], ["of the", "--containing"]])
    def test_text_without_a_word_is_an_error(self, options):
        with pytest.raises(CommandError, match="no word in it"):
            call_command("forget_search", *options)

    def test_unknown_text_is_an_error(self):
        with pytest.raises(CommandError, match="nothing was removed"):
            call_command("forget_search", "never asked")

    def test_everything_that_contains_a_name(self, tools):
        for text in ("who is jane roe", "jane roe photos", "photos"):
            search_and_open(text, 1, TODAY, tools[0].pk, "write")
        call_command("forget_search", "jane roe", containing=True)
        assert list(Intent.objects.values_list("text", flat=True)) == ["photos"]

    @pytest.mark.parametrize(
        ("forgotten", "left"), [("write things", "write"), ("write", "write things")]
    )
    def test_merged_intents_keep_only_their_own(self, tools, forgotten, left):
        # The next count does not come by there.
        merged_intents(tools[0].pk, TODAY - timedelta(days=10))
        count()
        assert chosen() == {("write", "alpha"): 2}
        call_command("forget_search", forgotten)
        assert chosen() == {(left, "alpha"): 1}
        assert Intent.objects.get().searches == 1

import threading
from datetime import date
from unittest.mock import patch

import pytest
from django.core import signing
from django.db import connection

from catalog.hashing import secret_of
from catalog.publishing import unpublish
from catalog.tests import factory
from comparisons.models import MatchEvent
from comparisons.searching import recording, tokens, visitors
from comparisons.tests.searching import browser, tokens_of

QUESTION = "something to write on paper"


def opened() -> int:
    return MatchEvent.objects.filter(kind="opened").count()


def said() -> list[str]:
    found = MatchEvent.objects.filter(kind__in=["helped", "not-helped"])
    return list(found.values_list("kind", flat=True))


@pytest.fixture
def visitor(db):
    factory.make_published("alpha")
    return browser()


@pytest.fixture
def token(visitor):
    return tokens_of(visitor, QUESTION)[0]


class TestRedirect:
    def test_leads_to_the_tool_and_is_counted(self, visitor, token):
        answer = visitor.get(f"/go/{token}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/tools/alpha/?asked=")
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
        assert opened() == 1

    @pytest.mark.parametrize("who", [1, 2], ids=["by the same visitor", "by somebody else"])
    def test_replay_is_not_found_and_names_the_tool(self, visitor, token, who):
        visitor.get(f"/go/{token}")
        answer = browser(who).get(f"/go/{token}")
        assert answer.status_code == 404
        assert "/tools/alpha/" in answer.content.decode()
        assert opened() == 1

    def test_replay_on_another_day_is_not_found(self, visitor, token):
        visitor.get(f"/go/{token}")
        MatchEvent.objects.update(on=date(2026, 1, 1))
        assert visitor.get(f"/go/{token}").status_code == 404

    def test_replay_is_not_found_while_the_first_is_being_written(self, token, settings):
        shown = tokens.read(token)
        settings.RECORD_IN_BACKGROUND = True
        with patch.object(recording._writer, "start"):
            recording.record_open(shown, visitors.visitor_behind("10.0.0.1", "x", date.today()))
        assert recording.is_used(shown)
        recording._writer.queue.get_nowait()
        recording._writer.queue.task_done()
        recording._writer.receipts.clear()
        assert not recording.is_used(shown)

    @pytest.mark.parametrize(
        "forged",
        [
            "x",
            "https:%2F%2Fevil.example",
            "a" * 5_000,
            "eyJhIjoxfQ:1abc:signature",
            signing.dumps(["d", 1, "write", 1, "n"], salt="another.purpose"),
        ],
        ids=["short", "address", "long", "unsigned", "of another purpose"],
    )
    def test_forged_or_foreign_is_not_found(self, visitor, forged):
        assert visitor.get(f"/go/{forged}").status_code == 404
        assert opened() == 0

    def test_changed_token_is_not_found(self, visitor, token):
        changed = ("B" if token[0] == "A" else "A") + token[1:]
        assert visitor.get(f"/go/{changed}").status_code == 404
        assert opened() == 0

    def test_expired_is_not_found(self, visitor, token, monkeypatch):
        monkeypatch.setattr(tokens, "VALID_FOR", -tokens.VALID_FOR)
        assert visitor.get(f"/go/{token}").status_code == 404
        assert opened() == 0

    def test_withdrawn_tool_is_not_found(self, visitor, token):
        tool = factory.ToolEdition.objects.get().tool
        unpublish(tool, by=None, note="Gone", at=factory.NOW)
        assert visitor.get(f"/go/{token}").status_code == 404
        assert opened() == 0

    def test_who_does_not_want_to_be_counted_is_led_only(self, token):
        assert browser(HTTP_DNT="1").get(f"/go/{token}").status_code == 302
        assert opened() == 0

    def test_head_is_not_counted(self, visitor, token):
        assert visitor.head(f"/go/{token}").status_code == 302
        assert opened() == 0


class TestFeedback:
    def test_form_stands_on_the_page_after_a_search_only(self, visitor, token):
        page = visitor.get(f"/go/{token}", follow=True).content.decode()
        assert f'action="/go/{token}"' in page
        assert "Yes, it helps" in page
        assert "Yes, it helps" not in visitor.get("/tools/alpha/").content.decode()
        assert "Yes, it helps" not in visitor.get("/tools/alpha/?asked=x").content.decode()

    def test_first_answer_counts_and_is_thanked_for(self, visitor, token):
        page = visitor.post(f"/go/{token}", {"helped": "yes"}, follow=True).content.decode()
        again = visitor.post(f"/go/{token}", {"helped": "no"}, follow=True).content.decode()
        assert said() == ["helped"]
        assert "counts once" in page
        assert "counts once" not in again
        assert "You have answered that" in again

    def test_who_has_answered_is_not_asked_again(self, visitor, token):
        page = visitor.get(f"/go/{token}")["Location"]
        assert "Yes, it helps" in visitor.get(page).content.decode()
        visitor.post(f"/go/{token}", {"helped": "yes"})
        later = visitor.get(page).content.decode()
        assert "Yes, it helps" not in later
        assert "You have answered that" in later

    @pytest.mark.parametrize("data", [{}, {"helped": "maybe"}, {"helped": "yes\x00"}])
    def test_no_answer_is_refused(self, visitor, token, data):
        assert visitor.post(f"/go/{token}", data).status_code == 400
        assert said() == []

    def test_forged_token_is_not_found(self, visitor):
        assert visitor.post("/go/forged", {"helped": "yes"}).status_code == 404
        assert said() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite in memory has one writer at a time"
)
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def patience(self, monkeypatch):
        """A hundred wait for the few connections of a pool; on a busy machine longer than the
        three seconds after which the site gives up."""
        monkeypatch.setattr(connection.pool, "timeout", 60.0)

    def run(self, count: int, act) -> None:
        def once(number: int) -> None:
            try:
                act(number)
            finally:
                connection.close()

        threads = [threading.Thread(target=once, args=(n,)) for n in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def test_hundred_answers_with_one_token_count_once(self):
        factory.make_published("alpha")
        token = tokens_of(browser(), QUESTION)[0]
        codes = []
        self.run(
            100,
            lambda n: codes.append(browser(n).post(f"/go/{token}", {"helped": "yes"}).status_code),
        )
        assert codes == [302] * 100
        assert said() == ["helped"]

    def test_many_writers_lose_and_double_nothing(self):
        tool = factory.make_published("alpha").tool
        day = factory.NOW.date()
        secret_of(day)

        def write(number: int) -> None:
            visitor = visitors.visitor_behind(f"10.0.{number}.1", "Firefox", day)
            for part in range(10):
                text = f"question {part}"
                recording.record_search(text, visitor, 1, [recording.Result(tool.pk, "write", 1)])
                digest = recording.intent_digest(text)
                shown = tokens.Shown(digest, tool.pk, "write", 1, f"{number}-{part}")
                recording.record_open(shown, visitor)

        self.run(8, write)
        assert MatchEvent.objects.count() == 8 * 10 * 3
        assert opened() == 8 * 10

"""Keys open the API for partners; wrong ones are refused alike, counted, and slowed down."""

from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from catalog.hashing import forget_secret
from catalog.models import DailySecret
from comparisons.models import ApiKey, Partner, RequestCount
from comparisons.partners import counting, throttling
from config.proxies import client_address

pytestmark = pytest.mark.django_db
TASKS = "/api/v1/tasks/"


def now() -> datetime:
    return timezone.now()


def make_key(rate: int = 600, **overrides) -> tuple[ApiKey, str]:
    partner, _ = Partner.objects.get_or_create(name="Acme", defaults={"requests_per_minute": rate})
    return ApiKey.issue(partner, "key", at=now(), **overrides)


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


class TestKeys:
    def test_are_kept_as_prefix_and_digest_only(self) -> None:
        key, text = make_key()
        secret = text.rsplit("_", 1)[1]
        row = ApiKey.objects.filter(pk=key.pk).values().get()
        assert secret not in str(row)
        assert text.startswith(f"uk_{key.prefix}_")

    @pytest.mark.parametrize("header", ["authorization", "x-api-key"])
    def test_open_the_keyed_tier_by_either_header(self, client: Client, header: str) -> None:
        text = make_key(rate=7)[1]
        value = f"Bearer {text}" if header == "authorization" else text
        response = client.get(TASKS, headers={header: value})
        assert response.status_code == 200
        assert response["RateLimit-Policy"] == '"partner";q=7;w=60'
        assert response["Cache-Control"] == "private, no-cache"

    def test_wrong_ones_are_refused_with_one_text(self, client: Client) -> None:
        text = make_key()[1]
        expired = make_key(expires_at=now() - timedelta(seconds=1))[1]
        revoked_key, revoked = make_key()
        ApiKey.objects.filter(pk=revoked_key.pk).update(revoked_at=now())
        wrong = [text[:-1], text[:-1] + "!", "x", "", expired, revoked, f"{text}x", "é" * 3]
        answers = set()
        for each in wrong:
            response = client.get(TASKS, headers={"x-api-key": each})
            assert response["WWW-Authenticate"] == 'Bearer realm="api"'
            assert response["Content-Type"] == "application/problem+json"
            answers.add((response.status_code, response.json()["detail"]))
        assert answers == {(401, "The key is not valid.")}

    def test_of_an_inactive_partner_is_refused(self, client: Client) -> None:
        text = make_key()[1]
        Partner.objects.update(is_active=False)
        assert client.get(TASKS, headers=bearer(text)).status_code == 401

    @pytest.mark.parametrize("value", ["Basic dXNlcjpw", "Bearer", "bearer  "])
    def test_another_scheme_is_no_key(self, client: Client, value: str) -> None:
        assert client.get(TASKS, headers={"authorization": value}).status_code == 401

    def test_two_that_disagree_are_none(self, client: Client) -> None:
        first, second = make_key()[1], make_key()[1]
        both = {"authorization": f"Bearer {first}", "x-api-key": second}
        assert client.get(TASKS, headers=both).status_code == 401

    def test_without_the_scope_open_nothing_more(self, client: Client) -> None:
        text = make_key(scopes=["read"])[1]
        response = client.post(
            "/api/v1/validate/", {}, content_type="application/json", headers=bearer(text)
        )
        assert response.status_code == 403
        assert client.get(TASKS, headers=bearer(text)).status_code == 200

    def test_last_use_is_written_once_an_hour(self, client: Client) -> None:
        key, text = make_key()
        client.get(TASKS, headers=bearer(text))
        first = ApiKey.objects.get(pk=key.pk).last_used_at
        client.get(TASKS, headers=bearer(text))
        assert first is not None
        assert ApiKey.objects.get(pk=key.pk).last_used_at == first

    def test_survive_a_new_secret_of_the_site_while_the_old_one_is_named(
        self, client: Client, settings
    ) -> None:
        text = make_key()[1]
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new secret of the site" * 4
        assert client.get(TASKS, headers=bearer(text)).status_code == 200

    def test_rotation_overlaps(self, client: Client) -> None:
        key, old = make_key()
        new = key.rotate(at=now(), overlap=timedelta(days=1))[1]
        assert client.get(TASKS, headers=bearer(old)).status_code == 200
        assert client.get(TASKS, headers=bearer(new)).status_code == 200
        ApiKey.objects.filter(pk=key.pk).update(expires_at=now() - timedelta(seconds=1))
        assert client.get(TASKS, headers=bearer(old)).status_code == 401

    @pytest.mark.parametrize(
        "changes",
        [{"revoked_at": now()}, {"expires_at": now()}, {"revoked_at": now(), "expires_at": now()}],
    )
    def test_what_does_not_work_is_not_replaced(self, changes: dict[str, datetime]) -> None:
        key, _ = make_key()
        ApiKey.objects.filter(pk=key.pk).update(**changes)
        with pytest.raises(ValidationError, match="replaced, expired or revoked already"):
            key.rotate(at=now(), overlap=timedelta(days=1))
        assert ApiKey.objects.count() == 1

    def test_of_two_who_replace_one_the_second_is_told(self) -> None:
        key, _ = make_key()
        same = ApiKey.objects.get(pk=key.pk)
        key.rotate(at=now(), overlap=timedelta(days=1))
        with pytest.raises(ValidationError, match="replaced, expired or revoked already"):
            same.rotate(at=now(), overlap=timedelta(days=1))

    @pytest.mark.parametrize("expires", [None, -1, 0, 1])
    @pytest.mark.parametrize("is_revoked", [True, False])
    def test_state_of_one_is_that_of_many(self, expires: int | None, is_revoked: bool) -> None:
        key, at = make_key()[0], now()
        key.expires_at = None if expires is None else at + timedelta(seconds=expires)
        key.revoked_at = at if is_revoked else None
        key.save()
        keys = ApiKey.objects
        found = {"works": keys.working(at), "expired": keys.expired(at), "revoked": keys.revoked()}
        assert [state for state, those in found.items() if those.exists()] == [key.state_at(at)]


class TestIssueKey:
    def test_prints_a_key_that_works(self, client: Client) -> None:
        out = StringIO()
        call_command("issue_key", "Acme", "--days", "3", stdout=out, stderr=StringIO())
        assert client.get(TASKS, headers=bearer(out.getvalue().strip())).status_code == 200

    @pytest.mark.parametrize("days, lasts", [(None, 30), (3, 3)])
    def test_successor_expires_too(self, days: int | None, lasts: int) -> None:
        silent = {"stdout": StringIO(), "stderr": StringIO()}
        call_command("issue_key", "Acme", days=30, **silent)
        key = ApiKey.objects.get()
        call_command("issue_key", "Acme", rotate=key.prefix, days=days, **silent)
        key.refresh_from_db()
        assert round((key.successor.expires_at - now()) / timedelta(days=1)) == lasts

    @pytest.mark.parametrize(
        "options",
        [{"days": 10**8}, {"rate": 10**9}, {"rotate": "x", "overlap": 10**8}, {"days": 0}],
    )
    def test_what_no_key_can_have_is_a_sentence(self, options: dict) -> None:
        with pytest.raises(CommandError):
            call_command("issue_key", "Acme", stdout=StringIO(), stderr=StringIO(), **options)

    @pytest.mark.parametrize(
        ("partner", "name"),
        [("", "key"), ("Acme", ""), ("A" * 121, "key"), ("Acme", "k" * 81), ("A\nB", "key")],
    )
    def test_names_are_one_line(self, partner: str, name: str) -> None:
        silent = {"stdout": StringIO(), "stderr": StringIO()}
        with pytest.raises(CommandError, match=r"characters|control"):
            call_command("issue_key", partner, name=name, **silent)
        assert not Partner.objects.exists()

    def test_rotates(self) -> None:
        key, _ = make_key()
        call_command(
            "issue_key", "Acme", "--rotate", key.prefix, stdout=StringIO(), stderr=StringIO()
        )
        key.refresh_from_db()
        assert key.successor is not None
        assert key.expires_at is not None

    def test_says_what_it_cannot_do(self) -> None:
        with pytest.raises(CommandError, match="no key"):
            call_command("issue_key", "Acme", "--rotate", "nothing", stdout=StringIO())


class TestQuota:
    def test_of_an_address_ends_with_429(self, client: Client, settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 2
        answers = [client.get(TASKS) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [a["RateLimit"].split(";")[1] for a in answers] == ["r=1", "r=0", "r=0"]
        assert 1 <= int(answers[2]["Retry-After"]) <= 60
        assert answers[2]["Content-Type"] == "application/problem+json"

    def test_is_that_of_one_minute_also_where_it_ends_meanwhile(
        self, client: Client, settings, monkeypatch
    ) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1
        end = datetime(2026, 11, 28, 12, 0, 59, tzinfo=UTC)
        for used, status in ((1, 200), (2, 429)):
            clock = (end + timedelta(seconds=second) for second in count())
            monkeypatch.setattr(throttling.timezone, "now", partial(next, clock))
            answer = client.get(TASKS)
            row = RequestCount.objects.get()
            assert (row.minute, row.count) == (counting.minute_of(end), used)
            assert answer.status_code == status
            assert answer["RateLimit"].endswith(";t=1")
        assert answer["Retry-After"] == "1"

    def test_is_not_touched_by_what_is_unchanged(self, client: Client, settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1
        tag = client.get("/api/v1/tools/")["ETag"]
        given = {"if-none-match": tag}
        statuses = {client.get("/api/v1/tools/", headers=given).status_code for _ in range(3)}
        assert statuses == {304}

    def test_is_not_renewed_by_forwarded_headers(self, client: Client, settings) -> None:
        settings.API_REQUESTS_PER_MINUTE = 1
        names = ("x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "client-ip")
        client.get(TASKS)
        for number, name in enumerate((*names, "cf-connecting-ip", "x-client-ip")):
            given = {name: f"10.0.0.{number}"}
            assert client.get(TASKS, headers=given).status_code == 429

    def test_of_a_partner_is_shared_by_its_keys(self, client: Client) -> None:
        first, second = make_key(rate=2)[1], make_key()[1]
        statuses = [
            client.get(TASKS, headers=bearer(text)).status_code for text in (first, second, first)
        ]
        assert statuses == [200, 200, 429]

    def test_wrong_keys_are_slowed_down_and_the_right_one_with_them(
        self, client: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(counting, "FAILURES_PER_MINUTE", 3)
        text = make_key()[1]
        guesses = [client.get(TASKS, headers=bearer("x")).status_code for _ in range(5)]
        assert guesses == [401, 401, 401, 429, 429]
        assert client.get(TASKS, headers=bearer(text)).status_code == 429
        assert client.get(TASKS).status_code == 200

    def test_keeps_no_address(self, client: Client) -> None:
        client.get(TASKS)
        assert "127.0.0.1" not in str(list(RequestCount.objects.values()))

    def test_begins_anew_every_minute(self) -> None:
        assert [counting.count("a", 1), counting.count("a", 1), counting.count("a", 2)] == [1, 2, 1]

    def test_who_comes_late_counts_to_the_minute_of_the_others(self) -> None:
        assert [counting.count("a", minute) for minute in (2, 2, 1, 2, 1)] == [1, 2, 3, 4, 5]

    def test_tells_nothing_once_the_key_of_its_day_is_gone(self, rf) -> None:
        request = rf.get("/", REMOTE_ADDR="203.0.113.77")
        bucket = counting.address_bucket("open", request, now().date())
        assert counting.address_bucket("open", request, now().date()) == bucket
        DailySecret.objects.all().delete()
        forget_secret()
        assert counting.address_bucket("open", request, now().date()) != bucket

    def test_is_gone_after_the_next_count_of_matches(self) -> None:
        counting.count("a", 1)
        counting.count("b", counting.minute_of(now()))
        call_command("aggregate_matches", stdout=StringIO())
        assert list(RequestCount.objects.values_list("bucket", flat=True)) == ["b"]


class TestClientAddress:
    @pytest.mark.parametrize(
        ("hops", "forwarded", "expected"),
        [
            (0, "1.1.1.1", "9.9.9.9"),
            (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            (2, "1.1.1.1, 2.2.2.2, 3.3.3.3", "2.2.2.2"),
            (2, "3.3.3.3", "3.3.3.3"),
            (1, "", "9.9.9.9"),
            (1, "nonsense", "unknown"),
            (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            (1, "::ffff:1.2.3.4", "1.2.3.4"),
        ],
    )
    def test_is_counted_from_the_right(
        self, settings, hops: int, forwarded: str, expected: str
    ) -> None:
        settings.TRUSTED_PROXY_HOPS = hops
        request = HttpRequest()
        request.META = {"REMOTE_ADDR": "9.9.9.9", "HTTP_X_FORWARDED_FOR": forwarded}
        assert client_address(request) == expected

"""Partners are told once, in order, signed; silence is met with patience and then with an end."""

import hmac
import json
import runpy
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog import publishing
from catalog.models import Tool
from catalog.tests.factory import NOW, make_published
from catalog.tests.races import at_once, on_postgres
from comparisons.models import Delivery, Partner, Webhook
from comparisons.partners import delivering, sending
from comparisons.partners.delivering import MOST_FAILURES, deliver, signature
from comparisons.partners.outbox import announce_release, fill_outboxes
from comparisons.partners.sending import Policy, UndeliverableError, post

pytestmark = pytest.mark.django_db
URL = "https://partner.example/hook"


def at_now() -> datetime:
    return NOW


def after(**waited: float) -> Callable[[], datetime]:
    return lambda: NOW + timedelta(**waited)


def make_webhook(name: str = "Acme", **overrides) -> Webhook:
    partner = Partner.objects.create(name=name)
    return Webhook.objects.create(partner=partner, **{"url": URL, **overrides})


class Inbox:
    """The partner's side; `refuses` so many messages first."""

    def __init__(self, refuses: int = 0) -> None:
        self.refuses = refuses
        self.messages: list[tuple[dict, dict]] = []

    def __call__(self, url: str, body: bytes, headers) -> None:
        if self.refuses:
            self.refuses -= 1
            raise UndeliverableError("The answer was 503.")
        self.messages.append((json.loads(body), dict(headers)))


class TestOutbox:
    def test_holds_every_line_of_the_log_once(self) -> None:
        make_webhook()
        make_published("alpha")
        publishing.unpublish(Tool.objects.get(slug="alpha"), by=None, note="", at=NOW)
        assert fill_outboxes(NOW) == 2
        assert fill_outboxes(NOW) == 0
        events = Delivery.objects.order_by("pk").values_list("event", flat=True)
        assert list(events) == ["published", "unpublished"]

    def test_holds_only_what_the_partner_wants(self) -> None:
        make_webhook(events=["release"])
        make_published("alpha")
        assert fill_outboxes(NOW) == 0
        assert announce_release({"name": "2026-11-25", "position": 1}, NOW) == 1

    def test_begins_where_the_log_ends(self) -> None:
        make_published("alpha")
        make_webhook()
        assert fill_outboxes(NOW) == 0
        make_published("beta")
        assert fill_outboxes(NOW) == 1

    def test_gets_what_happened_while_it_was_disabled_once_it_is_on(self) -> None:
        webhook = make_webhook(disabled_at=NOW)
        make_published("alpha")
        announce_release({"name": "2026-11-25", "position": 1}, NOW)
        assert fill_outboxes(NOW) == 0
        assert deliver(at_now, Inbox()).delivered == 0
        Webhook.objects.filter(pk=webhook.pk).update(disabled_at=None)
        assert fill_outboxes(NOW) == 1
        assert deliver(at_now, Inbox()).delivered == 2


class TestDelivering:
    def test_sends_in_order_and_signs(self) -> None:
        webhook = make_webhook()
        make_published("alpha")
        make_published("beta")
        fill_outboxes(NOW)
        inbox = Inbox()
        deliver(at_now, inbox)
        assert [message["subject"] for message, _ in inbox.messages] == [
            "tools/alpha",
            "tools/beta",
        ]
        message, headers = inbox.messages[0]
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        moment = int(headers["webhook-timestamp"])
        expected = signature(webhook.secret, headers["webhook-id"], moment, body)
        assert headers["webhook-signature"] == expected
        assert headers["Idempotency-Key"] == headers["webhook-id"]

    def test_signature_is_that_of_the_convention_s_own_example(self) -> None:
        body = b'{"test": 2432232314}'
        made = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            body,
        )
        assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_secrets_from_before_the_convention_sign_as_they_did(self) -> None:
        webhook = make_webhook(secret="whsec_text")
        migration = import_module("comparisons.migrations.0007_webhook_secrets")
        migration.write_as_base64(apps, None)
        webhook.refresh_from_db()
        digest = hmac.digest(b"whsec_text", b"1.2.{}", "sha256")
        assert signature(webhook.secret, "1", 2, b"{}") == f"v1,{b64encode(digest).decode()}"
        migration.write_as_text(apps, None)
        webhook.refresh_from_db()
        assert webhook.secret == "whsec_text"

    def test_our_example_of_a_check_takes_what_is_genuine_and_new(self, settings) -> None:
        check = runpy.run_path(str(settings.BASE_DIR / "docs/api/webhook.py"))["is_genuine"]
        webhook = make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        taken = []

        def receive(url: str, body: bytes, headers) -> None:
            heard = {name.lower(): value for name, value in headers.items()}
            taken.append(check(webhook.secret, heard, body))
            taken.append(check(webhook.secret, heard, body + b" "))
            taken.append(check(make_webhook("Other").secret, heard, body))
            taken.append(check(webhook.secret, heard, body, longest=-1))

        deliver(timezone.now, receive)
        assert taken == [True, False, False, False]

    def test_sends_nothing_twice(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox = Inbox()
        for _ in range(3):
            deliver(at_now, inbox)
        assert len(inbox.messages) == 1

    def test_tries_again_later_and_later(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox = Inbox(refuses=2)
        assert deliver(at_now, inbox).failed == 1
        assert deliver(after(seconds=29), inbox).failed == 0
        assert deliver(after(seconds=31), inbox).failed == 1
        assert deliver(after(seconds=100), inbox).delivered == 0
        assert deliver(after(hours=1), inbox).delivered == 1
        assert Webhook.objects.get().failure_count == 0

    def test_gives_up_and_says_why(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox = Inbox(refuses=100)
        for run in range(MOST_FAILURES):
            deliver(after(hours=7 * run), inbox)
        webhook = Webhook.objects.get()
        assert webhook.disabled_at is not None
        assert webhook.disabled_reason.endswith("The answer was 503.")
        assert deliver(after(days=9), Inbox()).delivered == 0

    def test_one_that_fails_does_not_keep_others_waiting(self) -> None:
        make_webhook("Acme")
        make_webhook("Other", url="https://other.example/")
        make_published("alpha")
        fill_outboxes(NOW)
        assert vars(deliver(at_now, Inbox(refuses=1))) == {
            "delivered": 1,
            "failed": 1,
            "disabled": 0,
        }

    def test_a_long_queue_does_not_keep_others_waiting(self, monkeypatch) -> None:
        monkeypatch.setattr(delivering, "MOST_TURNS", 2)
        make_webhook("Acme", url="https://acme.example/")
        for name in ("alpha", "beta", "gamma", "delta"):
            make_published(name)
        make_webhook("Other")
        make_published("epsilon")
        fill_outboxes(NOW)
        inbox = Inbox()
        deliver(at_now, inbox)
        subjects = [message["subject"] for message, _ in inbox.messages]
        assert subjects == ["tools/alpha", "tools/epsilon", "tools/beta"]

    def test_a_second_courier_leaves_alone_what_a_slow_one_sends(self) -> None:
        make_webhook()
        for name in ("alpha", "beta"):
            make_published(name)
        fill_outboxes(NOW)
        minutes, inbox = iter(range(0, 100, 2)), Inbox()

        def clock() -> datetime:
            return NOW + timedelta(minutes=next(minutes))

        def slow(url: str, body: bytes, headers) -> None:
            inbox(url, body, headers)
            sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            deliver(lambda: sent + timedelta(minutes=1), inbox)

        assert deliver(clock, slow).delivered == 2
        assert len(inbox.messages) == 2
        first, second = (int(headers["webhook-timestamp"]) for _, headers in inbox.messages)
        assert second > first


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "https://localhost/",
            "https://127.1/",
            "https://2130706433/",
            "https://[::1]/",
            "http://example.org/",
            "https://somebody@example.org/",
            "https:///nothing",
            "ftp://example.org/",
        ],
    )
    def test_that_lead_inside_get_nothing(self, url: str) -> None:
        with pytest.raises(UndeliverableError):
            post(url, b"{}", {})

    def test_without_https_cannot_be_entered(self) -> None:
        with pytest.raises(ValidationError):
            Webhook(partner=Partner.objects.create(name="A"), url="http://a.example/").clean()


class TestPost:
    def test_arrives_and_follows_no_redirect(self) -> None:
        seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(302 if self.path == "/moved" else 204)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}"
        anywhere = Policy(("http",), lambda address: True)
        post(f"{root}/hook?a=1", b"{}", {}, anywhere)
        with pytest.raises(UndeliverableError, match="302"):
            post(f"{root}/moved", b"{}", {}, anywhere)
        server.shutdown()
        server.server_close()
        assert seen == [("/hook?a=1", b"{}"), ("/moved", b"{}")]

    def test_an_answer_that_trickles_has_an_end(self, monkeypatch) -> None:
        monkeypatch.setattr(sending, "WHOLE", 0.1)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with suppress(OSError):
                    for _ in range(200):
                        self.wfile.write(b"H")
                        time.sleep(0.01)

            def log_message(self, *args: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        anywhere = Policy(("http",), lambda address: True)
        with pytest.raises(UndeliverableError, match="No answer"):
            post(f"http://127.0.0.1:{server.server_port}/", b"{}", {}, anywhere)
        server.shutdown()
        server.server_close()


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_several_couriers_at_once_send_each_message_once_and_in_order() -> None:
    webhook, inbox = make_webhook(), Inbox()
    known = {"event": "published", "created_at": NOW, "next_attempt_at": NOW}
    for number in range(20):
        key = f"change-{number:02}"
        Delivery.objects.create(
            webhook=webhook, idempotency_key=key, payload={"subject": key}, **known
        )
    couriers = [partial(deliver, at_now, inbox)] * 4
    while Delivery.objects.filter(delivered_at=None).exists():
        at_once(*couriers)
    assert [message["subject"][-2:] for message, _ in inbox.messages] == [
        f"{number:02}" for number in range(20)
    ]

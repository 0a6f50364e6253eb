"""Partners are told once, in order, signed; silence is met with patience and then with an end."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ValidationError

from catalog import publishing
from catalog.models import Tool
from catalog.tests.factory import NOW, make_published
from comparisons.models import Delivery, Partner, Webhook
from comparisons.partners.delivering import MOST_FAILURES, deliver, signature
from comparisons.partners.outbox import announce_release, fill_outboxes
from comparisons.partners.sending import Policy, UndeliverableError, is_public, post

pytestmark = pytest.mark.django_db
URL = "https://partner.example/hook"


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


class TestDelivering:
    def test_sends_in_order_and_signs(self) -> None:
        webhook = make_webhook()
        make_published("alpha")
        make_published("beta")
        fill_outboxes(NOW)
        inbox = Inbox()
        deliver(NOW, inbox)
        # One a webhook and glance: the second waited for the first to be delivered.
        deliver(NOW, inbox)
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

    def test_sends_nothing_twice(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox = Inbox()
        for _ in range(3):
            deliver(NOW, inbox)
        assert len(inbox.messages) == 1

    def test_tries_again_later_and_later(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox = Inbox(refuses=2)
        assert deliver(NOW, inbox).failed == 1
        assert deliver(NOW + timedelta(seconds=29), inbox).failed == 0
        assert deliver(NOW + timedelta(seconds=31), inbox).failed == 1
        assert deliver(NOW + timedelta(seconds=100), inbox).delivered == 0
        assert deliver(NOW + timedelta(hours=1), inbox).delivered == 1
        assert Webhook.objects.get().failure_count == 0

    def test_gives_up_and_says_why(self) -> None:
        make_webhook()
        make_published("alpha")
        fill_outboxes(NOW)
        inbox, at = Inbox(refuses=100), NOW
        for _ in range(MOST_FAILURES):
            deliver(at, inbox)
            at += timedelta(hours=7)
        webhook = Webhook.objects.get()
        assert webhook.disabled_at is not None
        assert webhook.disabled_reason.endswith("The answer was 503.")
        assert deliver(at, Inbox()).delivered == 0

    def test_one_that_fails_does_not_keep_others_waiting(self) -> None:
        make_webhook("Acme")
        make_webhook("Other", url="https://other.example/")
        make_published("alpha")
        fill_outboxes(NOW)
        assert vars(deliver(NOW, Inbox(refuses=1))) == {"delivered": 1, "failed": 1, "disabled": 0}


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
            *("100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1"),
            *("2002:7f00:1::", "::", "255.255.255.255"),
        ],
    )
    def test_of_private_networks_are_refused(self, address: str) -> None:
        assert not is_public(address)

    def test_of_the_open_internet_are_taken(self) -> None:
        assert is_public("93.184.216.34")
        assert is_public("2606:2800:220:1:248:1893:25c8:1946")

    @pytest.mark.parametrize(
        "url",
        [
            "https://localhost/",
            "https://127.1/",
            "https://2130706433/",
            "https://[::1]/",
            "http://example.org/",
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

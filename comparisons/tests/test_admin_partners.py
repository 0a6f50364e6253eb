"""Administrators give out keys, see them once, and take them back."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from catalog.roles import ADMINISTRATORS, EDITORS
from catalog.tests.factory import NOW
from comparisons.models import ApiKey, Delivery, Partner, Webhook

pytestmark = pytest.mark.django_db
ADD = "/admin/comparisons/apikey/add/"
LIST = "/admin/comparisons/apikey/"
PARTNERS = "/admin/comparisons/partner/"


def signed_in(role: str) -> Client:
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def issue(client: Client, partner: Partner) -> str:
    response = client.post(
        ADD, {"partner": partner.pk, "name": "import", "scopes": ["read"], "expires_at": ""}
    )
    assert "no-store" in response["Cache-Control"]
    found = re.search(r'value="(uk_\w+)"', response.content.decode())
    assert found
    return found[1]


class TestKeys:
    def test_are_shown_once_and_work(self, client: Client) -> None:
        admin = signed_in(ADMINISTRATORS)
        text = issue(admin, Partner.objects.create(name="Acme"))
        assert client.get("/api/v1/tasks/", headers={"x-api-key": text}).status_code == 200
        key = ApiKey.objects.get()
        for url in (LIST, f"{LIST}{key.pk}/change/"):
            assert text not in admin.get(url).content.decode()

    def test_are_not_issued_expired(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        given = {"partner": Partner.objects.create(name="Acme").pk, "name": "import"}
        given |= {"scopes": ["read"], "expires_at_0": "2020-01-01", "expires_at_1": "00:00"}
        assert "This is in the past" in admin.post(ADD, given).content.decode()
        assert not ApiKey.objects.exists()

    def test_are_revoked_and_never_deleted(self, client: Client) -> None:
        admin = signed_in(ADMINISTRATORS)
        text = issue(admin, Partner.objects.create(name="Acme"))
        key = ApiKey.objects.get()
        admin.post(LIST, {"action": "revoke", "_selected_action": [key.pk]})
        assert client.get("/api/v1/tasks/", headers={"x-api-key": text}).status_code == 401
        assert admin.post(f"{LIST}{key.pk}/delete/", {"post": "yes"}).status_code == 403
        assert LogEntry.objects.latest("pk").change_message == "Revoked."

    def test_are_nothing_for_editors(self) -> None:
        assert signed_in(EDITORS).get(LIST).status_code == 403


class TestWebhooks:
    def test_that_gave_up_are_switched_on_again(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        partner = Partner.objects.create(name="Acme")
        webhook = Webhook.objects.create(
            partner=partner, url="https://a.example/", disabled_at=NOW, disabled_reason="No answer"
        )
        later = timezone.now() + timedelta(hours=6)
        Delivery.objects.create(webhook=webhook, payload={}, created_at=NOW, next_attempt_at=later)
        assert "No answer" in admin.get("/admin/comparisons/partner/").content.decode()
        admin.post(
            "/admin/comparisons/partner/",
            {"action": "enable_webhooks", "_selected_action": [partner.pk]},
        )
        assert Webhook.objects.get().disabled_at is None
        assert Delivery.objects.due(timezone.now()).exists()

    def test_need_https(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        form = {
            "name": "Acme",
            "is_active": "on",
            "requests_per_minute": "600",
            "webhook-TOTAL_FORMS": "1",
            "webhook-INITIAL_FORMS": "0",
            "webhook-0-url": "http://a.example/",
        }
        page = admin.post("/admin/comparisons/partner/add/", form).content.decode()
        assert "begins with https://" in page
        assert not Partner.objects.exists()


class TestDeleting:
    def test_partner_that_had_a_key_stays_and_can_be_switched_off(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        partner = Partner.objects.create(name="Acme")
        issue(admin, partner)
        answer = admin.post(f"{PARTNERS}{partner.pk}/delete/", {"post": "yes"}, follow=True)
        assert answer.redirect_chain == [(f"{PARTNERS}{partner.pk}/change/", 302)]
        assert "“Acme” stays: its keys and deliveries" in answer.content.decode()
        assert Partner.objects.get().is_active

    def test_partner_without_a_record_goes(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        partner = Partner.objects.create(name="Acme")
        admin.post(f"{PARTNERS}{partner.pk}/delete/", {"post": "yes"})
        assert not Partner.objects.exists()

    def test_partners_are_not_deleted_from_the_list(self) -> None:
        admin = signed_in(ADMINISTRATORS)
        partner = Partner.objects.create(name="Acme")
        chosen = {"action": "delete_selected", "_selected_action": [partner.pk], "post": "yes"}
        admin.post(PARTNERS, chosen)
        assert Partner.objects.exists()

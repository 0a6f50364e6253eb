import re
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalog.corrections import (
    RefusedError,
    Subject,
    check_token,
    file_correction,
    forget_networks,
    make_token,
)
from catalog.hashing import forget_secret
from catalog.models import Category, Correction, DailySecret, DailySending
from catalog.models.corrections import MOST_A_DAY
from catalog.paths import claim_correction_path
from catalog.tests.factory import NOW, capability, make_published, relation

FORM = "/corrections/new/?tool=alpha&capability=draw"
SUBJECT = Subject("alpha", "Alpha", 1, "draw", "Can draw on paper")
TOKEN = re.compile(r'name="token" value="([^"]+)"')
pytestmark = pytest.mark.django_db


def token_of(client: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of a form that somebody has had open for a while."""
    found = TOKEN.search(client.get(FORM).content.decode())
    assert found
    monkeypatch.setattr("catalog.corrections.SHORTEST_WAIT", timedelta(seconds=-1))
    return found[1]


def send(**overrides) -> Correction:
    token = make_token(SUBJECT, NOW - timedelta(minutes=1, milliseconds=Correction.objects.count()))
    values = {"message": "It cannot draw circles.", "evidence": "", "address": "192.0.2.1"}
    return file_correction(SUBJECT, **({"token": token, "at": NOW} | values | overrides))


class TestWithoutATool:
    def test_the_form_says_what_is_missing(self, client: Client) -> None:
        answer = client.get("/corrections/new/")
        assert answer.status_code == 404
        assert "The address names no tool." in answer.content.decode()


class TestForm:
    def test_each_claim_leads_to_its_form(self, client: Client) -> None:
        make_published("alpha")
        page = client.get("/tools/alpha/").content.decode()
        assert 'href="/corrections/new/?tool=alpha&amp;capability=draw"' in page
        assert "Can draw on paper" in client.get(FORM).content.decode()

    def test_it_is_sent_without_a_cookie(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_published("alpha")
        client = Client(enforce_csrf_checks=True)
        data = {
            "token": token_of(client, monkeypatch),
            "message": "It cannot draw circles.",
            "evidence": "https://alpha.example/limits",
        }
        response = client.post(FORM, data)
        assert (response.status_code, response.url) == (302, "/corrections/?sent=1")
        assert not client.cookies
        found = Correction.objects.get()
        assert (found.claim, found.edition_number, found.state) == (
            "Can draw on paper",
            1,
            Correction.State.WAITING,
        )
        assert "Thank you" in client.get(response.url).content.decode()

    @pytest.mark.parametrize(
        "field, value, sentence",
        [
            ("message", "", "Write what is wrong."),
            ("message", "x" * 2001, "Keep it under 2,000 letters."),
            ("message", "It is \u202ewrong here", "control or direction character"),
            ("evidence", "javascript:alert(1)", "does not begin with https"),
            ("website", "http://spam.example", "Leave this field empty"),
        ],
    )
    def test_a_fault_is_said_at_its_field_and_nothing_is_lost(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        field: str,
        value: str,
        sentence: str,
    ) -> None:
        make_published("alpha")
        data = {
            "token": token_of(client, monkeypatch),
            "message": "It cannot draw circles.",
            "evidence": "https://alpha.example/limits",
        }
        response = client.post(FORM, data | {field: value})
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert f'id="{field}-error"' in page
        assert "https://alpha.example/limits" in page or field == "evidence"
        assert not Correction.objects.exists()

    def test_of_a_tool_that_is_not_published(self, client: Client) -> None:
        assert client.get("/corrections/new/?tool=none").status_code == 404
        assert client.get("/corrections/new/").status_code == 404

    def test_of_a_claim_that_is_gone_it_is_about_the_tool(self, client: Client) -> None:
        make_published("alpha")
        page = client.get("/corrections/new/?tool=alpha&capability=gone").content.decode()
        assert "The tool as a whole" in page

    def test_it_is_neither_kept_nor_indexed(self, client: Client) -> None:
        make_published("alpha")
        response = client.get(FORM)
        assert "no-store" in response.headers["Cache-Control"]
        assert b'content="noindex' in response.content


class TestOtherClaims:
    """A price, a figure, a signal and a relation are questioned like a capability."""

    CLAIMS = (
        ("pricing/", "Price", "Open source"),
        ("measurements/weight/", "Weight", "5 g"),
        ("signals/github-stars/2026-11-01", "GitHub stars", "1,200"),
        ("relations/built-on/beta", "Built on: beta", ""),
    )

    @pytest.fixture(autouse=True)
    def tool(self) -> None:
        make_published("alpha", relations=[relation("beta", "built-on")])

    @pytest.mark.parametrize("key, name, text", CLAIMS)
    def test_the_form_names_it_and_what_it_says(
        self, client: Client, key: str, name: str, text: str
    ) -> None:
        profile = client.get("/tools/alpha/").content.decode()
        address = claim_correction_path("alpha", key)
        assert f'href="{escape(address)}"' in profile
        page = client.get(address).content.decode()
        assert f'<h2 id="claim">{name}</h2>' in page
        assert text in page
        assert f'action="{escape(address)}"' in page

    def test_it_comes_into_the_queue_under_its_name(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("catalog.corrections.SHORTEST_WAIT", timedelta(seconds=-1))
        address = claim_correction_path("alpha", "measurements/weight/")
        token = TOKEN.search(client.get(address).content.decode())
        assert token
        client.post(address, {"token": token[1], "message": "It weighs six grams."})
        found = Correction.objects.get()
        assert (found.claim, found.capability_slug) == ("Weight", "")

    def test_a_token_of_one_claim_sends_nothing_about_another(self) -> None:
        token = make_token(replace(SUBJECT, capability_slug="", claim_key="pricing/"), NOW)
        other = replace(SUBJECT, capability_slug="", claim_key="measurements/weight/")
        with pytest.raises(RefusedError, match="another claim"):
            check_token(token, other, NOW)

    @pytest.mark.parametrize("key", ["signals/none", "pricing", "x" * 5000, "measurements/weight"])
    def test_of_a_claim_that_is_gone_it_is_about_the_tool(self, client: Client, key: str) -> None:
        page = client.get(claim_correction_path("alpha", key)).content.decode()
        assert "The tool as a whole" in page

    def test_a_comparison_leads_there_too(self, client: Client) -> None:
        make_published("beta")
        page = client.get("/compare/alpha-vs-beta/").content.decode()
        assert escape(claim_correction_path("beta", "measurements/weight/")) in page
        assert escape(claim_correction_path("beta", "pricing/")) in page

    def test_so_does_what_tools_for_different_jobs_say_of_each_other(self, client: Client) -> None:
        Category.objects.create(slug="paper", name="Paper")
        tasks = ("sharpen", "write")
        capabilities = [capability(task, f"{task}-{n}") for n in range(2) for task in tasks]
        mine = [capability(task, f"{task}-{n}") for n in range(2) for task in ("draw", "erase")]
        make_published("gamma", type="dataset", category="paper", capabilities=capabilities)
        make_published("delta", capabilities=mine, relations=[relation("gamma", "trained-on")])
        page = client.get("/compare/delta-vs-gamma/").content.decode()
        assert escape(claim_correction_path("delta", "relations/trained-on/gamma")) in page


class TestToken:
    @pytest.mark.parametrize(
        "age, sentence",
        [(timedelta(days=4), "too old"), (timedelta(seconds=1), "quicker than anybody")],
    )
    def test_age(self, age: timedelta, sentence: str) -> None:
        with pytest.raises(RefusedError, match=sentence):
            check_token(make_token(SUBJECT, NOW - age), SUBJECT, NOW)

    @pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
    def test_a_made_up_one(self, token: str) -> None:
        with pytest.raises(RefusedError, match="did not come from this site"):
            check_token(token, SUBJECT, NOW)

    def test_of_another_claim(self) -> None:
        token = make_token(Subject("alpha", "Alpha", 1, "erase"), NOW - timedelta(minutes=1))
        with pytest.raises(RefusedError, match="another claim"):
            check_token(token, SUBJECT, NOW)

    def test_sends_once(self) -> None:
        token = make_token(SUBJECT, NOW - timedelta(minutes=1))
        send(token=token)
        with pytest.raises(RefusedError, match="sent already"):
            send(token=token)


class TestLimits:
    def test_a_network_sends_so_many_a_day(self) -> None:
        for _ in range(MOST_A_DAY):
            send()
        with pytest.raises(RefusedError, match="Come back tomorrow"):
            send()
        send(address="198.51.100.7")
        assert Correction.objects.count() == MOST_A_DAY + 1

    def test_the_database_refuses_more(self) -> None:
        send()
        for ordinal in (1, MOST_A_DAY + 1):
            copy = DailySending.objects.get()
            copy.pk, copy.ordinal = None, ordinal
            with pytest.raises(IntegrityError), transaction.atomic():
                copy.save(force_insert=True)

    def test_neighbours_are_one_network(self) -> None:
        for number in range(MOST_A_DAY):
            send(address=f"192.0.2.{number}")
        with pytest.raises(RefusedError, match="Come back tomorrow"):
            send(address="192.0.2.99")

    def test_a_flood_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("catalog.corrections.MOST_WAITING", 1)
        send()
        with pytest.raises(RefusedError, match="More corrections wait"):
            send(address="198.51.100.7")

    def test_a_network_is_forgotten_with_the_day(self) -> None:
        send()
        assert forget_networks(NOW.date()) == 0
        assert forget_networks(NOW.date() + timedelta(days=1)) == 1
        assert Correction.objects.exists()

    def test_nobody_can_make_its_hash_again_once_the_key_of_the_day_is_gone(self) -> None:
        send()
        DailySecret.objects.all().delete()
        forget_secret()
        send()
        assert DailySending.objects.values("network").distinct().count() == 2


class TestLog:
    def test_shows_what_was_decided_and_no_spam(self, client: Client) -> None:
        make_published("alpha")
        decisions = (
            (Correction.State.ACCEPTED, "It drew no circle for us either."),
            (Correction.State.SPAM, ""),
            (Correction.State.WAITING, ""),
        )
        for state, answer in decisions:
            found = send(message=f"Message that is {state}")
            Correction.objects.filter(pk=found.pk).update(
                state=state, answer=answer, decided_at=NOW
            )
        page = client.get("/corrections/").content.decode()
        assert "It drew no circle for us either." in page
        assert "Message that is accepted" in page
        assert "Message that is spam" not in page
        assert "Message that is waiting" not in page
        assert "1 correction waits for an editor" in page

    def test_what_visitors_write_is_text(self, client: Client) -> None:
        found = send(message="<script>alert(1)</script> is wrong")
        state = Correction.State.DECLINED
        Correction.objects.filter(pk=found.pk).update(state=state, answer="No.", decided_at=NOW)
        assert "<script>alert" not in client.get("/corrections/").content.decode()

    def test_a_decision_needs_an_answer(self) -> None:
        found = send()
        found.state = Correction.State.DECLINED
        with pytest.raises(ValidationError, match="Say in the answer"):
            found.full_clean()


class TestQueue:
    @pytest.fixture
    def editor(self, client: Client) -> Client:
        user = User.objects.create_user("editor", is_staff=True)
        user.groups.add(Group.objects.get(name="Editors"))
        client.force_login(user)
        return client

    def test_an_editor_answers(self, editor: Client) -> None:
        found = send()
        assert b"Alpha: Can draw on paper" in editor.get("/admin/catalog/correction/").content
        data = {"state": "accepted", "answer": "Corrected in edition 2."}
        editor.post(f"/admin/catalog/correction/{found.pk}/change/", data)
        found.refresh_from_db()
        assert found.state == Correction.State.ACCEPTED
        assert found.decided_by.username == "editor"
        assert found.decided_at - timezone.now() < timedelta(minutes=1)
        editor.get("/admin/")  # which says that it was saved
        assert b"Alpha: Can draw" not in editor.get("/admin/catalog/correction/").content

    def test_mending_the_words_of_a_decision_is_no_new_one(self, editor: Client) -> None:
        found = send()
        Correction.objects.filter(pk=found.pk).update(
            state="accepted", answer="Corected.", decided_at=NOW
        )
        opened = {"initial-state": "accepted", "initial-answer": "Corected."}
        data = opened | {"state": "accepted", "answer": "Corrected."}
        editor.post(f"/admin/catalog/correction/{found.pk}/change/", data)
        found.refresh_from_db()
        assert (found.answer, found.decided_at, found.decided_by) == ("Corrected.", NOW, None)

    def test_a_second_decision_does_not_replace_the_first_unseen(self, editor: Client) -> None:
        found = send()
        address = f"/admin/catalog/correction/{found.pk}/change/"
        opened = {"initial-state": "waiting", "initial-answer": ""}
        editor.post(address, opened | {"state": "accepted", "answer": "Corrected."})
        page = editor.post(address, opened | {"state": "declined", "answer": "It stands."})
        assert "Somebody else has changed this to “accepted” meanwhile" in page.content.decode()
        found.refresh_from_db()
        assert (found.state, found.answer) == ("accepted", "Corrected.")

    def test_an_answer_has_no_hidden_characters(self, editor: Client) -> None:
        found = send()
        address = f"/admin/catalog/correction/{found.pk}/change/"
        opened = {"initial-state": "waiting", "initial-answer": ""}
        page = editor.post(address, opened | {"state": "accepted", "answer": "Evil\u202etext"})
        assert b"U+202E" in page.content
        editor.post(address, opened | {"state": "accepted", "answer": "Two\r\n\r\nparagraphs"})
        found.refresh_from_db()
        assert found.answer.split() == ["Two", "paragraphs"]

    def test_without_an_answer_nothing_is_decided(self, editor: Client) -> None:
        found = send()
        address = f"/admin/catalog/correction/{found.pk}/change/"
        page = editor.post(address, {"state": "declined", "answer": ""})
        assert b"Say in the answer what you checked" in page.content
        found.refresh_from_db()
        assert found.state == Correction.State.WAITING

    def test_nobody_adds_or_deletes(self, editor: Client) -> None:
        found = send()
        assert editor.get("/admin/catalog/correction/add/").status_code == 403
        assert editor.post(f"/admin/catalog/correction/{found.pk}/delete/").status_code == 403

"""What agents use: search, resolve, feedback that counts once, passports that can be checked."""

import base64
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import HttpResponse, QueryDict
from django.test import Client

from catalog.documents.canonical import canonical_bytes
from catalog.models import CapabilityEntry
from catalog.tests.factory import NOW, capability, make_published, source
from comparisons.models import Intent, MatchEvent
from comparisons.ranking.record import compute
from comparisons.resolving import read_need, resolve
from comparisons.searching.pages import search_page

pytestmark = pytest.mark.django_db
STRONG = source("https://paper.example/", kind="paper")


@pytest.fixture(scope="class")
def tools(class_rows: None) -> None:
    """Alpha draws, with a paper; beta draws in part; gamma says that it cannot."""
    others = [capability(t) for t in ("erase", "sharpen", "write")]
    paper = {"home": source("https://alpha.example/"), "paper": STRONG}
    make_published(
        "alpha",
        capabilities=[capability("draw", sources=["home", "paper"]), *others],
        sources=paper,
    )
    make_published("beta", capabilities=[capability("draw", support="partial"), *others])
    make_published("gamma", capabilities=[capability("draw", support="none"), *others])
    compute(NOW.date(), NOW)


def post(client: Client, path: str, **body: object) -> HttpResponse:
    return client.post(f"/api/v1/{path}/", body, content_type="application/json")


class TestSearch:
    def test_finds_what_the_page_finds_in_its_order(self, client: Client, tools) -> None:
        page = search_page(QueryDict("q=draw+on+paper"))
        answer = client.get("/api/v1/search/?q=draw+on+paper").json()
        assert answer["total"] == page.total
        assert [row["tool"] for row in answer["results"]] == [r.slug for r in page.results]
        for row, result in zip(answer["results"], page.results, strict=True):
            names = ["".join(part.text for part in hit.heading) for hit in result.hits]
            assert [hit["name"] for hit in row["hits"]] == names

    def test_search_says_what_merely_comes_nearest(self, client):
        near = client.get("/api/v1/search/?q=draw+up+a+lawsuit+over+some+inherited+land").json()
        assert near["unknown_words"] == ["lawsuit", "inherited", "land"]
        assert not any(found["is_close"] for found in near["results"])
        close = client.get("/api/v1/search/?q=draw").json()
        assert close["unknown_words"] == []
        assert close["results"][0]["is_close"]

    def test_takes_the_filters_of_the_list(self, client: Client, tools) -> None:
        assert client.get("/api/v1/search/?q=draw&type=dataset").json()["total"] == 0
        assert client.get("/api/v1/search/?q=draw&type=library").json()["total"] > 0

    def test_needs_words(self, client: Client) -> None:
        response = client.get("/api/v1/search/")
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == "q"
        assert client.get("/api/v1/search/?q=%20").json()["results"] == []


class TestResolve:
    @pytest.mark.parametrize("need", ["draw", "capability://task.draw"])
    def test_puts_full_support_first_and_leaves_noes_out(
        self, client: Client, tools, need: str
    ) -> None:
        answer = post(client, "resolve", need=need).json()
        assert [row["tool"] for row in answer["results"]] == ["alpha", "beta"]
        assert answer["task"] == "draw"
        assert answer["left_out"] == {"It says that it cannot do this.": 1}

    def test_demands_more_evidence_for_more_risk(self, client: Client, tools) -> None:
        def found(risk: str) -> list[str]:
            answer = post(client, "resolve", need="draw", risk=risk).json()
            return [row["tool"] for row in answer["results"]]

        assert found("production") == ["alpha"]
        strict = post(client, "resolve", need="erase", risk="strict").json()
        assert strict["results"] == []
        assert strict["left_out"]["No paper or independent source is named."] == 3

    def test_a_task_costs_three_queries(self, tools, django_assert_num_queries) -> None:
        need = read_need("draw")
        with django_assert_num_queries(3):
            found = resolve(need, tool_type=None, risk="default", on=NOW.date())
        assert [candidate.edition.slug for candidate in found.candidates] == ["alpha", "beta"]

    def test_takes_words(self, client: Client, tools) -> None:
        answer = post(client, "resolve", need="I want to draw on paper", limit=1).json()
        assert answer["task"] is None
        assert len(answer["results"]) == 1
        assert answer["results"][0]["reasons"]
        assert len(answer["alternatives"]) >= 1

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/need"),
            ({"need": ""}, "/need"),
            ({"need": " "}, "/need"),
            ({"need": 5}, "/need"),
            ({"need": "draw", "limit": "5"}, "/limit"),
            ({"need": "draw", "limit": True}, "/limit"),
            ({"need": "draw", "limit": 21}, "/limit"),
            ({"need": "draw", "risk": "none"}, "/risk"),
            ({"need": "draw", "limits": 5}, "/limits"),
        ],
    )
    def test_names_what_is_wrong_with_a_body(self, client: Client, body, pointer: str) -> None:
        response = post(client, "resolve", **body)
        assert response.status_code == 400
        assert response.json()["errors"][0]["pointer"] == pointer

    def test_leaves_out_what_was_published_anew_since_the_entries_were_read(
        self, client: Client, tools
    ) -> None:
        CapabilityEntry.objects.filter(edition__slug="alpha", task__slug="draw").update(slug="old")
        found = post(client, "resolve", need="draw").json()
        assert [row["tool"] for row in found["results"]] == ["beta"]

    def test_knows_no_other_task_by_address(self, client: Client) -> None:
        assert post(client, "resolve", need="capability://task.none").status_code == 404


class TestFeedback:
    def test_counts_once(self, client: Client, tools) -> None:
        row = post(client, "resolve", need="draw").json()["results"][0]
        first = post(client, "feedback", token=row["feedback_token"], helped=True).json()
        second = post(client, "feedback", token=row["feedback_token"], helped=False).json()
        assert (first["is_counted"], second["is_counted"]) == (True, False)
        kinds = list(MatchEvent.objects.values_list("kind", flat=True))
        assert kinds.count("helped") == 1
        assert kinds.count("resolved") == 1
        assert "not-helped" not in kinds

    @pytest.mark.parametrize("state", ["blocked", None])
    def test_of_a_search_that_nobody_keeps_is_not_counted(
        self, client: Client, tools, state: str | None
    ) -> None:
        row = post(client, "resolve", need="draw").json()["results"][0]
        if state:
            Intent.objects.update(state=state, note="Spam")
        else:  # as after DNT, or from a server for agents that counts nobody
            MatchEvent.objects.all().delete()
            Intent.objects.all().delete()
        said = post(client, "feedback", token=row["feedback_token"], helped=True).json()
        assert said == {"is_counted": False}
        assert not MatchEvent.objects.filter(kind="helped").exists()

    def test_an_answer_alone_is_no_choice(self, client: Client, tools) -> None:
        post(client, "resolve", need="draw")
        assert not MatchEvent.objects.filter(kind__in=["resolved", "opened", "helped"]).exists()

    @pytest.mark.parametrize("token", ["x" * 10, "WyJhIl0:1a2b3c:signature"])
    def test_refuses_tokens_of_others(self, client: Client, token: str) -> None:
        response = post(client, "feedback", token=token, helped=True)
        assert response.status_code == 404
        assert response.json()["errors"][0]["pointer"] == "/token"

    def test_refuses_expired_tokens(self, client: Client, tools, monkeypatch) -> None:
        token = post(client, "resolve", need="draw").json()["results"][0]["feedback_token"]
        monkeypatch.setattr("comparisons.searching.tokens.VALID_FOR", timedelta(seconds=-1))
        assert post(client, "feedback", token=token, helped=True).status_code == 404

    def test_of_whoever_asks_not_to_be_counted_is_not(self, client: Client, tools) -> None:
        token = post(client, "resolve", need="draw").json()["results"][0]["feedback_token"]
        response = client.post(
            "/api/v1/feedback/",
            {"token": token, "helped": True},
            content_type="application/json",
            headers={"dnt": "1"},
        )
        assert response.json() == {"is_counted": False}


def is_genuine(client: Client, answer: dict) -> bool:
    """As the documentation shows it."""
    keys = {k["key_id"]: k for k in client.get("/api/v1/signing-keys/").json()["results"]}
    key = keys[answer["signature"]["key_id"]]["public_key"]
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    value = base64.b64decode(answer["signature"]["value"])
    try:
        public.verify(value, canonical_bytes(answer["passport"]))
    except InvalidSignature:
        return False
    return True


class TestPassport:
    def test_can_be_checked_and_not_be_changed(self, client: Client, tools) -> None:
        answer = client.get("/api/v1/passports/alpha/").json()
        assert is_genuine(client, answer)
        assert answer["passport"]["coverage"]["with_independent_source"] == 1
        answer["passport"]["coverage"]["with_independent_source"] = 4
        assert not is_genuine(client, answer)

    def test_stays_checkable_while_the_old_secret_is_named(
        self, client: Client, tools, settings
    ) -> None:
        answer = client.get("/api/v1/passports/alpha/").json()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "a new secret of the site" * 4
        assert is_genuine(client, answer)

    def test_is_signed_anew_by_another_key(self, client: Client, tools, settings) -> None:
        tag = client.get("/api/v1/passports/alpha/")["ETag"]
        again = {"headers": {"if-none-match": tag}}
        assert client.get("/api/v1/passports/alpha/", **again).status_code == 304
        settings.SECRET_KEY = "a new secret of the site" * 4
        assert client.get("/api/v1/passports/alpha/", **again).status_code == 200

    def test_names_the_edition_that_it_speaks_of(self, client: Client, tools) -> None:
        answer = client.get("/api/v1/passports/alpha/").json()["passport"]
        tool = client.get("/api/v1/tools/alpha/").json()
        assert answer["document_sha256"] == tool["sha256"]
        assert answer["standing"]["run"] == tool["standing"]["run"]

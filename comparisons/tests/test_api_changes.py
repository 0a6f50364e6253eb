"""Whoever follows the log from an empty store ends with exactly the catalogue."""

import pytest
from django.test import Client

from catalog import publishing
from catalog.documents.apply import apply, plan
from catalog.documents.canonical import normalise
from catalog.models import Tool, ToolEdition
from catalog.tests.factory import NOW, make_published, make_tool, publish, tool_document
from comparisons.models import VerdictEdition
from comparisons.tests.factory import make_published_verdict

pytestmark = pytest.mark.django_db
CHANGES = "/api/v1/changes/"


class Follower:
    """A partner's copy of the catalogue, kept by the documented rules alone."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.store: dict[str, dict] = {}
        self.since = ""
        self.lines: list[dict] = []

    def step(self, size: int = 2) -> bool:
        url = f"{CHANGES}?page_size={size}" + (f"&since={self.since}" if self.since else "")
        page = self.client.get(url).json()
        for line in page["results"]:
            self.lines.append(line)
            if line["moved_from"]:
                del self.store[line["moved_from"]]
            if line["document"] is not None:
                self.store[line["subject"]] = line["document"]
            elif line["is_tombstone"]:
                del self.store[line["subject"]]
        self.since = page["since"]
        return bool(page["has_more"])

    def follow(self) -> None:
        while self.step():
            pass


def published() -> dict[str, dict]:
    tools = ToolEdition.objects.current().values_list("slug", "document")
    verdicts = VerdictEdition.objects.current().values_list("pair", "document")
    return {f"tools/{slug}": d for slug, d in tools} | {f"compare/{p}": d for p, d in verdicts}


def change(slug: str, **overrides: object) -> None:
    apply(plan([normalise(tool_document(slug, **overrides))]), NOW)
    publish(Tool.objects.get(slug=slug))


class TestFollowing:
    def test_from_nothing_gives_the_catalogue_while_it_changes(self, client: Client) -> None:
        follower = Follower(client)
        for name in ("alpha", "beta", "gamma", "delta"):
            make_published(name)
        follower.step()
        make_published_verdict("alpha", "beta")
        change("gamma", summary="Gamma now has another summary, said in one sentence.")
        follower.step()
        publishing.unpublish(Tool.objects.get(slug="delta"), by=None, note="", at=NOW)
        change("alpha", homepage="https://elsewhere.example/")
        follower.step()
        publishing.revert(Tool.objects.get(slug="alpha"), 1, by=None, note="", at=NOW)
        follower.follow()
        assert follower.store == published()
        assert [line["position"] for line in follower.lines] == list(
            range(1, len(follower.lines) + 1)
        )

    def test_goes_along_when_a_tool_moves(self, client: Client) -> None:
        tool = make_tool("alpha")
        publish(tool)
        tool.rename("omega")
        publish(Tool.objects.get(pk=tool.pk))
        follower = Follower(client)
        follower.follow()
        assert follower.store == published()
        assert set(follower.store) == {"tools/omega"}

    def test_can_be_resumed_when_nothing_is_new(self, client: Client) -> None:
        make_published("alpha")
        follower = Follower(client)
        follower.follow()
        assert not follower.step()
        make_published("beta")
        follower.follow()
        assert follower.store == published()

    def test_names_what_changed_claim_by_claim(self, client: Client) -> None:
        make_published("alpha")
        change("alpha", homepage="https://elsewhere.example/")
        last = client.get(CHANGES).json()["results"][-1]
        assert last["differences"] == [
            {
                "path": "homepage",
                "kind": "changed",
                "before": "https://alpha.example/",
                "after": "https://elsewhere.example/",
            }
        ]

    def test_costs_as_many_queries_for_many_as_for_few(
        self, client: Client, django_assert_num_queries
    ) -> None:
        for name in ("alpha", "beta", "gamma"):
            make_published(name)
        make_published_verdict("alpha", "beta")
        client.get(CHANGES)
        # The log's end, the count of requests, the lines, two for each kind of document.
        for size in (4, 100):
            with django_assert_num_queries(7):
                client.get(f"{CHANGES}?page_size={size}")

    def test_refuses_a_token_of_another_server(self, client: Client, settings) -> None:
        make_published("alpha")
        since = client.get(CHANGES).json()["since"]
        settings.SECRET_KEY = "another server" * 5
        response = client.get(f"{CHANGES}?since={since}")
        assert response.status_code == 404
        assert response.json()["errors"][0]["parameter"] == "since"

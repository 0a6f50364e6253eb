import pytest
from django.test import Client

from catalog import publishing
from catalog.documents.addresses import source_digest
from catalog.models import SourceEntry, Tool
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    publish,
    signal,
    source,
)

SHARED = "https://shared.example/paper"
PATH = f"/sources/{source_digest(SHARED)}/"
pytestmark = pytest.mark.django_db


def cite(slug: str, url: str = SHARED) -> dict:
    """A document's parts whose drawing alone rests on the shared source."""
    return {
        "sources": {"home": source(f"https://{slug}.example/"), "paper": source(url)},
        "capabilities": [
            capability("draw", sources=["paper"]),
            *(capability(task) for task in ("erase", "sharpen", "write")),
        ],
    }


class TestSourcePage:
    def test_names_each_claim_that_rests_on_it(self, client: Client) -> None:
        make_published("alpha", **cite("alpha"))
        make_published("beta", **cite("beta", f"{SHARED}/?utm_source=x"))
        page = client.get(PATH).content.decode()
        for slug in ("alpha", "beta"):
            assert f'href="/tools/{slug}/#capability-draw"' in page
            assert f'href="/tools/{slug}/#capability-erase"' not in page
        assert 'content="noindex' not in page

    def test_many_observations_of_one_kind_are_one_line(self, client: Client) -> None:
        days = [signal(observed=f"2026-10-{day:02}", source="paper") for day in range(1, 10)]
        make_published("alpha", **cite("alpha") | {"signals": days})
        assert client.get(PATH).content.decode().count("GitHub stars") == 1

    def test_of_one_tool_is_not_for_indexes(self, client: Client) -> None:
        make_published("alpha", **cite("alpha"))
        assert 'content="noindex' in client.get(PATH).content.decode()

    def test_notes_lead_to_it(self, client: Client) -> None:
        make_published("alpha", **cite("alpha"))
        assert f'href="{PATH}"' in client.get("/tools/alpha/").content.decode()

    def test_a_draft_changes_nothing(self, client: Client) -> None:
        make_published("alpha", **cite("alpha"))
        make_tool("alpha")
        assert client.get(PATH).status_code == 200
        publish(Tool.objects.get(slug="alpha"))
        assert client.get(PATH).status_code == 404

    def test_a_withdrawn_tool_rests_on_nothing(self, client: Client) -> None:
        edition = make_published("alpha", **cite("alpha"))
        publishing.unpublish(edition.tool, by=None, note="", at=NOW)
        assert not SourceEntry.objects.exists()
        assert client.get(PATH).status_code == 404

    def test_many_tools_cost_as_few_queries(
        self, client: Client, django_assert_num_queries
    ) -> None:
        for number in range(6):
            make_published(f"tool-{number}", **cite(f"tool-{number}"))
        with django_assert_num_queries(2):  # one asks whether the page is kept
            client.get(PATH)

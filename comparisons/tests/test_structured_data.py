import json
import re

import pytest
from django.test import Client

from catalog.structured_data import as_text
from catalog.tests.factory import make_published
from catalog.tests.schema_org import faults
from comparisons.tests.factory import make_published_verdict

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
PAGES = (
    *("/", "/tools/", "/categories/", "/categories/pencils/", "/makers/", "/makers/acme/"),
    *("/tasks/", "/tasks/draw/", "/tools/alpha/", "/tools/beta/", "/tools/alpha/alternatives/"),
    *("/compare/", "/compare/alpha-vs-beta/", "/tools/alpha/history/", "/methodology/"),
)


def graph(client: Client, path: str) -> list[dict]:
    blocks = BLOCK.findall(client.get(path).content.decode())
    assert len(blocks) <= 1
    return [node for block in blocks for node in json.loads(block)["@graph"]]


def node(client: Client, path: str, kind: str) -> dict:
    (found,) = [each for each in graph(client, path) if each["@type"] == kind]
    return found


@pytest.fixture(scope="class")
def published(class_rows: None) -> None:
    make_published("alpha", type="model", released="2024-05", aliases=["Al"], tags=["paper"])
    make_published("beta", type="dataset", license="LicenseRef-Proprietary")
    make_published_verdict("alpha", "beta")


@pytest.fixture
def site(client: Client, published: None) -> Client:
    return client


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_say_only_what_schema_org_defines(self, site: Client, path: str) -> None:
        assert [fault for each in graph(site, path) for fault in faults(each, path)] == []

    @pytest.mark.parametrize("path", PAGES)
    def test_name_absolute_addresses_and_no_ratings(self, site: Client, path: str) -> None:
        text = json.dumps(graph(site, path))
        assert not re.search(r'"(url|item|@id)": "(?!https?://)', text)
        assert "ating" not in text

    def test_a_tool_is_software_with_what_it_does(self, site: Client) -> None:
        found = node(site, "/tools/alpha/", "SoftwareApplication")
        assert found["featureList"][0] == "Can draw on paper"
        assert found["datePublished"] == "2024-05"
        assert found["license"] == "https://spdx.org/licenses/MIT.html"
        assert found["citation"] == ["https://alpha.example/"]
        assert found["alternateName"] == ["Al"]

    def test_a_dataset_is_a_dataset_without_a_licence_that_nobody_lists(self, site: Client) -> None:
        found = node(site, "/tools/beta/", "Dataset")
        assert "license" not in found
        assert "datePublished" not in found

    def test_an_editors_verdict_is_a_review_of_both(self, site: Client) -> None:
        found = node(site, "/compare/alpha-vs-beta/", "Review")
        assert found["name"] == "Choose alpha for paper and beta otherwise"
        assert found["datePublished"] == "2026-11-25"
        assert [each["@id"].rsplit("/", 2)[1] for each in found["itemReviewed"]] == [
            "alpha",
            "beta",
        ]

    def test_a_mistaken_address_says_nothing(self, site: Client) -> None:
        assert graph(site, "/no-such-page/") == []


@pytest.mark.django_db
class TestOtherPages:
    def test_a_verdict_from_data_is_no_review(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        kinds = {each["@type"] for each in graph(client, "/compare/alpha-vs-beta/")}
        assert kinds == {"BreadcrumbList", "ItemList"}

    def test_no_text_ends_the_element(self, client: Client) -> None:
        make_published("alpha", summary="Draws </script><script>alert(1)</script> & erases well.")
        block = BLOCK.search(client.get("/tools/alpha/").content.decode())
        assert block
        assert not re.search("[<>&]", block[1])
        tool = json.loads(block[1])["@graph"][1]
        assert tool["description"].startswith("Draws </script><script>alert(1)</script> & erases")


class TestTable:
    def test_finds_what_is_not_defined(self) -> None:
        wrong = {
            "@type": "Dataset",
            "featureList": ["a"],
            "url": "/x",
            "creator": {"@type": "ListItem"},
        }
        assert len(list(faults(wrong))) == 3

    def test_text_is_escaped(self) -> None:
        assert as_text([{"name": "<&>"}]).endswith('[{"name":"\\u003C\\u0026\\u003E"}]}')

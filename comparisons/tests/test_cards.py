from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from catalog.tests.factory import make_published
from comparisons.alignment import Counts
from comparisons.cards import card_of_comparison


class TestCard:
    def test_parts_are_the_buckets(self) -> None:
        card = card_of_comparison(Counts(3, (2, 0), 0, 1), ("Alpha", "Beta"), (4, 1), "Site")
        assert [(share.count, share.label) for share in card.shares if share.count] == [
            (3, "done by both"),
            (2, "only Alpha"),
            (1, "by none"),
        ]
        assert card.facts == ("6 tasks", "editions 4, 1")

    def test_several_tools_have_parts_that_some_do(self) -> None:
        card = card_of_comparison(Counts(1, (0, 0, 1), 2, 0), ("A", "B", "C"), (1, 1, 1), "Site")
        labels = [share.label for share in card.shares if share.count]
        assert labels == ["done by all", "by some", "only C"]


@pytest.mark.django_db
class TestAddress:
    def test_page_names_a_card_that_is_there(self, client: Client) -> None:
        make_published("alpha")
        make_published("beta")
        address = "/compare/alpha-vs-beta/card-1-1.png"
        assert f'{address}">' in client.get("/compare/alpha-vs-beta/").content.decode()
        found = client.get(address)
        assert Image.open(BytesIO(found.content)).size == (1200, 630)

    @pytest.mark.parametrize(
        "address", ["alpha-vs-beta/card-9-9.png", "beta-vs-alpha/card-1-1.png"]
    )
    def test_other_editions_and_other_order_lead_to_it(self, client: Client, address: str) -> None:
        make_published("alpha")
        make_published("beta")
        found = client.get(f"/compare/{address}", follow=True)
        assert found.redirect_chain[-1][0] == "/compare/alpha-vs-beta/card-1-1.png"
        assert found.status_code == 200

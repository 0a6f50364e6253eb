from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from catalog.cards.drawing import (
    HEIGHT,
    SHARED,
    SIDES,
    WIDTH,
    Card,
    Share,
    draw,
    fitted,
    lines_of,
    sans,
)
from catalog.tests.factory import make_published, make_tool, publish

CARD = Card("Site", "Model by Acme", ("Alpha",), "What it does.", facts=("2 sources",))


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


class TestDrawing:
    def test_is_a_png_of_the_size_that_networks_ask_for(self) -> None:
        image = opened(draw(CARD))
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))

    def test_same_values_give_the_same_bytes_and_others_do_not(self) -> None:
        assert draw(CARD) == draw(CARD)
        assert draw(CARD) != draw(Card("Site", "Model by Acme", ("Beta",), "What it does."))

    @pytest.mark.parametrize("names", [("x" * 400,), ("word " * 99,) * 4, ("中文", "", "é")])
    def test_any_name_leaves_the_margins_free(self, names: tuple[str, ...]) -> None:
        image = opened(draw(Card("s" * 20, "k" * 900, names, "t " * 900, (), ("f " * 200,))))
        paper = image.convert("RGB").crop((WIDTH - 70, 20, WIDTH, HEIGHT))
        assert len(paper.getcolors() or ()) == 1

    def test_strip_is_divided_as_the_counts_are(self) -> None:
        shares = (Share(1, "by both", SHARED), Share(0, "none", "#fff"), Share(3, "A", SIDES[0]))
        image = opened(draw(Card("Site", "", ("A", "B"), shares=shares))).convert("RGB")
        line = [image.getpixel((x, HEIGHT - 165)) for x in range(72, WIDTH - 72)]
        dark = line.count((28, 32, 36))
        assert dark == pytest.approx(len(line) / 4, abs=4)


class TestLines:
    def test_nothing_is_wider_than_its_room(self) -> None:
        font = sans(30)
        for text in ("short", "one two three four five six seven", "w" * 90):
            lines = lines_of(text, font, 200, 3)
            assert len(lines) <= 3
            assert all(font.getlength(line) <= 200 for line in lines)

    def test_only_what_is_cut_says_so(self) -> None:
        assert fitted("short", sans(30), 200) == "short"
        assert fitted("w" * 90, sans(30), 200).endswith("…")


@pytest.mark.django_db
class TestToolCard:
    def test_page_names_a_card_that_is_there_for_ever(self, client: Client) -> None:
        make_published("alpha")
        html = client.get("/tools/alpha/").content.decode()
        assert '/tools/alpha/card-1.png">' in html
        found = client.get("/tools/alpha/card-1.png")
        assert found["Content-Type"] == "image/png"
        assert "immutable" in found["Cache-Control"]
        assert opened(found.content).size == (WIDTH, HEIGHT)

    def test_card_of_another_edition_leads_to_the_current_one(self, client: Client) -> None:
        make_published("alpha")
        publish(make_tool("alpha", summary="Now says something else than it said before."))
        for number in (1, 7, 10**12):
            found = client.get(f"/tools/alpha/card-{number}.png")
            assert (found.status_code, found["Location"]) == (302, "/tools/alpha/card-2.png")

    def test_unknown_tool_has_none(self, client: Client) -> None:
        assert client.get("/tools/nothing/card-1.png").status_code == 404

"""A starting price as editors type it: each fault at the field where it is."""

import pytest

from catalog.documents.build import build
from catalog.models import Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, errors_of, form_errors, make_account, text_of
from catalog.tests.factory import make_tool
from catalog.tests.test_admin_tools import save

pytestmark = pytest.mark.django_db

PRICE = {"price_amount": "9.90", "price_currency": "USD", "price_per": "month"}
PIECES = "needs an amount, a currency"


@pytest.fixture
def editor() -> Desk:
    return Desk(make_account(EDITORS))


@pytest.fixture
def tool(db: None) -> Tool:
    return make_tool()


@pytest.mark.parametrize("currency", ["usd", "€", "dollars"])
def test_currency_is_three_capitals(editor: Desk, tool: Tool, currency: str) -> None:
    answer = save(editor, tool, **PRICE | {"price_currency": currency})
    assert form_errors(answer, "price_currency") == "Three capitals, such as USD."
    assert PIECES not in errors_of(answer)


def test_amount_that_is_too_long_is_told_nothing_else(editor: Desk, tool: Tool) -> None:
    answer = save(editor, tool, **PRICE | {"price_amount": "1" * 21})
    assert "at most 20" in form_errors(answer, "price_amount")
    assert "Give the" not in errors_of(answer)
    assert PIECES not in errors_of(answer)


def test_what_is_missing_is_said_where_it_is_missing(editor: Desk, tool: Tool) -> None:
    answer = save(editor, tool, price_amount="9.90")
    assert form_errors(answer, "price_amount") == ""
    assert "the currency too" in form_errors(answer, "price_currency")
    assert "paid per too" in form_errors(answer, "price_per")
    assert PIECES not in errors_of(answer)


def test_price_is_not_denied_beside_it(editor: Desk, tool: Tool) -> None:
    answer = save(editor, tool, **PRICE, has_no_price="on")
    assert "cannot be ticked" in form_errors(answer, "has_no_price")
    assert PIECES not in errors_of(answer)


def test_whole_price_is_saved(editor: Desk, tool: Tool) -> None:
    assert save(editor, tool, **PRICE).status_code == 302
    assert build(tool)["pricing"]["starting_price"]["currency"] == "USD"


class TestSections:
    def test_section_with_an_error_lies_open(self, editor: Desk, tool: Tool) -> None:
        text = text_of(save(editor, tool, **PRICE | {"price_currency": "usd"}))
        assert "Names, links and licence" in self.folded(text)
        assert "Price" not in self.folded(text)

    def test_section_of_a_row_with_an_error_lies_open(self, editor: Desk, tool: Tool) -> None:
        text = text_of(save(editor, tool, capabilities__0__intents="evil\u202etxt"))
        assert "Intents, uses, limits, formats</h" in text
        assert "Text" in self.folded(text)
        assert "Intents, uses, limits, formats" not in self.folded(text)

    @staticmethod
    def folded(text: str) -> list[str]:
        pieces = text.split("<details><summary>")[1:]
        return [piece.split("</h")[0].rsplit(">", 1)[1].strip() for piece in pieces]

"""The admin's forms in a real browser: what fits on a screen, and what is not lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

Desk = tuple[Any, dict[str, int]]
OPENED = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
TOO_WIDE = """[...document.querySelectorAll('.inline-group .tabular')]
    .filter((table) => table.scrollWidth > table.clientWidth)
    .map((table) => table.closest('.inline-group').id)"""


@pytest.fixture
def sheet(desk: Desk) -> Iterator[Any]:
    """A page of its own, on which every question is answered with “stay” and kept in `asked`."""
    window, _ = desk
    page = window.context.new_page()
    page.asked = []

    def stay(dialog: Any) -> None:
        page.asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    yield page
    page.close()


class TestSections:
    @pytest.mark.parametrize("path", ["tool/{tool}", "verdict/{verdict}"])
    def test_rows_fit_beside_the_menu(self, desk: Desk, site: str, path: str) -> None:
        window, rows = desk
        window.set_viewport_size(DESK)
        app = "catalog" if "tool" in path else "comparisons"
        window.goto(f"{site}/admin/{app}/{path.format(**rows)}/change/")
        window.evaluate(OPENED)
        assert window.evaluate(TOO_WIDE) == []


class TestLeaving:
    def test_untouched_form_is_left_without_a_question(
        self, desk: Desk, sheet: Any, site: str
    ) -> None:
        sheet.goto(f"{site}/admin/catalog/tool/{desk[1]['tool']}/change/")
        sheet.click(".object-tools >> text=Preview")
        sheet.wait_for_url("**/preview/")
        assert sheet.asked == []

    @pytest.mark.parametrize(
        ("page", "field"),
        [("catalog/tool/{tool}", "#id_summary"), ("comparisons/verdict/{verdict}", "#id_headline")],
    )
    def test_what_is_not_saved_is_asked_for(
        self, desk: Desk, sheet: Any, site: str, page: str, field: str
    ) -> None:
        address = f"{site}/admin/{page.format(**desk[1])}/change/"
        sheet.goto(address)
        sheet.fill(field, "Something that nobody has saved yet.")
        leave(sheet, "What changed")
        assert sheet.asked == ["beforeunload"]
        assert sheet.url == address
        assert sheet.input_value(field) == "Something that nobody has saved yet."

    def test_saving_asks_nothing_and_a_refused_save_asks_again(
        self, desk: Desk, sheet: Any, site: str
    ) -> None:
        sheet.goto(f"{site}/admin/catalog/tool/{desk[1]['tool']}/change/")
        sheet.evaluate(OPENED)
        sheet.fill("#id_license", "No such licence")
        sheet.click("input[name=_continue]")
        sheet.wait_for_selector(".errornote")
        assert sheet.asked == []
        # The refused text stands in the page alone.
        leave(sheet, "Preview")
        assert sheet.asked == ["beforeunload"]

    def test_lists_ask_nothing(self, sheet: Any, site: str) -> None:
        sheet.goto(f"{site}/admin/catalog/tool/")
        sheet.check("#action-toggle")
        sheet.click(".object-tools >> text=Upload documents")
        sheet.wait_for_url("**/upload/")
        assert sheet.asked == []


def leave(sheet: Any, link: str) -> None:
    """Follow a link, and wait for the question rather than for a page."""
    sheet.click(f".object-tools >> text={link}", no_wait_after=True)
    sheet.wait_for_timeout(200)

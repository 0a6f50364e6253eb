"""The admin's forms in a real browser: what fits on a screen."""

from typing import Any

import pytest

from config.tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

Desk = tuple[Any, dict[str, int]]
OPENED = "document.querySelectorAll('details').forEach((part) => { part.open = true; })"
TOO_WIDE = """[...document.querySelectorAll('.inline-group .tabular')]
    .filter((table) => table.scrollWidth > table.clientWidth)
    .map((table) => table.closest('.inline-group').id)"""


class TestSections:
    @pytest.mark.parametrize("path", ["tool/{tool}", "verdict/{verdict}"])
    def test_rows_fit_beside_the_menu(self, desk: Desk, site: str, path: str) -> None:
        window, rows = desk
        window.set_viewport_size(DESK)
        app = "catalog" if "tool" in path else "comparisons"
        window.goto(f"{site}/admin/{app}/{path.format(**rows)}/change/")
        window.evaluate(OPENED)
        assert window.evaluate(TOO_WIDE) == []

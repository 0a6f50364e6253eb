"""What scripts say and where they lead on a German page, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def window(chromium: Any) -> Iterator[Any]:
    # What the browser prefers must change nothing.
    context = chromium.new_context(reduced_motion="reduce", locale="fr-FR")
    yield context.new_page()
    context.close()


def test_names_are_offered_in_german_and_lead_to_german_pages(window: Any, site: str) -> None:
    window.goto(f"{site}/de/tools/")
    window.locator("#site-search").press_sequentially("llava")
    offered = window.locator("form.search .offered:not([hidden])").first
    offered.wait_for()
    assert offered.get_attribute("aria-label") == "Namen und Aufgaben"
    said = window.locator("form.search [role=status]").first.inner_text()
    assert said.endswith("wählen Sie mit den Pfeiltasten.")
    window.keyboard.press("ArrowDown")
    window.keyboard.press("Enter")
    window.wait_for_url("**/de/tools/llava-1-6/")


def test_the_tray_speaks_german_and_leads_to_a_german_comparison(window: Any, site: str) -> None:
    window.goto(f"{site}/de/tools/?q=llava")
    window.locator('.pick input[value="llava-1-6"]').first.check()
    said = window.inner_text("#tray [role=status]")
    assert said == "LLaVA 1.6 ist im Vergleich: 1 von 4."
    window.goto(f"{site}/de/tools/blip-2/")
    window.locator('.pick input[value="blip-2"]').first.check()
    window.click("#tray button[type=submit]")
    assert window.url == f"{site}/de/compare/blip-2-vs-llava-1-6/"


def test_the_switch_leads_there_and_back(window: Any, site: str) -> None:
    window.goto(f"{site}/compare/blip-2-vs-llava-1-6/?view=list")
    window.get_by_role("link", name="Deutsch").click()
    assert window.url == f"{site}/de/compare/blip-2-vs-llava-1-6/?view=list"
    assert window.evaluate("document.documentElement.lang") == "de"
    window.get_by_role("link", name="English").click()
    assert window.url == f"{site}/compare/blip-2-vs-llava-1-6/?view=list"


def test_colours_are_chosen_on_a_german_page(window: Any, site: str) -> None:
    window.goto(f"{site}/de/tasks/")
    window.get_by_role("button", name="Dunkel").click()
    window.wait_for_load_state("networkidle")
    assert window.url == f"{site}/de/tasks/#themes"
    assert window.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

"""What a visitor chooses and picks, in a real browser, with and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PICKS = ".pick input"
TRAY = "#tray form"


@pytest.fixture
def window(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def pick(window: Any, slug: str) -> None:
    window.locator(f'{PICKS}[value="{slug}"]').first.check()


def chosen(window: Any) -> list[str]:
    return window.locator("#tray li").all_inner_texts()


def said(window: Any) -> str:
    return window.inner_text("#tray [role=status]")


def test_tools_are_carried_to_their_comparison(window: Any, site: str) -> None:
    window.goto(f"{site}/tools/?q=llava")
    assert window.locator(TRAY).is_hidden()
    pick(window, "llava-1-6")
    assert said(window) == "LLaVA 1.6 is in the comparison: 1 of 4."
    window.goto(f"{site}/tools/blip-2/")
    assert chosen(window) == ["LLaVA 1.6"]
    pick(window, "blip-2")
    window.click("#tray button[type=submit]")
    assert window.url == f"{site}/compare/blip-2-vs-llava-1-6/"


def test_a_fifth_tool_is_refused_in_words(window: Any, site: str) -> None:
    window.goto(f"{site}/tools/")
    boxes = window.locator(PICKS)
    for number in range(4):
        boxes.nth(number).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked()
    assert "Remove one first" in said(window)
    assert len(chosen(window)) == 4


def test_keyboard_alone_removes_and_focus_is_not_lost(window: Any, site: str) -> None:
    window.goto(f"{site}/tools/")
    window.locator(PICKS).nth(0).focus()
    window.keyboard.press("Space")
    window.locator(PICKS).nth(1).focus()
    window.keyboard.press("Space")
    window.locator("#tray li button").first.focus()
    window.keyboard.press("Enter")
    assert len(chosen(window)) == 1
    assert window.evaluate("document.activeElement.closest('#tray li') !== null")
    window.keyboard.press("Enter")
    assert window.locator(TRAY).is_hidden()
    assert window.evaluate("document.activeElement.matches('.pick input')")
    assert window.locator(f"{PICKS}:checked").count() == 0


def test_nothing_jumps_when_the_tray_opens(window: Any, site: str) -> None:
    window.goto(f"{site}/tools/")
    place = "document.querySelector('footer').getBoundingClientRect().top + scrollY"
    before = window.evaluate(place)
    window.locator(PICKS).nth(0).check()
    assert window.evaluate(place) == before


def test_clearing_empties_it_for_all_pages(window: Any, site: str) -> None:
    window.goto(f"{site}/tools/blip-2/")
    pick(window, "blip-2")
    window.click("#tray button[type=button]:not(.chip)")
    window.goto(f"{site}/tools/")
    assert window.locator(TRAY).is_hidden()


def test_without_javascript_the_boxes_are_a_form(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/tasks/visual-question-answering/")
    page.locator(f'{PICKS}[value="blip-2"]').first.check()
    page.locator(f'{PICKS}[value="llava-1-6"]').first.check()
    page.click("#picked button")
    assert page.url == f"{site}/compare/blip-2-vs-llava-1-6/"
    page.goto(f"{site}/tools/blip-2/")
    assert page.locator(PICKS).is_hidden()
    context.close()


def test_the_address_is_copied_or_stands_there(chromium: Any, site: str) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/compare/blip-2-vs-llava-1-6/?diff=1#capabilities")
    page.click("[data-copy]")
    page.wait_for_function("document.querySelector('.copying [role=status]').textContent")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site}/compare/blip-2-vs-llava-1-6/?diff=1"
    context.close()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/compare/blip-2-vs-llava-1-6/")
    assert page.locator("[data-copy]").is_hidden()
    assert "/compare/blip-2-vs-llava-1-6/" in page.inner_text(".unscripted")
    context.close()


def test_a_theme_is_chosen_without_javascript(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(f"{site}/privacy/")
    page.click(".themes [value=dark]")
    page.wait_for_load_state()
    assert page.url == f"{site}/privacy/#themes"
    assert page.locator("html").evaluate("e => getComputedStyle(e).colorScheme") == "dark"
    page.emulate_media(media="print")
    assert page.locator("html").evaluate("e => getComputedStyle(e).colorScheme") == "light"
    context.close()


def test_paper_shows_all_of_a_comparison_and_nothing_to_press(window: Any, site: str) -> None:
    window.goto(f"{site}/compare/blip-2-vs-florence-2-vs-llava-1-6-vs-molmo/")
    window.emulate_media(media="print")
    hidden = "[...document.querySelectorAll('.region')].map(e => e.scrollHeight - e.clientHeight)"
    assert max(window.evaluate(hidden)) <= 0
    shown = (
        "[...document.querySelectorAll('button, input, .wrong')].filter(e => e.checkVisibility())"
    )
    assert window.evaluate(f"{shown}.length") == 0


def test_a_note_shows_its_source_in_focus_and_hides_on_escape(window: Any, site: str) -> None:
    window.goto(f"{site}/compare/blip-2-vs-llava-1-6/")
    note = window.locator("main .note a").first
    note.focus()
    preview = window.locator("#note-preview")
    number = note.get_attribute("href")
    assert window.inner_text(f"{number} > div > a") in preview.inner_text()
    assert note.get_attribute("aria-describedby") == "note-preview"
    window.keyboard.press("Escape")
    assert preview.is_hidden()


def test_the_address_after_a_search_does_not_tell_of_it(chromium: Any, site: str) -> None:
    person = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
    context = chromium.new_context(user_agent=person)
    window = context.new_page()
    window.goto(f"{site}/search/?q=describe+a+photo")
    window.click(".result h2 a, .result h3 a")
    window.wait_for_selector(".feedback")
    assert "asked" not in window.url
    window.click(".feedback button[value=yes]")
    assert "Thank you" in window.inner_text("#thanks")
    context.close()

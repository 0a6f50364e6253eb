"""The main pages in a real browser: axe, sideways scrolling, console errors, no JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.tests.browser.conftest import DESK

# Without the second mark no test database would be made, and the site's own one be served.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGES = (
    "/",
    "/tools/",
    "/tools/llava-1-6/",
    "/tools/llava-1-6/alternatives/",
    "/tools/llava-1-6/history/",
    "/compare/",
    "/compare/blip-2-vs-llava-1-6/",
    "/compare/llava-1-6-vs-the-stack-v2/",
    "/compare/blip-2-vs-florence-2-vs-llava-1-6-vs-molmo/",
    "/compare/blip-2-vs-llava-1-6/record/?w=adoption:3&need_license=MIT",
    "/corrections/new/?tool=llava-1-6&claim=pricing/",
    "/categories/",
    "/tasks/",
    "/tasks/visual-question-answering/",
    "/rankings/",
    "/methodology/",
    "/search/",
    "/search/?q=describe+a+photo",
    "/search/?q=zzzzzz",
    "/tools/llava-1-6/history/1/",
    "/tools/?type=model&q=zzzzzz",
    "/compare/blip-2-vs-llava-1-6/?view=list",
    "/compare/blip-2-vs-llava-1-6/cite/",
    "/compare/blip-2-vs-llava-1-6/record/",
    "/categories/vision-language-models/",
    "/makers/",
    "/rankings/1/",
    "/changes/",
    "/releases/",
    "/corrections/",
    "/privacy/",
    "/de/",
    "/de/tools/llava-1-6/",
    "/de/compare/blip-2-vs-llava-1-6/",
    "/no-such-page/",
    "/admin/login/",
)
# The admin's pages that are ours, or that we changed.
DESK_PAGES = (
    "/admin/",
    "/admin/style-guide/",
    "/admin/catalog/tool/",
    "/admin/catalog/tool/upload/",
    "/admin/catalog/tool/{tool}/change/",
    "/admin/catalog/tool/{tool}/preview/",
    "/admin/catalog/tool/{tool}/changes/",
    "/admin/catalog/tool/{tool}/publish/",
    "/admin/catalog/tool/{tool}/unpublish/",
    "/admin/catalog/tool/{tool}/editions/",
    "/admin/catalog/signal/upload/",
    "/admin/comparisons/verdict/",
    "/admin/comparisons/verdict/{verdict}/change/",
    "/admin/comparisons/verdict/{verdict}/publish/",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 320, "height": 700}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_CAPTIONS = """() => [...document.querySelectorAll('.scroll caption')].filter((caption) => {
  const words = document.createRange();
  words.selectNodeContents(caption);
  const region = caption.closest('.scroll').getBoundingClientRect();
  return words.getBoundingClientRect().right > region.right + 1;
}).map((caption) => caption.id)"""


@pytest.fixture(scope="module")
def window(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(reduced_motion="reduce", viewport=DESK)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def said(window: Any) -> Iterator[list[str]]:
    """What the console complains of while a test runs; a violated policy is said there too."""
    lines: list[str] = []
    listeners = {
        "console": lambda line: lines.append(line.text) if line.type == "error" else None,
        "pageerror": lambda error: lines.append(str(error)),
    }
    for event, listener in listeners.items():
        window.on(event, listener)
    yield lines
    for event, listener in listeners.items():
        window.remove_listener(event, listener)


def faults(window: Any, rules: list[str], scheme: str) -> str:
    """What axe finds wrong in this colour scheme; empty where it finds nothing."""
    # Only these tests need it.
    from axe_playwright_python.sync_playwright import Axe

    window.emulate_media(color_scheme=scheme)
    found = Axe().run(window, options={"resultTypes": ["violations"], "runOnly": rules})
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_and_silent(window: Any, said: list[str], site: str, path: str) -> None:
    window.set_viewport_size(DESK)
    answer = window.goto(site + path)
    assert answer.status == (404 if "no-such" in path else 200)
    assert faults(window, RULES, "light") == ""
    assert faults(window, ["color-contrast"], "dark") == ""
    window.set_viewport_size(PHONE)
    assert window.evaluate(TOO_WIDE) <= 0
    # Letters twice as large as usual, on a telephone of today.
    window.set_viewport_size(PHONE | {"width": 390})
    window.evaluate("document.documentElement.style.fontSize = '200%'")
    assert window.evaluate(TOO_WIDE) <= 0
    # The browser itself says that a page was not found.
    assert [line for line in said if "status of 404" not in line] == []


@pytest.mark.parametrize("path", DESK_PAGES)
def test_desk_is_accessible(desk: tuple[Any, dict[str, int]], site: str, path: str) -> None:
    window, rows = desk
    assert window.goto(site + path.format(**rows)).status == 200
    assert window.url.endswith(path.format(**rows))
    assert faults(window, RULES, "light") == ""
    assert faults(window, ["color-contrast"], "dark") == ""


def test_comparison_reads_without_javascript(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/compare/blip-2-vs-llava-1-6/")
    assert "LLaVA" in page.inner_text("h1")
    assert page.locator("main table").count() >= 1
    context.close()


@pytest.mark.parametrize("path", ["/tools/qwen2-5/", "/methodology/"])
def test_captions_of_wide_tables_are_read_without_scrolling(
    chromium: Any, site: str, path: str
) -> None:
    with chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{site}{path}")
        assert page.evaluate(CUT_CAPTIONS) == []

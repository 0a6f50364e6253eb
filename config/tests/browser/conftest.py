"""A served site with the starter catalogue, and Chromium to look at it."""

import shutil
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from catalog.models import Tool
from catalog.tests.accounts import client_of, make_account
from comparisons.models import Verdict

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # as root, in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for elsewhere fails at once, and loudly.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a thread of the server says while the site goes down is no fault of the last test:
    it closes a connection to the database in memory that is no longer shared with it."""
    last_words = "default::pytest.PytestUnhandledThreadExceptionWarning"
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.filterwarnings(last_words))


@pytest.fixture(scope="session")
def site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a running site; the browser's tests only read it."""
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=tmp_path_factory.mktemp("site")),
    ):
        for command in ("load_starter", "compute_rankings", "make_release"):
            call_command(command, stdout=StringIO(), stderr=StringIO())
        server = LiveServer("localhost")
        server._live_server_modified_settings.enable()
        yield server.url
        server.stop()
        server._live_server_modified_settings.disable()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium: Playwright's own would be a download of its own."""
    # Only these tests need it.
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.fail("Chromium is not installed (on Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk(chromium: Any, site: str, django_db_blocker: Any) -> Iterator[tuple[Any, dict[str, int]]]:
    """A window in which an editor is signed in, and the rows that the pages are of."""
    with django_db_blocker.unblock():
        client = client_of(make_account("Superuser"))
        rows = {
            "tool": Tool.objects.get(slug="llava-1-6").pk,
            "verdict": Verdict.objects.order_by("pk")[0].pk,
        }
    context = chromium.new_context(reduced_motion="reduce", viewport=DESK)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    yield context.new_page(), rows
    context.close()

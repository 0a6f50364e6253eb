"""What every test of the project shares."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker


def pytest_configure(config: pytest.Config) -> None:
    begin_at_noon()
    if not hasattr(config, "workerinput"):
        # One process for all workers: pages are tested with the translations as they are written.
        command = [sys.executable, str(settings.BASE_DIR / "scripts" / "messages.py"), "compile"]
        subprocess.run(command, check=True)  # noqa: S603
    # Tests render pages of a checkout where nobody has collected static files; where somebody has,
    # every client of a test would look through all of them.
    settings.STATIC_ROOT = settings.VAR_DIR / "not-collected"
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # Tests go back in time: one test's catalogue has the stamp of another's.
    settings.KEPT_PAGES_BYTES = 0
    # What a test counts is written when it looks, and undone with it.
    settings.RECORD_IN_BACKGROUND = False
    # Whatever the shell that runs the tests has switched on.
    settings.SEARCH_BY_SENTENCES = False
    # No test reads the web.
    settings.CHECK_SOURCES = False
    # Argon2 is slow on purpose; here it would only make the suite slow.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def begin_at_noon() -> None:
    """Put every clock of this process to noon of today, from where it goes on.

    What a test writes today, a page it asks for a moment later must not read tomorrow.
    """
    noon = datetime.now(UTC).replace(hour=12, minute=0)
    time_machine.travel(noon, tick=True).start()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("-m"):
        return
    kept = [item for item in items if "browser" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays; looking through it for garbage took a twentieth of the run."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(autouse=True)
def _time_goes_back() -> None:
    """The log of one test ends at the same line as that of another, their words are others."""
    from catalog.facets.index import forget_sets
    from catalog.hashing import forget_secret
    from comparisons.searching.snapshot import snapshots
    from comparisons.searching.spelling import spellings

    forget_secret()
    forget_sets()
    snapshots.forget()
    spellings.forget()


@pytest.fixture(autouse=True, scope="session")
def _nothing_by_chance() -> None:
    """One request in a thousand also clears counters, which no test of queries expects."""
    from comparisons.partners import counting

    counting.CLEAR_EVERY = 10**18


@pytest.fixture(scope="class")
def class_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a class write on top of this is made once and undone after the class.

    Its tests are undone to that state one by one, as everywhere.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)

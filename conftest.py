"""What every test of the project shares."""

import pytest
from django.conf import settings


def pytest_configure() -> None:
    # Tests render pages of a checkout where nobody has collected static files.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # Tests go back in time: one test's catalogue has the stamp of another's.
    settings.KEPT_PAGES_BYTES = 0
    # What a test counts is written when it looks, and undone with it.
    settings.RECORD_IN_BACKGROUND = False
    # No test reads the web.
    settings.CHECK_SOURCES = False
    # Argon2 is slow on purpose; here it would only make the suite slow.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("-m"):
        return
    kept = [item for item in items if "browser" not in item.keywords]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


@pytest.fixture(autouse=True)
def _time_goes_back() -> None:
    """The log of one test ends at the same line as that of another."""
    from catalog.facets.index import forget_sets

    forget_sets()

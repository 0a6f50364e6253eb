"""What several tests of searches begin with."""

import pytest

from catalog.tests import factory


@pytest.fixture(scope="class")
def tools(class_rows):
    """Three published tools that do the same."""
    return [factory.make_published(slug).tool for slug in ("alpha", "beta", "gamma")]

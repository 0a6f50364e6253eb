import pytest

from catalog.documents.build import build
from catalog.documents.canonical import normalise
from catalog.tests.factory import make_published, make_tool, tool_document

pytestmark = pytest.mark.django_db


class TestFactory:
    def test_document_is_publishable(self):
        edition = make_published("alpha")
        assert (edition.slug, edition.number, edition.capability_count) == ("alpha", 1, 4)

    def test_rows_say_what_the_document_says(self):
        assert build(make_tool("beta")) == normalise(tool_document("beta"))

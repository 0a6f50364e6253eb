"""The order of a tool's rows, as the editor says it."""

import pytest

from catalog.models import Relation
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, form_of, make_account
from catalog.tests.factory import make_tool, relation

pytestmark = pytest.mark.django_db


class TestPlaces:
    def test_a_row_without_a_place_comes_last(self) -> None:
        editor = Desk(make_account(EDITORS))
        tool = make_tool(relations=[relation(slug) for slug in ("beta", "gamma")])
        Relation.objects.filter(target_slug="beta").update(position=10)
        Relation.objects.filter(target_slug="gamma").update(position=20)
        page = f"/admin/catalog/tool/{tool.pk}/change/"
        posted = form_of(editor.get(page))
        count = int(posted["relations-TOTAL_FORMS"])
        row = {"kind": "integrates-with", "target_slug": "alef", "source": "home", "position": ""}
        posted |= {f"relations-{count}-{name}": value for name, value in row.items()}
        posted["relations-TOTAL_FORMS"] = count + 1
        assert editor.post(page, posted).status_code == 302
        rows = Relation.objects.filter(tool=tool).order_by("position")
        assert [row.target_slug for row in rows] == ["beta", "gamma", "alef"]

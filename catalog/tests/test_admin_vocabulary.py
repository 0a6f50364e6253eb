import pytest
from django.db import connection

from catalog.lookup import find
from catalog.models import CapabilityEntry, Maker, Metric, Task, Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, form_of, make_account, text_of
from catalog.tests.factory import make_published, make_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return Desk(make_account(EDITORS))


class TestVocabulary:
    def test_new_name_of_a_maker_is_news_in_its_tools(self, editor):
        tool = make_published().tool
        maker = Maker.objects.get()
        posted = {"name": "Acme Limited", "url": maker.url}
        assert editor.post(f"/admin/catalog/maker/{maker.pk}/change/", posted).status_code == 302
        assert Tool.objects.with_publication().get(pk=tool.pk).state == Tool.State.CHANGED

    def test_new_unit_of_a_metric_is_news_in_its_tools(self, editor):
        tool = make_published().tool
        metric = Metric.objects.get()
        posted = {"name": metric.name, "unit": "kg", "direction": 0}
        assert editor.post(f"/admin/catalog/metric/{metric.pk}/change/", posted).status_code == 302
        assert Tool.objects.with_publication().get(pk=tool.pk).state == Tool.State.CHANGED

    def test_other_words_for_a_task_find_what_does_it(self, editor):
        make_published()
        task = Task.objects.get(slug="sharpen")
        posted = {"name": task.name, "group": task.group, "aliases": "whetting", "position": 1}
        answer = editor.post(f"/admin/catalog/task/{task.pk}/change/", posted)
        assert answer.status_code == 302
        hits = find(connection, "whetting")
        matched = [hit.entry_id for hit in hits if hit.matched]
        assert [e.slug for e in CapabilityEntry.objects.filter(pk__in=matched)] == ["sharpen"]

    def test_two_editors_change_different_fields_and_both_stay(self, editor):
        make_tool()
        page = f"/admin/catalog/maker/{Maker.objects.get().pk}/change/"
        first, second = (form_of(editor.get(page)) for _ in range(2))
        assert editor.post(page, first | {"name": "Acme Limited"}).status_code == 302
        url = "https://acme.example/new"
        assert editor.post(page, second | {"url": url}).status_code == 302
        maker = Maker.objects.get()
        assert (maker.name, maker.url) == ("Acme Limited", url)

    def test_two_editors_change_the_same_field_and_the_second_is_told(self, editor):
        make_tool()
        page = f"/admin/catalog/task/{Task.objects.get(slug='sharpen').pk}/change/"
        first, second = (form_of(editor.get(page)) for _ in range(2))
        assert editor.post(page, first | {"aliases": "whetting\nfiling"}).status_code == 302
        answer = editor.post(page, second | {"aliases": "grinding"})
        assert "Somebody else has changed this" in text_of(answer)
        assert Task.objects.get(slug="sharpen").aliases == ["whetting", "filing"]
        assert editor.post(page, form_of(answer)).status_code == 302
        assert Task.objects.get(slug="sharpen").aliases == ["grinding"]

    def test_slug_stays_once_chosen(self, editor):
        make_tool()
        maker = Maker.objects.get()
        posted = {"name": "Acme", "slug": "other", "url": maker.url}
        editor.post(f"/admin/catalog/maker/{maker.pk}/change/", posted)
        assert Maker.objects.get().slug == "acme"

    def test_hidden_characters_are_refused(self, editor):
        posted = {"name": "Ac\u202eme", "slug": "acme", "url": ""}
        answer = editor.post("/admin/catalog/maker/add/", posted)
        assert answer.status_code == 200
        assert not Maker.objects.exists()

import re

import pytest
from django.db import connection

from catalog.lookup import find
from catalog.models import CapabilityEntry, Category, Maker, Metric, Task, Tool
from catalog.roles import EDITORS
from catalog.tests.accounts import Desk, form_errors, form_of, make_account, text_of
from catalog.tests.factory import make_published, make_tool
from catalog.tests.test_admin_tools import page

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
        form = f"/admin/catalog/maker/{Maker.objects.get().pk}/change/"
        first, second = (form_of(editor.get(form)) for _ in range(2))
        assert editor.post(form, first | {"name": "Acme Limited"}).status_code == 302
        url = "https://acme.example/new"
        assert editor.post(form, second | {"url": url}).status_code == 302
        maker = Maker.objects.get()
        assert (maker.name, maker.url) == ("Acme Limited", url)

    def test_two_editors_change_the_same_field_and_the_second_is_told(self, editor):
        make_tool()
        form = f"/admin/catalog/task/{Task.objects.get(slug='sharpen').pk}/change/"
        first, second = (form_of(editor.get(form)) for _ in range(2))
        assert editor.post(form, first | {"aliases": "whetting\nfiling"}).status_code == 302
        answer = editor.post(form, second | {"aliases": "grinding"})
        assert "Somebody else has changed this" in text_of(answer)
        assert Task.objects.get(slug="sharpen").aliases == ["whetting", "filing"]
        assert editor.post(form, form_of(answer)).status_code == 302
        assert Task.objects.get(slug="sharpen").aliases == ["grinding"]

    @pytest.mark.parametrize("kind", ["category", "task", "maker", "metric"])
    def test_form_says_when_visitors_read_it(self, editor, kind):
        text = text_of(editor.get(f"/admin/catalog/{kind}/add/"))
        assert re.search("as soon as it is saved|once they are published again", text)

    def test_slug_stays_once_chosen(self, editor):
        make_tool()
        maker = Maker.objects.get()
        posted = {"name": "Acme", "slug": "other", "url": maker.url}
        editor.post(f"/admin/catalog/maker/{maker.pk}/change/", posted)
        assert Maker.objects.get().slug == "acme"

    @pytest.mark.parametrize(
        ("model", "more"),
        [
            (Task, {"group": "On paper", "position": 0}),
            (Category, {"position": 0}),
            (Maker, {}),
            (Metric, {"unit": "g", "direction": 0}),
        ],
    )
    def test_second_word_of_one_name_is_refused(self, editor, model, more):
        first = model.objects.create(slug="cafe", name="Café  au lait")
        words = f"/admin/catalog/{model._meta.model_name}/"
        answer = editor.post(f"{words}add/", more | {"slug": "cafe-2", "name": "CAFE au Lait"})
        assert "“Café  au lait” (cafe) is called so already" in form_errors(answer, "name")
        assert model.objects.count() == 1
        posted = {"slug": "tea", "name": "Tea"}
        assert editor.post(f"{words}add/", more | posted).status_code == 302
        other = f"{words}{model.objects.exclude(pk=first.pk).get().pk}/change/"
        renamed = form_of(editor.get(other)) | {"name": first.name}
        assert "is called so already" in form_errors(editor.post(other, renamed), "name")

    def test_words_that_share_a_name_already_can_be_edited(self, editor):
        for slug in ("cafe", "cafe-2"):
            maker = Maker.objects.create(slug=slug, name="Café")
        last = f"/admin/catalog/maker/{maker.pk}/change/"
        posted = form_of(editor.get(last)) | {"url": "https://cafe.example/"}
        assert editor.post(last, posted).status_code == 302

    def test_name_that_two_tasks_share_asks_for_the_slug(self, editor):
        tool = make_tool()
        Task.objects.create(slug="scribble", name="Écrire", group="On paper", position=1)
        Task.objects.filter(slug="write").update(name="Ecrire")
        posted = form_of(editor.get(page(tool))) | {"capabilities-0-task": "ecrire"}
        said = form_errors(editor.post(page(tool), posted), "capabilities-0-task")
        assert said == "More than one task is called “ecrire”: write the slug, scribble or write."
        assert editor.post(page(tool), posted | {"capabilities-0-task": "write"}).status_code == 302

    def test_hidden_characters_are_refused(self, editor):
        posted = {"name": "Ac\u202eme", "slug": "acme", "url": ""}
        answer = editor.post("/admin/catalog/maker/add/", posted)
        assert answer.status_code == 200
        assert not Maker.objects.exists()

import pytest
from django import forms
from django.contrib.admin.models import LogEntry

from catalog.admin.checking import FigureField
from catalog.admin.keys import whole_number
from catalog.models import Category, Tool
from catalog.tests.accounts import Desk, client_of, errors_of, form_of, make_account, text_of
from catalog.tests.factory import make_published, make_tool, relation


class TestWholeNumber:
    @pytest.mark.parametrize("text, number", [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
    def test_is_read(self, text, number):
        assert whole_number(text) == number

    @pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "٣", " 1", "9" * 5000])
    def test_is_nothing_else(self, text):
        assert whole_number(text) is None

    @pytest.mark.django_db
    @pytest.mark.parametrize("more", ["²", "x", "9" * 5000])
    def test_of_empty_rows_may_be_nonsense(self, more):
        editor = Desk(make_account("Editors"))
        address = f"/admin/catalog/tool/{make_tool().pk}/change/"
        assert editor.get(f"{address}?more={more}").status_code == 200


@pytest.mark.django_db
class TestKeys:
    @pytest.mark.parametrize("key", ["x", "9" * 25, "²", "-1", ""])
    def test_what_is_none_chooses_nothing(self, key):
        editor = Desk(make_account("Editors"))
        posted = {"name": "New", "slug": "new", "category": key, "maker": key}
        pair = {"first": key, "second": key}
        for answer in (
            editor.get(f"/admin/catalog/tool/add/?category={key}&maker={key}"),
            editor.get(f"/admin/comparisons/verdict/add/?first={key}"),
            editor.post("/admin/catalog/tool/add/", posted),
            editor.post("/admin/comparisons/verdict/add/", pair),
        ):
            assert answer.status_code == 200
            assert " selected>" not in text_of(answer).split('name="category"')[-1][:300]
        assert not Tool.objects.exists()

    @pytest.mark.parametrize(
        "page", ["change", "history", "delete", "preview", "changes", "publish", "editions"]
    )
    @pytest.mark.parametrize("record", ["catalog/tool", "comparisons/verdict"])
    def test_number_beyond_all_keys_names_no_record(self, record, page):
        browser = client_of(make_account("Superuser"))
        found = browser.get(f"/admin/{record}/{'9' * 23}/{page}/")
        assert found.status_code in (302, 404)


@pytest.mark.django_db
class TestRelatedTool:
    @pytest.fixture
    def tool(self):
        make_published("beta-2", name="Beta Two")
        tool = make_published("alpha", relations=[relation("gamma")]).tool
        tool.rename("omega")
        return tool

    def saved(self, tool, words):
        editor = Desk(make_account("Editors"))
        address = f"/admin/catalog/tool/{tool.pk}/change/"
        posted = form_of(editor.get(address)) | {"relations-0-target_slug": words}
        return editor.post(address, posted)

    @pytest.mark.parametrize(
        "words, slug",
        [("beta-2", "beta-2"), ("Beta Two", "beta-2"), ("béta two", "beta-2"), ("new-1", "new-1")],
    )
    def test_is_named_by_slug_or_name(self, tool, words, slug):
        assert self.saved(tool, words).status_code == 302
        assert [r.target_slug for r in tool.relations.all()] == [slug]

    @pytest.mark.parametrize(
        "words, message",
        [("omega", "itself"), ("alpha", "itself"), ("Beta  Three", "slug"), ("日本", "slug")],
    )
    def test_is_another_one_with_a_slug(self, tool, words, message):
        assert message in errors_of(self.saved(tool, words))
        assert [r.target_slug for r in tool.relations.all()] == ["gamma"]

    def test_of_any_category_is_suggested(self, tool):
        Category.objects.create(slug="brushes", name="Brushes")
        make_published("delta", category="brushes")
        editor = Desk(make_account("Editors"))
        text = text_of(editor.get(f"/admin/catalog/tool/{tool.pk}/change/"))
        assert '<option value="delta">Delta' in text


@pytest.mark.django_db
class TestSentences:
    def test_what_is_in_use_is_protected(self):
        tool = make_tool()
        root = Desk(make_account("Superuser"))
        for word, key in (("maker", tool.maker_id), ("category", tool.category_id)):
            text = text_of(root.get(f"/admin/catalog/{word}/{key}/delete/"))
            assert "protected related objects" in text
            assert "permission to delete" not in text

    def test_who_edited_names_what_an_editor_sees(self):
        tool = make_tool()
        editor = Desk(make_account("Editors"))
        address = f"/admin/catalog/tool/{tool.pk}/change/"
        summary = "Something else that is said about it."
        editor.post(address, form_of(editor.get(address)) | {"summary": summary})
        assert LogEntry.objects.get().get_change_message() == "Changed Summary."

    def test_days_of_sources_are_written_as_all_others(self):
        editor = Desk(make_account("Editors"))
        text = text_of(editor.get(f"/admin/catalog/tool/{make_tool().pk}/change/"))
        assert 'name="citations-0-checked_on" value="2026-11-01"' in text


class TestFigureField:
    @pytest.mark.parametrize("text", ["1e15", "1e1000000", "-1e999999999"])
    def test_too_large_a_number_is_never_written_out(self, text):
        with pytest.raises(forms.ValidationError, match="too large"):
            FigureField().clean(text)

    @pytest.mark.parametrize("text", ["0", "-12.5", "999999999999999"])
    def test_other_numbers_are_taken(self, text):
        assert str(FigureField().clean(text)) == text

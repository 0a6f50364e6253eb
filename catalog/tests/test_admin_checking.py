import pytest
from django import forms

from catalog.admin.checking import FigureField, whole_number
from catalog.tests.accounts import Desk, make_account
from catalog.tests.factory import make_tool


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


class TestFigureField:
    @pytest.mark.parametrize("text", ["1e15", "1e1000000", "-1e999999999"])
    def test_too_large_a_number_is_never_written_out(self, text):
        with pytest.raises(forms.ValidationError, match="too large"):
            FigureField().clean(text)

    @pytest.mark.parametrize("text", ["0", "-12.5", "999999999999999"])
    def test_other_numbers_are_taken(self, text):
        assert str(FigureField().clean(text)) == text

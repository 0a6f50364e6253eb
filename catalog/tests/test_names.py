import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.names import folded, name_slug, sort_name


class TestFolding:
    @pytest.mark.parametrize(
        "name, plain",
        [
            ("Café", "cafe"),
            ("ÉLAN", "elan"),
            ("Straße", "strasse"),
            ("ﬁne", "fine"),
            ("Ａ１", "a1"),
        ],
    )
    def test_accents_and_case_do_not_count(self, name: str, plain: str) -> None:
        assert folded(name) == plain


class TestSlugOfAName:
    @pytest.mark.parametrize(
        "name, slug",
        [
            ("LLaVA 1.6", "llava-1-6"),
            ("C++ (new!)", "c-new"),
            ("  --GPT_4o--  ", "gpt-4o"),
            ("漢字", ""),
            ("漢字 Model", "model"),
            ("", ""),
        ],
    )
    def test_words_are_joined_by_hyphens(self, name: str, slug: str) -> None:
        assert name_slug(name) == slug

    @given(st.text(max_size=200))
    def test_fits_into_an_address_and_its_column(self, name: str) -> None:
        assert re.fullmatch(r"[a-z0-9-]{0,140}", name_slug(name))


class TestSortKey:
    def test_numbers_sort_as_numbers(self) -> None:
        names = ["GPT-10", "gpt-2", "Élan", "elan 2", "GPT-2.5"]
        assert sorted(names, key=sort_name) == ["Élan", "elan 2", "gpt-2", "GPT-2.5", "GPT-10"]

    def test_long_numbers_keep_their_digits(self) -> None:
        assert sort_name("v20240131") == "v20240131"

    @given(st.text(max_size=120))
    def test_fits_its_column(self, name: str) -> None:
        assert len(sort_name(name)) <= 120

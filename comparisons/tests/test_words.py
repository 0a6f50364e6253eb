import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from comparisons.matching.words import likeness, normalise_intent, overlap

few = examples(max_examples=60, deadline=None)
RARITY = {"podcast": 3.0, "text": 0.5, "speaker": 2.0}


class TestNormaliseIntent:
    @pytest.mark.parametrize(
        "text",
        [
            "podcast to text",
            "  Podcast   TO text? ",
            "“podcast” to text!",
            "podcast\tto\ntext",
            "Ｐｏｄｃａｓｔ to text",
            "podcast to text\x00",
            "...podcast to text.",
            "(podcast) to .. text",
        ],
    )
    def test_spellings_of_one_intent(self, text):
        assert normalise_intent(text) == "podcast to text"

    @pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", '"*"'])
    def test_nothing_asked_is_empty(self, text):
        assert normalise_intent(text) == ""

    @pytest.mark.parametrize("text", ["c++", "c#", "node.js", "café", ".net", "asp.net"])
    def test_marks_that_make_a_name_stay(self, text):
        assert normalise_intent(text) == text

    @few
    @given(st.text(max_size=400))
    def test_normalising_twice_changes_nothing(self, text):
        once = normalise_intent(text)
        assert normalise_intent(once) == once


class TestOverlap:
    def test_same_terms_are_alike(self):
        assert overlap(["podcast", "text"], ["text", "podcast"], RARITY) == pytest.approx(1)

    def test_rare_term_in_common_counts_more(self):
        common = overlap(["podcast", "text"], ["text", "speaker"], RARITY)
        assert common < overlap(["podcast", "text"], ["podcast", "speaker"], RARITY)

    def test_nothing_known_is_nothing_alike(self):
        assert overlap([], ["text"], RARITY) == overlap(["x"], ["x"], RARITY) == 0.0

    def test_words_alone_decide_without_meaning(self):
        assert likeness(None, 0.4) == 0.4
        assert likeness(1.0, 1.0) == pytest.approx(1)

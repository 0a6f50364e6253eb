from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.lookup.words import question_terms
from comparisons.searching.marking import LONGEST_EXCERPT, excerpt, marked, spelled

MATCHED = frozenset(question_terms("transcribing podcasts"))


class TestMarking:
    def test_words_of_the_same_stem_are_marked(self):
        parts = marked("It transcribes a podcast.", MATCHED)
        assert [part.text for part in parts if part.is_marked] == ["transcribes", "podcast"]

    @given(st.text(max_size=80), st.frozensets(st.sampled_from(["a", "podcast", "x"])))
    @settings(max_examples=40)
    def test_nothing_of_the_text_is_lost(self, text, matched):
        assert "".join(part.text for part in marked(text, matched)) == text

    def test_names_that_punctuation_makes_are_marked_whole(self):
        matched = frozenset(question_terms("c++ c# .net"))
        parts = marked("In C/C++ with C# and .NET, not C.", matched)
        assert [part.text for part in parts if part.is_marked] == ["C++", "C#", ".NET"]

    def test_spellings_are_named_once(self):
        texts = ("Podcast to text", "a PODCAST")
        assert spelled(texts, MATCHED) == ("podcast",)


class TestExcerpt:
    def test_short_text_stays_whole(self):
        assert excerpt("A podcast.", MATCHED) == "A podcast."

    def test_long_text_is_cut_around_the_words(self):
        text = "Nothing of note here. " * 40 + "It transcribes every podcast well. " + "More. " * 90
        shown = excerpt(text, MATCHED)
        assert "transcribes every podcast" in shown
        assert shown[0] == shown[-1] == "…"

    @given(st.text(max_size=900))
    @settings(max_examples=40)
    def test_is_never_much_longer_than_allowed(self, text):
        assert len(excerpt(text, MATCHED)) <= LONGEST_EXCERPT + 4

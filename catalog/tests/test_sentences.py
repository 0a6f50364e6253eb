import numpy as np
import pytest
from django.db import connection
from pytest_django import Settings

from catalog.lookup import find, index_entries, sentences
from catalog.lookup.contract import EntryText
from catalog.lookup.embeddings import pack
from catalog.lookup.scoring import both_ways
from catalog.lookup.sentences import MOST_TOKENS, cosines, encode, tokens
from catalog.models import SearchText

# What the model's own tokenizer (tokenizers 0.23.3) makes of these texts.
NUMBERS = (
    ("Turn a podcast into text", [101, 2735, 1037, 16110, 2046, 3793, 102]),
    ("Café au lait — €5", [101, 7668, 8740, 21110, 2102, 1517, 1574, 2629, 102]),
    ("c++ node.js", [101, 1039, 1009, 1009, 13045, 1012, 1046, 2015, 102]),
    ("日本 x", [101, 1864, 1876, 1060, 102]),
    ("transcribing\ttokenizations", [101, 9099, 26775, 12322, 2075, 19204, 22318, 102]),
    ("🙂", [101, 100, 102]),
    ("x" * 101, [101, 100, 102]),
    ("a\x00b", [101, 11113, 102]),
    ("", [101, 102]),
)


class TestTokens:
    @pytest.mark.parametrize(("text", "expected"), NUMBERS)
    def test_are_those_of_the_model(self, text: str, expected: list[int]) -> None:
        assert tokens(text) == expected

    def test_marks_of_the_model_are_only_words_in_a_question(self) -> None:
        assert tokens("[SEP]")[1:-1] == tokens("[ sep ]")[1:-1]

    def test_are_not_too_many(self) -> None:
        assert len(tokens("word " * 1_000)) == MOST_TOKENS


class TestEncode:
    def test_what_means_the_same_is_near(self) -> None:
        question = encode("turn a podcast into text")
        assert question is not None
        assert np.linalg.norm(question) == pytest.approx(1)
        texts = "speech recognition of audio recordings", "book a table in a restaurant"
        near, far = cosines(question, [pack(v) for t in texts if (v := encode(t)) is not None])
        assert near > far + 0.1

    def test_nothing_has_no_meaning(self) -> None:
        assert encode(" \n ") is None

    def test_another_file_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sentences._session.cache_clear()
        monkeypatch.setattr(sentences, "SHA256", "0" * 64)
        with pytest.raises(RuntimeError, match="not the file that was measured"):
            encode("word")


class TestBothWays:
    def test_the_words_alone_count_where_no_sentence_was_read(self) -> None:
        assert both_ways({1: 0.4, 2: 0.4}, {2: 0.8}) == {1: 0.4, 2: pytest.approx(0.9)}


SUBTITLES = EntryText(1, "One", "Captions", "Writes down what is said in a film", "")
FILMS = EntryText(2, "Two", "Film finder", "Says where a film is shown", "")


@pytest.mark.django_db
class TestSearch:
    def question(self) -> dict[int, float]:
        return {c.entry_id: c.likeness for c in find(connection, "subtitles for my movie")}

    def test_sentences_have_their_say(self, settings: Settings) -> None:
        index_entries(connection, [SUBTITLES, FILMS])
        by_words = self.question()
        settings.SEARCH_BY_SENTENCES = True
        index_entries(connection, [SUBTITLES, FILMS])
        both = self.question()
        assert both[1] - both[2] > by_words[1] - by_words[2] + 0.1

    def test_entries_of_before_keep_their_likeness_by_words(self, settings: Settings) -> None:
        index_entries(connection, [SUBTITLES, FILMS])
        by_words = self.question()
        settings.SEARCH_BY_SENTENCES = True
        assert self.question() == by_words
        index_entries(connection, [SUBTITLES])
        mixed = self.question()
        assert mixed[2] == by_words[2]
        assert mixed[1] != by_words[1]

    def test_switched_off_again_nothing_is_left_of_it(self, settings: Settings) -> None:
        index_entries(connection, [SUBTITLES, FILMS])
        by_words = self.question()
        settings.SEARCH_BY_SENTENCES = True
        index_entries(connection, [SUBTITLES, FILMS])
        settings.SEARCH_BY_SENTENCES = False
        assert self.question() == by_words
        index_entries(connection, [SUBTITLES, FILMS])
        assert not SearchText.objects.filter(sentence__isnull=False).exists()

    def test_costs_no_query_more(self, settings: Settings, django_assert_num_queries) -> None:
        settings.SEARCH_BY_SENTENCES = True
        index_entries(connection, [SUBTITLES, FILMS])
        with django_assert_num_queries(4):
            find(connection, "what is said in a film")

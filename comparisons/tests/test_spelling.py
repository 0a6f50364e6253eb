from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from catalog.lookup.words import question_terms
from comparisons.searching import spelling
from comparisons.searching.spelling import Spelling, SpellingCache, is_one_slip, replaced

WORDS = Spelling(
    {
        "p": ["postgres", "python", "podcast"],
        "l": ["llava", "llama"],
        "w": ["whisper"],
        "f": ["forest"],
    }
)


class TestCache:
    def test_several_that_come_at_once_read_once(self, monkeypatch):
        read, together = [], Barrier(4)
        monkeypatch.setattr(spelling, "read_spelling", lambda: read.append(1) or WORDS)
        cache = SpellingCache()

        def ask(_number):
            together.wait()
            return cache.at(1)

        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(ask, range(4))) == [WORDS] * 4
        assert len(read) == 1

    def test_a_newer_index_waits_until_the_words_are_old(self, monkeypatch):
        old, new = Spelling({"a": ["a"]}), Spelling({"b": ["b"]})
        found = [old, new]
        monkeypatch.setattr(spelling, "read_spelling", lambda: found.pop(0))
        cache = SpellingCache()

        def ask(version):
            with ThreadPoolExecutor(1) as thread:  # outside the transaction of the test
                return thread.submit(cache.at, version).result()

        assert [ask(1), ask(2)] == [old, old]
        monkeypatch.setattr(spelling, "REFRESH_SECONDS", -1)
        assert [ask(1), ask(2), ask(2)] == [old, new, new]


class TestMeaning:
    @pytest.mark.parametrize(
        "word, meant",
        [
            ("postgress", ["postgres"]),
            ("lava", ["llava"]),
            ("whisp", ["whisper"]),
            ("Whisp", ["whisper"]),
            ("python", []),
            ("forecast", []),
            ("zzz", []),
            ("wh", []),
            ("1234", []),
            ("", []),
        ],
    )
    def test_misspelt_and_begun_words(self, word, meant):
        assert WORDS.meant(word) == meant

    @pytest.mark.parametrize(
        "written, meant, is_one",
        [
            ("lava", "llava", True),
            ("pytroch", "pytorch", True),
            ("deepseak", "deepseek", True),
            ("stablee", "stable", True),
            ("stabl", "stable", True),
            ("ab", "ba", True),
            ("forecast", "forest", False),
            ("abc", "cab", False),
            ("a", "bc", False),
        ],
    )
    def test_one_slip(self, written, meant, is_one):
        assert is_one_slip(written, meant) == is_one

    def test_only_unknown_words_are_replaced(self):
        meant = WORDS.corrected("postgress vector", frozenset(["postgress"]))
        assert replaced("postgress vector", meant) == "postgres vector"
        assert WORDS.corrected("postgress vector", frozenset()) == {}

    @pytest.mark.parametrize(
        "question, meant",
        [
            ("what is on in March near me", {}),
            ("show me the pythons of Indonesia", {"pythons": ["python"]}),
            ("turn a podcasst into plain text", {"podcasst": ["podcast"]}),
            ("send this to Postmates in Lyon", {}),
            ("I whisp into a microphone", {}),
        ],
    )
    def test_words_of_a_sentence_are_left_alone_unless_nearly_another(self, question, meant):
        words = Spelling({"p": ["postgres", "python", "podcast"], "m": ["match"], "w": ["whisper"]})
        assert words.corrected(question, frozenset(question_terms(question))) == meant

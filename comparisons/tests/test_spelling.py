import pytest

from comparisons.searching.spelling import Spelling, replaced

WORDS = Spelling(
    {"p": ["postgres", "python", "podcast"], "l": ["llava", "llama"], "w": ["whisper"]}
)


class TestMeaning:
    @pytest.mark.parametrize(
        "word, meant",
        [
            ("postgress", ["postgres"]),
            ("lava", ["llava"]),
            ("whisp", ["whisper"]),
            ("Whisp", ["whisper"]),
            ("zzz", []),
            ("wh", []),
            ("1234", []),
            ("", []),
        ],
    )
    def test_misspelt_and_begun_words(self, word, meant):
        assert WORDS.meant(word) == meant

    def test_only_unknown_words_are_replaced(self):
        meant = WORDS.corrected("postgress vector", frozenset(["postgress"]))
        assert replaced("postgress vector", meant) == "postgres vector"
        assert WORDS.corrected("postgress vector", frozenset()) == {}

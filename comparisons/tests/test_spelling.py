import pytest

from catalog.lookup.words import question_terms
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

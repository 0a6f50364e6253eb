import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.lookup.words import (
    MOST_QUESTION_TERMS,
    question_terms,
    question_words,
    terms,
    without_stop_words,
)

few = examples(max_examples=80, deadline=None)


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("C++", ["cplusplu"]),
            ("c++17", ["cplusplu", "17"]),
            ("C", ["c"]),
            ("C#", ["csharp"]),
            (".NET", ["dotnet"]),
            ("node.js", ["node", "js", "nodej"]),
            ("NodeJS", ["node", "js", "nodej"]),
            ("GPT-4", ["gpt", "4", "gpt4"]),
            ("gpt4", ["gpt4"]),
            ("text-to-speech", ["text", "speech"]),
            ("send_email", ["send", "email"]),
            ("LangChain", ["lang", "chain", "langchain"]),
            ("langchain", ["langchain"]),
            ("MiniCPM-V", ["mini", "cpm", "v", "minicpm"]),
            ("getTimesForMovie", ["time", "movi"]),
            ("café CAFÉ cafe", ["cafe"] * 3),
            ("cafe\u0301", ["cafe"]),
            ("Zürich Straße", ["zurich", "strass"]),
            ("it's John's", ["john"]),
            ("AND OR NOT", []),
            ("日本語 हिन्दी", ["日本語", "हनद"]),
        ],
    )
    def test_names_and_spellings(self, text, expected):
        assert terms(text) == expected

    @pytest.mark.parametrize(
        ("british", "american"),
        [
            ("summarise", "summarize"),
            ("quantisation", "quantization"),
            ("tokenisers", "tokenizers"),
            ("optimising", "optimizing"),
            ("analysed", "analyzed"),
        ],
    )
    def test_british_and_american_spellings_are_one(self, british, american):
        assert terms(british) == terms(american)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("precise", "precision"),
            ("supervised", "supervision"),
            ("revise", "revision"),
            ("concise", "concisely"),
        ],
    )
    def test_words_that_have_no_z_anywhere_stay_with_their_kin(self, one, other):
        assert terms(one) == terms(other)

    def test_other_words_in_s_stay_theirs(self):
        assert terms("rise wise bases phrase analysis") == [
            *("rise", "wise", "base", "phrase", "analysi")
        ]

    @few
    @given(st.text(max_size=120))
    def test_terms_are_letters_and_digits(self, text):
        assert all(term and term.isalnum() and len(term) <= 40 for term in terms(text))

    @few
    @given(st.text(max_size=60))
    def test_case_does_not_matter_to_single_words(self, text):
        word = "".join(c for c in text if c.isascii() and c.isalpha()).lower()
        assert terms(word) == terms(word.upper())

    def test_question_has_each_term_once_and_not_too_many(self):
        many = " ".join(f"word{n}" for n in range(200))
        assert len(question_terms(many + many)) == MOST_QUESTION_TERMS

    def test_question_keeps_the_word_behind_each_term(self):
        assert question_words("Transcribing podcasts, transcribe NodeJS") == {
            "transcrib": "transcribing",
            "podcast": "podcasts",
            "node": "node",
            "js": "js",
            "nodej": "nodejs",
        }


class TestWithoutStopWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("What's the Podcast-to-Text tool, please?", "Podcast-to-Text tool,"),
            ("I DON'T know", ""),
            ("c++ & 🙂", "c++ & 🙂"),
            ("", ""),
        ],
    )
    def test_leaves_the_rest_as_written(self, text, expected):
        assert without_stop_words(text) == expected

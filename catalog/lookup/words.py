"""The words of a text as search sees them: folded, stemmed, alike on both databases. PURE.

What is indexed and what is asked goes through the same function, so neither database's own
tokenizer, stemmer or stop words decide what matches: `c++`, `node.js`, `AND`, `café` and `the`
find the same on SQLite and on PostgreSQL. Terms are letters and digits only and therefore safe
inside the query languages of both.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice

import snowballstemmer

# Longer questions say nothing new, and a page of pasted text must not keep a server busy.
MOST_CHARACTERS = 20_000
MOST_QUESTION_CHARACTERS = 2_000
MOST_QUESTION_TERMS = 48
LONGEST_TERM = 40

# Names that punctuation makes: without this, C, C++ and C# are one word.
SPELLED_OUT = (
    (re.compile(r"(?<![^\W_])c\+\+", re.I), " cplusplus "),
    (re.compile(r"(?<![^\W_])c#(?![^\W_])", re.I), " csharp "),
    (re.compile(r"(?<![^\W_])f#(?![^\W_])", re.I), " fsharp "),
    (re.compile(r"(?<![^\W_])\.net(?![^\W_])", re.I), " dotnet "),
)

STOP_WORDS = frozenset(
    """
    a about after again against all also am an and any are as at be because been before being
    below between both but by can cant could did do does doing dont down during each few find
    for from further get give had has have having he help her here hers herself him himself his
    how i if im in into is it its itself just know let like looking me more most my myself need
    no nor not now of off on once only or other our ours ourselves out over own please same she
    should show so some such tell than that the their theirs them themselves then there these
    they this those through to too under until up us versus very vs want was we were what whats
    when where which while who whom why will with would you your yours yourself yourselves
    """.split()  # noqa: SIM905
)

# Runs of letters and digits; dots and hyphens inside a name hold its parts together.
_NAME = re.compile(r"[^\W_]+(?:[.\-_/][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ENGLISH = re.compile(r"[a-z]{3,}")
# Summarise and summarize, tokeniser and tokenizer, analyse and analyze: the s of such an ending.
# Not that of supervised, revise, precise, concise or promise: no American writes those with z, and
# they share their stem with supervision, precision and precisely.
_BRITISH = re.compile(
    r"(?<=[a-z]{2}[iy])(?<!vi)(?<!wi)(?<!preci)(?<!conci)(?<!promi)(?<!adverti)(?<!exerci)"
    r"s(?=(?:e[drs]?|ers|ing|ation|ations)$)"
)
_APOSTROPHES = str.maketrans("", "", "'\u2019")
_stemmer = snowballstemmer.stemmer("porter")


def fold(text: str) -> str:
    """Lower case, compatible forms unified, accents dropped: Café, CAFE and café are one."""
    if text.isascii():
        return text.lower()
    return _without_marks(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem of a folded word, British or American; words of other scripts and numbers
    stay as they are."""
    if not _ENGLISH.fullmatch(word):
        return word
    return str(_stemmer.stemWord(_BRITISH.sub("z", word)))


def terms(text: str) -> list[str]:
    """The stemmed terms of a text in order, stop words left out; a term may come repeatedly."""
    return list(chain.from_iterable(map(_name_terms, _names(text[:MOST_CHARACTERS]))))


@lru_cache(maxsize=256)
def kept_terms(text: str) -> tuple[str, ...]:
    """The same for a text that stands in several entries, such as the tool's summary."""
    return tuple(terms(text))


def question_words(text: str) -> dict[str, str]:
    """The distinct terms of a question in order of appearance, at most MOST_QUESTION_TERMS, and
    the folded word that each is the stem of."""
    names = map(_name_words, _names(text[:MOST_QUESTION_CHARACTERS]))
    found: dict[str, str] = {}
    for word in chain.from_iterable(names):
        found.setdefault(stem(word), word)
    return dict(islice(found.items(), MOST_QUESTION_TERMS))


def question_terms(text: str) -> list[str]:
    """The distinct terms of a question alone."""
    return list(question_words(text))


def without_stop_words(text: str) -> str:
    """The text as it was written, without the words that say nothing."""
    words = text[:MOST_QUESTION_CHARACTERS].split()
    return " ".join(w for w in words if "".join(_PART.findall(fold(w))) not in STOP_WORDS)


def _names(text: str) -> list[str]:
    """Runs of letters and digits with what holds the parts of a name together."""
    if "+" in text or "#" in text or ".net" in text.lower():
        for pattern, word in SPELLED_OUT:
            text = pattern.sub(word, text)
    plain = text if text.isascii() else _without_marks(unicodedata.normalize("NFKC", text))
    return _NAME.findall(plain.translate(_APOSTROPHES))


@lru_cache(maxsize=100_000)
def _name_terms(name: str) -> tuple[str, ...]:
    """The stems of a name's words.

    Cached: half of the time of an import went into folding the same few thousand words.
    """
    return tuple(map(stem, _name_words(name)))


def _name_words(name: str) -> tuple[str, ...]:
    """A name's folded parts and, where people also write it in one word, the whole."""
    written = _PART.findall(name)
    pieces = [_folded(_CAMEL.split(part)) for part in written]
    parts = list(chain.from_iterable(pieces))
    # LangChain is one word for whoever writes no capitals; getTimesForMovie is nobody's.
    whole = ["".join(several) for several in pieces if 2 <= len(several) <= 3]
    if len(written) > 1 and _is_one_name(parts):
        whole.append("".join(parts))
    words = (word[:LONGEST_TERM] for word in (*parts, *whole))
    return tuple(word for word in words if word not in STOP_WORDS)


def _folded(pieces: Iterable[str]) -> list[str]:
    # Folding can break a piece up, as with a ligature that holds a hyphen.
    return [word for piece in pieces for word in _PART.findall(fold(piece))]


def _is_one_name(parts: list[str]) -> bool:
    """Whether people also write it in one word: node.js, gpt-4; not text-to-speech."""
    if len(parts) == 2 and min(map(len, parts)) <= 2 and max(map(len, parts)) > 2:
        return True
    return 2 <= len(parts) <= 3 and parts[0].isalpha() and parts[-1][:1].isdigit()


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if unicodedata.category(c)[0] != "M")

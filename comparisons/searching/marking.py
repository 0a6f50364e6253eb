"""Texts with the words that matched marked. PURE."""

import re
from dataclasses import dataclass

from catalog.lookup.words import question_terms

# With the punctuation that makes a name of its own: C++ and C# are not C, .NET is no net.
_WORD = re.compile(r"(?<![^\W_])\.net(?![^\W_])|[^\W_]+(?:\+\+|#(?![^\W_]))?", re.IGNORECASE)
LONGEST_EXCERPT = 230


@dataclass(frozen=True)
class Part:
    """A piece of a text, marked or not."""

    text: str
    is_marked: bool = False


def marked(text: str, matched: frozenset[str]) -> tuple[Part, ...]:
    """The text in pieces; those whose terms are among the matched ones are marked."""
    parts: list[Part] = []
    last = 0
    for word in _WORD.finditer(text):
        if matched.isdisjoint(question_terms(word[0])):
            continue
        if word.start() > last:
            parts.append(Part(text[last : word.start()]))
        parts.append(Part(word[0], True))
        last = word.end()
    if last < len(text):
        parts.append(Part(text[last:]))
    return tuple(parts)


def unheld(text: str, unknown: frozenset[str]) -> tuple[str, ...]:
    """The words of a text of which no term is known, as it writes them, each once."""
    words = (word for word in _WORD.findall(text) if question_terms(word))
    return tuple(dict.fromkeys(word for word in words if unknown.issuperset(question_terms(word))))


def excerpt(text: str, matched: frozenset[str]) -> str:
    """The part of a long text that holds most of the matched words, cut between words."""
    if len(text) <= LONGEST_EXCERPT:
        return text
    places = [w.start() for w in _WORD.finditer(text) if matched & set(question_terms(w[0]))]
    first = max(places, key=lambda at: _inside(places, at), default=0)
    start = 0 if first < LONGEST_EXCERPT * 2 // 3 else text.rfind(" ", 0, first - 40) + 1
    end = text.rfind(" ", start, start + LONGEST_EXCERPT)
    end = end if end > start else start + LONGEST_EXCERPT
    shown = text[start:end].rstrip(" ,;:")
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def _inside(places: list[int], at: int) -> tuple[int, int]:
    """How many places an excerpt that begins here would hold; earlier is better."""
    return sum(at <= place < at + LONGEST_EXCERPT for place in places), -at


def spelled(texts: tuple[str, ...], matched: frozenset[str]) -> tuple[str, ...]:
    """The matched words as these texts write them, each once, in lower case."""
    words = (word for text in texts for word in _WORD.findall(text))
    found = (word.lower() for word in words if matched & set(question_terms(word)))
    return tuple(dict.fromkeys(found))

"""Words that nobody wrote: what may have been meant, from the words that are published."""

import difflib
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from catalog.lookup.embeddings import is_common_word
from catalog.lookup.words import fold, question_terms
from catalog.models import CapabilityEntry, NameEntry, Task, ToolEdition

SHORTEST = 3
MOST_WORDS = 60_000
MOST_CLAIMS = 5_000
MOST_COMPARED = 3_000
MOST_COMPLETIONS = 3
# By difflib's ratio: a slip in a short word leaves less of it equal than one in a long word.
CLOSE_ENOUGH = 0.79
# Whoever writes a sentence uses words that no tool does: in one, a word must be nearly another's
# spelling and no word itself. Correcting March to match cost 0.007 nDCG@10 on labelled questions.
SENTENCE = 4
NEARLY_EQUAL = 0.88
REFRESH_SECONDS = 60.0
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Spelling:
    """The words of names, tasks, summaries and claims by their first letter, commonest first."""

    by_letter: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def meant(self, word: str, in_sentence: bool = False) -> list[str]:
        """What a word may be: one of others misspelt or, outside a sentence, their beginning."""
        folded = fold(word)
        if len(folded) < SHORTEST or not folded.isalpha():
            return []
        words = self.by_letter.get(folded[0], ())
        if folded in words:
            return []
        longer = [known for known in words if known.startswith(folded)]
        if longer and not in_sentence:
            return longer[:MOST_COMPLETIONS]
        if is_common_word(folded):
            return []
        near = [known for known in words if abs(len(known) - len(folded)) <= 2][:MOST_COMPARED]
        nearest = difflib.get_close_matches(folded, near, n=1, cutoff=NEARLY_EQUAL)
        if nearest or in_sentence:
            return nearest
        nearest = difflib.get_close_matches(folded, near, n=3, cutoff=CLOSE_ENOUGH)
        return [known for known in nearest if is_one_slip(folded, known)][:1]

    def corrected(self, question: str, unknown: frozenset[str]) -> dict[str, list[str]]:
        """By the unknown words of a question, what each may have meant."""
        words = dict.fromkeys(_WORD.findall(question))
        in_sentence = len(words) >= SENTENCE
        found = {}
        for word in words:
            if not unknown.intersection(question_terms(word)):
                continue
            if meant := self.meant(word, in_sentence):
                found[word] = meant
        return found


def is_one_slip(written: str, meant: str) -> bool:
    """Whether one letter was missed, added, mistaken, or swapped with the next."""
    pairs = enumerate(zip(written, meant, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(written), len(meant)))
    first, second = written[same:], meant[same:]
    swapped = first[:2] == second[1::-1] and first[2:] == second[2:]
    return swapped or second[1:] in (first, first[1:]) or first[1:] == second


def replaced(question: str, meant: Mapping[str, Sequence[str]]) -> str:
    """The question with what was meant in place of what was written."""
    return _WORD.sub(lambda match: " ".join(meant.get(match[0], (match[0],))), question)


def read_spelling() -> Spelling:
    """The words there are (4 queries)."""
    often: Counter[str] = Counter()
    for text in _texts():
        often.update(word for word in _WORD.findall(fold(text)) if len(word) >= SHORTEST)
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word, _ in sorted(often.items(), key=lambda item: (-item[1], item[0])):
        if word.isalpha():
            by_letter[word[0]].append(word)
    return Spelling(by_letter)


def _texts() -> Iterable[str]:
    yield from NameEntry.objects.order_by().values_list("name", flat=True)[:MOST_WORDS]
    current = ToolEdition.objects.current().order_by()
    yield from current.values_list("summary", flat=True)[: MOST_WORDS // 3]
    claims = CapabilityEntry.objects.order_by().values_list("heading", "description")
    for texts in claims[:MOST_CLAIMS]:
        yield from texts
    for name, aliases in Task.objects.order_by().values_list("name", "aliases"):
        yield from (name, *aliases)


class SpellingCache:
    """The words in this process, read again some time after the index has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[str, int] | None = None
        self._at = 0.0
        self._spelling = Spelling()

    def at(self, version: int) -> Spelling:
        """The words of the index at this version, or of one at most REFRESH_SECONDS older."""
        if connection.in_atomic_block:
            return read_spelling()
        key = (str(connection.settings_dict["NAME"]), version)
        if self._is_old(key):
            with self._lock:
                if self._is_old(key):  # still, after whoever held the lock
                    self._spelling, self._key, self._at = read_spelling(), key, time.monotonic()
        return self._spelling

    def _is_old(self, key: tuple[str, int]) -> bool:
        if self._key is None or self._key[0] != key[0]:
            return True
        return self._key != key and time.monotonic() - self._at > REFRESH_SECONDS

    def forget(self) -> None:
        """Read the words again when they are next asked for."""
        self._key = None


spellings = SpellingCache()

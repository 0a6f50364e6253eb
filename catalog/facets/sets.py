"""Which published tools have which filter value, as bit sets. PURE: no database, no clock.

The bit of a tool is its key, so nothing maps one to the other: what a query finds is a set at
once, and a set is what a query can ask for. Vocabularies that the catalogue itself bounds (types,
categories, tasks …) have a set for each word. Open ones (licences, makers) would need one for
each of ten thousands of words; they have a column instead: the word's number for every key.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest
from itertools import compress

# Filters in the order in which a list shows them.
BOUNDED = ("type", "category", "task", "pricing", "status")
OPEN = ("license", "maker")
NAMES = ("type", "category", "task", "pricing", "license", "status", "maker")
# A column's number for keys that have no published tool.
NOBODY = 0
_FLAGS = bytes.maketrans(b"01", b"\0\1")


@dataclass(frozen=True)
class Values:
    """The filter values of one tool; only tasks may be several."""

    key: int
    words: Mapping[str, str]
    tasks: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        return self.tasks if name == "task" else (self.words[name],)


@dataclass(frozen=True)
class Column:
    """One word for each tool, as a number by key."""

    words: tuple[str, ...]
    numbers: array

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, str]], size: int) -> "Column":
        return cls(("",), array("I", [NOBODY]) * size).with_words(dict(pairs))

    def with_words(self, words: Mapping[int, str]) -> "Column":
        """A copy with other words for some keys; the empty word stands for no tool."""
        known = {word: number for number, word in enumerate(self.words)}
        numbers = self.numbers[:]
        if words and max(words) >= len(numbers):
            numbers.extend([NOBODY] * (max(words) + 1 - len(numbers)))
        for key, word in words.items():
            numbers[key] = known.setdefault(word, len(known))
        return Column(tuple(known), numbers)

    def bits(self, words: Iterable[str]) -> int:
        """The tools with any of the words."""
        known = {word: number for number, word in enumerate(self.words)}
        found = 0
        for number in {known[word] for word in words if word in known}:
            flags = bytes(map(number.__eq__, self.numbers))
            found |= int(flags.translate(bytes.maketrans(b"\0\1", b"01"))[::-1], 2)
        return found

    def counts(self, bits: int) -> dict[str, int]:
        """How many of these tools have each word."""
        return self._named(Counter(compress(self.numbers, _flags(bits))))

    @cached_property
    def totals(self) -> dict[str, int]:
        return self._named(Counter(self.numbers))

    def _named(self, found: Counter) -> dict[str, int]:
        found.pop(NOBODY, None)
        return {self.words[number]: count for number, count in found.items()}


@dataclass(frozen=True)
class FacetSets:
    """All published tools by their filter values. Never changed: `updated` gives another."""

    everything: int
    sets: Mapping[str, Mapping[str, int]]
    columns: Mapping[str, Column]

    def bits(self, name: str, words: Sequence[str]) -> int:
        """The tools with any of these words; all tools where no word is chosen."""
        if not words:
            return self.everything
        if name in OPEN:
            return self.columns[name].bits(words)
        sets, found = self.sets[name], 0
        for word in words:
            found |= sets.get(word, 0)
        return found

    def counts(self, name: str, bits: int) -> dict[str, int]:
        """How many of these tools have each word, without words that none has."""
        if bits == self.everything:
            return self._totals[name]
        if name in OPEN:
            return self.columns[name].counts(bits)
        found = {word: (held & bits).bit_count() for word, held in self.sets[name].items()}
        return {word: count for word, count in found.items() if count}

    def foremost(
        self, name: str, bits: int, most: int, chosen: Sequence[str] = ()
    ) -> list[tuple[str, int]]:
        """The chosen words and then the commonest, with how many of these tools have each."""
        if bits == self.everything:
            ranked = self._ranked[name]
        else:
            found = self.counts(name, bits).items()
            ranked = nsmallest(most + len(chosen), found, key=_commonest_first)
        if not chosen:
            return ranked[:most]
        counts = self.counts(name, bits)
        first = sorted(
            ((word, counts[word]) for word in chosen if word in counts), key=_commonest_first
        )
        rest = [pair for pair in ranked[: most + len(chosen)] if pair[0] not in chosen]
        return (first + rest)[:most]

    @cached_property
    def _ranked(self) -> dict[str, list[tuple[str, int]]]:
        return {
            name: sorted(counts.items(), key=_commonest_first)
            for name, counts in self._totals.items()
        }

    @cached_property
    def _totals(self) -> dict[str, dict[str, int]]:
        bounded = {
            name: {word: held.bit_count() for word, held in self.sets[name].items() if held}
            for name in BOUNDED
        }
        return bounded | {name: self.columns[name].totals for name in OPEN}

    def updated(self, touched: Iterable[int], now: Sequence[Values]) -> "FacetSets":
        """Another, in which the touched tools have only the values that they have `now`."""
        mask = ~bits_of([*touched, *(tool.key for tool in now)])
        sets = {
            name: {word: held & mask for word, held in self.sets[name].items()} for name in BOUNDED
        }
        for tool in now:
            for name in BOUNDED:
                for word in tool.of(name):
                    sets[name][word] = sets[name].get(word, 0) | 1 << tool.key
        gone = dict.fromkeys(touched, "")
        columns = {
            name: self.columns[name].with_words(gone | {t.key: t.words[name] for t in now})
            for name in OPEN
        }
        everything = self.everything & mask | bits_of(tool.key for tool in now)
        return replace(self, everything=everything, sets=sets, columns=columns)


def _commonest_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def bits_of(keys: Iterable[int]) -> int:
    """A set of keys as a number; in a buffer, since every `|` would copy the whole number."""
    found = bytearray()
    for key in keys:
        if key >> 3 >= len(found):
            found.extend(bytes((key >> 3) + 1024 - len(found)))
        found[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(found, "little")


def keys_of(bits: int) -> Iterator[int]:
    """The keys of a set, rising."""
    return compress(range(bits.bit_length()), _flags(bits))


def _flags(bits: int) -> bytes:
    """A byte a key, 1 where it is in the set."""
    return bin(bits)[:1:-1].encode().translate(_FLAGS)

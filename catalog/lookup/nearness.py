"""The entries nearest to a question in meaning, by brute force over vectors in memory.

Memory: 30 MB per 100,000 entries (a byte a number, and one bit a number to sift by). Up to
SIFT_ABOVE entries every vector is compared; above, the signs of the numbers are compared first
and only the likeliest are compared in full.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.lookup.embeddings import DIMENSIONS, Vector

SIFT_ABOVE = 5_000
SIFTED = 4_000
ROUGHLY = 12
CHUNK = 20_000
# Counts of signs that the cut is estimated from: all of a million take as long as half the rest.
SAMPLED = 50_000


@dataclass(frozen=True)
class Vectors:
    """Ids and packed unit vectors, in the order of the ids."""

    ids: NDArray[np.int64]
    packed: NDArray[np.int8]
    signs: NDArray[np.uint64]
    lengths: Vector

    @classmethod
    def of(cls, rows: Iterable[tuple[int, bytes]]) -> "Vectors":
        """From ids and packed vectors; the last row of an id counts."""
        latest = dict(rows)
        ids = np.array(sorted(latest), dtype=np.int64)
        joined = b"".join(latest[int(entry_id)] for entry_id in ids)
        packed = np.frombuffer(joined, dtype=np.int8).reshape(-1, DIMENSIONS)
        lengths = np.empty(len(ids), dtype=np.float32)
        for start in range(0, len(ids), CHUNK):
            part = packed[start : start + CHUNK].astype(np.float32)
            lengths[start : start + CHUNK] = np.linalg.norm(part, axis=1)
        return cls(ids, packed, _signs(packed), np.maximum(lengths, 1e-6))

    def changed(self, rows: Iterable[tuple[int, bytes]]) -> "Vectors":
        """With these rows added or put in the place of older ones."""
        held = {int(i): self.packed[n].tobytes() for n, i in enumerate(self.ids)}
        return Vectors.of((held | dict(rows)).items())

    def nearest(self, question: Vector, most: int) -> list[tuple[int, float]]:
        """Ids and cosines of the nearest entries, nearest first."""
        at = self._sifted(question) if len(self.ids) > SIFT_ABOVE else np.arange(len(self.ids))
        cosines = self._cosines(at, question)
        if len(at) > most:
            kept = cosines >= np.partition(cosines, -most)[-most]
            at, cosines = at[kept], cosines[kept]
        ids = self.ids[at]
        best = np.lexsort((ids, -cosines))[:most]
        return list(zip(ids[best].tolist(), cosines[best].tolist(), strict=True))

    def likeness(self, question: Vector, entry_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these entries that is known."""
        wanted = np.array(sorted(entry_ids), dtype=np.int64)
        at = np.searchsorted(self.ids, wanted)
        at = at[(at < len(self.ids))]
        wanted = wanted[: len(at)]
        at = at[self.ids[at] == wanted]
        cosines = self._cosines(at, question)
        return dict(zip(self.ids[at].tolist(), cosines.tolist(), strict=True))

    def _cosines(self, at: NDArray[np.int64], question: Vector) -> Vector:
        """Row by row: a matrix product of this size would start threads, which on a busy machine
        wait 8 ms for each other where the product itself takes 0.1."""
        rows = self.packed.take(at, axis=0).astype(np.float32)
        return np.vecdot(rows, question) / self.lengths.take(at)

    def _sifted(self, question: Vector) -> NDArray[np.int64]:
        """Places of the vectors whose signs agree most with the question's, about SIFTED.

        The first half of the signs, the more telling ones, says which are looked at again.
        """
        asked = _signs(question[None, :])
        half = len(asked) // 2
        rough = _differing(self.signs[:half], asked[:half])
        at = _fewest(rough, SIFTED * ROUGHLY)
        exact = rough[at] + _differing(self.signs[half:].take(at, axis=1), asked[half:])
        return at[_fewest(exact, SIFTED)]


class VectorSource(Protocol):
    """What a cache reads from."""

    def vectors(self, since: int) -> Iterable[tuple[int, bytes, int]]:
        """Id, packed vector and version of the entries that changed after a version."""
        ...


class VectorCache:
    """The vectors of one index in this process, kept up with the index's version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = -1
        self._vectors = Vectors.of(())

    def at(self, version: int, entries: int, lookup: VectorSource) -> Vectors:
        """The vectors of the index at this version; reads what changed since the last call.

        Entries that were taken out stay until they are a tenth of all, then all are read again:
        whoever asks looks the entries up and finds that they are gone.
        """
        if version == self._version:
            return self._vectors
        with self._lock:
            if version != self._version:
                self._read(version, entries, lookup)
            return self._vectors

    def _read(self, version: int, entries: int, lookup: VectorSource) -> None:
        known = version > self._version >= 0
        rows = ((i, packed) for i, packed, _ in lookup.vectors(self._version if known else -1))
        vectors = self._vectors.changed(rows) if known else Vectors.of(rows)
        if known and len(vectors.ids) > entries * 1.1 + 10:
            vectors = Vectors.of((i, packed) for i, packed, _ in lookup.vectors(-1))
        self._vectors, self._version = vectors, version


def _signs(vectors: NDArray) -> NDArray[np.uint64]:
    """One bit a number, whether it is positive: a row of words for each 64 numbers of all vectors.

    A byte holds the count of differing signs but for one case: where all 256 differ it says none,
    and the opposite of the question is compared in full and found far away.
    """
    bits = np.packbits(vectors > 0, axis=1)
    return np.ascontiguousarray(np.ascontiguousarray(bits).view(np.uint64).T)


def _differing(held: NDArray[np.uint64], asked: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many of the signs differ from those asked for, by vector."""
    found = np.zeros(held.shape[1], dtype=np.uint8)
    for words, word in zip(held, asked, strict=True):
        found += np.bitwise_count(words ^ word)
    return found


def _fewest(counts: NDArray[np.uint8], wanted: int) -> NDArray[np.int64]:
    """Places of the smallest counts, about as many as wanted.

    A histogram of a sample finds the cut; sorting a million counts takes fifty times as long.
    """
    sample = counts[:: max(1, len(counts) // SAMPLED)]
    share = wanted * len(sample) / max(1, len(counts))
    # A plain int: compared with one of numpy's, all counts would be widened to eight bytes.
    cut = int(np.searchsorted(np.cumsum(np.bincount(sample)), share))
    return np.flatnonzero(counts <= cut)

"""The entries nearest to a question in meaning, by brute force over vectors in memory.

Memory: 29 MB per 100,000 entries (a byte a number, and one bit a number to sift by). Up to
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

SIFT_ABOVE = 10_000
SIFTED = 2_000
CHUNK = 20_000
SIGNS = 192  # a multiple of 64; below 256, so that a count fits a byte


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
        best = np.lexsort((self.ids[at], -cosines))[:most]
        return [(int(self.ids[at[n]]), float(cosines[n])) for n in best]

    def likeness(self, question: Vector, entry_ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these entries that is known."""
        wanted = np.array(sorted(entry_ids), dtype=np.int64)
        at = np.searchsorted(self.ids, wanted)
        at = at[(at < len(self.ids))]
        wanted = wanted[: len(at)]
        at = at[self.ids[at] == wanted]
        cosines = self._cosines(at, question)
        return {int(self.ids[n]): float(c) for n, c in zip(at, cosines, strict=True)}

    def _cosines(self, at: NDArray[np.int64], question: Vector) -> Vector:
        return (self.packed[at].astype(np.float32) @ question) / self.lengths[at]

    def _sifted(self, question: Vector) -> NDArray[np.int64]:
        """Places of the vectors whose signs agree most with the question's, about SIFTED."""
        differing = np.zeros(len(self.ids), dtype=np.uint8)
        for held, asked in zip(self.signs, _signs(question[None, :]), strict=True):
            differing += np.bitwise_count(held ^ asked)
        # A histogram finds the cut in one pass; sorting a million counts takes ten times as long.
        cut = int(np.searchsorted(np.cumsum(np.bincount(differing)), SIFTED))
        return np.flatnonzero(differing <= cut)


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

    The first SIGNS numbers suffice, because the model puts the most telling ones first.
    """
    bits = np.packbits(vectors[:, :SIGNS] > 0, axis=1)
    return np.ascontiguousarray(np.ascontiguousarray(bits).view(np.uint64).T)

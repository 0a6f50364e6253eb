"""What a text means as a vector: the mean of static word vectors, computed on the CPU.

The vectors are WordLlama's (MIT, see vectors/LICENSE-wordllama), rounded to a byte a number; no
network, no model server, 8 MB of memory. A text of thirty words takes some 0.1 ms.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

DIMENSIONS = 256
MOST_CHARACTERS = 4_000
_FILE = Path(__file__).parent / "vectors" / "wordllama.npz"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINTS = str.maketrans("_/-", "   ")
_START = "▁"  # how the vocabulary writes the beginning of a word


def embed(text: str) -> Vector | None:
    """The unit vector of a text, or None for a text without a word."""
    return unit(_sum(text))


def embed_entry(naming: Iterable[str], details: str) -> Vector | None:
    """The vector of an entry: its naming texts weigh as much as everything it says."""
    named = sum(map(_kept_sum, naming), np.zeros(DIMENSIONS, np.float32))
    name, whole = unit(named), unit(named + _sum(details))
    return whole if name is None else name if whole is None else unit(name + whole)


@lru_cache(maxsize=50_000)
def emphasis(word: str) -> float:
    """How much a folded word says: the length of its vector, 2 to 25 for most.

    The vectors were trained to be added up as they are, so those of words that say little became
    short: “the” has 1.6, “find” 8.5, “image” 13, “podcast” 25.
    """
    return float(np.linalg.norm(_sum(word)))


def is_common_word(word: str) -> bool:
    """Whether the vocabulary has this folded word as a whole, as it has some 9,000 in English."""
    return len(_pieces(word)) == 1


def _sum(text: str) -> Vector:
    """The vectors of all words added up: its direction is that of their mean."""
    names = text[:MOST_CHARACTERS].split()
    pieces = np.fromiter(chain.from_iterable(map(_name_pieces, names)), np.intp)
    vectors, scales, _ = _model()
    return scales.take(pieces) @ vectors.take(pieces, axis=0).astype(np.float32)


@lru_cache(maxsize=256)
def _kept_sum(text: str) -> Vector:
    """The same for a text that stands in several entries, such as the tool's summary."""
    return _sum(text)


def pack(vector: Vector) -> bytes:
    """A unit vector in DIMENSIONS bytes, for the database."""
    return np.round(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()


def unpack(packed: bytes) -> Vector:
    """The unit vector that was packed."""
    vector = unit(np.frombuffer(packed, dtype=np.int8).astype(np.float32))
    if vector is None:
        raise ValueError("a packed vector holds only zeros")
    return vector


def unit(vector: Vector) -> Vector | None:
    """The vector with a length of 1, or None for one of zeros."""
    length = sqrt(vector @ vector)
    return vector / length if length > 0 else None


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.int8], Vector, dict[str, int]]:
    """Vectors and their scales by token, and the tokens' numbers. Read once a process."""
    with np.load(_FILE) as file:
        tokens = file["tokens"].tobytes().decode().split("\0")
        return file["vectors"], file["scales"], {token: n for n, token in enumerate(tokens)}


@lru_cache(maxsize=50_000)
def _name_pieces(name: str) -> tuple[int, ...]:
    """The tokens of a name's words: sendEmail, send_email and image-to-text have several."""
    words = _CAMEL.sub(" ", name).translate(_JOINTS).lower().split()
    return tuple(piece for word in words for piece in _pieces(word))


def _pieces(word: str) -> tuple[int, ...]:
    """The tokens of a word by byte-pair encoding: the lowest-numbered pair is joined first."""
    numbers = _model()[2]
    none = len(numbers)
    parts = [_START, *word[:100]]
    joined = [numbers.get(a + b, none) for a, b in pairwise(parts)]
    while joined and (best := min(joined)) < none:
        at = joined.index(best)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
        # Only the pairs beside the joined one are new.
        del joined[at]
        for near in range(max(at - 1, 0), min(at + 1, len(joined))):
            joined[near] = numbers.get(parts[near] + parts[near + 1], none)
    return tuple(token for part in parts for token in _tokens(part, numbers))


def _tokens(part: str, numbers: dict[str, int]) -> list[int]:
    """The token of a part, or those of its bytes where the vocabulary does not have it."""
    if part in numbers:
        return [numbers[part]]
    return [numbers[f"<0x{byte:02X}>"] for byte in part.encode("utf-8", "surrogatepass")]

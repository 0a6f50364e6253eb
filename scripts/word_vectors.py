"""Make catalog/lookup/vectors/wordllama.npz from an unpacked wheel of wordllama 0.4.0.post1.

    python -m pip download --no-deps wordllama==0.4.0.post1 && unzip wordllama-*.whl -d wheel
    python scripts/word_vectors.py wheel/wordllama

Rounds each vector to a byte a number with a scale of its own, and keeps of the tokenizer what
byte-pair encoding needs: the tokens in the order in which they are joined.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "catalog/lookup/vectors/wordllama.npz"
WEIGHTS = "weights/l2_supercat_256.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
SHA256 = {
    WEIGHTS: "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
    TOKENIZER: "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68",
}


def read(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        sys.exit(f"{folder / name} is not the file of wordllama 0.4.0.post1.")
    return content


def matrix(safetensors: bytes) -> np.ndarray:
    """The one tensor of the file."""
    (size,) = struct.unpack("<Q", safetensors[:8])
    header = json.loads(safetensors[8 : 8 + size])
    (tensor,) = (value for name, value in header.items() if name != "__metadata__")
    numbers = np.frombuffer(safetensors[8 + size :], dtype=np.float16)
    return numbers.reshape(tensor["shape"]).astype(np.float32)


def main(folder: Path) -> None:
    vectors = matrix(read(folder, WEIGHTS))
    numbers = json.loads(read(folder, TOKENIZER))["model"]["vocab"]
    tokens = sorted(numbers, key=numbers.__getitem__)
    scales = np.abs(vectors).max(axis=1) / 127
    scales[scales == 0] = 1
    np.savez_compressed(
        TARGET,
        vectors=np.round(vectors / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        tokens=np.frombuffer("\0".join(t.replace("\0", "") for t in tokens).encode(), np.uint8),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""All style sheets and scripts together stay as light as the design asks."""

import gzip
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
MOST_BYTES = 30 * 1024


def public_assets() -> Iterator[Path]:
    """What visitors load; the admin has its own."""
    for folder in ("css", "js"):
        yield from (STATIC / folder).glob("*.*")


def test_styles_and_scripts_fit_into_thirty_kilobytes() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in public_assets()}
    assert sizes
    assert sum(sizes.values()) <= MOST_BYTES, sizes

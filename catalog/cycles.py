"""Python's search for cycles of garbage, put off while whole catalogues are read or written. PURE.

Documents refer to nothing that refers back to them, and looking through a batch of parsed ones
again and again took a sixth of a run of the rank and a fourteenth of an import.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_looking_for_cycles() -> Iterator[None]:
    """Nothing is looked for inside, but where the caller asks for it with `gc.collect()`."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

"""Bodies: strict JSON that two readers cannot read differently, and limits on size and depth."""

from typing import IO, Any

from rest_framework.parsers import BaseParser

from catalog.documents.read import MOST_BYTES, Unreadable, UnsafeNumber, loads
from config.api.problems import Fault, Refusal


def read_body(stream: IO[bytes]) -> bytes:
    """The whole body; Refusal where it is larger than any document may be."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refusal("content-too-large", f"A body may have {MOST_BYTES:,} bytes at most.")
    return data


def unreadable(problem: Unreadable, is_object: bool) -> Refusal:
    """Of an object it can be said what is wrong with it; nothing else is a document."""
    refusal = Refusal("invalid-body", str(problem), [Fault(str(problem), pointer="")])
    refusal.is_number = is_object and isinstance(problem, UnsafeNumber)
    return refusal


class StrictJSONParser(BaseParser):
    """Nesting, duplicate names, NaN, byte order marks and other encodings are refused by name."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> object:
        data = read_body(stream)
        try:
            return loads(data)
        except Unreadable as problem:
            raise unreadable(problem, data.lstrip().startswith(b"{")) from None

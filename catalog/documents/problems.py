"""What is wrong with a document, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`pointer` is an RFC 6901 JSON pointer; "" means the document as a whole."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer or 'document'}: {self.message}"


def pointer(*steps: str | int) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in the order they were found."""
    return list(dict.fromkeys(problems))

"""JSON of answers, around parts that are JSON already."""

import json
import secrets
from itertools import chain
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

# Nothing that anybody writes can hold it, so it can only be the place of a part.
_PLACE = secrets.token_hex(16)


class Written:
    """A value as the database keeps it: reading and writing it anew would cost half an answer."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def written(document: Any) -> str:
    """The compact JSON of a document; its Written parts go out as they are."""
    parts: list[str] = []

    def set_aside(value: Any) -> str:
        if not isinstance(value, Written):
            raise TypeError(f"{type(value).__name__} is nothing that JSON can say.")
        parts.append(value.text)
        return _PLACE

    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=set_aside)
    if not parts:
        return text
    between = text.split(f'"{_PLACE}"')
    return "".join(chain.from_iterable(zip(between, [*parts, ""], strict=True)))


def with_text(rows: QuerySet, column: str) -> QuerySet:
    """The rows with a JSON column also as the text that the database writes for it."""
    return rows.annotate(**{f"{column}_text": Cast(column, TextField())})

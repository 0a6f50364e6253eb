"""What a resource shows: a table of fields that serves answers, `fields=` and the description.

Rows come from `QuerySet.values()`, so that a list of fifty costs one query and fifty dicts, and
only the columns that were asked for are loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any

from config.api.parameters import Parameter, Schema, boolean, choices_list

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One member of an answer. Without `value` the only column is copied as it is.

    `is_expansion` fields appear only with `expand=`; `is_brief` ones also with `brief=true`.
    """

    name: str
    schema: Schema
    description: str
    columns: tuple[str, ...] = ()
    value: Callable[[Any], Any] | None = None
    is_brief: bool = False
    is_expansion: bool = False

    def described(self) -> Schema:
        return {**self.schema, "description": self.description}


@dataclass(frozen=True)
class Shape:
    """The fields that one request asks for."""

    fields: tuple[Field, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for field in self.fields for column in field.columns))

    @cached_property
    def _readers(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        """How to read each field: a list of fifty reads a thousand of them."""
        return tuple((f.name, f.value or itemgetter(f.columns[0])) for f in self.fields)

    def represent(self, row: Any) -> dict[str, Any]:
        """One row as it is answered."""
        return {name: read(row) for name, read in self._readers}


@dataclass(frozen=True)
class Resource:
    """A named kind of object with all fields that it can have."""

    name: str
    description: str
    fields: tuple[Field, ...]

    @property
    def expansions(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.is_expansion)

    def parameters(self) -> tuple[Parameter, ...]:
        """`fields`, `omit`, `brief` and, where there is something to expand, `expand`."""
        names = [field.name for field in self.fields]
        found = [
            choices_list("fields", names, "Only these fields, with commas between them."),
            choices_list("omit", names, "All but these fields, with commas between them."),
            boolean("brief", "Only what identifies each object."),
        ]
        if self.expansions:
            shown = "Fields that are shown on demand only."
            found.append(choices_list("expand", self.expansions, shown))
        return tuple(found)

    def shape(self, values: Mapping[str, Any], shown: Sequence[str] = ()) -> Shape:
        """The fields that the parameters ask for; `shown` are expansions that need no asking."""
        asked = values.get("fields")
        omitted = values.get("omit") or ()
        expanded = {*(values.get("expand") or ()), *shown}
        if asked:
            wanted = {*asked, *(values.get("expand") or ())}
        elif values.get("brief"):
            wanted = {field.name for field in self.fields if field.is_brief}
            wanted |= set(values.get("expand") or ())
        else:
            wanted = {f.name for f in self.fields if not f.is_expansion or f.name in expanded}
        chosen = (f for f in self.fields if f.name in wanted and f.name not in omitted)
        return Shape(tuple(chosen))

    def schema(self) -> Schema:
        """No field is required: `fields`, `omit` and `brief` may take any of them away."""
        return {
            "type": "object",
            "description": self.description,
            "additionalProperties": False,
            "properties": {field.name: field.described() for field in self.fields},
        }


def nullable(schema: Schema) -> Schema:
    """The same, or null for what nobody knows."""
    if isinstance(schema.get("type"), str):
        found = {**schema, "type": [schema["type"], "null"]}
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
        return found
    return {"anyOf": [schema, {"type": "null"}]}


def moment_text(at: datetime | None) -> str | None:
    """RFC 3339 with a Z."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def structure(**properties: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }

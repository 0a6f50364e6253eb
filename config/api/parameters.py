"""Parameters of the address: declared once, read strictly, described by the same declaration."""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from config.api.problems import Fault, Refusal

Schema = dict[str, Any]

SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
PARTIAL_DATE = {
    "type": "string",
    "pattern": "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri"}
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
LONGEST_VALUE = 2000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,11}")
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Parameter:
    """One parameter. `read` turns its text into a value or raises ValueError with a sentence."""

    name: str
    schema: Schema
    description: str
    read: Callable[[str], Any] = str
    default: Any = None
    is_repeated: bool = False
    is_listed: bool = False
    is_required: bool = False
    example: Any = None
    # What parameter groups (filters) read themselves is only checked for its form here.
    group: str = field(default="", compare=False)


def text(name: str, description: str, *, longest: int = 200, **more: Any) -> Parameter:
    schema = {
        "type": "string",
        "minLength": 1,
        "maxLength": longest,
        "pattern": r"^[^\u0000-\u001f\u007f]+$",
    }

    def read(word: str) -> str:
        if len(word) > longest:
            raise ValueError(f"At most {longest} characters are read.")
        return word

    return Parameter(name, schema, description, read, **more)


def matching(
    name: str, pattern: str, description: str, *, longest: int = 200, **more: Any
) -> Parameter:
    """A text of one form; `pattern` is a regular expression that JSON Schema knows too."""
    compiled = re.compile(pattern)

    def read(word: str) -> str:
        if len(word) > longest or not compiled.search(word):
            raise ValueError(f"“{shown(word)}” does not have the form {pattern}.")
        return word

    schema = {"type": "string", "pattern": pattern, "maxLength": longest}
    return Parameter(name, schema, description, read, **more)


def slug(name: str, description: str, **more: Any) -> Parameter:
    return matching(name, SLUG["pattern"], description, longest=SLUG["maxLength"], **more)


def integer(
    name: str, description: str, *, least: int, most: int, default: int | None = None, **more: Any
) -> Parameter:
    def read(word: str) -> int:
        if not _INTEGER.fullmatch(word) or not least <= int(word) <= most:
            raise ValueError(f"“{shown(word)}” is not a whole number from {least} to {most:,}.")
        return int(word)

    schema: Schema = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return Parameter(name, schema, description, read, default, **more)


def boolean(name: str, description: str) -> Parameter:
    def read(word: str) -> bool:
        if word not in ("true", "false"):
            raise ValueError(f"“{shown(word)}” is neither true nor false.")
        return word == "true"

    return Parameter(name, {"type": "boolean", "default": False}, description, read, False)


def choice(
    name: str, choices: Sequence[str], description: str, *, default: str | None = None, **more: Any
) -> Parameter:
    schema: Schema = {"type": "string", "enum": list(choices)}
    if default is not None:
        schema["default"] = default
    return Parameter(name, schema, description, one_of(choices), default, **more)


def choices_list(name: str, choices: Sequence[str], description: str) -> Parameter:
    """Several of the choices with commas between them."""
    known = one_of(choices)

    def read(word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(known(part) for part in word.split(",")))

    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(choices)}}
    return Parameter(name, schema, description, read, None, is_listed=True)


def day(name: str, description: str, **more: Any) -> Parameter:
    def read(word: str) -> date:
        try:
            if len(word) == 10:
                return date.fromisoformat(word)
        except ValueError:
            pass
        raise ValueError(f"“{shown(word)}” is not a day like 2026-05-31.")

    return Parameter(name, DAY, description, read, **more)


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in choices:
            near = nearest(word, choices)
            meant = f" Did you mean {near}?" if near else ""
            known = ", ".join(choices)
            raise ValueError(f"“{shown(word)}” is not one of {known}.{meant}")
        return word

    return read


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar of the known words, or ""."""
    found = difflib.get_close_matches(word[:100].lower(), list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def shown(word: str) -> str:
    return word if len(word) <= _LONGEST_SHOWN else f"{word[:_LONGEST_SHOWN]}…"


def read_parameters(query: QueryDict, declared: Sequence[Parameter]) -> dict[str, Any]:
    """The value of every declared parameter; Refusal that names all that is wrong at once."""
    by_name = {parameter.name: parameter for parameter in declared}
    values = {parameter.name: parameter.default for parameter in declared}
    faults: list[Fault] = []
    for name, words in query.lists():
        parameter = by_name.get(name)
        if parameter is None:
            faults.append(_unknown(name, by_name))
            continue
        try:
            values[name] = _value(parameter, words)
        except ValueError as problem:
            faults.append(Fault(str(problem), parameter=name))
    for parameter in declared:
        if parameter.is_required and parameter.name not in query:
            faults.append(Fault("This parameter is required.", parameter=parameter.name))
    if faults:
        raise Refusal("invalid-request", f"{faults[0].parameter}: {faults[0].detail}", faults)
    return values


def _unknown(name: str, known: Collection[str]) -> Fault:
    near = nearest(name, known)
    meant = f" Did you mean {near}?" if near else ""
    return Fault(f"There is no such parameter.{meant}", parameter=shown(name), suggestion=near)


def _value(parameter: Parameter, words: list[str]) -> Any:
    if len(words) > 1 and not parameter.is_repeated:
        raise ValueError("This parameter is given more than once.")
    most = parameter.schema.get("maxItems")
    if most is not None and len(words) > most:
        raise ValueError(f"At most {most} values can be given.")
    for word in words:
        if not word:
            raise ValueError("This parameter is empty; leave it out instead.")
        if len(word) > LONGEST_VALUE or _CONTROL.search(word):
            raise ValueError("The value is too long or holds control characters.")
    read = [parameter.read(word) for word in words]
    return read if parameter.is_repeated else read[0]


def first_fault(name: str, detail: str) -> Refusal:
    """A refusal of one parameter's value, for what only the data can tell."""
    return Refusal("invalid-request", f"{name}: {detail}", [Fault(detail, parameter=name)])

"""Is the document built as its JSON Schema says? Faults become sentences for editors."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import fastjsonschema
from jsonschema import Draft202012Validator, ValidationError

from catalog.documents.problems import Problem, distinct, pointer
from catalog.documents.schemas import Kind, schema
from catalog.documents.values import (
    check_partial_date,
    check_slug,
    check_url,
    shortened,
    suggestion,
)

# A megabyte of wrong items would make as many sentences; nobody reads on after these.
MOST_FAULTS = 200

_TYPE_WORDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object with fields",
}


def structure_problems(document: object, kind: Kind) -> list[Problem]:
    # The compiled check costs a twentieth of jsonschema, which words the faults if it fails.
    try:
        _compiled(kind)(document)
    except fastjsonschema.JsonSchemaValueException:
        faults = islice(_validator(kind).iter_errors(document), MOST_FAULTS)
        found = (problem for fault in faults for problem in _problems(fault))
        return distinct(found)
    return []


@cache
def _compiled(kind: Kind) -> Callable[[object], object]:
    check: Callable[[object], object] = fastjsonschema.compile(schema(kind), use_default=False)
    return check


@cache
def _validator(kind: Kind) -> Draft202012Validator:
    return Draft202012Validator(schema(kind))


def _problems(fault: ValidationError) -> Iterator[Problem]:
    place = list(fault.absolute_path)
    if fault.validator == "required":
        missing = [key for key in fault.validator_value if key not in fault.instance]
        for key in missing:
            yield Problem(pointer(*place, key), f"The field “{key}” is missing.")
    elif fault.validator == "additionalProperties":
        known = fault.schema.get("properties", {})
        for key in fault.instance.keys() - known.keys():
            hint = suggestion(key, known)
            yield Problem(pointer(*place, key), f"There is no field {shortened(key)} here.{hint}")
    else:
        if "propertyNames" in fault.relative_schema_path:
            place.append(fault.instance)
        word = _SENTENCES.get(str(fault.validator), _general)
        yield Problem(pointer(*place), word(fault.instance, fault.validator_value))


def _general(value: Any, rule: Any) -> str:
    return f"{shortened(value)} is not allowed here."


def _type(value: Any, rule: Any) -> str:
    expected = [rule] if isinstance(rule, str) else rule
    words = " or ".join(_TYPE_WORDS[name] for name in expected)
    return f"This must be {words}, not {_described(value)}."


def _described(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object with fields"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"the {'text' if isinstance(value, str) else 'number'} {shortened(value)}"


def _min_length(value: str, rule: int) -> str:
    if not value:
        return "This text is empty."
    return f"{shortened(value)} is too short: {len(value)} characters, at least {rule} needed."


def _max_length(value: str, rule: int) -> str:
    return f"{shortened(value)} is too long: {len(value)} characters, at most {rule} allowed."


def _min_items(value: list[Any] | dict[str, Any], rule: int) -> str:
    needed = "one entry is" if rule == 1 else f"{rule} entries are"
    return f"At least {needed} needed here, not {len(value) or 'none'}."


def _max_items(value: list[Any] | dict[str, Any], rule: int) -> str:
    return f"At most {rule} entries are allowed here, not {len(value)}."


def _unique_items(value: list[Any], rule: bool) -> str:
    repeated = next((item for at, item in enumerate(value) if item in value[:at]), None)
    return f"{shortened(repeated)} stands in this list more than once."


def _enum(value: Any, rule: list[Any]) -> str:
    hint = suggestion(value, rule) if isinstance(value, str) else ""
    allowed = ", ".join(shortened(item) for item in rule)
    return f"{shortened(value)} is not one of {allowed}.{hint}"


def _pattern(value: str, rule: str) -> str:
    if rule.startswith("^[a-z0-9]"):
        return check_slug(value) or _general(value, rule)
    if rule.startswith("^https"):
        if not value:
            return "This text is empty."
        return check_url(value) or "The address does not begin with https:// or http://."
    if rule.startswith("^[0-9]{4}"):
        return check_partial_date(value) or f"{shortened(value)} is no day: write 2024-05-31."
    if rule.startswith("^[A-Z]{3}"):
        return f"{shortened(value)} is not a currency: three capital letters such as “USD”."
    return f"{shortened(value)} is not an amount such as “20” or “0.15”."


_SENTENCES: dict[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _min_items,
    "minProperties": _min_items,
    "maxItems": _max_items,
    "maxProperties": _max_items,
    "uniqueItems": _unique_items,
    "enum": _enum,
    "pattern": _pattern,
}

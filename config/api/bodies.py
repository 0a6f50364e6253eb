"""Bodies against the schema that describes them, with a place for everything that is wrong."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from catalog.documents.problems import pointer
from config.api.parameters import Schema, nearest, shown
from config.api.problems import Fault, Refusal

MOST_FAULTS = 50


def check_body(sent: dict[str, Any], schema: Schema) -> None:
    """Refusal that names every fault of a body."""
    errors = sorted(Draft202012Validator(schema).iter_errors(sent), key=lambda e: e.json_path)
    faults = [fault for error in errors[:MOST_FAULTS] for fault in _faults(error)]
    if faults:
        raise Refusal("invalid-body", f"{faults[0].pointer}: {faults[0].detail}", faults)


def _faults(error: ValidationError) -> Iterator[Fault]:
    place = pointer(*error.absolute_path)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for name in error.instance.keys() - known.keys():
            near = nearest(name, known)
            detail = f"There is no such field.{f' Did you mean {near}?' if near else ''}"
            yield Fault(detail, pointer=f"{place}{pointer(shown(name))}", suggestion=near)
    elif error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        for name in missing[:1]:
            yield Fault("This field is required.", pointer=f"{place}{pointer(name)}")
    else:
        yield Fault(_sentence(error), pointer=place)


def _sentence(error: ValidationError) -> str:
    """What would be right; what was sent is not repeated."""
    value = error.validator_value
    sentences = {
        "type": f"This must be of the type {value}.",
        "enum": f"This must be one of {', '.join(map(str, value))}."
        if isinstance(value, list)
        else "",
        "minimum": f"This must be at least {value}.",
        "maximum": f"This must be at most {value}.",
        "minLength": f"This needs {value} characters at least.",
        "maxLength": f"This takes {value} characters at most.",
        "pattern": f"This does not have the form {value}.",
    }
    return sentences.get(str(error.validator)) or "This is not what the description asks for."

"""One normal form of a document, its canonical bytes (RFC 8785) and their digest."""

import hashlib
import math
from json.encoder import encode_basestring
from typing import Any

from catalog.documents.schemas import Kind, kind_of, resolved, schema

__all__ = ["canonical_bytes", "digest", "kind_of", "normalise"]

# Null here is a finding ("the source names no price"), not a missing answer.
_MEANINGFUL_NULLS = frozenset({"starting_price"})
_LARGEST_EXACT_INTEGER = 2**53


def normalise(document: dict[str, Any]) -> dict[str, Any]:
    """The normal form: what says nothing is left out, keys stand in the schema's order.

    Works on documents that are not valid too and never moves a list's items (but the two
    tools of a verdict), so that the places of problems stay true.
    """
    kind = kind_of(document)
    normal: dict[str, Any] = _normal(document, schema(kind), kind)
    if kind == "verdict" and _are_texts(normal.get("tools")):
        normal["tools"] = sorted(normal["tools"])
    return normal


def canonical_bytes(document: dict[str, Any]) -> bytes:
    """RFC 8785; ValueError for what it cannot say: NaN, infinities, lone surrogates."""
    pieces: list[str] = []
    _write(document, pieces.append)
    return "".join(pieces).encode()


def digest(document: dict[str, Any]) -> str:
    """Hexadecimal SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _normal(value: Any, part: dict[str, Any], kind: Kind) -> Any:
    if isinstance(value, str):  # most values are
        return value
    part = resolved(part, kind)
    if isinstance(value, dict):
        return _normal_object(value, part, kind)
    if isinstance(value, list):
        return [_normal(item, part.get("items", {}), kind) for item in value]
    return _normal_number(value) if isinstance(value, float) else value


def _normal_object(value: dict[str, Any], part: dict[str, Any], kind: Kind) -> dict[str, Any]:
    properties = part.get("properties", {})
    if not properties:  # a map such as sources: its keys are names, not fields
        inner = part.get("additionalProperties")
        inner = inner if isinstance(inner, dict) else {}
        return {key: _normal(value[key], inner, kind) for key in sorted(value)}
    required = part.get("required", ())
    normal = {}
    for key in (*properties, *sorted(value.keys() - properties.keys())):
        if key == "higher_is_better":
            normal[key] = value.get(key)
        elif key in value and (key in required or _says_something(key, value[key])):
            normal[key] = _normal(value[key], properties.get(key, {}), kind)
    return normal


def _says_something(key: str, value: Any) -> bool:
    if value is None:
        return key in _MEANINGFUL_NULLS
    if key == "support":
        return value != "full"
    return value not in ("", [], {})


def _normal_number(value: float) -> float | int:
    exact = abs(value) < _LARGEST_EXACT_INTEGER and value.is_integer()
    return int(value) if exact else value


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _write(value: Any, put: Any) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, dict):
        _write_object(value, put)
    elif isinstance(value, list):
        put("[")
        for position, item in enumerate(value):
            if position:
                put(",")
            put(encode_basestring(item)) if isinstance(item, str) else _write(item, put)
        put("]")
    else:
        put(_scalar(value))


def _write_object(value: dict[str, Any], put: Any) -> None:
    separator = "{"
    # For ASCII, which nearly every key is, the order of code points is the same and ten times
    # cheaper.
    order = None if "".join(value).isascii() else _code_units
    for key in sorted(value, key=order):
        put(f"{separator}{encode_basestring(key)}:")
        item = value[key]
        put(encode_basestring(item)) if isinstance(item, str) else _write(item, put)
        separator = ","
    put("}" if value else "{}")


def _code_units(key: str) -> bytes:
    """RFC 8785 sorts by UTF-16 code units, which is not the order of code points."""
    return key.encode("utf-16-be", "surrogatepass")


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= _LARGEST_EXACT_INTEGER:
            raise ValueError(f"{value} is too large to be told apart from its neighbours")
        return str(value)
    if isinstance(value, float):
        return _ecmascript_number(value)
    raise ValueError(f"JSON has no {type(value).__name__}")


def _ecmascript_number(value: float) -> str:
    """The shortest exact digits as Number::toString of ECMAScript lays them out."""
    if not math.isfinite(value):
        raise ValueError(f"JSON has no {value}")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    unpadded = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(unpadded))
    digits = unpadded.rstrip("0")
    if 0 < point <= 21:
        if len(digits) <= point:
            return sign + digits.ljust(point, "0")
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"

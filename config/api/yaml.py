"""YAML as a way of writing JSON: no anchors, no tags, no dates, no keys that stand twice."""

import json
import re
from typing import Any

import yaml
from rest_framework.parsers import BaseParser

from catalog.documents.read import Unreadable, loads
from config.api.parsing import read_body, unreadable

MEDIA_TYPES = ("application/yaml", "application/x-yaml", "text/yaml")
_PLAIN = frozenset(f"tag:yaml.org,2002:{n}" for n in ("null", "bool", "str"))
# What JSON calls a number.
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
# Reading takes some 30 µs a byte of short values. A document has 15 kB and some 700 events.
MOST_YAML_BYTES = 200_000
MOST_EVENTS = 10_000
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The scanner looks 1,024 letters ahead from each of them, which may take a second.
_TOO_DEEP = re.compile(rb"(?:[\[{]\s*){64}")


class _Loader(yaml.SafeLoader):
    """The safe one with less in it."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if not all(isinstance(key, str) for key in keys):
            raise Unreadable("Every field's name must be a text.")
        if len(set(keys)) < len(keys):
            raise Unreadable("An object names the same field twice.")
        return super().construct_mapping(node, deep)


def _number(loader: _Loader, node: yaml.ScalarNode) -> int | float:
    text = str(loader.construct_scalar(node))
    if not _FLOAT.match(text):  # somebody has put a tag before it
        raise Unreadable("Numbers are written as in JSON: 1200 or 0.5.")
    return int(text) if _INT.match(text) else float(text)


# A day is a text in our documents, as in JSON. So is whatever JSON does not call a number: YAML 1.1
# also counts in sixties (1:30:00), and a long one took minutes.
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in found if tag in _PLAIN]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern in (("tag:yaml.org,2002:int", _INT), ("tag:yaml.org,2002:float", _FLOAT)):
    _Loader.add_implicit_resolver(_tag, _pattern, [*"-0123456789"])
    _Loader.add_constructor(_tag, _number)


def _look_through(text: str) -> None:
    """Refuse what would take long to read: many values, and anchors, with which a small text
    stands for gigabytes. The C parser does this in a tenth of the time of reading, where it is."""
    for number, event in enumerate(yaml.parse(text, Loader=_PARSER)):
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("Anchors and aliases are not taken; write the value out.")
        if number > MOST_EVENTS:
            raise Unreadable("There are too many values for YAML; send them as JSON.")


def read_yaml(data: bytes) -> object:
    """What the text says, before it is held against JSON; Unreadable with a sentence."""
    if _TOO_DEEP.search(data):
        raise Unreadable("The text is nested too deeply.")
    if len(data) > MOST_YAML_BYTES:
        raise Unreadable(f"Send more than {MOST_YAML_BYTES // 1000} kB as JSON.")
    try:
        text = data.decode()
        _look_through(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except UnicodeDecodeError:
        raise Unreadable("The text is not UTF-8.") from None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise Unreadable("This is not YAML as we take it.", *place) from None
    except RecursionError:
        raise Unreadable("The text is nested too deeply.") from None
    except (yaml.YAMLError, TypeError, ValueError) as problem:
        raise _said(problem) from None


def as_json(value: object) -> object:
    """The same value as strict JSON would have it; Unreadable with a sentence."""
    try:
        return loads(json.dumps(value, ensure_ascii=False).encode())
    except RecursionError:
        raise Unreadable("The text is nested too deeply.") from None
    except (TypeError, ValueError) as problem:
        raise _said(problem) from None


def _said(problem: Exception) -> Unreadable:
    if isinstance(problem, Unreadable):
        return problem
    return Unreadable("This is not YAML as we take it.")


class YamlParser(BaseParser):
    media_type = MEDIA_TYPES[0]

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> object:
        value: object = None
        try:
            value = read_yaml(read_body(stream))
            return as_json(value)
        except Unreadable as problem:
            raise unreadable(problem, isinstance(value, dict)) from None


class OldYamlParser(YamlParser):
    """The names that YAML had before RFC 9512."""

    media_type = MEDIA_TYPES[1]


class TextYamlParser(YamlParser):
    media_type = MEDIA_TYPES[2]


YAML_PARSERS = (YamlParser, OldYamlParser, TextYamlParser)

"""Checking a document without writing anything."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.resources import TEXT
from catalog.documents.canonical import digest, kind_of, normalise
from catalog.documents.problems import Problem
from catalog.kinds import registered
from config.api.endpoints import Endpoint
from config.api.operations import Body, Operation
from config.api.parameters import SHA256
from config.api.parsing import StrictJSONParser
from config.api.problems import Refusal
from config.api.resources import listed, nullable, structure
from config.api.yaml import MEDIA_TYPES, YAML_PARSERS

MOST_PROBLEMS = 200
EXAMPLE = {
    "slug": "alpha",
    "name": "Alpha",
    "type": "library",
    "capabilities": [],
    "sources": {},
}


class Validate(Endpoint):
    parser_classes = (StrictJSONParser, *YAML_PARSERS)
    operations = {
        "post": Operation(
            "validate_document",
            "Check a tool or a verdict",
            structure(
                is_valid={"type": "boolean"},
                kind=nullable({"type": "string", "enum": ["tool", "verdict"]}),
                problems=listed(structure(pointer=TEXT, message=TEXT)),
                sha256=nullable(SHA256),
            ),
            "Answers what publishing this document would say, and changes nothing. `sha256` is "
            f"that of the canonical form, null where there are problems; the first {MOST_PROBLEMS} "
            "of them are listed.",
            body=Body({"type": "object"}, EXAMPLE, ("application/json", MEDIA_TYPES[0])),
            scope="validate",
            tags=("documents",),
        )
    }

    def post(self, request: Request) -> HttpResponse:
        try:
            document = self.sent_object()
        except Refusal as refusal:
            if refusal.is_number:  # it is an object: what is wrong with it is our answer
                return self._answer(None, [Problem("", refusal.detail)], None)
            raise
        try:
            kind = kind_of(document)
        except ValueError as problem:
            return self._answer(None, [Problem("", str(problem))], None)
        normal: dict[str, Any] = normalise(document)
        problems = registered()[kind].problems([normal])[0]
        return self._answer(kind, problems, None if problems else digest(normal))

    def _answer(
        self, kind: str | None, problems: Sequence[Problem], sha256: str | None
    ) -> HttpResponse:
        return self.answer(
            {
                "is_valid": not problems,
                "kind": kind,
                "problems": [
                    {"pointer": p.pointer, "message": p.message} for p in problems[:MOST_PROBLEMS]
                ],
                "sha256": sha256,
            }
        )

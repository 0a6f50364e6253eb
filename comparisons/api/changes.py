"""The log of everything that was published, in order, with documents: to follow the catalogue."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from catalog.api.resources import NUMBER, TEXT, site_url
from catalog.documents.diff import diff
from catalog.models import Change
from comparisons.logged import Entry, entries_of
from config.api.cursors import cursor_parameter, read_token, write_token
from config.api.endpoints import Endpoint
from config.api.lists import LARGEST_PAGE_SIZE
from config.api.operations import Operation
from config.api.parameters import MOMENT, integer
from config.api.resources import Field, Resource, listed, moment_text, nullable, structure

Document = dict[str, Any]
# An entry carries a whole document: twenty of them are some 400 kilobytes.
PAGE_SIZE = 20
PURPOSE = "changes"

DIFFERENCE = structure(
    path=TEXT,
    kind={"type": "string", "enum": ["added", "removed", "changed"]},
    before={},
    after={},
)


CHANGE = Resource(
    "Change",
    "One line of the public log. Apply them in order and you have the catalogue: put `document` "
    "under `subject`, drop `subject` where `document` is null and `is_tombstone`, and drop "
    "`moved_from` where it is not null.",
    (
        Field(
            "position",
            NUMBER,
            "1, 2, 3 … without gaps.",
            value=lambda e: e.change.position,
            is_brief=True,
        ),
        Field(
            "kind",
            {"type": "string", "enum": list(Change.Kind.values)},
            "",
            value=lambda e: e.change.kind,
            is_brief=True,
        ),
        Field(
            "subject",
            TEXT,
            "The path of what changed: `tools/SLUG`, `compare/A-vs-B` or `rankings/N`.",
            value=lambda e: e.change.subject,
            is_brief=True,
        ),
        Field("title", TEXT, "As it was called then.", value=lambda e: e.change.title),
        Field("number", NUMBER, "Of the edition or run.", value=lambda e: e.change.number),
        Field(
            "previous_number",
            nullable(NUMBER),
            "The edition that was live before; null where none was.",
            value=lambda e: e.change.previous_number,
        ),
        Field("at", MOMENT, "", value=lambda e: moment_text(e.change.at), is_brief=True),
        Field("note", TEXT, "Why; may be empty.", value=lambda e: e.change.note),
        Field(
            "is_tombstone",
            {"type": "boolean"},
            "True where the subject is no longer published.",
            value=lambda e: e.change.kind == Change.Kind.UNPUBLISHED,
            is_brief=True,
        ),
        Field(
            "moved_from",
            nullable(TEXT),
            "The subject of the edition before, where it was another one.",
            value=lambda e: e.moved_from,
            is_brief=True,
        ),
        Field("page", TEXT, "", value=lambda e: site_url(f"/{e.change.subject}/")),
        Field(
            "differences",
            listed(DIFFERENCE),
            "Claim by claim, against the edition that was live before.",
            value=lambda e: _differences(e),
        ),
        Field(
            "document",
            nullable({"type": "object"}),
            "What is published from here on; null for tombstones and rankings.",
            value=lambda e: e.document,
        ),
    ),
)
LOADING = frozenset({"differences", "document"})


def _differences(entry: Entry) -> list[Document]:
    if entry.document is None or entry.before is None:
        return []
    return [
        {"path": each.path, "kind": each.kind, "before": each.before, "after": each.after}
        for each in diff(entry.before, entry.document)
    ]


class Changes(Endpoint):
    operations = {
        "get": Operation(
            "list_changes",
            "Everything that was published, in order",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["results", "since", "has_more", "next", "page_size"],
                "properties": {
                    "results": listed({"$ref": "#/components/schemas/Change"}),
                    "since": {
                        **TEXT,
                        "description": "Send this next time, also when `has_more` is false.",
                    },
                    "has_more": {"type": "boolean"},
                    "next": nullable({**TEXT, "format": "uri"}),
                    "page_size": NUMBER,
                },
            },
            "Start without `since`, then follow `next` until `has_more` is false, keep `since` and "
            "come back with it. No line is ever inserted before one that you have seen.",
            (
                cursor_parameter("since", "From the answer before; left out: from the beginning."),
                integer(
                    "page_size",
                    f"Lines a page, {LARGEST_PAGE_SIZE} at most.",
                    least=1,
                    most=LARGEST_PAGE_SIZE,
                    default=PAGE_SIZE,
                ),
                *CHANGE.parameters(),
            ),
            tags=("judgements",),
        )
    }

    def get(self, request: Request) -> HttpResponse:
        """Asking for the version has numbered every line that can be read by now."""
        size = self.values["page_size"]
        since = self.values["since"]
        position = read_token(since, PURPOSE, "since")[0] if since else 0
        shape = CHANGE.shape(self.values)
        lines = Change.objects.filter(position__gt=position).order_by("position")
        found = list(lines[: size + 1])
        has_more, found = len(found) > size, found[:size]
        entries = entries_of(found, with_documents=bool(shape.names & LOADING))
        token = write_token([found[-1].position if found else position], PURPOSE)
        following = self._following(request, token) if has_more else None
        response = self.answer(
            {
                "results": [shape.represent(entry) for entry in entries],
                "since": token,
                "has_more": has_more,
                "next": following,
                "page_size": size,
            }
        )
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        return response

    def _following(self, request: Request, token: str) -> str:
        query = request.query_params.copy()
        query["since"] = token
        return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"

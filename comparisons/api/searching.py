"""Search as the page does it, hit by hit with its reasons."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request

from catalog import paths
from catalog.api.resources import ADDRESS, NUMBER, TEXT, api_url, choice_of, site_url
from catalog.filters import ToolFilter
from catalog.models import Capability, Tool, ToolEdition
from comparisons.models.searches import PUBLIC_FROM
from comparisons.searching.answers import Answer, Hit, answer
from comparisons.searching.marking import excerpt, spelled
from config.api.endpoints import Endpoint
from config.api.filtering import filter_parameters, filtered
from config.api.operations import Operation
from config.api.parameters import SLUG, integer, text
from config.api.resources import listed, nullable, structure

Document = dict[str, Any]
TOOLS, MOST_TOOLS = 10, 50
HITS_A_TOOL = 3

HIT = structure(
    capability=SLUG,
    name=TEXT,
    excerpt=TEXT,
    support=choice_of(Capability.Support),
    task=structure(slug=SLUG, name=TEXT),
    reasons=structure(
        words=listed(TEXT),
        past_searches=listed(structure(text=nullable(TEXT), visitors=NUMBER)),
    ),
    page=ADDRESS,
)
FOUND = structure(
    tool=SLUG,
    name=TEXT,
    type=choice_of(Tool.Type),
    category=SLUG,
    summary=TEXT,
    hit_count=NUMBER,
    is_close={"type": "boolean"},
    hits=listed(HIT),
    links=structure(self=ADDRESS, page=ADDRESS),
)
SEARCH = structure(
    question=TEXT,
    corrected={"type": "object", "additionalProperties": listed(TEXT)},
    unknown_words=listed(TEXT),
    total=NUMBER | {"minimum": 0},
    results=listed(FOUND),
    near_tasks=listed(structure(slug=SLUG, name=TEXT)),
) | {
    "description": "Tools by their best capability. `words` are what matched, `past_searches` "
    "what visitors of like searches chose; their texts are shown from five visitors on. A tool "
    "that is not close merely comes nearest; `unknown_words` stand in nothing that is published."
}
FILTERS = tuple(p for p in filter_parameters(ToolFilter) if p.name != "q")


class Search(Endpoint):
    operations = {
        "get": Operation(
            "search",
            "Capabilities that get something done",
            {"$ref": "#/components/schemas/SearchAnswer"},
            "Any of the words may match; the filters are those of the list of tools. A search of "
            "the API is not counted as a visitor's.",
            (
                text("q", "What you want to get done.", longest=2000, is_required=True),
                *FILTERS,
                integer("limit", "Tools, at most.", least=1, most=MOST_TOOLS, default=TOOLS),
            ),
            tags=("judgements",),
        )
    }

    def version(self) -> str | None:
        """Past searches lift results, and they leave no line in the log."""
        return None

    def get(self, request: Request) -> HttpResponse:
        narrowed = None
        if any(self.values[each.name] for each in FILTERS):
            query = request.query_params.copy()
            query.pop("q", None)
            narrowed = filtered(ToolFilter, query, ToolEdition.objects.current())
        question = " ".join(self.values["q"].split())
        found = answer(question, narrowed) if question else Answer("")
        return self.answer(search_document(found, self.values["limit"]))


def search_document(found: Answer, limit: int) -> Document:
    """An answer of search as JSON; hits that the filters leave out are left out."""
    tools = [hits for hits in found.by_tool.values() if hits[0].entry.is_let_through]
    return {
        "question": found.question,
        "corrected": {word: list(meant) for word, meant in found.meant.items()},
        "unknown_words": list(found.unknown),
        "total": len(tools),
        "results": [_tool(hits) for hits in tools[:limit]],
        "near_tasks": [{"slug": slug, "name": name} for slug, name in found.near_tasks],
    }


def _tool(hits: Sequence[Hit]) -> Document:
    entry = hits[0].entry
    return {
        "tool": entry.tool_slug,
        "name": entry.tool_name,
        "type": entry.type,
        "category": entry.category_slug,
        "summary": entry.summary,
        "hit_count": len(hits),
        "is_close": any(hit.is_close for hit in hits),
        "hits": [hit_document(hit) for hit in hits[:HITS_A_TOOL]],
        "links": {
            "self": api_url(f"tools/{entry.tool_slug}/"),
            "page": site_url(paths.tool_path(entry.tool_slug)),
        },
    }


def hit_document(hit: Hit) -> Document:
    entry = hit.entry
    texts = (entry.tool_name, entry.heading, entry.task_name, entry.summary, entry.description)
    return {
        "capability": entry.slug,
        "name": entry.heading,
        "excerpt": excerpt(entry.description, hit.matched),
        "support": entry.support,
        "task": {"slug": entry.task_slug, "name": entry.task_name},
        "reasons": {
            "words": list(spelled(texts, hit.matched)),
            "past_searches": [
                {"text": past.text or None, "visitors": past.visitors}
                for past in hit.past
                if past.visitors >= PUBLIC_FROM
            ],
        },
        "page": site_url(f"{paths.tool_path(entry.tool_slug)}#capability-{entry.slug}"),
    }

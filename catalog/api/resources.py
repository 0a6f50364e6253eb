"""What the catalogue's resources show; each table is also their description."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings

from catalog import paths
from catalog.documents.schemas import Kind, schema
from catalog.models import Capability, Tool
from config.api.parameters import ADDRESS, DAY, MOMENT, PARTIAL_DATE, SHA256, SLUG
from config.api.release import API_PREFIX
from config.api.resources import Field, Resource, listed, moment_text, nullable
from config.api.writing import Written

Row = Mapping[str, Any]

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
NUMBER = {"type": "integer", "minimum": 1}
# The schema of documents is served as it is, at its own address.
DOCUMENT = {"$ref": "#/components/schemas/ToolDocument"}


def site_url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def api_url(path: str) -> str:
    return f"{settings.SITE_URL}{API_PREFIX}{path}"


def document_schema(kind: Kind) -> dict[str, Any]:
    """A document's own JSON Schema as a named schema: its references lead to its new place."""
    name = f"{kind.capitalize()}Document"
    text = json.dumps({key: part for key, part in schema(kind).items() if key != "$schema"})
    moved: dict[str, Any] = json.loads(
        text.replace('"#/$defs/', f'"#/components/schemas/{name}/$defs/')
    )
    return moved


def choice_of(choices: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(choices.values)}


def tool_links(slug: str) -> dict[str, str]:
    """Where to read on about a tool; not to be changed."""
    return _tool_links(slug, settings.SITE_URL)


# Four addresses a row were a tenth of a list.
@lru_cache(maxsize=4096)
def _tool_links(slug: str, site: str) -> dict[str, str]:
    return {
        "self": api_url(f"tools/{slug}/"),
        "page": site_url(paths.tool_path(slug)),
        "editions": api_url(f"tools/{slug}/editions/"),
        "capabilities": api_url(f"capabilities/?tool={slug}"),
    }


LINKS = {
    "type": "object",
    "additionalProperties": False,
    "properties": dict.fromkeys(
        ("self", "page", "editions", "capabilities", "comparison", "tool"), ADDRESS
    ),
}
RELEASED = "As exactly as its source says: a year, a month or a day; null where unknown."

TOOL = Resource(
    "Tool",
    "A published tool: the columns of its current edition, and its document.",
    (
        Field("slug", SLUG, "Stable; an old slug redirects.", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("type", choice_of(Tool.Type), "", ("type",), is_brief=True),
        Field("category", SLUG, "Slug of its category.", ("category__slug",)),
        Field("maker", SLUG, "Slug of the organisation behind it.", ("maker__slug",)),
        Field("summary", TEXT, "One sentence.", ("summary",)),
        Field("license", TEXT, "An SPDX expression.", ("license",)),
        Field("pricing_model", choice_of(Tool.Pricing), "", ("pricing_model",)),
        Field("status", choice_of(Tool.Status), "", ("status",)),
        Field(
            "released",
            nullable(PARTIAL_DATE),
            RELEASED,
            ("released",),
            lambda row: row["released"] or None,
        ),
        Field("capability_count", COUNT, "", ("capability_count",)),
        Field("source_count", COUNT, "", ("source_count",)),
        Field(
            "oldest_source_on",
            nullable(DAY),
            "The day on which the source that waits longest was checked.",
            ("oldest_source_on",),
            lambda row: row["oldest_source_on"] and row["oldest_source_on"].isoformat(),
        ),
        Field("edition", NUMBER, "Number of the current edition.", ("number",), is_brief=True),
        Field("sha256", SHA256, "Of the document's canonical form (RFC 8785).", ("sha256",)),
        Field(
            "published_at",
            MOMENT,
            "When the current edition was published.",
            ("published_at",),
            lambda row: moment_text(row["published_at"]),
        ),
        Field("links", LINKS, "", ("slug",), lambda row: tool_links(row["slug"])),
        Field(
            "document",
            DOCUMENT,
            "The current edition's document, whole.",
            ("document_text",),
            lambda row: Written(row["document_text"]),
            is_expansion=True,
        ),
    ),
)

EDITION = Resource(
    "ToolEdition",
    "A document as it was published. Editions never change, but for which one is current.",
    (
        Field("tool", SLUG, "The tool's slug at that time.", ("slug",), is_brief=True),
        Field("number", NUMBER, "", ("number",), is_brief=True),
        Field("name", TEXT, "The tool's name at that time.", ("name",)),
        Field("is_current", {"type": "boolean"}, "", ("is_current",), is_brief=True),
        Field("sha256", SHA256, "Of the document's canonical form (RFC 8785).", ("sha256",)),
        Field(
            "published_at",
            MOMENT,
            "",
            ("published_at",),
            lambda row: moment_text(row["published_at"]),
        ),
        Field("note", TEXT, "Why it was published; may be empty.", ("note",)),
        Field(
            "links",
            LINKS,
            "",
            ("slug", "number"),
            lambda row: {
                "self": api_url(f"tools/{row['slug']}/editions/{row['number']}/"),
                "page": site_url(paths.edition_path(row["slug"], row["number"])),
            },
        ),
        Field(
            "document",
            DOCUMENT,
            "The document, whole.",
            ("document_text",),
            lambda row: Written(row["document_text"]),
            is_expansion=True,
        ),
    ),
)

PHRASES = listed(TEXT)


CAPABILITY = Resource(
    "Capability",
    "One thing that a tool does for one task, as its current edition says it.",
    (
        Field("tool", SLUG, "The tool's slug.", ("edition__slug",), is_brief=True),
        Field("slug", SLUG, "Unique within the tool.", ("slug",), is_brief=True),
        Field("name", TEXT, "What the tool does here.", ("heading",), is_brief=True),
        Field("task", SLUG, "The task that aligns it with others.", ("task__slug",), is_brief=True),
        Field(
            "support",
            choice_of(Capability.Support),
            "`none` is an explicit no; a missing capability is unknown.",
            ("support",),
        ),
        Field("description", TEXT, "", ("description",)),
        Field("intents", PHRASES, "What people would type to find it.", ("intents",)),
        Field("source_count", COUNT, "", ("source_count",)),
        Field(
            "links",
            LINKS,
            "",
            ("edition__slug", "slug"),
            lambda row: {
                "self": api_url(f"capabilities/{row['edition__slug']}/{row['slug']}/"),
                "page": site_url(
                    f"{paths.tool_path(row['edition__slug'])}#capability-{row['slug']}"
                ),
                "tool": api_url(f"tools/{row['edition__slug']}/"),
            },
        ),
        Field(
            "claim",
            {
                "type": "object",
                "additionalProperties": True,
                "properties": {"slug": SLUG, "task": SLUG},
            },
            "The capability as the document has it, with limits, alternatives and source keys.",
            ("edition__document", "slug"),
            lambda row: next(
                part
                for part in row["edition__document"]["capabilities"]
                if part["slug"] == row["slug"]
            ),
            is_expansion=True,
        ),
        Field(
            "sources",
            {"type": "object", "additionalProperties": {"type": "object"}},
            "The sources that the capability cites, by their keys in the document.",
            ("edition__document", "slug"),
            lambda row: {
                key: row["edition__document"]["sources"][key]
                for part in row["edition__document"]["capabilities"]
                if part["slug"] == row["slug"]
                for key in part["sources"]
            },
            is_expansion=True,
        ),
    ),
)

TASK = Resource(
    "Task",
    "One thing people want done. Two tools' capabilities line up where they name the same task.",
    (
        Field("slug", SLUG, "", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("group", TEXT, "The heading under which it is listed.", ("group",)),
        Field("definition", TEXT, "What counts as doing it; may be empty.", ("definition",)),
        Field("aliases", PHRASES, "Other words for it.", ("aliases",)),
        Field("tool_count", COUNT, "Published tools that do it.", ("tool_count",)),
        Field(
            "links",
            LINKS,
            "",
            ("slug",),
            lambda row: {
                "self": api_url(f"tasks/{row['slug']}/"),
                "page": site_url(paths.task_path(row["slug"])),
                "capabilities": api_url(f"capabilities/?task={row['slug']}"),
            },
        ),
    ),
)

CATEGORY = Resource(
    "Category",
    "Tools that can stand in for each other.",
    (
        Field("slug", SLUG, "", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("description", TEXT, "May be empty.", ("description",)),
        Field("tool_count", COUNT, "Published tools in it.", ("tool_count",)),
        Field(
            "links",
            LINKS,
            "",
            ("slug",),
            lambda row: {
                "self": api_url(f"categories/{row['slug']}/"),
                "page": site_url(paths.category_path(row["slug"])),
            },
        ),
    ),
)

MAKER = Resource(
    "Maker",
    "The organisation behind a tool.",
    (
        Field("slug", SLUG, "", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("url", nullable(ADDRESS), "", ("url",), lambda row: row["url"] or None),
        Field("tool_count", COUNT, "Its published tools.", ("tool_count",)),
        Field(
            "links",
            LINKS,
            "",
            ("slug",),
            lambda row: {
                "self": api_url(f"makers/{row['slug']}/"),
                "page": site_url(paths.maker_path(row["slug"])),
            },
        ),
    ),
)

BETTER = nullable({"type": "boolean"})

METRIC = Resource(
    "Metric",
    "A figure's name, unit and direction. Figures of equal metric line up across tools.",
    (
        Field("slug", SLUG, "", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("unit", TEXT, "", ("unit",), is_brief=True),
        Field(
            "higher_is_better",
            BETTER,
            "Null where neither is better.",
            ("direction",),
            lambda row: {1: True, -1: False}.get(row["direction"]),
        ),
        Field("measurement_count", COUNT, "Published figures.", ("measurement_count",)),
        Field(
            "links",
            {"type": "object", "additionalProperties": ADDRESS},
            "",
            ("slug",),
            lambda row: {
                "self": api_url(f"metrics/{row['slug']}/"),
                "measurements": api_url(f"measurements/?metric={row['slug']}"),
            },
        ),
    ),
)

MEASUREMENT = Resource(
    "Measurement",
    "A measured figure of a published tool, with its source.",
    (
        Field("tool", SLUG, "", ("edition__slug",), is_brief=True),
        Field("metric", SLUG, "", ("metric",), is_brief=True),
        Field("label", TEXT, "As the tool's document calls it.", ("label",)),
        Field("value", {"type": "number"}, "", ("value",), lambda row: exact(row["value"])),
        Field("unit", TEXT, "", ("unit",), is_brief=True),
        Field("higher_is_better", BETTER, "Null where neither is better.", ("higher_is_better",)),
        Field(
            "variant",
            nullable(TEXT),
            "Which size or configuration was measured; null where unsaid.",
            ("variant",),
            lambda row: row["variant"] or None,
        ),
        Field(
            "as_of",
            nullable(PARTIAL_DATE),
            "When it was measured; null where unknown.",
            ("as_of",),
            lambda row: row["as_of"] or None,
        ),
        Field("source", ADDRESS, "Where it is stated.", ("source_url",)),
    ),
)


def exact(value: float) -> float | int:
    """As documents write numbers: whole ones without a point."""
    return int(value) if value.is_integer() else value

"""What the resources of judgements show, and what tools gain by them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import FloatField
from django.db.models.functions import Cast

from catalog import paths
from catalog.api.resources import ADDRESS, COUNT, LINKS, NUMBER, TEXT, TOOL, api_url, site_url
from catalog.models import Tool
from comparisons.addressing import tools_of
from config.api.parameters import DAY, MOMENT, SHA256, SLUG
from config.api.resources import Field, Resource, listed, moment_text, nullable, structure
from config.api.writing import Written

SCORE = {"type": "number", "minimum": 0, "maximum": 100}

STANDING_IN_TOOL = structure(
    run=NUMBER,
    as_of=DAY,
    is_ranked={"type": "boolean"},
    score=nullable(SCORE),
    low=SCORE,
    high=SCORE,
    place=nullable(NUMBER),
    category_place=nullable(NUMBER),
)


def number(value: Any) -> float | None:
    """A score as JSON has it; one decimal survives a float."""
    return None if value is None else float(value)


def standing_in_tool(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `Standing.values()` with its run."""
    return {
        "run": row["ranking__number"],
        "as_of": row["ranking__as_of"].isoformat(),
        "is_ranked": row["place"] is not None,
        "score": row["score_float"],
        "low": row["low_float"],
        "high": row["high_float"],
        "place": row["place"],
        "category_place": row["category_place"],
    }


def matches_in_tool(row: Mapping[str, Any]) -> dict[str, int] | None:
    """The counts that the run has read; None where no visitor had said anything."""
    return row["visitors"] and {"visitors": row["visitors"], "helped": row["helped"]}


# As JSON has scores; decimals would be made for nothing.
FLOATS = {f"{name}_float": Cast(name, FloatField()) for name in ("score", "low", "high")}
STANDING_COLUMNS = (
    *("tool", "ranking__number", "ranking__as_of"),
    *("place", "category_place", "visitors", "helped"),
)

# What a run says of a page of tools comes with one query more, and only where it is shown.
TOOL_WITH_STANDING = replace(
    TOOL,
    fields=(
        *TOOL.fields,
        Field(
            "standing",
            nullable(STANDING_IN_TOOL),
            "In the current run of the ranking; null where it was published after the run.",
            ("tool_id",),
            lambda row: standing_in_tool(row["run"]) if row["run"] else None,
        ),
        Field(
            "matches",
            nullable(structure(visitors=COUNT, helped=COUNT)),
            "Visitors who came from a search and said whether it helped, as the current run "
            "counts them; null where nobody has.",
            ("tool_id",),
            lambda row: matches_in_tool(row["run"]) if row["run"] else None,
        ),
    ),
)

VERDICT = Resource(
    "Verdict",
    "An editor's published judgement between two tools.",
    (
        Field("pair", TEXT, "Both slugs: a-vs-b, alphabetical.", ("pair",), is_brief=True),
        Field("headline", TEXT, "", ("headline",), is_brief=True),
        Field(
            "winner",
            nullable(SLUG),
            "Null where it depends, or where the two are no rivals.",
            ("document",),
            lambda row: row["document"]["winner"],
            is_brief=True,
        ),
        Field("edition", NUMBER, "", ("number",)),
        Field("sha256", SHA256, "Of the document's canonical form.", ("sha256",)),
        Field(
            "published_at",
            MOMENT,
            "",
            ("published_at",),
            lambda row: moment_text(row["published_at"]),
        ),
        Field(
            "links",
            LINKS,
            "",
            ("pair",),
            lambda row: {
                "self": api_url(f"verdicts/{row['pair']}/"),
                "page": site_url(paths.comparison_path(row["pair"])),
                "comparison": api_url(f"compare/?tools={','.join(tools_of(row['pair']))}"),
            },
        ),
        Field(
            "document",
            {"$ref": "#/components/schemas/VerdictDocument"},
            "The verdict, whole.",
            ("document",),
            is_expansion=True,
        ),
    ),
)

RANKING = Resource(
    "Ranking",
    "One recorded run of the formula over the whole catalogue.",
    (
        Field("number", NUMBER, "", ("number",), is_brief=True),
        Field("formula", TEXT, "The version of the formula.", ("formula",), is_brief=True),
        Field(
            "as_of",
            DAY,
            "The day for which signals were read.",
            ("as_of",),
            lambda row: row["as_of"].isoformat(),
            is_brief=True,
        ),
        Field("digest", SHA256, "Of the canonical inputs.", ("digest",)),
        Field("tool_count", COUNT, "", ("tool_count",)),
        Field("ranked_count", COUNT, "Tools of which enough is known.", ("ranked_count",)),
        Field(
            "computed_at",
            MOMENT,
            "",
            ("computed_at",),
            lambda row: moment_text(row["computed_at"]),
        ),
        Field(
            "links",
            structure(self=ADDRESS, page=ADDRESS, standings=ADDRESS, inputs=ADDRESS),
            "`inputs` holds all that a stranger needs to recompute the run.",
            ("number",),
            lambda row: {
                "self": api_url(f"rankings/{row['number']}/"),
                "page": site_url(paths.ranking_path(row["number"])),
                "standings": api_url(f"rankings/{row['number']}/standings/"),
                "inputs": site_url(f"{paths.ranking_path(row['number'])}inputs.json"),
            },
        ),
        Field(
            "tables",
            {"type": "object"},
            "Weights, caps and thresholds of the formula at that time.",
            ("tables_text",),
            lambda row: Written(row["tables_text"]),
            is_expansion=True,
        ),
    ),
)

STANDING = Resource(
    "Standing",
    "What one run says of one tool.",
    (
        Field("tool", SLUG, "The tool's slug at that time.", ("slug",), is_brief=True),
        Field("name", TEXT, "", ("name",), is_brief=True),
        Field("type", {"type": "string", "enum": list(Tool.Type.values)}, "", ("type",)),
        Field("category", SLUG, "", ("category",)),
        Field(
            "is_ranked",
            {"type": "boolean"},
            "False where too little is known.",
            ("place",),
            lambda row: row["place"] is not None,
        ),
        Field(
            "score",
            nullable(SCORE),
            "The weighted mean of what is known.",
            ("score",),
            lambda row: number(row["score"]),
            is_brief=True,
        ),
        Field("low", SCORE, "With the unknown at its worst.", ("low",), lambda r: number(r["low"])),
        Field(
            "high", SCORE, "With the unknown at its best.", ("high",), lambda r: number(r["high"])
        ),
        Field(
            "place",
            nullable(NUMBER),
            "Equal scores share a place; null where it is not ranked yet.",
            ("place",),
            is_brief=True,
        ),
        Field("category_place", nullable(NUMBER), "Within the category.", ("category_place",)),
        Field(
            "components",
            listed({"type": "object"}),
            "The five components with value, weight, points and what was read for them; numbers "
            "are decimal strings, as the digest has them.",
            ("document",),
            lambda row: row["document"]["components"],
            is_expansion=True,
        ),
        Field(
            "inputs",
            {"type": "object"},
            "Everything the formula read of this tool.",
            ("inputs_text",),
            lambda row: Written(row["inputs_text"]),
            is_expansion=True,
        ),
    ),
)

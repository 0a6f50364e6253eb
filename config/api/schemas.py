"""The named schemas that answers refer to."""

from catalog.api import resources as facts
from comparisons.api import resources as judgements
from comparisons.api.changes import CHANGE
from comparisons.api.comparing import COMPARISON
from comparisons.api.passports import PASSPORT
from comparisons.api.releases import RELEASE
from comparisons.api.resolving import RESOLUTION
from comparisons.api.searching import SEARCH
from config.api.parameters import Schema

RESOURCES = (
    judgements.TOOL_WITH_STANDING,
    facts.EDITION,
    facts.CAPABILITY,
    facts.TASK,
    facts.CATEGORY,
    facts.MAKER,
    facts.METRIC,
    facts.MEASUREMENT,
    judgements.VERDICT,
    judgements.RANKING,
    judgements.STANDING,
    CHANGE,
)


def named_schemas() -> dict[str, Schema]:
    """Every resource, and the documents with their own JSON Schemas."""
    return {
        **{resource.name: resource.schema() for resource in RESOURCES},
        "Comparison": COMPARISON,
        "Release": RELEASE,
        "SearchAnswer": SEARCH,
        "Resolution": RESOLUTION,
        "Passport": PASSPORT,
        "ToolDocument": facts.document_schema("tool"),
        "VerdictDocument": facts.document_schema("verdict"),
    }

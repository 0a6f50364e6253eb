"""The comparison as the page knows it, in JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from enum import Enum
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from catalog import paths
from catalog.api.resources import ADDRESS, TEXT, site_url
from catalog.api.views import moved_to
from catalog.finding import find_editions
from catalog.models import ToolEdition
from comparisons.addressing import FEWEST, MOST
from comparisons.api.resources import number
from comparisons.comparing import Compared, compared
from comparisons.exports import Export, as_json
from comparisons.generated import generated_verdict
from comparisons.ranking.formula import Standing
from comparisons.ranking.gap import gap, subtractable, too_close
from comparisons.ranking.sensitivity import sensitivity
from comparisons.standings import Held, by_slug
from config.api.endpoints import Endpoint
from config.api.operations import Operation
from config.api.parameters import DAY, SLUG, choices_list, first_fault, matching
from config.api.resources import listed, nullable, structure
from config.api.unchanged import depends_on

Document = dict[str, Any]
ANY = {"type": "object"}
# The names of tasks, which editors change in the admin without publishing anything.
depends_on(
    "compare",
    """SELECT count(*) FROM django_admin_log WHERE content_type_id = (
        SELECT id FROM django_content_type WHERE app_label = 'catalog' AND model = 'task')""",
)

COMPARISON = structure(
    title=TEXT,
    url=ADDRESS,
    site=TEXT,
    tools=listed(ANY),
    are_substitutes={"type": "boolean"},
    counts=ANY,
    oldest_decisive_source_on=nullable(DAY),
    tasks=listed(
        structure(
            group=TEXT,
            task=SLUG,
            name=TEXT,
            bucket=structure(kind=TEXT, tools=listed(SLUG)),
            cells=listed(structure(tool=SLUG, answer=TEXT, capabilities=listed(ANY))),
        )
    ),
    figures=listed(ANY),
    sources=listed(ANY),
    standings={"type": "object", "additionalProperties": nullable(ANY)},
    gap=nullable(ANY),
    verdict=nullable(ANY),
    generated_verdict=nullable(ANY),
) | {"description": "Two to four tools, task by task. `sources` are numbered as on the page."}
COMPARISON["properties"]["sensitivity"] = nullable(ANY)


class Compare(Endpoint):
    operations = {
        "get": Operation(
            "compare_tools",
            "Two to four tools side by side",
            {"$ref": "#/components/schemas/Comparison"},
            "Capabilities aligned by task, figures by metric, standings with the signed gap, the "
            "editors' verdict and the one that follows from the facts, and what would change it. "
            "The order of the slugs does not matter.",
            (
                matching(
                    "tools",
                    f"^{SLUG['pattern'][1:-1]}(,{SLUG['pattern'][1:-1]})"
                    f"{{{FEWEST - 1},{MOST - 1}}}$",
                    "Two to four slugs with commas between them.",
                    longest=4 * 80 + 3,
                    is_required=True,
                    example="faster-whisper,whisper",
                ),
                choices_list("expand", ("sensitivity",), "What would change the order (slow)."),
            ),
            refusals=("not-found",),
            tags=("judgements",),
        )
    }

    def get(self, request: Request) -> HttpResponse:
        slugs = sorted(self.values["tools"].split(","))
        editions = find_editions(slugs)
        today = [edition.slug for edition in editions.values()]
        if len(set(today)) < len(slugs):
            raise first_fault("tools", "A tool cannot be compared with itself.")
        if today != slugs:
            query = request.GET.copy()
            query["tools"] = ",".join(sorted(today))
            return moved_to("compare/", query.urlencode(safe=","))
        expanded = self.values["expand"] or ()
        return self.answer(comparison_document(list(editions.values()), expanded))


def comparison_document(editions: Sequence[ToolEdition], expanded: Sequence[str] = ()) -> Document:
    """Everything that the page of these tools says (4 queries; 6 for no substitutes).

    `sensitivity` takes twenty milliseconds, so it is worked out only where it is asked for.
    """
    found = compared(editions)
    held = found.held
    document = as_json(_export(found))
    # The day of an answer would be another one tomorrow, with nothing changed.
    del document["on"]
    # The API's own answer on the rank is `standings` and `gap`, with numbers instead of texts.
    document.pop("rank", None)
    ordered = [held[edition.slug] for edition in editions if edition.slug in held]
    document |= {
        "standings": {e.slug: _standing(held.get(e.slug)) for e in editions},
        "gap": _gap(found, ordered),
        "verdict": _verdict(found),
        "generated_verdict": _generated(found, held),
    }
    if "sensitivity" in expanded:
        document["sensitivity"] = _sensitivity(found, ordered)
    return document


def _export(found: Compared) -> Export:
    return Export(
        alignment=found.alignment,
        relationship=found.relation,
        notes=found.notes,
        editions={edition.slug: edition.number for edition in found.editions},
        on=max(edition.published_at for edition in found.editions).date(),
        site_name=settings.SITE_NAME,
        url=site_url(paths.comparison_path(found.pair)),
    )


def _standing(held: Held | None) -> Document | None:
    if held is None:
        return None
    standing = held.standing
    return {
        "run": held.run,
        "as_of": held.as_of.isoformat(),
        "formula": held.formula,
        "is_ranked": standing.is_ranked,
        "score": number(standing.score),
        "low": number(standing.low),
        "high": number(standing.high),
        "coverage": number(standing.coverage),
        "missing": list(standing.missing),
        "place": asdict(held.place) if held.place else None,
        "components": [
            {
                "key": part.key,
                "name": part.name,
                "value": number(part.value),
                "weight": number(part.weight),
                "contribution": number(part.contribution),
                "reason": part.reason or None,
                "inputs": list(part.inputs),
                "notes": list(part.notes),
            }
            for part in standing.components
        ],
    }


def _ranked_pair(found: Compared, held: Sequence[Held]) -> tuple[Standing, Standing] | None:
    standings = [item.standing for item in held]
    return subtractable(standings, len(found.editions), found.relation.are_substitutes)


def _gap(found: Compared, held: Sequence[Held]) -> Document | None:
    pair = _ranked_pair(found, held)
    between = gap(*pair) if pair else None
    if pair is None or between is None:
        return None
    return plain(between) | {"is_too_close": too_close(*pair)}


def _sensitivity(found: Compared, held: Sequence[Held]) -> Document | None:
    pair = _ranked_pair(found, held)
    told = sensitivity(*pair) if pair else None
    return plain(told) if told else None


def _verdict(found: Compared) -> Document | None:
    if found.verdict is None or found.verdict_document is None:
        return None
    return {"edition": found.verdict.number, "document": found.verdict_document}


def _generated(found: Compared, held: Mapping[str, Held]) -> Document | None:
    standings = by_slug(held.values())
    verdict = generated_verdict(found.alignment, found.relation, standings)
    return plain(verdict) if verdict else None


def plain(value: Any) -> Any:
    """A frozen value of the pure modules as JSON has it."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.value if isinstance(value, Enum) else value

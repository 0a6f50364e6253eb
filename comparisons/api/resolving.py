"""For agents: which tool should do this, and did it help?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from catalog import paths
from catalog.api.resources import ADDRESS, COUNT, TEXT, api_url, choice_of, site_url
from catalog.models import Capability, Tool
from comparisons.api.resources import SCORE, number
from comparisons.api.searching import hit_document
from comparisons.evidence import NAMES
from comparisons.models import MatchEvent
from comparisons.resolving import Candidate, Resolution, read_need, resolve
from comparisons.searching import recording, tokens
from comparisons.searching.recording import Result
from comparisons.searching.visitors import Visitor, visitor_behind, wants_no_counting
from config.api.endpoints import Endpoint
from config.api.operations import Body, Operation
from config.api.parameters import DAY, SLUG
from config.api.problems import Fault, Refusal
from config.api.resources import listed, nullable, structure
from config.proxies import client_address

Document = dict[str, Any]
LIMIT, MOST = 5, 20
ALTERNATIVES = 5

NEED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["need"],
    "properties": {
        "need": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000,
            "pattern": r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$",
            "description": "A task's slug, `capability://task.SLUG`, or words.",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
        "type": choice_of(Tool.Type),
        "risk": {
            "type": "string",
            "enum": list(NAMES),
            "default": "default",
            "description": "`production` and `strict` leave out what is not evidenced well enough.",
        },
    },
}
TRUST = structure(
    level=nullable({"type": "string", "enum": list(NAMES)}),
    sources=COUNT,
    independent_sources=COUNT,
    oldest_check_on=nullable(DAY),
    limitations=listed(TEXT),
    is_ranked={"type": "boolean"},
    score=nullable(SCORE),
)
RESOLVED = structure(
    tool=SLUG,
    name=TEXT,
    type=choice_of(Tool.Type),
    capability=SLUG,
    heading=TEXT,
    task=SLUG,
    support=choice_of(Capability.Support),
    reasons=listed(TEXT),
    trust=TRUST,
    links=structure(self=ADDRESS, page=ADDRESS, passport=ADDRESS),
    feedback_token=TEXT,
)
RESOLUTION = structure(
    need=TEXT,
    task=nullable(SLUG),
    risk={"type": "string", "enum": list(NAMES)},
    results=listed(RESOLVED),
    alternatives=listed(structure(tool=SLUG, name=TEXT, capability=SLUG)),
    left_out={
        "type": "object",
        "additionalProperties": COUNT,
        "description": "How many candidates lacked what the risk demands.",
    },
)


class Resolve(Endpoint):
    operations = {
        "post": Operation(
            "resolve",
            "The tools that meet a need, with the evidence for each",
            {"$ref": "#/components/schemas/Resolution"},
            "`feedback_token` lets you say later whether a result helped.",
            body=Body(NEED, {"need": "transcribe phone calls in German", "risk": "production"}),
            refusals=("not-found",),
            scope="resolve",
            tags=("agents",),
        )
    }

    def post(self, request: Request) -> HttpResponse:
        asked = self.sent_object()
        now, limit = timezone.now(), int(asked.get("limit", LIMIT))
        risk = asked.get("risk", "default")
        need = read_need(asked["need"].strip())
        found = resolve(need, tool_type=asked.get("type"), risk=risk, on=now.date())
        intent = recording.intent_text(need.task.name if need.task else need.text)
        shown = found.candidates[:limit]
        if intent and (visitor := _visitor(request, now.date())):
            results = [
                Result(c.edition.tool_id, c.slug, place) for place, c in enumerate(shown, start=1)
            ]
            recording.record_search(intent, visitor, found.found_count, results)
        return self.answer(resolution_document(found, risk, limit, intent))


def resolution_document(found: Resolution, risk: str, limit: int, intent: str) -> Document:
    """`intent` is what the feedback will be counted for; without one there is no token."""
    shown, others = found.candidates[:limit], found.candidates[limit : limit + ALTERNATIVES]
    digest = recording.intent_digest(intent) if intent else ""
    return {
        "need": found.need.text,
        "task": found.need.task.slug if found.need.task else None,
        "risk": risk,
        "results": [_result(c, place, digest) for place, c in enumerate(shown, start=1)],
        "alternatives": [
            {"tool": c.edition.slug, "name": c.edition.name, "capability": c.slug} for c in others
        ],
        "left_out": dict(found.left_out),
    }


def _result(candidate: Candidate, place: int, digest: str) -> Document:
    edition, evidence = candidate.edition, candidate.evidence
    oldest = evidence.oldest_check
    return {
        "tool": edition.slug,
        "name": edition.name,
        "type": edition.type,
        "capability": candidate.slug,
        "heading": candidate.heading,
        "task": candidate.task,
        "support": evidence.support,
        "reasons": list(_reasons(candidate)),
        "trust": {
            "level": candidate.level,
            "sources": evidence.sources,
            "independent_sources": evidence.independent_sources,
            "oldest_check_on": oldest.isoformat() if oldest else None,
            "limitations": list(candidate.claim.get("limitations", ())),
            "is_ranked": evidence.is_ranked,
            "score": number(candidate.score),
        },
        "links": {
            "self": api_url(f"tools/{edition.slug}/"),
            "page": site_url(f"{paths.tool_path(edition.slug)}#capability-{candidate.slug}"),
            "passport": api_url(f"passports/{edition.slug}/"),
        },
        "feedback_token": tokens.issue(digest, edition.tool_id, candidate.slug, place),
    }


def _reasons(candidate: Candidate) -> Sequence[str]:
    if candidate.hit is None:
        return [f"Documents the task {candidate.task}."]
    told = hit_document(candidate.hit)["reasons"]
    reasons = [f"Words that match: {', '.join(told['words'])}."] if told["words"] else []
    reasons += [
        f"{past['visitors']} visitors of a like search chose it." for past in told["past_searches"]
    ]
    return reasons or ["Close in meaning to your words."]


FEEDBACK = {
    "type": "object",
    "additionalProperties": False,
    "required": ["token", "helped"],
    "properties": {
        "token": {"type": "string", "minLength": 10, "maxLength": tokens.LONGEST},
        "helped": {"type": "boolean"},
    },
}


class Feedback(Endpoint):
    operations = {
        "post": Operation(
            "send_feedback",
            "Say whether a result helped",
            structure(is_counted={"type": "boolean"}),
            "A token counts once, within a day of its making, where its search was counted; "
            "otherwise `is_counted` is false.",
            body=Body(FEEDBACK, {"token": "WyJhIl0:1a2b3c:signature", "helped": True}),
            refusals=("not-found",),
            scope="resolve",
            tags=("agents",),
        )
    }

    def post(self, request: Request) -> HttpResponse:
        sent = self.sent_object()
        try:
            shown = tokens.read(sent["token"])
        except tokens.BadTokenError:
            detail = "This token has expired, or we did not make it."
            raise Refusal("not-found", detail, [Fault(detail, pointer="/token")]) from None
        visitor = _visitor(request, timezone.now().date())
        if visitor is None or recording.is_answered(shown):
            return self.answer({"is_counted": False})
        recording.record_feedback(shown, visitor, sent["helped"], MatchEvent.Kind.RESOLVED)
        return self.answer({"is_counted": recording.has_search(shown)})


def _visitor(request: Request, on: date) -> Visitor | None:
    """Agents call themselves what robots do; here that is no reason not to count them."""
    if wants_no_counting(request):
        return None
    agent = request.META.get("HTTP_USER_AGENT", "")
    return visitor_behind(client_address(request), agent, on)

"""The form for what is wrong with a claim, and the public log of what came of such words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from catalog import paths, wording
from catalog.corrections import Subject
from catalog.finding import find_edition
from catalog.listing import Pages, paginate
from catalog.models import Correction, ToolEdition
from catalog.pages import Crumb, Meta, Named


@dataclass(frozen=True)
class CorrectionLine:
    """A correction that an editor has decided."""

    number: int
    tool: Named
    claim: str
    message: str
    evidence: str
    received: str
    edition_number: int
    is_accepted: bool
    answer: str
    decided: str


@dataclass(frozen=True)
class CorrectionsPage:
    """What was said to be wrong, and what came of it."""

    meta: Meta
    lines: tuple[CorrectionLine, ...]
    waiting_count: int
    is_thanking: bool
    pages: Pages
    problems: tuple[str, ...]


@dataclass(frozen=True)
class CorrectionForm:
    """The form, empty or as it came back with what is wrong at its fields."""

    meta: Meta
    subject: Subject
    action: str
    back: Named
    claim_text: str
    token: str
    message: str = ""
    evidence: str = ""
    refusal: str = ""
    faults: Mapping[str, str] | None = None


def corrections_page(params: QueryDict) -> CorrectionsPage:
    """The public log (4 queries)."""
    path = paths.corrections_path()
    kept = params.copy()
    is_thanking = kept.pop("sent", None) is not None
    found = paginate(Correction.objects.decided(), kept, path)
    slugs = {row.tool_slug for row in found.rows}
    live = set(ToolEdition.objects.current().filter(slug__in=slugs).values_list("slug", flat=True))
    return CorrectionsPage(
        meta=Meta(
            title="Corrections: what was wrong, and what came of it",
            description="Every claim that a visitor questioned, what the editors checked and what "
            "they answered.",
            canonical_path=path,
            section="corrections",
            is_indexable=not params,
        ),
        lines=tuple(_line(row, row.tool_slug in live) for row in found.rows),
        waiting_count=Correction.objects.waiting().count(),
        is_thanking=is_thanking,
        pages=found.pages,
        problems=found.problems,
    )


def _line(row: Correction, is_live: bool) -> CorrectionLine:
    return CorrectionLine(
        number=row.pk,
        tool=Named(row.tool_name, paths.tool_path(row.tool_slug) if is_live else ""),
        claim=row.claim,
        message=row.message,
        evidence=row.evidence,
        received=wording.date_text(row.received_at.date()),
        edition_number=row.edition_number,
        is_accepted=row.state == Correction.State.ACCEPTED,
        answer=row.answer,
        decided=wording.date_text(row.decided_at.date()) if row.decided_at else "",
    )


def find_subject(params: QueryDict) -> tuple[Subject, str]:
    """What `?tool=&capability=` means today, and the claim's text (1 query).

    Raises NothingHere for a tool that is not published; a capability that is gone leaves the tool.
    """
    edition = find_edition(params.get("tool", "")[:80])
    wanted = params.get("capability", "")
    found = [c for c in edition.document["capabilities"] if c["slug"] == wanted]
    capability = found[0] if found else {"slug": "", "name": "", "description": ""}
    return (
        Subject(
            tool_slug=edition.slug,
            tool_name=edition.name,
            edition_number=edition.number,
            capability_slug=capability["slug"],
            claim=capability["name"] or "The tool as a whole",
        ),
        capability["description"],
    )


def correction_form(subject: Subject, claim_text: str, token: str) -> CorrectionForm:
    """An empty form for the subject (no queries)."""
    tool = paths.tool_path(subject.tool_slug)
    anchor = f"#capability-{subject.capability_slug}" if subject.capability_slug else ""
    return CorrectionForm(
        meta=Meta(
            title=f"Something wrong with {subject.tool_name}?",
            section="corrections",
            crumbs=(
                Crumb("Tools", "/tools/"),
                Crumb(subject.tool_name, tool),
                Crumb("Something wrong?"),
            ),
            is_indexable=False,
        ),
        subject=subject,
        action=paths.correction_path(subject.tool_slug, subject.capability_slug),
        back=Named(subject.tool_name, f"{tool}{anchor}"),
        claim_text=claim_text,
        token=token,
    )

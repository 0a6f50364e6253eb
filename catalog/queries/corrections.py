"""The form for what is wrong with a claim, and the public log of what came of such words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from catalog import paths, wording
from catalog.claims import find_claim
from catalog.corrections import Subject
from catalog.finding import find_edition
from catalog.language import gettext as _
from catalog.listing import Pages, paginate
from catalog.models import Correction, ToolEdition
from catalog.pages import Crumb, Meta, Named

# Of the column that keeps the claim's name.
LONGEST_CLAIM = 120


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
            title=_("Corrections: what was wrong, and what came of it"),
            description=_(
                "Every claim that a visitor questioned, what the editors checked and what they "
                "answered."
            ),
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
    """What `?tool=` with `&capability=` or `&claim=` means today, and its text (1 query).

    Raises NothingHere for a tool that is not published; a claim that is gone leaves the tool.
    """
    edition = find_edition(params.get("tool", "")[:80])
    subject = Subject(edition.slug, edition.name, edition.number, claim=_("The tool as a whole"))
    for capability in edition.document["capabilities"]:
        if capability["slug"] == params.get("capability"):
            slug, name = capability["slug"], capability["name"]
            return replace(subject, capability_slug=slug, claim=name), capability["description"]
    claim = find_claim(edition.document, params.get("claim", ""))
    if claim is None:
        return subject, ""
    return replace(subject, claim_key=claim.key, claim=claim.name[:LONGEST_CLAIM]), claim.text


def correction_form(subject: Subject, claim_text: str, token: str) -> CorrectionForm:
    """An empty form for the subject (no queries)."""
    tool = paths.tool_path(subject.tool_slug)
    anchor = f"#capability-{subject.capability_slug}" if subject.capability_slug else ""
    return CorrectionForm(
        meta=Meta(
            title=_("Something wrong with %(tool)s?") % {"tool": subject.tool_name},
            section="corrections",
            crumbs=(
                Crumb(_("Tools"), paths.tools_path()),
                Crumb(subject.tool_name, tool),
                Crumb(_("Something wrong?")),
            ),
            is_indexable=False,
        ),
        subject=subject,
        action=paths.claim_correction_path(subject.tool_slug, subject.claim_key)
        if subject.claim_key
        else paths.correction_path(subject.tool_slug, subject.capability_slug),
        back=Named(subject.tool_name, f"{tool}{anchor}"),
        claim_text=claim_text,
        token=token,
    )

"""Publishing verdicts: the only writer of their editions, as the catalogue does it for tools."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from catalog.documents.build import build_many as build_tools
from catalog.documents.canonical import digest
from catalog.documents.validate import Problem, check_slug, validate_verdict
from catalog.locks import Lock, one_at_a_time
from catalog.models import Change, Redirect, Tool, ToolEdition
from catalog.models.editions import LONGEST_TITLE, NUMBERS
from catalog.publishing import NotPublishedError, UnpublishableError
from catalog.vocabulary import current_vocabulary
from comparisons.documents import apply, build, pair_of, plan, with_slugs
from comparisons.models import Verdict, VerdictEdition
from comparisons.outdated import number_problems

Document = dict[str, Any]


def problems_of(documents: Sequence[Document]) -> list[list[Problem]]:
    """What is wrong with each verdict, seen beside the rows of the tools it judges."""
    known = _tools_named_in(documents)
    vocabulary = current_vocabulary()
    return [validate_verdict(document, vocabulary, known) for document in documents]


def problems_to_publish(documents: Sequence[Document]) -> list[list[Problem]]:
    """What keeps an editor from publishing each of them."""
    found = problems_of(documents)
    valid = [doc for doc, problems in zip(documents, found, strict=True) if not problems]
    hindered = iter(hindrances(valid))
    return [problems or next(hindered) for problems in found]


def hindrances(documents: Sequence[Document]) -> list[list[Problem]]:
    """What keeps each valid verdict from being published: a tool that nobody can read, or numbers
    that stand nowhere in what is published of the two (1 query)."""
    slugs = {slug for document in documents for slug in document["tools"]}
    live = ToolEdition.objects.current().filter(tool__slug__in=slugs)
    published = dict(live.values_list("tool__slug", "document"))
    return [_hindrances(document, published) for document in documents]


def _hindrances(document: Document, published: Mapping[str, Document]) -> list[Problem]:
    if missing := [slug for slug in document["tools"] if slug not in published]:
        return [
            Problem("/tools", f"{slug} is not published: publish it first.") for slug in missing
        ]
    return number_problems(document, [published[slug] for slug in document["tools"]])


def new_prose(documents: Sequence[Document]) -> list[Document]:
    """Those of the valid verdicts that are not published already, word by word (1 query)."""
    live = VerdictEdition.objects.current().filter(pair__in=map(pair_of, documents))
    published = set(live.values_list("sha256", flat=True))
    return [document for document in documents if digest(document) not in published]


def _tools_named_in(documents: Sequence[Document]) -> dict[str, Document]:
    slugs = {slug for document in documents for slug in _named_tools(document)}
    tools = dict(Tool.objects.filter(slug__in=slugs).values_list("pk", "slug"))
    return {tools[pk]: document for pk, document in build_tools(tools).items()}


def _named_tools(document: Document) -> list[str]:
    """Those that can be tools: a database stumbles over the null bytes of what is no slug."""
    named = document.get("tools")
    texts = [slug for slug in named if isinstance(slug, str)] if isinstance(named, list) else []
    return [slug for slug in texts if not check_slug(slug)]


def publish(verdict: Verdict, *, by: User | None, note: str, at: datetime) -> VerdictEdition:
    """Freeze the verdict's rows into its current edition; the same content makes no new one."""
    with transaction.atomic():
        locked = _locked(verdict)
        document = build(locked)
        if problems := problems_to_publish([document])[0]:
            raise UnpublishableError(problems)
        return freeze(locked, document, by=by, note=note, at=at)


def unpublish(verdict: Verdict, *, by: User | None, note: str, at: datetime) -> VerdictEdition:
    """Withdraw the live edition; the comparison goes on without an editor's verdict."""
    with transaction.atomic():
        edition = VerdictEdition.objects.filter(verdict=_locked(verdict)).current().first()
        if edition is None:
            raise NotPublishedError("This verdict is not published.")
        withdraw([edition], by=by, note=note, at=at)
        return edition


def withdraw(
    editions: Iterable[VerdictEdition], *, by: User | None, note: str, at: datetime
) -> None:
    """Make live editions of verdicts that the caller locked live no longer."""
    for edition in editions:
        edition.is_current = False
        edition.save(update_fields=["is_current"])
        _log(edition, Change.Kind.UNPUBLISHED, edition.number, by=by, note=note, at=at)


def revert(
    verdict: Verdict, number: int, *, by: User | None, note: str, at: datetime
) -> VerdictEdition:
    """Apply the document of an earlier edition to the rows and publish it."""
    with transaction.atomic():
        locked = _locked(verdict)
        earlier = VerdictEdition.objects.filter(verdict=locked, number=number).first()
        if earlier is None:
            raise NotPublishedError(f"This verdict has no edition {number}.")
        document = restored(locked, earlier)
        if problems := problems_to_publish([document])[0]:
            raise UnpublishableError(problems)
        apply(plan([document]))
        kind = Change.Kind.REVERTED
        return freeze(locked, document, by=by, note=note, at=at, kind=kind)


def _locked(verdict: Verdict) -> Verdict:
    """The verdict's row as it is now, with nobody else publishing it, or withdrawing one of its
    tools, until the transaction ends."""
    one_at_a_time(Lock.PUBLISHING)
    return Verdict.objects.select_for_update().get(pk=verdict.pk)


def restored(verdict: Verdict, earlier: VerdictEdition) -> Document:
    """What reverting to an edition writes: one from before a change of address speaks of the tools
    under their old slugs (1 query)."""
    moved = Redirect.objects.filter(slug__in=earlier.document["tools"])
    return with_slugs(earlier.document, dict(moved.values_list("slug", "tool__address__slug")))


def freeze(
    verdict: Verdict,
    document: Document,
    *,
    by: User | None,
    note: str,
    at: datetime,
    kind: str = Change.Kind.PUBLISHED,
) -> VerdictEdition:
    """Make a valid document the current edition of a verdict that the caller locked."""
    last = VerdictEdition.objects.filter(verdict=verdict).order_by("number").last()
    checksum = digest(document)
    if last and last.sha256 == checksum and last.is_current:
        return last
    replaced = last.number if last and last.is_current else None
    if last and last.sha256 == checksum:
        edition = last
        edition.is_current = True
    else:
        VerdictEdition.objects.filter(verdict=verdict).update(is_current=False)
        number = last.number + 1 if last else 1
        edition = VerdictEdition(
            verdict=verdict,
            number=number,
            serial=verdict.pk * NUMBERS + number,
            previous=last,
            document=document,
            sha256=checksum,
            pair=pair_of(document),
            headline=document["headline"],
            published_at=at,
            published_by=by,
            note=note,
        )
    edition.save()
    _log(edition, kind, replaced, by=by, note=note, at=at)
    return edition


def _log(
    edition: VerdictEdition,
    kind: str,
    previous: int | None,
    *,
    by: User | None,
    note: str,
    at: datetime,
) -> None:
    # As they are published: what editors have only drafted is not public. In the order of the
    # comparison's address and title; a verdict's own is that of its rows.
    pair = (edition.verdict.first_id, edition.verdict.second_id)
    called = ToolEdition.objects.filter(tool__in=pair).order_by("is_current", "number")
    told = {tool: (slug, name) for tool, slug, name in called.values_list("tool", "slug", "name")}
    names = " vs ".join(name for _, name in sorted(told.values()))
    Change.objects.create(
        kind=kind,
        subject=f"compare/{edition.pair}",
        title=f"{names}: {edition.headline}"[:LONGEST_TITLE],
        number=edition.number,
        previous_number=previous,
        at=at,
        by=by,
        note=note,
    )

"""Verdicts as a kind of document that the catalogue imports, exports and publishes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from catalog.documents.validate import Problem
from catalog.kinds import Publication
from comparisons import addressing
from comparisons.addressing import SEPARATOR
from comparisons.documents import PlannedVerdict, apply, build_many, pair_of, plan
from comparisons.drafts import refresh_drafts
from comparisons.models import Verdict, VerdictEdition
from comparisons.publishing import freeze, hindrances, new_prose, problems_of, withdraw

Document = dict[str, Any]


class VerdictKind:
    """An editor's judgements between two tools."""

    name = "verdict"
    folder = "verdicts"
    model: type[Model] = Verdict
    permissions: tuple[str, ...] = ("comparisons.add_verdict", "comparisons.change_verdict")
    batch = 200

    def identity(self, document: Document) -> str:
        tools = document.get("tools")
        return SEPARATOR.join(map(str, tools)) if isinstance(tools, list) else str(tools)

    def problems(self, documents: Sequence[Document]) -> list[list[Problem]]:
        return problems_of(documents)

    def problems_to_publish(self, documents: Sequence[Document]) -> list[list[Problem]]:
        """What is published already stays so, whatever has moved since."""
        new = new_prose(documents)
        found = dict(zip(map(pair_of, new), hindrances(new), strict=True))
        return [found.get(pair_of(document), []) for document in documents]

    def plan(self, documents: Sequence[Document]) -> list[PlannedVerdict]:
        return plan(documents)

    def said_of_others(self, planned: Sequence[PlannedVerdict]) -> Iterable[str]:
        """A verdict is about its pair alone."""
        return ()

    def apply(self, planned: Sequence[PlannedVerdict], at: datetime) -> None:
        apply(planned)

    def rows(self, documents: Sequence[Document]) -> Iterable[Verdict]:
        return [verdict for _, verdict in _by_pair(documents, Verdict.objects.all())]

    def publish(self, planned: Sequence[PlannedVerdict], publication: Publication) -> None:
        by_pair = {pair_of(item.document): item.document for item in planned}
        by, note, at = publication.by, publication.note, publication.at
        among = Verdict.objects.select_for_update(of=("self",)).order_by("pk")
        for pair, verdict in _by_pair(by_pair.values(), among):
            freeze(verdict, by_pair[pair], by=by, note=note, at=at)

    def tool_renamed(self, tool_id: int) -> None:
        refresh_drafts(Verdict.objects.about(tool_id).values_list("pk", flat=True))

    def falling_with(self, tool_id: int) -> Iterable[str]:
        live = VerdictEdition.objects.current().about(tool_id)
        return [f"Verdict: {edition.headline}" for edition in live]

    def tool_withdrawn(self, tool_id: int, publication: Publication) -> None:
        """Nobody can open the comparison any more, so nobody reads the verdict elsewhere."""
        by, note, at = publication.by, publication.note, publication.at
        live = VerdictEdition.objects.current().about(tool_id)
        withdraw(live.select_related("verdict"), by=by, note=note, at=at)

    def drafts(self) -> Iterator[tuple[str, Document]]:
        ids = list(Verdict.objects.values_list("pk", flat=True))
        documents = {pair_of(d): d for d in build_many(ids).values()}
        yield from sorted(documents.items())

    def published(self) -> Iterator[tuple[str, Document]]:
        editions = VerdictEdition.objects.current().order_by("pair").only("pair", "document")
        for edition in editions.iterator(chunk_size=self.batch):
            yield edition.pair, edition.document


def _by_pair(
    documents: Iterable[Document], among: QuerySet[Verdict]
) -> Iterator[tuple[str, Verdict]]:
    """The rows of documents, each with its pair (1 query)."""
    pairs = {pair_of(document) for document in documents}
    slugs = {slug for document in documents for slug in document["tools"]}
    of_them = among.filter(first__slug__in=slugs, second__slug__in=slugs)
    for verdict in of_them.select_related("first", "second"):
        pair = addressing.pair_of((verdict.first.slug, verdict.second.slug))
        if pair in pairs:
            yield pair, verdict

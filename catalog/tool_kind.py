"""Tools, the catalogue's own documents, as a kind that is imported, exported and published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Model

from catalog.documents.apply import Planned, apply, plan
from catalog.documents.build import build_many
from catalog.documents.makers import said_of_others
from catalog.documents.validate import Problem, check_slug, validate_tool
from catalog.drafts import refresh_drafts, rows_changed
from catalog.kinds import Publication
from catalog.models import Redirect, Relation, Tool, ToolEdition
from catalog.publishing import freeze
from catalog.vocabulary import current_vocabulary

Document = dict[str, Any]


class ToolKind:
    """Facts about one tool."""

    name = "tool"
    folder = "tools"
    model: type[Model] = Tool
    permissions: tuple[str, ...] = ("catalog.add_tool", "catalog.change_tool")
    batch = 200

    def identity(self, document: Document) -> str:
        return str(document.get("slug"))

    def problems(self, documents: Sequence[Document]) -> list[list[Problem]]:
        vocabulary = current_vocabulary()
        # Grows as documents are found valid: two of them must not disagree on a new metric.
        metrics = dict(vocabulary.metrics)
        vocabulary = replace(vocabulary, metrics=metrics)
        slugs = [self.identity(document) for document in documents]
        # A database is not asked for what is no slug: it stumbles over null bytes.
        asked = [slug for slug in slugs if not check_slug(slug)]
        moved = dict(
            Redirect.objects.filter(slug__in=asked).values_list("slug", "tool__address__slug")
        )
        former = defaultdict(list)
        for old, today in Redirect.objects.filter(tool__slug__in=asked).values_list(
            "slug", "tool__slug"
        ):
            former[today].append(old)
        found = []
        for document, slug in zip(documents, slugs, strict=True):
            problems = validate_tool(document, vocabulary, former[slug])
            if slug in moved:
                sentence = f"“{slug}” is the old address of “{moved[slug]}”: use that one."
                problems.append(Problem("/slug", sentence))
            if not problems:
                metrics |= {
                    m["metric"]: (m["unit"], m["higher_is_better"])
                    for m in document.get("measurements", ())
                }
            found.append(problems)
        return found

    def problems_to_publish(self, documents: Sequence[Document]) -> list[list[Problem]]:
        """A valid tool can be published."""
        return [[] for _ in documents]

    def plan(self, documents: Sequence[Document]) -> list[Planned]:
        return plan(documents)

    def said_of_others(self, planned: Sequence[Planned]) -> Iterable[str]:
        return said_of_others([item.document for item in planned if item.verb != "same"])

    def apply(self, planned: Sequence[Planned], at: datetime) -> None:
        apply(planned, at)

    def rows(self, documents: Sequence[Document]) -> Iterable[Tool]:
        return Tool.objects.filter(slug__in=[document["slug"] for document in documents])

    def publish(self, planned: Sequence[Planned], publication: Publication) -> None:
        by_slug = {item.document["slug"]: item for item in planned}
        locked = Tool.objects.select_for_update().filter(slug__in=by_slug).order_by("pk")
        items = {tool.pk: by_slug[tool.slug] for tool in locked}
        freeze(
            {pk: item.document for pk, item in items.items()},
            by=publication.by,
            note=publication.note,
            at=publication.at,
            checksums={pk: item.sha256 for pk, item in items.items()},
        )

    def tool_renamed(self, tool_id: int) -> None:
        related = Relation.objects.filter(target=tool_id).values_list("tool", flat=True)
        rows_changed(set(related))
        refresh_drafts([tool_id])

    def falling_with(self, tool_id: int) -> Iterable[str]:
        """Other tools stand without it."""
        return ()

    def tool_withdrawn(self, tool_id: int, publication: Publication) -> None:
        """What relates to it goes on saying so."""

    def drafts(self) -> Iterator[tuple[str, Document]]:
        ids = list(Tool.objects.order_by("slug").values_list("pk", flat=True))
        for start in range(0, len(ids), self.batch):
            part = ids[start : start + self.batch]
            documents = build_many(part)
            for pk in part:
                yield documents[pk]["slug"], documents[pk]

    def published(self) -> Iterator[tuple[str, Document]]:
        editions = ToolEdition.objects.current().order_by("slug").only("slug", "document")
        for edition in editions.iterator(chunk_size=self.batch):
            yield edition.slug, edition.document

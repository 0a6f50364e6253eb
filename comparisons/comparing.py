"""Everything that a comparison of current editions says, before it is laid out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.models import ToolEdition
from catalog.prepared import Prepared
from catalog.queries.naming import Called, Incoming, called_between
from comparisons.addressing import pair_of
from comparisons.alignment import Alignment, TaskName, align
from comparisons.documents import with_slugs
from comparisons.models import VerdictEdition
from comparisons.notes import Notes, notes
from comparisons.relationship import Relationship, relationship, verdict_names_rivals
from comparisons.renamed import called_today
from comparisons.standings import Held, current_standings

Document = dict[str, Any]
# A pair below this says too little to be worth a visitor's search.
MIN_ALIGNED_FOR_INDEX = 3


@dataclass(frozen=True)
class Compared:
    """Everything that a comparison says, before it is laid out: for pages, exports and API."""

    editions: tuple[ToolEdition, ...]
    documents: tuple[Document, ...]
    alignment: Alignment
    relation: Relationship
    notes: Notes
    verdict: VerdictEdition | None
    verdict_document: Document | None
    task_names: Mapping[str, str]
    tool_names: Mapping[str, str]
    held: Mapping[str, Held]

    @property
    def pair(self) -> str:
        return pair_of(edition.slug for edition in self.editions)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of the editions, in the order of the pair."""
        return tuple(edition.number for edition in self.editions)

    @property
    def is_indexable(self) -> bool:
        """Enough aligned tasks, or an editor's verdict; two tools only."""
        if len(self.editions) > 2:
            return False
        return self.alignment.counts.every >= MIN_ALIGNED_FOR_INDEX or self.verdict is not None


def compared(editions: Sequence[ToolEdition], draft: VerdictEdition | None = None) -> Compared:
    """Align current editions (3 queries). `draft` stands in for the published verdict."""
    documents = tuple(edition.document for edition in editions)
    verdict = draft or _verdict(editions)
    verdict_document = _with_slugs_of(verdict, editions)
    judged = [line["task"] for line in (verdict_document or {}).get("by_task", ())]
    names = called_between(editions, judged)
    tasks = _in_order(names)
    rivals = verdict_names_rivals(verdict_document)
    relation = relationship(documents, tasks, rivals, today=names.today)
    alignment = align(documents, tasks)
    if not relation.are_substitutes:
        neighbours = _neighbours(names.incoming)
        relation = relationship(documents, tasks, rivals, today=names.today, neighbours=neighbours)
    return Compared(
        editions=tuple(editions),
        documents=documents,
        alignment=alignment,
        relation=relation,
        notes=notes(documents, alignment),
        verdict=verdict if verdict_document else None,
        verdict_document=verdict_document,
        task_names={slug: task.name for slug, task in tasks.items()},
        tool_names=_tool_names(names, editions),
        held=current_standings({edition.tool_id: edition.slug for edition in editions}),
    )


def _verdict(editions: Sequence[ToolEdition]) -> VerdictEdition | None:
    if len(editions) != 2:
        return None
    first, second = sorted(edition.tool_id for edition in editions)
    return next(iter(_judging(first, second)), None)


_judging = Prepared(
    lambda first, second: (
        VerdictEdition.objects.current()
        .filter(verdict__first=first, verdict__second=second)
        .order_by()
    )
)


def _with_slugs_of(
    verdict: VerdictEdition | None, editions: Sequence[ToolEdition]
) -> Document | None:
    """The verdict's document under today's slugs: a tool may have moved since it was published."""
    if verdict is None:
        return None
    document: Document = verdict.document
    moved = called_today(document["tools"], [edition.slug for edition in editions])
    return with_slugs(document, moved) if moved else document


def _in_order(names: Called) -> dict[str, TaskName]:
    """A group stands where the first of its tasks stands."""
    first: dict[str, int] = {}
    for task in names.tasks.values():
        first[task.group] = min(task.position, first.get(task.group, task.position))
    return {
        slug: TaskName(
            name=task.name,
            group=task.group,
            group_order=first[task.group],
            order=task.position,
        )
        for slug, task in names.tasks.items()
    }


def _neighbours(incoming: Iterable[Incoming]) -> list[Document]:
    """Third tools that link to one of these, with only what they say of them."""
    found: dict[str, list[Document]] = {}
    for line in incoming:
        link = {"kind": line.kind, "tool": line.target, "source": ""}
        found.setdefault(line.slug, []).append(link)
    return [{"slug": slug, "relations": relations} for slug, relations in found.items()]


def _tool_names(names: Called, editions: Sequence[ToolEdition]) -> dict[str, str]:
    around = {line.slug: line.name for line in names.incoming}
    return {**around, **names.tools, **{edition.slug: edition.name for edition in editions}}

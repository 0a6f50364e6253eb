"""Everything that a comparison of current editions says, before it is laid out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.models import RelationEntry, Task, ToolEdition
from catalog.queries.profiles import listed_tools
from comparisons.addressing import pair_of
from comparisons.alignment import Alignment, TaskName, align
from comparisons.documents import with_slugs
from comparisons.models import VerdictEdition
from comparisons.notes import Notes, notes
from comparisons.relationship import Relationship, relationship, verdict_names_rivals
from comparisons.standings import Held, current_standings

Document = dict[str, Any]
# Third tools that a page of two strangers names; more would be a list, not an explanation.
MOST_NEIGHBOURS = 40
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
    def is_indexable(self) -> bool:
        """Enough aligned tasks, or an editor's verdict; two tools only."""
        if len(self.editions) > 2:
            return False
        return self.alignment.counts.every >= MIN_ALIGNED_FOR_INDEX or self.verdict is not None


def compared(editions: Sequence[ToolEdition]) -> Compared:
    """Align current editions (4 queries; 6 where they are no substitutes)."""
    documents = tuple(edition.document for edition in editions)
    verdict = _verdict(editions)
    verdict_document = _with_slugs_of(verdict, editions)
    tasks = _tasks(documents, verdict_document)
    rivals = verdict_names_rivals(verdict_document)
    relation = relationship(documents, tasks, rivals)
    alignment = align(documents, tasks)
    if not relation.are_substitutes:
        neighbours = _neighbours(editions)
        relation = relationship(documents, tasks, rivals, neighbours=neighbours)
    return Compared(
        editions=tuple(editions),
        documents=documents,
        alignment=alignment,
        relation=relation,
        notes=notes(documents, alignment),
        verdict=verdict if verdict_document else None,
        verdict_document=verdict_document,
        task_names={slug: task.name for slug, task in tasks.items()},
        tool_names=_tool_names(relation, editions),
        held=current_standings({edition.tool_id: edition.slug for edition in editions}),
    )


def _verdict(editions: Sequence[ToolEdition]) -> VerdictEdition | None:
    if len(editions) != 2:
        return None
    first, second = sorted(edition.tool_id for edition in editions)
    found = VerdictEdition.objects.current().filter(verdict__first=first, verdict__second=second)
    return found.first()


def _with_slugs_of(
    verdict: VerdictEdition | None, editions: Sequence[ToolEdition]
) -> Document | None:
    """The verdict's document under today's slugs: a tool may have moved since it was published."""
    if verdict is None:
        return None
    document: Document = verdict.document
    said, today = set(document["tools"]), {edition.slug for edition in editions}
    if said == today:
        return document
    if len(said - today) != 1:
        return None
    return with_slugs(document, {(said - today).pop(): (today - said).pop()})


def _tasks(documents: Sequence[Document], verdict_document: Document | None) -> dict[str, TaskName]:
    slugs = {c["task"] for document in documents for c in document["capabilities"]}
    slugs |= {line["task"] for line in (verdict_document or {}).get("by_task", ())}
    rows = Task.objects.filter(slug__in=slugs).values_list("slug", "name", "group", "position")
    found = list(rows)
    # A group stands where the first of its tasks stands.
    first: dict[str, int] = {}
    for _, _, group, position in found:
        first[group] = min(position, first.get(group, position))
    return {
        slug: TaskName(name=name, group=group, group_order=first[group], order=position)
        for slug, name, group, position in found
    }


def _neighbours(editions: Sequence[ToolEdition]) -> list[Document]:
    """Third tools that link to one of these, with only what they say of them."""
    slugs = [edition.slug for edition in editions]
    rows = RelationEntry.objects.filter(target_slug__in=slugs).order_by("edition__sort_name", "pk")
    found: dict[str, list[Document]] = {}
    for slug, kind, target in rows.values_list("edition__slug", "kind", "target_slug")[
        :MOST_NEIGHBOURS
    ]:
        found.setdefault(slug, []).append({"kind": kind, "tool": target, "source": ""})
    return [{"slug": slug, "relations": relations} for slug, relations in found.items()]


def _tool_names(relation: Relationship, editions: Sequence[ToolEdition]) -> dict[str, str]:
    names = {edition.slug: edition.name for edition in editions}
    links = [*relation.direct, *relation.around, *(x for s in relation.shared for x in s.links)]
    named = {slug for link in links for slug in (link.tool, link.other)}
    return names | listed_tools(named - names.keys())

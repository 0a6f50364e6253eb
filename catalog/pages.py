"""A published document as the pieces that its page shows. PURE: no queries, no clock.

Templates get these frozen values only; what is missing is an empty text or tuple.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from catalog import paths, wording
from catalog.claims import (
    FigurePart,
    Pricing,
    SignalPart,
    figure_parts,
    newest_signals,
    pricing_part,
    relation_key,
    signal_parts,
)
from catalog.language import gettext as _
from catalog.language import gettext_noop

Document = dict[str, Any]
# From this many characters on, what stands under a capability's description is folded.
LONG_TEXT = 600


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; the page itself has no address here."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Meta:
    """What the head of a page says about it. Without `canonical_path` it is not for indexes."""

    title: str
    description: str = ""
    canonical_path: str = ""
    section: str = ""
    crumbs: tuple[Crumb, ...] = ()
    is_indexable: bool = True
    # Of what changes on this page, where it has a feed of its own.
    feed_path: str = ""
    # The picture that is shown beside the address where somebody shares it.
    card_path: str = ""


@dataclass(frozen=True)
class Named:
    """A word that leads somewhere; `url` is empty where there is no page."""

    name: str
    url: str = ""
    count: int = 0
    notes: tuple[int, ...] = ()
    correction_url: str = ""


@dataclass(frozen=True)
class TaskName:
    """A task as pages call it."""

    slug: str
    name: str
    group: str
    position: int


@dataclass(frozen=True)
class SourceNote:
    """A numbered source at the foot of a page."""

    number: int
    url: str
    title: str
    publisher: str
    kind_label: str
    checked_on: date
    cited_at: tuple["Named", ...] = ()

    @property
    def checked_text(self) -> str:
        return wording.date_text(self.checked_on)


@dataclass(frozen=True)
class CapabilityPart:
    """A capability as a page shows it; `notes` are numbers of the page's sources."""

    slug: str
    heading: str
    task_name: str
    task_url: str
    support: str
    description: str
    unique: str
    versus: str
    intents: tuple[str, ...]
    best_for: tuple[str, ...]
    limitations: tuple[str, ...]
    requires: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    notes: tuple[int, ...]
    correction_url: str = ""

    @property
    def is_no(self) -> bool:
        """A no needs a source; without one it is a claim that nobody can check."""
        return self.support == "none" and bool(self.notes)

    @property
    def is_long(self) -> bool:
        """Whether the page folds what stands under the description; nothing is cut off."""
        texts = (self.unique, self.versus, *self.best_for, *self.limitations, *self.requires)
        return sum(map(len, texts)) > LONG_TEXT

    @property
    def fold_label(self) -> str:
        parts = (
            (self.unique, _("what is unique")),
            (self.versus, _("versus others")),
            (self.best_for, _("best for")),
            (self.limitations, _("limits")),
        )
        return wording.capital(", ".join(label for value, label in parts if value))


@dataclass(frozen=True)
class CapabilityGroup:
    """The capabilities under one heading of the task vocabulary."""

    name: str
    capabilities: tuple[CapabilityPart, ...]


@dataclass(frozen=True)
class RelationGroup:
    """The tools to which this one relates in one way."""

    label: str
    tools: tuple[Named, ...]


@dataclass(frozen=True)
class ToolProfile:
    """Everything that a document says, ready for a page."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    type: str
    type_label: str
    category: Named
    maker: Named
    summary: str
    description: str
    license: str
    pricing: Pricing
    released: str
    status: str
    status_label: str
    links: tuple[Crumb, ...]
    tags: tuple[str, ...]
    groups: tuple[CapabilityGroup, ...]
    figures: tuple[FigurePart, ...]
    signals: tuple[SignalPart, ...]
    relations: tuple[RelationGroup, ...]
    sources: tuple[SourceNote, ...]
    # As the document writes it: a year, a month or a day.
    released_on: str = ""

    @property
    def url(self) -> str:
        return paths.tool_path(self.slug)

    @property
    def capability_count(self) -> int:
        return sum(len(group.capabilities) for group in self.groups)

    @property
    def oldest_check(self) -> str:
        """The day of the oldest check of a source, in words."""
        checks = [source.checked_on for source in self.sources]
        return wording.date_text(min(checks)) if checks else ""


@dataclass(frozen=True)
class Names:
    """What a document calls by slug, as people call it; what is missing shows its slug.

    `tools` is by the slugs of today, which `today` has by those of the document.
    """

    category: str = ""
    tasks: Mapping[str, TaskName] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    today: Mapping[str, str] = field(default_factory=dict)


def profile(document: Document, names: Names) -> ToolProfile:
    """The page pieces of a document."""
    sources = number_sources(document)
    numbers = {key: source.number for key, source in sources.items()}
    return ToolProfile(
        slug=document["slug"],
        name=document["name"],
        aliases=tuple(document.get("aliases", ())),
        type=document["type"],
        type_label=wording.type_label(document["type"]),
        category=Named(
            names.category or document["category"], paths.category_path(document["category"])
        ),
        maker=Named(document["maker"]["name"], paths.maker_path(document["maker"]["slug"])),
        summary=document["summary"],
        description=document["description"],
        license=wording.licence_text(document["license"]),
        pricing=pricing_part(document, numbers),
        released=wording.date_text(document.get("released", "")),
        status=document["status"],
        status_label=wording.status_label(document["status"]),
        links=tuple(links(document)),
        tags=tuple(document.get("tags", ())),
        groups=_groups(document, names.tasks, numbers),
        figures=tuple(figure_parts(document, numbers)),
        signals=tuple(signal_parts(document, numbers)),
        relations=_relations(document, names, numbers),
        sources=tuple(sources.values()),
        released_on=document.get("released", ""),
    )


def number_sources(document: Document) -> dict[str, SourceNote]:
    """Sources by key, numbered in the order in which the page first cites them."""
    return {
        key: source_note(number, document["sources"][key])
        for number, key in enumerate(_cited(document), start=1)
    }


def source_note(number: int, source: Document) -> SourceNote:
    """A source of a document with its number on the page."""
    return SourceNote(
        number=number,
        url=source["url"],
        title=source["title"],
        publisher=source["publisher"],
        kind_label=wording.source_kind_label(source.get("kind", "")),
        checked_on=date.fromisoformat(source["checked"]),
    )


def _cited(document: Document) -> list[str]:
    cited = [document["pricing"]["source"]] if document["pricing"].get("source") else []
    for capability in document["capabilities"]:
        cited += capability["sources"]
    measured, related = document.get("measurements", ()), document.get("relations", ())
    cited += [item["source"] for item in (*measured, *newest_signals(document), *related)]
    return list(dict.fromkeys([*cited, *document["sources"]]))


LINKS = (
    ("homepage", gettext_noop("Website")),
    ("repository", gettext_noop("Repository")),
    ("documentation", gettext_noop("Documentation")),
)


def links(document: Document) -> Iterable[Crumb]:
    """The tool's own pages; validation has let through http and https only."""
    return (Crumb(_(label), document[key]) for key, label in LINKS if document.get(key))


def _groups(
    document: Document, tasks: Mapping[str, TaskName], numbers: Mapping[str, int]
) -> tuple[CapabilityGroup, ...]:
    grouped: dict[str, list[CapabilityPart]] = {}
    other = _("Other")
    for capability in sorted(document["capabilities"], key=lambda c: _order(c, tasks)):
        group = tasks[capability["task"]].group if capability["task"] in tasks else other
        part = capability_part(capability, tasks, numbers, document["slug"])
        grouped.setdefault(group, []).append(part)
    return tuple(CapabilityGroup(name, tuple(parts)) for name, parts in grouped.items())


def _order(capability: Document, tasks: Mapping[str, TaskName]) -> int:
    task = tasks.get(capability["task"])
    return task.position if task else len(tasks)


def capability_part(
    capability: Document, tasks: Mapping[str, TaskName], numbers: Mapping[str, int], tool: str
) -> CapabilityPart:
    """A capability's page pieces; a task that the vocabulary lost keeps its slug as name."""
    task = tasks.get(capability["task"])
    return CapabilityPart(
        slug=capability["slug"],
        heading=capability["name"],
        task_name=task.name if task else capability["task"],
        task_url=paths.task_path(capability["task"]) if task else "",
        support=capability.get("support", "full"),
        description=capability["description"],
        unique=capability.get("unique", ""),
        versus=capability.get("versus", ""),
        notes=tuple(sorted({numbers[key] for key in capability["sources"] if key in numbers})),
        correction_url=paths.correction_path(tool, capability["slug"]),
        **{
            name: tuple(capability.get(name, ()))
            for name in ("intents", "best_for", "limitations", "requires", "inputs", "outputs")
        },
    )


def _relations(
    document: Document, names: Names, numbers: Mapping[str, int]
) -> tuple[RelationGroup, ...]:
    found = sorted(document.get("relations", ()), key=lambda r: r["kind"])
    return tuple(
        RelationGroup(
            wording.relation_label(kind),
            tuple(_related(document["slug"], item, names, numbers) for item in group),
        )
        for kind, group in groupby(found, key=lambda r: r["kind"])
    )


def _related(tool: str, item: Document, names: Names, numbers: Mapping[str, int]) -> Named:
    """A tool that a document names; one that is not listed is named by its slug, without link."""
    slug = names.today.get(item["tool"], item["tool"])
    return Named(
        names.tools.get(slug) or slug.replace("-", " "),
        paths.tool_path(slug) if slug in names.tools else "",
        notes=(numbers[item["source"]],),
        correction_url=paths.claim_correction_path(tool, relation_key(item)),
    )

"""How tools that are no substitutes relate, in sentences. PURE."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from catalog import paths
from catalog.claims import relation_key
from catalog.language import gettext as _
from catalog.language import gettext_noop
from catalog.pages import Named
from comparisons.notes import Notes
from comparisons.pages import Choice, Side, Tie
from comparisons.relationship import Link, Relationship

# What a tool says of itself and of the tools that are named after it.
TIES = {
    "built-on": gettext_noop("%(tool)s: built on"),
    "trained-on": gettext_noop("%(tool)s: trained on"),
    "evaluated-on": gettext_noop("%(tool)s: evaluated on"),
    "integrates-with": gettext_noop("%(tool)s: integrates with"),
    "successor-of": gettext_noop("%(tool)s: successor of"),
    "fork-of": gettext_noop("%(tool)s: fork of"),
    "alternative-to": gettext_noop("%(tool)s: alternative to"),
}
# What the tools that are named after it say of a tool.
TIES_AROUND = {
    "built-on": gettext_noop("Built on %(tool)s:"),
    "trained-on": gettext_noop("Trained on %(tool)s:"),
    "evaluated-on": gettext_noop("Evaluated on %(tool)s:"),
    "integrates-with": gettext_noop("Integrates with %(tool)s:"),
    "successor-of": gettext_noop("Successor of %(tool)s:"),
    "fork-of": gettext_noop("Fork of %(tool)s:"),
    "alternative-to": gettext_noop("Alternative to %(tool)s:"),
}
# Tasks named for each tool; the table below has them all.
MOST_NEEDS = 6


def needs(
    relation: Relationship, sides: Sequence[Side], task_names: Mapping[str, str]
) -> tuple[Choice, ...]:
    """When one needs which tool, where no editor has said so: for what only it documents."""
    return tuple(
        Choice(
            side.letter,
            side.name,
            tuple(task_names.get(task, task) for task in purpose.only_tasks[:MOST_NEEDS])
            or (_("Nothing that the others do not document too"),),
            is_content=bool(purpose.only_tasks),
        )
        for side, purpose in zip(sides, relation.purposes, strict=True)
    )


def ties(relation: Relationship, names: Mapping[str, str], notes: Notes) -> tuple[Tie, ...]:
    """How tools that are no substitutes relate: what they say of each other and of third ones."""
    found = [_direct_tie(link, names, notes) for link in relation.direct]
    linked = (
        _("Both are linked with")
        if len(relation.purposes) == 2
        else _("Some of them are linked with")
    )
    found += [
        Tie(
            sentence=linked,
            tools=(_named(shared.third, names),),
            notes=tuple(
                sorted(
                    {n for link in shared.links for n in notes.numbers(link.tool, [link.source])}
                )
            ),
        )
        for shared in relation.shared
    ]
    if not found:
        found = [
            Tie(_("No source here says that one builds on, was trained on or works with another."))
        ]
    known = {shared.third for shared in relation.shared}
    return (*found, *_ties_around(relation.around, known, names))


def _ties_around(
    links: Sequence[Link], known: Collection[str], names: Mapping[str, str]
) -> Iterable[Tie]:
    """Who builds on the compared tools: “Trained on A: B, C”. Their own pages have the sources."""
    others: dict[tuple[str, str], list[Named]] = {}
    for link in links:
        if link.tool not in known:
            others.setdefault((link.kind, link.other), []).append(_named(link.tool, names))
    for (kind, other), tools in others.items():
        yield Tie(_(TIES_AROUND[kind]) % {"tool": names.get(other, other)}, tuple(tools))


def _direct_tie(link: Link, names: Mapping[str, str], notes: Notes) -> Tie:
    claim = relation_key({"kind": link.kind, "tool": link.said})
    url = paths.claim_correction_path(link.tool, claim)
    return Tie(
        sentence=_(TIES[link.kind]) % {"tool": names.get(link.tool, link.tool)},
        tools=(replace(_named(link.other, names), correction_url=url),),
        notes=notes.numbers(link.tool, [link.source]),
    )


def _named(slug: str, names: Mapping[str, str]) -> Named:
    name = names.get(slug)
    return Named(name or slug.replace("-", " "), paths.tool_path(slug) if name else "")

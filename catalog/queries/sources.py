"""A source and everything published that rests on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog import paths, wording
from catalog.documents.addresses import source_digest
from catalog.finding import NothingHere
from catalog.formats import number_text
from catalog.language import gettext as _
from catalog.language import ngettext
from catalog.models import SourceEntry
from catalog.pages import Crumb, Meta, Named

Document = dict[str, Any]
# A source that more tools cite is a registry's front page, and the list would help nobody.
MOST_TOOLS = 60


@dataclass(frozen=True)
class CitingTool:
    """A tool that cites the source, how it calls it, and the claims that rest on it."""

    tool: Named
    title: str
    publisher: str
    kind_label: str
    checked: str
    claims: tuple[Named, ...]


@dataclass(frozen=True)
class SourcePage:
    """Everything that cites a source."""

    meta: Meta
    url: str
    title: str
    publisher: str
    tool_count: int
    claim_count: int
    tools: tuple[CitingTool, ...]

    @property
    def is_cut(self) -> bool:
        return self.tool_count > len(self.tools)


def source_page(digest: str) -> SourcePage:
    """What current editions rest on this source (2 queries)."""
    entries = SourceEntry.objects.filter(digest=digest)
    found = entries.select_related("edition").order_by("edition__sort_name", "pk")[:MOST_TOOLS]
    editions = [entry.edition for entry in found]
    if not editions:
        raise NothingHere(_("No published claim rests on a source at this address."))
    tools = tuple(_citing(edition.document, digest) for edition in editions)
    count = entries.count() if len(tools) == MOST_TOOLS else len(tools)
    source = next(iter(_sources(editions[0].document, digest).values()))
    return SourcePage(
        meta=Meta(
            title=_("%(title)s: what rests on this source") % {"title": source["title"]},
            description=ngettext(
                "The claims about %(count)s tool that rest on “%(title)s” by %(publisher)s.",
                "The claims about %(count)s tools that rest on “%(title)s” by %(publisher)s.",
                count,
            )
            % {
                "count": number_text(count),
                "title": source["title"],
                "publisher": source["publisher"],
            },
            canonical_path=paths.source_path(digest),
            section="sources",
            crumbs=(Crumb(_("Tools"), paths.tools_path()), Crumb(source["title"])),
            # What one tool cites, its own page says better.
            is_indexable=len(tools) > 1,
        ),
        url=source["url"],
        title=source["title"],
        publisher=source["publisher"],
        tool_count=count,
        claim_count=sum(len(tool.claims) for tool in tools),
        tools=tools,
    )


def _sources(document: Document, digest: str) -> dict[str, Document]:
    """The document's citations of the source by key; two keys may be one address."""
    sources = document["sources"].items()
    return {key: source for key, source in sources if source_digest(source["url"]) == digest}


def _citing(document: Document, digest: str) -> CitingTool:
    found = _sources(document, digest)
    source = next(iter(found.values()))
    return CitingTool(
        tool=Named(document["name"], paths.tool_path(document["slug"])),
        title=source["title"],
        publisher=source["publisher"],
        kind_label=wording.source_kind_label(source.get("kind", "")),
        checked=wording.date_text(min(each["checked"] for each in found.values())),
        claims=tuple(_claims(document, set(found))),
    )


def _claims(document: Document, keys: set[str]) -> Iterable[Named]:
    page = paths.tool_path(document["slug"])
    for capability in document["capabilities"]:
        if keys & set(capability["sources"]):
            yield Named(capability["name"], f"{page}#capability-{capability['slug']}")
    for figure in document.get("measurements", ()):
        if figure["source"] in keys:
            value = wording.quantity_text(figure["value"], figure["unit"])
            yield Named(f"{figure['label']}: {value}", f"{page}#figures")
    signals = document.get("signals", ())
    for kind in dict.fromkeys(s["kind"] for s in signals if s["source"] in keys):
        yield Named(wording.signal_label(kind), page)
    for relation in document.get("relations", ()):
        if relation["source"] in keys:
            label = f"{wording.relation_label(relation['kind'])} {relation['tool']}"
            yield Named(label, f"{page}#relations")
    if document["pricing"].get("source") in keys:
        yield Named(_("Pricing"), page)

"""What a page tells machines about itself, in the words of schema.org. PURE: dicts from values.

Only what the page shows: no ratings, no offers, no dates that nobody has published.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog import language, paths, wording
from catalog.pages import Meta, ToolProfile

if TYPE_CHECKING:
    from catalog.queries.indexes import IndexPage
    from catalog.queries.lists import ToolListPage
    from catalog.queries.profiles import ToolPage
    from catalog.queries.tasks import TaskPage

Node = dict[str, Any]
VOCABULARY = "https://schema.org"
# What is a collection of data rather than something that runs.
DATASETS = frozenset({"dataset", "benchmark"})
_ONE_LICENCE = re.compile(r"[A-Za-z0-9.+-]+")
# As json_script does: inside of a script element these could end it or open another one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Site:
    """What a description says of the site; `url` has no closing slash."""

    name: str
    url: str


Description = Callable[[Any, Site], list[Node]]
_DESCRIPTIONS: dict[type, Description] = {}


def register(page: type, description: Description) -> None:
    """Describe pages of this type so; once a type, when the program starts."""
    _DESCRIPTIONS[page] = description


def describe(page: Any, site: Site) -> list[Node]:
    """All that is said of a page: the way to it, then what its type says of it."""
    description = _DESCRIPTIONS.get(type(page))
    nodes = description(page, site) if description else []
    return [*breadcrumbs(page.meta, site), *nodes]


def as_text(nodes: Sequence[Node]) -> str:
    """One JSON-LD document that cannot end the script element around it."""
    graph = {"@context": VOCABULARY, "@graph": list(nodes)}
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def breadcrumbs(meta: Meta, site: Site) -> list[Node]:
    """The way to the page; the page itself stands last, and has no address there."""
    if not meta.crumbs:
        return []
    steps = [
        without_empty(
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.label,
                "item": {"@id": f"{site.url}{crumb.url}"} if crumb.url else "",
            }
        )
        for position, crumb in enumerate(meta.crumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": steps}]


def thing_id(path: str, site: Site) -> str:
    """What names a tool to machines: the same on its pages in every language."""
    return f"{site.url}{paths.in_language(language.ENGLISH, path)}#tool"


def tool_page(page: ToolPage, site: Site) -> list[Node]:
    """The tool, as far as its document goes."""
    return [tool_node(page.tool, site)] if page.meta.canonical_path else []


def tool_node(tool: ToolProfile, site: Site) -> Node:
    """A tool as software, or as a dataset."""
    address = f"{site.url}{tool.url}"
    headings = [c.heading for group in tool.groups for c in group.capabilities if not c.is_no]
    kind = thing_type(tool.type)
    own = (
        {"applicationCategory": tool.category.name, "featureList": headings}
        if kind == "SoftwareApplication"
        else {}
    )
    return without_empty(
        {
            "@type": kind,
            "@id": thing_id(tool.url, site),
            "name": tool.name,
            "alternateName": list(tool.aliases),
            "description": tool.summary,
            "url": address,
            "sameAs": [link.url for link in tool.links],
            "creator": {"@type": "Organization", "name": tool.maker.name},
            "license": licence_url(tool.license),
            "datePublished": tool.released_on,
            "keywords": list(tool.tags),
            "citation": [source.url for source in tool.sources],
            **own,
        }
    )


def tool_list(page: ToolListPage, site: Site) -> list[Node]:
    """The tools that this page of the list shows."""
    named = [(tool.name, tool.url) for tool in page.tools]
    return item_list(page.heading, page.total, named, site)


def task_page(page: TaskPage, site: Site) -> list[Node]:
    """The tools that document the task, by their headings."""
    named = [(f"{entry.tool_name}: {entry.heading}", entry.url) for entry in page.entries]
    return item_list(page.name, page.total, named, site)


def index_page(page: IndexPage, site: Site) -> list[Node]:
    """The names of the index."""
    named = [(item.name, item.url) for group in page.groups for item in group.items]
    return item_list(page.heading, len(named), named, site)


def item_list(name: str, total: int, named: Iterable[tuple[str, str]], site: Site) -> list[Node]:
    """Names and addresses in the page's order; nothing where the list is empty."""
    items = [
        {"@type": "ListItem", "position": position, "name": label, "url": f"{site.url}{url}"}
        for position, (label, url) in enumerate(named, start=1)
    ]
    node = {"@type": "ItemList", "name": name, "numberOfItems": total, "itemListElement": items}
    return [node] if items else []


def thing_type(tool_type: str) -> str:
    """What a tool of this type is to schema.org."""
    return "Dataset" if tool_type in DATASETS else "SoftwareApplication"


def licence_url(name: str) -> str:
    """The page of a licence with an SPDX name; empty for expressions and licences of their own."""
    is_own = name == wording.licence_text(f"{wording.OWN_LICENCE}Proprietary")
    is_listed = _ONE_LICENCE.fullmatch(name) and not is_own
    return f"https://spdx.org/licenses/{name}.html" if is_listed else ""


def without_empty(node: Node) -> Node:
    """The node without what nobody knows."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}

"""What comparisons and the pages around them tell machines. PURE: dicts from page values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog import language, paths
from catalog.structured_data import (
    Node,
    Site,
    item_list,
    thing_id,
    thing_type,
    without_empty,
)
from comparisons.pages import ComparisonPage, Side, VerdictPart

if TYPE_CHECKING:
    from comparisons.fronts import AlternativesPage, HomePage


def comparison_page(page: ComparisonPage, site: Site) -> list[Node]:
    """The compared tools and, where an editor has judged them, the verdict."""
    tools = [_tool(side, site) for side in page.sides]
    nodes: list[Node] = [
        {
            "@type": "ItemList",
            "name": page.meta.title,
            "numberOfItems": len(tools),
            "itemListElement": [
                {"@type": "ListItem", "position": position, "item": tool}
                for position, tool in enumerate(tools, start=1)
            ],
        }
    ]
    if page.verdict and not page.verdict.is_generated:
        nodes.append(_review(page.verdict, page, site))
    return nodes


def _review(verdict: VerdictPart, page: ComparisonPage, site: Site) -> Node:
    """An editor's words and date. There is no rating in it, because editors give none."""
    return without_empty(
        {
            "@type": "Review",
            "name": verdict.headline,
            "reviewBody": verdict.summary,
            "url": f"{site.url}{page.meta.canonical_path}#verdict",
            "datePublished": verdict.published_on,
            "inLanguage": language.ENGLISH,
            "author": {"@type": "Organization", "name": site.name, "url": f"{site.url}/"},
            "itemReviewed": [{"@id": thing_id(side.url, site)} for side in page.sides],
        }
    )


def _tool(side: Side, site: Site) -> Node:
    address = f"{site.url}{side.url}"
    return {
        "@type": thing_type(side.type),
        "@id": thing_id(side.url, site),
        "name": side.name,
        "description": side.summary,
        "url": address,
        "creator": {"@type": "Organization", "name": side.maker},
    }


def alternatives_page(page: AlternativesPage, site: Site) -> list[Node]:
    """The tools that may stand in, in the page's order."""
    named = [(line.tool.name, line.tool.url) for line in page.lines]
    return item_list(page.meta.title, len(named), named, site)


def home_page(page: HomePage, site: Site) -> list[Node]:
    """The site itself."""
    return [
        {
            "@type": "WebSite",
            "name": site.name,
            "url": f"{site.url}{paths.home_path()}",
            "description": page.meta.description,
            "inLanguage": language.active(),
        }
    ]

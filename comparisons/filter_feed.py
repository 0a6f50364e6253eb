"""The Atom feed of a saved filter: what was published of the tools that fit it today."""

from collections.abc import Iterable

from django.http import HttpRequest

from catalog import paths
from catalog.facets import FacetGroup, Narrowing, unknown_values
from catalog.filters import ToolFilter, filter_query
from catalog.language import gettext as _
from catalog.listing import address
from catalog.models import Change, ToolEdition
from comparisons.changes import settled
from comparisons.feeds import MOST_CHANGES, FeedEntry, Followed, LogFeed, feed_entries

# Lines of the log that are held against the filter; what lies further back, a feed has shown.
LOOKED_BACK = 1000
TOOLS = "tools/"


class FilterFeed(LogFeed):
    """`/feeds/tools.atom` with the parameters of the list of tools."""

    def get_object(self, request: HttpRequest, **kwargs: str) -> Followed:
        filterset = ToolFilter(request.GET)
        narrowing = Narrowing.of(filterset)
        groups = narrowing.groups()
        query = filter_query(request.GET)
        return Followed(
            title=_filter_title(groups, filterset.chosen.get("q", "")),
            path=address(paths.tools_path(), query),
            feed_path=address(paths.feed_path(paths.tools_path()), query),
            subjects=None,
            tools=narrowing.bits(),
            problems=(*filterset.problems(), *unknown_values(groups, filterset.chosen)),
        )

    def items(self, obj: Followed) -> list[FeedEntry]:
        return feed_entries(changes_of(obj.tools))


def changes_of(tools: int) -> list[Change]:
    """The latest lines about these tools, a bit set of their keys (4 queries)."""
    recent = settled().filter(subject__startswith=TOOLS).values_list("pk", "subject")[:LOOKED_BACK]
    lines = [(key, subject.removeprefix(TOOLS)) for key, subject in recent]
    # Also under addresses that a tool has left.
    named = ToolEdition.objects.filter(slug__in={slug for _key, slug in lines}).order_by()
    fitting = {
        slug for slug, tool in named.values_list("slug", "tool").distinct() if tools >> tool & 1
    }
    keys = [key for key, slug in lines if slug in fitting][:MOST_CHANGES]
    return list(Change.objects.settled().filter(pk__in=keys))


def _filter_title(groups: Iterable[FacetGroup], words: str) -> str:
    """“Tools: Model, Apache-2.0”, or all tools."""
    chosen = [option.label for group in groups for option in group.options if option.is_selected]
    parts = [*chosen, *([f"“{words}”"] if words else [])]
    return _("Tools: %(filters)s") % {"filters": ", ".join(parts)} if parts else _("All tools")

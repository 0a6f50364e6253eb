"""The catalogue for agents, over the Model Context Protocol: the API's answers as tools.

Needs requirements-mcp.txt. Only this module knows the SDK, and nothing of the site imports it.
"""

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.http import Http404
from django.utils import timezone
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from catalog.finding import find_edition, find_editions
from comparisons.addressing import FEWEST, MOST
from comparisons.api.comparing import comparison_document
from comparisons.api.resolving import LIMIT, resolution_document
from comparisons.api.resolving import MOST as MOST_RESOLVED
from comparisons.api.searching import MOST_TOOLS, TOOLS, search_document
from comparisons.evidence import NAMES
from comparisons.passports import passport, signed
from comparisons.resolving import read_need, resolve
from comparisons.searching.answers import answer
from comparisons.searching.recording import intent_text

Document = dict[str, Any]
INSTRUCTIONS = (
    "AI tools compared capability by capability. Every claim names its source and the day it was "
    "checked; what nobody has documented is unknown, never no. Slugs name tools."
)
LONGEST = 2000


def server() -> MCPServer[Any]:
    """A server with the five tools; it keeps no state between calls."""
    made: MCPServer[Any] = MCPServer(settings.SITE_NAME, instructions=INSTRUCTIONS)
    for function in (search, get_tool, compare, resolve_need, trust_passport):
        made.add_tool(_in_a_thread(function), name=NAMES_OF[function], description=function.__doc__)
    return made


def _in_a_thread(function: Callable[..., Document]) -> Callable[..., Any]:
    """The ORM may not run in an event loop; what is not there is an error the agent can read."""

    def guarded(*args: Any, **kwargs: Any) -> Document:
        try:
            return function(*args, **kwargs)
        except Http404 as problem:
            raise ToolError(getattr(problem, "message", "") or "There is nothing.") from None
        except ValueError as problem:
            raise ToolError(str(problem)) from None
        finally:
            # Minutes may pass until an agent asks again, and then from another thread.
            connections.close_all()

    wrapped = sync_to_async(guarded, thread_sensitive=True)

    async def tool(*args: Any, **kwargs: Any) -> Document:
        return await wrapped(*args, **kwargs)

    # The SDK reads names, types and defaults of parameters from the function.
    tool.__wrapped__ = function  # type: ignore[attr-defined]
    tool.__name__ = function.__name__
    tool.__doc__ = function.__doc__
    tool.__annotations__ = function.__annotations__
    return tool


def search(query: str, limit: int = TOOLS) -> Document:
    """Find tools by what you want to get done; each result says why it was found."""
    question = " ".join(query[:LONGEST].split())
    if not question:
        raise ValueError("Say what you want to get done.")
    return search_document(answer(question), _between(limit, MOST_TOOLS))


def get_tool(slug: str) -> Document:
    """The whole published document of a tool: capabilities, limits, figures, prices, sources."""
    edition = find_edition(slug)
    return {"slug": edition.slug, "edition": edition.number, "document": edition.document}


def compare(slugs: list[str]) -> Document:
    """Two to four tools side by side, task by task, with verdict, standings and sources."""
    wanted = sorted(set(slugs))
    if not FEWEST <= len(wanted) <= MOST:
        raise ValueError(f"Name {FEWEST} to {MOST} different tools.")
    editions = {edition.pk: edition for edition in find_editions(wanted).values()}
    if len(editions) < FEWEST:
        raise ValueError("These names are of one tool.")
    return comparison_document(list(editions.values()))


def resolve_need(need: str, risk: str = "default", limit: int = LIMIT) -> Document:
    """The tools that meet a need, with evidence. `need` is a task's slug, an address
    capability://task.SLUG or words; `risk` is default, production or strict."""
    text = need[:LONGEST].strip()
    if not text:
        raise ValueError("Say what you need.")
    if risk not in NAMES:
        raise ValueError(f"risk must be one of {', '.join(NAMES)}.")
    wanted = read_need(text)
    found = resolve(wanted, tool_type=None, risk=risk, on=timezone.now().date())
    intent = intent_text(wanted.task.name if wanted.task else text)
    return resolution_document(found, risk, _between(limit, MOST_RESOLVED), intent)


def trust_passport(slug: str) -> Document:
    """How well a tool is evidenced, how fresh that is and what was observed; signed (Ed25519)."""
    return signed(passport(find_edition(slug)))


def _between(limit: int, most: int) -> int:
    if not 1 <= limit <= most:
        raise ValueError(f"limit must be from 1 to {most}.")
    return limit


NAMES_OF: dict[Callable[..., Document], str] = {
    search: "search",
    get_tool: "get_tool",
    compare: "compare",
    resolve_need: "resolve",
    trust_passport: "trust_passport",
}

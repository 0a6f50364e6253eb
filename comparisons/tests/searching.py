"""Visitors who search and open results, for tests: through the pages, as browsers do."""

import re
from datetime import date

from django.test import Client
from django.utils import timezone

from comparisons.matching.record import Counted, aggregate
from comparisons.models import Intent, Match
from comparisons.searching import recording
from comparisons.searching.recording import Result, intent_digest, intent_text
from comparisons.searching.tokens import Shown
from comparisons.searching.visitors import visitor_behind

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def browser(number: int = 1, agent: str = BROWSER, **headers: str) -> Client:
    """A visitor of a network of its own for each number."""
    return Client(
        HTTP_USER_AGENT=agent, REMOTE_ADDR=f"10.{number // 250}.{number % 250}.7", **headers
    )


def tokens_of(client: Client, question: str) -> list[str]:
    """The tokens of all links of the first page of results."""
    page = client.get("/search/", {"q": question}).content.decode()
    return list(dict.fromkeys(re.findall(r'href="/go/([^"]+)"', page)))


def search_and_open(question: str, number: int, on: date, tool: int, capability: str) -> None:
    """The same without pages: a visitor searches, sees the result first and opens it."""
    visitor = visitor_behind(f"10.{number // 250}.{number % 250}.7", BROWSER, on)
    text = intent_text(question)
    recording.record_search(text, visitor, 1, [Result(tool, capability, 1)])
    shown = Shown(intent_digest(text), tool, capability, 1, f"{on}{number}{tool}{capability}"[-18:])
    recording.record_open(shown, visitor)


def count() -> Counted:
    """What the command does."""
    return aggregate(timezone.now())


def chosen() -> dict[tuple[str, str], int]:
    """How many people chose a tool after a search."""
    rows = Match.objects.values_list("intent__text", "tool__slug", "opened")
    return {(text, slug): opened for text, slug, opened in rows}


def merged_intents(tool: int, day: date) -> Intent:
    """The intent that another one was merged into; one visitor opened the tool after each."""
    search_and_open("write", 1, day, tool, "write")
    search_and_open("write things", 2, day, tool, "write")
    whole = Intent.objects.get(text="write")
    Intent.objects.filter(text="write things").update(merged_into=whole, note="Same")
    return whole

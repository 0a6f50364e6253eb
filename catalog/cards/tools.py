"""What the card of a tool says: the edition, and nothing that changes without a new one."""

from typing import Any

from catalog import wording
from catalog.cards.drawing import Card
from catalog.models import ToolEdition

Document = dict[str, Any]


def card_of_tool(edition: ToolEdition, site: str) -> Card:
    """In English, as whoever shares a page reads it before anybody chose a language."""
    document: Document = edition.document
    return Card(
        site=site,
        kicker=f"{wording.type_label(edition.type)} by {document['maker']['name']}",
        names=(edition.name,),
        text=edition.summary,
        facts=(
            counted(len(document["capabilities"]), "capability", "capabilities"),
            counted(len(document["sources"]), "source", "sources"),
            f"edition {edition.number}",
        ),
    )


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"

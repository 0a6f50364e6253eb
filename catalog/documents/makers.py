"""What documents of tools say of other tools: a maker has one name and one address for all."""

from collections.abc import Collection, Iterator
from typing import Any

from catalog.models import Maker, Tool

Document = dict[str, Any]
MOST_NAMED = 5


def said_of_others(documents: Collection[Document]) -> Iterator[str]:
    """A sentence for each maker that documents change for tools beyond them, before they are
    written (1 query, 2 more for each such maker)."""
    told = {document["maker"]["slug"]: document["maker"] for document in documents}
    for maker in Maker.objects.filter(slug__in=told).order_by("slug"):
        name, url = told[maker.slug]["name"], told[maker.slug].get("url", "")
        others = Tool.objects.filter(maker=maker).exclude(slug__in=[d["slug"] for d in documents])
        if (name, url) == (maker.name, maker.url) or not (count := others.count()):
            continue
        changes = [
            f"“{before}” becomes “{after}”"
            for before, after in ((maker.name, name), (maker.url, url))
            if before != after
        ]
        named = [*others.order_by("name").values_list("name", flat=True)[:MOST_NAMED]]
        more = [f"{count - MOST_NAMED:,} more"] if count > MOST_NAMED else []
        yield f"Maker {maker.slug}: {', '.join(changes)}, also for {', '.join([*named, *more])}."

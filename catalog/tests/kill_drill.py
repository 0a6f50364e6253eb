"""Publishes many tools again and again, is killed at it, and looks at what is left.

Run by test_publishing_races.py as a program of its own, against a database that may be lost.
Prints one line of JSON an attempt: the tags of all live editions, and the counts of entries.
"""

import json
import os
import signal
import sys
import time

import django

TOOLS = 8
MOMENTS = (0.1, 0.4, 0.7, 0.9, 1.0)


def documents(attempt: int) -> list:
    from catalog.documents.read import Item
    from catalog.tests.factory import tool_document

    tags = [f"attempt-{attempt}"]
    made = (tool_document(f"tool-{at}", tags=tags) for at in range(TOOLS))
    return [Item(str(at), document) for at, document in enumerate(made)]


def publish(attempt: int, *, dry_run: bool = False) -> None:
    from catalog.importing import import_documents
    from catalog.kinds import Publication
    from catalog.tests.factory import NOW

    publication = Publication(by=None, note="", at=NOW)
    report = import_documents(documents(attempt), publication, publish=True, dry_run=dry_run)
    assert report.counts["invalid"] == 0, report.refusals


def seen() -> dict:
    from django.db.models import Count

    from catalog.models import ToolEdition

    # One query: what one reader sees at one moment.
    editions = ToolEdition.objects.current().annotate(entry_count=Count("entries"))
    rows = list(editions.values_list("slug", "document__tags", "entry_count"))
    return {
        "tools": len({slug for slug, _, _ in rows}),
        "rows": len(rows),
        "tags": sorted({tags[0] for _, tags, _ in rows}),
        "entries": sorted({count for _, _, count in rows}),
    }


def killed_after(seconds: float, attempt: int) -> None:
    child = os.fork()
    if not child:
        publish(attempt)
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    django.setup()
    from django.db import connections

    from catalog.tests.factory import make_vocabulary

    make_vocabulary()
    publish(0)
    start = time.monotonic()
    publish(1, dry_run=True)
    duration = time.monotonic() - start
    for attempt, moment in enumerate(MOMENTS, 1):
        for connection in connections.all():
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
        killed_after(moment * duration, attempt)
        print(json.dumps(seen()))
    publish(99)
    print(json.dumps(seen()))


if __name__ == "__main__":
    sys.exit(main())

"""How long a run of the rank takes, and how much memory, for a whole generated catalogue.

    python benchmarks/ranking.py --size 100000

It wants a database of its own: what a run reads (editions with their documents, relations) is
written there by the shortest way, and nothing else. The run has a process of its own, so that its
peak is not that of filling. It may take 60 s and 1 GB for 100,000 tools on one core.
"""

import argparse
import json
import subprocess
import sys
import time
from datetime import timedelta

import ground


def fill(size: int) -> None:
    """Editions up to `size`, each with a document, a relation and a tool of its own."""
    from catalogue import document
    from django.db import transaction

    from catalog.models import Tool

    for start in range(Tool.objects.count(), size, ground.BATCH):
        numbers = range(start, min(size, start + ground.BATCH))
        with transaction.atomic():
            _insert([document(number) for number in numbers])


def _insert(documents: list[dict]) -> None:
    from catalog.models import Address, Category, Maker, Tool, ToolEdition
    from catalog.models.editions import NUMBERS
    from catalog.rows import insert_rows

    maker, _ = Maker.objects.get_or_create(slug="maker", defaults={"name": "Maker"})
    categories = dict(Category.objects.values_list("slug", "pk"))
    addresses = Address.objects.bulk_create(Address(slug=d["slug"]) for d in documents)
    ids = [address.pk for address in addresses]
    tools = [
        Tool(
            pk=pk,
            slug=d["slug"],
            name=d["name"],
            type=d["type"],
            category_id=categories[d["category"]],
            maker=maker,
            pricing_model=d["pricing"]["model"],
            status=d["status"],
        )
        for pk, d in zip(ids, documents, strict=True)
    ]
    columns = [field.attname for field in Tool._meta.local_concrete_fields]
    insert_rows(Tool, columns, ([getattr(tool, name) for name in columns] for tool in tools))
    fixed = {
        "number": 1, "is_current": True, "published_at": ground.PUBLISHED_AT, "note": "",
        "maker_id": maker.pk, "capability_count": 10, "source_count": 12, "released": "",
    }  # fmt: skip
    own = ("slug", "name", "type", "summary", "license", "status")
    names = ("tool_id", "serial", "document", "sha256", "sort_name", "category_id", "pricing_model")
    insert_rows(
        ToolEdition,
        (*fixed, *own, *names),
        (
            (
                *fixed.values(),
                *(d[name] for name in own),
                *(pk, pk * NUMBERS + 1, json.dumps(d), f"{pk:064}", d["name"].lower()),
                *(categories[d["category"]], d["pricing"]["model"]),
            )
            for pk, d in zip(ids, documents, strict=True)
        ),
        written=("document",),
    )
    _insert_relations(ids, documents)


def _insert_relations(ids: list[int], documents: list[dict]) -> None:
    from catalog.models import RelationEntry, Tool, ToolEdition
    from catalog.rows import insert_rows

    editions = dict(ToolEdition.objects.filter(tool__in=ids).values_list("tool", "pk"))
    tools = Tool.objects.ids_at([r["tool"] for d in documents for r in d["relations"]])
    insert_rows(
        RelationEntry,
        ("edition_id", "kind", "target_slug", "target_id"),
        (
            (editions[pk], relation["kind"], relation["tool"], tools.get(relation["tool"]))
            for pk, d in zip(ids, documents, strict=True)
            for relation in d["relations"]
        ),
    )
    RelationEntry.attach_targets([d["slug"] for d in documents])


def measure() -> None:
    ground.start()
    from comparisons.ranking.record import compute, differences

    at = ground.PUBLISHED_AT + timedelta(days=30)
    for label in ("first run", "the same inputs again"):
        began, used = time.perf_counter(), time.process_time()
        computed = compute(at.date(), at)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        run = computed.ranking
        print(
            f"{label}: {seconds:.1f} s ({processor:.1f} s of this process), peak "
            f"{ground.memory_mb(peak=True):.0f} MB, {run.tool_count:,} tools, "
            f"{'stored' if computed.is_new else 'nothing written'}",
            flush=True,
        )
    began = time.perf_counter()
    found = differences(run)
    print(
        f"verifying: {time.perf_counter() - began:.1f} s, {len(found)} differences, peak "
        f"{ground.memory_mb(peak=True):.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=100, help="published tools")
    parser.add_argument("--measure", action="store_true", help="of a database that is filled")
    options = parser.parse_args()
    if options.measure:
        measure()
        return
    ground.start()
    ground.prepare()
    fill(options.size)
    from comparisons.models import Ranking

    Ranking.objects.all().delete()
    print(f"\n{ground.machine()}; {options.size:,} published tools\n", flush=True)
    command = [sys.executable, "-W", "ignore", __file__, "--measure"]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()

"""What every measurement stands on: settings, databases filled with generated tools, a machine.

The database is that of DATABASE_URL; scripts/benchmarks.py gives one after the other.
"""

import atexit
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STARTER = ROOT / "catalog" / "starter"
BATCH = 500
PUBLISHED_AT = datetime(2026, 10, 1, 12, tzinfo=UTC)


def start(urlconf: str = "config.urls") -> None:
    """Django as in production, but for TLS; call it before anything of the project is imported."""
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "for-measurements-only")
    os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
    os.environ.setdefault("STATIC_ROOT", str(_collected()))
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = urlconf
    django.setup()


def _collected() -> Path:
    """Static files as in production. In a process of its own: what that needs is not measured."""
    folder = tempfile.TemporaryDirectory(prefix="static-")
    atexit.register(folder.cleanup)
    command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "collectstatic"]
    environment = {**os.environ, "STATIC_ROOT": folder.name}
    subprocess.run([*command, "--noinput", "--verbosity", "0"], env=environment, check=True)
    return Path(folder.name)


def prepare() -> None:
    """Tables and vocabulary."""
    from django.core.management import call_command

    from catalog.vocabulary import load_vocabulary

    call_command("migrate", interactive=False, verbosity=0)
    words = (STARTER / "vocabulary.json").read_text(encoding="utf-8")
    load_vocabulary(json.loads(words))


def fill(size: int) -> None:
    """Published tools up to `size`: editions and entries by publishing itself, and of the rows
    that editors change only what editions point to."""
    from catalogue import documents
    from django.db import connection, transaction

    from catalog.log import settle
    from catalog.models import Tool

    present = Tool.objects.count()
    made = documents(size - present, present) if size > present else iter(())
    while batch := list(islice(made, BATCH)):
        with transaction.atomic():
            _publish(batch)
    settle()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _publish(batch: list[dict]) -> None:
    from catalog.documents.canonical import normalise
    from catalog.models import Address, Category, Maker, Tool
    from catalog.publishing import freeze
    from catalog.rows import insert_rows

    makers = {d["maker"]["slug"]: d["maker"]["name"] for d in batch}
    Maker.objects.bulk_create(
        (Maker(slug=slug, name=name) for slug, name in makers.items()), ignore_conflicts=True
    )
    makers = dict(Maker.objects.filter(slug__in=makers).values_list("slug", "pk"))
    categories = dict(Category.objects.values_list("slug", "pk"))
    addresses = Address.objects.bulk_create(Address(slug=d["slug"]) for d in batch)
    tools = [
        Tool(
            pk=address.pk,
            slug=d["slug"],
            category_id=categories[d["category"]],
            maker_id=makers[d["maker"]["slug"]],
            pricing_model=d["pricing"]["model"],
            **{name: d[name] for name in ("name", "type", "summary", "license", "status")},
        )
        for address, d in zip(addresses, batch, strict=True)
    ]
    columns = [field.attname for field in Tool._meta.local_concrete_fields]
    insert_rows(Tool, columns, ([getattr(tool, name) for name in columns] for tool in tools))
    by_slug = {address.slug: address.pk for address in addresses}
    frozen = {by_slug[d["slug"]]: normalise(d) for d in batch}
    freeze(frozen, by=None, note="Generated", at=PUBLISHED_AT)


def machine() -> str:
    """Where the figures come from, and on which database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
        )
        version = cursor.fetchone()[0].split()[0]
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{name} {version}; {python}; {_processor()}"


def _processor() -> str:
    cores = os.cpu_count()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{cores} x {next(names, platform.machine())}"


def memory_mb(peak: bool = False) -> float:
    """Resident memory of this process now, or at its highest."""
    name = "VmHWM:" if peak else "VmRSS:"
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0

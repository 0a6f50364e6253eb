"""Withdraws verdicts whose tools are no longer published, as unpublishing a tool now does."""

from django.db import migrations
from django.db.models import Exists, OuterRef
from django.utils import timezone

NOTE = "One of its two tools is not published."


def withdraw(apps, schema_editor):
    """With a line in the log each, so that whoever follows it ends with what is published."""
    live = apps.get_model("catalog", "ToolEdition").objects.filter(is_current=True)
    first, second = (live.filter(tool=OuterRef(f"verdict__{n}")) for n in ("first", "second"))
    editions = apps.get_model("comparisons", "VerdictEdition").objects.filter(is_current=True)
    for edition in editions.exclude(Exists(first), Exists(second)):
        edition.is_current = False
        edition.save(update_fields=["is_current"])
        apps.get_model("catalog", "Change").objects.create(
            kind="unpublished",
            subject=f"compare/{edition.pair}",
            title=edition.headline,
            number=edition.number,
            previous_number=edition.number,
            at=timezone.now(),
            note=NOTE,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_sentence_vectors"),
        ("comparisons", "0009_public_by_own_visitors"),
    ]

    operations = [migrations.RunPython(withdraw, migrations.RunPython.noop)]

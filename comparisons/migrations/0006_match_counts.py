"""How many visitors a run has counted, in columns: lists of the API show them."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

from catalog.models.fields import check


def copy_counts(apps: Any, schema_editor: Any) -> None:
    standing = apps.get_model("comparisons", "Standing")
    counted = standing.objects.exclude(inputs__match=None).only("inputs")
    for row in counted.iterator(chunk_size=500):
        row.visitors = row.inputs["match"]["visitors"]
        row.helped = row.inputs["match"]["successes"]
        row.save(update_fields=["visitors", "helped"])


class Migration(migrations.Migration):
    dependencies = [("comparisons", "0005_searches")]

    operations = [
        migrations.AddField(
            "standing",
            "visitors",
            models.PositiveIntegerField(
                help_text="Who came from a search and said whether it helped; empty: nobody.",
                null=True,
            ),
        ),
        migrations.AddField(
            "standing",
            "helped",
            models.PositiveIntegerField(help_text="Those whom it helped.", null=True),
        ),
        migrations.AddConstraint(
            "standing",
            check(
                "standing_helped_no_more_than_came",
                Q(visitors__isnull=True, helped__isnull=True) | Q(helped__lte=F("visitors")),
            ),
        ),
        migrations.RunPython(copy_counts, migrations.RunPython.noop),
    ]

"""Editors write verdicts, Publishers publish them."""

from django.db import migrations

from catalog.roles import EDITORS, PUBLISHERS, grant

ROWS = ("view", "add", "change", "delete")

COMPARISONS = {
    EDITORS: {
        "verdict": ROWS,  # the admin lets nobody delete what was published
        "verdicttask": ROWS,
        "verdictedition": ("view",),
    },
    PUBLISHERS: {"verdict": ("publish", "unpublish")},
}


def make_roles(apps, schema_editor):
    grant(apps, schema_editor.connection.alias, "comparisons", COMPARISONS)


class Migration(migrations.Migration):
    dependencies = [
        ("comparisons", "0001_verdicts"),
        ("catalog", "0002_roles"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]

"""What the text filter of lists reads: a short row a tool, apart from its documents."""

import django.db.models.deletion
from django.db import migrations, models

from catalog.freezing import listed_text

BATCH = 500


def make_entries(apps, schema_editor):
    using = schema_editor.connection.alias
    entries = apps.get_model("catalog", "TextEntry").objects.using(using)
    editions = apps.get_model("catalog", "ToolEdition").objects.using(using)
    made = []
    for edition in editions.filter(is_current=True).iterator(chunk_size=BATCH):
        names, summary = listed_text(edition.document)
        made.append(
            entries.model(edition=edition, tool_id=edition.tool_id, names=names, summary=summary)
        )
        if len(made) == BATCH:
            entries.bulk_create(made)
            made.clear()
    entries.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_order_of_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextEntry",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text_entry",
                        serialize=False,
                        to="catalog.tooledition",
                    ),
                ),
                (
                    "names",
                    models.TextField(help_text="The name and the aliases as addresses spell them."),
                ),
                ("summary", models.TextField()),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.tool",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "text entries",
            },
        ),
        migrations.RunPython(make_entries, migrations.RunPython.noop),
    ]

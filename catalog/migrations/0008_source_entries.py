"""One row a published citation, and what the watcher of sources finds."""

import django.db.models.deletion
from django.db import migrations, models

from catalog.freezing import source_digests

BATCH = 500


def make_entries(apps, schema_editor):
    using = schema_editor.connection.alias
    entries = apps.get_model("catalog", "SourceEntry").objects.using(using)
    editions = apps.get_model("catalog", "ToolEdition").objects.using(using)
    current = editions.filter(is_current=True).only("document")
    for edition in current.iterator(chunk_size=BATCH):
        entries.bulk_create(
            entries.model(edition=edition, digest=digest)
            for digest in source_digests(edition.document)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        db_index=True,
                        help_text="Of the normalised address: the page's name.",
                        max_length=16,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "source entries",
            },
        ),
        migrations.AddField(
            model_name="source",
            name="changed_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When its content was first seen to differ from before.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="content_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="source",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="status",
            field=models.CharField(
                blank=True,
                help_text="What the source answered, or why it was not read.",
                max_length=120,
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["read_at"], name="source_by_read_at"),
        ),
        migrations.AddField(
            model_name="sourceentry",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="source_entries",
                to="catalog.tooledition",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceentry",
            constraint=models.UniqueConstraint(
                fields=("edition", "digest"), name="source_entry_once_an_edition"
            ),
        ),
        migrations.RunPython(make_entries, migrations.RunPython.noop),
    ]

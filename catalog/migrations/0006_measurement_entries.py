"""One row a published figure; those of what is published already are made here."""

import django.db.models.deletion
from django.db import migrations, models

import catalog.models.fields
from catalog.freezing import measurement_entry

COLUMNS = ("metric", "label", "value", "unit", "higher_is_better", "variant", "as_of", "source_url")
BATCH = 500


def make_entries(apps, schema_editor):
    entries = apps.get_model("catalog", "MeasurementEntry").objects.using(
        schema_editor.connection.alias
    )
    editions = apps.get_model("catalog", "ToolEdition").objects.using(
        schema_editor.connection.alias
    )
    for edition in editions.filter(is_current=True).only("document").iterator(chunk_size=BATCH):
        document = edition.document
        entries.bulk_create(
            entries.model(
                edition=edition,
                position=position,
                **dict(zip(COLUMNS, measurement_entry(figure, document["sources"]), strict=True)),
            )
            for position, figure in enumerate(document.get("measurements", ()))
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_list_indexes")]

    operations = [
        migrations.CreateModel(
            name="MeasurementEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("metric", catalog.models.fields.SlugField(db_index=True, max_length=80)),
                ("label", models.CharField(max_length=90)),
                (
                    "value",
                    models.FloatField(
                        help_text="As the document has it: JSON's numbers are floats."
                    ),
                ),
                ("unit", models.CharField(max_length=30)),
                ("higher_is_better", models.BooleanField(null=True)),
                ("variant", models.CharField(blank=True, max_length=90)),
                ("as_of", models.CharField(blank=True, max_length=10)),
                ("source_url", models.CharField(max_length=500)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measurement_entries",
                        to="catalog.tooledition",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "measurement entries",
                "ordering": ["edition", "position"],
            },
        ),
        migrations.RunPython(make_entries, migrations.RunPython.noop),
    ]

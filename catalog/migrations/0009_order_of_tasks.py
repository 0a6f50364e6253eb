"""The order of a task's page as an index."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_names(apps, schema_editor):
    using = schema_editor.connection.alias
    editions = apps.get_model("catalog", "ToolEdition").objects.using(using)
    entries = apps.get_model("catalog", "CapabilityEntry").objects.using(using)
    named = editions.filter(pk=OuterRef("edition_id")).values("sort_name")
    entries.update(sort_name=Subquery(named[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_source_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name="capabilityentry",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=120),
        ),
        migrations.AddIndex(
            model_name="capabilityentry",
            index=models.Index(
                fields=["task", "-source_count", "sort_name", "position", "support"],
                name="entry_in_order",
            ),
        ),
        migrations.RunPython(copy_names, migrations.RunPython.noop),
    ]

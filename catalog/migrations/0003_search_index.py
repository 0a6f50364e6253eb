"""The search index: terms and vectors of the entries, with each database's own text index."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from catalog.lookup import postgres, sqlite
from catalog.lookup.index import SIGN

# An empty index is one of the rules of today; what was made before they were signed is old.
CREATE = {
    "sqlite": (sqlite.CREATE, SIGN),
    "postgresql": (postgres.ADD_COLUMN, postgres.CREATE, SIGN),
}
DROP = {"sqlite": (sqlite.DROP,), "postgresql": (postgres.DROP,)}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_roles")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("names", models.TextField()),
                ("headings", models.TextField()),
                ("summary", models.TextField()),
                ("details", models.TextField()),
                ("vector", models.BinaryField(null=True)),
                ("version", models.BigIntegerField(db_index=True)),
            ],
            options={"db_table": "catalog_searchtext"},
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                ("term", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("entries", models.BigIntegerField()),
                ("terms", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
            ],
            options={"db_table": "catalog_searchterm"},
        ),
        migrations.RunPython(create, drop),
    ]

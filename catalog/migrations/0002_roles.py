"""Editors change rows, Publishers also publish, Administrators also manage people."""

from django.db import migrations

from catalog.roles import ADMINISTRATORS, EDITORS, PUBLISHERS, grant

ROWS = ("view", "add", "change", "delete")
WORDS = ("view", "add", "change")

CATALOG = {
    EDITORS: {
        "tool": ROWS,  # the admin lets nobody delete what was published
        "capability": ROWS,
        "citation": ROWS,
        "measurement": ROWS,
        "signal": ROWS,
        "relation": ROWS,
        "maker": WORDS,
        "category": WORDS,
        "task": WORDS,
        "metric": WORDS,
        "source": ("view",),
        "redirect": ("view",),
        "tooledition": ("view",),
        "change": ("view",),
    },
    PUBLISHERS: {"tool": ("publish", "unpublish")},
    ADMINISTRATORS: dict.fromkeys(("maker", "category", "task", "metric"), ("delete",)),
}
PEOPLE = {ADMINISTRATORS: {"user": ROWS, "group": ROWS}}


def make_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    grant(apps, using, "catalog", CATALOG)
    grant(apps, using, "auth", PEOPLE)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_catalogue"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # The groups may hold people by the time somebody migrates back: they stay.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]

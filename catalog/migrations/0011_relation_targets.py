"""A published relation knows the tool it means, whatever that one is called by now."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import catalog.models.fields


def attach(apps, schema_editor):
    using = schema_editor.connection.alias
    entries = apps.get_model("catalog", "RelationEntry").objects.using(using)
    for name, key, own in (("Tool", "pk", "editions"), ("Redirect", "tool", "tool__editions")):
        meant = apps.get_model("catalog", name).objects.using(using)
        others = meant.exclude(**{own: OuterRef("edition")})
        named = others.filter(slug=OuterRef("target_slug")).values(key)
        entries.filter(target=None).update(target=Subquery(named[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0010_text_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name="relationentry",
            name="target",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="catalog.tool",
            ),
        ),
        migrations.AlterField(
            model_name="relationentry",
            name="target_slug",
            field=catalog.models.fields.SlugField(help_text="As the document says.", max_length=80),
        ),
        migrations.AddIndex(
            model_name="relationentry",
            index=models.Index(
                fields=["target_slug"],
                name="relation_waits",
                condition=models.Q(target=None),
            ),
        ),
        migrations.RunPython(attach, migrations.RunPython.noop),
    ]

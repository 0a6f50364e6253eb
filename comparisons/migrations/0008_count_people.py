"""A day of a network counts once for a tool, not once for every search that led it there.

Days whose events are still kept are counted anew; of older ones the counts stay what they were.
"""

from django.db import migrations, models


def count_anew(apps, schema_editor):
    apps.get_model("comparisons", "MatchDay").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("comparisons", "0007_webhook_secrets")]
    operations = [
        migrations.RunPython(count_anew, migrations.RunPython.noop),
        migrations.AlterField(
            "intent",
            "searches",
            models.PositiveIntegerField(
                default=0,
                help_text="Visitors a day, added up; those of merged searches too, who may be the "
                "same.",
            ),
        ),
    ]

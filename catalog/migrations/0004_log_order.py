"""Lines of the public log get a position that a reader can follow without missing one."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_search_index")]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("unpublished", "Unpublished"),
                    ("reverted", "Reverted"),
                    ("ranked", "Ranked"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="position",
            field=models.PositiveBigIntegerField(
                blank=True,
                editable=False,
                help_text="1, 2, 3 … without gaps.",
                null=True,
                unique=True,
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["id"], name="change_unsettled", condition=Q(position=None)),
        ),
    ]

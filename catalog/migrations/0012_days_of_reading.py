"""Nothing can have been read after today."""

from django.db import migrations, models

import catalog.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_relation_targets"),
    ]

    operations = [
        migrations.AlterField(
            model_name="citation",
            name="checked_on",
            field=models.DateField(
                help_text="The day somebody last read it and found the claims.",
                validators=[catalog.models.fields.past_validator],
            ),
        ),
        migrations.AlterField(
            model_name="measurement",
            name="as_of",
            field=catalog.models.fields.PartialDateField(
                blank=True,
                max_length=10,
                validators=[catalog.models.fields.past_validator],
                verbose_name="as of",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="observed",
            field=catalog.models.fields.PartialDateField(
                blank=True,
                help_text="When it was read; for a release, when it came out.",
                max_length=10,
                validators=[catalog.models.fields.past_validator],
            ),
        ),
    ]

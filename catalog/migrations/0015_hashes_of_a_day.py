"""Which networks sent a correction today stands in a table of its own, which no backup holds.

The table of `DailySecret` comes from `comparisons`, whose next migration renames it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_words_of_today"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailySending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("network", models.CharField(max_length=22)),
                ("ordinal", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "ordinal"), name="sending_ordinal_once_a_network"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ordinal__gte", 1), ("ordinal__lte", 5)),
                        name="sending_not_too_many_a_day",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_ordinal_once_a_network",
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_not_too_many_a_day",
        ),
        migrations.RemoveField(
            model_name="correction",
            name="network",
        ),
        # With a default for the way back.
        migrations.AlterField(
            model_name="correction",
            name="ordinal",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.RemoveField(
            model_name="correction",
            name="ordinal",
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="DailySecret",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("on", models.DateField(unique=True)),
                        ("key", models.BinaryField()),
                    ],
                ),
            ],
        ),
    ]

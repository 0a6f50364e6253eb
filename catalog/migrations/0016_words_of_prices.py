from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_hashes_of_a_day"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tool",
            name="has_no_price",
            field=models.BooleanField(
                default=False,
                help_text="Tick where the source shows that there is none. Left unticked and "
                "without an amount, the price counts as unknown; of what is free or open source, "
                "as none.",
                verbose_name="there is no starting price",
            ),
        ),
    ]

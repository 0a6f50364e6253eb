from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_log_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="capabilityentry",
            index=models.Index(fields=["task", "edition", "support"], name="entry_by_task"),
        ),
        migrations.AddIndex(
            model_name="capabilityentry",
            index=models.Index(fields=["edition", "task", "support"], name="entry_by_edition"),
        ),
    ]

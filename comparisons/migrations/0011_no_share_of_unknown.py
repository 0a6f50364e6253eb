from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("comparisons", "0010_verdicts_need_their_tools"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="matchrun",
            name="unknown",
        ),
    ]

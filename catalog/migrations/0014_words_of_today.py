from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_sentence_vectors"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="address",
            options={"verbose_name_plural": "addresses"},
        ),
        migrations.AlterField(
            model_name="correction",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("accepted", "Accepted: the claim was wrong"),
                    ("declined", "Declined: the claim stands"),
                    ("spam", "Spam: not shown to anybody"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]

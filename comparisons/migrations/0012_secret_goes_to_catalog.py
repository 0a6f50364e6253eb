from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_hashes_of_a_day"),
        ("comparisons", "0011_no_share_of_unknown"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable(name="DailySecret", table="catalog_dailysecret"),
            ],
            state_operations=[
                migrations.DeleteModel(name="DailySecret"),
            ],
        ),
    ]

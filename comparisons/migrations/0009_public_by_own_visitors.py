"""A text is public by the visitors who asked that very text, not by those of merged ones."""

from django.db import migrations

COUNT_ANEW = """
UPDATE comparisons_intent SET most_visitors = (
  SELECT coalesce(max(visitors), 0) FROM comparisons_intentday
   WHERE comparisons_intentday.intent_id = comparisons_intent.id)
WHERE id IN (SELECT merged_into_id FROM comparisons_intent AS merged
              WHERE merged.merged_into_id IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("comparisons", "0008_count_people")]
    operations = [migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop)]

"""Secrets of webhooks in the form of the Standard Webhooks convention: base64 behind `whsec_`.

The key stays the same: what was used as text before is what the new form stands for, so that
messages are signed as they were.
"""

import base64

from django.db import migrations

MARK = "whsec_"


def write_as_base64(apps, schema_editor):
    for webhook in apps.get_model("comparisons", "Webhook").objects.all():
        webhook.secret = MARK + base64.b64encode(webhook.secret.encode()).decode()
        webhook.save(update_fields=["secret"])


def write_as_text(apps, schema_editor):
    for webhook in apps.get_model("comparisons", "Webhook").objects.all():
        key = base64.b64decode(webhook.secret.removeprefix(MARK))
        # A key made since then is no text and has to be made anew.
        webhook.secret = key.decode(errors="ignore")[:80]
        webhook.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [("comparisons", "0006_match_counts")]
    operations = [migrations.RunPython(write_as_base64, write_as_text)]

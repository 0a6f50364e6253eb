"""What visitors find wrong; editors read and answer it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import catalog.models.fields
from catalog.roles import EDITORS, grant


def give_to_editors(apps, schema_editor):
    rights = {EDITORS: {"correction": ("view", "change")}}
    grant(apps, schema_editor.connection.alias, "catalog", rights)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_measurement_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tool_slug", catalog.models.fields.SlugField(max_length=80)),
                (
                    "tool_name",
                    models.CharField(help_text="As it was called at that moment.", max_length=120),
                ),
                (
                    "edition_number",
                    models.PositiveIntegerField(help_text="The edition that the visitor read."),
                ),
                ("capability_slug", catalog.models.fields.SlugField(blank=True, max_length=80)),
                (
                    "claim",
                    models.CharField(
                        help_text="The claim's heading, or what it is about.", max_length=120
                    ),
                ),
                ("message", models.TextField(max_length=2000)),
                (
                    "evidence",
                    catalog.models.fields.LinkField(
                        blank=True,
                        help_text="Where it is said otherwise.",
                        max_length=500,
                        verbose_name="source",
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("network", models.CharField(blank=True, editable=False, max_length=32, null=True)),
                ("ordinal", models.PositiveSmallIntegerField(editable=False)),
                ("form_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("accepted", "Accepted: the claim was corrected"),
                            ("declined", "Declined: the claim stands"),
                            ("spam", "Spam: not shown to anybody"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        help_text="Shown in the public log beside what the visitor wrote: say what you checked, and where. Spam is shown nowhere and needs no answer.",
                        max_length=2000,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["state", "-decided_at"], name="correction_by_decision")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "ordinal"), name="correction_ordinal_once_a_network"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ordinal__gte", 1), ("ordinal__lte", 5)),
                        name="correction_not_too_many_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("accepted", "declined")), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_decided_has_an_answer",
                        violation_error_message="Say in the answer what you checked: it stands in the public log.",
                    ),
                ],
            },
        ),
        migrations.RunPython(give_to_editors, migrations.RunPython.noop),
    ]

"""Partners with their keys, request counters and webhooks; administrators keep them."""

import django.db.models.deletion
from django.db import migrations, models

import catalog.models.fields
from catalog.roles import ADMINISTRATORS, grant

ROWS = ("view", "add", "change", "delete")
ROLES = {
    ADMINISTRATORS: {
        "partner": ROWS,
        "apikey": ROWS,
        "webhook": ROWS,
        "delivery": ("view",),
    }
}


def give_to_administrators(apps, schema_editor):
    grant(apps, schema_editor.connection.alias, "comparisons", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("comparisons", "0003_rankings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "contact",
                    models.EmailField(
                        blank=True,
                        help_text="Whom we write to before a key expires or the API changes.",
                        max_length=254,
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Without it none of the partner's keys works."
                    ),
                ),
                (
                    "requests_per_minute",
                    models.PositiveIntegerField(
                        default=600, help_text="Of all of the partner's keys together."
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="For us; the partner never sees it."),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("requests_per_minute__gte", 1)),
                        name="partner_rate_from_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="What it is for, such as “nightly import”.", max_length=80
                    ),
                ),
                ("prefix", models.CharField(editable=False, max_length=20, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("scopes", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, help_text="Empty: never.", null=True),
                ),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="To the hour.", null=True
                    ),
                ),
                (
                    "successor",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="predecessor",
                        to="comparisons.apikey",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="comparisons.partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "ordering": ["partner", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="RequestCount",
            fields=[
                ("bucket", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("minute", models.BigIntegerField(db_index=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="request_count_from_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    catalog.models.fields.LinkField(
                        help_text="https only; addresses of private networks are refused.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                ("secret", models.CharField(editable=False, max_length=80)),
                (
                    "events",
                    models.JSONField(blank=True, default=list, help_text="Empty: everything."),
                ),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        default=0,
                        editable=False,
                        help_text="How far of the public log is in its outbox.",
                    ),
                ),
                (
                    "failure_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, help_text="Deliveries in a row that failed."
                    ),
                ),
                ("disabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_reason", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook",
                        to="comparisons.partner",
                    ),
                ),
            ],
            options={
                "ordering": ["partner"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("published", "A tool was published or reverted"),
                            ("unpublished", "A tool or a verdict was withdrawn"),
                            ("verdict", "A verdict was published or reverted"),
                            ("ranked", "A new ranking was recorded"),
                            ("release", "A release was made"),
                        ],
                        max_length=20,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=80)),
                ("payload", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(db_index=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="comparisons.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("webhook", "idempotency_key"), name="delivery_once_an_event"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered_at__isnull", True),
                            ("delivered_at__gte", models.F("created_at")),
                            _connector="OR",
                        ),
                        name="delivery_is_not_before_its_making",
                    ),
                ],
            },
        ),
        migrations.RunPython(give_to_administrators, migrations.RunPython.noop),
    ]

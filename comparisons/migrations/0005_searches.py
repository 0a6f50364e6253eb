"""Searches, what was shown and chosen, and the counts made of it; editors may judge intents."""

import django.db.models.deletion
from django.db import migrations, models

import catalog.models.fields
from catalog.roles import EDITORS, grant

ROLES = {EDITORS: {"intent": ("view", "change"), "match": ("view",), "intentday": ("view",)}}


def let_editors_judge(apps, schema_editor):
    grant(apps, schema_editor.connection.alias, "comparisons", ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_search_index"),
        ("comparisons", "0004_partners"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailySecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("key", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="MatchDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("events", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                (
                    "unknown",
                    models.FloatField(
                        default=1,
                        help_text="Share of what searches show first that nobody has ever chosen.",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Intent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, unique=True)),
                ("digest", models.CharField(max_length=24, unique=True)),
                ("terms", models.TextField(blank=True)),
                ("vector", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("hidden", "Hidden: it counts, but nobody reads it"),
                            ("blocked", "Blocked: it neither counts nor is it read"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why it was merged, hidden or blocked."),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                (
                    "searches",
                    models.PositiveIntegerField(default=0, help_text="Visitors a day, added up."),
                ),
                (
                    "most_visitors",
                    models.PositiveIntegerField(default=0, help_text="Most visitors on one day."),
                ),
                (
                    "result_count",
                    models.PositiveIntegerField(help_text="Tools found the last time.", null=True),
                ),
                ("opened", models.PositiveIntegerField(default=0)),
                (
                    "first_opened",
                    models.PositiveIntegerField(default=0, help_text="Opened the first result."),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        help_text="Its visitors count for that intent; choose one that says the same.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="comparisons.intent",
                    ),
                ),
            ],
            options={
                "ordering": ["-searches", "text"],
            },
        ),
        migrations.CreateModel(
            name="DailyMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("capability", catalog.models.fields.SlugField(max_length=80)),
                ("opened", models.PositiveIntegerField(default=0)),
                (
                    "weight",
                    models.FloatField(
                        default=0, help_text="Those who opened it, corrected for its place."
                    ),
                ),
                ("helped", models.PositiveIntegerField(default=0)),
                ("not_helped", models.PositiveIntegerField(default=0)),
                ("on", models.DateField()),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.tool",
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daily_matches",
                        to="comparisons.intent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IntentDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("visitors", models.PositiveIntegerField()),
                ("opened", models.PositiveIntegerField()),
                ("first_opened", models.PositiveIntegerField()),
                ("result_count", models.PositiveIntegerField()),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="comparisons.intent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("capability", catalog.models.fields.SlugField(max_length=80)),
                ("opened", models.PositiveIntegerField(default=0)),
                (
                    "weight",
                    models.FloatField(
                        default=0, help_text="Those who opened it, corrected for its place."
                    ),
                ),
                ("helped", models.PositiveIntegerField(default=0)),
                ("not_helped", models.PositiveIntegerField(default=0)),
                ("last_on", models.DateField()),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="comparisons.intent",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.tool",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "matches",
            },
        ),
        migrations.CreateModel(
            name="MatchEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("searched", "Searched"),
                            ("shown", "Shown"),
                            ("opened", "Opened"),
                            ("helped", "Helped"),
                            ("not-helped", "Did not help"),
                            ("resolved", "Resolved through the API"),
                        ],
                        max_length=10,
                    ),
                ),
                ("capability", models.CharField(blank=True, max_length=80)),
                (
                    "position",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Place in the results; for a search, how many tools were found.",
                    ),
                ),
                ("on", models.DateField()),
                ("visitor", models.CharField(max_length=22)),
                ("network", models.CharField(max_length=22)),
                (
                    "receipt",
                    models.CharField(
                        help_text="What can happen once only.",
                        max_length=24,
                        null=True,
                        unique=True,
                    ),
                ),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="comparisons.intent",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.tool",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="intent",
            index=models.Index(fields=["-searches"], name="intent_by_searches"),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("pk")), _negated=True),
                name="intent_is_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="intent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into", None), ("state", "open")),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="intent_decision_has_a_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailymatch",
            constraint=models.UniqueConstraint(
                fields=("on", "intent", "tool", "capability"), name="daily_match_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="intentday",
            constraint=models.UniqueConstraint(fields=("on", "intent"), name="intent_day_once"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(
                fields=("intent", "tool", "capability"), name="match_once"
            ),
        ),
        migrations.AddIndex(
            model_name="matchevent",
            index=models.Index(fields=["on", "kind"], name="match_event_by_day"),
        ),
        migrations.RunPython(let_editors_judge, migrations.RunPython.noop),
    ]

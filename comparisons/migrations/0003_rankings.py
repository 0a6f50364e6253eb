"""Runs of the rank and the standings they store; editors may look at them."""

import django.db.models.deletion
from django.db import migrations, models

import catalog.models.fields
from catalog.roles import EDITORS, grant

LOOKING = {EDITORS: {"ranking": ("view",), "standing": ("view",)}}


def let_editors_look(apps, schema_editor):
    grant(apps, schema_editor.connection.alias, "comparisons", LOOKING)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_roles"),
        ("comparisons", "0002_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ranking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("formula", models.CharField(max_length=40)),
                (
                    "as_of",
                    models.DateField(help_text="The day for which signals and releases were read."),
                ),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the canonical inputs.", max_length=64),
                ),
                (
                    "tables",
                    models.JSONField(help_text="The published tables of the formula at that time."),
                ),
                ("tool_count", models.PositiveIntegerField()),
                ("ranked_count", models.PositiveIntegerField()),
                ("computed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-as_of", "-number"],
                "indexes": [
                    models.Index(fields=["-as_of", "-number"], name="ranking_newest_first")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="ranking_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ranked_count__lte", models.F("tool_count"))),
                        name="ranking_ranks_no_more_than_it_has",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", catalog.models.fields.SlugField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                ("sort_name", models.CharField(max_length=120)),
                ("type", models.CharField(max_length=20)),
                ("category", catalog.models.fields.SlugField(max_length=80)),
                (
                    "status",
                    models.CharField(
                        help_text="No input: lists show it beside the place.", max_length=20
                    ),
                ),
                ("score", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("low", models.DecimalField(decimal_places=1, max_digits=4)),
                ("high", models.DecimalField(decimal_places=1, max_digits=4)),
                (
                    "place",
                    models.PositiveIntegerField(help_text="Empty: not ranked yet.", null=True),
                ),
                ("category_place", models.PositiveIntegerField(null=True)),
                (
                    "change",
                    models.DecimalField(
                        decimal_places=1,
                        help_text="Points since the run before, where both are scores of "
                        "one formula.",
                        max_digits=4,
                        null=True,
                    ),
                ),
                ("inputs", models.JSONField()),
                ("document", models.JSONField()),
                (
                    "ranking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="comparisons.ranking",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="catalog.tool",
                    ),
                ),
            ],
            options={
                "ordering": ["ranking", "slug"],
                "indexes": [
                    models.Index(fields=["ranking", "place"], name="standing_by_place"),
                    models.Index(
                        fields=["ranking", "category", "place"], name="standing_by_category"
                    ),
                    models.Index(fields=["ranking", "type", "place"], name="standing_by_type"),
                    models.Index(fields=["tool", "ranking"], name="standing_history"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ranking", "tool"), name="standing_once_a_tool"
                    ),
                    models.UniqueConstraint(
                        fields=("ranking", "slug"), name="standing_once_a_slug"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True),
                            models.Q(
                                ("high__gte", models.F("score")), ("low__lte", models.F("score"))
                            ),
                            _connector="OR",
                        ),
                        name="standing_score_lies_in_its_interval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("high__lte", 100), ("low__gte", 0)),
                        name="standing_interval_lies_in_the_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category_place__isnull", True), ("place__isnull", True)),
                            models.Q(
                                ("category_place__gte", 1),
                                ("place__gte", 1),
                                ("score__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="standing_place_needs_a_score",
                    ),
                ],
            },
        ),
        migrations.RunPython(let_editors_look, migrations.RunPython.noop),
    ]

import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0008_qualification_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRequirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("never", "never audited"),
                            ("ran_out", "last audit ran out"),
                            ("does_not_hold", "last audit does not hold"),
                            ("volume", "planned volume rises"),
                            ("family", "new product family"),
                            ("move", "move of site"),
                            ("failed_run", "run of failed inspections"),
                        ],
                        max_length=15,
                        verbose_name="reason",
                    ),
                ),
                ("about", models.CharField(blank=True, editable=False, max_length=120)),
                ("words", models.JSONField(default=dict, editable=False)),
                ("opened_on", models.DateField(verbose_name="due since")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("fulfilled", "fulfilled"), ("waived", "waived")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("fulfilled_by", models.CharField(blank=True, max_length=200, verbose_name="fulfilled by")),
                ("waived_reason", models.TextField(blank=True, verbose_name="why it is waived")),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_requirements",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit requirement",
                "verbose_name_plural": "audit requirements",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["state", "due_on", "id"], name="requirement_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("factory", "reason", "about"), name="requirement_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                ["never", "ran_out", "does_not_hold", "volume", "family", "move", "failed_run"],
                            ),
                            ("state__in", ["open", "fulfilled", "waived"]),
                        ),
                        name="requirement_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "waived"), _negated=True),
                            models.Q(("waived_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="requirement_waived_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedVolume",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "units",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="planned volume (units)"
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_volumes",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned volume",
                "verbose_name_plural": "planned volumes",
                "ordering": ["-year", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("factory", "year"), name="planned_volume_once"),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="planned_volume_units"),
                ],
            },
        ),
    ]

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("inspections", "0001_initial"),
        ("suppliers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="The buyer it is made for; empty: the house.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.buyer",
                        verbose_name="owner",
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("house", "the house alone"),
                            ("owner", "the house, its owner and the factory"),
                            ("shared", "the house, the factory and all its buyers"),
                        ],
                        default="owner",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                ("number", models.CharField(max_length=30, verbose_name="number")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="revision")),
                (
                    "kind",
                    models.CharField(
                        choices=[("shipment", "shipment report"), ("release", "release document")],
                        default="shipment",
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="inspections.shipment",
                        verbose_name="shipment",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="inspections.inspection",
                        verbose_name="inspection",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("collecting", "collecting"),
                            ("rendering", "rendering"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("progress_percent", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.PositiveIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                ("figures", models.JSONField(blank=True, null=True)),
                ("content_sha256", models.CharField(blank=True, max_length=64)),
                (
                    "file",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="requested at")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="ready at")),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-requested_at", "-pk"],
                "indexes": [
                    models.Index(fields=["factory", "-requested_at"], name="report_of_factory"),
                    models.Index(fields=["owner", "-requested_at"], name="report_of_owner"),
                    models.Index(
                        condition=models.Q(("state__in", ["ready", "failed"]), _negated=True),
                        fields=["id"],
                        name="report_unfinished",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="report_search"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number", "revision"), name="report_revision_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "shipment")),
                        fields=("inspection", "revision"),
                        name="report_inspection_revision_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "collecting", "rendering", "ready", "failed"])),
                        name="report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["shipment", "release"])), name="report_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="report_visibility_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("progress_percent__lte", 100)), name="report_progress"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", False), ("ready_at__isnull", False), ("state", "ready")),
                            models.Q(models.Q(("state", "ready"), _negated=True), ("file", None), ("ready_at", None)),
                            _connector="OR",
                        ),
                        name="report_ready_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="report_failed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["collecting", "rendering"]), _negated=True),
                            ("claimed_until__isnull", False),
                            _connector="OR",
                        ),
                        name="report_working_is_claimed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDownload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downloads", to="reports.report"
                    ),
                ),
                ("person_label", models.CharField(max_length=200)),
                ("person_id", models.BigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "download",
                "verbose_name_plural": "downloads",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_reminders"),
        ("inspections", "0010_corrective_action"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DefectDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("reason", models.TextField(verbose_name="why it is disputed")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to decide"),
                            ("upheld", "upheld"),
                            ("changed", "changed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decision", models.TextField(blank=True, verbose_name="why it is decided so")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "defect_class",
                    models.CharField(
                        choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")],
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="defects when it was disputed")),
                (
                    "correction",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="inspections.correction",
                        verbose_name="correction",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "defect_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.defecttype",
                        verbose_name="defect type",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="inspections.inspection",
                        verbose_name="inspection",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "dispute of a defect",
                "verbose_name_plural": "disputes of defects",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DefectDisputeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="inspections.defectdispute",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "proof",
                "verbose_name_plural": "proofs",
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "upheld", "changed", "withdrawn"])),
                name="defectdispute_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="defectdispute_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", ""), ("state", "open")),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("state__in", ["upheld", "changed", "withdrawn"]),
                        ("decided_at__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="defectdispute_decided_whole",
                violation_error_message="Say why you decide so.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.UniqueConstraint(
                fields=("inspection", "defect_type", "defect_class"),
                name="defect_dispute_once",
                violation_error_message="This defect was disputed already; a defect is disputed once.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("defect_class__in", ["critical", "major", "minor"])),
                name="defect_dispute_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="defectdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("correction__isnull", False), ("state__in", ["changed", "withdrawn"])),
                    models.Q(models.Q(("state__in", ["changed", "withdrawn"]), _negated=True), ("correction", None)),
                    _connector="OR",
                ),
                name="defect_dispute_corrects",
            ),
        ),
    ]

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("suppliers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Standard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("version_number", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("retired", "retired")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "validity_months",
                    models.PositiveIntegerField(
                        default=12,
                        help_text="How long an audit with grade A or B holds.",
                        verbose_name="validity (months)",
                    ),
                ),
            ],
            options={
                "verbose_name": "standard",
                "verbose_name_plural": "standards",
                "ordering": ["name", "-version_number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version_number"),
                        name="standard_version_once",
                        violation_error_message="This version of the standard is already here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("state", "draft")),
                            models.Q(models.Q(("state", "draft"), _negated=True), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="standard_published_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "published", "retired"])),
                        name="standard_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="audits.standard"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                (
                    "process_area",
                    models.CharField(
                        choices=[
                            ("training_staffing", "training and staffing"),
                            ("documentation", "documentation"),
                            ("process_control", "process control"),
                            ("equipment_maintenance", "equipment and maintenance"),
                            ("incoming_materials", "incoming materials"),
                            ("quality_management", "quality management"),
                            ("measurement_testing", "measurement and testing"),
                            ("packaging_storage", "packaging and storage"),
                            ("facilities_safety", "facilities and safety"),
                        ],
                        max_length=25,
                        verbose_name="process area",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "process_area__in",
                                [
                                    "training_staffing",
                                    "documentation",
                                    "process_control",
                                    "equipment_maintenance",
                                    "incoming_materials",
                                    "quality_management",
                                    "measurement_testing",
                                    "packaging_storage",
                                    "facilities_safety",
                                ],
                            )
                        ),
                        name="section_area_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="audits.standard"
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="audits.section"
                    ),
                ),
                ("key", models.SlugField(max_length=40, verbose_name="key")),
                ("text", models.TextField(verbose_name="question")),
                ("guidance", models.TextField(blank=True, verbose_name="guidance")),
                ("clause", models.CharField(blank=True, max_length=60, verbose_name="clause")),
                ("weight", models.PositiveSmallIntegerField(default=1, verbose_name="weight")),
                (
                    "critical",
                    models.BooleanField(default=False, help_text="Failing it caps the grade.", verbose_name="critical"),
                ),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("standard", "key"),
                        name="question_key_once",
                        violation_error_message="Another question of this standard has this key.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 1)),
                        name="question_has_weight",
                        violation_error_message="A weight is at least 1.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Audit",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit",
                        to="suppliers.visit",
                        verbose_name="visit",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="audits.standard",
                        verbose_name="standard",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("initial", "initial"),
                            ("periodic", "periodic"),
                            ("follow_up", "follow-up"),
                            ("special", "special"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "announcement",
                    models.CharField(
                        choices=[
                            ("announced", "announced"),
                            ("semi_announced", "semi-announced"),
                            ("unannounced", "unannounced"),
                        ],
                        default="announced",
                        max_length=15,
                        verbose_name="announcement",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("in_progress", "in progress"),
                            ("submitted", "submitted"),
                            ("sent_back", "sent back"),
                            ("approved", "approved"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("audited_on", models.DateField(blank=True, null=True, verbose_name="audited on")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "confidential_note",
                    models.TextField(
                        blank=True,
                        help_text="For the house alone; neither factory nor buyer sees it.",
                        verbose_name="confidential note",
                    ),
                ),
                (
                    "score_percent",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="score (%)"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")],
                        max_length=1,
                        verbose_name="grade",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review_note", models.TextField(blank=True, verbose_name="review note")),
            ],
            options={
                "verbose_name": "audit",
                "verbose_name_plural": "audits",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["factory", "-audited_on"], name="audit_of_factory"),
                    models.Index(fields=["owner", "-id"], name="audit_of_owner"),
                    models.Index(fields=["state", "-id"], name="audit_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at", None), ("submitted_by", None)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="audit_submitted_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="audit_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["submitted", "approved"]), _negated=True),
                            models.Q(
                                ("audited_on__isnull", False),
                                ("score_percent__isnull", False),
                                models.Q(("grade", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="audit_scored_when_submitted",
                        violation_error_message="Answer every question and say on which day you audited before you submit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score_percent", None),
                            models.Q(("score_percent__gte", 0), ("score_percent__lte", 100)),
                            _connector="OR",
                        ),
                        name="audit_score_in_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("reviewed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="audit_approved_was_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "in_progress", "submitted", "sent_back", "approved", "cancelled"])
                        ),
                        name="audit_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["initial", "periodic", "follow_up", "special"])),
                        name="audit_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("announcement__in", ["announced", "semi_announced", "unannounced"])),
                        name="audit_announcement_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="audit_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade", ""), ("grade__in", ["A", "B", "C", "D"]), _connector="OR"),
                        name="audit_grade_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="audits.audit"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="audits.question"
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[
                            ("conform", "conform"),
                            ("minor", "minor non-conformity"),
                            ("major", "major non-conformity"),
                            ("critical", "critical non-conformity"),
                            ("not_applicable", "not applicable"),
                        ],
                        max_length=15,
                        verbose_name="answer",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("audit", "question"), name="answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("value__in", ["conform", "minor", "major", "critical", "not_applicable"])),
                        name="answer_value_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("value", "not_applicable"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="answer_na_has_reason",
                        violation_error_message="Say why the question does not apply.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="audits.answer"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="caption")),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="audits.audit",
                        verbose_name="audit",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="audits.answer",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("zero_tolerance", "zero tolerance"),
                            ("critical", "critical"),
                            ("major", "major"),
                            ("minor", "minor"),
                            ("observation", "observation"),
                        ],
                        max_length=15,
                        verbose_name="grade",
                    ),
                ),
                (
                    "process_area",
                    models.CharField(
                        choices=[
                            ("training_staffing", "training and staffing"),
                            ("documentation", "documentation"),
                            ("process_control", "process control"),
                            ("equipment_maintenance", "equipment and maintenance"),
                            ("incoming_materials", "incoming materials"),
                            ("quality_management", "quality management"),
                            ("measurement_testing", "measurement and testing"),
                            ("packaging_storage", "packaging and storage"),
                            ("facilities_safety", "facilities and safety"),
                        ],
                        max_length=25,
                        verbose_name="process area",
                    ),
                ),
                ("clause", models.CharField(blank=True, max_length=60, verbose_name="clause")),
                ("statement", models.TextField(verbose_name="what was found")),
                ("evidence", models.TextField(blank=True, verbose_name="evidence")),
                ("raised_on", models.DateField(verbose_name="raised on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("closing_note", models.TextField(blank=True, verbose_name="how it was put right")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "corrective_action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="suppliers.correctiveaction",
                        verbose_name="corrective action",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["-raised_on", "-pk"],
                "indexes": [
                    models.Index(fields=["factory", "-raised_on"], name="finding_of_factory"),
                    models.Index(fields=["state", "-raised_on", "-id"], name="finding_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on", None), ("state", "open")),
                            models.Q(("closed_on__gte", models.F("raised_on")), ("state", "closed")),
                            _connector="OR",
                        ),
                        name="finding_closed_when",
                        violation_error_message="A finding cannot be closed before it was raised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("closing_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="finding_closed_how",
                        violation_error_message="Say how it was put right.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grade__in", ["zero_tolerance", "critical", "major", "minor", "observation"])
                        ),
                        name="finding_grade_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "process_area__in",
                                [
                                    "training_staffing",
                                    "documentation",
                                    "process_control",
                                    "equipment_maintenance",
                                    "incoming_materials",
                                    "quality_management",
                                    "measurement_testing",
                                    "packaging_storage",
                                    "facilities_safety",
                                ],
                            )
                        ),
                        name="finding_area_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="finding_visibility_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FindingFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="audits.finding"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("closing", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "proof",
                "verbose_name_plural": "proofs",
                "ordering": ["closing", "pk"],
            },
        ),
    ]

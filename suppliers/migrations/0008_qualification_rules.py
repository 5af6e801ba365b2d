import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


def follow_sources(apps, schema_editor):
    """What was pushed before gets owner, visibility and facts of its source; open grave findings were never pushed.

    In SQL: the apps above may not be imported, and on a new database their tables are not there yet.
    """
    with schema_editor.connection.cursor() as cursor:
        for table, statements in FILL.items():
            cursor.execute("SELECT to_regclass(%s), EXISTS (SELECT FROM suppliers_evidence)", [table])
            if all(cursor.fetchone()):
                for statement in statements:
                    cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # owners are checked now: the indexes that follow may not wait


FILL = {
    "audits_audit": [
        """
        UPDATE suppliers_evidence e SET owner_id = a.owner_id, visibility = a.visibility, subject = s.code,
               variant = a.kind, happened_on = a.audited_on
        FROM audits_audit a JOIN audits_standard s ON s.id = a.standard_id
        WHERE e.source_type = 'audits.audit' AND e.source_uuid = a.uuid
        """,
        """
        INSERT INTO suppliers_evidence (factory_id, kind, grade, source_type, source_uuid, source_label, recorded_at,
               owner_id, visibility, subject, variant, severity, happened_on)
        SELECT a.factory_id, f.grade, count(*)::text, 'audits.audit', a.uuid, a.number, now(),
               a.owner_id, a.visibility, '', '', '', a.audited_on
        FROM audits_audit a JOIN audits_finding f ON f.audit_id = a.id
        WHERE a.state = 'approved' AND f.state = 'open' AND f.grade IN ('zero_tolerance', 'critical')
        GROUP BY a.id, f.grade
        ON CONFLICT DO NOTHING
        """,
    ],
    "inspections_inspection": [
        """
        UPDATE suppliers_evidence e SET owner_id = i.owner_id, visibility = i.visibility, severity = i.severity,
               variant = CASE WHEN i.original_id IS NULL THEN i.type ELSE 'again' END, happened_on = i.inspected_on
        FROM inspections_inspection i
        WHERE e.source_type = 'inspections.inspection' AND e.source_uuid = i.uuid
        """,
    ],
}


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("suppliers", "0007_eight_d"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactoryDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("business_licence", "business licence"),
                            ("certificate", "certificate of a management system"),
                            ("social_report", "social compliance report"),
                            ("fire_safety", "fire safety certificate"),
                            ("insurance", "insurance"),
                            ("other", "other document"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["kind", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="QualificationRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "step",
                    models.CharField(
                        choices=[("approve", "approval"), ("approve_conditionally", "approval with conditions")],
                        max_length=25,
                        verbose_name="step",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("audit", "a valid audit"),
                            ("no_zero_tolerance", "no open zero tolerance finding"),
                            ("no_critical", "no open critical finding"),
                            ("documents", "documents that have not expired"),
                            ("tightened_first", "a first production that passed at tightened severity"),
                            ("no_failed_run", "no run of failed inspections"),
                        ],
                        max_length=20,
                        verbose_name="requirement",
                    ),
                ),
                ("required", models.BooleanField(default=True, verbose_name="required")),
                (
                    "lowest_grade",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C")],
                        default="B",
                        max_length=1,
                        verbose_name="grade at least",
                    ),
                ),
                (
                    "audit_kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "any audit"), ("initial", "the initial audit")],
                        max_length=12,
                        verbose_name="which audit",
                    ),
                ),
                (
                    "document_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("business_licence", "business licence"),
                            ("certificate", "certificate of a management system"),
                            ("social_report", "social compliance report"),
                            ("fire_safety", "fire safety certificate"),
                            ("insurance", "insurance"),
                            ("other", "other document"),
                        ],
                        help_text="Empty: every document on file, and at least one.",
                        max_length=20,
                        verbose_name="which document",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification rule",
                "verbose_name_plural": "qualification rules",
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_kind_known",
        ),
        migrations.AddField(
            model_name="evidence",
            name="happened_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                help_text="The buyer it is made for; empty: the house.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="suppliers.buyer",
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="severity",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="evidence",
            name="subject",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="evidence",
            name="variant",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="evidence",
            name="visibility",
            field=models.CharField(
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
        migrations.AddField(
            model_name="qualification",
            name="evidence_until",
            field=models.DateField(blank=True, null=True, verbose_name="evidence valid until"),
        ),
        migrations.AddField(
            model_name="qualification",
            name="overruled",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("audit", "a valid audit"),
                        ("no_zero_tolerance", "no open zero tolerance finding"),
                        ("no_critical", "no open critical finding"),
                        ("documents", "documents that have not expired"),
                        ("tightened_first", "a first production that passed at tightened severity"),
                        ("no_failed_run", "no run of failed inspections"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="requirements not met when it was decided",
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="overruled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="overruled by",
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="overruled_reason",
            field=models.TextField(blank=True, verbose_name="why it was decided all the same"),
        ),
        migrations.AddField(
            model_name="qualification",
            name="relies_on",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("audit", "a valid audit"),
                        ("no_zero_tolerance", "no open zero tolerance finding"),
                        ("no_critical", "no open critical finding"),
                        ("documents", "documents that have not expired"),
                        ("tightened_first", "a first production that passed at tightened severity"),
                        ("no_failed_run", "no run of failed inspections"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("audit", "audit"),
                    ("inspection", "inspection"),
                    ("document", "document"),
                    ("zero_tolerance", "open zero tolerance findings"),
                    ("critical", "open critical findings"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["audit", "inspection", "document", "zero_tolerance", "critical"])),
                name="evidence_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("overruled", []), ("overruled_by", None), ("overruled_reason", "")),
                    models.Q(
                        models.Q(("overruled", []), _negated=True),
                        models.Q(("overruled_reason", ""), _negated=True),
                        ("overruled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="qualification_overruled_whole",
            ),
        ),
        migrations.AddField(
            model_name="factorydocument",
            name="factory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="suppliers.factory",
                verbose_name="factory",
            ),
        ),
        migrations.AddField(
            model_name="factorydocument",
            name="file",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="qualificationrule",
            name="buyer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="qualification_rules",
                to="suppliers.buyer",
                verbose_name="buyer",
            ),
        ),
        migrations.AddIndex(
            model_name="factorydocument",
            index=models.Index(fields=["factory", "kind"], name="document_of_factory"),
        ),
        migrations.AddConstraint(
            model_name="factorydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["business_licence", "certificate", "social_report", "fire_safety", "insurance", "other"],
                    )
                ),
                name="factory_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualificationrule",
            constraint=models.UniqueConstraint(
                fields=("buyer", "step", "kind"), name="qualification_rule_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="qualificationrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["audit", "no_zero_tolerance", "no_critical", "documents", "tightened_first", "no_failed_run"],
                    ),
                    ("step__in", ["approve", "approve_conditionally"]),
                ),
                name="qualification_rule_known",
            ),
        ),
        migrations.RunPython(follow_sources, migrations.RunPython.noop),
    ]

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import qcportal.core.validators
from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Buyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=20, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "verbose_name": "buyer",
                "verbose_name_plural": "buyers",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="buyer_code_once",
                        violation_error_message="Another buyer has this code.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("local_name", models.CharField(blank=True, max_length=300, verbose_name="name in own script")),
                ("country", models.CharField(help_text="Two letters, ISO 3166.", max_length=2, verbose_name="country")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="city")),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="address")),
                ("external_id", models.CharField(blank=True, max_length=100, verbose_name="external id")),
                ("identity_key", models.CharField(editable=False, max_length=64)),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier",
                "verbose_name_plural": "suppliers",
                "ordering": ["name", "pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="supplier_search"),
                    models.Index(fields=["name", "id"], name="supplier_by_name"),
                    models.Index(fields=["identity_key"], name="supplier_by_identity"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_id",),
                        name="supplier_external_id_once",
                        violation_error_message="Another supplier has this external id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", "")),
                        fields=("identity_key",),
                        name="supplier_identity_once",
                        violation_error_message="A supplier with this country, name and address is already here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="supplier_country_code",
                        violation_error_message="The country is a code of two capital letters.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="suppliers.buyer",
                        verbose_name="buyer",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="suppliers.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("buyer", None), ("supplier", None), _connector="XOR"),
                        name="membership_of_one",
                        violation_error_message="A membership is either of a buyer or of a supplier.",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "buyer"),
                        name="membership_buyer_once",
                        violation_error_message="This person already acts for this buyer.",
                    ),
                    models.UniqueConstraint(
                        fields=("user", "supplier"),
                        name="membership_supplier_once",
                        violation_error_message="This person already acts for this supplier.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Factory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("local_name", models.CharField(blank=True, max_length=300, verbose_name="name in own script")),
                ("country", models.CharField(help_text="Two letters, ISO 3166.", max_length=2, verbose_name="country")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="city")),
                ("address", models.CharField(blank=True, max_length=500, verbose_name="address")),
                ("external_id", models.CharField(blank=True, max_length=100, verbose_name="external id")),
                ("identity_key", models.CharField(editable=False, max_length=64)),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factories",
                        to="suppliers.supplier",
                        verbose_name="supplier",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=8,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="longitude",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[qcportal.core.validators.known_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("sector", models.CharField(blank=True, max_length=200, verbose_name="sector")),
                ("workers_count", models.PositiveIntegerField(blank=True, null=True, verbose_name="workers")),
                ("name_front", models.CharField(blank=True, editable=False, max_length=16)),
                ("name_back", models.CharField(blank=True, editable=False, max_length=16)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_factories",
                        to="suppliers.factory",
                    ),
                ),
            ],
            options={
                "verbose_name": "factory",
                "verbose_name_plural": "factories",
                "ordering": ["name", "pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="factory_search"),
                    models.Index(fields=["name", "id"], name="factory_by_name"),
                    models.Index(fields=["country", "name"], name="factory_by_country"),
                    models.Index(fields=["identity_key"], name="factory_by_identity"),
                    models.Index(fields=["name_front"], name="factory_by_name_front"),
                    models.Index(fields=["name_back"], name="factory_by_name_back"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("external_id",),
                        name="factory_external_id_once",
                        violation_error_message="Another factory has this external id.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_id", "")),
                        fields=("identity_key",),
                        name="factory_identity_once",
                        violation_error_message="A factory with this country, name and address is already here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="factory_country_code",
                        violation_error_message="The country is a code of two capital letters.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="factory_place_complete",
                        violation_error_message="Give both latitude and longitude, or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="factory_not_merged_into_itself",
                        violation_error_message="A factory cannot be merged into itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductFamily",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
            ],
            options={
                "verbose_name": "product family",
                "verbose_name_plural": "product families",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="product_family_code_once",
                        violation_error_message="Another product family has this code.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectiveAction",
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
                        related_name="corrective_actions",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="what is wrong")),
                ("containment", models.TextField(blank=True, verbose_name="containment")),
                ("root_cause", models.TextField(blank=True, verbose_name="root cause")),
                ("action_taken", models.TextField(blank=True, verbose_name="corrective and preventive action")),
                ("raised_on", models.DateField(verbose_name="raised on")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrective_actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("answered", "answered"),
                            ("sent_back", "sent back"),
                            ("accepted", "accepted"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("review_note", models.TextField(blank=True, verbose_name="review note")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
            ],
            options={
                "verbose_name": "corrective action",
                "verbose_name_plural": "corrective actions",
                "ordering": ["due_on", "pk"],
                "indexes": [models.Index(fields=["factory", "raised_on"], name="capa_of_factory")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("raised_on"))),
                        name="capa_due_after_raised",
                        violation_error_message="The due date lies before the day it was raised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "sent_back", "accepted", "cancelled"])),
                        name="capa_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="capa_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("state", "accepted")),
                            models.Q(models.Q(("state", "accepted"), _negated=True), ("closed_on", None)),
                            _connector="OR",
                        ),
                        name="capa_closed_when_accepted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CorrectiveActionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "corrective_action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="suppliers.correctiveaction",
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
        migrations.CreateModel(
            name="FactoryImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "checking"),
                            ("checked", "checked"),
                            ("importing", "importing"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("columns", models.JSONField(blank=True, default=dict)),
                ("headings", models.JSONField(blank=True, default=list)),
                ("format", models.CharField(blank=True, max_length=60, verbose_name="format")),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(blank=True, null=True, verbose_name="rows")),
                ("created", models.PositiveIntegerField(blank=True, null=True, verbose_name="created")),
                ("updated", models.PositiveIntegerField(blank=True, null=True, verbose_name="updated")),
                ("unchanged", models.PositiveIntegerField(blank=True, null=True, verbose_name="unchanged")),
                ("rejected", models.PositiveIntegerField(blank=True, null=True, verbose_name="rejected")),
                ("duplicates", models.PositiveIntegerField(blank=True, null=True, verbose_name="possible duplicates")),
                ("alike", models.JSONField(blank=True, default=list)),
                ("error", models.TextField(blank=True)),
                ("claim", models.PositiveIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["-created_at", "-id"], name="import_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["checking", "checked", "importing", "done", "failed"])),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="import_failed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rows", None),
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("created"), "+", models.F("updated")
                                        ),
                                        "+",
                                        models.F("unchanged"),
                                    ),
                                    "+",
                                    models.F("rejected"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="import_rows_accounted_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_rows",
                        to="suppliers.factoryimport",
                    ),
                ),
                ("line", models.PositiveIntegerField(verbose_name="line")),
                ("reason", models.TextField(verbose_name="reason")),
                ("cells", models.JSONField(blank=True, default=list)),
            ],
            options={
                "verbose_name": "rejected row",
                "verbose_name_plural": "rejected rows",
                "ordering": ["line", "pk"],
                "indexes": [models.Index(fields=["record", "line"], name="rejected_row_by_line")],
            },
        ),
        migrations.CreateModel(
            name="PossibleDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.factory",
                        verbose_name="other factory",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("merged", "merged"), ("distinct", "not the same")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="found_duplicates",
                        to="suppliers.factoryimport",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="possible_duplicate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True),
                        name="possible_duplicate_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "merged", "distinct"])),
                        name="possible_duplicate_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactoryMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.factory",
                        verbose_name="kept",
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.factory",
                        verbose_name="merged",
                    ),
                ),
                ("moved", models.JSONField(blank=True, default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("gone",),
                        name="merged_once",
                        violation_error_message="This factory is merged already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True), name="merge_of_two"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merge_undone_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to="suppliers.buyer",
                        verbose_name="buyer",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prospect", "prospect"),
                            ("under_evaluation", "under evaluation"),
                            ("approved", "approved"),
                            ("conditional", "conditional"),
                            ("suspended", "suspended"),
                            ("rejected", "rejected"),
                        ],
                        default="prospect",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "qualification",
                "verbose_name_plural": "qualifications",
                "ordering": ["factory__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("factory", "buyer"),
                        name="qualification_once",
                        nulls_distinct=False,
                        violation_error_message="This factory already has a qualification for this buyer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["prospect", "under_evaluation", "approved", "conditional", "suspended", "rejected"],
                            )
                        ),
                        name="qualification_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="suppliers.factory"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("audit", "audit"), ("inspection", "inspection"), ("document", "document")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("grade", models.CharField(blank=True, max_length=20, verbose_name="grade")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("source_type", models.CharField(max_length=40)),
                ("source_uuid", models.UUIDField()),
                ("source_label", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
                "ordering": ["-recorded_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_type", "source_uuid", "kind"), name="evidence_once_per_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["audit", "inspection", "document"])),
                        name="evidence_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "announced",
                    models.BooleanField(
                        default=True,
                        help_text="An unannounced visit stays hidden from the supplier until it starts.",
                        verbose_name="announced",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "ordering": ["starts_on", "pk"],
                "indexes": [
                    models.Index(fields=["starts_on", "id"], name="visit_by_day"),
                    models.Index(fields=["factory", "starts_on"], name="visit_of_factory"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="visit_days_in_order",
                        violation_error_message="The last day lies before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "under_way", "done", "cancelled"])),
                        name="visit_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="suppliers.visit",
                        verbose_name="visit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead_inspector", "lead inspector"),
                            ("inspector", "inspector"),
                            ("lead_auditor", "lead auditor"),
                            ("auditor", "auditor"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="days")),
                (
                    "part",
                    models.CharField(
                        choices=[("whole", "whole day"), ("morning", "morning"), ("afternoon", "afternoon")],
                        default="whole",
                        max_length=10,
                        verbose_name="part of the day",
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["days", "pk"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        expressions=[
                            (
                                models.Func(
                                    models.F("person"), models.F("person"), models.Value("[]"), function="int8range"
                                ),
                                "&&",
                            ),
                            ("days", "&&"),
                            (
                                models.Case(
                                    models.When(
                                        part="whole",
                                        then=models.Func(models.Value(0), models.Value(2), function="int4range"),
                                    ),
                                    models.When(
                                        part="morning",
                                        then=models.Func(models.Value(0), models.Value(1), function="int4range"),
                                    ),
                                    models.When(
                                        part="afternoon",
                                        then=models.Func(models.Value(1), models.Value(2), function="int4range"),
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="assignment_no_overlap",
                        violation_error_message="This person is already assigned elsewhere on that day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        fields=("visit", "person"),
                        name="assignment_once_per_visit",
                        violation_error_message="This person is already on this visit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["lead_inspector", "inspector", "lead_auditor", "auditor"])),
                        name="assignment_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["whole", "morning", "afternoon"])),
                        name="assignment_part_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__isempty", False)),
                        name="assignment_has_days",
                        violation_error_message="An assignment needs at least one day.",
                    ),
                ],
            },
        ),
    ]

# All tables at once for an empty database; one that has come half way goes on with the steps that this replaces.

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import inspections.models.inspections


class Migration(migrations.Migration):
    replaces = [
        ("inspections", "0001_initial"),
        ("inspections", "0002_known_values"),
        ("inspections", "0003_draws"),
        ("inspections", "0004_defect_names"),
        ("inspections", "0005_defect_examples"),
        ("inspections", "0006_exact_defect_search"),
        ("inspections", "0007_schemes"),
        ("inspections", "0008_outcomes"),
        ("inspections", "0009_programmes"),
        ("inspections", "0010_measurements"),
        ("inspections", "0011_site_tests"),
        ("inspections", "0012_plan_groups"),
        ("inspections", "0013_quantities"),
        ("inspections", "0014_skip_lots"),
        ("inspections", "0015_photo_marks"),
        ("inspections", "0016_product_papers"),
    ]

    initial = True

    dependencies = [
        ("core", "0001_squashed_0004_number_keys"),
        ("suppliers", "0001_squashed_0008_rejected_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="suppliers.buyer",
                        verbose_name="buyer",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="suppliers.productfamily",
                        verbose_name="product family",
                    ),
                ),
                ("sku", models.CharField(max_length=60, verbose_name="SKU")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "local_name",
                    models.CharField(blank=True, max_length=200, verbose_name="name in the factory's script"),
                ),
                ("reference_tag", models.CharField(blank=True, max_length=80, verbose_name="reference sample")),
                (
                    "reference_approved_on",
                    models.DateField(blank=True, null=True, verbose_name="reference sample approved on"),
                ),
                (
                    "reference_kept_at",
                    models.CharField(blank=True, max_length=120, verbose_name="reference sample kept where"),
                ),
                (
                    "attention",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=301),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="attention points",
                    ),
                ),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["name", "pk"],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="product_search")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("buyer"),
                        django.db.models.functions.text.Upper("sku"),
                        name="product_sku_once_per_buyer",
                        violation_error_message="This buyer already has a product with this SKU.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
                        to="suppliers.buyer",
                        verbose_name="buyer",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipments",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                ("ships_on", models.DateField(verbose_name="ships on")),
                ("destination", models.CharField(blank=True, max_length=120, verbose_name="destination")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("under_inspection", "under inspection"),
                            ("inspected", "inspected"),
                            ("released", "released"),
                            ("held", "held"),
                            ("cancelled", "cancelled"),
                        ],
                        default="booked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "shipment",
                "verbose_name_plural": "shipments",
                "ordering": ["-ships_on", "-pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="shipment_search"),
                    models.Index(fields=["-ships_on", "-id"], name="shipment_by_day"),
                    models.Index(fields=["factory", "-ships_on"], name="shipment_of_factory"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Upper("number"),
                        models.F("buyer"),
                        name="shipment_number_once_per_buyer",
                        violation_error_message="This buyer already has a shipment with this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["booked", "under_inspection", "inspected", "released", "held", "cancelled"])
                        ),
                        name="shipment_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShipmentLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="inspections.shipment"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shipment_lines",
                        to="inspections.product",
                        verbose_name="product",
                    ),
                ),
                ("po_number", models.CharField(max_length=60, verbose_name="purchase order")),
                ("quantity_units", models.PositiveIntegerField(verbose_name="quantity (units)")),
                ("cartons", models.PositiveIntegerField(blank=True, null=True, verbose_name="cartons")),
            ],
            options={
                "verbose_name": "shipment line",
                "verbose_name_plural": "shipment lines",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity_units__gt", 0)),
                        name="shipment_line_has_units",
                        violation_error_message="The quantity is at least 1.",
                    ),
                    models.UniqueConstraint(
                        fields=("shipment", "product", "po_number"),
                        name="shipment_line_once",
                        violation_error_message="This product stands on this purchase order already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefectType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=20, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("local_name", models.CharField(blank=True, max_length=120, verbose_name="name in Chinese")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("seam", "seams and stitching"),
                            ("material", "material"),
                            ("colour", "colour and finish"),
                            ("dimension", "dimensions"),
                            ("function", "function"),
                            ("assembly", "assembly"),
                            ("safety", "safety"),
                            ("cleanliness", "cleanliness"),
                            ("packaging", "packaging"),
                            ("marking", "marking and labels"),
                        ],
                        max_length=15,
                        verbose_name="category",
                    ),
                ),
                (
                    "default_class",
                    models.CharField(
                        choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")],
                        max_length=10,
                        verbose_name="class by default",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[("workmanship", "workmanship"), ("packaging", "packaging"), ("marking", "marking")],
                        help_text="Empty: by its category; packaging and marking are groups, all others are workmanship.",
                        max_length=15,
                        verbose_name="judged as",
                    ),
                ),
                ("retired", models.BooleanField(default=False, verbose_name="retired")),
                ("criterion_critical", models.CharField(blank=True, max_length=300, verbose_name="critical when")),
                ("criterion_major", models.CharField(blank=True, max_length=300, verbose_name="major when")),
                ("criterion_minor", models.CharField(blank=True, max_length=300, verbose_name="minor when")),
                ("search_text", models.TextField(blank=True, default="", editable=False)),
                (
                    "search_grams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, editable=False, size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "defect type",
                "verbose_name_plural": "defect types",
                "ordering": ["category", "name", "pk"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search_grams"], name="defect_type_search")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="defect_type_code_once",
                        violation_error_message="Another defect type has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("default_class__in", ["critical", "major", "minor"])),
                        name="defect_type_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                [
                                    "seam",
                                    "material",
                                    "colour",
                                    "dimension",
                                    "function",
                                    "assembly",
                                    "safety",
                                    "cleanliness",
                                    "packaging",
                                    "marking",
                                ],
                            )
                        ),
                        name="defect_type_category_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", ["", "workmanship", "packaging", "marking"])),
                        name="defect_type_group_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefectTypeName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "defect_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="inspections.defecttype"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("zh-Hans", "简体中文"),
                            ("vi", "Tiếng Việt"),
                            ("bn", "বাংলা"),
                            ("tr", "Türkçe"),
                            ("hi", "हिन्दी"),
                            ("id", "Bahasa Indonesia"),
                            ("th", "ไทย"),
                            ("ar", "العربية"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "name"), ("synonym", "synonym")], max_length=10, verbose_name="kind"
                    ),
                ),
                ("text", models.CharField(max_length=120, verbose_name="text")),
            ],
            options={
                "verbose_name": "name of a defect type",
                "verbose_name_plural": "names of defect types",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "name")),
                        fields=("defect_type", "language"),
                        name="defect_type_name_once",
                        violation_error_message="A defect type has one name in each language; the others are synonyms.",
                    ),
                    models.UniqueConstraint(
                        fields=("defect_type", "language", "text"),
                        name="defect_type_word_once",
                        violation_error_message="The same word stands twice in one language.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "name"), ("language__in", ["en", "zh-Hans"]), _negated=True),
                        name="defect_type_name_not_twice",
                        violation_error_message="The English and the Chinese name have fields of their own.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("language__in", ["en", "zh-Hans", "vi", "bn", "tr", "hi", "id", "th", "ar"])
                        ),
                        name="defect_type_name_language_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["name", "synonym"])), name="defect_type_name_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="defect_type_name_filled",
                        violation_error_message="A name or synonym has at least one letter.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefectTypeArea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "defect_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="areas", to="inspections.defecttype"
                    ),
                ),
                (
                    "area",
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
                ("weight", models.DecimalField(decimal_places=2, max_digits=3, verbose_name="weight")),
            ],
            options={
                "verbose_name": "process area of a defect type",
                "verbose_name_plural": "process areas of defect types",
                "ordering": ["-weight", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("defect_type", "area"), name="defect_type_area_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0), ("weight__lte", 1)),
                        name="defect_type_area_weight",
                        violation_error_message="A weight lies between 0 and 1.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "area__in",
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
                        name="defect_type_area_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefectExample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "defect_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="examples",
                        to="inspections.defecttype",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=200, verbose_name="caption")),
                (
                    "shows",
                    models.CharField(
                        choices=[("defect", "a defect"), ("acceptable", "still acceptable")],
                        max_length=12,
                        verbose_name="shows",
                    ),
                ),
            ],
            options={
                "verbose_name": "example",
                "verbose_name_plural": "examples",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shows__in", ["defect", "acceptable"])), name="defect_example_shows_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasurementPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "local_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name in the factory's script"),
                ),
                ("nominal", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="nominal")),
                (
                    "lower_tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="tolerance below"
                    ),
                ),
                (
                    "upper_tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="tolerance above"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("mm", "mm"),
                            ("cm", "cm"),
                            ("m", "m"),
                            ("in", "in"),
                            ("g", "g"),
                            ("kg", "kg"),
                            ("g/m²", "g/m²"),
                            ("ml", "ml"),
                            ("l", "l"),
                            ("°C", "°C"),
                            ("%", "%"),
                            ("°", "°"),
                            ("N", "N"),
                            ("N·m", "N·m"),
                            ("bar", "bar"),
                            ("lux", "lux"),
                            ("dB", "dB"),
                            ("V", "V"),
                            ("A", "A"),
                            ("W", "W"),
                            ("Ω", "Ω"),
                            ("s", "s"),
                        ],
                        default="mm",
                        max_length=5,
                        verbose_name="unit",
                    ),
                ),
                ("critical", models.BooleanField(default=False, verbose_name="critical point")),
                ("samples", models.PositiveSmallIntegerField(default=5, verbose_name="samples")),
                ("accept", models.PositiveSmallIntegerField(default=0, verbose_name="samples that may be out")),
                (
                    "judged",
                    models.CharField(
                        choices=[("count", "by counting"), ("variables", "by variables (s-method)")],
                        default="count",
                        max_length=10,
                        verbose_name="judged",
                    ),
                ),
                (
                    "match_units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="n of the plan to match"),
                ),
                (
                    "match_ac",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Ac of the plan to match"),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="points", to="inspections.product"
                    ),
                ),
            ],
            options={
                "verbose_name": "measurement point",
                "verbose_name_plural": "measurement points",
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower_tolerance__isnull", False), ("upper_tolerance__isnull", False), _connector="OR"
                        ),
                        name="measurementpoint_tolerance",
                        violation_error_message="Give a tolerance below, above or both; an empty one means no limit on that side.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lower_tolerance", None), ("lower_tolerance__gte", 0), _connector="OR"),
                            models.Q(("upper_tolerance", None), ("upper_tolerance__gte", 0), _connector="OR"),
                        ),
                        name="measurementpoint_tolerance_positive",
                        violation_error_message="A tolerance is given as a distance from the nominal, so it is never negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("samples__range", (1, 200))),
                        name="measurementpoint_samples",
                        violation_error_message="Between 1 and 200 samples are measured.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accept__lt", models.F("samples"))),
                        name="measurementpoint_accepts_less",
                        violation_error_message="Fewer samples may be out of tolerance than are measured.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("critical", False), ("accept", 0), _connector="OR"),
                        name="measurementpoint_critical_none",
                        violation_error_message="A critical point allows no sample out of tolerance; give 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "mm",
                                    "cm",
                                    "m",
                                    "in",
                                    "g",
                                    "kg",
                                    "g/m²",
                                    "ml",
                                    "l",
                                    "°C",
                                    "%",
                                    "°",
                                    "N",
                                    "N·m",
                                    "bar",
                                    "lux",
                                    "dB",
                                    "V",
                                    "A",
                                    "W",
                                    "Ω",
                                    "s",
                                ],
                            )
                        ),
                        name="measurementpoint_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("judged__in", ["count", "variables"])), name="measurementpoint_judged_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("critical", False), ("judged", "count"), _connector="OR"),
                        name="measurementpoint_critical_counted",
                        violation_error_message="A critical point is judged by counting: a single sample out of tolerance fails the lot.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("match_ac", None), ("match_units", None)),
                            models.Q(("match_ac__isnull", False), ("match_units__isnull", False)),
                            _connector="OR",
                        ),
                        name="measurementpoint_matches_whole",
                        violation_error_message="Give both n and Ac of the plan to match, or neither: then it is the inspection's own.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("match_units", None),
                            models.Q(("match_ac__lt", models.F("match_units")), ("match_units__gte", 2)),
                            _connector="OR",
                        ),
                        name="measurementpoint_matches_a_plan",
                        violation_error_message="The plan to match has an n of at least 2 and an Ac below it.",
                    ),
                    models.UniqueConstraint(fields=("product", "position"), name="point_position_once"),
                    models.UniqueConstraint(
                        models.F("product"),
                        django.db.models.functions.text.Upper("name"),
                        name="point_name_once_per_product",
                        violation_error_message="This product already has a point of this name.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductPacking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the unit")),
                ("inner_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the inner carton")),
                ("outer_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the outer carton")),
                ("sscc", models.BooleanField(default=False, verbose_name="each carton has an SSCC")),
                ("carton_marks", models.TextField(blank=True, max_length=2000, verbose_name="carton marks")),
                (
                    "length_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton length (cm)"
                    ),
                ),
                (
                    "width_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton width (cm)"
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton height (cm)"
                    ),
                ),
                (
                    "gross_weight_kg",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=7, null=True, verbose_name="gross weight (kg)"
                    ),
                ),
                (
                    "tolerance_percent",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="tolerance of dimensions and weight (± %)"
                    ),
                ),
                (
                    "packing",
                    models.CharField(
                        choices=[("solid", "solid: one size and colour in a carton"), ("assorted", "assorted")],
                        default="solid",
                        max_length=10,
                        verbose_name="packing",
                    ),
                ),
                (
                    "units_per_carton",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="units in a carton"),
                ),
                ("assortment", models.CharField(blank=True, max_length=300, verbose_name="assortment")),
                (
                    "decides",
                    models.BooleanField(default=True, verbose_name="a carton that does not conform fails the lot"),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="packing", to="inspections.product"
                    ),
                ),
            ],
            options={
                "verbose_name": "packing of a product",
                "verbose_name_plural": "packings of products",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("height_cm", None), ("length_cm", None), ("width_cm", None)),
                            models.Q(
                                ("height_cm__gt", 0),
                                ("height_cm__isnull", False),
                                ("length_cm__gt", 0),
                                ("length_cm__isnull", False),
                                ("width_cm__gt", 0),
                                ("width_cm__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="productpacking_size_whole",
                        violation_error_message="Give length, width and height, or none of them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gross_weight_kg", None), ("gross_weight_kg__gt", 0), _connector="OR"),
                        name="productpacking_weight",
                        violation_error_message="This is more than 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units_per_carton", None), ("units_per_carton__gt", 0), _connector="OR"),
                        name="productpacking_units",
                        violation_error_message="This is more than 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__lte", 50)),
                        name="productpacking_tolerance",
                        violation_error_message="A tolerance is at most 50 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("packing__in", ["solid", "assorted"])), name="productpacking_type_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assortment", ""), ("packing", "assorted"), _connector="OR"),
                        name="productpacking_assortment",
                        violation_error_message="Only an assorted carton has an assortment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="productpacking_unit_gtin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inner_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="productpacking_inner_gtin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outer_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="productpacking_outer_gtin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="inspections.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("specification", "specification"),
                            ("artwork", "artwork and label layout"),
                            ("sample", "approved sample record"),
                            ("packing", "packing instruction"),
                            ("test", "test requirement"),
                            ("drawing", "drawing"),
                            ("colour", "colour standard"),
                            ("manual", "user manual"),
                            ("other", "other paper"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "for_factory",
                    models.BooleanField(
                        default=False,
                        help_text="Else its supplier never sees it.",
                        verbose_name="may be shown to the factory",
                    ),
                ),
                (
                    "retired",
                    models.BooleanField(
                        default=False, help_text="No inspection takes it over any more.", verbose_name="retired"
                    ),
                ),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ["kind", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "specification",
                                    "artwork",
                                    "sample",
                                    "packing",
                                    "test",
                                    "drawing",
                                    "colour",
                                    "manual",
                                    "other",
                                ],
                            )
                        ),
                        name="paper_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="paper_named"),
                    models.UniqueConstraint(
                        models.F("product"),
                        models.F("kind"),
                        django.db.models.functions.text.Upper("name"),
                        name="paper_name_once",
                        violation_error_message="This product has a paper of this kind and name; add a revision to that one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="inspections.paper"
                    ),
                ),
                ("label", models.CharField(max_length=30, verbose_name="revision")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="what changed")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "revision of a paper",
                "verbose_name_plural": "revisions of papers",
                "ordering": ["-valid_from", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("paper"),
                        django.db.models.functions.text.Upper("label"),
                        name="paper_revision_once",
                        violation_error_message="This paper has a revision of this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True), name="paper_revision_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="paper_revision_approved_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="suppliers.buyer",
                        verbose_name="buyer",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="suppliers.productfamily",
                        verbose_name="product family",
                    ),
                ),
                (
                    "retired",
                    models.BooleanField(default=False, help_text="Proposes nothing any more.", verbose_name="retired"),
                ),
            ],
            options={
                "verbose_name": "inspection programme",
                "verbose_name_plural": "inspection programmes",
                "ordering": ["buyer__name", "family__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("buyer", "family"),
                        name="programme_once",
                        violation_error_message="This buyer has a programme for this product family already; change that one.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="inspections.programme"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="edition")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="what changed")),
                ("skip_lot", models.BooleanField(default=False, verbose_name="skip-lot")),
                (
                    "qualifying_lots",
                    models.PositiveSmallIntegerField(default=10, verbose_name="good lots in a row that qualify"),
                ),
                ("inspect_one_in", models.PositiveSmallIntegerField(default=4, verbose_name="inspect one lot in")),
                (
                    "requalifying_lots",
                    models.PositiveSmallIntegerField(default=4, verbose_name="good lots in a row that requalify"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "edition of a programme",
                "verbose_name_plural": "editions of programmes",
                "ordering": ["-number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "number"), name="programme_edition_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("inspect_one_in__range", (2, 100)),
                            ("qualifying_lots__range", (1, 100)),
                            ("requalifying_lots__range", (1, 100)),
                        ),
                        name="programme_edition_skip_lot",
                        violation_error_message="From 1 to 100 lots qualify, and one lot in 2 to 100 is inspected.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scheme",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.buyer",
                        verbose_name="owner",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schemes",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.productfamily",
                        verbose_name="product family",
                    ),
                ),
                ("standard", models.CharField(max_length=30, verbose_name="sampling standard")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("S-1", "S-1"),
                            ("S-2", "S-2"),
                            ("S-3", "S-3"),
                            ("S-4", "S-4"),
                            ("I", "I"),
                            ("II", "II"),
                            ("III", "III"),
                        ],
                        max_length=5,
                        verbose_name="inspection level",
                    ),
                ),
                (
                    "defect_class",
                    models.CharField(
                        choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")],
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                ("aql", models.CharField(max_length=10, verbose_name="AQL")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("all", "all together"),
                            ("workmanship", "workmanship"),
                            ("packaging", "packaging"),
                            ("marking", "marking"),
                        ],
                        default="all",
                        max_length=15,
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "switching scheme",
                "verbose_name_plural": "switching schemes",
                "ordering": ["family__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "factory", "family", "standard", "level", "defect_class", "aql", "group"),
                        name="scheme_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("defect_class__in", ["critical", "major", "minor"])),
                        name="scheme_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", ["all", "workmanship", "packaging", "marking"])),
                        name="scheme_group_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["S-1", "S-2", "S-3", "S-4", "I", "II", "III"])),
                        name="scheme_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="inspections.scheme"
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("resume", "inspection is resumed: the supplier has acted"),
                            ("desired", "reduced inspection is wanted"),
                            ("not_desired", "reduced inspection is not wanted"),
                            ("steady", "production is steady"),
                            ("not_steady", "production is not steady"),
                            ("irregular", "production is irregular or delayed"),
                            ("restore_normal", "other conditions call for normal inspection"),
                            ("overrule", "the rules are overruled"),
                        ],
                        max_length=15,
                        verbose_name="event",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "normal"), ("tightened", "tightened"), ("reduced", "reduced")],
                        max_length=12,
                        verbose_name="severity",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on a scheme",
                "verbose_name_plural": "decisions on schemes",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="scheme_decision_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "event__in",
                                [
                                    "resume",
                                    "desired",
                                    "not_desired",
                                    "steady",
                                    "not_steady",
                                    "irregular",
                                    "restore_normal",
                                    "overrule",
                                ],
                            )
                        ),
                        name="scheme_decision_event_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event", "overrule"), ("severity__in", ["normal", "tightened", "reduced"])),
                            models.Q(models.Q(("event", "overrule"), _negated=True), ("severity", "")),
                            _connector="OR",
                        ),
                        name="scheme_overruled_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Protocol",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "local_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name in the factory's script"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carton_drop", "carton drop"),
                            ("function", "function"),
                            ("moisture", "moisture"),
                            ("barcode", "barcode scan"),
                            ("shade", "colour and shade"),
                            ("assembly", "assembly"),
                            ("fit", "fit"),
                            ("pull", "pull and strength"),
                            ("rub", "rub fastness"),
                            ("abrasion", "abrasion"),
                            ("weight", "weight"),
                            ("ageing", "ageing and running-in"),
                            ("electrical", "electrical safety"),
                            ("odour", "odour"),
                            ("other", "other"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "instruction",
                    models.TextField(blank=True, max_length=6000, verbose_name="instruction, a step on each line"),
                ),
                ("accept", models.PositiveSmallIntegerField(default=0, verbose_name="acceptance number (Ac)")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mm", "mm"),
                            ("cm", "cm"),
                            ("m", "m"),
                            ("in", "in"),
                            ("g", "g"),
                            ("kg", "kg"),
                            ("g/m²", "g/m²"),
                            ("ml", "ml"),
                            ("l", "l"),
                            ("°C", "°C"),
                            ("%", "%"),
                            ("°", "°"),
                            ("N", "N"),
                            ("N·m", "N·m"),
                            ("bar", "bar"),
                            ("lux", "lux"),
                            ("dB", "dB"),
                            ("V", "V"),
                            ("A", "A"),
                            ("W", "W"),
                            ("Ω", "Ω"),
                            ("s", "s"),
                        ],
                        max_length=5,
                        verbose_name="what is read, in",
                    ),
                ),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="lower limit"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="upper limit"
                    ),
                ),
                ("photo_required", models.BooleanField(default=False, verbose_name="a photo is required")),
                (
                    "equipment",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="equipment whose serial number is recorded"
                    ),
                ),
                ("may_be_left_out", models.BooleanField(default=False, verbose_name="may be left out, with a reason")),
                ("sample_units", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="units to test")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("S-1", "S-1"),
                            ("S-2", "S-2"),
                            ("S-3", "S-3"),
                            ("S-4", "S-4"),
                            ("I", "I"),
                            ("II", "II"),
                            ("III", "III"),
                        ],
                        max_length=5,
                        verbose_name="or as many as this level asks for",
                    ),
                ),
                ("retired", models.BooleanField(default=False, verbose_name="retired")),
            ],
            options={
                "verbose_name": "test protocol",
                "verbose_name_plural": "test protocols",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "carton_drop",
                                    "function",
                                    "moisture",
                                    "barcode",
                                    "shade",
                                    "assembly",
                                    "fit",
                                    "pull",
                                    "rub",
                                    "abrasion",
                                    "weight",
                                    "ageing",
                                    "electrical",
                                    "odour",
                                    "other",
                                ],
                            )
                        ),
                        name="protocol_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "",
                                    "mm",
                                    "cm",
                                    "m",
                                    "in",
                                    "g",
                                    "kg",
                                    "g/m²",
                                    "ml",
                                    "l",
                                    "°C",
                                    "%",
                                    "°",
                                    "N",
                                    "N·m",
                                    "bar",
                                    "lux",
                                    "dB",
                                    "V",
                                    "A",
                                    "W",
                                    "Ω",
                                    "s",
                                ],
                            )
                        ),
                        name="protocol_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("high", None), ("low", None)),
                            _connector="OR",
                        ),
                        name="protocol_limits_need_a_unit",
                        violation_error_message="Limits need a unit: choose what is read.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low", None), ("high", None), ("low__lte", models.F("high")), _connector="OR"
                        ),
                        name="protocol_limits_in_order",
                        violation_error_message="The lower limit lies above the upper one.",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("code"),
                        name="protocol_code_once",
                        violation_error_message="Another test protocol has this code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["", "S-1", "S-2", "S-3", "S-4", "I", "II", "III"])),
                        name="protocol_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sample_units", None), models.Q(("level", ""), _negated=True)),
                            models.Q(("level", ""), ("sample_units__isnull", False)),
                            _connector="OR",
                        ),
                        name="protocol_one_sample",
                        violation_error_message="Give either a number of units or an inspection level.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sample_units", None), ("sample_units__range", (1, 2000)), _connector="OR"),
                        name="protocol_sample_range",
                        violation_error_message="Between 1 and 2,000 units are tested.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sample_units", None), ("accept__lt", models.F("sample_units")), _connector="OR"
                        ),
                        name="protocol_accepts_fewer",
                        violation_error_message="Fewer units may fail than are tested.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit", ""),
                            ("level__in", ("S-1", "S-2", "S-3", "S-4")),
                            models.Q(("sample_units__isnull", False), ("sample_units__lte", 125)),
                            _connector="OR",
                        ),
                        name="protocol_few_readings",
                        violation_error_message="Where a reading is taken, at most 125 units are tested: give a number up to that, or a level S-1 to S-4.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="inspections.programmeedition",
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("initial", "initial production check"),
                            ("during", "during production"),
                            ("pre_shipment", "pre-shipment"),
                            ("loading", "container loading"),
                            ("sample_review", "sample review"),
                        ],
                        max_length=15,
                        verbose_name="type",
                    ),
                ),
                ("days_before", models.PositiveSmallIntegerField(verbose_name="days before the goods leave")),
                ("standard", models.CharField(max_length=30, verbose_name="sampling standard")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("S-1", "S-1"),
                            ("S-2", "S-2"),
                            ("S-3", "S-3"),
                            ("S-4", "S-4"),
                            ("I", "I"),
                            ("II", "II"),
                            ("III", "III"),
                        ],
                        max_length=5,
                        verbose_name="inspection level",
                    ),
                ),
                ("aql_critical", models.CharField(blank=True, max_length=10, verbose_name="AQL critical")),
                ("aql_major", models.CharField(blank=True, max_length=10, verbose_name="AQL major")),
                ("aql_minor", models.CharField(blank=True, max_length=10, verbose_name="AQL minor")),
                ("groups", models.JSONField(blank=True, default=dict, verbose_name="plans of single groups")),
                (
                    "sampling",
                    models.CharField(
                        choices=[("single", "single sampling"), ("double", "double sampling")],
                        default="single",
                        max_length=10,
                        verbose_name="sampling",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[("units", "defective units"), ("defects", "defects")],
                        default="units",
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("house", "the house alone"),
                            ("owner", "the house and its owner"),
                            ("shared", "shared with the buyers of the factory"),
                        ],
                        default="owner",
                        max_length=10,
                        verbose_name="who sees it",
                    ),
                ),
                ("four_eyes", models.BooleanField(default=False, verbose_name="two people sign the decision")),
                (
                    "photos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="photos wanted, by their captions",
                    ),
                ),
                (
                    "packed_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="share that is packed at least (%)"
                    ),
                ),
                ("packed_decides", models.BooleanField(default=False, verbose_name="a smaller share fails the lot")),
                (
                    "attention",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=301),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="attention points",
                    ),
                ),
                (
                    "papers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("specification", "specification"),
                                ("artwork", "artwork and label layout"),
                                ("sample", "approved sample record"),
                                ("packing", "packing instruction"),
                                ("test", "test requirement"),
                                ("drawing", "drawing"),
                                ("colour", "colour standard"),
                                ("manual", "user manual"),
                                ("other", "other paper"),
                            ],
                            max_length=15,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="papers wanted, by their kind",
                    ),
                ),
                (
                    "protocols",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="inspections.protocol", verbose_name="on-site tests"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a programme",
                "verbose_name_plural": "steps of programmes",
                "ordering": ["-days_before", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "type"), name="programme_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["initial", "during", "pre_shipment", "loading", "sample_review"])
                        ),
                        name="programme_step_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sampling__in", ["single", "double"])),
                        name="programme_step_is_of_a_series",
                        violation_error_message="A programme plans lots of a series; an isolated lot is planned by itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counts__in", ["units", "defects"])), name="programme_step_counts_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "papers__contained_by",
                                [
                                    "specification",
                                    "artwork",
                                    "sample",
                                    "packing",
                                    "test",
                                    "drawing",
                                    "colour",
                                    "manual",
                                    "other",
                                ],
                            )
                        ),
                        name="programme_step_papers_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["S-1", "S-2", "S-3", "S-4", "I", "II", "III"])),
                        name="programme_step_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="programme_step_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("packed_percent", None), ("packed_percent__range", (1, 100)), _connector="OR"
                        ),
                        name="programme_step_packed_share",
                        violation_error_message="A share lies between 1 and 100 %.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
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
                            ("owner", "the house and its owner"),
                            ("shared", "shared with the buyers of the factory"),
                        ],
                        default="owner",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("initial", "initial production check"),
                            ("during", "during production"),
                            ("pre_shipment", "pre-shipment"),
                            ("loading", "container loading"),
                            ("sample_review", "sample review"),
                        ],
                        max_length=15,
                        verbose_name="type",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="inspections.shipment",
                        verbose_name="shipment",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="inspections.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="suppliers.visit",
                        verbose_name="visit",
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
                            ("not_done", "not carried out"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("lot_size", models.PositiveIntegerField(verbose_name="lot size (units)")),
                (
                    "standard",
                    models.CharField(default="ISO 2859-1:1999", max_length=30, verbose_name="sampling standard"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("S-1", "S-1"),
                            ("S-2", "S-2"),
                            ("S-3", "S-3"),
                            ("S-4", "S-4"),
                            ("I", "I"),
                            ("II", "II"),
                            ("III", "III"),
                        ],
                        default="II",
                        max_length=5,
                        verbose_name="inspection level",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("normal", "normal"), ("tightened", "tightened"), ("reduced", "reduced")],
                        default="normal",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                (
                    "sampling",
                    models.CharField(
                        choices=[
                            ("single", "single sampling"),
                            ("double", "double sampling"),
                            ("isolated", "isolated lot (limiting quality)"),
                        ],
                        default="single",
                        max_length=10,
                        verbose_name="sampling",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[("units", "defective units"), ("defects", "defects")],
                        default="units",
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "four_eyes",
                    models.BooleanField(
                        default=False,
                        help_text="The second is somebody else than the first.",
                        verbose_name="two people sign the decision",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reinspections",
                        to="inspections.inspection",
                        verbose_name="first inspection of this lot",
                    ),
                ),
                (
                    "programme_step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="inspections.programmestep",
                        verbose_name="asked for by the programme",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="inspections.inspection",
                        verbose_name="its goods are inspected by",
                    ),
                ),
                ("inspected_on", models.DateField(blank=True, null=True, verbose_name="inspected on")),
                ("units_inspected", models.PositiveIntegerField(blank=True, null=True, verbose_name="units inspected")),
                ("critical_found", models.PositiveIntegerField(default=0)),
                ("major_found", models.PositiveIntegerField(default=0)),
                ("minor_found", models.PositiveIntegerField(default=0)),
                (
                    "result",
                    models.CharField(
                        choices=[("pending", "pending"), ("pass", "pass"), ("fail", "fail")],
                        default="pending",
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                ("remarks", models.TextField(blank=True, verbose_name="remarks")),
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
                ("decide_by", models.DateField(blank=True, null=True, verbose_name="decide by")),
            ],
            options={
                "verbose_name": "inspection",
                "verbose_name_plural": "inspections",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["factory", "-inspected_on"], name="inspection_of_factory"),
                    models.Index(fields=["owner", "-id"], name="inspection_of_owner"),
                    models.Index(fields=["state", "-id"], name="inspection_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lot_size__gte", 2)),
                        name="inspection_lot_of_two",
                        violation_error_message="A lot has at least 2 units; one unit is inspected without a plan.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("units_inspected", None),
                            models.Q(("units_inspected__gte", 1), ("units_inspected__lte", models.F("lot_size"))),
                            _connector="OR",
                        ),
                        name="inspection_units_within_lot",
                        violation_error_message="The units inspected are at least 1 and not more than the lot.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("submitted_at", None), ("submitted_by", None)),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="inspection_submitted_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at", None), ("reviewed_by", None)),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="inspection_reviewed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["submitted", "approved"]), _negated=True),
                            models.Q(
                                ("inspected_on__isnull", False),
                                ("submitted_at__isnull", False),
                                ("units_inspected__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="inspection_submitted_has_facts",
                        violation_error_message="Say how many units were inspected and on which day before you submit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result__in", ["pass", "fail"]), ("state__in", ["submitted", "approved"])),
                            models.Q(
                                models.Q(("state__in", ["submitted", "approved"]), _negated=True), ("result", "pending")
                            ),
                            _connector="OR",
                        ),
                        name="inspection_result_when_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("reviewed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="inspection_approved_was_reviewed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original", None), models.Q(("original", models.F("id")), _negated=True), _connector="OR"
                        ),
                        name="inspection_not_its_own_original",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("state", "cancelled"), models.Q(("merged_into", models.F("id")), _negated=True)),
                            _connector="OR",
                        ),
                        name="inspection_merged_is_cancelled",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["planned", "in_progress", "submitted", "sent_back"])),
                        fields=("original",),
                        name="inspection_again_one_at_a_time",
                        violation_error_message="This lot is being inspected again already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "in_progress",
                                    "submitted",
                                    "sent_back",
                                    "approved",
                                    "not_done",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="inspection_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("type__in", ["initial", "during", "pre_shipment", "loading", "sample_review"])
                        ),
                        name="inspection_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["S-1", "S-2", "S-3", "S-4", "I", "II", "III"])),
                        name="inspection_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["normal", "tightened", "reduced"])),
                        name="inspection_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sampling__in", ["single", "double", "isolated"])),
                        name="inspection_sampling_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counts__in", ["units", "defects"])), name="inspection_counts_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["house", "owner", "shared"])),
                        name="inspection_visibility_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reference",
                        to="inspections.inspection",
                    ),
                ),
                ("tag", models.CharField(max_length=80, verbose_name="reference sample")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                ("kept_at", models.CharField(blank=True, max_length=120, verbose_name="kept where")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("used", "present and used"),
                            ("differs", "present, and the goods differ from it"),
                            ("missing", "missing"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
            ],
            options={
                "verbose_name": "reference sample of an inspection",
                "verbose_name_plural": "reference samples of inspections",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "used", "differs", "missing"])),
                        name="reference_check_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tag", ""), _negated=True), name="reference_check_says_which"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("units", "units inspected"),
                            ("defects", "defects counted"),
                            ("value", "measured value"),
                        ],
                        max_length=10,
                        verbose_name="figure",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="what")),
                (
                    "defect_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.defecttype",
                    ),
                ),
                ("before", models.CharField(max_length=40, verbose_name="filed")),
                ("after", models.CharField(max_length=40, verbose_name="corrected to")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "result_before",
                    models.CharField(
                        choices=[("pending", "pending"), ("pass", "pass"), ("fail", "fail")], max_length=8
                    ),
                ),
                (
                    "result_after",
                    models.CharField(
                        choices=[("pending", "pending"), ("pass", "pass"), ("fail", "fail")], max_length=8
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("figure__in", ["units", "defects", "value"])),
                        name="correction_figure_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="correction_says_why",
                        violation_error_message="Say why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="correction_changes_something",
                        violation_error_message="This is what was filed already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result_after__in", ["pass", "fail"]), ("result_before__in", ["pass", "fail"])
                        ),
                        name="correction_results_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "accept"),
                            ("concession", "accept under concession"),
                            ("rework", "rework and inspect again"),
                            ("reject", "reject"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "conditions",
                    models.CharField(blank=True, max_length=500, verbose_name="conditions of the concession"),
                ),
                ("rework_until", models.DateField(blank=True, null=True, verbose_name="rework until")),
                ("meaning", models.CharField(max_length=300)),
                ("signed_name", models.CharField(max_length=150)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("needs_second", models.BooleanField(default=False)),
                ("second_name", models.CharField(blank=True, max_length=150)),
                (
                    "second_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("second_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["accept", "concession", "rework", "reject"])),
                        name="decision_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "accept"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="decision_says_why",
                        violation_error_message="Say why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "rework"), _negated=True),
                            ("rework_until__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_rework_has_a_day",
                        violation_error_message="Say until when it is reworked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second_at", None), ("second_by", None)),
                            models.Q(("second_at__isnull", False), ("second_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="decision_second_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by", None), models.Q(("second_by", models.F("by")), _negated=True), _connector="OR"
                        ),
                        name="decision_second_is_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Defect",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="defects", to="inspections.inspection"
                    ),
                ),
                (
                    "defect_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defects",
                        to="inspections.defecttype",
                        verbose_name="defect type",
                    ),
                ),
                (
                    "defect_class",
                    models.CharField(
                        choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")],
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[("workmanship", "workmanship"), ("packaging", "packaging"), ("marking", "marking")],
                        max_length=15,
                        verbose_name="group",
                    ),
                ),
                ("count", models.PositiveIntegerField(verbose_name="defects found")),
                ("units", models.PositiveIntegerField(verbose_name="units with this defect")),
                (
                    "shared_units",
                    models.PositiveIntegerField(default=0, verbose_name="of these counted on another line"),
                ),
                ("unit_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "found_because_of_audit",
                    models.BooleanField(
                        default=False,
                        help_text="Tick this where somebody looked for it because of an audit; such a defect starts no trend.",
                        verbose_name="found because of an audit",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="suppliers.factory"
                    ),
                ),
                ("inspected_on", models.DateField(null=True)),
            ],
            options={
                "verbose_name": "defect",
                "verbose_name_plural": "defects",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["factory", "inspected_on", "defect_type"], name="defect_of_factory")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "defect_type", "defect_class"),
                        name="defect_once_per_class",
                        violation_error_message="This defect is already counted in this class; change its count.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)),
                        name="defect_counted",
                        violation_error_message="Count at least one defect, or remove the line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units__gte", 1), ("units__lte", models.F("count"))),
                        name="defect_in_units",
                        violation_error_message="The defects lie in at least one unit, and in no more units than there are defects.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shared_units__lte", models.F("units"))),
                        name="defect_units_shared",
                        violation_error_message="No more units can count on another line than have this defect.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", ["workmanship", "packaging", "marking"])),
                        name="defect_group_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("defect_class__in", ["critical", "major", "minor"])),
                        name="defect_class_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draws", to="inspections.inspection"
                    ),
                ),
                ("secret", models.CharField(editable=False, max_length=64)),
                ("seed", models.CharField(blank=True, max_length=64, verbose_name="seed")),
                ("commitment", models.CharField(max_length=64, verbose_name="hash")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was drawn anew")),
                ("units", models.PositiveIntegerField(blank=True, null=True, verbose_name="units presented")),
                (
                    "units_per_carton",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="units per carton"),
                ),
                ("cartons_to_open", models.PositiveIntegerField(blank=True, null=True, verbose_name="cartons to open")),
                ("count", models.PositiveIntegerField(blank=True, null=True, verbose_name="units to take")),
                ("drawn", models.JSONField(blank=True, default=list)),
                (
                    "second_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="units of the second sample"),
                ),
                ("second_drawn", models.JSONField(blank=True, default=list)),
                ("revealed_at", models.DateTimeField(blank=True, null=True, verbose_name="drawn")),
                (
                    "revealed_by",
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
                "verbose_name": "draw",
                "verbose_name_plural": "draws",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revealed_at", None)), fields=("inspection",), name="draw_one_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("second_count", None), ("revealed_at__isnull", False), _connector="OR"),
                        name="draw_second_after_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revealed_at", None), ("revealed_by", None)),
                            models.Q(("revealed_at__isnull", False), ("revealed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="draw_revealed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("count", None),
                                ("revealed_at", None),
                                ("seed", ""),
                                ("units", None),
                                ("units_per_carton", None),
                            ),
                            models.Q(
                                models.Q(("seed", ""), _negated=True),
                                ("cartons_to_open__isnull", False),
                                ("count__isnull", False),
                                ("revealed_at__isnull", False),
                                ("units__isnull", False),
                                ("units_per_carton__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="draw_revealed_says_of_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="inspections.inspection"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="parts",
                        to="inspections.shipmentline",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("po_number", models.CharField(max_length=60, verbose_name="purchase order")),
                ("ordered_units", models.PositiveIntegerField(verbose_name="ordered (units)")),
                ("units", models.PositiveIntegerField(verbose_name="in this lot (units)")),
                (
                    "presented_units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="presented (units)"),
                ),
                (
                    "packed_units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="packed in cartons (units)"),
                ),
                (
                    "cartons_presented",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="cartons presented"),
                ),
                (
                    "cartons_pulled",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="cartons pulled",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a lot",
                "verbose_name_plural": "parts of lots",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "position"), name="lot_part_position_once"),
                    models.UniqueConstraint(fields=("inspection", "po_number"), name="lot_part_order_once"),
                    models.CheckConstraint(
                        condition=models.Q(("units__gt", 0)),
                        name="lot_part_has_units",
                        violation_error_message="A part of a lot has at least 1 unit.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("packed_units", None),
                            ("presented_units", None),
                            ("packed_units__lte", models.F("presented_units")),
                            _connector="OR",
                        ),
                        name="lot_part_packed_within_presented",
                        violation_error_message="No more units are packed than are presented.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasuredPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "local_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name in the factory's script"),
                ),
                ("nominal", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="nominal")),
                (
                    "lower_tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="tolerance below"
                    ),
                ),
                (
                    "upper_tolerance",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="tolerance above"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("mm", "mm"),
                            ("cm", "cm"),
                            ("m", "m"),
                            ("in", "in"),
                            ("g", "g"),
                            ("kg", "kg"),
                            ("g/m²", "g/m²"),
                            ("ml", "ml"),
                            ("l", "l"),
                            ("°C", "°C"),
                            ("%", "%"),
                            ("°", "°"),
                            ("N", "N"),
                            ("N·m", "N·m"),
                            ("bar", "bar"),
                            ("lux", "lux"),
                            ("dB", "dB"),
                            ("V", "V"),
                            ("A", "A"),
                            ("W", "W"),
                            ("Ω", "Ω"),
                            ("s", "s"),
                        ],
                        default="mm",
                        max_length=5,
                        verbose_name="unit",
                    ),
                ),
                ("critical", models.BooleanField(default=False, verbose_name="critical point")),
                ("samples", models.PositiveSmallIntegerField(default=5, verbose_name="samples")),
                ("accept", models.PositiveSmallIntegerField(default=0, verbose_name="samples that may be out")),
                (
                    "judged",
                    models.CharField(
                        choices=[("count", "by counting"), ("variables", "by variables (s-method)")],
                        default="count",
                        max_length=10,
                        verbose_name="judged",
                    ),
                ),
                (
                    "match_units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="n of the plan to match"),
                ),
                (
                    "match_ac",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="Ac of the plan to match"),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="points", to="inspections.inspection"
                    ),
                ),
                ("k", models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name="k")),
            ],
            options={
                "verbose_name": "point of an inspection",
                "verbose_name_plural": "points of an inspection",
                "ordering": ["position", "pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lower_tolerance__isnull", False), ("upper_tolerance__isnull", False), _connector="OR"
                        ),
                        name="measuredpoint_tolerance",
                        violation_error_message="Give a tolerance below, above or both; an empty one means no limit on that side.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lower_tolerance", None), ("lower_tolerance__gte", 0), _connector="OR"),
                            models.Q(("upper_tolerance", None), ("upper_tolerance__gte", 0), _connector="OR"),
                        ),
                        name="measuredpoint_tolerance_positive",
                        violation_error_message="A tolerance is given as a distance from the nominal, so it is never negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("samples__range", (1, 200))),
                        name="measuredpoint_samples",
                        violation_error_message="Between 1 and 200 samples are measured.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accept__lt", models.F("samples"))),
                        name="measuredpoint_accepts_less",
                        violation_error_message="Fewer samples may be out of tolerance than are measured.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("critical", False), ("accept", 0), _connector="OR"),
                        name="measuredpoint_critical_none",
                        violation_error_message="A critical point allows no sample out of tolerance; give 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "mm",
                                    "cm",
                                    "m",
                                    "in",
                                    "g",
                                    "kg",
                                    "g/m²",
                                    "ml",
                                    "l",
                                    "°C",
                                    "%",
                                    "°",
                                    "N",
                                    "N·m",
                                    "bar",
                                    "lux",
                                    "dB",
                                    "V",
                                    "A",
                                    "W",
                                    "Ω",
                                    "s",
                                ],
                            )
                        ),
                        name="measuredpoint_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("judged__in", ["count", "variables"])), name="measuredpoint_judged_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("critical", False), ("judged", "count"), _connector="OR"),
                        name="measuredpoint_critical_counted",
                        violation_error_message="A critical point is judged by counting: a single sample out of tolerance fails the lot.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("match_ac", None), ("match_units", None)),
                            models.Q(("match_ac__isnull", False), ("match_units__isnull", False)),
                            _connector="OR",
                        ),
                        name="measuredpoint_matches_whole",
                        violation_error_message="Give both n and Ac of the plan to match, or neither: then it is the inspection's own.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("match_units", None),
                            models.Q(("match_ac__lt", models.F("match_units")), ("match_units__gte", 2)),
                            _connector="OR",
                        ),
                        name="measuredpoint_matches_a_plan",
                        violation_error_message="The plan to match has an n of at least 2 and an Ac below it.",
                    ),
                    models.UniqueConstraint(fields=("inspection", "position"), name="measured_point_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("k", None),
                            models.Q(("judged", "variables"), ("match_units__isnull", False), ("samples__gte", 2)),
                            _connector="OR",
                        ),
                        name="measured_point_k_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeasuredValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="inspections.measuredpoint",
                    ),
                ),
                ("sample", models.PositiveSmallIntegerField(verbose_name="sample")),
                ("value", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="value")),
            ],
            options={
                "verbose_name": "measured value",
                "verbose_name_plural": "measured values",
                "ordering": ["sample", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("point", "sample"), name="measured_value_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sample__range", (1, 200))), name="measured_value_sample"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotDone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="not_done",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_ready", "the goods were not ready"),
                            ("under_packed", "too little was packed"),
                            ("refused", "access was refused"),
                            ("closed", "the factory was closed"),
                            ("no_papers", "specification or approved sample was missing"),
                            ("prevented", "the inspector was prevented"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("packed_percent", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="packed (%)")),
                ("note", models.CharField(max_length=500, verbose_name="what happened")),
                (
                    "charged_to",
                    models.CharField(
                        choices=[("nobody", "nobody"), ("supplier", "the supplier"), ("buyer", "the buyer")],
                        default="nobody",
                        max_length=10,
                        verbose_name="charged to",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="amount"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "A currency has three letters, such as USD."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "not carried out",
                "verbose_name_plural": "not carried out",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["not_ready", "under_packed", "refused", "closed", "no_papers", "prevented"])
                        ),
                        name="not_done_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="not_done_says_what_happened"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("packed_percent", None), ("packed_percent__lte", 100), _connector="OR"),
                        name="not_done_packed_below_all",
                        violation_error_message="At most 100 percent can be packed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "under_packed"), _negated=True),
                            ("packed_percent__isnull", False),
                            _connector="OR",
                        ),
                        name="not_done_under_packed_says_how_much",
                        violation_error_message="Say how many percent were packed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charged_to__in", ["nobody", "supplier", "buyer"])),
                        name="not_done_charge_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("charged_to", "nobody"), ("currency", "")),
                            models.Q(
                                models.Q(("charged_to", "nobody"), _negated=True),
                                ("amount__gt", 0),
                                models.Q(("currency", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="not_done_charge_whole",
                        violation_error_message="A charge has somebody who pays, an amount above 0 and a currency.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedPacking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the unit")),
                ("inner_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the inner carton")),
                ("outer_gtin", models.CharField(blank=True, max_length=14, verbose_name="GTIN of the outer carton")),
                ("sscc", models.BooleanField(default=False, verbose_name="each carton has an SSCC")),
                ("carton_marks", models.TextField(blank=True, max_length=2000, verbose_name="carton marks")),
                (
                    "length_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton length (cm)"
                    ),
                ),
                (
                    "width_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton width (cm)"
                    ),
                ),
                (
                    "height_cm",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=5, null=True, verbose_name="carton height (cm)"
                    ),
                ),
                (
                    "gross_weight_kg",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=7, null=True, verbose_name="gross weight (kg)"
                    ),
                ),
                (
                    "tolerance_percent",
                    models.PositiveSmallIntegerField(
                        default=5, verbose_name="tolerance of dimensions and weight (± %)"
                    ),
                ),
                (
                    "packing",
                    models.CharField(
                        choices=[("solid", "solid: one size and colour in a carton"), ("assorted", "assorted")],
                        default="solid",
                        max_length=10,
                        verbose_name="packing",
                    ),
                ),
                (
                    "units_per_carton",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="units in a carton"),
                ),
                ("assortment", models.CharField(blank=True, max_length=300, verbose_name="assortment")),
                (
                    "decides",
                    models.BooleanField(default=True, verbose_name="a carton that does not conform fails the lot"),
                ),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="packing", to="inspections.inspection"
                    ),
                ),
            ],
            options={
                "verbose_name": "packing of an inspection",
                "verbose_name_plural": "packings of inspections",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("height_cm", None), ("length_cm", None), ("width_cm", None)),
                            models.Q(
                                ("height_cm__gt", 0),
                                ("height_cm__isnull", False),
                                ("length_cm__gt", 0),
                                ("length_cm__isnull", False),
                                ("width_cm__gt", 0),
                                ("width_cm__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="expectedpacking_size_whole",
                        violation_error_message="Give length, width and height, or none of them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gross_weight_kg", None), ("gross_weight_kg__gt", 0), _connector="OR"),
                        name="expectedpacking_weight",
                        violation_error_message="This is more than 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("units_per_carton", None), ("units_per_carton__gt", 0), _connector="OR"),
                        name="expectedpacking_units",
                        violation_error_message="This is more than 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__lte", 50)),
                        name="expectedpacking_tolerance",
                        violation_error_message="A tolerance is at most 50 %.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("packing__in", ["solid", "assorted"])), name="expectedpacking_type_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("assortment", ""), ("packing", "assorted"), _connector="OR"),
                        name="expectedpacking_assortment",
                        violation_error_message="Only an assorted carton has an assortment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="expectedpacking_unit_gtin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inner_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="expectedpacking_inner_gtin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outer_gtin__regex", "^(\\d{8}|\\d{12,14})?$")),
                        name="expectedpacking_outer_gtin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackingReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="inspections.inspection",
                    ),
                ),
                ("carton", models.PositiveIntegerField(verbose_name="carton")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit_gtin", "GTIN of the unit"),
                            ("inner_gtin", "GTIN of the inner carton"),
                            ("outer_gtin", "GTIN of the outer carton"),
                            ("sscc", "SSCC of the carton"),
                            ("marks", "carton marks"),
                            ("size", "carton dimensions (cm)"),
                            ("weight", "gross weight (kg)"),
                            ("count", "units in the carton"),
                            ("assortment", "assortment"),
                        ],
                        max_length=12,
                        verbose_name="check",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="read")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("conform", "conform"),
                            ("not_conform", "not conform"),
                            ("not_applicable", "not applicable"),
                        ],
                        max_length=15,
                        verbose_name="answer",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
            ],
            options={
                "verbose_name": "reading on a carton",
                "verbose_name_plural": "readings on cartons",
                "ordering": ["carton", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "carton", "kind"), name="packing_reading_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "unit_gtin",
                                    "inner_gtin",
                                    "outer_gtin",
                                    "sscc",
                                    "marks",
                                    "size",
                                    "weight",
                                    "count",
                                    "assortment",
                                ],
                            )
                        ),
                        name="packing_reading_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "conform", "not_conform", "not_applicable"])),
                        name="packing_reading_answer_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="inspections.inspection"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.paperrevision"
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of an inspection",
                "verbose_name_plural": "papers of an inspection",
                "ordering": ["revision__paper__kind", "revision__paper__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "revision"), name="inspection_paper_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_lines",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("all", "all together"),
                            ("workmanship", "workmanship"),
                            ("packaging", "packaging"),
                            ("marking", "marking"),
                        ],
                        default="all",
                        max_length=15,
                        verbose_name="group",
                    ),
                ),
                (
                    "defect_class",
                    models.CharField(
                        choices=[("critical", "critical"), ("major", "major"), ("minor", "minor")],
                        max_length=10,
                        verbose_name="class",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("single", "single"),
                            ("double", "double"),
                            ("isolated", "computed, outside the tables"),
                            ("zero", "accept zero"),
                        ],
                        default="single",
                        max_length=10,
                        verbose_name="kind of plan",
                    ),
                ),
                (
                    "counts",
                    models.CharField(
                        choices=[("units", "defective units"), ("defects", "defects")],
                        default="units",
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="inspections.scheme",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("S-1", "S-1"),
                            ("S-2", "S-2"),
                            ("S-3", "S-3"),
                            ("S-4", "S-4"),
                            ("I", "I"),
                            ("II", "II"),
                            ("III", "III"),
                        ],
                        max_length=5,
                        verbose_name="inspection level",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("normal", "normal"), ("tightened", "tightened"), ("reduced", "reduced")],
                        default="normal",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("aql", models.CharField(blank=True, max_length=10, verbose_name="AQL")),
                ("code_letter", models.CharField(blank=True, max_length=1, verbose_name="code letter")),
                ("plan_letter", models.CharField(blank=True, max_length=1)),
                ("sample_units", models.PositiveIntegerField(verbose_name="sample size (units)")),
                ("ac", models.PositiveIntegerField(verbose_name="Ac")),
                ("re", models.PositiveIntegerField(verbose_name="Re")),
                (
                    "second_units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="second sample (units)"),
                ),
                ("second_ac", models.PositiveIntegerField(blank=True, null=True, verbose_name="Ac of both samples")),
                ("second_re", models.PositiveIntegerField(blank=True, null=True, verbose_name="Re of both samples")),
                (
                    "limiting_quality",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="limiting quality (%)",
                    ),
                ),
                (
                    "consumer_risk",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="consumer's risk (%)",
                    ),
                ),
                ("contested", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "first_found",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="found in the first sample"),
                ),
                ("found", models.PositiveIntegerField(blank=True, null=True, verbose_name="found")),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "group", "defect_class"), name="plan_line_once_per_class_and_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("re__gt", models.F("ac"))), name="plan_line_re_above_ac"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("second_ac__isnull", False),
                                    ("second_re__isnull", False),
                                    ("second_units__isnull", False),
                                ),
                                ("kind", "double"),
                                ("second_ac__gte", models.F("ac")),
                                ("second_re__gt", models.F("second_ac")),
                                ("second_units__gte", 1),
                            ),
                            models.Q(
                                models.Q(("second_ac", None), ("second_re", None), ("second_units", None)),
                                models.Q(("kind", "double"), _negated=True),
                                ("first_found", None),
                            ),
                            _connector="OR",
                        ),
                        name="plan_line_double_has_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("consumer_risk__gt", 0),
                                ("consumer_risk__lt", 100),
                                ("kind", "isolated"),
                                ("limiting_quality__gt", 0),
                                ("limiting_quality__lt", 100),
                            ),
                            models.Q(
                                models.Q(("kind", "isolated"), _negated=True),
                                ("consumer_risk", None),
                                ("limiting_quality", None),
                            ),
                            _connector="OR",
                        ),
                        name="plan_line_isolated_has_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("kind__in", ["single", "double"])),
                                models.Q(("aql", ""), _negated=True),
                                models.Q(("level", ""), _negated=True),
                            ),
                            models.Q(("aql", ""), ("kind__in", ["isolated", "zero"]), ("level", ""), ("scheme", None)),
                            _connector="OR",
                        ),
                        name="plan_line_of_the_tables",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "zero"), _negated=True),
                            models.Q(("ac", 0), ("counts", "defects"), ("re", 1)),
                            _connector="OR",
                        ),
                        name="plan_line_zero_accepts_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["single", "double", "isolated", "zero"])),
                        name="plan_line_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group__in", ["all", "workmanship", "packaging", "marking"])),
                        name="plan_line_group_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("counts__in", ["units", "defects"])), name="plan_line_counts_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["", "S-1", "S-2", "S-3", "S-4", "I", "II", "III"])),
                        name="plan_line_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("defect_class__in", ["critical", "major", "minor"])),
                        name="plan_line_class_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["normal", "tightened", "reduced"])),
                        name="plan_line_severity_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "local_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name in the factory's script"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carton_drop", "carton drop"),
                            ("function", "function"),
                            ("moisture", "moisture"),
                            ("barcode", "barcode scan"),
                            ("shade", "colour and shade"),
                            ("assembly", "assembly"),
                            ("fit", "fit"),
                            ("pull", "pull and strength"),
                            ("rub", "rub fastness"),
                            ("abrasion", "abrasion"),
                            ("weight", "weight"),
                            ("ageing", "ageing and running-in"),
                            ("electrical", "electrical safety"),
                            ("odour", "odour"),
                            ("other", "other"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                (
                    "instruction",
                    models.TextField(blank=True, max_length=6000, verbose_name="instruction, a step on each line"),
                ),
                ("accept", models.PositiveSmallIntegerField(default=0, verbose_name="acceptance number (Ac)")),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("mm", "mm"),
                            ("cm", "cm"),
                            ("m", "m"),
                            ("in", "in"),
                            ("g", "g"),
                            ("kg", "kg"),
                            ("g/m²", "g/m²"),
                            ("ml", "ml"),
                            ("l", "l"),
                            ("°C", "°C"),
                            ("%", "%"),
                            ("°", "°"),
                            ("N", "N"),
                            ("N·m", "N·m"),
                            ("bar", "bar"),
                            ("lux", "lux"),
                            ("dB", "dB"),
                            ("V", "V"),
                            ("A", "A"),
                            ("W", "W"),
                            ("Ω", "Ω"),
                            ("s", "s"),
                        ],
                        max_length=5,
                        verbose_name="what is read, in",
                    ),
                ),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="lower limit"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="upper limit"
                    ),
                ),
                ("photo_required", models.BooleanField(default=False, verbose_name="a photo is required")),
                (
                    "equipment",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="equipment whose serial number is recorded"
                    ),
                ),
                ("may_be_left_out", models.BooleanField(default=False, verbose_name="may be left out, with a reason")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="site_tests",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "protocol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_tests",
                        to="inspections.protocol",
                    ),
                ),
                ("protocol_version", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("sample_units", models.PositiveSmallIntegerField(verbose_name="units to test")),
                ("tested", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="units tested")),
                ("failed", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="units that failed")),
                (
                    "steps_done",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="steps ticked",
                    ),
                ),
                (
                    "carton_weight",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=12, null=True, verbose_name="weight of the carton"
                    ),
                ),
                (
                    "weight_unit",
                    models.CharField(
                        choices=[("kg", "kg"), ("lb", "lb")], default="kg", max_length=2, verbose_name="in"
                    ),
                ),
                ("serial_number", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                ("calibrated_until", models.DateField(blank=True, null=True, verbose_name="calibrated until")),
                ("remarks", models.CharField(blank=True, max_length=500, verbose_name="remarks")),
                ("not_done", models.CharField(blank=True, max_length=300, verbose_name="not done, because")),
            ],
            options={
                "verbose_name": "on-site test",
                "verbose_name_plural": "on-site tests",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "carton_drop",
                                    "function",
                                    "moisture",
                                    "barcode",
                                    "shade",
                                    "assembly",
                                    "fit",
                                    "pull",
                                    "rub",
                                    "abrasion",
                                    "weight",
                                    "ageing",
                                    "electrical",
                                    "odour",
                                    "other",
                                ],
                            )
                        ),
                        name="sitetest_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "",
                                    "mm",
                                    "cm",
                                    "m",
                                    "in",
                                    "g",
                                    "kg",
                                    "g/m²",
                                    "ml",
                                    "l",
                                    "°C",
                                    "%",
                                    "°",
                                    "N",
                                    "N·m",
                                    "bar",
                                    "lux",
                                    "dB",
                                    "V",
                                    "A",
                                    "W",
                                    "Ω",
                                    "s",
                                ],
                            )
                        ),
                        name="sitetest_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("high", None), ("low", None)),
                            _connector="OR",
                        ),
                        name="sitetest_limits_need_a_unit",
                        violation_error_message="Limits need a unit: choose what is read.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("low", None), ("high", None), ("low__lte", models.F("high")), _connector="OR"
                        ),
                        name="sitetest_limits_in_order",
                        violation_error_message="The lower limit lies above the upper one.",
                    ),
                    models.UniqueConstraint(fields=("inspection", "position"), name="site_test_position_once"),
                    models.UniqueConstraint(
                        fields=("inspection", "protocol"),
                        name="site_test_protocol_once",
                        violation_error_message="Each test stands in an inspection once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accept__lt", models.F("sample_units"))), name="site_test_accepts_fewer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tested", None), ("tested__lte", models.F("sample_units")), _connector="OR"
                        ),
                        name="site_test_tested_of_sample",
                        violation_error_message="No more units are tested than the plan asks for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("failed", None), ("failed__lte", models.F("sample_units")), _connector="OR"
                        ),
                        name="site_test_failed_of_sample",
                        violation_error_message="No more units fail than the plan asks for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("carton_weight", None), ("carton_weight__gt", 0), _connector="OR"),
                        name="site_test_weight_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weight_unit__in", ["kg", "lb"])), name="site_test_weight_unit_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="inspections.inspection"
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="photos",
                        to="inspections.defect",
                    ),
                ),
                (
                    "site_test",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="photos",
                        to="inspections.sitetest",
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
                ("marks", models.JSONField(blank=True, default=list, verbose_name="marks")),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("marked_at", None), ("marked_by", None)),
                            models.Q(("marked_at__isnull", False), ("marked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="photo_marked_whole",
                    ),
                    models.CheckConstraint(
                        condition=inspections.models.inspections.MarksFew(models.F("marks")),
                        name="photo_marks_few",
                        violation_error_message="The marks of a photo are a list of at most 40.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttentionPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attention_points",
                        to="inspections.inspection",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="number")),
                ("text", models.CharField(max_length=300, verbose_name="what to look at")),
                ("decides", models.BooleanField(default=False, verbose_name="decides")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("product", "of the product"),
                            ("programme", "of the programme"),
                            ("inspection", "of this inspection"),
                        ],
                        max_length=10,
                        verbose_name="asked for",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("ok", "OK"), ("not_ok", "not OK"), ("not_applicable", "not applicable")],
                        max_length=15,
                        verbose_name="answer",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inspections.inspectionphoto",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "attention point",
                "verbose_name_plural": "attention points",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "position"), name="attention_point_position_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="attention_point_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["", "ok", "not_ok", "not_applicable"])),
                        name="attention_point_answer_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["product", "programme", "inspection"])),
                        name="attention_point_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrawDeviation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deviations", to="inspections.draw"
                    ),
                ),
                ("carton", models.PositiveIntegerField(verbose_name="carton that was drawn")),
                ("taken", models.CharField(max_length=100, verbose_name="taken instead")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.inspectionphoto",
                        verbose_name="photo",
                    ),
                ),
            ],
            options={
                "verbose_name": "deviation from the draw",
                "verbose_name_plural": "deviations from the draw",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SiteReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="inspections.sitetest"
                    ),
                ),
                ("sample", models.PositiveSmallIntegerField(verbose_name="unit")),
                ("value", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="value")),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "ordering": ["sample", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("test", "sample"), name="site_reading_once"),
                    models.CheckConstraint(condition=models.Q(("sample__range", (1, 125))), name="site_reading_sample"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkipSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skip_series",
                        to="inspections.programme",
                    ),
                ),
                (
                    "factory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="suppliers.factory",
                        verbose_name="factory",
                    ),
                ),
                ("on_offer", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "skip-lot series",
                "verbose_name_plural": "skip-lot series",
                "ordering": ["programme__buyer__name", "programme__family__name", "factory__name", "pk"],
                "constraints": [models.UniqueConstraint(fields=("programme", "factory"), name="skip_series_once")],
            },
        ),
        migrations.CreateModel(
            name="SkipDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="inspections.skipseries",
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("accept", "accept the offer: good lots are skipped"),
                            ("decline", "decline the offer"),
                            ("end", "end skipping: every lot is inspected"),
                        ],
                        max_length=10,
                        verbose_name="event",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "inspect_one_in",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="inspect one lot in"),
                ),
                ("secret", models.CharField(blank=True, editable=False, max_length=64)),
                ("commitment", models.CharField(blank=True, max_length=64, verbose_name="hash")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on skip-lot",
                "verbose_name_plural": "decisions on skip-lot",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="skip_decision_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("event__in", ["accept", "decline", "end"])),
                        name="skip_decision_event_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("event", "accept"),
                                ("inspect_one_in__gte", 2),
                                models.Q(("secret", ""), _negated=True),
                                models.Q(("commitment", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("event", "accept"), _negated=True),
                                ("commitment", ""),
                                ("inspect_one_in", None),
                                ("secret", ""),
                            ),
                            _connector="OR",
                        ),
                        name="skip_decision_agreement_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkipDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="inspections.skipdecision"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="place")),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skip_draws",
                        to="inspections.shipment",
                        verbose_name="shipment",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspections.product",
                        verbose_name="product",
                    ),
                ),
                ("units", models.PositiveIntegerField(verbose_name="quantity (units)")),
                ("lot", models.CharField(max_length=160, verbose_name="lot")),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                ("skips", models.BooleanField(verbose_name="drawn to be skipped")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("skip", "not inspected: skip-lot"), ("inspect", "inspection planned")],
                        max_length=8,
                        verbose_name="decided",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
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
            ],
            options={
                "verbose_name": "skip-lot draw",
                "verbose_name_plural": "skip-lot draws",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "place"), name="skip_draw_place_once"),
                    models.UniqueConstraint(
                        fields=("shipment", "product"),
                        name="skip_draw_once_per_lot",
                        violation_error_message="This lot was drawn already.",
                    ),
                    models.CheckConstraint(condition=models.Q(("place__range", (1, 1000))), name="skip_draw_place"),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["", "skip", "inspect"])), name="skip_draw_verdict_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "skip"), _negated=True), ("skips", True), _connector="OR"
                        ),
                        name="skip_draw_skipped_as_drawn",
                        violation_error_message="This lot was drawn to be inspected.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None)),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="skip_draw_decided_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="skip_draw_verdict_decided",
                    ),
                ],
            },
        ),
    ]

from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0004_container_check_photo"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_figure_known",
        ),
        migrations.AlterField(
            model_name="correction",
            name="after",
            field=models.CharField(max_length=500, verbose_name="corrected to"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="before",
            field=models.CharField(max_length=500, verbose_name="filed"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="figure",
            field=models.CharField(
                choices=[
                    ("units", "units inspected"),
                    ("defects", "defects counted"),
                    ("value", "measured value"),
                    ("class", "class of a defect"),
                    ("test", "on-site test"),
                    ("reading", "reading of an on-site test"),
                    ("carton", "packing and marking of a carton"),
                    ("container", "point of the empty container"),
                    ("attention", "attention point"),
                    ("reference", "reference sample"),
                ],
                max_length=10,
                verbose_name="figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "figure__in",
                        [
                            "units",
                            "defects",
                            "value",
                            "class",
                            "test",
                            "reading",
                            "carton",
                            "container",
                            "attention",
                            "reference",
                        ],
                    )
                ),
                name="correction_figure_known",
            ),
        ),
    ]

import django.contrib.postgres.constraints
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [("suppliers", "0005_supplier_name_key")]

    operations = [
        migrations.AddField(
            model_name="visitassignment",
            name="filing_only",
            field=models.BooleanField(
                default=False,
                help_text="Took over what is to be filed after the days were over, and was not there.",
                verbose_name="files only",
            ),
        ),
        migrations.RemoveConstraint(model_name="visitassignment", name="assignment_no_overlap"),
        migrations.AddConstraint(
            model_name="visitassignment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("cancelled_at", None), ("filing_only", False)),
                expressions=[
                    (
                        models.Func(models.F("person"), models.F("person"), models.Value("[]"), function="int8range"),
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
        ),
    ]

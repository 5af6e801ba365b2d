import django.db.models.deletion
from django.db import migrations, models


def move(apps, _schema):
    """The first rejected rows stood as JSON in the import's own row; what their cells held is not known any more."""
    rejected = apps.get_model("suppliers", "RejectedRow")
    for record in apps.get_model("suppliers", "FactoryImport").objects.exclude(problems=[]).iterator():
        rejected.objects.bulk_create(
            rejected(record=record, line=each["row"], reason=each["reason"]) for each in record.problems
        )


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0007_known_values")]

    operations = [
        migrations.CreateModel(
            name="RejectedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="line")),
                ("reason", models.TextField(verbose_name="reason")),
                ("cells", models.JSONField(blank=True, default=list)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rejected_rows",
                        to="suppliers.factoryimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "rejected row",
                "verbose_name_plural": "rejected rows",
                "ordering": ["line", "pk"],
                "indexes": [models.Index(fields=["record", "line"], name="rejected_row_by_line")],
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="factoryimport", name="problems"),
        migrations.AddField(model_name="factoryimport", name="alike", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(
            model_name="possibleduplicate",
            name="found_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="found_duplicates",
                to="suppliers.factoryimport",
                verbose_name="import",
            ),
        ),
    ]

from django.db import migrations, models

from ._derived import identity_key


def derive(apps, schema_editor):
    supplier = apps.get_model("suppliers", "Supplier")
    for row in supplier.objects.only("country", "name").iterator(chunk_size=1000):
        supplier.objects.filter(pk=row.pk).update(name_key=identity_key(row.country, row.name, ""))


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0004_import_lists_updates")]

    operations = [
        migrations.AddField(
            model_name="supplier",
            name="name_key",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.RunPython(derive, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="supplier", index=models.Index(fields=["name_key"], name="supplier_by_name_key")
        ),
    ]

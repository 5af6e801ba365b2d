from django.db import migrations

from suppliers.importing.likeness import halves


def fill(apps, schema_editor):
    """Factories from before this column are found by their likeness too."""
    Factory = apps.get_model("suppliers", "Factory")
    some = []
    for factory in Factory.objects.only("pk", "country", "name").iterator(1000):
        factory.name_front, factory.name_back = halves(factory.country, factory.name)
        some.append(factory)
        if len(some) == 1000:
            Factory.objects.bulk_update(some, ["name_front", "name_back"])
            some = []
    Factory.objects.bulk_update(some, ["name_front", "name_back"])


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0003_factory_imports")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

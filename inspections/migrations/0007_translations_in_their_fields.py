from django.db import migrations


def take_over(apps, _schema):
    """English and the Chinese name have fields of their own, which the API did not say at first: what was read there stays."""
    for name in ("Protocol", "SiteTest"):
        rows = apps.get_model("inspections", name).objects
        for row in rows.filter(translations__has_any_keys=["en", "zh-Hans"]):
            move(row)
            row.save(update_fields=["name", "local_name", "instruction", "translations"])


def move(row):
    english, chinese = row.translations.pop("en", {}), row.translations.get("zh-Hans", {})
    row.name = english.get("name") or row.name
    row.instruction = english.get("instruction") or row.instruction
    row.local_name = chinese.pop("name", "") or row.local_name
    if not chinese:
        row.translations.pop("zh-Hans", None)


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0006_photo_subjects"),
    ]

    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]

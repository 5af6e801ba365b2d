from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0003_merge_keeps_stricter")]

    operations = [
        migrations.AddField(
            model_name="factoryimport", name="updates", field=models.JSONField(blank=True, default=list)
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0002_vowel_signs")]

    operations = [
        migrations.AddField(
            model_name="factorymerge", name="stricter", field=models.JSONField(blank=True, default=dict)
        )
    ]

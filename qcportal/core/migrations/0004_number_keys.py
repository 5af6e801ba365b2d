from django.db import migrations, models

import qcportal.core.models.numbers


class Migration(migrations.Migration):
    dependencies = [("core", "0003_idempotent_headers")]

    operations = [
        migrations.AddField(
            model_name="numberseries",
            name="key",
            field=models.CharField(default=qcportal.core.models.numbers.new_key, max_length=32),
        ),
    ]

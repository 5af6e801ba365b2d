from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0018_severity_reason")]

    operations = [
        migrations.AddField("defect", "presses", models.JSONField(blank=True, default=list, editable=False)),
    ]

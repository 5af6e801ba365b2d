from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_squashed_0016_product_papers")]

    operations = [
        migrations.AddField("defect", "presses", models.JSONField(blank=True, default=list, editable=False)),
    ]

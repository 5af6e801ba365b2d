from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0006_self_assessment"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="left_house_on",
            field=models.DateField(blank=True, null=True, verbose_name="left the house on"),
        ),
    ]

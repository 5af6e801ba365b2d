from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0017_loading"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="severity_reason",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="why another severity than the series asks for"
            ),
        ),
    ]

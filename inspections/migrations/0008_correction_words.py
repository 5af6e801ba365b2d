from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0007_translations_in_their_fields"),
    ]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="words",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]

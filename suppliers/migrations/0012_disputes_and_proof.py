from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0010_known_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="correctiveaction",
            name="disputed_since",
            field=models.DateField(blank=True, null=True, verbose_name="disputed since"),
        ),
    ]

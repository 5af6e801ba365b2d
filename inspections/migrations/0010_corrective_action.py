import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0009_held_bookings"),
        ("suppliers", "0010_known_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="corrective_action",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="suppliers.correctiveaction",
                verbose_name="corrective action",
            ),
        ),
    ]

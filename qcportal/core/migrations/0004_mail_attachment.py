import django.db.models.deletion
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="attached",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
    ]

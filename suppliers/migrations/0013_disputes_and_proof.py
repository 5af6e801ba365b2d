import django.db.models.deletion
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0012_confirmed_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="correctiveaction",
            name="disputed_since",
            field=models.DateField(blank=True, null=True, verbose_name="disputed since"),
        ),
        migrations.AddField(
            model_name="correctiveactionfile",
            name="shows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="shows put right",
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0008_correction_words"),
        ("suppliers", "0008_qualification_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="shipment",
            name="overruled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="let go on by",
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="overruled_reason",
            field=models.TextField(blank=True, verbose_name="why it goes on without qualification"),
        ),
        migrations.AddField(
            model_name="shipment",
            name="unqualified",
            field=models.BooleanField(default=False, verbose_name="held: the factory is not qualified for the buyer"),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("overruled_by", None), ("overruled_reason", "")),
                    models.Q(
                        ("overruled_by__isnull", False),
                        ("unqualified", False),
                        models.Q(("overruled_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="shipment_overruled_whole",
            ),
        ),
    ]

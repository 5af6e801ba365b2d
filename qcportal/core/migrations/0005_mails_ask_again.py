import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="about",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "waiting"),
                    ("sent", "sent"),
                    ("kept", "in the mailbox"),
                    ("failed", "failed"),
                    ("withheld", "held back"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state", "withheld")), fields=["about"], name="mail_withheld"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="outgoingmail",
            name="mail_state_known",
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "sent", "kept", "failed", "withheld"])),
                name="mail_state_known",
            ),
        ),
    ]

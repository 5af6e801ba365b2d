from django.db import migrations, models

from qcportal.core.migrating import rendered_once

# Backwards: the row of the file has kept the hash all the time.
REVERSED = """
    UPDATE reports_report SET file_sha256 = core_storedfile.sha256 FROM core_storedfile
    WHERE core_storedfile.id = reports_report.file_id
"""


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_documents"),
    ]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, REVERSED),
        migrations.RemoveField(
            model_name="report",
            name="file_sha256",
        ),
        migrations.AddField(
            model_name="bundle",
            name="report_language",
            field=models.CharField(blank=True, max_length=10, verbose_name="language of the reports"),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="error",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="scheduledmail",
            name="next_attempt_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="scheduledmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("sent", "sent"),
                    ("nothing", "nothing new"),
                    ("dropped", "not wanted any more"),
                    ("failed", "given up"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="scheduledmail",
            name="scheduled_mail_state",
        ),
        migrations.AddConstraint(
            model_name="scheduledmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "nothing", "dropped", "failed"])),
                name="scheduled_mail_state",
            ),
        ),
    ]

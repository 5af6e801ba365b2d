import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import qcportal.core.validators

PACES = {"daily": "daily", "none": "never"}


def keep_choices(apps, schema_editor):
    """Mails about corrective actions were the only ones that a person could choose."""
    users = apps.get_model("core", "User").objects
    for reminders, pace in PACES.items():
        users.filter(reminders=reminders).update(mails={"corrective_actions": pace})


class Migration(migrations.Migration):
    dependencies = [("core", "0002_reminders")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mails",
            field=models.JSONField(
                blank=True,
                default=dict,
                validators=[qcportal.core.validators.known_paces],
                verbose_name="mails",
            ),
        ),
        migrations.RunPython(keep_choices, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="user", name="user_reminders_known"),
        migrations.RemoveField(model_name="user", name="reminders"),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("record_uuid", models.UUIDField()),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("mailed_on", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(condition=models.Q(("mailed_on", None)), fields=["person"], name="notice_to_mail"),
                    models.Index(fields=["person", "mailed_on"], name="notice_of_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("person", "kind", "record_uuid", "key"),
                        name="notice_by_key",
                    )
                ],
            },
        ),
    ]

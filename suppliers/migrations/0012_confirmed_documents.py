import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qcportal.core.migrating import rendered_once


def confirm(apps, editor) -> None:
    """What is on file counted from the day it was put there, and approvals rest on it; nobody's name is known for it."""
    rows = apps.get_model("suppliers.FactoryDocument").objects.filter(confirmed_at=None)
    rows.update(confirmed_at=models.F("created_at"))


@rendered_once
class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0011_relied_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "factorydocument",
            "confirmed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
        ),
        migrations.AddField(
            "factorydocument",
            "confirmed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddConstraint(
            "factorydocument",
            models.CheckConstraint(
                condition=models.Q(("confirmed_by", None), ("confirmed_at__isnull", False), _connector="OR"),
                name="factory_document_confirmed_at",
            ),
        ),
        migrations.RunPython(confirm, migrations.RunPython.noop),
    ]

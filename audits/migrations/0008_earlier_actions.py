from django.db import migrations, models


def named_in_history(apps, schema_editor):
    """Until now the number in the history alone said which corrective action a finding had before."""
    entries = apps.get_model("core", "HistoryEntry").objects
    findings, actions = (
        apps.get_model(*name).objects for name in (("audits", "Finding"), ("suppliers", "CorrectiveAction"))
    )
    for entry in entries.filter(event="finding.corrective_action_requested").order_by("pk").iterator():
        before, _now = entry.changes.get("corrective_action") or [None, None]
        if before:
            finding = findings.filter(uuid=entry.record_uuid).first()
            action = actions.filter(number=before.split(" ")[0]).first()
            if finding and action:
                finding.earlier_corrective_actions.add(action)


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0007_left_house"),
        ("core", "0003_notices"),
        ("suppliers", "0014_notices_to_core"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="earlier_corrective_actions",
            field=models.ManyToManyField(
                blank=True,
                related_name="earlier_findings",
                to="suppliers.correctiveaction",
                verbose_name="earlier corrective actions",
            ),
        ),
        migrations.RunPython(named_in_history, migrations.RunPython.noop, elidable=True),
    ]

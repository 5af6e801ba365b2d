from django.db import migrations

KINDS = {
    "wanted": "suppliers/email/answer_wanted",
    "answered": "suppliers/email/answer_given",
    "reminder": "suppliers/email/answer_due",
    "escalated": "suppliers/email/answer_overdue",
}


def move(apps, schema_editor):
    """What waits is still told, and what was told once is not told again."""
    kept = apps.get_model("core", "Notice")
    old = apps.get_model("suppliers", "Notice").objects.select_related("corrective_action").order_by("pk")
    rows = [(each, moved(kept, each)) for each in old.iterator()]
    kept.objects.bulk_create((row for _each, row in rows), batch_size=500)
    for each, row in rows:
        row.at = each.at
    kept.objects.bulk_update((row for _each, row in rows), ["at"], batch_size=500)


def moved(kept, each):
    key = {"reminder": f"{each.due_on} {each.step}", "escalated": f"{each.due_on}"}.get(each.kind, "")
    return kept(
        person_id=each.person_id,
        kind=KINDS[each.kind],
        record_uuid=each.corrective_action.uuid,
        facts={"kind": each.kind, "due_on": each.due_on.isoformat()},
        key=key,
        mailed_on=each.mailed_on,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_notices"),
        ("suppliers", "0013_disputes_and_proof"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Notice"),
    ]

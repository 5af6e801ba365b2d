from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q

from qcportal.core.migrating import rendered_once

GOOD = {"approved": "approve", "conditional": "approve_conditionally"}
SHIPPED_GRADE = {"approve": "B", "approve_conditionally": "C"}


def keep_rules(apps, editor) -> None:
    """Approvals of before kept only the kinds they rest on: what is asked today stands in for what was asked then."""
    said = {
        (row.buyer_id, row.step, row.kind): row for row in apps.get_model("suppliers.QualificationRule").objects.all()
    }
    rested = apps.get_model("suppliers.Qualification").objects.exclude(relies_on=[])
    before = states_before_merges(apps)
    for row in rested.filter(Q(state__in=GOOD) | Q(pk__in=before)):
        step = GOOD[before.get(row.pk, row.state)]
        row.relied_rules = [
            values(kind, step, said.get((row.buyer_id, step, kind)) or said.get((None, step, kind)))
            for kind in row.relies_on
        ]
        row.save(update_fields=["relied_rules"])


def states_before_merges(apps) -> dict[int, str]:
    """{qualification: state} of the approvals that a merge has overruled: undone, it brings back what they rest on."""
    merges = apps.get_model("suppliers.FactoryMerge").objects.filter(undone_at=None).order_by("-pk")
    said = {int(key): told["state"][0] for each in merges for key, told in each.stricter.items() if "state" in told}
    return {key: state for key, state in said.items() if state in GOOD}


def values(kind: str, step: str, rule) -> dict:
    grade = SHIPPED_GRADE[step] if kind == "audit" else "B"
    return {
        "kind": kind,
        "lowest_grade": rule.lowest_grade if rule else grade,
        "audit_kind": rule.audit_kind if rule else "",
        "document_kind": rule.document_kind if rule else "",
    }


@rendered_once
class Migration(migrations.Migration):
    dependencies = [("suppliers", "0010_known_values")]

    operations = [
        migrations.AddField(
            "qualification", "relied_rules", models.JSONField(blank=True, default=list, editable=False)
        ),
        migrations.AddField(
            "qualification",
            "unmet",
            ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("audit", "a valid audit"),
                        ("no_zero_tolerance", "no open zero tolerance finding"),
                        ("no_critical", "no open critical finding"),
                        ("documents", "documents that have not expired"),
                        ("tightened_first", "a first production that passed at tightened severity"),
                        ("no_failed_run", "no run of failed inspections"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                editable=False,
                size=None,
                verbose_name="no longer met since it was decided",
            ),
        ),
        migrations.RunPython(keep_rules, migrations.RunPython.noop),
        migrations.RemoveField("qualification", "relies_on"),
    ]

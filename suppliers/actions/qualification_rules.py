"""What an approval asks for, as a manager sets it for all buyers or for one."""

from uuid import uuid4

from django.db import transaction

from qcportal.core import changes, history

from ..models import QualificationRule

SAID = ("required", "lowest_grade", "audit_kind", "document_kind")


@transaction.atomic
def set_rule(*, buyer, step: str, kind: str, by, version: int | None = None, **values) -> QualificationRule:
    """`required`, `lowest_grade`, `audit_kind`, `document_kind`; it holds for decisions from now on."""
    found = QualificationRule.objects.filter(buyer=buyer, step=step, kind=kind).first()
    if found:
        return changes.save(changes.lock(found, version), values, by=by, event="qualification_rule.changed")
    made = QualificationRule(uuid=uuid4(), buyer=buyer, step=step, kind=kind, **values)
    return changes.create(made, by=by, event="qualification_rule.set")


@transaction.atomic
def drop_rule(*, rule: QualificationRule, by, version: int | None = None) -> None:
    """What the house says, or what is shipped, holds again for decisions from now on."""
    row = changes.lock(rule, version)
    said = {name: [history.plain(getattr(row, name)), None] for name in SAID}
    history.record(event="qualification_rule.dropped", of=row, by=by, changes=said)
    row.delete()

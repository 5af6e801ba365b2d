"""What an approval asks for, as a manager sets it for all buyers or for one."""

from uuid import uuid4

from django.db import transaction

from qcportal.core import changes

from ..models import QualificationRule


@transaction.atomic
def set_rule(*, buyer, step: str, kind: str, by, version: int | None = None, **values) -> QualificationRule:
    """`required`, `lowest_grade`, `audit_kind`, `document_kind`; it holds for decisions from now on."""
    found = QualificationRule.objects.filter(buyer=buyer, step=step, kind=kind).first()
    if found:
        return changes.save(changes.lock(found, version), values, by=by, event="qualification_rule.changed")
    made = QualificationRule(uuid=uuid4(), buyer=buyer, step=step, kind=kind, **values)
    return changes.create(made, by=by, event="qualification_rule.set")

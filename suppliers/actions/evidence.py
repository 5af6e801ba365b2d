"""Facts that audits and inspections push down; qualification is judged on them."""

from ..enums import EvidenceKind, Visibility
from ..models import Evidence
from .relying import follow_evidence
from .requirements import fulfil, note_lot


def record_evidence(
    *,
    factory,
    kind: str,
    grade: str,
    valid_until,
    source,
    subject: str = "",
    variant: str = "",
    severity: str = "",
    happened_on=None,
) -> Evidence:
    """Keep what `source` (an audit, an inspection) says of a factory; the same source again replaces it.

    Owner and visibility are the source's, or the house's where it has none.
    Call in the transaction that decides about the source: its history entry says by whom.
    """
    evidence, _made = Evidence.objects.update_or_create(
        source_type=source._meta.label_lower,
        source_uuid=source.uuid,
        kind=kind,
        defaults={
            "factory": factory,
            "grade": grade,
            "valid_until": valid_until,
            "source_label": str(source)[:200],
            "owner_id": getattr(source, "owner_id", None),
            "visibility": getattr(source, "visibility", Visibility.OWNER),
            "subject": subject,
            "variant": variant,
            "severity": severity,
            "happened_on": happened_on,
        },
    )
    follow_evidence(factory)
    if kind == EvidenceKind.AUDIT:
        fulfil(factory=factory, audit=evidence)
    if kind == EvidenceKind.INSPECTION:
        note_lot(factory=factory, lot=evidence)
    return evidence


def share_evidence(*, source) -> None:
    """Who sees what the source said follows who sees the source."""
    said = Evidence.objects.filter(source_type=source._meta.label_lower, source_uuid=source.uuid)
    if said.update(visibility=source.visibility):
        follow_evidence(source.factory)


def withdraw_evidence(*, source) -> None:
    """What the source said does not hold any more."""
    said = Evidence.objects.filter(source_type=source._meta.label_lower, source_uuid=source.uuid)
    if said.delete()[0]:
        follow_evidence(source.factory)

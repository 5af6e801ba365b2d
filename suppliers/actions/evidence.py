"""Facts that audits and inspections push down; qualification is judged on them."""

from ..models import Evidence


def record_evidence(*, factory, kind: str, grade: str, valid_until, source) -> Evidence:
    """Keep what `source` (an audit, an inspection) says of a factory; the same source again replaces it.

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
        },
    )
    return evidence

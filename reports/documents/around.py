"""What stands around an audit and a factory: who was there, how the factory is qualified, which audits come."""

from audits.enums import Announcement
from audits.models import Audit
from audits.models.audits import COMING, at_desk
from qcportal.core.punctuation import in_brackets
from suppliers.enums import VisitRole
from suppliers.models import Qualification

from ..enums import Audience
from ..models import Report
from ..queries.sight import Scope
from . import audit_words


def qualifications(report: Report) -> list[Qualification]:
    """A buyer reads its own, the house all, a factory none."""
    if report.audience == Audience.FACTORY:
        return []
    rows = Qualification.objects.filter(factory=report.factory).select_related("buyer", "factory")
    rows = rows.filter(buyer=report.owner) if report.owner else rows
    return list(rows.order_by("buyer__name", "pk"))


def coming(report: Report, scope: Scope) -> list[str]:
    """Planned audits whose day the factory was told, for documents are handed on."""
    rows = (
        Audit.objects.seen_by_supplier(scope.supplier) if scope.supplier else Audit.objects.seen_by_buyer(scope.buyer)
    )
    rows = rows.filter(COMING, factory=report.factory, announcement=Announcement.ANNOUNCED, visit__announced=True)
    rows = rows.by_the_house().with_days().select_related("standard", "visit").order_by("from_day", "pk")[:5]
    return [audit_words.coming_sentence(each) for each in rows]


def team(audit: Audit) -> list[str]:
    """Who was there, or did it at the desk."""
    if audit.visit_id is None:
        return [str(each) for each in at_desk(audit)]
    crew = audit.visit.assignments.went().filter(role__in=VisitRole.auditing())
    return [in_brackets(row.person, row.get_role_display()) for row in crew.select_related("person").order_by("pk")]

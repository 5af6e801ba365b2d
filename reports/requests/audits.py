"""Reports of audits: made by themselves for the owner once an audit is approved, and for each other reader who asks."""

from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Audit
from qcportal.core import changes
from qcportal.core.errors import Conflict, Forbidden
from qcportal.core.models import User
from qcportal.core.roles import Act, Role, may
from suppliers.enums import Visibility
from suppliers.models import Buyer

from .. import languages, papers
from ..documents import audit as document
from ..enums import Audience, ReportKind, ReportReader
from ..models import Report
from .series import asked_again, next_revision


@transaction.atomic
def request_audit_report(
    *, audit: Audit, by: User, reader: str = ReportReader.OWNER, language: str = "", paper: str = ""
) -> Report:
    """For the reader that `by` is: the house chooses one, a buyer's person and the factory's get their own.

    Asking again gives the one there is until it would say something else; then its next revision.
    """
    audit = Audit.objects.select_for_update(of=("self",)).select_related("factory__supplier", "owner").get(pk=audit.pk)
    if not document.can_be_told(audit):
        raise Conflict(_("%(number)s has no report: one is made of an audit by the house, once it is approved.") % {"number": audit.number})  # fmt: skip
    made_for = reader_of(audit, by, reader)
    owner = made_for["owner"]
    series = {
        "kind": ReportKind.AUDIT,
        "audit": audit,
        "factory": audit.factory,
        "language": languages.spoken(language, owner=owner),
        "paper": papers.chosen(paper, owner=owner),
        **{name: made_for[name] for name in ("owner", "audience", "confidential")},
    }
    return asked_again(series, prefix="AUR", by=by, told=told, visibility=made_for["visibility"])


def told(draft: Report) -> dict:
    return document.collect(draft, anew=False).figures


def reader_of(audit: Audit, by: User, reader: str) -> dict:
    if by.role == Role.SUPPLIER_CONTACT:
        return for_factory(audit)
    if by.role == Role.BUYER:
        return for_buyer(audit, by)
    if not by.is_house:
        raise Forbidden(_("Reports of audits are made for the house, buyers and the factory."))
    if reader == ReportReader.FACTORY:
        return for_factory(audit)
    if reader == ReportReader.CONFIDENTIAL:
        return reading(None, Visibility.HOUSE, confidential=True)
    return reading(audit.owner, visibility_for(audit))


def reading(owner, visibility: str, audience: str = Audience.OWNER, *, confidential: bool = False) -> dict:
    return {"owner": owner, "visibility": visibility, "audience": audience, "confidential": confidential}


def for_factory(audit: Audit) -> dict:
    if audit.visibility == Visibility.HOUSE or audit.factory.supplier_id is None:
        raise Conflict(_("The factory does not see this audit, so there is no version for it."))
    return reading(None, Visibility.OWNER, Audience.FACTORY)


def for_buyer(audit: Audit, by: User) -> dict:
    """The owner it belongs to, or one with which it is shared: that which works with the factory."""
    own = Buyer.objects.of(by)
    here = own.filter(pk=audit.owner_id) or own.filter(qualifications__factory=audit.factory).order_by("pk")
    return reading(here[0], visibility_for(audit))


def visibility_for(audit: Audit) -> str:
    return Visibility.HOUSE if audit.visibility == Visibility.HOUSE else Visibility.OWNER


def may_ask(user: User) -> bool:
    return may(user, Act.READ, "report")


# -- what becomes of them ------------------------------------------------------------------------
@transaction.atomic
def correct_audit_reports(*, audit: Audit, reason: str, by: User) -> list[Report]:
    """Every reader's latest report gets its next revision. Repeating it while none was begun changes nothing more."""
    audit = changes.lock(audit)
    latest = Report.objects.filter(kind=ReportKind.AUDIT, audit=audit).last_asked().order_by("pk")
    return [next_revision(each, by=by, reason=reason) for each in latest]


@transaction.atomic
def follow_audit(*, audit: Audit, by: User) -> None:
    """What is kept in the house stays there with its reports; whoever else may see them is asked anew at each read."""
    for report in Report.objects.filter(kind=ReportKind.AUDIT, audit=audit, confidential=False).order_by("pk"):
        changes.save(changes.lock(report), by=by, event="report.shared", visibility=visibility_for(audit))

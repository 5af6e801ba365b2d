"""Past audits and findings that a list made go again with it, and standards of which it told no more than the name."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from suppliers.importing.undoing import Made
from suppliers.models import FactoryImport
from suppliers.queries.hanging import hanging_on

from ..enums import StandardState
from ..models import Audit, Finding, Standard
from .past import PAST_CODE

OF_AUDITS = ("audit.imported", "audit.imported_again", "audit.shared")
OF_FINDINGS = ("finding.imported", "finding.imported_again", "finding.shared")


# -- audits, with the findings that the same list told of ------------------------------------------
def audits_of(record: FactoryImport) -> QuerySet:
    return Audit.objects.filter(imported_from=record)


def findings_on(rows: QuerySet) -> QuerySet:
    return Finding.objects.filter(audit__in=rows.order_by().values("pk"))


def hanging_on_audits(rows: QuerySet) -> dict[int, set[str]]:
    """On an audit hangs what hangs on its findings, and a finding of another list."""
    found = hanging_on(rows, parts=(Finding,), events=OF_AUDITS)
    findings = findings_on(rows)
    audit_of = dict(findings.order_by().values_list("pk", "audit_id"))
    for pk, words in hanging_on_findings(findings).items():
        found.setdefault(audit_of[pk], set()).update(words)
    for each in findings.exclude(imported_from=None).select_related("imported_from", "audit"):
        if each.imported_from_id != each.audit.imported_from_id:
            found.setdefault(each.audit_id, set()).add(
                _("A finding of the list %(name)s") % {"name": each.imported_from}
            )
    return found


def counts_of_audits(rows: QuerySet) -> dict[str, int]:
    findings = findings_on(rows)
    return {"audits": rows.count(), "findings": findings.count()}


def delete_audits(rows: QuerySet) -> None:
    standards = list(rows.order_by().values_list("standard", flat=True).distinct())
    findings_on(rows).delete()
    rows.delete()
    unused = Standard.objects.filter(pk__in=standards, code__startswith=PAST_CODE, state=StandardState.RETIRED)
    unused.filter(audits=None).delete()


# -- findings that a list told of audits of an earlier one -----------------------------------------
def loose_findings_of(record: FactoryImport) -> QuerySet:
    return Finding.objects.filter(imported_from=record).exclude(audit__imported_from=record)


def hanging_on_findings(rows: QuerySet) -> dict[int, set[str]]:
    return hanging_on(rows, events=OF_FINDINGS)


def counts_of_findings(rows: QuerySet) -> dict[str, int]:
    return {"findings": rows.count()}


def delete_findings(rows: QuerySet) -> None:
    rows.delete()


MADE = (
    Made("finding", "audits:finding", loose_findings_of, hanging_on_findings, counts_of_findings, delete_findings),
    Made("audit", "audits:audit", audits_of, hanging_on_audits, counts_of_audits, delete_audits, findings_on),
)

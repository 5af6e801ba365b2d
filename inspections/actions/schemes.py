"""Which series a lot belongs to, how severely it is inspected for it, and what people decide about a series."""

from django.db import transaction
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..enums import SchemeEvent, Severity
from ..models import Scheme, SchemeDecision
from ..queries.schemes import Standing, standing

KEY = ("group", "defect_class", "level", "aql")  # of a series, beside whose goods, where and which standard
STRICTEST_FIRST = (Severity.TIGHTENED, Severity.NORMAL, Severity.REDUCED)


def schemes_of(*, owner, factory, family, standard: str, terms) -> dict[tuple[str, str], Scheme]:
    """The series by (group, class) where there is an AQL; made where this lot is its first. `terms` as plans.terms gives them."""
    place = {"owner": owner, "factory": factory, "family": family, "standard": standard}
    return {
        key[:2]: Scheme.objects.get_or_create(**place, **dict(zip(KEY, key, strict=True)))[0] for key in keys(terms)
    }


def known_schemes(*, owner, factory, family, standard: str, terms) -> dict[tuple[str, str], Scheme]:
    """Those of the series that have lots already."""
    rows = Scheme.objects.filter(owner=owner, factory=factory, family=family, standard=standard)
    found = {tuple(getattr(row, name) for name in KEY): row for row in rows.select_related("family")}
    return {key[:2]: found[key] for key in keys(terms) if key in found}


def keys(terms) -> list[tuple[str, str, str, str]]:
    return [(each.group, name, each.level, aql) for each in terms for name, aql in each.aqls.items() if aql]


def severities(schemes: dict[tuple[str, str], Scheme], moves: bool) -> dict[tuple[str, str], str]:
    """What each series asks for. `moves`: the lot is one of its own; raises Rejected where inspection of these is discontinued.

    Other types, and lots inspected again, are looked at all the same, to see whether the supplier has acted, and then on tightened.
    """
    found = {name: standing(scheme) for name, scheme in schemes.items()}
    if moves:
        for each in found.values():
            check_goes_on(each)
    return {name: Severity.TIGHTENED if each.stopped else each.severity for name, each in found.items()}


def check_goes_on(found: Standing) -> None:
    if not found.stopped:
        return
    words = {"kind": found.scheme.label, "family": found.scheme.family, "rule": found.since.rule}
    raise Rejected(
        _(
            "Inspection for %(kind)s defects of %(family)s is discontinued (%(rule)s): too many lots on tightened "
            "inspection were not accepted. Once the supplier has acted, resume it on the page of its scheme."
        )
        % words,
        code="discontinued",
    )


def strictest(asked: list[str]) -> str:
    return next((each for each in STRICTEST_FIRST if each in asked), Severity.NORMAL)


@transaction.atomic
def decide_scheme(
    *, scheme: Scheme, event: str, reason: str, by, severity: str = "", version: int | None = None
) -> Scheme:
    """Tell the scheme what its lots do not, or overrule it to a `severity`; always with a reason."""
    row = changes.lock(scheme, version)
    check_fits(row, event, severity, reason)
    SchemeDecision.objects.create(scheme=row, event=event, severity=severity, reason=reason.strip()[:300], by=by)
    row.version += 1
    row.save(update_fields=["version", "updated_at"])
    said = {"event": ["", event]} | ({"severity": ["", severity]} if severity else {})
    history.record(event="scheme.decided", of=row, by=by, changes=said, note=reason.strip())
    return row


def check_fits(scheme: Scheme, event: str, severity: str, reason: str) -> None:
    if not reason.strip():
        raise Rejected(_("Say why."), field="reason")
    if (event == SchemeEvent.OVERRULE) != bool(severity):
        raise Rejected(_("Choose a severity where the rules are overruled, and only there."), field="severity")
    if event == SchemeEvent.RESUME and not standing(scheme).stopped:
        raise Rejected(_("Inspection is not discontinued, so there is nothing to resume."), field="event")

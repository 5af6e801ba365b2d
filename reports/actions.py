"""Reports are asked for, claimed, published. The row is the truth; a Celery message is only a hint.

How a worker takes a row, keeps it and gives it up stands in `claims`.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from qcportal.core import changes, history, queue
from qcportal.core.errors import Conflict, Forbidden, Rejected
from qcportal.core.models import StoredFile, User
from qcportal.core.numbers import following
from qcportal.core.roles import Role
from suppliers.actions.moving import Moved, move_rows, move_rows_back
from suppliers.enums import Visibility
from suppliers.models import Buyer, CorrectiveAction
from suppliers.normalise import search_grams

from . import emails, languages, leftovers, papers
from .claims import MOST_HINTS, Claims
from .documents import changes as changes_of
from .enums import Audience, ReportKind, ReportState
from .models import Report, ScorecardWeights, StudyTrend
from .queries import release

MODELS = (Report, StudyTrend)  # of a factory; a merge moves them
TASK = "reports.make_report"


@transaction.atomic
def request_shipment_report(
    *, inspection: Inspection, by: User, language: str = "", paper: str = "", reason: str = ""
) -> Report:
    """Ask for the report of an approved inspection, in a language; asking again gives the one there is.

    The next revision follows one that was asked for before a figure was corrected, one whose file is no longer kept, and
    any if a `reason` is given.
    """
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if inspection.state != InspectionState.APPROVED:
        raise Conflict(_("%(number)s is not approved yet; its report is made then.") % {"number": inspection.number})
    if inspection.imported_from_id:
        raise Conflict(_("%(number)s comes from a list and has no report: nobody filed it here.") % {"number": inspection.number})  # fmt: skip
    found = Report.objects.filter(inspection=inspection).order_by("-revision").first()
    corrections = inspection.corrections.filter(at__gt=found.requested_at) if found else None
    if found and still_stands(found, reason) and not corrections.exists():
        return found
    spoken = languages.spoken(language, owner=inspection.owner, before=found.language if found else "")
    report = Report(
        number=found.number if found else following("RPT"),
        revision=found.revision + 1 if found else 1,
        factory=inspection.factory,
        shipment=inspection.shipment,
        inspection=inspection,
        owner=inspection.owner,
        visibility=visibility_for(inspection),
        reason=reasons([*why_again(found, reason, spoken), *corrections.values_list("reason", flat=True)])
        if found
        else "",
        language=spoken,
        paper=papers.chosen(paper, owner=inspection.owner, before=found.paper if found else ""),
        requested_by=by,
    )
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    hint(report)
    return report


def still_stands(last: Report, reason: str) -> bool:
    """Whether who asks again is given the one there is: also with a reason, while that is on its way or has failed."""
    if last.state == ReportState.REMOVED:
        return False
    return last.state != ReportState.READY or not reason.strip()


def why_again(last: Report, reason: str, language: str) -> list[str]:
    return [reason, changes_of.made_again(last, language)]


def reasons(said: Iterable[str]) -> str:
    """Each once, in their order."""
    return "\n".join(dict.fromkeys(each.strip() for each in said if each.strip()))


def visibility_for(inspection: Inspection) -> str:
    """A report holds what was collected for its owner, so other buyers see none, even of an inspection that is shared."""
    return Visibility.HOUSE if inspection.visibility == Visibility.HOUSE else Visibility.OWNER


@transaction.atomic
def follow_visibility(*, inspection: Inspection, by: User) -> None:
    """The reports of an inspection stay in the house as long as it does. Repeating it changes nothing more."""
    for report in Report.objects.filter(inspection=inspection).order_by("pk"):
        row = changes.lock(report)
        changes.save(row, by=by, event="report.shared", visibility=visibility_for(inspection))


@transaction.atomic
def request_release_document(
    *, shipment: Shipment, by: User, language: str = "", paper: str = "", reason: str = ""
) -> Report:
    """Ask for the document that says what may leave, as it is decided now.

    What it says is frozen here; asking again gives the one there is, until something else is decided, its file is no
    longer kept or a `reason` is given: then the next revision takes its place.
    """
    shipment = changes.lock(shipment)
    last = Report.objects.filter(shipment=shipment, kind=ReportKind.RELEASE).order_by("-revision").first()
    said = release.statement(shipment, again=last is not None)
    if last and still_stands(last, reason) and last.figures["statement"] == said:
        return last
    spoken = languages.spoken(language, owner=shipment.buyer, before=last.language if last else "")
    report = Report(
        number=last.number if last else following("REL"),
        revision=last.revision + 1 if last else 1,
        kind=ReportKind.RELEASE,
        factory=shipment.factory,
        shipment=shipment,
        owner=shipment.buyer,
        reason=reasons([*why_again(last, reason, spoken), *release.reasons_since(said, last.requested_at)])
        if last
        else "",
        language=spoken,
        paper=papers.chosen(paper, owner=shipment.buyer, before=last.paper if last else ""),
        requested_by=by,
    )
    report.figures = release.figures(report, said, last)
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    hint(report)
    return report


@transaction.atomic
def request_eight_d(
    *, corrective_action: CorrectiveAction, by: User, language: str = "", paper: str = "", reason: str = ""
) -> Report:
    """Ask for the 8D report as it stands now, made for whom `by` belongs to: the house, a buyer or the factory.

    While one is being made, asking again gives that one; afterwards it gives a new revision, which prints its `reason`.
    """
    action = CorrectiveAction.objects.select_for_update(of=("self",)).get(pk=corrective_action.pk)
    reader = reader_of(action, by)
    same = Report.objects.filter(kind=ReportKind.EIGHT_D, corrective_action=action, **reader).order_by("-revision")
    last, spoken = same.first(), languages.spoken(language, owner=reader["owner"])
    if last and last.state not in ReportState.over() and last.language == spoken:
        return last
    if last and last.state == ReportState.READY and not reason.strip():
        raise Rejected(_("Say why it is made again; the new revision prints it."), field="reason")
    report = Report(
        number=last.number if last else following("8D"),
        revision=last.revision + 1 if last else 1,
        kind=ReportKind.EIGHT_D,
        factory=action.factory,
        corrective_action=action,
        reason=reasons(why_again(last, reason, spoken)) if last else "",
        language=spoken,
        paper=papers.chosen(paper, owner=reader["owner"]),
        requested_by=by,
        **reader,
    )
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    hint(report)
    return report


def reader_of(action: CorrectiveAction, by: User) -> dict:
    """Of a buyer's person the buyer it belongs to, or one that works with the factory; what the house asks for stays there."""
    if by.role == Role.SUPPLIER_CONTACT:
        return {"owner": None, "visibility": Visibility.OWNER, "audience": Audience.FACTORY}
    if by.role != Role.BUYER:
        return {"owner": None, "visibility": Visibility.HOUSE, "audience": Audience.OWNER}
    own = Buyer.objects.of(by)
    here = own.filter(pk=action.owner_id) or own.filter(qualifications__factory=action.factory).order_by("pk")
    return {"owner": here[0], "visibility": Visibility.OWNER, "audience": Audience.OWNER}


@transaction.atomic
def try_again(*, report: Report, version: int, by: User) -> Report:
    """Queue a failed report anew; the manager has read why it failed."""
    report = changes.lock(report, version)
    if report.state != ReportState.FAILED:
        return report
    changes.save(report, claims.ask_again(), by=by, event="report.requested_again")
    hint(report)
    return report


@transaction.atomic
def publish(report_id: int, claim: int, *, file: StoredFile, figures: dict, content_sha256: str) -> bool:
    """Link the file and make the report ready, in one UPDATE, if the claim still holds."""
    file.save()
    if not claims.finish(report_id, claim, file=file, figures=figures, content_sha256=content_sha256):
        transaction.set_rollback(True)
        return False
    record("report.ready", report_id)
    emails.report_ready(Report.objects.get(pk=report_id))
    return True


def record(event: str, report_id: int, note: str = "") -> None:
    history.record(event=event, of=Report.objects.get(pk=report_id), by=User.objects.system(), note=note)


def note_failure(report_id: int, sentence: str) -> None:
    """What killed workers left behind goes too: nobody makes it now."""
    record("report.failed", report_id, note=sentence)
    folder = folder_of(Report.objects.only("uuid").get(pk=report_id))
    transaction.on_commit(lambda: leftovers.empty(folder))


def folder_of(report: Report) -> str:
    """Where the storage has its file."""
    return f"reports/{report.uuid}"


claims = Claims(Report, note_failure)
claim, renew, advance, give_up, abandon = claims.claim, claims.renew, claims.advance, claims.give_up, claims.abandon


def lost(*, in_bulk: bool = False) -> list[int]:
    """Reports that wait although nobody works on them, of one queue; beat hints at them again."""
    return list(claims.lost().filter(in_bulk=in_bulk).values_list("pk", flat=True)[:MOST_HINTS])


def hint(report: Report) -> None:
    """Once the row is there for others to see."""
    transaction.on_commit(lambda: queue.hint(TASK, report.pk, queue="bulk" if report.in_bulk else "default"))


def move_factory(*, source, target) -> Moved:
    """The reports of a factory that is merged; what they say is frozen and stays. Call in the merge's transaction."""
    return move_rows(MODELS, source, target)


def move_factory_back(*, moved: Moved, source, target) -> None:
    move_rows_back(MODELS, moved, source, target)


# -- scorecards ----------------------------------------------------------------------------------
@transaction.atomic
def set_scorecard_weights(*, buyer: Buyer | None, by: User, version: int | None = None, **weights) -> ScorecardWeights:
    """`products`, `systems`, `responsiveness`, each from 0 to 100; None as buyer: for all without weights of their own.

    The house sets them for everybody, a buyer's people for their buyer.
    """
    own = buyer is not None and Buyer.objects.of(by).filter(pk=buyer.pk).exists()
    if not (own or by.role in Role.managing()):
        raise Forbidden(_("You may set the weights of your own buyer alone."))
    found = ScorecardWeights.objects.filter(buyer=buyer).first()
    if found:
        return changes.save(changes.lock(found, version), weights, by=by, event="scorecard_weights.changed")
    made = ScorecardWeights(buyer=buyer, **weights)
    return changes.create(made, by=by, event="scorecard_weights.set")

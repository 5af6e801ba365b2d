"""Reports are asked for, claimed, published. The row is the truth; a Celery message is only a hint.

A worker claims a row by a conditional UPDATE as a lease of 60 seconds with a claim number, renews the lease while
it works, writes the file under its claim number, and publishes by one UPDATE that holds only while the claim is
still its own. So running twice is harmless, a killed worker's report is taken again when the lease is over, and a
slow one is never started twice.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.enums import InspectionState
from inspections.models import Inspection, Shipment
from qcportal.core import changes, history, queue
from qcportal.core.errors import Conflict, Forbidden
from qcportal.core.models import StoredFile, User
from qcportal.core.numbers import following
from qcportal.core.roles import Role
from suppliers.actions.moving import Moved, move_rows, move_rows_back
from suppliers.enums import Visibility
from suppliers.models import Buyer, CorrectiveAction
from suppliers.normalise import search_grams

from . import emails, languages
from .enums import Audience, ReportKind, ReportState
from .models import Report, ReportDownload, ScorecardWeights, StudyTrend
from .queries import release

MODELS = (Report, StudyTrend)  # of a factory; a merge moves them
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 4
MOST_HINTS = 20  # a sweep; more than workers make until the next one would only pile up
TASK = "reports.make_report"


@transaction.atomic
def request_shipment_report(*, inspection: Inspection, by: User, language: str = "") -> Report:
    """Ask for the report of an approved inspection, in a language; asking again gives the one there is.

    One that was asked for before a figure was corrected is followed by the next revision.
    """
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if inspection.state != InspectionState.APPROVED:
        raise Conflict(_("%(number)s is not approved yet; its report is made then.") % {"number": inspection.number})
    found = Report.objects.filter(inspection=inspection).order_by("-revision").first()
    if found and not inspection.corrections.filter(at__gt=found.requested_at).exists():
        return found
    report = Report(
        number=found.number if found else following("RPT"),
        revision=found.revision + 1 if found else 1,
        factory=inspection.factory,
        shipment=inspection.shipment,
        inspection=inspection,
        owner=inspection.owner,
        visibility=visibility_for(inspection),
        language=languages.spoken(language, owner=inspection.owner, before=found.language if found else ""),
        requested_by=by,
    )
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    transaction.on_commit(lambda: queue.hint(TASK, report.pk))
    return report


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
def request_release_document(*, shipment: Shipment, by: User, language: str = "") -> Report:
    """Ask for the document that says what may leave, as it is decided now.

    What it says is frozen here; asking again gives the one there is, until something else is decided: then the next
    revision takes its place.
    """
    shipment = changes.lock(shipment)
    last = Report.objects.filter(shipment=shipment, kind=ReportKind.RELEASE).order_by("-revision").first()
    said = release.statement(shipment, again=last is not None)
    if last and last.figures["statement"] == said:
        return last
    report = Report(
        number=last.number if last else following("REL"),
        revision=last.revision + 1 if last else 1,
        kind=ReportKind.RELEASE,
        factory=shipment.factory,
        shipment=shipment,
        owner=shipment.buyer,
        language=languages.spoken(language, owner=shipment.buyer, before=last.language if last else ""),
        requested_by=by,
    )
    report.figures = release.figures(report, said, last)
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    transaction.on_commit(lambda: queue.hint(TASK, report.pk))
    return report


@transaction.atomic
def request_eight_d(*, corrective_action: CorrectiveAction, by: User, language: str = "") -> Report:
    """Ask for the 8D report as it stands now, made for whom `by` belongs to: the house, a buyer or the factory.

    While one is being made, asking again gives that one; afterwards it gives a new revision.
    """
    action = CorrectiveAction.objects.select_for_update(of=("self",)).get(pk=corrective_action.pk)
    reader = reader_of(action, by)
    same = Report.objects.filter(kind=ReportKind.EIGHT_D, corrective_action=action, **reader).order_by("-revision")
    last, spoken = same.first(), languages.known(language or by.language)
    if last and last.state not in ReportState.over() and last.language == spoken:
        return last
    report = Report(
        number=last.number if last else following("8D"),
        revision=last.revision + 1 if last else 1,
        kind=ReportKind.EIGHT_D,
        factory=action.factory,
        corrective_action=action,
        language=spoken,
        requested_by=by,
        **reader,
    )
    report.search_grams = search_grams(report.number)
    changes.create(report, by=by, event="report.requested")
    transaction.on_commit(lambda: queue.hint(TASK, report.pk))
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
    changes.save(
        report,
        by=by,
        event="report.requested_again",
        state=ReportState.QUEUED,
        attempts=0,
        error="",
        progress_percent=0,
        next_attempt_at=None,
        claimed_until=None,
    )
    transaction.on_commit(lambda: queue.hint(TASK, report.pk))
    return report


def free(now) -> Q:
    """Rows a worker may take: queued ones whose pause is over, and those whose worker has fallen silent."""
    rested = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
    silent = Q(state__in=ReportState.working(), claimed_until__lt=now, attempts__lt=MOST_ATTEMPTS)
    return Q(state=ReportState.QUEUED) & rested | silent


def claim(report_id: int) -> int | None:
    """Take the row for LEASE; the claim number, or None if somebody else has it or it is done."""
    now = timezone.now()
    taken = Report.objects.filter(free(now), pk=report_id).update(
        state=ReportState.COLLECTING,
        claim=F("claim") + 1,
        claimed_until=now + LEASE,
        attempts=F("attempts") + 1,
        progress_percent=5,
        version=F("version") + 1,
    )
    return Report.objects.values_list("claim", flat=True).get(pk=report_id) if taken else None


def held(report_id: int, claim: int):
    return Report.objects.filter(pk=report_id, claim=claim, state__in=ReportState.working())


def renew(report_id: int, claim: int) -> bool:
    """Keep the row for another LEASE; False once somebody else has it."""
    return held(report_id, claim).update(claimed_until=timezone.now() + LEASE) == 1


def advance(report_id: int, claim: int, *, state: str, percent: int) -> bool:
    """Show how far the work is."""
    changed = held(report_id, claim).update(state=state, progress_percent=percent, version=F("version") + 1)
    return changed == 1


@transaction.atomic
def publish(report_id: int, claim: int, *, file: StoredFile, figures: dict, content_sha256: str) -> bool:
    """Link the file and make the report ready, in one UPDATE, if the claim still holds."""
    file.save()
    done = held(report_id, claim).update(
        state=ReportState.READY,
        file=file,
        figures=figures,
        content_sha256=content_sha256,
        ready_at=timezone.now(),
        progress_percent=100,
        claimed_until=None,
        error="",
        version=F("version") + 1,
    )
    if not done:
        transaction.set_rollback(True)
        return False
    record("report.ready", report_id)
    emails.report_ready(Report.objects.get(pk=report_id))
    return True


@transaction.atomic
def give_up(report_id: int, claim: int, sentence: str, *, final: bool) -> None:
    """After a failure: queue again with a growing pause, or fail for good with a sentence that says why."""
    attempts = Report.objects.values_list("attempts", flat=True).get(pk=report_id)
    if final or attempts >= MOST_ATTEMPTS:
        return fail(held(report_id, claim), sentence)
    held(report_id, claim).update(
        state=ReportState.QUEUED,
        error=sentence,
        claimed_until=None,
        progress_percent=0,
        next_attempt_at=timezone.now() + timedelta(seconds=5 * 3**attempts),
        version=F("version") + 1,
    )


def fail(rows, sentence: str) -> None:
    for report_id in list(rows.values_list("pk", flat=True)):
        changed = rows.filter(pk=report_id).update(
            state=ReportState.FAILED,
            error=sentence,
            claimed_until=None,
            progress_percent=0,
            version=F("version") + 1,
        )
        if changed:
            record("report.failed", report_id, note=sentence)


def record(event: str, report_id: int, note: str = "") -> None:
    history.record(event=event, of=Report.objects.get(pk=report_id), by=User.objects.system(), note=note)


@transaction.atomic
def abandon() -> None:
    """A report at which worker after worker died is not tried for ever."""
    silent = Report.objects.filter(
        state__in=ReportState.working(), claimed_until__lt=timezone.now(), attempts__gte=MOST_ATTEMPTS
    )
    fail(
        silent,
        _(
            "The worker died %(n)d times while it made this report, perhaps for lack of memory. What was filed is safe. Try again; if it fails again, tell your administrator."
        )
        % {"n": MOST_ATTEMPTS},
    )


def lost() -> list[int]:
    """Reports that wait although nobody works on them, the oldest first; beat hints at them again."""
    waiting = Report.objects.filter(free(timezone.now())).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:MOST_HINTS])


@transaction.atomic
def note_download(*, report: Report, by: User) -> None:
    ReportDownload.objects.create(report=report, person_id=by.pk, person_label=str(by))


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

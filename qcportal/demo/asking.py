"""What suppliers bring by themselves: one has handed in its self-assessment, one was asked; a certificate waits to be confirmed."""

from datetime import timedelta

from audits import actions as audits
from audits.models import Audit, Standard
from suppliers import actions as suppliers
from suppliers.models import Factory

from . import clock, papers

STANDARD = "manufacturing-quality-system"
MESSAGE = "We plan a visit for the season to come. Please answer before it, with photos where they say more than words."
WANTING = "Q-MT-01"
NOTE = (
    "两把卡尺的校准已过期，下周送检。The calibration of two calipers has expired; they go to the laboratory next week."
)


def add(world) -> None:
    ask(world, "supplier.vn", days_ago=2, due_in=12)
    hand_in(ask(world, "supplier", days_ago=9, due_in=5), world)
    put_on_file(world, "supplier")


def put_on_file(world, contact: str) -> None:
    """A fire safety certificate, yesterday; no manager has read it yet."""
    person = world.people[contact]
    factory = Factory.objects.filter(supplier__memberships__user=person).order_by("pk").first()
    paper = papers.page("FIRE SAFETY CERTIFICATE", factory.name, "fire-safety-certificate.pdf")
    with clock.standing_at(clock.at(world.today - timedelta(days=1), 15, factory.time_zone)):
        suppliers.add_document(
            factory=factory,
            kind="fire_safety",
            name="消防安全合格证 Fire safety certificate",
            file=paper,
            valid_until=world.today + timedelta(days=365),
            by=person,
        )


def ask(world, contact: str, days_ago: int, due_in: int) -> Audit:
    person = world.people[contact]
    factory = Factory.objects.filter(supplier__memberships__user=person).order_by("pk").first()
    with clock.standing_at(clock.at(world.today - timedelta(days=days_ago), 9)):
        return audits.ask_self_assessment(
            factory=factory,
            standard=Standard.objects.published().get(code=STANDARD),
            people=[person],
            due_on=world.today + timedelta(days=due_in),
            message=MESSAGE,
            visibility="shared",
            by=world.manager,
        )


def hand_in(audit: Audit, world) -> None:
    """A day before today; one answer says what is wanting, one shows a paper."""
    by, day = audit.people.get(), world.today - timedelta(days=1)
    with clock.standing_at(clock.at(day, 9, audit.factory.time_zone)):
        audit = audits.start_audit(audit=audit, by=by)
        for question in audit.standard.questions.order_by("section__position", "position"):
            answer(audit, question, by)
    with clock.standing_at(clock.at(day, 11, audit.factory.time_zone)):
        audits.submit_audit(audit=audit, by=by)


def answer(audit: Audit, question, by) -> None:
    if question.key != WANTING:
        audits.answer_question(audit=audit, question=question, value="conform", by=by)
        return
    given = audits.answer_question(audit=audit, question=question, value="minor", note=NOTE, by=by)
    shown = papers.page(
        "校准计划 Calibration plan", "Instruments with the days on which they are due", "calibration.pdf"
    )
    audits.add_photo(answer=given, upload=shown, by=by)

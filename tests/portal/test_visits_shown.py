"""A manager shows a planned visit to the supplier, or hides it again: who hears what of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audits.actions import change_audit, schedule_audit
from qcportal.core.dates import days
from qcportal.core.models import Notice, OutgoingMail
from qcportal.core.notices import KINDS
from suppliers.actions import cancel_visit, change_visit, move_visit
from suppliers.enums import Visibility, VisitState
from suppliers.models import Visit
from tests.builders import audits, people, suppliers

from .test_reactions import carry_out

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=6)


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def factory():
    return suppliers.factory("Longhua & Co", supplier=suppliers.supplier(), buyers=[suppliers.buyer()])


@pytest.fixture
def contact(factory):
    return people.supplier_contact(factory.supplier)


@pytest.fixture
def stranger():
    return people.supplier_contact(suppliers.supplier())


def visit(factory, **fields):
    return suppliers.visit(factory, **{"starts_on": SOON, "ends_on": SOON} | fields)


def switched(row, announced: bool, by, note: str = "") -> list[OutgoingMail]:
    """What was mailed because of it."""
    OutgoingMail.objects.all().delete()
    change_visit(visit=row, announced=announced, note=note, by=by)
    carry_out()
    return list(OutgoingMail.objects.order_by("pk"))


class TestShown:
    def test_the_suppliers_contacts_are_told_its_days(self, factory, contact, stranger, boss):
        row = visit(factory, announced=False)
        [mail] = switched(row, True, boss)
        assert mail.to == contact.email
        assert f"Longhua & Co: {days(SOON, SOON)}" in mail.subject
        assert f"/visits/{row.uuid}/" in mail.body

    @pytest.mark.parametrize("fields", [{"state": VisitState.UNDER_WAY}, {"starts_on": SOON - timedelta(days=90)}])
    def test_nobody_of_what_began_or_is_past(self, factory, contact, boss, fields):
        fields |= {"ends_on": fields.get("starts_on", SOON)}
        assert switched(visit(factory, announced=False, **fields), True, boss) == []

    def test_nor_where_only_its_note_changes(self, factory, contact, boss):
        assert switched(visit(factory), True, boss, note="Gate 3") == []

    def test_of_an_audit_they_are_told_as_when_it_is_announced_and_once(self, factory, contact, boss):
        row = visit(factory, announced=False)
        audit = audits.audit(None, factory, visit=row)
        [mail] = switched(row, True, boss)
        assert mail.subject.startswith(f"Audit {audit.number} of Longhua & Co")

    def test_an_audit_that_is_announced_anew_tells_once(self, factory, contact, boss):
        audit = audits.audit(None, factory, visit=visit(factory, announced=False), announcement="unannounced")
        change_audit(audit=audit, announcement="announced", by=boss)
        carry_out()
        assert OutgoingMail.objects.filter(to=contact.email).count() == 1
        change_audit(audit=audit, announcement="unannounced", by=boss)
        carry_out()
        assert OutgoingMail.objects.filter(to=contact.email).count() == 2


class TestShownThenChanged:
    """Who was told its days hears when they do not hold any more."""

    @pytest.fixture
    def row(self, factory, contact, boss):
        row = visit(factory, announced=False)
        switched(row, True, boss)
        OutgoingMail.objects.all().delete()
        return Visit.objects.get()

    def test_moved(self, row, contact, boss):
        later = SOON + timedelta(days=9)
        move_visit(visit=row, starts_on=later, ends_on=later, by=boss)
        carry_out()
        assert days(later, later) in OutgoingMail.objects.get(to=contact.email).subject

    def test_called_off(self, row, contact, boss):
        cancel_visit(visit=row, by=boss)
        carry_out()
        assert f"is not planned for {days(SOON, SOON)} any more." in OutgoingMail.objects.get(to=contact.email).body

    def test_of_one_that_was_shown_from_the_start_no_mail_told(self, factory, contact, boss):
        cancel_visit(visit=visit(factory), by=boss)
        carry_out()
        assert not OutgoingMail.objects.filter(to=contact.email).exists()


class TestHidden:
    def test_who_could_know_of_it_hears_that_the_day_holds_no_more(self, factory, contact, stranger, boss):
        [mail] = switched(visit(factory), False, boss)
        assert mail.to == contact.email
        assert f"is not planned for {days(SOON, SOON)} any more." in mail.body
        assert "/visits/" not in mail.body

    def test_of_an_audit_as_when_it_is_called_off(self, factory, contact, boss):
        row = visit(factory)
        audits.audit(None, factory, visit=row)
        [mail] = switched(row, False, boss)
        assert "hold no more" in mail.subject

    @pytest.mark.parametrize("with_audit", [False, True])
    def test_who_had_not_heard_of_it_yet_hears_nothing(self, factory, contact, boss, with_audit):
        """The mail of the day had not gone out."""
        type(contact).objects.filter(pk=contact.pk).update(mails={"visits": "daily", "audits": "daily"})
        row = visit(factory, announced=False)
        if with_audit:
            audits.audit(None, factory, visit=row)
        assert switched(row, True, boss) == []
        assert Notice.objects.filter(person=contact).exists()
        row.refresh_from_db()
        assert switched(row, False, boss) == []
        assert not Notice.objects.filter(person=contact).exists()

    def test_where_it_moves_to_meanwhile_is_not_told(self, factory, contact, boss):
        type(contact).objects.filter(pk=contact.pk).update(mails={"visits": "daily"})
        row = visit(factory)
        switched(row, False, boss)
        later = SOON + timedelta(days=9)
        move_visit(visit=row, starts_on=later, ends_on=later, by=boss)
        [notice] = Notice.objects.filter(person=contact)
        kind = KINDS[notice.kind]
        words = kind.words(kind.rows(contact).get(uuid=notice.record_uuid))
        assert (words["first"], words["last"]) == (SOON, SOON)

    def test_with_an_unannounced_audit_that_joins_it(self, factory, contact, boss):
        """The days that they were told would give the audit away."""
        row, lead = visit(factory), people.auditor()
        schedule_audit(
            factory=factory, visit=row, lead=lead, standard=audits.standard(), kind="periodic", owner=None,
            announcement="unannounced", starts_on=None, by=boss,
        )  # fmt: skip
        carry_out()
        mail = OutgoingMail.objects.get(to=contact.email)
        assert f"is not planned for {days(SOON, SOON)} any more." in mail.body

    @pytest.mark.parametrize("announced", [False, True])
    def test_or_shown_with_one_that_stays_in_the_house(self, factory, contact, boss, announced):
        before, after = ("unannounced", "announced") if announced else ("announced", "unannounced")
        row = visit(factory, announced=not announced)
        audit = audits.audit(None, factory, visit=row, visibility=Visibility.HOUSE, announcement=before)
        change_audit(audit=audit, announcement=after, by=boss)
        carry_out()
        mail = OutgoingMail.objects.get(to=contact.email)
        assert ("is planned." in mail.body) == announced
        assert audit.number not in mail.subject + mail.body

    def test_it_is_gone_from_the_suppliers_pages(self, client, factory, contact, boss):
        row = visit(factory)
        switched(row, False, boss)
        client.force_login(contact)
        assert client.get(f"/visits/{row.uuid}/").status_code == 404
        assert str(row.uuid) not in client.get("/").text

    def test_what_stays_in_the_house_of_it_is_not_told(self, factory, contact, boss):
        row = visit(factory, announced=False)
        audit = audits.audit(None, factory, visit=row, visibility=Visibility.HOUSE)
        [mail] = switched(row, True, boss)
        assert audit.number not in mail.subject + mail.body
        assert audit.standard.name not in mail.body
        assert Visit.objects.visible_to(contact).exists()

"""An account that has ended becomes nobody in particular; what was done under it stays."""

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.urls import reverse

from qcportal import leaving
from qcportal.core import actions, history, mail
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, OutgoingMail, User
from qcportal.core.roles import Role
from reports import sharing
from reports.models import ReportDownload
from tests.builders import people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
NAME, EMAIL = "Nguyễn Thị Linh", "linh@example.com"


@pytest.fixture
def admin(client):
    person = people.administrator(name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def gone(admin):
    """Somebody who acted for a buyer, changed the own name, got mails, and has left."""
    linh = people.buyer_person(suppliers.buyer("Nordlys"), name="Linh", email=EMAIL)
    actions.change_profile(user=linh, version=linh.version, name=NAME)
    linh.refresh_from_db()
    mail.send(to=linh, template="core/email/password_reset", context={"link": "/x"})
    AccessLog.objects.create(username=EMAIL.upper(), ip_address="192.0.2.9")
    history.record(event="supplier.changed", of=suppliers.supplier(), by=linh)
    leaving.deactivate(person=linh, to=None, version=linh.version, by=admin)
    linh.refresh_from_db()
    return linh


def address(person: User) -> str:
    return reverse("person_anonymise", args=[person.uuid])


def asked(client, person: User, typed: str):
    return client.post(address(person), {"email": typed, "version": person.version})


def test_name_and_address_are_nowhere_but_where_somebody_acted(client, gone):
    assert asked(client, gone, EMAIL).status_code == 302
    gone.refresh_from_db()
    assert (gone.name, gone.email) == (f"Former person {gone.pk}", f"former-{gone.pk}@qcportal.invalid")
    assert not OutgoingMail.objects.filter(to__iexact=EMAIL).exists()
    assert not AccessLog.objects.filter(username__iexact=EMAIL).exists()
    assert not gone.memberships.exists()
    assert not Session.objects.exists() or EMAIL not in str(list(Session.objects.values()))
    assert EMAIL not in str([entry.changes for entry in HistoryEntry.objects.all()])
    assert NAME not in str([entry.changes for entry in HistoryEntry.objects.all()])


def test_history_keeps_the_name_under_which_somebody_acted(client, gone):
    asked(client, gone, EMAIL)
    assert HistoryEntry.objects.get(event="supplier.changed").actor_label == NAME
    assert HistoryEntry.objects.get(event="user.anonymised").actor_label == "Ada"


def test_the_page_shows_nobody_and_offers_nothing_more(client, gone):
    asked(client, gone, EMAIL)
    shown = client.get(reverse("core:person", args=[gone.uuid])).text
    assert EMAIL not in shown
    assert "Activate again" not in shown
    assert address(gone) not in shown


def test_another_address_typed_changes_nothing(client, gone):
    answer = asked(client, gone, "someone@example.com")
    assert "This is not the e-mail of the account." in answer.text
    gone.refresh_from_db()
    assert gone.name == NAME


def test_who_still_works_here_must_leave_first(client, admin):
    linh = people.inspector(email=EMAIL)
    assert "Deactivate the account first" in asked(client, linh, EMAIL).text
    with pytest.raises(Rejected, match="Deactivate"):
        leaving.anonymise(person=linh, version=linh.version, by=admin)


def test_it_happens_once_and_nobody_signs_in_again(gone, admin):
    once = leaving.anonymise(person=gone, version=gone.version, by=admin)
    with pytest.raises(Rejected, match="anonymous already"):
        leaving.anonymise(person=once, version=once.version, by=admin)
    with pytest.raises(Rejected, match="nobody can sign in"):
        actions.reactivate(user=once, version=once.version, by=admin)


@pytest.mark.parametrize("role", [people.manager, people.read_only, people.inspector])
def test_only_an_administrator_does_it(client, gone, role):
    client.force_login(role())
    assert asked(client, gone, EMAIL).status_code in (403, 404)
    gone.refresh_from_db()
    assert gone.name == NAME


def test_a_manager_cannot_do_it_to_an_administrator_by_the_action_either(admin):
    other = people.administrator(is_active=False)
    with pytest.raises(Forbidden):
        leaving.anonymise(person=other, version=other.version, by=people.manager())
    assert User.objects.get(pk=other.pk).role == Role.ADMINISTRATOR


def test_a_program_does_the_same(client, gone):
    answer = client.post(
        f"/api/v1/people/{gone.uuid}/anonymise/",
        headers={"If-Match": f'"{gone.version}"'},
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert answer.json()["name"] == f"Former person {gone.pk}"


def test_the_log_of_downloads_forgets_the_name_and_keeps_the_rest(client, gone, admin):
    report, other = story.ready(), people.buyer_person(name="Ingrid")
    for person in (gone, other):
        sharing.note_download(report=report, by=person)
    leaving.anonymise(person=gone, version=gone.version, by=admin)
    labels = dict(ReportDownload.objects.values_list("person_id", "person_label"))
    assert labels == {gone.pk: f"Former person {gone.pk}", other.pk: "Ingrid"}
    client.force_login(people.manager())
    page = client.get(reverse("reports:report", args=[report.uuid])).text
    assert NAME not in page
    assert f"Former person {gone.pk}" in page
    rows = client.get(reverse("reports:downloads_csv", args=[report.uuid])).text
    assert NAME not in rows


def test_what_the_person_chose_goes_and_no_mail_is_left_under_an_older_address(gone, admin):
    User.objects.filter(pk=gone.pk).update(attach_reports=True)
    gone.refresh_from_db()
    OutgoingMail.objects.create(to="older@example.com", person=gone, subject="Ready")
    leaving.anonymise(person=gone, version=gone.version, by=admin)
    gone.refresh_from_db()
    assert gone.attach_reports is False
    assert not OutgoingMail.objects.filter(subject="Ready").exists()

"""Mail that waited while no server took it: what its addressee may no longer read is not sent any more."""

import socketserver
import threading
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core import mail, notices
from qcportal.core.models import Notice, OutgoingMail, StoredFile
from qcportal.core.models.mail import MailState
from reports import emails
from reports.models import Report, ReportDownload
from suppliers.models import Membership
from tests.builders import people, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db


class TakesAll(socketserver.StreamRequestHandler):
    """A mail server as far as it takes what it is given; the server keeps it."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            said = line.strip().upper()
            if said == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"221 bye\r\n" if said == b"QUIT" else b"250 yes\r\n")


@pytest.fixture
def server():
    with socketserver.TCPServer(("127.0.0.1", 0), TakesAll) as server:
        server.taken = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def waiting(settings, nordlys, server):
    """(person, report, its mail), queued with the PDF; the server that was away is there by now."""
    settings.EMAIL_URL = "smtp://{}:{}".format(*server.server_address)
    person = people.buyer_person(nordlys, name="Ingrid", attach_reports=True)
    first, second = make.held_again(nordlys, suppliers.factory(buyers=[nordlys]))
    Report.objects.filter(pk=second.pk).delete()
    return person, first, OutgoingMail.objects.get(to=person.email)


def delivered(row: OutgoingMail) -> OutgoingMail:
    mail.deliver(row.pk)
    row.refresh_from_db()
    return row


def test_it_goes_with_its_pdf_and_only_then_is_noted_as_taken(waiting, server):
    person, report, row = waiting
    assert row.attachment == report.file
    assert not ReportDownload.objects.exists()
    assert delivered(row).state == MailState.SENT
    assert b"application/pdf" in server.taken[0]
    assert ReportDownload.objects.get().person_id == person.pk


def test_what_changes_while_it_leaves_does_not_undo_that_it_left(waiting, server, monkeypatch):
    person, report, row = waiting
    written = mail.message

    def changed(*arguments):
        loses_the_buyer(person, report)
        return written(*arguments)

    monkeypatch.setattr(mail, "message", changed)
    assert delivered(row).state == MailState.SENT
    assert ReportDownload.objects.get().person_id == person.pk


def loses_the_buyer(person, report):
    Membership.objects.filter(user=person).delete()


def is_kept_in_the_house(person, report):
    Report.objects.filter(pk=report.pk).update(visibility="house")


def is_superseded(person, report):
    later = Report.objects.get(pk=report.pk)
    later.pk = later._state.adding = None
    later.uuid, later.revision, later.state, later.file, later.ready_at = report.uuid, 2, "queued", None, None
    later.uuid = later.uuid.__class__(int=later.uuid.int ^ 1)
    later.save()
    make.published(later, report.figures)


def loses_its_file(person, report):
    Report.objects.filter(pk=report.pk).update(state="removed")
    StoredFile.objects.filter(pk=report.file_id).update(original_gone_at=timezone.now())


def ends(person, report):
    person.is_active = False
    person.save()


@pytest.mark.parametrize("happened", [loses_the_buyer, is_kept_in_the_house, is_superseded, loses_its_file, ends])
def test_what_changed_meanwhile_holds_it_back_and_managers_read_so(client, waiting, server, happened, nordlys):
    person, report, row = waiting
    happened(person, report)
    assert delivered(row).state == MailState.WITHHELD
    assert delivered(row).state == MailState.WITHHELD  # for good
    assert server.taken == []
    assert not ReportDownload.objects.filter(person_id=person.pk).exists()
    client.force_login(people.manager())
    page = client.get(reverse("reports:report", args=[report.uuid])).text
    assert "Ingrid" in page[page.index("Downloads") :]
    assert f"Mail with this report: {row.error}" in page
    client.force_login(people.buyer_person(nordlys))
    assert row.error not in client.get(reverse("reports:report", args=[report.uuid])).text
    client.force_login(people.administrator(language="en"))
    assert "held back" in client.get(reverse("core:mail", args=[row.uuid])).text


def test_neither_waiting_nor_held_back_it_can_be_read_in_the_mailbox(client, waiting):
    """Who has lost the buyer still signs in."""
    person, report, row = waiting
    client.force_login(person)
    address = reverse("core:mailbox_mail", args=[row.uuid])
    for state in (MailState.QUEUED, MailState.WITHHELD):
        assert row.state == state
        assert client.get(address).status_code == 404
        assert row.subject not in client.get(reverse("core:mailbox")).text
        loses_the_buyer(person, report)
        delivered(row)


def test_one_that_was_sent_stands_there(client, waiting):
    person, _report, row = waiting
    client.force_login(person)
    assert delivered(row).state == MailState.SENT
    assert client.get(reverse("core:mailbox_mail", args=[row.uuid])).status_code == 200
    assert str(row.uuid) in client.get(reverse("core:mailbox")).text


def test_another_addressee_who_may_still_read_it_gets_it(waiting, server, nordlys, settings):
    person, report, row = waiting
    other = people.buyer_person(nordlys, attach_reports=True)
    emails.report_ready(report)
    loses_the_buyer(person, report)
    assert delivered(row).state == MailState.WITHHELD
    assert delivered(OutgoingMail.objects.get(to=other.email)).state == MailState.SENT
    assert len(server.taken) == 1


@pytest.fixture
def of_the_day(settings, nordlys, server):
    """(person, two reports, the mail of the day that tells of both), queued."""
    settings.EMAIL_URL = "smtp://{}:{}".format(*server.server_address)
    person = people.buyer_person(nordlys, mails={"reports": "daily"}, language="en", time_zone=people.zone_at_noon())
    factory = suppliers.factory(buyers=[nordlys])
    reports = [make.ready(nordlys, factory), make.ready(nordlys, factory)]
    return person, reports, next_mail(person)


def next_mail(person) -> OutgoingMail | None:
    """What the portal writes a person in the morning."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    Notice.objects.update(at=timezone.now() - timedelta(days=2))
    notices.send_daily(person)
    return OutgoingMail.objects.exclude(pk__in=before).first()


def test_the_mail_of_the_day_goes_with_all_that_it_tells_of(of_the_day, server):
    person, reports, row = of_the_day
    assert all(each.number in row.body for each in reports)
    assert delivered(row).state == MailState.SENT
    assert len(server.taken) == 1
    assert next_mail(person) is None


def test_the_mail_of_the_day_is_held_back_and_its_rest_told_by_another(client, of_the_day, server):
    person, (lost, kept), row = of_the_day
    is_kept_in_the_house(person, lost)
    assert delivered(row).state == MailState.WITHHELD
    assert server.taken == []
    client.force_login(people.manager())
    assert row.error in client.get(reverse("reports:report", args=[lost.uuid])).text
    later = next_mail(person)
    assert kept.number in later.body
    assert lost.number not in later.subject + later.body
    assert delivered(later).state == MailState.SENT
    assert next_mail(person) is None


def test_after_access_has_ended_no_mail_of_the_day_comes(of_the_day, server):
    person, reports, row = of_the_day
    loses_the_buyer(person, None)
    assert delivered(row).state == MailState.WITHHELD
    assert next_mail(person) is None
    assert server.taken == []


def test_a_list_that_went_at_once_and_was_held_back_is_told_the_next_day(of_the_day, nordlys, server):
    person = people.buyer_person(nordlys, language="en", time_zone=people.zone_at_noon())
    _other, (lost, kept), _row = of_the_day
    notices.tell_of(emails.READY, {person: [lost, kept]})
    row = OutgoingMail.objects.get(to=person.email)
    is_kept_in_the_house(person, lost)
    assert delivered(row).state == MailState.WITHHELD
    assert server.taken == []
    later = next_mail(person)
    assert kept.number in later.subject
    assert lost.number not in later.subject + later.body


def test_the_sweep_leaves_it_alone(waiting, monkeypatch):
    from qcportal.core import tasks

    person, report, row = waiting
    ends(person, report)
    delivered(row)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=1))
    hints = []
    monkeypatch.setattr("qcportal.core.queue.hint", lambda task, *args, **_: hints.append(args))
    tasks.sweep_mail()
    assert hints == []

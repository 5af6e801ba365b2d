import email
import email.policy
import smtplib
import socketserver
import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from qcportal.core import environment, mail, tasks
from qcportal.core.models import OutgoingMail, StoredFile
from qcportal.core.models.mail import MailState
from tests.builders import people
from tests.builders.people import inspector

pytestmark = pytest.mark.django_db


def queued(**fields) -> OutgoingMail:
    return OutgoingMail.objects.create(to="a@example.com", subject="s", body="b", **fields)


def test_without_a_mail_server_a_mail_is_kept_for_the_mailbox(settings):
    settings.EMAIL_URL = ""
    kept = mail.send(to=inspector(), template="core/email/password_reset", context={"link": "/x/"})
    assert kept.state == MailState.KEPT


def test_a_server_that_is_away_is_asked_again_later_with_growing_pauses(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"  # discard: nobody listens
    row = queued()
    mail.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.QUEUED, 1)
    assert row.next_attempt_at > timezone.now()
    assert "refused" in row.error.lower()


def test_after_the_last_attempt_the_failure_is_visible(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    row = queued(attempts=mail.MOST_ATTEMPTS - 1)
    mail.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MailState.FAILED


def test_a_mail_that_waits_for_its_pause_is_left_alone(settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    row = queued(attempts=2, next_attempt_at=timezone.now() + timedelta(minutes=5))
    mail.deliver(row.pk)
    row.refresh_from_db()
    assert row.attempts == 2


class AsksForPassword(socketserver.StreamRequestHandler):
    """A mail server as far as it asks who is there."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            hello = b"250-here\r\n250 AUTH PLAIN LOGIN\r\n"
            self.wfile.write(hello if line.upper().startswith(b"EHLO") else b"221 bye\r\n")


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), AsksForPassword) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_what_no_later_attempt_mends_is_visible_at_once(settings, mail_server):
    settings.EMAIL_URL = f"smtp://user:Schl%C3%BCssel@{mail_server}"  # smtplib sends passwords in ASCII alone
    row = queued()
    mail.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.FAILED, 1)
    assert row.error.startswith("UnicodeEncodeError")


@pytest.mark.parametrize(
    ("said", "tls"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("false", False), ("no", False)],
)
def test_a_password_goes_by_tls_however_that_is_written(settings, monkeypatch, said, tls):
    monkeypatch.setenv("EMAIL_URL", f"smtp://user:password@mail.example:587?tls={said}")
    settings.EMAIL_URL = environment.address("EMAIL_URL", ["smtp", "smtps"], "", switch="tls")
    assert mail.connection().use_tls is tls


def test_an_address_of_smtps_may_say_tls_too(settings):
    settings.EMAIL_URL = "smtps://user:password@mail.example?tls=1"
    made = mail.connection()
    assert (made.use_ssl, made.use_tls) == (True, False)


@pytest.mark.parametrize(("code", "final"), [(550, True), (451, False)])
def test_only_a_permanent_refusal_is_final(code, final):
    assert mail.refused_for_good(smtplib.SMTPResponseException(code, b"")) is final


def test_the_sweep_hints_at_mails_whose_hint_was_lost(monkeypatch):
    hints = []
    monkeypatch.setattr("qcportal.core.queue.hint", lambda task, *args, **_: hints.append(args))
    row = queued()
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    tasks.sweep_mail()
    assert hints == [(row.pk,)]


def test_a_mail_that_failed_waits_for_the_administrators_and_shows_on_the_persons_page(client):
    boss, person = people.manager(), people.inspector(email="a@example.com")
    failed = queued(state="failed", error="550 no such user")
    client.force_login(boss)
    shown = client.get(f"/people/{person.uuid}/").text
    assert "did not arrive" in shown
    assert "550" not in shown
    assert "Mail that failed" not in client.get("/").text
    client.force_login(people.administrator())
    start = client.get("/").text
    assert "Mail that failed" in start
    assert f"/mail/{failed.uuid}/" in start
    assert "550 no such user" in client.get(f"/mail/{failed.uuid}/").text
    OutgoingMail.objects.create(to="a@example.com", subject="later", body="b", state="kept")
    assert "did not arrive" not in client.get(f"/people/{person.uuid}/").text


class TakesMail(socketserver.StreamRequestHandler):
    """A mail server that takes what it is given, into `server.taken`."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"250 so it is\r\n")


@pytest.fixture
def taken(settings):
    """The mails that a server has taken."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), TakesMail) as server:
        server.daemon_threads, server.taken = True, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield server.taken
        server.shutdown()


def stored(size: int = 4, name: str = "报告.pdf") -> StoredFile:
    file = StoredFile(kind="pdf", sha256="a" * 64, media_type="application/pdf", name=name, size_bytes=size)
    file.uploaded_by = inspector()
    file.file.name = file.file.storage.save("reports/one.pdf", ContentFile(b"%PDF"))
    file.save()
    return file


def test_a_file_goes_along_under_its_name_in_its_script(taken):
    kept = mail.send(to=inspector(), template="core/email/password_reset", context={"link": "/x/"}, attach=stored())
    mail.deliver(kept.pk)
    kept.refresh_from_db()
    assert kept.state == MailState.SENT
    (part,) = email.message_from_bytes(taken[0], policy=email.policy.default).iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("报告.pdf", "application/pdf")
    assert part.get_content() == b"%PDF"


def test_a_file_above_10_mb_stays_behind():
    file = stored(mail.MOST_ATTACHED_BYTES + 1)
    kept = mail.send(to=inspector(), template="core/email/password_reset", context={"link": "/x/"}, attach=file)
    assert kept.attachment is None

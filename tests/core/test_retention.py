"""What is not kept for ever: an administrator says how long, the night takes it away, records stay."""

from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from qcportal import tasks
from qcportal.core import files, retention
from qcportal.core.models import HistoryEntry, OutgoingMail, RetentionRule, StoredFile
from qcportal.core.models.mail import MailState
from tests.builders import people

from .test_files import picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    person = people.administrator()
    client.force_login(person)
    return person


def rule(kind: str) -> RetentionRule:
    return RetentionRule.objects.get(kind=kind)


def kept_for(kind: str, days: int | None) -> RetentionRule:
    RetentionRule.objects.filter(kind=kind).update(keep_days=days)
    return rule(kind)


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def old_mail(days: int, state: str = MailState.KEPT) -> OutgoingMail:
    made = OutgoingMail.objects.create(to="a@example.com", subject="s", body="b", state=state)
    OutgoingMail.objects.filter(pk=made.pk).update(created_at=ago(days))
    return made


def saved(client, kind: str, days: str, **more):
    found = rule(kind)
    return client.post(
        reverse("core:retention_rule", args=[found.uuid]), {"keep_days": days, "version": found.version, **more}
    )


def test_every_kind_has_its_rule_and_but_for_sign_ins_all_is_kept():
    usual = dict(RetentionRule.objects.values_list("kind", "keep_days"))
    assert set(usual) == set(retention.KINDS)
    assert {name for name, days in usual.items() if days} == {"sign_ins", "failed_sign_ins"}


def test_the_night_takes_away_what_is_over_and_nothing_else():
    old, waiting, new = old_mail(40), old_mail(40, MailState.QUEUED), old_mail(20)
    kept_for("mails", 30)
    tasks.forget_the_past()
    assert set(OutgoingMail.objects.all()) == {waiting, new}
    assert rule("mails").last_removed == 1
    assert HistoryEntry.objects.filter(event="retention.applied", record_uuid=rule("mails").uuid).count() == 1
    assert old not in OutgoingMail.objects.all()


def test_a_night_without_anything_to_do_leaves_no_history():
    kept_for("mails", 30)
    tasks.forget_the_past()
    assert rule("mails").last_run_at
    assert not HistoryEntry.objects.filter(event="retention.applied").exists()


def test_much_goes_in_pieces(monkeypatch):
    monkeypatch.setattr(retention, "PIECE", 2)
    for _ in range(5):
        old_mail(40)
    assert retention.apply(kept_for("mails", 30)) == 5


def test_kept_for_ever_means_for_ever():
    AccessLog.objects.create(username="a@example.com")
    AccessLog.objects.update(attempt_time=ago(5000))
    kept_for("sign_ins", None)
    tasks.forget_the_past()
    assert AccessLog.objects.exists()


def test_a_camera_s_original_goes_and_what_people_see_stays(django_capture_on_commit_callbacks):
    stored = files.store(upload(picture()), by=people.inspector())
    StoredFile.objects.filter(pk=stored.pk).update(created_at=ago(100))
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.apply(kept_for("originals", 90)) == 1
    stored.refresh_from_db()
    assert not default_storage.exists(stored.file.name)
    assert stored.original_gone_at
    assert stored.sha256
    with files.open_derivative(stored, "print") as file:
        assert file.read(2) == b"\xff\xd8"
    assert retention.apply(rule("originals")) == 0


class TestPages:
    def test_an_administrator_sees_what_would_go_before_it_goes(self, client, admin):
        old_mail(40)
        old_mail(50)
        answer = saved(client, "mails", "30", look="1")
        assert "So set, 2 rows go the next night." in answer.text
        assert rule("mails").keep_days is None

    def test_a_rule_is_saved_and_listed(self, client, admin):
        assert saved(client, "mails", "365").status_code == 302
        assert "365 days" in client.get(reverse("core:retention_list")).text
        assert HistoryEntry.objects.get(event="retention.changed").changes == {"keep_days": [None, 365]}

    def test_too_few_days_are_refused_beside_the_field(self, client, admin):
        answer = saved(client, "originals", "7")
        assert answer.context["form"].errors["keep_days"] == ["At least 90 days; leave it empty to keep it for ever."]

    @pytest.mark.parametrize("days", ["0", "-5", "soon", "999999999", "99999999999999999999"])
    @pytest.mark.parametrize("button", [{}, {"look": "1"}])
    def test_days_that_cannot_be_are_refused_and_nothing_is_told_to_go(self, client, admin, days, button):
        answer = saved(client, "mails", days, **button)
        assert answer.status_code == 200
        assert answer.context["form"].errors["keep_days"]
        assert f'value="{days}"' in answer.text
        assert "the next night" not in answer.text

    def test_it_can_be_kept_for_ever_again(self, client, admin):
        kept_for("mails", 30)
        assert saved(client, "mails", "").status_code == 302
        assert rule("mails").keep_days is None

    @pytest.mark.parametrize("role", [people.manager, people.read_only, people.buyer_person, people.inspector])
    def test_nobody_else_sees_or_sets_a_rule(self, client, role):
        client.force_login(role())
        assert client.get(reverse("core:retention_list")).status_code == 403
        assert saved(client, "mails", "30").status_code in (403, 404)
        assert rule("mails").keep_days is None


class TestAPI:
    def test_a_program_reads_and_sets_them(self, client, admin):
        found = rule("mails")
        listed = client.get("/api/v1/retention-rules/").json()
        assert {row["kind"] for row in listed["results"]} == set(retention.KINDS)
        answer = client.patch(
            f"/api/v1/retention-rules/{found.uuid}/",
            {"keep_days": 60},
            content_type="application/json",
            headers={"If-Match": f'"{found.version}"'},
        )
        assert (answer.status_code, answer.json()["keep_days"]) == (200, 60)

    def test_a_manager_finds_none(self, client):
        client.force_login(people.manager())
        assert client.get("/api/v1/retention-rules/").status_code == 403

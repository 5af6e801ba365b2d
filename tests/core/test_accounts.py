import re

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils import timezone

from qcportal.core import actions
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry, OutgoingMail, User
from qcportal.core.roles import Role
from tests.builders.people import PASSWORD, administrator, inspector, manager, with_second_factor

pytestmark = pytest.mark.django_db


def link_in(mail: OutgoingMail) -> str:
    return re.search(r"/password/set/\S+", mail.body).group(0)


def sign_in(client, user, password=PASSWORD, **options):
    return client.post(reverse("core:login"), {"username": user.email, "password": password}, **options)


def test_an_invited_person_sets_a_password_and_signs_in(client):
    person = actions.invite(email="Linh@example.com", name="Nguyễn Thị Linh", role=Role.INSPECTOR, by=manager())
    mail = OutgoingMail.objects.get(to=person.email)
    answer = client.post(link_in(mail), {"password": "purple harbour 88", "again": "purple harbour 88"})
    assert answer.url == reverse("core:login")
    assert sign_in(client, person, "purple harbour 88").url == reverse("home")
    assert HistoryEntry.objects.filter(record_uuid=person.uuid, event="user.invited").exists()


def test_a_link_is_good_once(client):
    person = actions.invite(email="a@example.com", name="A", role=Role.INSPECTOR, by=manager())
    link = link_in(OutgoingMail.objects.get(to=person.email))
    client.post(link, {"password": "purple harbour 88", "again": "purple harbour 88"})
    assert client.get(link).status_code == 410


def test_two_different_passwords_are_refused_beside_the_field(client):
    person = actions.invite(email="a@example.com", name="A", role=Role.INSPECTOR, by=manager())
    link = link_in(OutgoingMail.objects.get(to=person.email))
    answer = client.post(link, {"password": "purple harbour 88", "again": "purple harbour 89"})
    assert "again" in answer.context["form"].errors


def test_the_same_address_is_invited_only_once_whatever_its_case():
    inspector(email="here@example.com")
    with pytest.raises(Exception, match="already here"):
        actions.invite(email="HERE@example.com", name="B", role=Role.INSPECTOR, by=manager())


@pytest.mark.parametrize("role", sorted(Role.house()))
def test_a_manager_makes_nobody_who_sees_the_whole_house(role):
    with pytest.raises(Forbidden):
        actions.invite(email="a@example.com", name="A", role=role, by=manager())


def test_a_manager_cannot_raise_the_own_role():
    boss = manager()
    with pytest.raises(Forbidden):
        actions.change_person(user=boss, version=boss.version, by=boss, role=Role.ADMINISTRATOR)


def test_a_reset_says_the_same_for_every_address(client):
    known = inspector()
    first = client.post(reverse("core:password_reset"), {"email": known.email})
    second = client.post(reverse("core:password_reset"), {"email": "nobody@example.com"})
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert OutgoingMail.objects.filter(to=known.email).count() == 1


def test_reset_mails_stop_after_five_in_an_hour():
    known = inspector()
    for _ in range(7):
        actions.request_password_reset(email=known.email)
    assert OutgoingMail.objects.filter(to=known.email).count() == 5


def test_other_mails_do_not_use_up_the_resets():
    known = inspector()
    for number in range(6):
        OutgoingMail.objects.create(to=known.email, subject=f"Visit {number}", body="…", state="kept")
    actions.request_password_reset(email=known.email)
    assert OutgoingMail.objects.filter(to=known.email).count() == 7


def test_ten_failures_lock_the_login_out_even_for_the_right_password(client):
    person = inspector()
    for _ in range(10):
        sign_in(client, person, "wrong")
    answer = sign_in(client, person)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == 900


@pytest.mark.parametrize("again", ["mei@example.com", "MEI@example.com", " mEi@Example.com ", "meı@example.com"])
def test_another_spelling_of_the_address_gives_no_new_tries(client, again):
    inspector(email="Mei@example.com")
    spellings = ["mei@example.com", "MEI@example.com", "Mei@example.com", "meı@example.com", "mEI@EXAMPLE.com"]
    for number in range(10):
        client.post(reverse("core:login"), {"username": spellings[number % 5], "password": "wrong"})
    assert client.post(reverse("core:login"), {"username": again, "password": PASSWORD}).status_code == 429


def test_another_spelling_gives_a_program_no_new_tries(client):
    inspector(email="Mei@example.com")
    for number in range(10):
        email = "mei@example.com" if number % 2 else "MEI@example.com"
        client.post("/api/v1/login/", {"email": email, "password": "wrong"}, "application/json")
    given = {"email": "mEi@example.com", "password": PASSWORD}
    assert client.post("/api/v1/login/", given, "application/json").status_code == 429


def test_signing_in_forgives_earlier_failures_in_every_spelling(client):
    person = inspector(email="Mei@example.com")
    for _ in range(2):
        for spelling in ["mei@example.com"] * 9:
            client.post(reverse("core:login"), {"username": spelling, "password": "wrong"})
        assert sign_in(client, person).url == reverse("home")


def test_a_new_password_by_the_link_of_a_mail_ends_the_lock(client):
    """As the page of the lock says."""
    person = inspector()
    for _ in range(10):
        sign_in(client, person, "wrong")
    actions.set_first_password(user=person, password=PASSWORD)
    assert sign_in(client, person).status_code == 302


def test_behind_a_proxy_nobody_locks_somebody_else_out(client, settings):
    settings.PROXY_COUNT = 1
    person = inspector()
    for _ in range(10):
        client.post(
            reverse("core:login"),
            {"username": person.email, "password": "wrong"},
            headers={"X-Forwarded-For": "10.1.1.1, 192.0.2.7"},
        )
    assert sign_in(client, person, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 429
    assert sign_in(client, person, headers={"X-Forwarded-For": "192.0.2.8"}).url == reverse("home")


def test_a_person_with_second_factor_needs_the_code(client):
    boss = with_second_factor(manager())
    assert sign_in(client, boss).url == reverse("core:login_code")
    assert client.get(reverse("home")).status_code == 302
    answer = client.post(reverse("core:login_code"), {"code": pyotp.TOTP(boss.totp_secret).now()})
    assert answer.url == reverse("home")


def test_who_is_deactivated_between_password_and_code_begins_anew(client):
    boss = with_second_factor(manager())
    sign_in(client, boss)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    answer = client.post(reverse("core:login_code"), {"code": pyotp.TOTP(boss.totp_secret).now()})
    assert answer.url == reverse("core:login")


def test_a_code_is_good_once(client):
    boss = with_second_factor(manager())
    code = pyotp.TOTP(boss.totp_secret).now()
    assert actions.use_code(user=boss, code=code)
    assert not actions.use_code(user=boss, code=code)


def test_wrong_codes_lock_out_as_wrong_passwords_do(client):
    boss = with_second_factor(manager())
    sign_in(client, boss)
    answers = [client.post(reverse("core:login_code"), {"code": "000000"}).status_code for _ in range(11)]
    assert answers[-1] == 429


def test_the_secret_never_stands_in_history():
    boss = actions.start_totp(user=manager())
    actions.confirm_totp(user=boss, code=pyotp.TOTP(boss.totp_secret).now())
    written = str(list(HistoryEntry.objects.filter(record_uuid=boss.uuid).values()))
    assert boss.totp_secret not in written


def test_a_deactivated_person_is_signed_out_at_once(client):
    person = inspector()
    client.force_login(person)
    actions.deactivate(user=person, version=person.version, by=administrator())
    assert client.get(reverse("home")).status_code == 302
    assert sign_in(client, person).status_code == 200  # no redirect: refused


def test_the_last_administrator_stays():
    one = administrator()
    other = administrator()
    actions.deactivate(user=other, version=other.version, by=one)
    system = User.objects.system()
    with pytest.raises(Rejected, match="last administrator"):
        actions.deactivate(user=one, version=one.version, by=system)


def test_the_last_administrator_keeps_the_role():
    last = administrator()
    with pytest.raises(Rejected, match="last administrator"):
        actions.change_person(user=last, version=last.version, by=User.objects.system(), role=Role.INSPECTOR)


def test_an_account_is_ended_and_taken_up_again_once(client):
    boss, person = administrator(), inspector()
    with pytest.raises(Rejected, match="active already"):
        actions.reactivate(user=person, version=person.version, by=boss)
    ended = actions.deactivate(user=person, version=person.version, by=boss)
    with pytest.raises(Rejected, match="deactivated already"):
        actions.deactivate(user=ended, version=ended.version, by=boss)
    again = actions.reactivate(user=ended, version=ended.version, by=boss)
    assert (again.is_active, again.deactivated_at) == (True, None)
    assert sign_in(client, person).url == reverse("home")


def test_a_new_password_signs_other_devices_out(client):
    person = inspector()
    client.force_login(person)
    actions.change_password(user=person, password="purple harbour 88")
    assert client.get(reverse("home")).status_code == 302


def test_signing_in_leads_nowhere_outside_the_portal(client):
    person = inspector()
    answer = client.post(
        reverse("core:login") + "?next=https://evil.example/", {"username": person.email, "password": PASSWORD}
    )
    assert answer.url == reverse("home")


def test_the_first_administrator_is_made_on_the_command_line_and_chooses_the_password(client, capsys):
    from django.core.management import call_command

    call_command("create_administrator", "first@example.com", "Ada")
    link = re.search(r"/password/set/\S+", capsys.readouterr().out).group(0)
    client.post(link, {"password": "purple harbour 88", "again": "purple harbour 88"})
    first = User.objects.get(email="first@example.com")
    assert sign_in(client, first, "purple harbour 88").url == reverse("home")
    assert first.role == Role.ADMINISTRATOR


@pytest.mark.parametrize(("make", "address"), [(manager, "/"), (administrator, "/people/")])
def test_where_it_is_required_a_manager_goes_nowhere_without_the_second_step(client, settings, make, address):
    settings.TOTP_REQUIRED = True
    client.force_login(make())
    assert client.get(address).url == reverse("core:second_factor")
    assert client.get(reverse("core:second_factor")).status_code == 200
    assert client.get("/api/v1/people/").json()["code"] == "second_factor_needed"


def test_the_second_step_is_not_asked_of_inspectors_nor_of_who_has_it(client, settings):
    settings.TOTP_REQUIRED = True
    for person in (inspector(), with_second_factor(manager())):
        client.force_login(person)
        assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "active"),
        ({"password": make_password(None)}, "invited"),
        ({"password": make_password(None), "is_active": False, "deactivated_at": timezone.now()}, "deactivated"),
    ],
)
def test_list_and_page_of_people_say_alike_who_can_sign_in(client, fields, shown):
    person = inspector(name="Mei")
    type(person).objects.filter(pk=person.pk).update(**fields)
    client.force_login(manager())
    row = client.get("/people/", {"q": "Mei"}).text.partition("<tbody>")[2]
    assert f">{shown}</span>" in row
    assert f">{shown}</span>" in client.get(f"/people/{person.uuid}/").text


def test_who_set_a_password_through_the_mail_is_invited_no_more_though_never_seen(client):
    person = actions.invite(email="a@example.com", name="Aki", role=Role.INSPECTOR, by=manager())
    actions.set_first_password(user=person, password="purple harbour 88")
    client.force_login(manager())
    assert ">invited</span>" not in client.get("/people/", {"q": "Aki"}).text


def test_nobody_who_was_deactivated_is_invited_again(client):
    boss = administrator()
    person = actions.invite(email="a@example.com", name="Aki", role=Role.INSPECTOR, by=boss)
    client.force_login(boss)
    assert "Invite again" in client.get(f"/people/{person.uuid}/").text
    actions.deactivate(user=person, version=person.version, by=boss)
    assert "Invite again" not in client.get(f"/people/{person.uuid}/").text
    answer = client.post(f"/people/{person.uuid}/invite-again/")
    assert (answer.status_code, "activate it again first" in answer.text) == (400, True)
    assert OutgoingMail.objects.filter(to=person.email).count() == 1


def test_a_manager_is_offered_to_change_those_alone_whom_it_may_change(client):
    invited = actions.invite(email="a@example.com", name="Aki", role=Role.ADMINISTRATOR, by=administrator())
    client.force_login(manager())
    page = client.get(f"/people/{invited.uuid}/").text
    assert "Invite again" not in page
    assert f"/people/{invited.uuid}/edit/" not in page
    hand = inspector()
    assert f"/people/{hand.uuid}/edit/" in client.get(f"/people/{hand.uuid}/").text

"""What a person does with the own account, in the browser."""

import pyotp
import pytest
from axes.models import AccessAttempt
from django.test import Client

from qcportal.core import history
from qcportal.core.models import User
from tests.builders.people import PASSWORD, inspector, manager, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    mei = inspector(name="Mei", language="en")
    client.force_login(mei)
    return mei


def test_the_profile_is_saved_and_speaks_the_chosen_language(client, mei):
    given = {"version": mei.version, "name": "王梅", "language": "zh-hans", "time_zone": "Asia/Shanghai"}
    given["visits"] = "daily"
    assert client.post("/profile/", given).status_code == 302
    saved = User.objects.get(pk=mei.pk)
    assert (saved.name, saved.language, saved.time_zone) == ("王梅", "zh-hans", "Asia/Shanghai")
    assert saved.mails == {"visits": "daily"}
    assert '<html lang="zh-hans"' in client.get("/profile/").text


def test_a_profile_without_a_name_says_so_and_keeps_the_rest(client, mei):
    answer = client.post("/profile/", {"version": mei.version, "name": "", "time_zone": "Asia/Shanghai"})
    assert answer.context["form"].errors["name"]
    assert 'value="Asia/Shanghai" selected' in answer.text


def test_two_step_sign_in_is_switched_on_with_a_code_of_the_app(client):
    boss = manager()
    client.force_login(boss)
    client.get("/profile/second-factor/")
    assert "not" in client.post("/profile/second-factor/", {"code": "000000"}).context["form"].errors["code"][0]
    secret = User.objects.get(pk=boss.pk).totp_secret
    client.post("/profile/second-factor/", {"code": pyotp.TOTP(secret).now()})
    assert User.objects.get(pk=boss.pk).uses_totp


def test_two_step_sign_in_is_switched_off_with_a_code(client):
    boss = with_second_factor(manager())
    client.force_login(boss)
    client.post("/profile/second-factor/", {"code": pyotp.TOTP(boss.totp_secret).now()})
    assert not User.objects.get(pk=boss.pk).uses_totp


def ask(client, token) -> int:
    return client.get("/api/v1/people/", headers={"Authorization": f"Token {token}"}).status_code


@pytest.fixture
def tokens(mei) -> list[str]:
    given = {"email": mei.email, "password": PASSWORD}
    return [Client().post("/api/v1/login/", given, "application/json").json()["token"] for _ in range(2)]


def test_a_token_is_seen_and_ended_by_its_person_alone(client, mei, tokens):
    boss = Client()
    boss.force_login(manager())
    boss.post("/profile/tokens/end/", {"token": tokens[0][:15]})
    page = client.get("/profile/").text
    assert all(token[:8] in page and token not in page for token in tokens)
    client.post("/profile/tokens/end/", {"token": tokens[0][:15]})
    assert [ask(Client(), token) for token in tokens] == [401, 403]
    assert tokens[0][:8] not in client.get("/profile/").text
    assert history.of(mei).filter(event="user.tokens_ended").count() == 1


def test_all_tokens_are_ended_at_once(client, mei, tokens):
    assert "End all" in client.get("/profile/").text
    client.post("/profile/tokens/end/", {"token": "all"})
    assert [ask(Client(), token) for token in tokens] == [401, 401]
    assert "No program signs in with your account." in client.get("/profile/").text


def test_a_token_that_is_not_named_is_not_ended(client, tokens):
    client.post("/profile/tokens/end/", {})
    assert [ask(Client(), token) for token in tokens] == [403, 403]


PASSWORDS = {"old": "guessed it", "password": "purple harbour 88", "again": "purple harbour 88"}


def test_the_own_password_is_guessed_ten_times_at_most(client, mei):
    pages = [client.post("/profile/password/", PASSWORDS) for _ in range(10)]
    assert [page.status_code for page in pages] == [200] * 9 + [429]
    assert "This is not your password." in pages[0].text
    right = client.post("/profile/password/", PASSWORDS | {"old": PASSWORD})
    assert (right.status_code, right["Retry-After"]) == (429, "900")
    assert User.objects.get(pk=mei.pk).check_password(PASSWORD)


def test_what_was_typed_is_kept_by_no_attempt(client, mei):
    client.post("/profile/password/", PASSWORDS)
    kept = AccessAttempt.objects.values_list("post_data", flat=True).get()
    assert "guessed" not in kept
    assert "purple" not in kept


def test_the_second_step_is_not_guessed_away(client):
    boss = with_second_factor(manager())
    client.force_login(boss)
    pages = [client.post("/profile/second-factor/", {"code": "000000"}) for _ in range(10)]
    assert [page.status_code for page in pages] == [200] * 9 + [429]
    assert client.post("/profile/second-factor/", {"code": pyotp.TOTP(boss.totp_secret).now()}).status_code == 429
    assert User.objects.get(pk=boss.pk).uses_totp


@pytest.mark.parametrize("address", ["/search/?q=%00", "/factories/?q=a%00b", "/api/v1/factories/?search=%00"])
def test_a_question_with_the_character_zero_is_refused(client, mei, address):
    answer = client.get(address)
    kind = "application/problem+json" if address.startswith("/api/") else "text/html; charset=utf-8"
    assert (answer.status_code, answer["Content-Type"]) == (400, kind)


def test_a_page_comes_anew_when_somebody_goes_back_to_it(client, mei):
    assert client.get("/factories/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in client.get("/api/v1/factories/").headers

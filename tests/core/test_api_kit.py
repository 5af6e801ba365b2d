"""The API kit, tried on the records that exist everywhere: people and suppliers."""

from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from qcportal.core.api.idempotency import fingerprint
from suppliers.models import Supplier
from tests.builders.people import PASSWORD, buyer_person, inspector, manager, with_second_factor
from tests.builders.suppliers import factory, supplier

pytestmark = pytest.mark.django_db


def address(user) -> str:
    return f"/api/v1/people/{user.uuid}/"


def test_anonymous_gets_401_with_a_challenge_and_a_problem(client):
    answer = client.get("/api/v1/people/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Token")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_a_token_is_given_for_e_mail_and_password_and_ends_with_logout(client):
    person = inspector()
    token = client.post(reverse("api_login"), {"email": person.email, "password": PASSWORD}).json()["token"]
    header = {"Authorization": f"Token {token}"}
    assert client.get(address(person), headers=header).json()["email"] == person.email
    assert client.post(reverse("api_logout"), headers=header).status_code == 204
    assert client.get(address(person), headers=header).status_code == 401


def test_a_token_ends_after_ninety_days(client):
    person = inspector()
    given = ask_for_token(client, person).json()
    days = (datetime.fromisoformat(given["expires_at"]) - timezone.now()) / timedelta(days=1)
    assert 89.9 < days <= 90
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert client.get(address(person), headers={"Authorization": f"Token {given['token']}"}).status_code == 401


def test_a_token_from_the_time_when_they_had_no_end_ends_too(client):
    person = inspector()
    header = {"Authorization": f"Token {ask_for_token(client, person).json()['token']}"}
    AuthToken.objects.update(expiry=None)
    assert client.get(address(person), headers=header).status_code == 200
    AuthToken.objects.update(created=timezone.now() - timedelta(days=91))
    assert client.get(address(person), headers=header).status_code == 401


def test_a_person_who_signs_in_through_a_program_was_seen(client):
    person = inspector()
    ask_for_token(client, person)
    person.refresh_from_db()
    assert timezone.now() - person.last_login < timedelta(minutes=1)


def test_the_token_is_stored_as_a_hash(client):
    person = inspector()
    token = client.post(reverse("api_login"), {"email": person.email, "password": PASSWORD}).json()["token"]
    assert token not in str(list(AuthToken.objects.values()))


def test_a_wrong_password_gets_no_token(client):
    answer = client.post(reverse("api_login"), {"email": inspector().email, "password": "wrong"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer.json()["code"] == "authentication_failed"


def ask_for_token(client, person, code="", **options):
    given = {"email": person.email, "password": PASSWORD} | ({"code": code} if code else {})
    return client.post(reverse("api_login"), given, **options)


def test_a_program_sends_the_code_too_where_two_step_sign_in_is_on(client):
    boss = with_second_factor(manager())
    assert ask_for_token(client, boss).status_code == 401
    assert ask_for_token(client, boss, "000000").status_code == 401
    assert "token" in ask_for_token(client, boss, pyotp.TOTP(boss.totp_secret).now()).json()


def test_wrong_codes_lock_a_program_out(client):
    boss = with_second_factor(manager())
    answers = [ask_for_token(client, boss, "000000").status_code for _ in range(10)]
    assert answers[-1] == 429
    assert ask_for_token(client, boss, pyotp.TOTP(boss.totp_secret).now()).status_code == 429


def test_no_token_goes_around_a_second_factor_that_is_required(client, settings):
    boss = manager()
    token = ask_for_token(client, boss).json()["token"]
    settings.TOTP_REQUIRED = True
    answer = client.get(address(boss), headers={"Authorization": f"Token {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")
    assert answer["Content-Type"] == "application/problem+json"
    refused = ask_for_token(client, boss)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")


def login_answers(client, times: int) -> set[int]:
    return {
        client.post(
            reverse("api_login"),
            {"email": f"{number}@example.com", "password": "wrong"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        ).status_code
        for number in range(times)
    }


def test_an_address_that_the_caller_writes_does_not_get_around_the_throttle(client):
    assert login_answers(client, 31) == {401, 429}


def test_behind_a_proxy_each_caller_is_counted_by_the_own_address(client, settings):
    settings.PROXY_COUNT = 1
    assert login_answers(client, 31) == {401}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"role": "inspector"}, {"Mei", "Li"}),
        ({"q": "mei"}, {"Mei"}),
        ({"role": "inspector", "is_active": "false"}, {"Li"}),
    ],
)
def test_people_are_found_as_on_the_page(client, asked, found):
    inspector(name="Mei")
    inspector(name="Li", is_active=False)
    client.force_login(manager(name="Hanna"))
    assert {row["name"] for row in client.get("/api/v1/people/", asked).json()["results"]} == found


def test_any_version_is_named_by_a_star(client):
    """RFC 9110, 13.1.1."""
    client.force_login(manager())
    path = f"/api/v1/suppliers/{supplier().uuid}/"
    changed = client.patch(path, {"city": "Ningbo"}, headers={"If-Match": "*"}, content_type="application/json")
    assert (changed.status_code, changed.json()["city"]) == (200, "Ningbo")


def test_a_foreign_record_does_not_exist(client):
    client.force_login(buyer_person())
    assert client.get(address(inspector())).status_code == 404


def test_the_same_version_is_not_sent_again(client):
    person = inspector()
    client.force_login(person)
    first = client.get(address(person))
    assert first["ETag"].startswith(f'"{person.version}.')
    again = client.get(address(person), headers={"If-None-Match": f'"7.0", {first["ETag"]}'})
    assert (again.status_code, again["ETag"], again.content) == (304, first["ETag"], b"")
    assert client.get(address(person), headers={"If-None-Match": '"7.0"'}).status_code == 200


@pytest.mark.parametrize("worn", ["W/{}", "{}-gzip", "{}-zstd"])
def test_a_tag_that_a_compressing_proxy_has_marked_means_the_same(client, worn):
    boss, works = manager(), factory(city="Wuxi")
    client.force_login(boss)
    path = f"/api/v1/factories/{works.uuid}/"
    tag = client.get(path)["ETag"]
    marked = worn.format(tag) if worn.startswith("W") else f'{worn.format(tag[:-1])}"'
    assert client.get(path, headers={"If-None-Match": marked}).status_code == 304
    changed = client.patch(path, {"city": "Ningbo"}, headers={"If-Match": marked}, content_type="application/json")
    assert changed.json()["city"] == "Ningbo"


def test_a_tag_changes_with_what_other_rows_say_in_the_answer(client):
    works = factory(supplier=supplier("Old name"))
    client.force_login(manager())
    path = f"/api/v1/factories/{works.uuid}/"
    tag = client.get(path)["ETag"]
    Supplier.objects.update(name="New name")
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.json()["supplier_name"]) == (200, "New name")


def test_a_list_is_paged_and_counts(client):
    for _ in range(3):
        inspector()
    client.force_login(manager())
    answer = client.get("/api/v1/people/?page_size=2").json()
    assert (answer["count"], len(answer["results"])) == (4, 2)
    assert answer["next"].endswith("?page=2&page_size=2")
    assert client.get(answer["next"]).json()["previous"].endswith("?page_size=2")


def test_a_page_beyond_the_end_is_empty(client):
    client.force_login(manager())
    assert client.get("/api/v1/people/?page=9").json()["results"] == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", f"page={'9' * 5000}", "page_size=100000", "ordering=password", "nmae=x"]
)
def test_a_parameter_that_cannot_be_is_refused_with_its_name(client, query):
    client.force_login(manager())
    answer = client.get(f"/api/v1/people/?{query}")
    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["errors"]


def test_the_list_costs_the_same_at_3_and_300_people(client, django_assert_num_queries):
    boss = manager()
    client.force_login(boss)
    for _ in range(3):
        inspector()
    with django_assert_num_queries(4):  # session, person, count, rows
        client.get("/api/v1/people/?page_size=200")
    for _ in range(300):
        inspector()
    with django_assert_num_queries(4):
        client.get("/api/v1/people/?page_size=200")


PATH = {"uuid": "path"}


@pytest.fixture(scope="module")
def schema():
    """The description as everybody gets it; making it takes a second."""
    return Client().get("/api/schema/?format=json").json()


def answers(schema, path, method="get") -> dict:
    return schema["paths"][f"/api/v1/{path}"][method]["responses"]


def parameters(schema, path, method="get") -> dict:
    """{name: where it stands}"""
    return {each["name"]: each["in"] for each in schema["paths"][f"/api/v1/{path}"][method]["parameters"]}


def test_the_schema_says_that_a_list_is_a_page(schema):
    reference = answers(schema, "inspections/")["200"]["content"]["application/json"]["schema"]["$ref"]
    page = schema["components"]["schemas"][reference.rpartition("/")[2]]
    assert set(page["properties"]) == {"count", "next", "previous", "results"}
    assert {"page": "query", "page_size": "query", "ordering": "query"}.items() <= parameters(
        schema, "inspections/"
    ).items()


def test_the_schema_says_what_writing_asks_for(schema):
    assert parameters(schema, "inspections/{uuid}/", "patch")["If-Match"] == "header"
    assert parameters(schema, "inspections/{uuid}/approve/", "post")["If-Match"] == "header"
    assert parameters(schema, "inspections/{uuid}/approve/", "post")["Idempotency-Key"] == "header"
    assert parameters(schema, "inspections/{uuid}/defects/", "post") == PATH | {"Idempotency-Key": "header"}
    assert parameters(schema, "inspections/{uuid}/photos/", "post") == PATH | {"Idempotency-Key": "header"}
    assert parameters(schema, "inspections/", "post") == {"Idempotency-Key": "header"}
    assert {"201", "400", "401", "403", "409"} == set(answers(schema, "inspections/", "post"))
    assert {"412", "428"} <= set(answers(schema, "inspections/{uuid}/", "patch"))


ODD = ["1" + "0" * 30, '"\\ud800"', "[" * 500 + "]" * 500, "1e400", '{"\\ud800": 1}']


@pytest.mark.parametrize("value", ODD)
def test_odd_json_with_a_key_is_refused_as_it_is_without(client, value):
    client.force_login(manager())
    body = f'{{"name": {value}, "colour": {value}}}'
    answers = [
        client.post("/api/v1/buyers/", body, content_type="application/json", headers=headers)
        for headers in ({}, {"Idempotency-Key": "k"})
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_files_and_repeated_values_of_a_form_count_each(rf):
    def sent(*names: str) -> str:
        request = Request(rf.post("/x/", {"name": names}), parsers=[MultiPartParser()])
        return fingerprint(request)

    assert len({sent("a", "b"), sent("b"), sent("c", "b")}) == 3


def test_the_schema_says_that_errors_are_problems(schema):
    told = [
        answer for path in schema["paths"].values() for verb in path.values() for answer in verb["responses"].items()
    ]
    kinds = {kind for status, answer in told if status >= "400" for kind in answer["content"]}
    assert kinds == {"application/problem+json"}


def test_the_schema_is_openapi_3_1_and_open_to_everybody(client):
    answer = client.get("/api/schema/?format=json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert "/api/v1/people/{uuid}/" in answer.json()["paths"]


@pytest.mark.parametrize("path", ["nothing/", "people/not-a-uuid/", "../v2/people/"])
def test_an_address_that_does_not_exist_is_a_problem_too(client, path):
    client.force_login(manager())
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "There is no such address."


def test_a_fault_of_ours_is_a_problem_too(client, monkeypatch):
    monkeypatch.setattr("qcportal.core.api.accounts.PersonViewSet.list", lambda *_args, **_more: 1 / 0)
    client.raise_request_exception = False
    client.force_login(manager())
    answer = client.get("/api/v1/people/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "internal_server_error"

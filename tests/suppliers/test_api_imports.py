"""Lists of factories, possible duplicates and memberships, as programs work with them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qcportal.core import history
from suppliers import taking
from suppliers.models import Factory, FactoryImport, Membership, PossibleDuplicate
from tests.builders import people
from tests.builders import suppliers as make

ROOT = "/api/v1"
LIST = "Land,Werk\nCN,Hengyi\n,Nowhere\nVN,Đông Á\n"


def post(client, path, data=None, version=None, **headers):
    headers |= {"If-Match": f'"{version}"'} if version else {}
    return client.post(f"{ROOT}/{path}", data or {}, "application/json", headers=headers)


def upload(client, text: str = LIST, **headers):
    return client.post(f"{ROOT}/imports/", {"file": SimpleUploadedFile("list.csv", text.encode())}, headers=headers)


def worked(row: dict) -> dict:
    """As it stands once a worker was there."""
    taking.take_list(FactoryImport.objects.get(uuid=row["uuid"]).pk)
    return row


@pytest.fixture
def boss(client):
    boss = people.manager(name="Hanna")
    client.force_login(boss)
    return boss


@pytest.mark.django_db(transaction=True)
class TestImports:
    def test_a_file_is_checked_mapped_and_taken_in(self, client, boss):
        made = upload(client)
        assert made.status_code == 201, made.json()
        path = f"imports/{worked(made.json())['uuid']}/"
        checked = client.get(f"{ROOT}/{path}").json()
        assert (checked["state"], checked["headings"], Factory.objects.count()) == ("checked", ["Land", "Werk"], 0)
        said = {"mapping": {"name": "Werk", "country": "Land"}}
        mapped = post(client, f"{path}map-columns/", said, checked["version"]).json()
        worked(mapped)
        ready = client.get(f"{ROOT}/{path}").json()
        assert [ready[name] for name in ("state", "rows", "created", "rejected")] == ["checked", 3, 2, 1]
        worked(post(client, f"{path}take-in/", version=ready["version"]).json())
        done = client.get(f"{ROOT}/{path}").json()
        assert (done["state"], set(Factory.objects.values_list("name", flat=True))) == ("done", {"Hengyi", "Đông Á"})
        refused = client.get(f"{ROOT}/{path}rejected/").json()
        assert (refused["count"], refused["results"][0]["line"]) == (1, 3)
        assert refused["results"][0]["cells"] == ["", "Nowhere"]

    def test_a_checked_list_says_which_factories_it_changes_and_which_may_be_the_same(self, client, boss):
        listed = "name,country,external_id,address,city\nHengyi,CN,X-1,1 Gate Road,Ningbo\nHengyi,CN,X-2,2 Gate Road,Ningbo\n"
        worked(upload(client, listed).json())
        first = FactoryImport.objects.get()
        taken = post(client, f"imports/{first.uuid}/take-in/", version=first.version).json()
        worked(taken)
        later = upload(
            client, listed.replace("1 Gate Road", "9 Gate Road") + "Hengyl,CN,X-3,3 Gate Road,Ningbo\n"
        ).json()
        answer = client.get(f"{ROOT}/imports/{worked(later)['uuid']}/").json()
        (changed,) = answer["updates"]
        assert (changed["row"], changed["name"]) == (2, "Hengyi")
        assert changed["changes"] == {"address": ["1 Gate Road", "9 Gate Road"]}
        (twin,) = answer["alike"]
        assert (twin["name"], twin["like"]["name"]) == ("Hengyl", "Hengyi")
        assert "updates" not in client.get(f"{ROOT}/imports/").json()["results"][0]

    def test_a_file_that_is_sent_again_is_taken_once(self, client, boss):
        answers = [upload(client, **{"Idempotency-Key": "a"}).json()["uuid"] for _ in range(2)]
        assert answers[0] == answers[1]
        assert FactoryImport.objects.count() == 1

    @pytest.mark.parametrize("mapping", ["x", {"colour": "Land"}, {"country": "=\0"}, {"name": 3}, {"name": ["\0"]}])
    def test_a_mapping_that_means_nothing_is_refused(self, client, boss, mapping):
        row = upload(client).json()
        answer = post(client, f"imports/{row['uuid']}/map-columns/", {"mapping": mapping}, row["version"])
        assert answer.status_code == 400

    def test_what_is_no_list_is_refused(self, client, boss):
        assert upload(client, "%PDF-1.7 no list").status_code == 400

    def test_who_only_reads_takes_nothing_in(self, client):
        client.force_login(people.read_only())
        assert upload(client).status_code == 403
        client.force_login(people.buyer_person(make.buyer()))
        assert client.get(f"{ROOT}/imports/").status_code == 403


@pytest.mark.django_db
def test_two_factories_are_told_apart(client, boss):
    pair = PossibleDuplicate.objects.create(first=make.factory("PHI"), second=make.factory("PHI Ltd"))
    row = client.get(f"{ROOT}/possible-duplicates/?state=open").json()["results"][0]
    assert (row["first_name"], row["second_name"]) == ("PHI", "PHI Ltd")
    path = f"possible-duplicates/{pair.uuid}/distinct/"
    assert post(client, path).status_code == 428
    assert post(client, path, version=row["version"]).json()["state"] == "distinct"
    assert client.get(f"{ROOT}/possible-duplicates/?state=open").json()["count"] == 0
    assert post(client, "possible-duplicates/").status_code == 405


@pytest.mark.django_db
class TestMemberships:
    def test_a_person_acts_for_a_buyer_until_it_is_ended(self, client, boss):
        ana, nordlys = people.buyer_person(name="Ana"), make.buyer("Nordlys")
        said = {"person": str(ana.uuid), "buyer": str(nordlys.uuid)}
        made = post(client, "memberships/", said)
        assert (made.status_code, made.json()["buyer_name"]) == (201, "Nordlys")
        listed = client.get(f"{ROOT}/memberships/?person={ana.uuid}").json()["results"]
        assert [row["person_name"] for row in listed] == ["Ana"]
        path = made["Location"]
        assert client.get(path)["ETag"] == made["ETag"]
        assert client.delete(path).status_code == 428
        assert client.delete(path, headers={"If-Match": made["ETag"]}).status_code == 204
        assert client.get(path).status_code == 404
        assert {each.event for each in history.of(nordlys)} >= {"membership.added", "membership.removed"}

    @pytest.mark.parametrize("role", ["inspector", "supplier_contact"])
    def test_nobody_acts_for_whom_the_role_does_not_fit(self, client, boss, role):
        said = {"person": str(people.person(role).uuid), "buyer": str(make.buyer().uuid)}
        refused = post(client, "memberships/", said).json()
        assert (refused["code"], list(refused["errors"])) == ("wrong_role", ["person"])
        assert not Membership.objects.exists()

    def test_it_is_of_a_buyer_or_of_a_supplier(self, client, boss):
        said = {"person": str(people.buyer_person().uuid)}
        both = {"buyer": str(make.buyer().uuid), "supplier": str(make.supplier().uuid)}
        assert post(client, "memberships/", said).status_code == 400
        assert post(client, "memberships/", said | both).status_code == 400

    def test_a_buyer_reads_and_makes_none(self, client):
        ana = people.buyer_person(make.buyer())
        client.force_login(ana)
        assert client.get(f"{ROOT}/memberships/").status_code == 403
        assert client.get(f"{ROOT}/memberships/{ana.memberships.get().pk}/").status_code == 404

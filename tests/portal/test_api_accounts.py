"""People and merges, as programs work with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qcportal.core.models import OutgoingMail, User
from suppliers.models import Factory, FactoryMerge, VisitAssignment
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
LINH = {"email": "linh@example.com", "name": "Linh", "role": "inspector"}


def post(client, path, data=None, version=None, **headers):
    headers |= {"If-Match": f'"{version}"'} if version else {}
    return client.post(f"{ROOT}/{path}", data or {}, "application/json", headers=headers)


def patch(client, person, data):
    headers = {"If-Match": f'"{person.version}"'}
    return client.patch(f"{ROOT}/people/{person.uuid}/", data, "application/json", headers=headers)


@pytest.fixture
def boss(client):
    boss = people.manager(name="Hanna")
    client.force_login(boss)
    return boss


@pytest.fixture
def admin(client):
    admin = people.administrator()
    client.force_login(admin)
    return admin


class TestPeople:
    def test_somebody_is_invited_by_mail_once(self, client, boss):
        answers = [post(client, "people/", LINH, **{"Idempotency-Key": "a"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["invited"] is True
        assert OutgoingMail.objects.filter(to="linh@example.com").count() == 1
        assert post(client, "people/", LINH).status_code == 400  # the address is taken

    def test_a_manager_gives_no_role_that_sees_the_house(self, client, boss):
        assert post(client, "people/", LINH | {"role": "administrator"}).status_code == 403
        assert patch(client, people.inspector(), {"role": "read_only"}).status_code == 403
        assert not User.objects.filter(email=LINH["email"]).exists()

    def test_somebody_is_changed_with_the_version(self, client, boss):
        li = people.inspector()
        assert client.patch(f"{ROOT}/people/{li.uuid}/", {"name": "Li"}, "application/json").status_code == 428
        assert patch(client, li, {"name": "Li", "time_zone": "Asia/Shanghai"}).json()["name"] == "Li"
        li.refresh_from_db()
        assert "time_zone" in patch(client, li, {"time_zone": "Nowhere"}).json()["errors"]

    def test_the_invitation_is_sent_again(self, client, boss):
        row = post(client, "people/", LINH).json()
        assert post(client, f"people/{row['uuid']}/invite-again/", version=row["version"]).status_code == 200
        assert OutgoingMail.objects.filter(to="linh@example.com").count() == 2

    def test_who_leaves_hands_the_open_visits_over(self, client, admin):
        wang, zhou = people.inspector(name="Wang"), people.inspector(name="Zhou")
        soon = timezone.localdate() + timedelta(days=3)
        make.visit(starts_on=soon, ends_on=soon, people=[(wang, "lead_inspector")])
        path = f"people/{wang.uuid}/deactivate/"
        assert post(client, path, {}, wang.version).json()["errors"]["to"]
        assert post(client, path, {"to": str(people.auditor().uuid)}, wang.version).json()["errors"]["to"]
        gone = post(client, path, {"to": str(zhou.uuid)}, wang.version)
        assert (gone.status_code, gone.json()["is_active"]) == (200, False)
        assert VisitAssignment.objects.get(cancelled_at=None).person == zhou
        again = post(client, f"people/{wang.uuid}/reactivate/", version=gone.json()["version"])
        assert again.json()["is_active"] is True

    def test_the_second_step_is_reset_for_who_lost_the_device(self, client, admin):
        boss = people.with_second_factor(people.manager())
        assert post(client, f"people/{boss.uuid}/reset-second-factor/", version=boss.version).status_code == 200
        assert not User.objects.get(pk=boss.pk).uses_totp

    def test_a_manager_ends_no_account(self, client, boss):
        li = people.inspector()
        assert post(client, f"people/{li.uuid}/deactivate/", {"to": None}, li.version).status_code == 403

    def test_nobody_changes_the_own_account_so(self, client):
        li = people.inspector()
        client.force_login(li)
        assert patch(client, li, {"role": "administrator"}).status_code == 403
        assert post(client, "people/", LINH).status_code == 403


class TestMerges:
    def test_two_factories_become_one_and_two_again(self, client, boss):
        kept, gone = make.factory("PHI"), make.factory("PHI Ltd")
        made = post(client, "factory-merges/", {"gone": str(gone.uuid), "kept": str(kept.uuid)})
        assert (made.status_code, made.json()["kept_name"]) == (201, "PHI")
        assert Factory.objects.get(pk=gone.pk).merged_into == kept
        assert client.get(f"{ROOT}/factory-merges/?undone=false").json()["count"] == 1
        undone = post(client, f"factory-merges/{made.json()['uuid']}/undo/", version=made.json()["version"])
        assert undone.json()["undone_at"]
        assert Factory.objects.get(pk=gone.pk).merged_into is None
        assert client.get(f"{ROOT}/factory-merges/?undone=false").json()["count"] == 0

    def test_a_factory_is_not_merged_into_itself(self, client, boss):
        here = str(make.factory().uuid)
        refused = post(client, "factory-merges/", {"gone": here, "kept": here})
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["kept"])

    def test_who_only_reads_merges_nothing(self, client):
        client.force_login(people.read_only())
        two = {"gone": str(make.factory().uuid), "kept": str(make.factory().uuid)}
        assert post(client, "factory-merges/", two).status_code == 403
        assert not FactoryMerge.objects.exists()

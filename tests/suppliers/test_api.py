import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from suppliers.enums import CorrectiveActionState, QualificationState, Visibility, VisitRole, VisitState
from suppliers.models import CorrectiveAction, Visit
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db

ROOT = "/api/v1"
MONDAY = date(2026, 3, 2)
JSON = {"content_type": "application/json"}


def post(client, path, data=None, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.post(f"{ROOT}/{path}", data or {}, headers=headers, **JSON)


def patch(client, path, data, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return client.patch(f"{ROOT}/{path}", data, headers=headers, **JSON)


def patch_with(client, path, data, tag):
    return client.patch(f"{ROOT}/{path}", data, headers={"If-Match": tag}, **JSON)


def names(client, path) -> set[str]:
    return {row["name"] for row in client.get(f"{ROOT}/{path}").json()["results"]}


class TestPlaces:
    def test_a_factory_is_made_read_and_changed(self, client, boss):
        supplier = make.supplier("Việt Tiến")
        made = post(client, "factories/", {"name": "Nhà máy 1", "country": "VN", "supplier": str(supplier.uuid)})
        assert made.status_code == 201
        row = made.json()
        assert (row["supplier"], row["supplier_name"], row["time_zone"]) == (
            str(supplier.uuid),
            "Việt Tiến",
            "Asia/Ho_Chi_Minh",
        )
        path = f"factories/{row['uuid']}/"
        assert patch(client, path, {"city": "Huế"}).status_code == 428
        changed = patch(client, path, {"city": "Huế"}, version=1)
        assert (changed.json()["city"], changed.json()["version"]) == ("Huế", 2)
        assert patch_with(client, path, {"city": "Đà Nẵng"}, changed["ETag"]).json()["version"] == 3
        assert patch(client, path, {"city": "Hà Nội"}, version=1).status_code == 412

    def test_the_maker_chooses_the_uuid_once(self, client, boss):
        wanted = "0198a1de-0000-7000-8000-000000000001"
        assert post(client, "suppliers/", {"uuid": wanted, "name": "A", "country": "VN"}).json()["uuid"] == wanted
        refused = patch(client, f"suppliers/{wanted}/", {"uuid": wanted[:-1] + "2"}, version=1)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["uuid"])

    def test_what_the_database_refuses_comes_with_its_sentence(self, client, boss):
        post(client, "factories/", {"name": "A", "country": "VN"})
        again = post(client, "factories/", {"name": "A", "country": "VN"})
        assert again.status_code == 400
        assert again.json()["errors"] == {"record": ["A factory with this country, name and address is already here."]}

    @pytest.mark.parametrize("unknown", ["Mars/One", "America", "../etc/passwd"])
    def test_a_time_zone_that_days_cannot_be_told_by_is_refused(self, client, boss, unknown):
        answer = post(client, "factories/", {"name": "Mill", "country": "CN", "time_zone": unknown})
        assert answer.status_code == 400
        assert answer.json()["errors"] == {
            "time_zone": [f"There is no time zone “{unknown}”. Write it as “Asia/Shanghai”."]
        }

    def test_filters(self, client, boss):
        supplier, buyer = make.supplier(), make.buyer()
        make.factory("Dhaka Knit", country="BD", supplier=supplier)
        make.qualification(make.factory("Izmir Tekstil", country="TR"), state=QualificationState.SUSPENDED)
        make.factory("Longhua", buyers=[buyer])
        assert names(client, "factories/?country=BD") == {"Dhaka Knit"}
        assert names(client, f"factories/?supplier={supplier.uuid}") == {"Dhaka Knit"}
        assert names(client, "factories/?qualification=suspended") == {"Izmir Tekstil"}
        assert names(client, f"factories/?buyer={buyer.uuid}") == {"Longhua"}
        assert names(client, "factories/?ordering=-name&page_size=1") == {"Longhua"}

    def test_search_takes_any_script(self, client, boss):
        post(client, "factories/", {"name": "Huaqiang", "local_name": "深圳市华强电子有限公司", "country": "CN"})
        assert names(client, "factories/?q=华强") == {"Huaqiang"}
        assert names(client, "factories/?q=华为") == set()

    def test_a_buyer_does_not_filter_by_what_it_may_not_see(self, client):
        ours, theirs = make.buyer(), make.buyer()
        factory = make.factory(buyers=[ours])
        make.qualification(factory, buyer=theirs, state=QualificationState.SUSPENDED)
        client.force_login(people.buyer_person(ours))
        assert names(client, "factories/?qualification=suspended") == set()
        assert names(client, f"factories/?buyer={theirs.uuid}") == set()
        assert names(client, f"factories/?buyer={ours.uuid}") == {factory.name}


class TestRights:
    LISTS = ["suppliers", "factories", "buyers", "product-families", "qualifications", "visits", "assignments"]

    @pytest.mark.parametrize("path", [*LISTS, "corrective-actions"])
    def test_anonymous_gets_401(self, client, path):
        assert client.get(f"{ROOT}/{path}/").status_code == 401

    @pytest.mark.parametrize(
        ("person", "path"),
        [
            (people.buyer_person, "factories"),
            (people.buyer_person, "suppliers"),
            (people.buyer_person, "qualifications"),
            (people.buyer_person, "corrective-actions"),
            (people.supplier_contact, "visits"),
            (people.supplier_contact, "assignments"),
            (people.inspector, "factories"),
            (people.auditor, "visits"),
        ],
    )
    def test_a_stranger_gets_an_empty_list(self, client, person, path):
        factory = make.factory(buyers=[make.buyer()], supplier=make.supplier())
        make.visit(factory, people=[(people.inspector(), VisitRole.LEAD_INSPECTOR)])
        make.corrective_action(factory)
        client.force_login(person())
        answer = client.get(f"{ROOT}/{path}/")
        assert (answer.status_code, answer.json()["count"]) == (200, 0)

    def test_a_stranger_gets_404_even_for_a_write(self, client):
        factory = make.factory()
        client.force_login(people.buyer_person())
        assert client.get(f"{ROOT}/factories/{factory.uuid}/").status_code == 404
        assert patch(client, f"factories/{factory.uuid}/", {"city": "X"}, version=1).status_code == 404

    @pytest.mark.parametrize("path", ["suppliers", "factories", "buyers", "product-families", "visits"])
    def test_who_only_reads_may_not_make(self, client, path):
        client.force_login(people.read_only())
        assert post(client, f"{path}/", {}).status_code == 403

    def test_a_buyer_may_not_change_its_factory(self, client):
        buyer = make.buyer()
        factory = make.factory(buyers=[buyer])
        client.force_login(people.buyer_person(buyer))
        assert patch(client, f"factories/{factory.uuid}/", {"city": "X"}, version=1).status_code == 403

    @pytest.mark.parametrize(("person", "path"), [(people.inspector, "buyers"), (people.buyer_person, "visits")])
    def test_roles_without_the_record_get_403(self, client, person, path):
        client.force_login(person())
        assert client.get(f"{ROOT}/{path}/").status_code == 403


class TestQualifications:
    def test_opened_and_decided(self, client, boss):
        factory, buyer = make.factory(), make.buyer()
        made = post(client, "qualifications/", {"factory": str(factory.uuid), "buyer": str(buyer.uuid)}).json()
        path = f"qualifications/{made['uuid']}/decide/"
        assert post(client, path, {"verb": "evaluate"}, version=1).json()["state"] == "under_evaluation"
        refused = post(client, path, {"verb": "evaluate"}, version=2)
        assert (refused.status_code, refused.json()["code"]) == (400, "wrong_state")
        refused = post(client, path, {"verb": "approve"}, version=2)
        assert (refused.status_code, refused.json()["code"]) == (400, "unmet")
        made = post(client, path, {"verb": "approve", "overruled_reason": "Seen."}, version=2).json()
        assert (made["state"], made["overruled"]) == ("approved", ["audit", "documents", "tightened_first"])
        assert (made["overruled_reason"], made["overruled_by_name"]) == ("Seen.", boss.name)

    def test_a_buyer_reads_its_own_and_does_not_decide(self, client):
        ours, theirs = make.buyer(), make.buyer()
        factory = make.factory(buyers=[theirs])
        own = make.qualification(factory, buyer=ours)
        client.force_login(people.buyer_person(ours))
        rows = client.get(f"{ROOT}/qualifications/").json()["results"]
        assert [row["buyer"] for row in rows] == [str(ours.uuid)]
        assert post(client, f"qualifications/{own.uuid}/decide/", {"verb": "suspend"}, version=1).status_code == 403


class TestVisits:
    def plan(self, client, factory, person, **fields):
        crew = [{"person": str(person.uuid), "role": "lead_inspector"}]
        days = {"factory": str(factory.uuid), "starts_on": "2026-03-02", "ends_on": "2026-03-03", "people": crew}
        return post(client, "visits/", days | fields)

    def test_planned_with_people_moved_and_cancelled(self, client, boss):
        wang = people.inspector(name="Wang")
        made = self.plan(client, make.factory("Longhua"), wang)
        assert made.status_code == 201
        row = made.json()
        (assignment,) = row["assignments"]
        assert (assignment["person_name"], assignment["first_day"], assignment["last_day"]) == (
            "Wang",
            "2026-03-02",
            "2026-03-03",
        )
        path = f"visits/{row['uuid']}/"
        moved = post(client, path + "move/", {"starts_on": "2026-03-09", "ends_on": "2026-03-09"}, version=1).json()
        assert (moved["starts_on"], moved["assignments"][0]["last_day"]) == ("2026-03-09", "2026-03-09")
        assert post(client, path + "cancel/", version=2).json()["state"] == "cancelled"

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_the_edge_of_the_calendar_is_a_slip_of_the_year(self, client, boss, day):
        answer = self.plan(client, make.factory(), people.inspector(), starts_on=day, ends_on=day)
        assert (answer.status_code, set(answer.json()["errors"])) == (400, {"starts_on", "ends_on"})

    def test_a_clash_is_a_conflict_with_a_sentence(self, client, boss):
        wang = people.inspector(name="Wang")
        self.plan(client, make.factory("Longhua"), wang)
        answer = self.plan(client, make.factory(), wang)
        assert (answer.status_code, answer.json()["code"]) == (409, "clash")
        assert answer.json()["detail"] == "Wang is already at Longhua on 2 Mar 2026."
        assert Visit.objects.count() == 1

    def test_assigning_changes_the_version(self, client, boss):
        visit = make.visit(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=2))
        data = {
            "person": str(people.auditor().uuid),
            "role": "lead_auditor",
            "part": "morning",
            "first_day": "2026-03-03",
            "last_day": "2026-03-03",
        }
        answer = post(client, f"visits/{visit.uuid}/assign/", data, version=1)
        assert answer.json()["version"] == 2
        (row,) = answer.json()["assignments"]
        assert (row["first_day"], row["part"]) == ("2026-03-03", "morning")
        gone = post(client, f"assignments/{row['uuid']}/cancel/", version=1)
        assert gone.json()["cancelled_at"]
        visit.refresh_from_db()
        assert visit.version == 3

    def test_one_day_alone_is_refused(self, client, boss):
        data = {"person": str(boss.uuid), "role": "lead_auditor", "first_day": "2026-03-03"}
        answer = post(client, f"visits/{make.visit().uuid}/assign/", data, version=1)
        assert list(answer.json()["errors"]) == ["last_day"]

    def test_started_and_finished(self, client, boss):
        path = f"visits/{make.visit().uuid}/"
        assert post(client, path + "start/", version=1).json()["state"] == VisitState.UNDER_WAY
        assert post(client, path + "finish/", version=2).json()["state"] == VisitState.DONE

    def test_note_is_changed_alone(self, client, boss):
        visit = make.visit(announced=False)
        answer = patch(client, f"visits/{visit.uuid}/", {"note": "Gate 3"}, version=1).json()
        assert (answer["note"], answer["announced"]) == ("Gate 3", False)

    def test_filters(self, client, boss):
        wang = people.inspector()
        early = make.visit(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=2), people=[(wang, "inspector")])
        late = make.visit(starts_on=MONDAY + timedelta(days=10), state=VisitState.CANCELLED)

        def found(query):
            return {row["uuid"] for row in client.get(f"{ROOT}/visits/?{query}").json()["results"]}

        assert found("first=2026-03-04&last=2026-03-05") == {str(early.uuid)}
        assert found("first=2026-03-05") == {str(late.uuid)}
        assert found("state=cancelled") == {str(late.uuid)}
        assert found(f"person={wang.uuid}") == {str(early.uuid)}
        assert found(f"factory={late.factory.uuid}") == {str(late.uuid)}
        assigned = client.get(f"{ROOT}/assignments/?person={wang.uuid}&first=2026-03-04&last=2026-03-09").json()
        assert assigned["count"] == 1
        assert client.get(f"{ROOT}/assignments/?first=2026-03-05").json()["count"] == 0

    def test_the_supplier_sees_announced_ones_without_the_note(self, client):
        supplier = make.supplier()
        factory = make.factory(supplier=supplier)
        make.visit(factory, note="Ask about the fire exit")
        make.visit(factory, announced=False)
        client.force_login(people.supplier_contact(supplier))
        rows = client.get(f"{ROOT}/visits/").json()["results"]
        assert [(row["announced"], row["note"]) for row in rows] == [(True, "")]


class TestCorrectiveActions:
    def jpeg(self):
        out = io.BytesIO()
        Image.new("RGB", (30, 20)).save(out, "JPEG")
        return SimpleUploadedFile("proof.jpg", out.getvalue(), "image/jpeg")

    def test_raised_answered_with_proof_and_accepted(self, client, boss):
        supplier = make.supplier()
        factory = make.factory(supplier=supplier)
        due = str(factory.today() + timedelta(days=7))
        made = post(client, "corrective-actions/", {"factory": str(factory.uuid), "title": "Seams", "due_on": due})
        assert made.status_code == 201
        path = f"corrective-actions/{made.json()['uuid']}/"

        client.force_login(people.supplier_contact(supplier))
        answer = client.post(
            f"{ROOT}/{path}answer/",
            {"root_cause": "Needles", "action_taken": "Log", "uploads": [self.jpeg(), self.jpeg()]},
            headers={"If-Match": '"1"'},
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "answered")
        assert [each["name"] for each in answer.json()["files"]] == ["proof.jpg", "proof.jpg"]
        assert post(client, path + "accept/", version=2).status_code == 403

        client.force_login(boss)
        assert post(client, path + "accept/", version=2).json()["closed_on"] == str(factory.today())

    def test_an_8d_is_answered_accepted_and_its_effect_checked(self, client, boss):
        record = make.corrective_action(check_after_days=60)
        path, today = f"corrective-actions/{record.uuid}/", record.factory.today()
        told = {"whys": ["Worn needles", "No log"], "root_cause_category": "method", "action_taken": "Log"}
        told |= {"corrective_done_on": str(today), "preventive_action": "Line 2 too"}
        answered = post(client, path + "answer/", told, version=1).json()
        assert {name: answered[name] for name in told} == told
        assert (answered["root_cause"], answered["preventive_done_on"]) == ("No log", None)
        assert post(client, path + "accept/", version=2).json()["check_on"] == str(today + timedelta(days=60))
        moved = post(client, path + "check-day/", {"check_on": str(today)}, version=3).json()
        assert (moved["check_on"], moved["state"]) == (str(today), "accepted")
        again = post(client, path + "not-effective/", {"note": "4 of 80", "due_on": str(today)}, version=4).json()
        assert (again["state"], again["closed_on"], again["effect_note"]) == ("not_effective", None, "4 of 80")

    def test_accepted_without_a_check_where_that_is_said(self, client, boss):
        record = make.corrective_action(state=CorrectiveActionState.ANSWERED)
        path = f"corrective-actions/{record.uuid}/"
        assert post(client, path + "accept/", {"check_on": None}, version=1).json()["check_on"] is None
        assert post(client, path + "effective/", {"note": "0 of 800"}, version=2).json()["state"] == "effective"

    def test_sent_back_with_a_reason(self, client, boss):
        record = make.corrective_action(state=CorrectiveActionState.ANSWERED)
        path = f"corrective-actions/{record.uuid}/send-back/"
        assert list(post(client, path, version=1).json()["errors"]) == ["note"]
        late = {"note": "Show it", "due_on": str(record.factory.today() - timedelta(days=1))}
        assert list(post(client, path, late, version=1).json()["errors"]) == ["due_on"]
        day = str(record.factory.today() + timedelta(days=5))
        sent = post(client, path, {"note": "Show it", "due_on": day}, version=1).json()
        assert (sent["review_note"], sent["due_on"]) == ("Show it", day)

    def test_changed_and_cancelled(self, client, boss):
        record = make.corrective_action()
        path = f"corrective-actions/{record.uuid}/"
        assert patch(client, path, {"title": "Shoulder seams"}, version=1).json()["title"] == "Shoulder seams"
        assert post(client, path + "cancel/", {"note": "Twice"}, version=2).json()["state"] == "cancelled"

    def test_the_supplier_neither_raises_nor_changes(self, client):
        supplier = make.supplier()
        record = make.corrective_action(make.factory(supplier=supplier))
        client.force_login(people.supplier_contact(supplier))
        assert post(client, "corrective-actions/", {}).status_code == 403
        answer = patch(client, f"corrective-actions/{record.uuid}/", {"title": "None"}, version=1)
        assert answer.status_code == 403
        assert CorrectiveAction.objects.get().title == record.title

    def test_overdue_and_states(self, client, boss):
        factory = make.factory()
        day = factory.today() - timedelta(days=9)
        make.corrective_action(factory, title="late", raised_on=day, due_on=day)
        make.corrective_action(factory, title="closed", raised_on=day, due_on=day, state="accepted", closed_on=day)
        make.corrective_action(factory, title="answered", state="answered", due_on=factory.today() + timedelta(days=2))

        def found(query):
            return {row["title"] for row in client.get(f"{ROOT}/corrective-actions/?{query}").json()["results"]}

        assert found("overdue=true") == {"late"}
        assert found("overdue=false") == {"closed", "answered"}
        assert found("state=accepted&state=answered") == {"closed", "answered"}

    def test_a_buyer_does_not_read_who_shared_something(self, client):
        ours, theirs = make.buyer(), make.buyer("Secret Stores")
        factory = make.factory(buyers=[ours, theirs])
        make.corrective_action(factory, owner=ours, title="own")
        shared = make.corrective_action(factory, owner=theirs, visibility=Visibility.SHARED)
        client.force_login(people.buyer_person(ours))
        listed = client.get(f"{ROOT}/corrective-actions/")
        assert {row["owner_name"] for row in listed.json()["results"]} == {ours.name, None}
        detail = client.get(f"{ROOT}/corrective-actions/{shared.uuid}/")
        assert (detail.status_code, detail.json()["owner"]) == (200, None)
        assert "Secret" not in listed.text + detail.text


NAMES = [
    "suppliers", "factories", "buyers", "product-families", "qualifications", "visits", "assignments", "corrective-actions",
]  # fmt: skip


def test_factories_of_a_buyer_cost_the_same_too(client, django_assert_num_queries):
    buyer = make.buyer()
    client.force_login(people.buyer_person(buyer))
    for _ in range(3):
        make.factory(buyers=[buyer, make.buyer()])
    with django_assert_num_queries(4):
        assert client.get(f"{ROOT}/factories/").json()["count"] == 3
    for _ in range(297):
        make.factory(buyers=[buyer, make.buyer()])
    with django_assert_num_queries(4):
        assert client.get(f"{ROOT}/factories/").json()["count"] == 300


def test_names_of_the_addresses_are_in_the_schema(client):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    assert {f"/api/v1/{name}/" for name in NAMES} <= set(paths)
    assert "/api/v1/corrective-actions/{uuid}/send-back/" in paths
    assert "post" not in paths["/api/v1/assignments/"]

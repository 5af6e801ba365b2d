"""The API of products, shipments, inspections and the defect library, as programs use it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from inspections.enums import InspectionState
from inspections.models import DefectType, Inspection, InspectionPhoto
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import buyer_person, inspector, manager, read_only, supplier_contact
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
JSON = {"content_type": "application/json"}


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def mei(client):
    mei = inspector(name="Mei")
    client.force_login(mei)
    return mei


def headers(version) -> dict:
    return {"If-Match": f'"{version}"'} if version else {}


def post(client, path, data=None, version=None, **extra):
    return client.post(f"{ROOT}/{path}", data or {}, headers=headers(version) | extra, **JSON)


def patch(client, path, data, version=None):
    return client.patch(f"{ROOT}/{path}", data, headers=headers(version), **JSON)


def get(client, path):
    return client.get(f"{ROOT}/{path}")


def under_way(person, **fields):
    return made.inspection(person=person, state=InspectionState.IN_PROGRESS, **fields)


LISTS = {
    "products": made.product,
    "shipments": made.shipment,
    "inspections": made.inspection,
    "defect-types": made.defect_type,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_stranger_gets_empty_lists_and_anonymous_none(client, name):
    row = LISTS[name]()
    assert get(client, f"{name}/").status_code == 401
    client.force_login(inspector() if name != "defect-types" else buyer_person())
    answer = get(client, f"{name}/")
    assert (answer.status_code, answer.json().get("count", 0)) in [(200, 0), (403, 0)]
    assert get(client, f"{name}/{row.uuid}/").status_code == 404


# -- products and shipments --------------------------------------------------------------------
def test_a_product_is_made_and_changed_but_keeps_its_buyer(client, boss):
    buyer, family = suppliers.buyer(), suppliers.family()
    facts = {"buyer": str(buyer.uuid), "family": str(family.uuid), "sku": "A-1", "name": "Shirt", "local_name": "衬衫"}
    row = post(client, "products/", facts).json()
    path = f"products/{row['uuid']}/"
    assert patch(client, path, {"name": "Blouse"}, 1).json()["name"] == "Blouse"
    refused = patch(client, path, {"buyer": str(suppliers.buyer().uuid)}, 2)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["buyer"])
    again = post(client, "products/", facts | {"sku": "a-1"})
    assert "already has a product with this SKU" in again.content.decode()


def booking(buyer, product, /, **changed) -> dict:
    factory = suppliers.factory(buyers=[buyer])
    line = {"product": str(product.uuid), "po_number": "PO-1", "quantity_units": 3000}
    return {
        "number": "SH-1",
        "buyer": str(buyer.uuid),
        "factory": str(factory.uuid),
        "ships_on": "2027-01-10",
        "lines": [line],
    } | changed


def test_a_shipment_comes_with_its_lines_and_they_may_be_replaced(client, boss):
    buyer = suppliers.buyer()
    product, other = made.product(buyer), made.product(buyer)
    row = post(client, "shipments/", booking(buyer, product)).json()
    assert [line["quantity_units"] for line in row["lines"]] == [3000]
    line = {"product": str(other.uuid), "po_number": "PO-2", "quantity_units": 10, "cartons": 1}
    changed = patch(client, f"shipments/{row['uuid']}/", {"lines": [line]}, row["version"]).json()
    assert [(each["po_number"], each["cartons"]) for each in changed["lines"]] == [("PO-2", 1)]
    assert changed["version"] > row["version"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lines": []}, "lines"),
        ({"ships_on": "soon"}, "ships_on"),
        ({"ships_on": "0001-01-01"}, "ships_on"),  # the page would plan an inspection before it
        ({"buyer": "x"}, "buyer"),
        ({"colour": "red"}, "colour"),
        ({"number": ""}, "number"),
    ],
)
def test_what_is_wrong_with_a_booking_is_said_by_field(client, boss, changed, field):
    buyer = suppliers.buyer()
    answer = post(client, "shipments/", booking(buyer, made.product(buyer), **changed))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_booking_repeated_with_its_key_is_made_once(client, boss):
    buyer = suppliers.buyer()
    data = booking(buyer, made.product(buyer))
    key = {"Idempotency-Key": "booking-1"}
    first, second = post(client, "shipments/", data, **key), post(client, "shipments/", data, **key)
    assert first.json() == second.json()
    assert (second["Location"], second["ETag"]) == (first["Location"], first["ETag"])


def test_a_buyers_person_books_for_the_own_buyer_alone(client):
    own, other = suppliers.buyer(), suppliers.buyer()
    made.shipment(other, number="SH-1")  # a number that another uses is free
    person, data = buyer_person(own), booking(own, made.product(own))
    client.force_login(person)
    refused = post(client, "shipments/", data | {"buyer": str(other.uuid)})
    assert refused.json()["errors"] == {"buyer": ["There is no such record for you."]}
    assert post(client, "shipments/", data).json()["buyer_name"] == own.name


def test_a_buyers_person_makes_products_of_the_own_buyer(client):
    own, other = suppliers.buyer(), suppliers.buyer()
    made.product(other, sku="A-1")  # a SKU that another uses is free
    facts = {"family": str(suppliers.family().uuid), "sku": "A-1", "name": "Shirt"}
    client.force_login(buyer_person(own))
    assert post(client, "products/", facts | {"buyer": str(other.uuid)}).status_code == 400
    assert post(client, "products/", facts | {"buyer": str(own.uuid)}).status_code == 201


def test_the_buyer_decides_on_an_inspected_shipment(client):
    shipment = made.shipment(state="inspected")
    client.force_login(buyer_person(shipment.buyer))
    answer = post(client, f"shipments/{shipment.uuid}/decide/", {"verb": "hold", "note": "Photos first"}, 1)
    assert answer.json()["state"] == "held"
    assert post(client, f"shipments/{shipment.uuid}/decide/", {"verb": "sell"}, 2).status_code == 400


# -- inspections -------------------------------------------------------------------------------
def scheduling(shipment, person, **changed) -> dict:
    return {
        "shipment": str(shipment.uuid),
        "product": str(shipment.lines.get().product.uuid),
        "lot_size": 4000,
        "inspector": str(person.uuid),
        "starts_on": str(timezone.localdate() + timedelta(days=5)),
    } | changed


def test_an_inspection_is_scheduled_with_its_plan(client, boss):
    row = post(client, "inspections/", scheduling(made.shipment(), inspector())).json()
    plan = {line["defect_class"]: (line["aql"], line["sample_units"], line["ac"], line["re"]) for line in row["plan"]}
    assert plan == {"critical": ("", 200, 0, 1), "major": ("2.5", 200, 10, 11), "minor": ("4.0", 200, 14, 15)}


def test_a_person_who_is_elsewhere_is_a_conflict(client, boss):
    mei = inspector(name="Mei")
    post(client, "inspections/", scheduling(made.shipment(), mei))
    answer = post(client, "inspections/", scheduling(made.shipment(), mei))
    assert answer.status_code == 409
    assert "Mei is already at" in answer.content.decode()


@pytest.mark.parametrize("aqls", [{"huge": "2.5"}, {"major": "7"}, {"major": None}])
def test_an_unknown_class_or_aql_is_refused(client, boss, aqls):
    answer = post(client, "inspections/", scheduling(made.shipment(), inspector(), aqls=aqls))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["aqls"])


def test_inspectors_and_buyers_do_not_schedule(client, mei):
    shipment = made.shipment()
    made.inspection(shipment.buyer, shipment.factory, person=mei, shipment=shipment)
    assert post(client, "inspections/", scheduling(shipment, mei)).status_code == 403


def test_a_planned_inspection_is_replanned_and_what_is_left_out_stays(client, boss):
    planned = made.inspection(lot_size=3000)
    row = post(client, f"inspections/{planned.uuid}/replan/", {"lot_size": 500}, planned.version).json()
    assert (row["lot_size"], row["level"], row["plan"][1]["sample_units"]) == (500, "II", 50)


def test_the_whole_filing_goes_through_the_api(client, mei):
    planned = made.inspection(person=mei)
    path, kind = f"inspections/{planned.uuid}", made.defect_type("Open seam")
    started = post(client, f"{path}/start/", version=planned.version).json()
    facts = patch(client, f"{path}/", {"units_inspected": 125, "remarks": "灯光暗"}, started["version"]).json()
    line = {"defect_type": str(kind.uuid), "defect_class": "major", "count": 8}
    assert post(client, f"{path}/defects/", line).status_code == 201
    defect = str(planned.defects.get().uuid)
    photo = client.post(f"{ROOT}/{path}/photos/", {"photo": picture(), "caption": "Seam", "defect": defect})
    assert (photo.status_code, len(photo.json()["sha256"])) == (201, 64)
    done = post(client, f"{path}/submit/", version=facts["version"]).json()
    assert (done["state"], done["result"], done["major_found"]) == ("submitted", "fail", 8)
    assert (done["remarks"], done["photos"][0]["defect"]) == ("灯光暗", defect)


def test_a_photo_sent_again_with_its_uuid_is_kept_once_and_another_needs_its_own(client, mei):
    row, other, name = under_way(mei), under_way(mei), str(uuid4())
    asked = [(row, 201), (row, 201), (other, 409)]
    for inspection, status in asked:
        answer = client.post(f"{ROOT}/inspections/{inspection.uuid}/photos/", {"photo": picture(), "uuid": name})
        assert answer.status_code == status
    assert (row.photos.count(), other.photos.count()) == (1, 0)


def test_a_count_sent_again_counts_once_and_zero_takes_it_away(client, mei):
    row, kind = under_way(mei), made.defect_type()
    line = {"defect_type": str(kind.uuid), "defect_class": "minor", "count": 3}
    for _ in range(2):
        assert post(client, f"inspections/{row.uuid}/defects/", line).json()["count"] == 3
    assert post(client, f"inspections/{row.uuid}/defects/", line | {"count": 0}).status_code == 204
    assert not row.defects.exists()


@pytest.mark.parametrize("count", [-1, 1_000_001, "many", None])
def test_an_impossible_count_is_refused(client, mei, count):
    line = {"defect_type": str(made.defect_type().uuid), "defect_class": "minor", "count": count}
    answer = post(client, f"inspections/{under_way(mei).uuid}/defects/", line)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["count"])


def test_a_manager_reviews_by_the_api(client, boss, mei):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    path = f"inspections/{filed.uuid}"
    assert post(client, f"{path}/approve/", version=1).status_code == 404  # mei is not on this visit
    client.force_login(boss)
    assert post(client, f"{path}/send-back/", version=1).status_code == 400  # without a reason
    assert post(client, f"{path}/approve/", version=7).status_code == 412
    assert post(client, f"{path}/approve/").status_code == 428
    assert post(client, f"{path}/approve/", version=1).json()["state"] == "approved"
    assert post(client, f"{path}/cancel/", {"note": "too late"}, version=2).status_code == 400


def test_reading_again_what_did_not_change_costs_no_body(client, boss):
    row = made.inspection()
    first = get(client, f"inspections/{row.uuid}/")
    again = client.get(f"{ROOT}/inspections/{row.uuid}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_reading_again_after_a_count_gives_the_new_defects(client):
    row = under_way(inspector())
    client.force_login(manager())
    first = get(client, f"inspections/{row.uuid}/")
    made.defect(row)
    again = client.get(f"{ROOT}/inspections/{row.uuid}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(again.json()["defects"])) == (200, 1)


def test_a_verb_that_is_sent_again_with_its_key_is_answered_the_same(client, boss):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    first, again = (
        post(client, f"inspections/{filed.uuid}/approve/", version=1, **{"Idempotency-Key": "approve-1"})
        for _ in range(2)
    )
    assert (again.status_code, again["ETag"], again["Idempotent-Replay"]) == (200, first["ETag"], "true")
    assert again.json() == first.json()


def test_a_verb_that_was_refused_may_be_tried_again_with_its_key(client, boss):
    filed = made.inspection(state=InspectionState.SUBMITTED)
    path, key = f"inspections/{filed.uuid}/approve/", {"Idempotency-Key": "approve-1"}
    assert post(client, path, version=7, **key).status_code == 412
    assert post(client, path, version=1, **key).json()["state"] == "approved"


def test_a_photo_that_is_sent_again_with_its_key_is_kept_once(client, mei):
    path = f"{ROOT}/inspections/{under_way(mei).uuid}/photos/"

    def send(colour):
        return client.post(path, {"photo": picture(colour=colour)}, headers={"Idempotency-Key": "photo-1"})

    first, again, other = send("navy"), send("navy"), send("maroon")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert InspectionPhoto.objects.count() == 1


def test_a_detail_costs_the_same_with_no_defect_and_with_many(client, boss, django_assert_num_queries):
    looked = under_way(inspector())
    with django_assert_num_queries(3):  # session, person, the record with its parts
        assert get(client, f"inspections/{looked.uuid}/").json()["defects"] == []
    for _ in range(12):
        made.defect(looked)
    with django_assert_num_queries(3):
        assert len(get(client, f"inspections/{looked.uuid}/").json()["defects"]) == 12


def test_the_schema_shows_what_a_detail_holds_besides_the_list(client):
    shapes = client.get("/api/schema/?format=json").json()["components"]["schemas"]
    assert {"plan", "defects", "photos", "remarks"} <= set(shapes["InspectionDetail"]["properties"])
    assert "plan" not in shapes["InspectionShape"]["properties"]
    assert set(shapes["LineShape"]["properties"]) == {"product", "sku", "po_number", "quantity_units", "cartons"}


def test_who_may_read_but_not_write_is_forbidden(client):
    row = made.inspection()
    client.force_login(read_only())
    assert get(client, f"inspections/{row.uuid}/").status_code == 200
    assert post(client, f"inspections/{row.uuid}/start/", version=1).status_code == 403
    assert patch(client, f"inspections/{row.uuid}/", {"remarks": "x"}, 1).status_code == 403


def test_a_shared_inspection_tells_other_buyers_neither_owner_nor_shipment(client):
    own, other = suppliers.buyer(), suppliers.buyer()
    factory = suppliers.factory(buyers=[own, other])
    shipment = made.shipment(own, factory)
    shared = made.approved(own, factory, shipment=shipment, visibility="shared")
    secret = (own.name, shipment.number, str(own.uuid), str(shipment.uuid))
    client.force_login(buyer_person(own))
    assert get(client, f"inspections/{shared.uuid}/").json()["owner_name"] == own.name
    client.force_login(buyer_person(other))
    for place in ("/inspections/", f"/inspections/{shared.uuid}/"):
        for answer in (client.get(place), client.get(ROOT + place)):
            assert answer.status_code == 200
            assert [each for each in secret if each in answer.content.decode()] == []
    for hidden in (f"q={shipment.number}", f"q={shared.product.sku}", f"shipment={shipment.uuid}"):
        assert get(client, f"inspections/?{hidden}").json()["count"] == 0, hidden
    assert get(client, f"inspections/?q={shared.product.name}").json()["count"] == 1


def test_the_supplier_reads_a_result_without_the_buyers_name(client):
    supplier, buyer = suppliers.supplier(), suppliers.buyer()
    factory = suppliers.factory(supplier=supplier, buyers=[buyer])
    boss = manager(name="Hanna Reviewer")
    row = made.approved(buyer, factory, shipment=made.shipment(buyer, factory), reviewed_by=boss)
    client.force_login(supplier_contact(supplier))
    found = get(client, f"inspections/{row.uuid}/").json()
    assert (found["result"], found["owner_name"], found["shipment"]) == ("pass", None, None)
    page = client.get(f"/inspections/{row.uuid}/").content.decode()
    assert buyer.name not in page
    assert boss.name not in page


# -- the defect library ------------------------------------------------------------------------
def test_a_defect_type_is_added_weighed_and_retired(client, boss):
    facts = {"code": "X-1", "name": "Dent", "category": "material", "default_class": "minor"}
    row = post(client, "defect-types/", facts | {"areas": {"process_control": "0.6"}}).json()
    assert row["areas"] == {"process_control": 0.6} or row["areas"] == {"process_control": "0.60"}
    path = f"defect-types/{row['uuid']}/"
    assert patch(client, path, {"retired": True}, row["version"]).json()["retired"] is True
    assert DefectType.objects.get(code="X-1").retired


def test_names_and_synonyms_are_written_read_and_found(client, boss):
    facts = {"code": "X-1", "name": "Dent", "category": "material", "default_class": "minor"}
    names = {"vi": {"name": "móp", "synonyms": ["lõm"]}}
    row = post(client, "defect-types/", facts | {"names": names, "criterion_major": "Deeper than 2 mm"}).json()
    assert (row["names"], row["criterion_major"]) == (names, "Deeper than 2 mm")
    found = client.get("/api/v1/defect-types/", {"q": "lõm"}).json()
    assert [each["code"] for each in found["results"]] == ["X-1"]


@pytest.mark.parametrize(
    "names", [{"fr": {"name": "bosse"}}, {"en": {"name": "Dent"}}, {"vi": {"name": "m" * 121}}, {"vi": "móp"}]
)
def test_a_name_that_cannot_stand_is_refused(client, boss, names):
    facts = {"code": "X-1", "name": "Dent", "category": "material", "default_class": "minor", "names": names}
    assert post(client, "defect-types/", facts).status_code == 400


@pytest.mark.parametrize(
    "areas", [{"weather": "0.5"}, {"process_control": "1.5"}, {"process_control": "-1"}, {"process_control": "x"}]
)
def test_an_unknown_area_or_weight_is_refused(client, boss, areas):
    facts = {"code": "X-1", "name": "Dent", "category": "material", "default_class": "minor", "areas": areas}
    assert post(client, "defect-types/", facts).status_code == 400
    assert not DefectType.objects.exists()


def test_filters_narrow_inspections(client, boss):
    fails = made.approved(result="fail")
    made.approved()
    assert [row["uuid"] for row in get(client, "inspections/?result=fail").json()["results"]] == [str(fails.uuid)]
    assert get(client, f"inspections/?factory={fails.factory.uuid}").json()["count"] == 1
    assert get(client, "inspections/?colour=red").status_code == 400
    assert Inspection.objects.count() == 2

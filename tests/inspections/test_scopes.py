"""Who sees which inspection, shipment, product, photo and panel."""

import pytest
from django.urls import reverse

from inspections.enums import InspectionState as S
from inspections.models import Defect, Inspection, InspectionPhoto, NotDone, Product, Shipment
from qcportal.core import files
from qcportal.core.models import User
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import (
    administrator,
    auditor,
    buyer_person,
    inspector,
    manager,
    read_only,
    supplier_contact,
)
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """One factory of two buyers; the first buyer's inspection of each state on visits of one inspector."""
    own, other = suppliers.buyer(), suppliers.buyer()
    supplier = suppliers.supplier()
    factory = suppliers.factory(supplier=supplier, buyers=[own, other])
    shipment, mei = made.shipment(own, factory), inspector(name="Mei")
    rows = {
        state: made.inspection(own, factory, state=state, shipment=shipment, person=mei, visibility="owner")
        for state in S.values
        if state != S.CANCELLED
    }
    NotDone.objects.create(inspection=rows[S.NOT_DONE], reason="refused", note="No access.", by=mei)
    rows["shared"] = made.approved(own, factory, visibility="shared")
    rows["house"] = made.approved(own, factory, visibility="house")
    people = {
        "manager": manager(),
        "administrator": administrator(),
        "read_only": read_only(),
        "own buyer": buyer_person(own),
        "other buyer": buyer_person(other),
        "contact": supplier_contact(supplier),
        "other contact": supplier_contact(suppliers.supplier()),
        "inspector": mei,
        "other inspector": inspector(),
        "auditor": auditor(),
        "stranger": buyer_person(),
    }
    return rows, people


EVERYTHING = {"planned", "in_progress", "submitted", "sent_back", "approved", "not_done", "shared", "house"}
SEES = {
    "manager": EVERYTHING,
    "administrator": EVERYTHING,
    "read_only": EVERYTHING,
    "own buyer": {"planned", "approved", "not_done", "shared"},
    "other buyer": {"shared"},
    "contact": {"approved", "not_done", "shared"},
    "other contact": set(),
    "inspector": EVERYTHING - {"shared", "house"},
    "other inspector": set(),
    "auditor": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_which_inspection(client, world, who):
    rows, people = world
    seen = set(Inspection.objects.visible_to(people[who]))
    assert {name for name, row in rows.items() if row in seen} == SEES[who]
    client.force_login(people[who])
    for name, row in rows.items():
        status = client.get(reverse("inspections:inspection", args=[row.uuid])).status_code
        assert status == (200 if name in SEES[who] else 404), name


@pytest.mark.parametrize("who", ["other buyer", "other contact", "contact", "other inspector", "auditor", "stranger"])
def test_a_foreign_shipment_is_not_there(client, world, who):
    rows, people = world
    shipment = rows["approved"].shipment
    assert not Shipment.objects.visible_to(people[who]).exists()
    assert not Product.objects.visible_to(people[who]).filter(shipment_lines__shipment=shipment).exists()
    client.force_login(people[who])
    assert client.get(reverse("inspections:shipment", args=[shipment.uuid])).status_code == 404


@pytest.mark.parametrize("who", SEES)
def test_photos_and_defects_go_with_their_inspection(client, world, who):
    rows, people = world
    for row in rows.values():
        stored = files.store(picture(), by=User.objects.system())
        InspectionPhoto.objects.create(inspection=row, file=stored)
        made.defect(row)
    client.force_login(people[who])
    outside = people[who].role in ("buyer", "supplier_contact")
    found = SEES[who] - {"not_done"} if outside else SEES[who]  # what was broken off is told by its reason and evidence
    assert Defect.objects.visible_to(people[who]).count() == len(found)
    for name, row in rows.items():
        address = reverse("inspections:photo", args=[row.photos.get().file.uuid, "thumb"])
        answer = client.get(address)
        kind = "image/" if answer.streaming and answer.getvalue() else "text/"
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.status_code == (200 if name in SEES[who] else 404), name


def test_a_photo_is_not_served_to_anonymous(client, world):
    rows, _people = world
    photo = InspectionPhoto.objects.create(
        inspection=rows["approved"], file=files.store(picture(), by=User.objects.system())
    )
    assert client.get(reverse("inspections:photo", args=[photo.file.uuid, "print"])).status_code == 404


@pytest.mark.parametrize(
    ("who", "numbers"), [("other buyer", {"shared"}), ("own buyer", {"planned", "approved", "not_done", "shared"})]
)
def test_the_factorys_panel_names_what_its_reader_sees(client, world, who, numbers):
    rows, people = world
    client.force_login(people[who])
    page = client.get(reverse("inspections:factory_panel", args=[rows["shared"].factory.uuid])).content.decode()
    assert {name for name, row in rows.items() if row.number in page} == numbers


def test_the_buyer_reads_no_history_and_no_names_of_the_house(client, world):
    rows, people = world
    client.force_login(people["own buyer"])
    page = client.get(reverse("inspections:inspection", args=[rows["approved"].uuid])).content.decode()
    assert "Mei" not in page
    assert "History" not in page

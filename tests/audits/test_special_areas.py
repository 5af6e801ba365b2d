"""A special audit names the process areas that it is made for: its checklist begins with them, and only the house reads them."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from audits import actions
from audits.models import Audit
from qcportal.core.errors import Rejected
from suppliers.models import VisitAssignment
from tests.builders import audits as make
from tests.builders import people, suppliers

from .pages import at, post, signed_in

pytestmark = pytest.mark.django_db
AREAS = ["documentation", "equipment_maintenance"]  # the second and the fourth section of a made standard


@pytest.fixture
def li():
    return people.auditor(name="Li 李")


def special(li, **fields) -> Audit:
    standard = fields.pop("standard", None) or make.standard(questions=1, sections=5)
    return make.audit(kind="special", areas=AREAS, person=li, standard=standard, **fields)


def test_the_form_is_filled_from_the_address_and_keeps_what_is_chosen(client, li):
    signed_in(client, people.manager())
    factory, standard = suppliers.factory(), make.standard(sections=5)
    page = client.get(
        at("audit_add", query=f"?factory={factory.uuid}&kind=special&areas=documentation&areas=nonsense")
    ).text
    assert page.count(" checked") == 1
    assert '<option value="special" selected' in page
    day = factory.today().isoformat()
    data = {"factory": factory.uuid, "standard": standard.uuid, "kind": "special", "announcement": "unannounced"}
    data |= {"visibility": "owner", "lead": li.uuid, "starts_on": day, "part": "whole", "areas": AREAS}
    post(client, at("audit_add"), data)
    made = Audit.objects.get()
    assert made.areas == AREAS
    text = client.get(reverse("audits:audit", args=[made.uuid])).text
    assert "Documentation, equipment and maintenance" in text


def test_the_checklist_begins_with_the_areas_and_then_asks_the_rest(client, li):
    audit = special(li, state="in_progress")
    signed_in(client, li)
    assert reverse("audits:answer", args=[audit.uuid, 2]) in client.get(reverse("audits:audit", args=[audit.uuid])).text
    turn, number = [], 2
    while number and len(turn) < 9:
        turn.append(number)
        page = client.get(reverse("audits:answer", args=[audit.uuid, number]))
        assert ("looks into this process area first" in page.text) is (number in (2, 4))
        number = page.context["following"] and page.context["following"].number
    assert turn == [2, 4, 1, 3, 5]


def test_starting_it_leads_to_the_first_area(client, li):
    audit = special(li)
    VisitAssignment.objects.filter(visit=audit.visit).update(role="lead_auditor")
    signed_in(client, people.manager())
    answer = client.post(reverse("audits:start", args=[audit.uuid]), {"version": audit.version})
    assert answer.status_code in (302, 403)
    signed_in(client, li)
    answer = client.post(reverse("audits:start", args=[audit.uuid]), {"version": audit.version})
    assert answer.url == reverse("audits:answer", args=[audit.uuid, 2])


def test_an_audit_without_areas_goes_by_its_numbers(client, li):
    audit = make.audit(person=li, standard=make.standard(sections=3), state="in_progress")
    signed_in(client, li)
    assert reverse("audits:answer", args=[audit.uuid, 1]) in client.get(reverse("audits:audit", args=[audit.uuid])).text


def test_areas_belong_to_special_audits_and_to_what_the_standard_asks(li):
    boss, factory = people.manager(), suppliers.factory()
    plan = {"factory": factory, "lead": li, "starts_on": factory.today(), "by": boss}
    with pytest.raises(Rejected, match="asks nothing about these"):
        actions.schedule_audit(standard=make.standard(sections=1), kind="special", areas=AREAS, **plan)
    with pytest.raises(Exception, match="Only a special audit"):
        actions.schedule_audit(standard=make.standard(sections=5), kind="periodic", areas=AREAS, **plan)
    with pytest.raises(IntegrityError):
        make.audit(kind="special", areas=["sorcery"])


def test_the_page_says_about_which_area_the_standard_asks_nothing(client, li):
    audit = special(li, standard=make.standard(sections=2))
    signed_in(client, people.manager())
    text = client.get(reverse("audits:audit", args=[audit.uuid])).text
    assert "The standard asks nothing about: equipment and maintenance." in text


def test_neither_the_supplier_nor_a_buyer_reads_them(client, li):
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer], supplier=suppliers.supplier())
    audit = special(li, buyer=buyer, factory=factory, state="approved", score_percent=80, grade="B")
    for person in (people.buyer_person(buyer), people.supplier_contact(factory.supplier)):
        signed_in(client, person)
        text = client.get(reverse("audits:audit", args=[audit.uuid])).text
        assert "Process areas to look into" not in text, person
        assert client.get(f"/api/v1/audits/{audit.uuid}/").json()["areas"] == []
    signed_in(client, people.manager())
    assert client.get(f"/api/v1/audits/{audit.uuid}/").json()["areas"] == AREAS


def test_by_the_api(client, li):
    signed_in(client, people.manager())
    factory = suppliers.factory()
    body = {"factory": str(factory.uuid), "standard": str(make.standard(sections=5).uuid), "kind": "special"}
    body |= {"lead": str(li.uuid), "starts_on": factory.today().isoformat(), "areas": AREAS}
    answer = client.post("/api/v1/audits/", body, "application/json")
    assert (answer.status_code, answer.json()["areas"]) == (201, AREAS)
    refused = client.post("/api/v1/audits/", body | {"areas": ["sorcery"]}, "application/json")
    assert refused.status_code == 400

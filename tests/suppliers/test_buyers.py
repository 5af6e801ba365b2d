import pytest
from django.core.exceptions import ValidationError

from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from suppliers.actions import (
    add_membership,
    change_buyer,
    change_product_family,
    create_buyer,
    create_product_family,
    remove_membership,
)
from suppliers.models import Buyer, Factory, Membership, ProductFamily
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


def test_a_buyer_has_a_code_of_its_own():
    boss = people.manager()
    buyer = create_buyer(code="NORD", name="Nordkaufhaus", by=boss)
    with pytest.raises(ValidationError, match="Another buyer has this code"):
        create_buyer(code="nord", name="Another", by=boss)
    assert change_buyer(buyer=buyer, by=boss, version=1, name="Nordkaufhaus AG").version == 2


def test_a_product_family_has_a_code_of_its_own():
    boss = people.manager()
    family = create_product_family(code="knitwear", name="Knitwear", by=boss)
    with pytest.raises(ValidationError, match="Another product family has this code"):
        create_product_family(code="Knitwear", name="Another", by=boss)
    assert change_product_family(family=family, by=boss, version=1, name="Knits").name == "Knits"


def test_membership_opens_the_records_and_its_end_closes_them():
    buyer, boss = make.buyer(), people.manager()
    factory, user = make.factory(buyers=[buyer]), people.buyer_person()
    membership = add_membership(user=user, buyer=buyer, by=boss)
    assert list(Factory.objects.visible_to(user)) == [factory]
    remove_membership(membership=membership, by=boss)
    assert not Factory.objects.visible_to(user)
    assert [entry.event for entry in HistoryEntry.objects.order_by("pk")] == ["membership.added", "membership.removed"]


def test_a_contact_acts_for_a_supplier_once():
    supplier, boss, user = make.supplier(), people.manager(), people.supplier_contact()
    add_membership(user=user, supplier=supplier, by=boss)
    with pytest.raises(ValidationError, match="already acts for this supplier"):
        add_membership(user=user, supplier=supplier, by=boss)


@pytest.mark.parametrize("person", [people.supplier_contact, people.inspector, people.manager])
def test_only_a_buyers_people_act_for_buyers(person):
    with pytest.raises(Rejected, match="only people in the role “buyer”") as refused:
        add_membership(user=person(), buyer=make.buyer(), by=people.manager())
    assert refused.value.field == "user"


def test_only_contacts_act_for_suppliers():
    with pytest.raises(Rejected, match="only people in the role “supplier contact”"):
        add_membership(user=people.buyer_person(), supplier=make.supplier(), by=people.manager())


def test_scope():
    ours, theirs = make.buyer(), make.buyer()
    make.family()
    user = people.buyer_person(ours)

    def counts(person):
        return tuple(model.objects.visible_to(person).count() for model in (Buyer, Membership, ProductFamily))

    assert counts(people.manager()) == counts(people.administrator()) == (2, 1, 1)
    assert counts(people.read_only()) == (2, 1, 1)
    assert counts(user) == (0, 0, 1)
    for person in (people.buyer_person(), people.supplier_contact(), people.inspector(), people.auditor()):
        assert counts(person) == (0, 0, 0), person.role
    assert theirs != ours

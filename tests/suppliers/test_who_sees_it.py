"""What a person reads when choosing who sees a record is what then happens."""

import pytest
from django.urls import reverse

from audits.models import Audit
from inspections.models import Inspection
from suppliers.enums import Visibility
from suppliers.models import CorrectiveAction
from tests.builders import audits as audited
from tests.builders import inspections as inspected
from tests.builders import people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("visibility", Visibility.values)
def test_the_label_names_the_factory_where_its_contact_sees_what_is_approved(visibility):
    buyer, supplier = make.buyer(), make.supplier()
    factory = make.factory(supplier=supplier, buyers=[buyer])
    inspected.approved(buyer, factory, visibility=visibility)
    audited.approved(buyer, factory, visibility=visibility)
    make.corrective_action(factory, owner=buyer, visibility=visibility)
    contact = people.supplier_contact(supplier)
    named = "factory" in str(Visibility(visibility).label)
    for model in (Inspection, Audit, CorrectiveAction):
        assert model.objects.visible_to(contact).exists() == named, model


def test_the_form_says_that_the_factory_reads_it(client):
    client.force_login(people.manager())
    page = client.get(reverse("suppliers:corrective_action_add")).text
    assert "the house, its owner and the factory" in page
    assert "Unless it is for the house alone, the factory" in page

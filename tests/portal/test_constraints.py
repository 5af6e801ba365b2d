"""What a field may hold stands in the database too, where no form and no action can go around it."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q

pytestmark = pytest.mark.django_db
OURS = ("core", "suppliers", "inspections", "audits", "reports")
CHOSEN = [
    (model, field)
    for label in OURS
    for model in apps.get_app_config(label).get_models()
    for field in model._meta.concrete_fields
    if field.choices and not model._meta.proxy  # of a proxy its own model is asked
]


def spoken_of(condition) -> set[str]:
    """The fields in a condition, be it a Q or a function of the database."""
    if isinstance(condition, Q):
        return condition.referenced_base_fields
    return {each.name for each in condition.flatten() if isinstance(each, F)}


def constraints(model, field, alone: bool = False) -> list[CheckConstraint]:
    checks = [each for each in model._meta.constraints if isinstance(each, CheckConstraint)]
    mentions = [each for each in checks if field.name in spoken_of(each.condition)]
    return [each for each in mentions if not alone or spoken_of(each.condition) == {field.name}]


def refused(model, field, value, alone: bool = False) -> bool:
    """Whether a constraint that speaks of this field (`alone`: of no other) refuses the value, as PostgreSQL judges."""
    row = model(**{field.name: value})
    for constraint in constraints(model, field, alone):
        try:
            constraint.validate(model, row)
        except ValidationError:
            return True
    return False


@pytest.mark.parametrize(
    ("model", "field"), CHOSEN, ids=[f"{model._meta.label}.{field.name}" for model, field in CHOSEN]
)
def test_the_database_knows_every_value_that_may_be_chosen_and_no_other(model, field):
    assert refused(model, field, "none of them")
    assert [value for value, _label in field.flatchoices if refused(model, field, value, alone=True)] == []

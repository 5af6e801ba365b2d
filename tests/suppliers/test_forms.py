import pytest

from suppliers.enums import DayPart, VisitRole
from suppliers.forms.visits import CrewFormSet, members
from tests.builders import people

pytestmark = pytest.mark.django_db


def crew(by, *lines):
    values = {"form-TOTAL_FORMS": str(len(lines)), "form-INITIAL_FORMS": "0"}
    for number, (person, role) in enumerate(lines):
        values |= {f"form-{number}-person": str(person.uuid) if person else "", f"form-{number}-role": role}
    found = CrewFormSet(values, form_kwargs={"by": by})
    assert found.is_valid()
    return found


def test_without_a_role_people_go_by_their_trade_and_the_first_leads():
    wang, zhou, li = people.inspector(), people.inspector(), people.auditor()
    lines = crew(people.manager(), (wang, ""), (None, ""), (zhou, ""), (li, ""))
    assert members(lines) == [
        (wang, VisitRole.LEAD_INSPECTOR, DayPart.WHOLE),
        (zhou, VisitRole.INSPECTOR, DayPart.WHOLE),
        (li, VisitRole.LEAD_AUDITOR, DayPart.WHOLE),
    ]


def test_a_chosen_role_stays():
    boss = people.manager()
    assert members(crew(boss, (boss, "lead_auditor"))) == [(boss, VisitRole.LEAD_AUDITOR, DayPart.WHOLE)]

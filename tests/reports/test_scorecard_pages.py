"""Scorecards as their readers see them: own rows, own weights, places only where they can be told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qcportal.core.errors import Forbidden
from qcportal.core.models import HistoryEntry
from qcportal.core.sheets import MARK
from reports.actions import set_scorecard_weights
from reports.models import ScorecardWeights
from reports.queries.scorecards import Counted, grades, reader_of, weights_of
from reports.scorecards import ANSWERS, PRESENTED, PRODUCTS, SYSTEMS
from tests.builders import audits, inspections, people, suppliers

pytestmark = pytest.mark.django_db
WEIGHTS = {"products": 50, "systems": 30, "responsiveness": 20}


def told(buyer, factory, lots: int = 4, failed: int = 1, score: float = 80.0):
    """A factory of which something is to be counted in every measure."""
    for place in range(lots):
        result = "fail" if place < failed else "pass"
        inspections.approved(buyer, factory, inspected_on=timezone.localdate(), result=result)
    audits.approved(buyer, factory, score_percent=score, audited_on=timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    suppliers.corrective_action(factory, owner=buyer, raised_on=yesterday - timedelta(days=9), due_on=yesterday)
    return factory


@pytest.fixture
def supplier():
    return suppliers.supplier()


@pytest.fixture
def factory(nordlys, supplier):
    return told(nordlys, suppliers.factory("Hengyi", buyers=[nordlys], supplier=supplier))


def card_of(user, factory, **options):
    return Counted(reader_of(user, **options)).board().cards.get(factory.pk)


def test_each_measure_is_counted_by_its_definition(nordlys, factory):
    first = inspections.approved(nordlys, factory, inspected_on=timezone.localdate(), result="fail")
    inspections.approved(nordlys, factory, inspected_on=timezone.localdate(), result="pass", original=first)
    inspections.not_done(nordlys, factory)  # the goods were not ready
    now = timezone.now()
    answered = {"answered_at": now, "answered_by": people.manager(), "state": "answered"}
    suppliers.corrective_action(factory, owner=nordlys, **answered)
    suppliers.corrective_action(factory, owner=nordlys, due_on=factory.today() + timedelta(days=9))  # not due yet
    found = card_of(people.manager(), factory).measures
    assert (found[PRODUCTS].n, found[PRODUCTS].found) == (5, 60)  # the second look at a lot does not count
    assert (found[SYSTEMS].n, found[SYSTEMS].found) == (1, 80)
    assert (found[ANSWERS].n, found[ANSWERS].found) == (2, 50)
    assert found[PRESENTED].n == 7
    assert round(found[PRESENTED].found) == 86


class TestAnswers:
    """Of what was asked of a factory, how much it answered in time."""

    def found(self, factory):
        return card_of(people.manager(), factory).measures[ANSWERS]

    def asked(self, nordlys, factory, **fields):
        """Due yesterday, beside the one that was not answered."""
        day = factory.today() - timedelta(days=1)
        fields = {"raised_on": day - timedelta(days=5), "due_on": day} | fields
        return suppliers.corrective_action(factory, owner=nordlys, **fields)

    @pytest.mark.parametrize("state", ["sent_back", "not_effective"])
    def test_an_answer_that_was_not_taken_is_none(self, nordlys, factory, state):
        """Answered in time, asked for again until yesterday, and nothing came since."""
        long_ago = timezone.now() - timedelta(days=4)
        self.asked(nordlys, factory, state=state, answered_at=long_ago, answered_by=people.manager())
        assert (self.found(factory).n, self.found(factory).found) == (2, 0)

    def test_nor_is_it_late_before_the_new_day(self, nordlys, factory):
        now = {"due_on": factory.today(), "answered_at": timezone.now(), "answered_by": people.manager()}
        self.asked(nordlys, factory, state="sent_back", **now)
        assert self.found(factory).n == 1

    def test_nobody_is_late_with_what_is_disputed(self, nordlys, factory):
        self.asked(nordlys, factory, disputed_since=factory.today() - timedelta(days=2))
        assert self.found(factory).n == 1

    def test_nor_with_what_stays_in_the_house(self, nordlys, factory):
        self.asked(nordlys, factory, visibility="house")
        assert self.found(factory).n == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_an_answer_is_missing_once_its_day_is_over_at_the_factory(nordlys, zone):
    """Never the same day: at one of the two it is another than the server's."""
    factory = suppliers.factory(buyers=[nordlys], time_zone=zone)
    for days in (0, 1):
        due = factory.today() - timedelta(days=days)
        suppliers.corrective_action(factory, owner=nordlys, raised_on=due - timedelta(days=9), due_on=due)
    assert card_of(people.manager(), factory).measures[ANSWERS].n == 1


def test_what_lies_longer_back_than_five_quarters_is_history(nordlys, factory):
    long_ago = timezone.localdate() - timedelta(days=500)
    inspections.approved(nordlys, factory, inspected_on=long_ago, result="fail")
    assert card_of(people.manager(), factory).measures[PRODUCTS].n == 4
    history = Counted(reader_of(people.manager()), earlier=5).history(factory.pk)
    assert [card.measures[PRODUCTS].n if card and PRODUCTS in card.measures else 0 for *_days, card in history][-1] == 1


def test_a_buyer_reads_its_own_rows_by_its_own_weights(client, nordlys, factory):
    other = suppliers.buyer("Other")
    suppliers.qualification(factory, buyer=other)
    told(other, factory, lots=9, failed=9, score=20)
    set_scorecard_weights(buyer=nordlys, by=people.manager(), products=100, systems=0, responsiveness=0)
    person = people.buyer_person(nordlys)
    assert card_of(person, factory).measures[PRODUCTS].n == 4
    assert card_of(people.manager(), factory).measures[PRODUCTS].n == 13
    assert card_of(people.manager(), factory, buyer=nordlys).measures[PRODUCTS].n == 4  # as the buyer reads it
    client.force_login(person)
    text = client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).text
    assert "counts 100 %" in text
    assert client.get(reverse("reports:scorecard_list"), {"buyer": other.uuid}).status_code == 404


def test_a_row_shared_with_two_buyers_of_the_factory_counts_once(nordlys, factory):
    for _one in range(2):
        suppliers.qualification(factory, buyer=suppliers.buyer())
    inspections.approved(
        suppliers.buyer(), factory, inspected_on=timezone.localdate(), result="pass", visibility="shared"
    )
    assert card_of(people.buyer_person(nordlys), factory).measures[PRODUCTS].n == 5


def test_the_list_says_of_factories_like_each_other_that_they_are_not_told_apart(client, nordlys, factory):
    for _one in range(3):
        told(nordlys, suppliers.factory(buyers=[nordlys]))
    without = suppliers.factory("Never audited", buyers=[nordlys])
    inspections.approved(nordlys, without, inspected_on=timezone.localdate(), result="pass")
    client.force_login(people.buyer_person(nordlys))
    text = client.get(reverse("reports:scorecard_list")).text
    assert text.count("not told apart from the others (4)") == 4
    assert "no place: no audit was made in this time" in text


def test_a_far_better_factory_has_the_first_place(client, nordlys, factory):
    best = told(nordlys, suppliers.factory("Best", buyers=[nordlys]), lots=40, failed=0, score=99)
    told(nordlys, suppliers.factory("Bad", buyers=[nordlys]), lots=40, failed=36, score=40)
    told(nordlys, suppliers.factory("Worse", buyers=[nordlys]), lots=40, failed=39, score=35)
    client.force_login(people.manager())
    text = client.get(reverse("reports:scorecard_list")).text
    assert text.index("Best") < text.index("Bad")
    assert "place 1 " in text
    page = client.get(reverse("reports:factory_scorecard", args=[best.uuid])).text
    assert "Of 4 factories it has place 1" in page


def test_a_supplier_reads_its_own_card_and_no_places(client, nordlys, factory, supplier):
    told(nordlys, suppliers.factory(buyers=[nordlys]))
    inspections.approved(nordlys, factory, inspected_on=timezone.localdate(), visibility="house", result="fail")
    client.force_login(people.supplier_contact(supplier))
    page = client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).text
    assert "of 100 points" in page
    assert "told apart" not in page
    assert 'data-label="Cases">4</td>' in page  # what stays in the house is not counted
    assert client.get(reverse("reports:supplier_scorecard", args=[supplier.uuid])).status_code == 200
    assert client.get(reverse("reports:scorecard_list")).status_code == 403
    client.force_login(people.supplier_contact(suppliers.supplier()))
    assert client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).status_code == 404


def test_a_suppliers_card_takes_all_its_factories_together(nordlys, factory, supplier):
    told(nordlys, suppliers.factory(buyers=[nordlys], supplier=supplier))
    counted = Counted(reader_of(people.manager()), by_supplier=True)
    assert counted.board().cards[supplier.pk].measures[PRODUCTS].n == 8


def test_whoever_visits_factories_reads_no_scorecard(client, factory):
    for person in (people.inspector(), people.auditor()):
        client.force_login(person)
        assert client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).status_code in (403, 404)


def test_the_csv_has_a_row_a_factory_runs_no_formula_and_opens_with_its_letters(client, nordlys, factory):
    told(nordlys, suppliers.factory("=1+1", buyers=[nordlys]))
    client.force_login(people.buyer_person(nordlys))
    text = client.get(reverse("reports:scorecard_csv")).text
    assert text.startswith(MARK)
    lines = text.removeprefix(MARK).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("factory,name,from,to,products_cases,products_found_0_to_100,products_points_0_to_100")
    assert lines[0].endswith(",grade")
    reader = reader_of(people.manager())
    grade = grades(reader, Counted(reader).board(), {factory.pk})[factory.pk]
    assert next(line for line in lines if ",Hengyi," in line).endswith(f",{grade}")
    assert any(",'=1+1," in line for line in lines)


class TestHistory:
    """How the points were: a chart, its rows, and where the cases stand."""

    def at(self, name, place) -> str:
        return reverse(f"reports:{name}", args=[place.uuid])

    def test_it_is_a_chart_with_each_part_and_its_range(self, client, ingrid, factory):
        drawn = client.get(self.at("factory_history", factory)).json()
        rows = drawn["layer"][0]["data"]["values"]
        assert {row["part"] for row in rows} == {"Products", "Systems", "Responsiveness", "Total"}
        assert all(row["low"] <= row["points"] <= row["high"] for row in rows)
        assert self.at("factory_history", factory) in client.get(self.at("factory_scorecard", factory)).text

    def test_its_rows_are_a_sheet_a_quarter_each(self, client, ingrid, factory):
        lines = client.get(self.at("factory_history_csv", factory)).text.removeprefix(MARK).splitlines()
        assert lines[0].startswith("from,to,products_cases,products_found_0_to_100")
        assert len(lines) == 7

    def test_all_of_a_supplier_have_theirs(self, client, boss, factory, supplier):
        assert client.get(self.at("supplier_history", supplier)).json()["layer"]
        assert client.get(self.at("supplier_history_csv", supplier)).status_code == 200

    def test_a_stranger_and_another_buyer_find_none(self, client, factory, supplier):
        for person in (people.buyer_person(), people.buyer_person(suppliers.buyer())):
            client.force_login(person)
            for name in ("factory_history", "factory_history_csv"):
                assert client.get(self.at(name, factory)).status_code == 404
            assert client.get(self.at("supplier_history", supplier)).status_code == 404

    def test_a_supplier_sees_the_chart_and_takes_no_sheet(self, client, factory, supplier):
        client.force_login(people.supplier_contact(supplier))
        assert client.get(self.at("factory_history", factory)).status_code == 200
        assert client.get(self.at("factory_history_csv", factory)).status_code == 403

    def test_each_measure_leads_to_its_cases(self, client, ingrid, factory):
        """Those that another buyer shares are among them."""
        inspections.approved(suppliers.buyer(), factory, inspected_on=timezone.localdate(), visibility="shared")
        rows = client.get(self.at("factory_scorecard", factory)).context["measures"]
        products = next(row for row in rows if row["name"] == PRODUCTS)
        assert products["n"] == client.get(products["address"]).context["count"] == 5
        assert all(client.get(row["address"].split("#")[0]).status_code == 200 for row in rows)


# -- weights -------------------------------------------------------------------------------------
def test_a_buyer_without_own_weights_has_those_of_the_house_and_these_are_shipped(nordlys):
    assert weights_of(nordlys) == {"products": 40, "systems": 40, "responsiveness": 20}
    set_scorecard_weights(buyer=None, by=people.manager(), **WEIGHTS)
    assert weights_of(nordlys) == WEIGHTS
    set_scorecard_weights(buyer=nordlys, by=people.buyer_person(nordlys), **WEIGHTS | {"systems": 0})
    assert weights_of(nordlys)["systems"] == 0
    assert weights_of(None) == WEIGHTS
    events = HistoryEntry.objects.filter(record_type="reports.scorecardweights")
    assert set(events.values_list("event", flat=True)) == {"scorecard_weights.set"}


def test_nobody_sets_weights_of_another_buyer_or_of_the_house(client, nordlys):
    stranger = people.buyer_person(suppliers.buyer())
    for buyer in (nordlys, None):
        with pytest.raises(Forbidden):
            set_scorecard_weights(buyer=buyer, by=stranger, **WEIGHTS)
    client.force_login(people.read_only())
    assert client.get(reverse("reports:scorecard_weights")).status_code == 403
    client.force_login(people.buyer_person(nordlys))
    assert client.get(reverse("reports:scorecard_weights"), {"buyer": suppliers.buyer().uuid}).status_code == 404


def test_weights_of_nothing_are_refused_beside_the_form_and_stay_typed(client, nordlys):
    client.force_login(people.buyer_person(nordlys))
    address = reverse("reports:scorecard_weights")
    answer = client.post(address, {"products": 0, "systems": 0, "responsiveness": 0})
    assert "At least one weight is above 0." in answer.text
    answer = client.post(address, {"products": 777, "systems": 1, "responsiveness": 1})
    assert "A weight is a number from 0 to 100." in answer.text
    assert "777" in answer.text
    assert client.post(address, WEIGHTS)["Location"] == reverse("reports:scorecard_list")
    assert ScorecardWeights.objects.get().buyer == nordlys
    stale = client.post(address, WEIGHTS | {"products": 1, "version": 99})
    assert stale.status_code == 200
    assert "Somebody changed this record" in stale.text


def test_who_acts_for_two_buyers_comes_back_to_the_one_weighed(client, nordlys):
    person, second = people.buyer_person(nordlys), suppliers.buyer("Zweite")
    person.memberships.create(buyer=second)
    client.force_login(person)
    asked = f"?buyer={second.uuid}"
    answer = client.post(reverse("reports:scorecard_weights") + asked, WEIGHTS)
    assert answer["Location"] == reverse("reports:scorecard_list") + asked


class TestGrade:
    """A cap lowers it and leaves the points, so a factory with locked exits would look like the others without it."""

    def test_of_the_latest_audit_stands_beside_the_points(self, client, nordlys, factory):
        earlier = timezone.localdate() - timedelta(days=60)
        audits.approved(nordlys, factory, score_percent=95, grade="A", audited_on=earlier)
        factory.audits.filter(audited_on=timezone.localdate()).update(grade="D")
        client.force_login(people.manager())
        rows = client.get(reverse("reports:scorecard_list")).context["rows"]
        assert [row["grade"] for row in rows] == ["D"]
        assert client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).context["grade"] == "D"

    def test_of_a_supplier_is_the_worst_of_its_factories(self, client, nordlys, factory, supplier):
        other = told(nordlys, suppliers.factory("Second", buyers=[nordlys], supplier=supplier))
        factory.audits.update(grade="C")
        other.audits.update(grade="A")
        client.force_login(people.manager())
        page = client.get(reverse("reports:supplier_scorecard", args=[supplier.uuid]))
        assert page.context["grade"] == "C"
        assert "Worst grade of its factories" in page.text

    def test_is_that_of_an_audit_which_the_reader_sees(self, client, nordlys, factory):
        audits.approved(suppliers.buyer(), factory, score_percent=95, grade="D", audited_on=timezone.localdate())
        factory.audits.filter(owner=nordlys).update(grade="B")
        client.force_login(people.buyer_person(nordlys))
        assert client.get(reverse("reports:factory_scorecard", args=[factory.uuid])).context["grade"] == "B"


@pytest.mark.parametrize("rows", [3, 300])
def test_the_number_of_queries_does_not_grow(client, nordlys, factory, rows, django_assert_num_queries):
    client.force_login(people.manager())
    places = [factory, *(suppliers.factory(buyers=[nordlys]) for _one in range(min(rows, 40)))]
    product = inspections.product(nordlys)
    for number in range(rows):
        result = "fail" if number % 5 == 0 else "pass"
        at = {"inspected_on": timezone.localdate(), "result": result, "product": product}
        inspections.approved(nordlys, places[number % len(places)], **at)
    with django_assert_num_queries(12):
        client.get(reverse("reports:scorecard_list"))
    with django_assert_num_queries(12):
        client.get(reverse("reports:factory_scorecard", args=[factory.uuid]))


class TestWhoseLots:
    """The lots of a card stand in rows of their own: each reader counts those whose inspections it sees."""

    @pytest.fixture
    def shared(self, nordlys, factory):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        for visibility in ("house", "owner", "shared"):
            inspections.approved(other, factory, inspected_on=timezone.localdate(), visibility=visibility)
        return other

    def test_the_house_counts_all(self, factory, shared):
        assert card_of(people.manager(), factory).measures[PRODUCTS].n == 7

    def test_a_buyer_counts_its_own_and_what_is_shared(self, nordlys, factory, shared):
        assert card_of(people.buyer_person(nordlys), factory).measures[PRODUCTS].n == 5
        assert card_of(people.buyer_person(shared), factory).measures[PRODUCTS].n == 2
        assert card_of(people.manager(), factory, buyer=shared).measures[PRODUCTS].n == 2

    def test_a_supplier_counts_what_leaves_the_house(self, factory, supplier, shared):
        assert card_of(people.supplier_contact(supplier), factory).measures[PRODUCTS].n == 6

    def test_another_supplier_and_a_stranger_count_nothing(self, factory, shared):
        assert card_of(people.supplier_contact(suppliers.supplier()), factory) is None
        assert card_of(people.person("buyer"), factory) is None


# -- the API ---------------------------------------------------------------------------------------
def test_programs_read_the_same_card_and_set_the_own_weights(client, nordlys, factory, supplier):
    client.force_login(people.buyer_person(nordlys))
    card = client.get(f"/api/v1/scorecards/{factory.uuid}/").json()["card"]
    assert (card["measures"]["products"]["n"], card["measures"]["products"]["found"]) == (4, 75)
    assert (card["place_from"], card["place_to"], card["places"]) == (1, 1, 1)
    assert card["grade"] in "ABCD"
    assert card["grade"]
    assert client.get(f"/api/v1/supplier-scorecards/{supplier.uuid}/").json()["card"]["places"] is None
    made = client.post("/api/v1/scorecard-weights/", WEIGHTS, content_type="application/json")
    assert (made.status_code, made.json()["buyer"]) == (201, str(nordlys.uuid))
    assert client.get(f"/api/v1/scorecards/{factory.uuid}/").json()["card"]["weights"] == WEIGHTS
    foreign = WEIGHTS | {"buyer": str(suppliers.buyer().uuid)}
    assert client.post("/api/v1/scorecard-weights/", foreign, content_type="application/json").status_code == 400
    client.force_login(people.supplier_contact(supplier))
    assert client.get(f"/api/v1/scorecards/{factory.uuid}/").json()["card"]["places"] is None

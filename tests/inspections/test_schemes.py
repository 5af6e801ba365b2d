"""The scheme: approved lots decide how the next is inspected, and people decide with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from inspections import actions
from inspections.enums import InspectionState, SchemeEvent
from inspections.models import Inspection, Scheme, SchemeDecision
from inspections.queries.hindsight import hindsights, scaled
from inspections.queries.plans import planned
from inspections.queries.schemes import BEGIN, standing
from inspections.switching import Event, Ledger, Lot, Rules, single_outcome
from qcportal import merging
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
CHOSEN = {"severity": "tightened", "severity_reason": "A new line."}
START = timezone.now() - timedelta(days=400)


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def series():
    """A product of a buyer at a factory."""
    buyer = suppliers.buyer()
    return {"product": made.product(buyer), "factory": suppliers.factory(buyers=[buyer])}


def schedule(series, by, **plan) -> Inspection:
    given = {"lot_size": 3000, "inspector": people.inspector(), "starts_on": series["factory"].today()}
    return actions.schedule_inspection(**series, **given | plan, by=by)


def lot(series, by, *, major: int, **plan) -> Inspection:
    """A lot that is scheduled, filed and approved with so many major defects."""
    return approve(schedule(series, by, **plan), by, major=major)


def approve(inspection, by, *, major: int) -> Inspection:
    number = Inspection.objects.filter(state="approved").count()
    Inspection.objects.filter(pk=inspection.pk).update(
        state=InspectionState.APPROVED,
        result="pass" if major < 8 else "fail",
        major_found=major,
        units_inspected=min(125, inspection.lot_size),
        inspected_on=inspection.factory.today(),
        submitted_at=START + timedelta(days=number),
        submitted_by=by,
        reviewed_at=START + timedelta(days=number),
        reviewed_by=by,
    )
    inspection.plan_lines.filter(defect_class="major").update(found=major)
    return inspection


def lots(series, by, *counts: int) -> list[Inspection]:
    return [lot(series, by, major=count) for count in counts]


def major(series) -> Scheme:
    return Scheme.objects.get(factory=series["factory"], defect_class="major")


def planned_severity(inspection) -> str:
    return inspection.plan_lines.get(defect_class="major").severity


class TestScheduling:
    def test_begins_on_normal_and_makes_a_series_per_class_with_an_aql(self, boss, series):
        inspection = schedule(series, boss)
        assert planned_severity(inspection) == "normal"
        assert set(Scheme.objects.values_list("defect_class", "aql")) == {("major", "2.5"), ("minor", "4.0")}

    def test_two_of_five_lots_not_accepted_tighten_the_next_for_that_class_alone(self, boss, series):
        first, _good, second = lots(series, boss, 8, 0, 8)
        next_one = schedule(series, boss)
        plan = next_one.plan_lines.get(defect_class="major")
        assert (plan.severity, plan.ac, next_one.severity) == ("tightened", 5, "tightened")
        assert next_one.plan_lines.get(defect_class="minor").severity == "normal"
        move = standing(major(series)).since
        assert (move.rule, move.lots) == ("9.3.1", (first.number, second.number))

    def test_ten_good_lots_reduce_it_once_somebody_wants_it(self, client, boss, series):
        lots(series, boss, *[0] * 10)
        assert planned_severity(schedule(series, boss)) == "normal"
        page = reverse("inspections:scheme", args=[major(series).uuid])
        assert "would allow reduced inspection" in client.get(page).text
        actions.decide_scheme(scheme=major(series), event=SchemeEvent.DESIRED, reason="A steady line.", by=boss)
        SchemeDecision.objects.update(at=START + timedelta(days=9, hours=-1))  # before the tenth lot was approved
        assert planned_severity(schedule(series, boss)) == "reduced"
        assert "would allow reduced inspection" not in client.get(page).text

    def test_a_severity_that_is_chosen_holds_for_that_inspection_alone(self, boss, series):
        assert planned_severity(schedule(series, boss, **CHOSEN)) == "tightened"
        assert planned_severity(schedule(series, boss)) == "normal"

    def test_another_severity_than_the_scheme_asks_for_needs_a_reason(self, client, boss, series):
        with pytest.raises(Rejected, match="Say why: for major defects the scheme asks for “normal”") as refused:
            schedule(series, boss, severity="tightened")
        assert refused.value.field == "severity_reason"
        assert schedule(series, boss, severity="normal").severity_reason == ""
        row = schedule(series, boss, **CHOSEN)
        assert HistoryEntry.objects.filter(event="inspection.scheduled", note="A new line.").count() == 1
        page, address = reverse("inspections:inspection", args=[row.uuid]), f"/api/v1/inspections/{row.uuid}/"
        assert "another severity than the scheme asked for: A new line." in client.get(page).text
        assert client.get(address).json()["severity_reason"] == "A new line."
        client.force_login(people.buyer_person(row.owner))
        assert "A new line." not in client.get(page).text + client.get(address).text

    def test_a_chosen_severity_is_no_way_around_a_discontinuation(self, boss, series):
        lots(series, boss, 8, 8, *[8] * 5)
        with pytest.raises(Rejected, match="discontinued"):
            schedule(series, boss, **CHOSEN)
        told = {"event": "overrule", "severity": "normal", "reason": "The mould is new."}
        actions.decide_scheme(scheme=major(series), by=boss, **told)
        assert planned_severity(schedule(series, boss, **CHOSEN)) == "tightened"

    def test_replanned_by_the_api_a_chosen_severity_stays(self, client, boss, series):
        row = schedule(series, boss, **CHOSEN)
        version = {"If-Match": f'"{row.version}"'}
        address = f"/api/v1/inspections/{row.uuid}/replan/"
        answer = client.post(address, {"lot_size": 2000}, "application/json", headers=version)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["lot_size"], answer.json()["severity"]) == (2000, "tightened")
        assert answer.json()["severity_reason"] == "A new line."

    def test_the_form_keeps_what_was_typed_and_says_what_is_missing(self, client, boss, series):
        shipment = made.shipment(series["product"].buyer, series["factory"], product=series["product"])
        values = {"product": series["product"].uuid, "type": "pre_shipment", "lot_size": 3000, "part": "whole"}
        values |= {"standard": "ISO 2859-1:1999", "level": "II", "severity": "tightened", "visibility": "owner"}
        values |= {"aql_major": "2.5", "aql_minor": "4.0", "starts_on": series["factory"].today()}
        values |= {"inspector": people.inspector().uuid}
        address = reverse("inspections:schedule", args=[shipment.uuid])
        answer = client.post(address, values)
        assert "Say why" in str(answer.context["form"].errors["severity_reason"])
        assert 'value="tightened" selected' in answer.text
        assert client.post(address, values | {"severity_reason": "A new line."}).status_code == 302
        row = Inspection.objects.get()
        form = client.get(reverse("inspections:replan", args=[row.uuid])).context["form"]
        assert (form["severity"].value(), form["severity_reason"].value()) == ("tightened", "A new line.")

    def test_a_plan_is_not_changed_to_another_severity_without_a_reason_either(self, client, boss, series):
        row = schedule(series, boss)
        page = reverse("inspections:replan", args=[row.uuid])
        form = client.get(page).context["form"]
        typed = {name: form[name].value() for name in form.fields}
        typed = {name: value for name, value in typed.items() if value not in (None, False)} | {"version": row.version}
        answer = client.post(page, typed | {"severity": "tightened", "severity_reason": " "})
        assert 'id="id_severity_reason_errors"' in answer.text  # the sentence stands beside its field
        assert (
            "Say why: for major defects the scheme asks for “normal”."
            in answer.context["form"].errors["severity_reason"]
        )
        assert 'value="tightened" selected' in answer.text
        row.refresh_from_db()
        assert (row.severity, row.severity_reason) == ("normal", "")

    @pytest.mark.parametrize("verb", ["schedule", "replan"])
    def test_the_api_names_the_field_in_which_the_reason_is_missing(self, client, boss, series, verb):
        row, given = schedule(series, boss), {"severity": "tightened", "severity_reason": " "}
        address, headers = f"/api/v1/inspections/{row.uuid}/replan/", {"If-Match": f'"{row.version}"'}
        if verb == "schedule":
            shipment = made.shipment(row.owner, row.factory, product=row.product)
            given |= {"shipment": str(shipment.uuid), "product": str(row.product.uuid), "lot_size": 3000}
            given |= {"inspector": str(people.inspector().uuid), "starts_on": str(row.factory.today())}
            address, headers = "/api/v1/inspections/", {}
        answer = client.post(address, given, "application/json", headers=headers)
        assert answer.status_code == 400, answer.text
        assert list(answer.json()["errors"]) == ["severity_reason"]
        assert "Say why: for major defects" in str(answer.json()["errors"]["severity_reason"])
        assert list(Inspection.objects.values_list("severity", flat=True)) == ["normal"]

    def test_accepted_on_a_severity_that_was_chosen_a_lot_earns_nothing(self, boss, series):
        lots(series, boss, 0, 0)
        lot(series, boss, major=0, **CHOSEN | {"severity": "reduced"})
        assert standing(major(series)).score == 6
        lots(series, boss, 8, 8)
        for _each in range(5):
            lot(series, boss, major=0, **CHOSEN | {"severity": "normal"})
        assert standing(major(series)).severity == "tightened"
        lots(series, boss, *[0] * 5)
        assert standing(major(series)).severity == "normal"

    def test_another_family_factory_or_buyer_is_another_series(self, boss, series):
        lots(series, boss, 8, 8)
        other_family = series | {"product": made.product(series["product"].buyer, family=suppliers.family())}
        other_factory = series | {"factory": suppliers.factory()}
        other_buyer = series | {"product": made.product(suppliers.buyer(), family=series["product"].family)}
        for other in (other_family, other_factory, other_buyer):
            assert planned_severity(schedule(other, boss)) == "normal"

    def test_other_types_are_planned_as_the_series_stands_and_move_nothing(self, boss, series):
        """One lot that fails during production and again before shipment is one of five lots, not two."""
        lot(series, boss, major=8, type="during")
        assert not Scheme.objects.exists()
        lot(series, boss, major=8)
        lot(series, boss, major=8, type="sample_review")
        assert [entry.severity_next for entry in standing(major(series)).ledger.entries] == ["normal"]
        lot(series, boss, major=8)
        assert planned_severity(schedule(series, boss, type="during")) == "tightened"
        row = schedule(series, boss, type="loading")
        assert (row.severity, row.plan_lines.get(defect_class="minor").severity) == ("tightened", "normal")

    def test_those_of_earlier_days_that_stand_in_a_series_are_left_out(self, boss, series):
        lots(series, boss, 8, 8)
        Inspection.objects.update(type="during")
        assert standing(major(series)).ledger.entries == []
        assert hindsights(Scheme.objects.all(), series["factory"].today()) == []

    def test_where_it_is_discontinued_a_check_during_production_still_takes_place(self, boss, series):
        lots(series, boss, 8, 8, *[8] * 5)
        assert planned_severity(schedule(series, boss, type="during")) == "tightened"

    def test_an_inspection_that_becomes_one_before_shipment_enters_the_series(self, boss, series):
        row = schedule(series, boss, type="during")
        plan = planned(row) | {"severity": "scheme", "type": "pre_shipment"}
        actions.replan_inspection(inspection=row, by=boss, **plan)
        assert row.plan_lines.get(defect_class="major").scheme == major(series)

    def test_stops_after_five_lots_not_accepted_on_tightened_until_it_is_resumed(self, boss, series):
        lots(series, boss, 8, 8, *[8] * 5)
        with pytest.raises(Rejected, match="discontinued"):
            schedule(series, boss)
        actions.decide_scheme(scheme=major(series), event=SchemeEvent.RESUME, reason="New line leader.", by=boss)
        assert planned_severity(schedule(series, boss)) == "tightened"

    def test_the_lot_that_stopped_it_is_inspected_again_on_tightened(self, client, boss, series):
        """A program that asks for the plan first is told the same."""
        stopped = lots(series, boss, 8, 8, *[8] * 5)[-1]
        made.decision(stopped, kind="rework", rework_until=stopped.factory.today())
        client.force_login(boss)
        shipment = made.shipment(stopped.owner, stopped.factory, product=stopped.product)
        asked = {"shipment": str(shipment.uuid), "product": str(stopped.product.uuid), "lot_size": 3000}
        address = "/api/v1/inspections/plan-preview/"
        assert "discontinued" in client.post(address, asked, "application/json").text
        told = client.post(address, asked | {"reinspects": str(stopped.uuid)}, "application/json").json()
        assert {line["defect_class"]: line["severity"] for line in told["lines"]}["major"] == "tightened"
        again = schedule(series, boss, reinspects=stopped, shipment=stopped.shipment)
        assert planned_severity(again) == "tightened"


class TestDecisions:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"event": "resume", "reason": "x"}, "event"),
            ({"event": "steady", "reason": " "}, "reason"),
            ({"event": "overrule", "reason": "x"}, "severity"),
            ({"event": "steady", "severity": "reduced", "reason": "x"}, "severity"),
        ],
    )
    def test_that_do_not_fit_say_why(self, boss, series, values, field):
        schedule(series, boss)
        with pytest.raises(Rejected) as refused:
            actions.decide_scheme(scheme=major(series), by=boss, **values)
        assert refused.value.field == field

    def test_overrule_the_rules_with_a_reason(self, boss, series):
        schedule(series, boss)
        told = {"event": "overrule", "severity": "tightened", "reason": "A recall elsewhere."}
        actions.decide_scheme(scheme=major(series), by=boss, **told)
        found = standing(major(series))
        assert (found.severity, found.since.reason) == ("tightened", "A recall elsewhere.")


class TestPages:
    def test_the_ledger_names_lots_rules_and_what_comes_next(self, client, boss, series):
        first, second = lots(series, boss, 8, 8)
        page = client.get(reverse("inspections:scheme", args=[major(series).uuid])).text
        assert f"clause 9.3.1 ({first.number}, {second.number})" in page
        assert "normal → tightened" in page

    def test_a_decision_without_a_reason_says_so_and_keeps_the_rest(self, client, boss, series):
        schedule(series, boss)
        scheme = major(series)
        address = reverse("inspections:scheme_decide", args=[scheme.uuid])
        answer = client.post(address, {"version": scheme.version, "event": "irregular", "reason": ""})
        assert answer.status_code == 400
        assert answer.context["form"].errors["reason"]
        assert 'value="irregular" selected' in answer.text

    def test_the_plan_shows_what_the_scheme_asks_for_while_it_is_typed(self, client, boss, series):
        lots(series, boss, 8, 8)
        shipment = made.shipment(series["product"].buyer, series["factory"])
        shipment.lines.update(product=series["product"])
        query = {"shipment": shipment.uuid, "product": series["product"].uuid, "severity": "scheme", "lot_size": 3000}
        query |= {"standard": "ISO 2859-1:1999", "level": "II", "aql_major": "2.5", "aql_minor": "4.0"}
        assert "tightened" in client.get(reverse("inspections:plan_preview"), query).text
        assert "tightened" not in client.get(reverse("inspections:plan_preview"), query | {"shipment": ""}).text

    def test_is_the_houses_own(self, client, boss, series):
        """Its ledger tells of lots that stay in the house."""
        lots(series, boss, 8, 8)
        address = reverse("inspections:scheme", args=[major(series).uuid])
        panel = reverse("inspections:factory_schemes", args=[series["factory"].uuid])
        assert "tightened" in client.get(panel).text
        client.force_login(people.buyer_person(series["product"].buyer))
        assert client.get(address).status_code == 404
        assert "tightened" not in client.get(panel).text
        client.force_login(people.read_only())
        assert client.get(address).status_code == 200
        assert "Tell it what" not in client.get(address).text


class TestMerging:
    def test_a_series_goes_on_at_the_factory_that_is_kept_until_the_merge_is_undone(self, boss, series):
        lots(series, boss, 8, 8)
        kept = suppliers.factory(buyers=[series["product"].buyer])
        merge = merging.merge(gone=series["factory"], kept=kept, by=boss)
        at_kept = series | {"factory": kept}
        assert standing(major(at_kept)).severity == "tightened"
        assert planned_severity(schedule(at_kept, boss)) == "tightened"
        (found, _minor) = hindsights(Scheme.objects.filter(factory=kept).order_by("defect_class"), kept.today())
        assert len(found.lots) == 2
        merging.undo(merge=merge, by=boss)
        assert standing(major(at_kept)).severity == "normal"
        assert standing(major(series)).severity == "tightened"


class TestHindsight:
    def test_tightened_inspection_would_have_refused_what_normal_accepted(self, client, boss, series):
        """Two lots not accepted tighten the next, whose six major defects normal inspection accepted."""
        lots(series, boss, 8, 8)
        kept = lot(series, boss, major=6, **CHOSEN | {"severity": "normal"})
        (found,) = hindsights(Scheme.objects.filter(defect_class="major"), series["factory"].today())
        assert (found.accepted, found.passed, found.refused, found.stopped) == (1, 0, 3, 0)
        assert [each.entry.lot for each in found.different] == [kept.number]
        page = client.get(reverse("inspections:hindsight", args=[series["factory"].uuid])).text
        assert f">{kept.number}</a>: not accepted" in page

    def test_nothing_is_inspected_once_it_would_have_been_discontinued(self, boss, series):
        for inspection in [schedule(series, boss) for _each in range(8)]:
            approve(inspection, boss, major=8)
        (found,) = hindsights(Scheme.objects.filter(defect_class="major"), series["factory"].today())
        assert (found.refused, found.stopped) == (7, 1)

    def test_a_lot_that_is_smaller_than_the_sample_is_counted_as_inspected_whole(self, boss, series):
        """26 units: tightened asks for 32, Ac 1. One of 20 is 1 of the 26 that there are, though 2 of 32."""
        small = [schedule(series, boss, lot_size=26, level="III") for _each in range(3)]
        for inspection, count in zip(small, (3, 3, 1), strict=True):
            approve(inspection, boss, major=count)
        (found,) = hindsights(Scheme.objects.filter(defect_class="major"), series["factory"].today())
        assert [(each.entry.severity_used, each.entry.accepted) for each in found.lots][2] == ("tightened", True)

    def test_lots_of_longer_ago_are_left_out(self, boss, series):
        lots(series, boss, 8)
        Inspection.objects.update(inspected_on=series["factory"].today() - timedelta(days=800))
        assert hindsights(Scheme.objects.all(), series["factory"].today()) == []

    def test_a_buyer_reads_nothing_of_it(self, client, boss, series):
        lots(series, boss, 8)
        client.force_login(people.buyer_person(series["product"].buyer))
        page = client.get(reverse("inspections:hindsight", args=[series["factory"].uuid])).text
        assert "No lot of a series" in page

    @pytest.mark.parametrize(("found", "units", "sample", "expected"), [(5, 125, 50, 2), (5, 80, 80, 5), (1, 2, 1, 1)])
    def test_a_count_is_scaled_to_the_nearest_whole(self, found, units, sample, expected):
        assert scaled(found, units, sample) == expected


class TestApi:
    LIST = "/api/v1/switching-schemes/"

    def test_a_detail_holds_severity_lots_and_moves(self, client, boss, series):
        first, second = lots(series, boss, 8, 8)
        found = client.get(f"{self.LIST}{major(series).uuid}/").json()
        told = [(each["lot"], each["accepted"], each["severity_next"]) for each in found["lots"]]
        assert told == [(first.number, False, "normal"), (second.number, False, "tightened")]
        assert (found["severity"], found["moves"][0]["rule"]) == ("tightened", "9.3.1")

    def test_a_decision_names_the_version_that_was_read(self, client, boss):
        scheme = made.scheme()
        address = f"{self.LIST}{scheme.uuid}/decide/"
        told = {"event": "overrule", "severity": "tightened", "reason": "A recall."}
        assert client.post(address, told, "application/json").status_code == 428
        answer = client.post(address, told, "application/json", headers={"If-Match": f'"{scheme.version}"'})
        assert answer.json()["severity"] == "tightened"

    def test_is_found_by_its_factory(self, client, boss):
        wanted, _other = made.scheme(), made.scheme()
        found = client.get(self.LIST, {"factory": wanted.factory.uuid}).json()["results"]
        assert [each["uuid"] for each in found] == [str(wanted.uuid)]

    def test_a_buyer_reads_none(self, client, boss):
        scheme = made.scheme()
        client.force_login(people.buyer_person(scheme.owner))
        assert client.get(self.LIST).json()["results"] == []
        assert client.get(f"{self.LIST}{scheme.uuid}/").status_code == 404

    def test_no_series_is_made_by_hand(self, client, boss):
        assert client.post(self.LIST, {}, "application/json").status_code == 405


class TestReplay(TestCase):
    """The state is nowhere stored: it follows from the rows what a ledger kept beside them, lot by lot, arrives at."""

    @settings(max_examples=15, deadline=None)
    @given(some.lists(some.sampled_from([0, 0, 3, 5, 7, 8, 12, "desired", "again"]), max_size=16))
    def test_of_the_rows_gives_the_state_that_each_step_produced(self, steps):
        boss, buyer = people.manager(), suppliers.buyer()
        series = {"product": made.product(buyer), "factory": suppliers.factory(buyers=[buyer])}
        first = schedule(series, boss)
        actions.cancel_inspection(inspection=first, note="Only to make the series.", by=boss)
        book, last = Ledger(Rules(), BEGIN), None
        for hour, step in enumerate(steps):
            if book.state.severity == "discontinued":
                with pytest.raises(Rejected, match="discontinued"):
                    schedule(series, boss)
                break
            last = self.lived(step, START + timedelta(hours=hour), series, boss, book, last)
            assert standing(major(series)).ledger.state == book.state
        found = standing(major(series)).ledger
        assert (found.entries, found.moves) == (book.entries, book.moves)
        assert found.counted == set(
            Inspection.objects.approved().filter(original=None).values_list("number", flat=True)
        )

    def lived(self, step, at, series, boss, book: Ledger, last):
        """One step by the actions, and the same in the book; the last original lot."""
        if step == "desired":
            actions.decide_scheme(scheme=major(series), event="desired", reason="A steady line.", by=boss)
            SchemeDecision.objects.filter(at__gt=START + timedelta(days=300)).update(at=at)
            book.add(Event("desired", "A steady line."))
            return last
        if step == "again" and last is None:
            return last
        count, original = (0, last) if step == "again" else (step, None)
        row = schedule(series, boss)
        line = row.plan_lines.get(defect_class="major")
        assert line.severity == book.state.severity
        approve(row, boss, major=count)
        Inspection.objects.filter(pk=row.pk).update(reviewed_at=at, original=original)
        tighter = 5 if line.severity == "normal" else -1  # AQL 1.5 with 125 units
        judged = single_outcome(count, line.ac, line.re, tighter)
        book.add(Lot(row.number, lambda _severity: judged, resubmitted=original is not None))
        return last if original else row


class TestScore:
    """The page says of each lot what it did to the switching score, and why the score stands at 0."""

    def page(self, client, series):
        return client.get(reverse("inspections:scheme", args=[major(series).uuid]))

    def why(self, page) -> list[str]:
        return [row["why"] for row in page.context["rows"]][::-1]

    def test_each_lot_says_what_it_did_to_the_score_and_by_which_clause(self, client, boss, series):
        lots(series, boss, 0, 7, 8)  # Ac 7, and 5 one AQL step tighter
        page = self.page(client, series)
        assert self.why(page) == [
            "+3: accepted one AQL step tighter too (9.3.3.2.1 a)",
            "to 0: accepted, but not one AQL step tighter (9.3.3.2.1 a)",
            "to 0: the lot was not accepted (9.3.3.2)",
        ]
        assert "score to 0: the lot was not accepted (9.3.3.2)" in page.text

    def test_beside_a_score_of_0_stands_the_lot_that_set_it_there(self, client, boss, series):
        last = lots(series, boss, 0, 7)[-1]
        told = f"{last.number}: to 0: accepted, but not one AQL step tighter (9.3.3.2.1 a)."
        assert told in self.page(client, series).text

    def test_a_lot_that_changed_nothing_is_not_why_the_score_is_0(self, client, boss, series):
        rejected = lots(series, boss, 0, 8)[-1]
        lot(series, boss, major=0, **CHOSEN)
        page = self.page(client, series)
        assert page.context["why_zero"] == f"{rejected.number}: to 0: the lot was not accepted (9.3.3.2)."

    def test_where_no_lot_has_counted_yet_none_is_named(self, client, boss, series):
        lot(series, boss, major=0, **CHOSEN)
        assert self.page(client, series).context["why_zero"] == "No lot has been counted yet."

    def test_after_a_change_of_severity_counting_begins_anew(self, client, boss, series):
        lots(series, boss, 8, 8, *[0] * 5)  # tightened, and back to normal
        page = self.page(client, series)
        assert page.context["standing"].score == 0
        assert "Counting began anew with the last change of severity (9.3.3.2)." in page.text

    def test_the_score_says_what_30_makes_possible(self, client, boss, series):
        lots(series, boss, 0)
        page = self.page(client, series)
        assert "From 30 on reduced inspection is possible (9.3.3.1)" in page.text
        assert not page.context["why_zero"]

    def test_what_is_inspected_again_or_on_another_severity_earns_nothing(self, client, boss, series):
        first = lot(series, boss, major=0)
        again = lot(series, boss, major=0)
        Inspection.objects.filter(pk=again.pk).update(original=first)
        lot(series, boss, major=0, **CHOSEN)
        assert self.why(self.page(client, series))[1:] == [
            "unchanged: only a lot inspected for the first time counts",
            "unchanged: inspected on another severity than the scheme asked for",
        ]

    def test_a_plan_with_ac_1_earns_2(self, client, boss, series):
        lot(series, boss, major=0, lot_size=200)  # n 32, Ac 2 at AQL 2.5
        lot(series, boss, major=0, lot_size=100)  # n 20, Ac 1
        assert self.why(self.page(client, series))[1] == "+2: accepted on a plan with Ac 0 or 1 (9.3.3.2.1 b)"

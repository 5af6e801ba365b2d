"""Double sampling on site: the first sample decides or the walk goes on, and both count together."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from inspections import actions, draw
from inspections.actions.plans import plan_lines
from inspections.charts import oc_chart
from inspections.judging import ClassVerdict, Second
from inspections.models import Inspection
from inspections.queries.schemes import outcome
from inspections.queries.sections import failures, missing
from inspections.sampling import ISO, DoublePlan, aqls, double_acceptance_probability, double_plan
from qcportal.core.errors import Forbidden, Rejected
from tests.builders import inspections as made
from tests.builders import people

from .test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(client):
    mei = people.inspector(name="Mei")
    client.force_login(mei)
    return mei


@pytest.fixture
def under_way(mei):
    """A lot of 3,000, major at AQL 2.5: 80 units 3/6, then 80 more 9/10."""
    row = made.inspection(person=mei, plan={"sampling": "double", "aqls": {"major": "2.5"}}, sampling="double")
    row = actions.start_inspection(inspection=row, by=mei)
    return actions.record_facts(inspection=row, units_inspected=80, by=mei)


def count(row, mei, number):
    kind = made.defect_type("Open seam", code="SEAM") if not row.defects.exists() else row.defects.get().defect_type
    actions.count_defect(inspection=row, defect_type=kind, defect_class="major", count=number, by=mei)


def second(row, mei):
    return actions.draw_second(inspection=row, by=mei)


def submitted(row, mei, units):
    actions.record_facts(inspection=row, units_inspected=units, by=mei)
    actions.add_photo(inspection=row, upload=picture(), by=mei)
    return actions.submit_inspection(inspection=row, by=mei)


def test_the_first_sample_accepts_or_rejects(under_way, mei):
    count(under_way, mei, 6)
    assert failures(under_way) == ["Major: 6 found in 80 units; the plan accepts at most 3."]
    count(under_way, mei, 3)
    assert failures(under_way) == []
    with pytest.raises(Rejected, match="No second sample is needed"):
        second(under_way, mei)
    assert submitted(under_way, mei, 80).result == "pass"


def test_in_between_the_second_sample_is_needed_and_both_decide(client, under_way, mei):
    count(under_way, mei, 5)
    assert "Major: the first sample decides nothing (5 found); draw the second one." in missing(under_way)
    page = client.get(reverse("inspections:record", args=[under_way.uuid])).text
    assert "Draw the second sample" in page
    client.post(reverse("inspections:draw_second", args=[under_way.uuid]))
    assert "The plan asks for 160 units; 80 were inspected." in missing(under_way)
    count(under_way, mei, 10)
    assert failures(under_way) == ["Major: 10 found in 160 units of both samples; the plan accepts at most 9."]
    assert "5 in the first sample, 10 in both" in client.get(reverse("inspections:record", args=[under_way.uuid])).text
    count(under_way, mei, 9)
    row = submitted(under_way, mei, 160)
    line = row.plan_lines.get()
    assert (row.result, line.first_found, line.found) == ("pass", 5, 9)
    assert outcome(line).accepted


@pytest.mark.parametrize("aql", aqls())
@pytest.mark.parametrize("level", ["S-1", "II", "III"])
def test_a_first_sample_that_is_the_whole_lot_decides_as_the_double_plan_does(aql, level):
    """Two units with three defects are rejected by a first sample of 2 with Re 3, whatever both samples might bear."""
    for lot in range(2, 26):
        double = double_plan(lot, level, aql)
        if not isinstance(double, DoublePlan) or double.n1 < lot:
            continue
        [line] = plan_lines(
            lot_size=lot, level=level, severity="normal", standard=ISO, aqls={"major": aql}, sampling="double"
        )
        assert (line.is_double, line.sample_units) == (False, lot)
        for found in range(double.re2 + 1):
            undecided = double.ac1 < found < double.re1
            accepted = found <= (double.ac2 if undecided else double.ac1)
            assert line.verdict(found).passes is accepted


def test_three_defects_in_a_lot_of_two_are_rejected():
    plan = {"lot_size": 2, "level": "III", "severity": "normal", "standard": ISO, "aqls": {"major": "40"}}
    [line] = plan_lines(**plan, sampling="double")
    assert line.numbers == "n=2 Ac=2 Re=3"


def test_the_first_sample_is_inspected_whole_before_the_second_is_drawn(under_way, mei):
    actions.record_facts(inspection=under_way, units_inspected=70, by=mei)
    count(under_way, mei, 4)
    with pytest.raises(Rejected, match="Inspect the first sample whole"):
        second(under_way, mei)


def test_somebody_who_is_not_on_the_visit_draws_nothing(under_way, mei):
    count(under_way, mei, 4)
    with pytest.raises(Forbidden):
        second(under_way, people.inspector())


def test_the_walk_goes_on_and_a_stranger_can_replay_it(under_way, mei, capsys):
    row = Inspection.objects.get(pk=under_way.pk)
    made_draw = actions.drawing.commit_draw(row, by=mei)
    actions.reveal_draw(inspection=row, by=mei, units=3000, units_per_carton=24)
    count(row, mei, 4)
    second(row, mei)
    made_draw.refresh_from_db()
    first, more = units_of(made_draw.cartons), units_of(made_draw.second_cartons)
    assert (len(first), len(more), len(first & more)) == (80, 80, 0)
    said = replayed(made_draw)
    call_command("replay_draw", *said)
    assert "The second sample:" in capsys.readouterr().out
    said[said.index("--second-count") + 1] = "79"
    with pytest.raises(CommandError, match="second sample"):
        call_command("replay_draw", *said)


def units_of(cartons) -> set:
    return {(each.number, unit) for each in cartons for unit in each.units}


def replayed(row) -> list[str]:
    names = ("seed", "fingerprint", "units", "units_per_carton", "cartons_to_open", "count")
    names += ("second_count", "second_fingerprint")
    given = {name: getattr(row, name) for name in names} | {"hash": row.commitment, "inspection": row.inspection.number}
    return [part for name, value in given.items() for part in (f"--{name.replace('_', '-')}", str(value))]


def test_a_second_sample_that_the_lot_does_not_hold_is_refused():
    lot = draw.Lot("INS-1", 100, 0, 0, 80)
    with pytest.raises(draw.Refused):
        draw.second("00", lot, 21)


@pytest.mark.parametrize(
    ("first", "total", "passes", "open_"),
    [(3, 3, True, False), (4, 4, True, True), (6, 6, False, False), (None, 9, True, False), (None, 10, False, False)],
)
def test_verdicts(first, total, passes, open_):
    """None: the first sample showed 4, and the second is drawn."""
    verdict = ClassVerdict("major", total, 80, 3, 6, Second(80, 9, 10), 4 if first is None else None)
    assert (verdict.passes, verdict.needs_second) == (passes, open_)


def test_what_the_first_sample_decided_the_second_does_not_undo():
    verdict = ClassVerdict("major", 12, 80, 3, 6, Second(80, 9, 10), 3)
    assert verdict.passes
    assert not verdict.by_both


def test_tightened_and_reduced_have_the_single_plan_and_say_so(under_way):
    plan = {"lot_size": 3000, "level": "II", "standard": "ISO 2859-1:1999", "aqls": {"major": "2.5"}}
    line = actions.plan_lines(**plan, severity="tightened", sampling="double")[0]
    assert line.kind == "single"
    assert "could not be verified" in line.note


def test_the_curve_is_the_double_plans(under_way):
    line = under_way.plan_lines.get()
    chart = oc_chart([line])
    dot = chart["layer"][1]["data"]["values"][0]
    assert dot["accepted"] == round(100 * double_acceptance_probability(line.plan, 0.025), 2)


def test_sent_back_it_keeps_the_first_sample(under_way, mei):
    count(under_way, mei, 4)
    second(under_way, mei)
    row = submitted(under_way, mei, 160)
    back = actions.send_back_inspection(inspection=row, note="Look again.", by=people.manager())
    line = back.plan_lines.get()
    assert (line.first_found, line.found) == (4, None)


class TestCorrecting:
    """A reviewer's correction counts, also of a class that the first sample decided."""

    @pytest.fixture
    def filed(self, mei):
        """Major and minor at AQL 2.5 and 4.0: minor needed the second sample, of major none was found."""
        plan = {"sampling": "double", "aqls": {"major": "2.5", "minor": "4.0"}}
        row = made.inspection(person=mei, plan=plan, sampling="double")
        row = actions.start_inspection(inspection=row, by=mei)
        row = actions.record_facts(inspection=row, units_inspected=80, by=mei)
        seam = made.defect_type("Open seam", code="SEAM")
        actions.count_defect(inspection=row, defect_type=seam, defect_class="minor", count=7, by=mei)
        second(row, mei)
        return submitted(row, mei, 160)

    def correct(self, row, value, name="major") -> str:
        seam = row.defects.get(defect_class="minor").defect_type
        figure = f"defects:{seam.uuid}:{name}"
        made = {"figure": figure, "value": str(value), "reason": "Seen on the photos."}
        return actions.correct_figure(inspection=row, by=people.manager(), **made).result_after

    def test_more_of_a_class_that_was_accepted_are_the_first_samples(self, filed):
        assert filed.result == "pass"
        assert self.correct(filed, 9) == "fail"
        assert "Major: 9 found in 80 units; the plan accepts at most 3." in failures(filed)
        assert self.correct(filed, 3) == "pass"

    def test_so_many_that_both_decide_are_judged_by_both(self, filed):
        assert self.correct(filed, 5) == "pass"
        assert filed.plan_lines.get(defect_class="major").first_found == 5

    def test_fewer_are_the_second_samples_as_far_as_it_has_them(self, filed):
        self.correct(filed, 13, "minor")
        assert self.correct(filed, 8, "minor") == "pass"
        assert filed.plan_lines.get(defect_class="minor").first_found == 7
        self.correct(filed, 2, "minor")
        assert filed.plan_lines.get(defect_class="minor").first_found == 2


def test_a_double_plan_with_a_smaller_second_sample_says_which_units(client, under_way, mei):
    row = Inspection.objects.get(pk=under_way.pk)
    drawing = actions.drawing.commit_draw(row, by=mei)
    smaller = {"sample_units": 32, "second_units": 32, "ac": 1, "re": 3, "second_ac": 4, "second_re": 5}
    major = row.plan_lines.get()
    made.PlanLine.objects.create(
        inspection=row,
        defect_class="minor",
        kind="double",
        level="II",
        aql="2.5",
        code_letter="G",
        plan_letter="G",
        **smaller,
    )
    actions.reveal_draw(inspection=row, by=mei, units=3000, units_per_carton=24)
    count(row, mei, major.ac + 1)
    second(row, mei)
    drawing.refresh_from_db()
    page = client.get(reverse("inspections:record", args=[row.uuid])).text
    assert page.count("minor: 32 of these units") == 2
    part = units_of(drawing.part_of_second(32))
    assert len(part) == 32
    assert part < units_of(drawing.second_cartons)

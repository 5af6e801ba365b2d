"""What is told beside a trend: what else changed, what nobody looked into, and what may rise next. Pure."""

from dataclasses import replace

import pytest

from reports.explaining.controls import Control, Controls
from reports.explaining.histories import Audited, Found, History, Seen, World
from reports.explaining.trends import Learnt, Trend
from reports.studies.claims import claims_of, warnings_of

START = 739_000
RELEVANCE = {"seam": {"training": 0.8, "process": 0.5, "facilities": 0.1}, "dirt": {"facilities": 0.6}}


def seen(place: int, inspector: str, defects: float = 3, **fields) -> Seen:
    return Seen(START + 21 * place, 100, {"seam": defects}, {"inspector": inspector}, **fields)


def history(inspectors: str, audits=(), findings=()) -> History:
    return History("f", [seen(place, each) for place, each in enumerate(inspectors)], audits, findings)


TREND = Trend("f", "seam", START + 21 * 10, START, START, None, 3.0, 0.99, 0.01, {}, 1.0)


def told(*trends: Trend, controls: Controls = Controls(), relevance=RELEVANCE) -> Learnt:  # noqa: B008  frozen
    return Learnt(list(trends), [controls] * len(trends), relevance)


def claim(*histories: History, trend: Trend = TREND, **learnt):
    return claims_of(World(RELEVANCE, histories), told(trend, **learnt))[0]


@pytest.mark.parametrize(
    ("inspectors", "changed"),
    [
        ("a" * 20, False),
        ("a" * 10 + "b" * 10, True),
        ("ab" * 10, False),
        ("a" * 10 + "ba" * 5, True),  # half of them are new
        ("a" * 10 + "aaab" * 3, False),
    ],
)
def test_another_inspector_with_the_onset_is_told(inspectors, changed):
    assert (claim(history(inspectors)).changed == ["inspector"]) == changed


def test_where_nothing_was_inspected_in_the_year_before_nothing_is_known_of_a_change():
    assert claim(history("b" * 20), trend=replace(TREND, onset=START - 10)).changed == []


def test_what_was_looked_for_because_of_an_audit_is_not_counted():
    row = history("a" * 20)
    rows = [*row.inspections[:-1], seen(19, "a", 9, found_by_audit={"seam": 6})]
    found = claim(replace(row, inspections=rows))
    assert (found.inside.defects, found.inside.units) == (30, 1000)
    assert (found.outside.defects, found.outside.units) == (30, 1000)


def test_after_its_end_an_inspection_is_outside():
    found = claim(history("a" * 20), trend=replace(TREND, end=START + 21 * 14))
    assert (found.inside.units, found.outside.units) == (500, 1500)


def test_what_is_usual_is_counted_without_another_rise_of_the_same_category():
    row, before = history("a" * 20), replace(TREND, onset=START, end=START + 21 * 4)
    late, early = claims_of(World(RELEVANCE, [row]), told(TREND, before))
    assert (late.inside.units, late.outside.units) == (1000, 500)
    assert (early.inside.units, early.outside.units) == (500, 500)


def test_who_is_not_known_is_nobody_new():
    rows = [replace(each, circumstances={}) for each in history("a" * 10).inspections]
    unknown_before = replace(history("b" * 20), inspections=rows + history("b" * 20).inspections[10:])
    assert claim(unknown_before).changed == []


@pytest.mark.parametrize(
    ("audits", "left"),
    [
        ([], ["training", "process"]),
        ([Audited(START + 300, frozenset({"training"}))], ["process"]),
        ([Audited(START - 300, frozenset({"training"}))], ["training", "process"]),  # too long ago
        ([Audited(START + 300, None)], ["training", "process"]),  # nobody wrote down which areas
    ],
)
def test_areas_that_drive_the_category_and_nobody_looked_into(audits, left):
    assert claim(history("a" * 20, audits)).areas == left


def test_an_area_that_was_learnt_is_audited_next_and_one_that_was_unlearnt_is_not():
    learnt = RELEVANCE | {"seam": {"training": 0.1, "process": 0.5, "facilities": 0.7}}
    found = claim(history("a" * 20), relevance=learnt)
    assert (found.areas, found.learnt) == (["facilities", "process"], ["facilities"])


SUPPORTED = replace(TREND, probabilities={"1": 0.9}, no_finding=0.1)


@pytest.mark.parametrize(("rose", "verdict"), [(0, "supported"), (1, "supported"), (2, "in_doubt"), (3, "in_doubt")])
def test_a_finding_is_in_doubt_where_most_of_the_controls_rose_too(rose, verdict):
    rows = [Control("dirt", 2.5 if n < rose else 1.0, 1.5 if n < rose else 0.6, 4.0, 10, 25) for n in range(3)]
    found = claim(history("a" * 20), trend=SUPPORTED, controls=Controls(rows, 3.0))
    assert (found.verdict, len(found.controls.rows)) == (verdict, 3)


def test_where_no_finding_explains_it_there_is_nothing_to_control():
    rows = [Control("dirt", 2.5, 1.5, 4.0, 10, 25)] * 3
    found = claim(history("a" * 20), controls=Controls(rows, 3.0))
    assert (found.verdict, found.controls.rows) == ("no_finding", [])


def warned(finding: Found, *trends: Trend, **learnt) -> list[str]:
    world = World(RELEVANCE, [history("a" * 20, (), [finding])])
    return [each.category for each in warnings_of(world, told(*trends, **learnt))]


def test_an_open_finding_warns_of_what_has_not_risen():
    gap = Found("1", "training", "major", START)
    assert warned(gap) == ["seam"]
    assert warned(gap, TREND) == []
    assert warned(gap, replace(TREND, end=START + 300)) == ["seam"]
    assert warned(replace(gap, closed=START + 9)) == []
    assert warned(replace(gap, severity="observation")) == []


def test_warnings_follow_what_was_learnt():
    gap, dust = Found("1", "training", "major", START), Found("2", "facilities", "major", START)
    learnt = RELEVANCE | {"seam": {"training": 0.1, "facilities": 0.7}}
    assert (warned(gap), warned(dust)) == (["seam"], [])
    assert (warned(gap, relevance=learnt), warned(dust, relevance=learnt)) == ([], ["seam"])
    world = World(RELEVANCE, [history("a" * 20, (), [gap, dust])])
    assert [(each.finding, each.learnt) for each in warnings_of(world, told(relevance=learnt))] == [("2", True)]


def test_nobody_is_warned_of_defects_that_the_factory_never_had():
    assert warned(Found("1", "facilities", "major", START)) == []

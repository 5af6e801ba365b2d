"""What is told beside a trend: what else changed, what nobody looked into, and what may rise next. Pure."""

from dataclasses import replace

import pytest

from reports.explaining.histories import Audited, Found, History, Seen, World
from reports.explaining.trends import Trend
from reports.studies.claims import claims_of, warnings_of

START = 739_000
RELEVANCE = {"seam": {"training": 0.8, "process": 0.5, "facilities": 0.1}, "dirt": {"facilities": 0.6}}


def seen(place: int, inspector: str, defects: float = 3, **fields) -> Seen:
    return Seen(START + 21 * place, 100, {"seam": defects}, {"inspector": inspector}, **fields)


def history(inspectors: str, audits=(), findings=()) -> History:
    return History("f", [seen(place, each) for place, each in enumerate(inspectors)], audits, findings)


TREND = Trend("f", "seam", START + 21 * 10, START, START, None, 3.0, 0.99, 0.01, {}, 1.0)


def claim(*histories: History, trend: Trend = TREND):
    return claims_of(World(RELEVANCE, histories), [trend])[0]


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


def warned(finding: Found, *trends: Trend) -> list[str]:
    world = World(RELEVANCE, [history("a" * 20, (), [finding])])
    return [each.category for each in warnings_of(world, trends)]


def test_an_open_finding_warns_of_what_has_not_risen():
    gap = Found("1", "training", "major", START)
    assert warned(gap) == ["seam"]
    assert warned(gap, TREND) == []
    assert warned(gap, replace(TREND, end=START + 300)) == ["seam"]
    assert warned(replace(gap, closed=START + 9)) == []
    assert warned(replace(gap, severity="observation")) == []


def test_nobody_is_warned_of_defects_that_the_factory_never_had():
    assert warned(Found("1", "facilities", "major", START)) == []

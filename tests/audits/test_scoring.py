from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.enums import AnswerValue as V
from audits.enums import FindingGrade, Grade, Scale
from audits.scales import Measure
from audits.scoring import Cap, Item, months_after, score, valid_until
from suppliers.enums import ProcessArea

ANSWERED = [V.CONFORM, V.MINOR, V.MAJOR, V.CRITICAL]


OPTIONS = [
    {"name": "full", "label": "Everywhere", "share": 1},
    {"name": "part", "label": "In places", "share": 0.3},
    {"name": "none", "label": "Nowhere", "share": 0},
]
LADDERS = [  # a scale and its answers, from the best to the worst
    (Measure(), ANSWERED),
    (Measure(Scale.POINTS), [str(points) for points in range(10, -1, -1)]),
    (Measure(Scale.YES_NO), ["yes", "no"]),
    (Measure(Scale.NUMBER, lowest=Decimal("0.5"), highest=Decimal(12)), ["5", "12.1"]),
    (Measure(Scale.CHOICE, OPTIONS), ["full", "part", "none"]),
    (Measure(Scale.CHOICES, OPTIONS), ["full", "full part", "full part none"]),
]
UNSCORED = [Measure(Scale.TEXT), Measure(Scale.DATE), Measure(Scale.NUMBER)]


def item(value, *, weight=1, critical=False, area=ProcessArea.PROCESS_CONTROL, section=1, key="q", asked=LADDERS[0][0]):
    return Item(key=key, section=section, area=area, weight=weight, critical=critical, value=value, asked=asked)


def conform(count):
    return [item(V.CONFORM, key=f"c{number}") for number in range(count)]


class TestPoints:
    @pytest.mark.parametrize(("value", "percent"), [(V.CONFORM, 100), (V.MINOR, 50), (V.MAJOR, 0), (V.CRITICAL, 0)])
    def test_share_of_an_answer(self, value, percent):
        assert score([item(value)]).percent == percent

    @pytest.mark.parametrize(
        ("asked", "value", "percent"),
        [
            (Measure(Scale.POINTS), "8", 80),
            (Measure(Scale.YES_NO), "yes", 100),
            (Measure(Scale.YES_NO), "no", 0),
            (LADDERS[3][0], "12", 100),
            (LADDERS[3][0], "0.49", 0),
            (LADDERS[4][0], "part", 30),
            (LADDERS[5][0], "full part", 30),
        ],
    )
    def test_share_of_an_answer_on_other_scales(self, asked, value, percent):
        assert score([item(value, asked=asked)]).percent == percent

    @pytest.mark.parametrize("asked", UNSCORED)
    @pytest.mark.parametrize("value", ["5", None])
    def test_what_earns_nothing_by_its_scale_is_counted_but_not_in_the_sum(self, asked, value):
        result = score([item(V.MINOR), item(value, asked=asked, weight=9)])
        assert (result.percent, result.total.questions, result.total.possible) == (50, 2, 1)
        assert result.total.answered == (1 if value is None else 2)

    def test_a_scored_question_without_an_answer_stays_in_the_sum_on_every_scale(self):
        for asked, _values in LADDERS:
            assert score([item(V.CONFORM), item(None, asked=asked)]).percent == 50

    def test_a_weight_counts_as_often_as_it_says(self):
        assert score([item(V.CONFORM, weight=3), item(V.MAJOR, weight=1)]).percent == 75

    def test_not_applicable_leaves_the_sum(self):
        assert score([item(V.CONFORM), item(V.NOT_APPLICABLE, weight=9)]).percent == 100

    def test_unanswered_stays_in_the_sum_and_earns_nothing(self):
        result = score([item(V.CONFORM), item(None)])
        assert (result.percent, result.total.unanswered) == (50, 1)

    def test_nothing_counts_nothing_is_graded(self):
        result = score([item(V.NOT_APPLICABLE)])
        assert (result.percent, result.grade) == (None, "")

    def test_rounded_to_one_decimal_half_up(self):
        assert score([item(V.CONFORM, weight=1799), item(V.MAJOR, weight=201)]).percent == Decimal("90.0")  # 89.95

    def test_per_section_and_area(self):
        result = score(
            [
                item(V.CONFORM, section="Sewing"),
                item(V.MAJOR, section="Sewing"),
                item(V.CONFORM, section="Packing", area=ProcessArea.PACKAGING_STORAGE),
            ]
        )
        assert {name: each.percent for name, each in result.sections.items()} == {"Sewing": 50, "Packing": 100}
        assert {name: each.percent for name, each in result.areas.items()} == {
            ProcessArea.PROCESS_CONTROL: 50,
            ProcessArea.PACKAGING_STORAGE: 100,
        }

    def test_losses_name_what_was_lost_largest_first(self):
        result = score([item(V.MINOR, weight=2, key="small"), item(V.MAJOR, weight=3, key="large"), *conform(5)])
        assert [(loss.item.key, loss.points, loss.percent) for loss in result.losses] == [
            ("large", 3, 30),
            ("small", 1, 10),
        ]


class TestGrade:
    @pytest.mark.parametrize(
        ("good", "bad", "grade"),
        [(90, 10, "A"), (899, 101, "B"), (75, 25, "B"), (74, 26, "C"), (60, 40, "C"), (59, 41, "D")],
    )
    def test_follows_the_score(self, good, bad, grade):
        assert score([item(V.CONFORM, weight=good), item(V.MAJOR, weight=bad)]).grade == grade

    def cap(self, *items, findings=()):
        result = score([*items, *conform(99)], findings)
        return result.grade, [(cap.reason, cap.subject) for cap in result.caps]

    def test_a_critical_question_answered_major_is_at_best_c(self):
        assert self.cap(item(V.MAJOR, critical=True)) == ("C", [("critical_missed", "q")])

    def test_a_critical_question_answered_critical_is_d(self):
        assert self.cap(item(V.CRITICAL, critical=True)) == ("D", [("critical_failed", "q")])

    def test_a_critical_question_answered_minor_costs_points_alone(self):
        assert self.cap(item(V.MINOR, critical=True)) == ("A", [])

    def test_any_critical_answer_is_at_best_c(self):
        assert self.cap(item(V.CRITICAL)) == ("C", [("critical_answer", "q")])

    @pytest.mark.parametrize(("asked", "worst"), [(asked, values[-1]) for asked, values in LADDERS[1:]])
    def test_a_critical_question_that_earns_nothing_is_at_best_c_on_every_other_scale(self, asked, worst):
        assert self.cap(item(worst, critical=True, asked=asked)) == ("C", [("critical_lost", "q")])
        assert self.cap(item(worst, asked=asked))[1] == []

    @pytest.mark.parametrize(("asked", "second"), [(LADDERS[1][0], "2"), (LADDERS[4][0], "part")])
    def test_a_critical_question_that_earns_something_caps_nothing(self, asked, second):
        assert self.cap(item(second, critical=True, asked=asked)) == ("A", [])

    def test_a_text_that_says_major_or_critical_caps_nothing(self):
        for text in ("major", "critical"):
            assert self.cap(item(text, critical=True, asked=Measure(Scale.TEXT))) == ("A", [])

    def test_a_zero_tolerance_finding_is_d(self):
        assert self.cap(findings=[FindingGrade.ZERO_TOLERANCE]) == ("D", [("zero_tolerance", "")])

    def test_a_critical_finding_is_at_best_c(self):
        assert self.cap(findings=[FindingGrade.CRITICAL]) == ("C", [("critical_finding", "")])

    def test_lesser_findings_cap_nothing(self):
        lesser = [FindingGrade.MAJOR, FindingGrade.MINOR, FindingGrade.OBSERVATION]
        assert self.cap(findings=lesser) == ("A", [])

    def test_a_weak_area_is_not_averaged_away(self):
        weak = item(V.MAJOR, area=ProcessArea.TRAINING_STAFFING)
        assert self.cap(weak) == ("C", [("weak_area", "training_staffing")])

    def test_a_cap_lifts_nothing(self):
        result = score([item(V.MAJOR, weight=99), item(V.CONFORM)], [FindingGrade.CRITICAL])
        assert (result.grade, Cap(Grade.C, "critical_finding") in result.caps) == ("D", True)


class TestValidity:
    DAY = date(2026, 8, 31)

    @pytest.mark.parametrize(
        ("grade", "until"),
        [("A", date(2027, 8, 31)), ("B", date(2027, 8, 31)), ("C", date(2027, 2, 28)), ("D", None), ("", None)],
    )
    def test_by_grade(self, grade, until):
        assert valid_until(grade, self.DAY, 12) == until

    def test_c_holds_at_least_a_month(self):
        assert valid_until("C", date(2026, 1, 31), 1) == date(2026, 2, 28)

    def test_over_the_end_of_a_year(self):
        assert months_after(date(2027, 12, 15), 1) == date(2028, 1, 15)


# -- properties --------------------------------------------------------------------------------
AREAS = st.sampled_from(ProcessArea.values)


def items_with(more=(), scales=LADDERS):
    """On every scale, with an answer of it or one of `more`."""
    return st.lists(st.sampled_from(scales).flatmap(lambda scale: items_on(*scale, more)), min_size=1, max_size=30)


def items_on(asked, values, more):
    return st.builds(
        Item,
        key=st.uuids().map(str),
        section=st.integers(1, 4),
        area=AREAS,
        weight=st.integers(1, 10),
        critical=st.booleans(),
        value=st.sampled_from([*values, *more]),
        asked=st.just(asked),
    )


ANY = items_with([V.NOT_APPLICABLE, None], [*LADDERS, *((asked, ["5"]) for asked in UNSCORED)])
JUDGED = items_with()
LADDER = {asked.scale: values for asked, values in LADDERS}
FINDINGS = st.lists(st.sampled_from(FindingGrade.values), max_size=4)


def with_value(item, value):
    return Item(**{**item.__dict__, "value": value})


@given(JUDGED, FINDINGS, st.data())
def test_more_non_conformity_never_raises_score_or_grade(items, findings, data):
    place = data.draw(st.integers(0, len(items) - 1))
    ladder = LADDER[items[place].asked.scale]
    worse = data.draw(st.sampled_from(ladder[ladder.index(items[place].value) :]))
    before = score(items, findings)
    after = score([*items[:place], with_value(items[place], worse), *items[place + 1 :]], findings)
    assert after.percent <= before.percent
    assert after.grade >= before.grade  # later in the alphabet is worse


@given(ANY, FINDINGS, st.sampled_from(FindingGrade.values))
def test_one_more_finding_never_raises_the_grade(items, findings, another):
    assert score(items, [*findings, another]).grade >= score(items, findings).grade


@given(ANY, FINDINGS, st.integers(1, 10), AREAS, st.booleans())
def test_not_applicable_changes_no_score_and_no_grade(items, findings, weight, area, critical):
    more = [*items, item(V.NOT_APPLICABLE, weight=weight, area=area, critical=critical)]
    before, after = score(items, findings), score(more, findings)
    assert (after.percent, after.grade, after.losses) == (before.percent, before.grade, before.losses)


@given(ANY, st.data())
def test_answering_a_question_at_its_best_never_lowers_a_score(items, data):
    place = data.draw(st.integers(0, len(items) - 1))
    chosen = items[place]
    if chosen.value == V.NOT_APPLICABLE or chosen.asked in UNSCORED:
        return
    best = LADDER[chosen.asked.scale][0]
    before = score(items).percent
    assert score([*items[:place], with_value(chosen, best), *items[place + 1 :]]).percent >= before


@given(ANY, st.data())
def test_an_unanswered_question_earns_no_more_than_a_failed_one(items, data):
    place = data.draw(st.integers(0, len(items) - 1))
    unanswered, failed = (
        score([*items[:place], with_value(items[place], value), *items[place + 1 :]])
        for value in (None, worst_of(items[place]))
    )
    assert unanswered.percent == failed.percent
    assert unanswered.total.answered < failed.total.answered


def worst_of(item):
    return "5" if item.asked in UNSCORED else LADDER[item.asked.scale][-1]


@given(ANY, FINDINGS)
def test_a_question_that_earns_nothing_by_its_scale_changes_no_score_and_no_grade(items, findings):
    before, after = score(items, findings), score([*items, item("5", asked=UNSCORED[0], critical=True)], findings)
    assert (after.percent, after.grade, after.losses) == (before.percent, before.grade, before.losses)


@given(ANY)
def test_losses_add_up_to_what_is_missing(items):
    result = score(items)
    assert sum((loss.points for loss in result.losses), Fraction(0)) == result.total.possible - result.total.earned


@given(ANY)
def test_parts_add_up_to_the_whole(items):
    result = score(items)
    for parts in (result.sections, result.areas):
        assert sum(each.earned for each in parts.values()) == result.total.earned
        assert sum(each.possible for each in parts.values()) == result.total.possible
        assert sum(each.questions for each in parts.values()) == len(items)


@given(ANY, FINDINGS)
def test_a_percent_lies_between_0_and_100(items, findings):
    percent = score(items, findings).percent
    assert percent is None or 0 <= percent <= 100

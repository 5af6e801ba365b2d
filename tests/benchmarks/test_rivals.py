"""The rivals do what they say, and give answers of the right form."""

import pytest

from benchmarks.explanations.families import FAMILIES
from benchmarks.explanations.rivals import (
    CLAIMERS,
    EXPLAINERS,
    co_occurrence,
    dashboard,
    nearest,
    prior_and_time,
    u_chart,
)
from benchmarks.explanations.scoring import faults, first_of
from benchmarks.explanations.worlds import world
from tests.benchmarks.examples import claim, finding, small_world

NEAR = finding("N1", "tooling", "2024-03-20")
LATER = finding("N2", "training", "2024-05-01")


def first(answer: dict) -> str | None:
    return first_of({each["finding"]: each["probability"] for each in answer["trends"][0]["explanations"]})


def visits(*counts: int) -> list[dict]:
    return [
        {
            "date": f"2024-{1 + number // 28:02}-{1 + number % 28:02}",
            "units": 100,
            "inspector": "I1",
            "defects": {"D1": count},
        }
        for number, count in enumerate(counts)
    ]


class TestExplainers:
    def test_time_alone_takes_the_nearer_and_the_prior_the_likelier_area(self):
        chain, claims = small_world(NEAR, LATER), {"trends": [claim("2024-03-01")]}
        assert first(nearest(chain, claims)) == "N1"
        assert first(prior_and_time(chain, claims)) == "N2"

    def test_no_finding_within_half_a_year_is_none_for_time_alone(self):
        [answer] = nearest(small_world(NEAR), {"trends": [claim("2023-01-01")]})["trends"]
        assert answer["verdict"] == "no_finding"
        assert answer["no_finding_probability"] > 0.5

    def test_co_occurrence_takes_the_area_seen_more_often_with_the_type(self):
        chain = small_world(NEAR, LATER)
        chain["factories"][1]["findings"] = [finding("N9", "training", "2024-04-01")]
        claims = {"trends": [claim("2024-03-01"), claim("2024-03-01", factory="S2", stated={"N9": 1.0})]}
        assert first(co_occurrence(chain, claims)) == "N2"


class TestClaimers:
    def test_the_dashboard_claims_a_second_half_of_half_as_many_again(self):
        worse = dashboard(small_world(inspections=visits(2, 2, 2, 3, 3, 3)))["trends"]
        assert [(trend["onset"], trend["ratio"]) for trend in worse] == [("2024-01-04", 1.5)]
        assert dashboard(small_world(inspections=visits(2, 2, 2, 3, 3, 2)))["trends"] == []

    @pytest.mark.parametrize(
        ("counts", "onset"),
        [
            ([3] * 10 + [12] + [3] * 5, "2024-01-11"),  # one point above three sigma
            ([3] * 8 + [5] * 8, "2024-01-09"),  # eight in a row above the centre line
        ],
    )
    def test_the_u_chart_signals(self, counts, onset):
        [trend] = u_chart(small_world(inspections=visits(*counts)))["trends"]
        assert trend["onset"] == onset

    def test_the_u_chart_is_silent_in_control_and_without_defects(self):
        assert u_chart(small_world(inspections=visits(*[3, 4] * 10)))["trends"] == []
        assert u_chart(small_world(inspections=visits(*[0] * 20)))["trends"] == []


def test_all_answers_have_the_right_form():
    chain, _ = world(FAMILIES["plain"], 1)
    for claimer in CLAIMERS.values():
        claims = claimer(chain)
        assert claims["trends"]
        assert faults(chain, claims) == []
    for explainer in EXPLAINERS.values():
        assert faults(chain, explainer(chain, claims)) == []

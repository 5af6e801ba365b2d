"""One way to write a number, so that a sentence, a table, a chart and a document say the same digits."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

from reports.chart_specs import month_value
from reports.control_charts import fitting_u_chart
from reports.figure_rows import rate_said
from reports.figures import Month, defects_per_100_units
from reports.numbers import number, rounded
from reports.queries.factory_trends import CategoryTrend
from reports.sentences import counted_sentence, floored, percent


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0.00"),
        (0.004, "0.00"),
        (0.005, "0.01"),  # half goes up, though the nearest binary number to 0.005 and 0.125 differ
        (0.125, "0.13"),
        (0.994, "0.99"),
        (0.995, "1.0"),
        (0.9999, "1.0"),
        (1.04, "1.0"),
        (1.05, "1.1"),
        (2.25, "2.3"),
        (5.28, "5.3"),
        (9.96, "10.0"),
        (99.95, "100.0"),
        (1e-7, "0.00"),
        (None, "–"),
    ],
)
def test_a_rate_is_rounded_and_never_cut_off(value, written):
    assert number(value) == written


def test_ends_of_the_scale():
    assert (percent(0.005), percent(0.995), percent(0.125)) == ("1 %", "100 %", "13 %")
    assert (floored(0.9999), floored(0.2999)) == ("99.9 %", "29.9 %")
    assert (rounded(2.5, 0), rounded(-2.5, 0)) == ("3", "-3")


def test_a_comma_where_the_language_has_one():
    with translation.override("de"):
        assert number(5.28) == "5,3"


@pytest.mark.parametrize(("defects", "units"), [(66, 1250), (19, 2000), (199, 20000), (1, 3000), (0, 125)])
def test_a_sentence_a_table_a_chart_and_a_document_say_the_same(defects, units):
    rate = defects_per_100_units(defects, units)
    month = Month(date(2026, 5, 1), rate, 3)
    row = CategoryTrend("seam", [month], fitting_u_chart([units], [defects], [True]), rate, 3)
    in_table = rate_said(rate)
    told = month_value(month, row, 1.0, 0.0)
    document = Template("{% load figures %}{{ rate.per_100_units|figure }} {{ rate|interval }}").render(
        Context({"rate": rate})
    )
    assert in_table.value == told["rate_told"] == document.split()[0]
    assert in_table.interval == f"{told['low_told']}–{told['high_told']}" == document.split()[1]
    assert f"about {in_table.value} per 100 units (95 %: {in_table.interval})" in counted_sentence(row)

import pytest
from django.core.cache import cache

from qcportal.core import charts

BARS = {
    "data": {"values": [{"name": "Open seam 开线", "count": 3}, {"name": "Dirt", "count": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "count", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
}


def test_a_specification_becomes_a_picture_with_its_words():
    drawn = charts.svg(BARS)
    assert drawn.startswith("<svg")
    assert "Open seam 开线" in drawn
    assert "Noto Sans" in drawn


def test_the_same_specification_is_drawn_once(monkeypatch):
    first = charts.svg(BARS)
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", None)
    assert charts.svg(BARS) == first


def test_other_data_are_another_picture():
    other = BARS | {"data": {"values": [{"name": "Dirt", "count": 9}]}}
    assert charts.svg(other) != charts.svg(BARS)


def test_own_settings_of_a_specification_stand_beside_those_of_paper():
    drawn = charts.svg(BARS | {"config": {"bar": {"color": "#123456"}}})
    assert "#123456" in drawn
    cache.clear()


def test_a_specification_that_cannot_be_drawn_is_an_error():
    with pytest.raises(ValueError, match="."):
        charts.svg({"mark": "no such mark", "encoding": {}})

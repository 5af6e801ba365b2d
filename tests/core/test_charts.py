import copy

import pytest
from django.core.cache import caches

from qcportal.core import charts


@pytest.fixture(autouse=True)
def empty(settings, tmp_path):
    """A cache of its own for each test, as bounded as the portal's."""
    own = copy.deepcopy(settings.CACHES)
    own["charts"]["LOCATION"] = tmp_path / "charts"
    settings.CACHES = own


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


def test_another_worker_does_not_draw_it_again(monkeypatch):
    first = charts.svg(BARS)
    del caches["charts"]  # as in a process that has just begun
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", None)
    assert charts.svg(copy.deepcopy(BARS)) == first


def test_another_version_of_what_draws_draws_it_again(monkeypatch):
    charts.svg(BARS)
    monkeypatch.setattr(charts.vl_convert, "__version__", "0.0")
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda **_words: "<svg>anew</svg>")
    assert charts.svg(BARS) == "<svg>anew</svg>"


@pytest.mark.parametrize("number", range(6))
def test_nobody_gets_the_chart_of_other_data(number, monkeypatch):
    """The drawing says what it was drawn from; every second specification is asked for twice."""
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda vl_spec, **_words: vl_spec)
    others = [BARS | {"data": {"values": [{"name": "Seam", "count": each}]}} for each in range(6)]
    for each in others:
        charts.svg(each)
    assert f'"count": {number}' in charts.svg(others[number])


def test_no_more_charts_are_kept_than_the_bound(settings, monkeypatch):
    settings.CACHES["charts"]["OPTIONS"]["MAX_ENTRIES"] = 9  # read when the cache is first asked for
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", lambda vl_spec, **_words: vl_spec)
    for count in range(40):
        charts.svg(BARS | {"title": str(count)})
    kept = list((settings.CACHES["charts"]["LOCATION"]).iterdir())
    assert 0 < len(kept) <= 9


def test_other_data_are_another_picture():
    other = BARS | {"data": {"values": [{"name": "Dirt", "count": 9}]}}
    assert charts.svg(other) != charts.svg(BARS)


def test_own_settings_of_a_specification_stand_beside_those_of_paper():
    drawn = charts.svg(BARS | {"config": {"bar": {"color": "#123456"}}})
    assert "#123456" in drawn


def test_a_specification_that_cannot_be_drawn_is_an_error():
    with pytest.raises(ValueError, match="."):
        charts.svg({"mark": "no such mark", "encoding": {}})

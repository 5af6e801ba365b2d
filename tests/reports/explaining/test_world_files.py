"""`manage.py explain` reads a file and writes one JSON; what is wrong in the file is said with its place."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.explaining.world_files import Unreadable, world_from

from .supply_chains import RELEVANCE, audited, found, history, world


def day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


def as_file(known) -> dict:
    return {
        "defect_types": {kind: {"areas": areas} for kind, areas in known.relevance.items()},
        "factories": [
            {
                "id": each.key,
                "inspections": [
                    {"date": day(seen.day), "units": seen.units, "defects": seen.defects, **seen.circumstances}
                    for seen in each.inspections
                ],
                "audits": [{"date": day(audit.day), "areas": sorted(audit.areas or ())} for audit in each.audits],
                "findings": [
                    {
                        "id": f.key,
                        "area": f.area,
                        "severity": f.severity,
                        "raised": day(f.raised),
                        "closed": day(f.closed),
                    }
                    for f in each.findings
                ],
            }
            for each in known.histories
        ],
    }


def small() -> dict:
    factory = history(
        "F", 1, {"seam": (400, 2000, 3.5)}, audits=[audited(480, "training")], findings=[found("gap", "training", 480)]
    )
    return as_file(world(factory))


def explained(tmp_path, content, **options) -> dict:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(content))
    out = StringIO()
    call_command("explain", str(file), stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_answer_has_every_key(tmp_path):
    (trend,) = explained(tmp_path, small())["trends"]
    assert list(trend) == [
        "factory", "defect_type", "onset", "onset_low", "onset_high", "end", "ratio", "q_value", "explanations",
        "no_finding_probability", "verdict",
    ]  # fmt: skip
    assert (trend["factory"], trend["defect_type"], trend["end"]) == ("F", "seam", None)
    assert trend["explanations"][0]["finding"] == "gap"
    assert trend["onset_low"] <= trend["onset"] <= trend["onset_high"]
    assert sum(each["probability"] for each in trend["explanations"]) + trend[
        "no_finding_probability"
    ] == pytest.approx(1)


def test_controls_are_added_where_they_are_asked_for(tmp_path):
    (plain,) = explained(tmp_path, small())["trends"]
    (trend,) = explained(tmp_path, small(), controls=True)["trends"]
    assert {each["defect_type"] for each in trend["controls"]} == {"stain", "size"}
    assert all(each["low"] < each["ratio"] < each["high"] for each in trend["controls"])
    assert trend == plain | {"controls": trend["controls"], "common": False}


def test_unknown_keys_are_ignored_and_a_missing_defect_is_none(tmp_path):
    content = small()
    content["made by"] = "somebody"
    for seen in content["factories"][0]["inspections"]:
        seen |= {"weather": "fine", "defects": {"seam": seen["defects"]["seam"]}}
    assert [trend["defect_type"] for trend in explained(tmp_path, content)["trends"]] == ["seam"]


def test_nothing_in_the_file_is_no_trend(tmp_path):
    assert explained(tmp_path, {"defect_types": {}, "factories": []}) == {"trends": []}


def test_inspections_without_any_defect_type_have_no_trend(tmp_path):
    factory = {"id": "F", "inspections": [{"date": f"2025-03-{day:02}", "units": 125} for day in range(1, 10)]}
    assert explained(tmp_path, {"defect_types": {}, "factories": [factory]}) == {"trends": []}


def test_an_onset_before_the_calendar_is_its_first_day(tmp_path):
    rows = [
        {"date": f"0001-{1 + place // 5:02}-{1 + 5 * (place % 5):02}", "units": 100, "defects": {"seam": 1 + 19 * (place < 20)}}
        for place in range(60)
    ]  # fmt: skip
    content = {"defect_types": {"seam": {}}, "factories": [{"id": "F", "inspections": rows}]}
    (trend,) = explained(tmp_path, content)["trends"]
    assert trend["onset_low"] == "0001-01-01"


def test_ids_are_answered_as_they_stand(tmp_path):
    content = small()
    content["factories"][0] |= {"id": 7, "findings": [content["factories"][0]["findings"][0] | {"id": 12}]}
    (trend,) = explained(tmp_path, content)["trends"]
    assert (trend["factory"], trend["explanations"][0]["finding"]) == (7, 12)


def without_library(content) -> None:
    del content["defect_types"]


def weighing_nothing(content) -> None:
    content["defect_types"] = {"seam": None, "stain": {}, "size": {"areas": {"process": None}}}


@pytest.mark.parametrize("change", [without_library, weighing_nothing])
def test_types_of_which_the_library_says_nothing_rise_as_well_and_are_explained(tmp_path, change):
    content = small()
    change(content)
    (trend,) = explained(tmp_path, content)["trends"]
    assert (trend["defect_type"], trend["explanations"][0]["finding"]) == ("seam", "gap")
    assert trend["explanations"][0]["probability"] > 0.1


def left_out(factory) -> None:
    del factory["audits"], factory["findings"]


def left_empty(factory) -> None:
    factory |= {"audits": None, "findings": None}


def nothing_looked_at(factory) -> None:
    factory["inspections"].append({"date": "2022-01-01", "units": 0, "defects": {"seam": 90}})


def hours_of_the_day(factory) -> None:
    for seen, hour in zip(factory["inspections"], ("T10:30:00Z", " 23:59", "T07:00:00.5+08:00"), strict=False):
        seen["date"] += hour


def out_of_order(factory) -> None:
    factory["inspections"].reverse()


def fractions(factory) -> None:
    for seen in factory["inspections"]:
        seen |= {"units": float(seen["units"]), "defects": {kind: float(n) for kind, n in seen["defects"].items()}}


def nulls(factory) -> None:
    for seen in factory["inspections"]:
        none = {kind: None for kind, n in seen["defects"].items() if not n}
        seen |= {"defects": seen["defects"] | none, "product": None, "plan": None, "found_by_audit": None}


@pytest.mark.parametrize("change", [nothing_looked_at, hours_of_the_day, out_of_order, fractions, nulls])
def test_what_can_be_read_in_one_way_changes_nothing(tmp_path, change):
    plain, content = small(), small()
    change(content["factories"][0])
    assert world_from(json.dumps(content)) == world_from(json.dumps(plain))


@pytest.mark.parametrize("change", [left_out, left_empty])
def test_a_factory_without_audits_and_findings_has_its_trend(tmp_path, change):
    content = small()
    change(content["factories"][0])
    (trend,) = explained(tmp_path, content)["trends"]
    assert (trend["explanations"], trend["no_finding_probability"]) == ([], 1.0)


def test_an_area_or_a_severity_that_is_missing_is_unknown():
    content = small()
    content["factories"][0]["findings"] = [{"id": "gap", "raised": "2022-06-10", "closed": None, "severity": ""}]
    (finding,) = world_from(json.dumps(content)).histories[0].findings
    assert (finding.area, finding.severity) == ("unknown", "unknown")


def broken(change) -> dict:
    content = {
        "defect_types": {"seam": {"areas": dict(RELEVANCE["seam"])}},
        "factories": [
            {
                "id": "F",
                "inspections": [{"date": "2025-03-01", "units": 125, "defects": {"seam": 3}}],
                "audits": [{"date": "2025-06-10", "areas": ["training"]}],
                "findings": [
                    {"id": "N1", "area": "training", "severity": "major", "raised": "2025-06-10", "closed": None}
                ],
            }
        ],
    }
    change(content, content["factories"][0])
    return content


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c, f: c.pop("factories"), "factories: a list is needed here."),
        (lambda c, f: c.update(defect_types="seam"), "defect_types: an object is needed here."),
        (lambda c, f: c["defect_types"]["seam"]["areas"].update(training="much"), 'defect_types.seam.areas.training: a number from 0 is needed here, not "much".'),
        (lambda c, f: f.pop("id"), "factories[0].id: a name is needed here."),
        (lambda c, f: c["factories"].append(f), "factories: the id F stands there twice."),
        (lambda c, f: f["inspections"][0].update(date="1.3.2025"), 'factories[0].inspections[0].date: a day such as 2025-03-01 is needed here, not "1.3.2025".'),
        (lambda c, f: f["inspections"][0].pop("units"), "factories[0].inspections[0].units: a number from 0 is needed here, not null."),
        (lambda c, f: f["inspections"][0]["defects"].update(seam=-1), "factories[0].inspections[0].defects.seam: a number from 0 is needed here, not -1."),
        (lambda c, f: f["audits"][0].update(areas="training"), "factories[0].audits[0].areas: a list is needed here."),
        (lambda c, f: f["findings"][0].update(closed="2025-01-01"), "factories[0].findings[0].closed: 2025-01-01 is before the finding was raised (2025-06-10)."),
        (lambda c, f: f["findings"].append(f["findings"][0]), "factories[0].findings: the id N1 stands there twice."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(change, sentence):
    with pytest.raises(Unreadable) as stopped:
        world_from(json.dumps(broken(change)))
    assert str(stopped.value) == sentence


@pytest.mark.parametrize("text", ["factory,date\n", "[" * 200_000])
def test_a_file_that_is_no_json(tmp_path, text):
    file = tmp_path / "world.json"
    file.write_text(text)
    with pytest.raises(CommandError, match="This is not JSON"):
        call_command("explain", str(file))


def test_a_file_that_is_not_there():
    with pytest.raises(CommandError, match="nowhere.json cannot be read: No such file"):
        call_command("explain", "nowhere.json")

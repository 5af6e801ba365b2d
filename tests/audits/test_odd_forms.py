"""XLSForms as people really write them: taken with every loss named by its row, or refused with the row."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.checklists.reading import Checklist
from audits.checklists.shape import whole_sections
from audits.checklists.writing import FORMATS, write_checklist

from .checklist_files import questions, read, survey
from .odd_forms import ABC, REFUSED, TAKEN

PLACE = re.compile(r"^[\w.-]+:\d+ \S")
ABOUT = {"code": "odd", "name": "Odd"}


def taken(name: str) -> Checklist:
    file, _told = TAKEN[name]
    file.seek(0)
    return read(file)


def is_told(said: str, lines: list[str]) -> bool:
    place, _, piece = said.partition(" ")
    return any(line.startswith(f"{place} ") and piece.rstrip(",") in line for line in lines)


@pytest.mark.parametrize("name", TAKEN)
def test_is_taken_and_what_is_lost_is_named_with_its_row(name):
    found = taken(name)
    assert found.errors == []
    assert [line for line in found.warnings if not PLACE.match(line)] == []
    assert [said for said in TAKEN[name][1] if not is_told(said, found.warnings)] == [], found.warnings


@pytest.mark.parametrize("name", [name for name, (_file, told) in TAKEN.items() if not told])
def test_where_nothing_is_lost_nothing_is_said(name):
    assert [line for line in taken(name).warnings if "process area" not in line] == []


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_the_row(name):
    file, begins = REFUSED[name]
    file.seek(0)
    (line,) = read(file).errors
    assert line.startswith(begins)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", TAKEN)
def test_what_was_taken_comes_back_as_the_same_checklist(name, kind):
    sections = taken(name).sections
    again = read(write_checklist(kind, about=ABOUT, sections=sections))
    assert again.errors == []
    assert whole_sections(again.sections) == whole_sections(sections)


ROWS = st.sampled_from(
    [
        {"type": "Select_One c", "label": "Q"}, {"type": "select multiple c", "label": "Q"}, {"type": "select_one c or_other", "label": "Q ${first}"},
        {"type": "rank c", "label": "Q", "hint": "= 1 + 1"}, {"type": "RANGE", "label": "Q", "parameters": "start=0 end=9 step=3"}, {"type": "Date", "label": "Q"},
        {"type": "decimal", "label": "Q", "constraint": ". < 9", "constraint_message": "Less!"}, {"type": "note", "label": "N", "relevant": "${first} = 'x'"},
        {"type": "text", "label": "| a;b | \"c\"\nd", "relevant": "selected(${first}, 'x') or ${first} != ''"}, {"type": "text", "label": "-", "required": "${first} = 'x'"},
        {"type": "image", "label": "安全", "relevant": "count-selected(${first}) > 1"}, {"type": "Begin Group", "label": "G"}, {"type": "begin_repeat", "label": "R"}, {"type": "begin group"},
        {"type": "hidden"}, {"type": "Calculate", "calculation": "1"}, {"type": "geopoint", "label": "Q", "media::image": "a.png"}, {"type": "select_one_from_file a.csv", "label": "Q"},
    ]
)  # fmt: skip
LOST = {"hidden", "Calculate"}


def whole_form(drawn: list[dict]) -> list[dict]:
    """Each row with a name, and each group with its end."""
    found, open_ones = [{"type": "text", "name": "first", "label": "First"}], []
    for at, row in enumerate(drawn):
        found.append(row | {"name": f"n{at}"})
        if row["type"].lower().startswith("begin"):
            open_ones.append(row["type"].lower().split("_" if "_" in row["type"] else " ")[1])
        elif open_ones and at % 3 == 0:
            found.append({"type": f"End {open_ones.pop()}"})
    return found + [{"type": f"end_{each}"} for each in reversed(open_ones)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(ROWS, min_size=1, max_size=12))
def test_any_mixture_of_odd_rows_is_taken_without_a_silent_loss_and_comes_back(drawn):
    lines = whole_form(drawn)
    found = read(survey(*lines, choices=ABC))
    assert found.errors == []
    named = {int(line.split(":")[1].split(" ")[0]) for line in found.warnings if line.startswith("survey:")}
    grouping = ("begin", "end")
    for number, row in enumerate(lines, start=2):
        kept = row["type"].lower().startswith(grouping) or row["name"] in questions(found)
        assert kept or number in named, (row, found.warnings)
    for kind in FORMATS:
        again = read(write_checklist(kind, about=ABOUT, sections=found.sections))
        assert whole_sections(again.sections) == whole_sections(found.sections)

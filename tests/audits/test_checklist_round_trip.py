import io

import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from audits.actions.shipped import shipped
from audits.checklists.shape import whole_sections
from audits.checklists.writing import FORMATS, write_checklist
from tests.audits.checklist_files import contents, read

ABOUT = {"code": "cutting", "name": "Cutting room", "description": "=1+1\nof knives", "validity_months": 24}
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(kind: str, sections: list[dict]) -> bytes:
    return write_checklist(kind, about=ABOUT, sections=sections)


@pytest.mark.parametrize("kind", FORMATS)
class TestRoundTrip:
    @SLOW
    @given(sections=contents())
    def test_what_was_exported_is_read_as_the_same_checklist(self, kind, sections):
        found = read(written(kind, sections))
        assert (found.errors, found.warnings) == ([], [])
        assert whole_sections(found.sections) == whole_sections(sections)

    @pytest.mark.parametrize("standard", shipped(), ids=lambda each: each["code"])
    def test_so_is_each_shipped_standard(self, kind, standard):
        found = read(written(kind, standard["sections"]))
        assert (found.errors, found.warnings) == ([], [])
        assert whole_sections(found.sections) == whole_sections(standard["sections"])

    def test_sections_without_questions_and_of_one_name_stay_apart(self, kind):
        question = {"key": "a", "text": "Is it?"}
        sections = [
            {"title": "Cutting", "process_area": "process_control", "questions": [question]},
            {"title": "Cutting", "process_area": "documentation", "questions": [question | {"key": "b"}]},
            {"title": "Later", "process_area": "documentation", "questions": []},
        ]
        assert whole_sections(read(written(kind, sections)).sections) == whole_sections(sections)


@SLOW
@given(sections=contents())
def test_an_exported_xlsform_is_one_for_pyxform(sections):
    result = convert(io.BytesIO(written("xlsform", sections)), validate=False, file_type=".xlsx")
    assert result.xform.startswith("<?xml") or "<h:html" in result.xform


def test_the_own_layout_says_the_heading_of_the_standard():
    found = read(
        written("xlsx", [{"title": "A", "process_area": "documentation", "questions": [{"key": "a", "text": "?"}]}])
    )
    assert found.about == ABOUT

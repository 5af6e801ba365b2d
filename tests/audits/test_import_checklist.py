import json

import pytest
from django.core.management import CommandError, call_command

from audits import actions
from audits.actions.standards import content_of
from audits.enums import StandardState
from audits.models import Question, Standard
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from tests.audits.checklist_files import read, survey
from tests.audits.test_checklist_layout import LIST, csv
from tests.builders import audits as make
from tests.builders import people

pytestmark = pytest.mark.django_db


class TestCommand:
    @pytest.fixture
    def path(self, tmp_path):
        file = tmp_path / "Fire & records.xls"
        file.write_text(LIST, encoding="utf-8")
        return file

    def result(self, capsys, *arguments) -> dict:
        capsys.readouterr()
        code = 0
        try:
            call_command("import_checklist", *map(str, arguments), "--json")
        except SystemExit as end:
            code = end.code
        return json.loads(capsys.readouterr().out) | {"exit": code}

    def code(self, *arguments) -> int:
        with pytest.raises(CommandError) as error:
            call_command("import_checklist", *map(str, arguments))
        return error.value.returncode

    def test_prints_json_alone_and_makes_a_draft(self, path, capsys):
        assert self.result(capsys, path) == {
            "ok": True,
            "questions": 3,
            "sections": 2,
            "languages": ["en", "zh"],
            "warnings": [],
            "errors": [],
            "exit": 0,
        }
        draft = Standard.objects.get()
        assert (draft.code, draft.version_number, draft.state) == ("fire-records", 1, StandardState.DRAFT)
        assert [each["questions"][0]["key"] for each in content_of(draft)] == ["F-1", "F-3"]

    def test_a_dry_run_leaves_no_trace(self, path, capsys):
        assert self.result(capsys, path, "--dry-run")["questions"] == 3
        assert not Standard.objects.exists()
        assert not HistoryEntry.objects.exists()

    def test_a_fault_ends_with_1_and_writes_nothing(self, path, capsys):
        path.write_text(LIST.replace("yes_no", "nonsense"))
        result = self.result(capsys, path)
        assert (result["ok"], result["exit"], result["errors"][0][:12]) == (False, 1, "checklist:2 ")
        assert not Standard.objects.exists()

    def test_what_is_no_checklist_ends_with_1(self, path, capsys):
        path.write_bytes(b"<html><body>moved</body></html>")
        result = self.result(capsys, path)
        assert (result["ok"], result["exit"], len(result["errors"])) == (False, 1, 1)

    def test_code_and_name_are_said(self, path, capsys):
        self.result(capsys, path, "--code", "fire", "--name", "Fire check")
        assert Standard.objects.values_list("code", "name").get() == ("fire", "Fire check")

    @pytest.mark.parametrize("wrong", [["--code", "two words"], ["--code", "x" * 41], ["--by", "nobody@example.com"]])
    def test_wrong_use_ends_with_2(self, path, wrong):
        assert self.code(path, *wrong) == 2
        assert not Standard.objects.exists()

    def test_so_does_a_missing_file_or_one_without_the_right(self, path, tmp_path):
        assert self.code(tmp_path / "nothing.csv") == 2
        assert self.code(path, "--by", people.inspector().email) == 2

    def test_tells_people_in_words(self, path, capsys):
        path.write_text(LIST.replace("yes_no", "nonsense"))
        with pytest.raises(SystemExit):
            call_command("import_checklist", str(path))
        assert capsys.readouterr().out.splitlines()[0].startswith("error   checklist:2 “nonsense” is no scale.")


class TestDraft:
    def draft(self, **more) -> Standard:
        return actions.draft_from_checklist(checklist=read(csv(LIST)), by=people.manager(), **more)

    def test_of_a_published_standard_is_its_next_version(self):
        published = make.standard(code="fire", name="Fire")
        draft = self.draft(code="fire")
        assert (draft.version_number, draft.name, draft.questions.count()) == (2, "Fire", 3)
        assert Standard.objects.get(pk=published.pk).questions.count() == 3
        assert not Question.objects.filter(standard=published, key="F-1").exists()

    def test_there_already_gets_the_new_content(self):
        first = self.draft(code="fire", name="Fire")
        again = self.draft(code="fire", name="Fire and records")
        assert (again.pk, again.version_number, again.name) == (first.pk, 1, "Fire and records")
        assert set(again.questions.values_list("key", flat=True)) == {"F-1", "F-2", "F-3"}

    def test_of_an_xlsform_takes_what_the_form_calls_itself(self):
        form = read(
            survey(
                {"type": "text", "name": "a", "label": "A"},
                settings=[["form_title", "form_id"], ["Site check", "Site Check 2"]],
            )
        )
        draft = actions.draft_from_checklist(checklist=form, by=people.manager())
        assert (draft.code, draft.name) == ("site-check-2", "Site check")

    def test_holds_everything_that_the_file_says(self):
        checklist = read(csv(LIST))
        draft = actions.draft_from_checklist(checklist=checklist, code="fire", by=people.manager())
        assert content_of(draft) == checklist.sections

    def test_of_a_file_without_a_question_is_empty_and_empties_none_that_is_here(self):
        empty = read(survey({"type": "calculate", "name": "c", "calculation": "1"}))
        assert actions.draft_from_checklist(checklist=empty, code="new", by=people.manager()).questions.count() == 0
        here = self.draft(code="fire")
        with pytest.raises(Rejected, match="no question"):
            actions.draft_from_checklist(checklist=empty, code="fire", by=people.manager())
        assert here.questions.count() == 3

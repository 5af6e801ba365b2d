"""The defect library out to a file and in from one: looked through first, and the same file twice changes nothing."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from inspections import actions
from inspections.actions.library import areas_of, names_of
from inspections.models import DefectType
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from qcportal.core.sheets import WRITERS, defused, fused
from tests.builders import inspections as made
from tests.builders.people import administrator, buyer_person, inspector, manager, read_only

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = manager()
    client.force_login(boss)
    return boss


def take(by, *lines: str, dry_run: bool = False) -> dict:
    return actions.take_library(file=io.BytesIO("\n".join(lines).encode()), by=by, dry_run=dry_run).as_dict()


def counts(result: dict) -> tuple:
    return tuple(result[name] for name in ("created", "updated", "unchanged", "rejected"))


def exported(kind: str) -> bytes:
    kinds = DefectType.objects.order_by("code").prefetch_related("areas", "names")
    return WRITERS[kind](actions.library_lines(kinds))


HEAD = "code,name,category,default_class"
DENT = "DENT,Dent,material,minor"


# -- round trip --------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_library_changes_nothing_when_it_comes_back(boss, kind):
    actions.load_defect_library(by=boss)
    before = HistoryEntry.objects.count()
    result = actions.take_library(file=io.BytesIO(exported(kind)), by=boss).as_dict()
    assert counts(result) == (0, 0, DefectType.objects.count(), 0), result["errors"]
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_exported_library_makes_the_same_one_elsewhere(boss, kind):
    actions.load_defect_library(by=boss)
    data, seam = exported(kind), DefectType.objects.get(code="SEAM-OPEN")
    facts = (seam.local_name, seam.criterion_major, areas_of(seam), names_of(seam))
    DefectType.objects.all().delete()
    actions.take_library(file=io.BytesIO(data), by=boss)
    again = DefectType.objects.get(code="SEAM-OPEN")
    assert (again.local_name, again.criterion_major, areas_of(again), names_of(again)) == facts
    assert exported(kind) == data if kind == "csv" else True


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-dent", "@here", "'quoted", "'=both"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_looks_like_a_formula_leaves_as_text_and_comes_back_as_it_was(boss, kind, name):
    made.defect_type(name, code="DENT")
    data = exported(kind)
    if kind == "xlsx":
        cells = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows())[1]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert counts(actions.take_library(file=io.BytesIO(data), by=boss).as_dict()) == (0, 0, 1, 0)


@pytest.mark.parametrize("text", ["-5", "+3.5", "Dent", "", "'", "it's"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert (defused(text), fused(text)) == (text, text)


# -- lines -------------------------------------------------------------------------------------
def test_lines_are_created_updated_unchanged_or_rejected(boss):
    take(boss, HEAD, DENT, "RUST,Rust,material,major")
    result = take(boss, HEAD, DENT, "rust,Corrosion,material,major", "HOLE,Hole,Material,MAJOR", "X,,weather,minor")
    assert counts(result) == (1, 1, 1, 1)
    assert set(DefectType.objects.values_list("code", "name")) == {
        ("DENT", "Dent"),
        ("RUST", "Corrosion"),
        ("HOLE", "Hole"),
    }


def test_a_dry_run_says_the_same_and_changes_nothing(boss):
    assert counts(take(boss, HEAD, DENT, dry_run=True)) == (1, 0, 0, 0)
    assert not DefectType.objects.exists()
    assert not HistoryEntry.objects.filter(event__startswith="defect_type").exists()


def test_a_column_that_is_left_out_stays_as_it_is(boss):
    areas, names = {"process_control": "0.50"}, {"vi": {"name": "móp", "synonyms": []}}
    facts = {"code": "DENT", "name": "Dent", "category": "material", "default_class": "minor"}
    kind = actions.create_defect_type(by=boss, areas=areas, names=names, criterion_minor="small", **facts)
    take(boss, "code,name", "DENT,Bump")
    kind.refresh_from_db()
    assert (kind.name, kind.criterion_minor, areas_of(kind), names_of(kind)) == ("Bump", "small", areas, names)


def test_an_empty_cell_takes_the_value_away(boss):
    take(boss, f"{HEAD},area_documentation,synonyms_vi", f'{DENT},"0,5",lõm')
    take(boss, "code,area_documentation,synonyms_vi", "DENT,,")
    kind = DefectType.objects.get()
    assert (areas_of(kind), names_of(kind)) == ({}, {})


def test_a_type_retires_by_its_line_and_stays(boss):
    take(boss, HEAD, DENT)
    take(boss, "code,retired", "DENT,yes")
    assert DefectType.objects.get().retired


@pytest.mark.parametrize(
    ("head", "line", "sentence"),
    [
        (HEAD, "DENT,Dent,weather,minor", "There is no category “weather”. Known are: seam, material"),
        (HEAD, "DENT,Dent,material,huge", "There is no class “huge”. Known are: critical, major, minor"),
        (HEAD, ",Dent,material,minor", "The line has no code"),
        (HEAD, "DENT,,material,minor", "name: This field cannot be blank"),
        (HEAD, "two words,Dent,material,minor", "code: Enter a valid"),
        (HEAD, f"DENT,{'x' * 121},material,minor", "at most 120 characters"),
        (f"{HEAD},retired", f"{DENT},perhaps", "neither yes nor no"),
        (f"{HEAD},area_documentation", f"{DENT},1.01", "a weight lies between 0 and 1"),
        (f"{HEAD},area_documentation", f"{DENT},0.123", "a weight lies between 0 and 1"),
        (f"{HEAD},area_documentation", f"{DENT},often", "a weight lies between 0 and 1"),
        (f"{HEAD},area_documentation", f"{DENT},nan", "a weight lies between 0 and 1"),
    ],
)
def test_a_line_that_cannot_stand_is_rejected_with_a_reason(boss, head, line, sentence):
    result = take(boss, head, line, "RUST,Rust,material,major")
    assert (result["errors"][0]["row"], sentence in result["errors"][0]["reason"]) == (2, True), result["errors"]
    assert list(DefectType.objects.values_list("code", flat=True)) == ["RUST"]


def test_a_code_counts_once_in_a_file(boss):
    result = take(boss, HEAD, DENT, "dent,Bump,material,minor")
    assert result["errors"] == [{"row": 3, "reason": "The code dent stands in line 2 already."}]


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("code,area_weather", "There is no column “area_weather”. Known are: area_"),
        ("code,colour", "There is no column “colour”. Known are: code, name"),
        ("name,category", "no column “code”"),
        ("code,name,name", "stands twice"),
    ],
)
def test_a_file_with_other_columns_is_refused_with_a_sentence(boss, head, sentence):
    with pytest.raises(Rejected, match=sentence):
        take(boss, head, "DENT,Dent,material")


# -- pages -------------------------------------------------------------------------------------
IMPORT = "inspections:defect_type_import"


def upload(client, *lines: str, name: str = "library.csv"):
    file = SimpleUploadedFile(name, "\n".join(lines).encode())
    return client.post(reverse(IMPORT), {"file": file})


def test_a_file_is_looked_through_and_taken_on_a_second_press(client, boss):
    page = upload(client, HEAD, DENT, "X,Dent,weather,minor")
    assert "There is no category “weather”" in page.content.decode()
    assert not DefectType.objects.exists()
    answer = client.post(reverse(IMPORT), {"checked": page.context["stored"].uuid}, follow=True)
    assert "1 created, 0 updated, 1 rejected" in answer.content.decode()
    assert DefectType.objects.get().name == "Dent"


def test_a_file_that_would_change_nothing_offers_no_second_press(client, boss):
    take(boss, HEAD, DENT)
    page = upload(client, HEAD, DENT).content.decode()
    assert "Nothing in this file would change the library" in page
    assert 'name="checked"' not in page


@pytest.mark.parametrize("lines", [["%PDF-1.7"], ["colour", "red"], [""]])
def test_a_file_that_is_no_such_table_gets_a_sentence(client, boss, lines):
    page = upload(client, *lines).content.decode()
    assert 'class="alert alert-danger" role="alert"' in page
    assert not DefectType.objects.exists()


def test_another_persons_file_is_not_taken(client, boss):
    stored = upload(client, HEAD, DENT).context["stored"]
    client.force_login(administrator())
    page = client.post(reverse(IMPORT), {"checked": stored.uuid}).content.decode()
    assert "Choose a file" in page
    assert not DefectType.objects.exists()


def test_what_the_filter_shows_is_exported(client, boss):
    made.defect_type("Dent", code="DENT", category="material")
    made.defect_type("Open seam", code="SEAM")
    csv = client.get(reverse("inspections:defect_type_csv"), {"category": "material"}).content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in csv.splitlines()] == ["code", "DENT"]


def test_the_list_leads_to_the_export_of_what_it_shows(client, boss):
    page = client.get(reverse("inspections:defect_type_list"), {"category": "material", "sort": "code"})
    assert f'{reverse("inspections:defect_type_xlsx")}?category=material"' in page.content.decode()


@pytest.mark.parametrize("entries", [3, 30])
def test_an_export_costs_the_same_whatever_the_library_holds(client, boss, entries, django_assert_max_num_queries):
    for _ in range(entries):
        made.defect_type()
    with django_assert_max_num_queries(6):
        client.get(reverse("inspections:defect_type_csv"))


@pytest.mark.parametrize(
    ("who", "export", "write"), [(read_only, 200, 403), (inspector, 403, 403), (buyer_person, 403, 403)]
)
def test_who_may_export_and_import(client, who, export, write):
    client.force_login(who())
    assert client.get(reverse("inspections:defect_type_csv")).status_code == export
    assert upload(client, HEAD, DENT).status_code == write
    assert not DefectType.objects.exists()


# -- the API and the command -------------------------------------------------------------------
def test_the_api_takes_a_file_in(client, boss):
    def send(**data):
        file = SimpleUploadedFile("library.csv", f"{HEAD}\n{DENT}".encode())
        return client.post("/api/v1/defect-types/import/", {"file": file} | data).json()

    assert (send(dry_run="true")["created"], DefectType.objects.count()) == (1, 0)
    assert (send()["created"], send()["unchanged"]) == (1, 1)


def test_the_api_refuses_a_file_that_is_no_table(client, boss):
    file = SimpleUploadedFile("library.csv", b"%PDF-1.7")
    assert client.post("/api/v1/defect-types/import/", {"file": file}).status_code == 400


def test_the_command_exports_and_imports(boss, tmp_path):
    actions.load_defect_library(by=boss)
    path, said = tmp_path / "library.xlsx", io.StringIO()
    call_command("defect_library", "export", str(path), stderr=io.StringIO())
    DefectType.objects.filter(code="RUST").delete()
    call_command("defect_library", "import", str(path), "--json", stdout=said)
    result = json.loads(said.getvalue())
    assert counts(result) == (1, 0, result["rows"] - 1, 0)


def test_the_command_says_what_is_rejected_and_ends_with_1(boss, tmp_path):
    path, said = tmp_path / "library.csv", io.StringIO()
    path.write_text(f"{HEAD}\n{DENT}\nX,Dent,weather,minor", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        call_command("defect_library", "import", str(path), "--dry-run", stdout=said)
    assert end.value.code == 1
    assert "line 3: There is no category “weather”" in said.getvalue()
    assert "nothing was changed" in said.getvalue()


@pytest.mark.parametrize(
    "wrong", [["export", "library.txt"], ["import", "absent.csv"], ["import", "absent.csv", "--by", "nobody@x.example"]]
)
def test_the_command_used_wrongly_ends_with_2(db, tmp_path, monkeypatch, wrong):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as error:
        call_command("defect_library", *wrong)
    assert error.value.returncode == 2

"""Lists of the past by the command and the API, long ones, hostile ones, and a trend that a study finds in one."""

import json
import random
import tracemalloc
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspections.models import Inspection
from reports.explaining.world_files import world_from
from reports.queries.sight import HOUSE
from reports.studies.worlds import rows_of, world_of
from suppliers.models import FactoryImport
from tests.builders import people, studies, suppliers
from tests.portal.past_lists import AUDITS, LONG, WIDE, library, reasons, taken
from tests.suppliers.import_files import xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places():
    library()
    return [
        suppliers.factory("Hengyi", external_id="F-1"),
        suppliers.factory("深圳市华强电子有限公司", external_id="F-2"),
    ]


def many(rows: int) -> str:
    first = timezone.localdate() - timedelta(days=rows)
    lines = (f"F-1,{first + timedelta(days=n)},80,pass,{n % 3},Zhang {n % 4}\n" for n in range(rows))
    return "factory id,date,sample size,result,SEAM-OPEN,inspector\n" + "".join(lines)


class TestCommand:
    def result(self, capsys, *arguments) -> tuple[dict, int]:
        code = 0
        try:
            call_command("import_history", *arguments, "--json")
        except SystemExit as ending:
            code = ending.code
        return json.loads(capsys.readouterr().out), code

    def test_tells_what_became_of_each_row(self, capsys, tmp_path):
        path = tmp_path / "past.csv"
        path.write_text(WIDE + "F-9,2026-01-01,,,8,,pass,,\n", encoding="utf-8")
        told, code = self.result(capsys, "inspections", str(path))
        assert (told["created"], told["rejected"], told["made"], code) == (3, 1, {"inspections": 3, "defects": 12}, 1)
        assert FactoryImport.objects.get().file_name == "past.csv"

    def test_a_dry_run_changes_nothing(self, capsys, tmp_path):
        path = tmp_path / "past.csv"
        path.write_text(AUDITS, encoding="utf-8")
        told, code = self.result(capsys, "audits", str(path), "--dry-run")
        assert (told["created"], code, FactoryImport.objects.count()) == (3, 0, 0)

    def test_takes_a_mapping_and_options(self, capsys, tmp_path):
        buyer = suppliers.buyer()
        (tmp_path / "map.json").write_text(
            '{"date": "when", "factory_id": "=F-1", "count": "n", "defect": "=SEAM-OPEN"}'
        )
        path = tmp_path / "past.csv"
        path.write_text("when,n,result\n03/04/2026,2,ng\n")
        options = ["--map", str(tmp_path / "map.json"), "--owner", buyer.code.lower(), "--visibility", "shared"]
        self.result(capsys, "inspections", str(path), *options, "--dates", "dmy", "--type", "during", "--one-unit-each")
        row = Inspection.objects.get()
        assert (row.owner, row.visibility, row.type, row.inspected_on.month, row.units_inspected) == (
            buyer, "shared", "during", 4, 1,
        )  # fmt: skip

    @pytest.mark.parametrize("wrong", [["--owner", "NOBODY"], ["--type", "magic"], ["--by", "x@example.org"]])
    def test_wrong_use_is_told(self, tmp_path, wrong):
        path = tmp_path / "past.csv"
        path.write_text(WIDE, encoding="utf-8")
        with pytest.raises(CommandError) as refusal:
            call_command("import_history", "inspections", str(path), *wrong)
        assert refusal.value.returncode == 2


class TestApi:
    def post(self, client, **data):
        upload = SimpleUploadedFile("past.csv", WIDE.encode())
        return client.post("/api/v1/imports/", {"file": upload, "kind": "inspections"} | data)

    def test_uploads_a_list_of_the_past(self, client):
        client.force_login(people.manager())
        buyer = suppliers.buyer()
        answer = self.post(client, owner=str(buyer.uuid), visibility="owner", dates="dmy", usual_type="during")
        assert answer.status_code == 201, answer.content
        record = FactoryImport.objects.get()
        assert (record.kind, record.options["owner"], record.options["usual_type"]) == (
            "inspections", str(buyer.uuid), "during",
        )  # fmt: skip
        assert answer.json()["columns"]["defects"] == ["开线", "Stain (minor)"]

    @pytest.mark.parametrize("wrong", [{"usual_type": "magic"}, {"visibility": "all"}, {"dates": "ymd"}, {"kind": "x"}])
    def test_refuses_what_is_no_choice(self, client, wrong):
        client.force_login(people.manager())
        answer = self.post(client, **wrong)
        assert answer.status_code in (400, 409, 422)
        assert not FactoryImport.objects.exists()

    @pytest.mark.parametrize("role", ["read_only", "inspector", "auditor", "buyer_person", "supplier_contact"])
    def test_is_for_those_who_import(self, client, role):
        client.force_login(getattr(people, role)())
        assert self.post(client).status_code == 403


class TestSize:
    def test_300_rows_need_the_queries_of_3(self):
        counts = []
        for rows in (3, 300):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                taken(many(rows).replace("F-1", f"F-{1 + len(counts)}"))
            counts.append(len(seen))
        assert counts[1] <= counts[0] + 4  # the numbers of another year
        assert Inspection.objects.count() == 303

    def test_lines_wait_on_disk(self):
        """The rows of a long list are not held as a whole."""
        from suppliers.importing.history import Together
        from suppliers.importing.lines import Line

        tracemalloc.start()
        with Together() as rows:
            for n in range(5000):
                rows.add(f"key {n % 2500}", Line(n, ["x" * 5000]))
            held = tracemalloc.get_traced_memory()[0]
            assert sum(len(group) for _key, group in rows.groups()) == 5000
        tracemalloc.stop()
        assert held < 5_000_000


class TestHostile:
    @pytest.mark.parametrize(
        "content", [b"%PDF-1.7 no list", b"PK\x03\x04 broken", b"", b"<html><table></table></html>"]
    )
    @pytest.mark.parametrize("kind", ["inspections", "audits"])
    def test_what_is_no_list_is_refused(self, client, kind, content):
        client.force_login(people.manager())
        upload = SimpleUploadedFile("past.csv", content)
        answer = client.post(
            f"/imports/add/{kind}/",
            {"file": upload, "visibility": "house", "usual_type": "during" if kind == "inspections" else "periodic"},
        )
        assert answer.status_code == 200
        assert answer.context["form"].errors["file"]

    def test_formulas_and_nonsense_are_rejected_row_by_row(self):
        record = taken(
            "factory id,date,sample size,result,inspector\n"
            '"=cmd|x!A1",2026-03-01,80,pass,\nF-1,2026-03-01,80,pass,"=HYPERLINK(""http://x"")"\n'
            f"F-1,2026-03-01,{'9' * 400},pass,\nF-1,2026-03-01,80,pass,ok\n"
        )
        assert (record.created, record.rejected) == (1, 3)
        assert "begins as a formula does" in reasons(record)[1]

    def test_a_sheet_of_excel_is_read(self):
        rows = [["Past inspections"], [], *(line.split(",") for line in LONG.strip().splitlines())]
        assert taken(xlsx(rows).getvalue()).created == 3


class TestTrends:
    def test_a_study_finds_the_rise_and_its_finding_in_imported_history(self, places):
        """Seams at Hengyi quadruple; an audit finds untrained people later. Three others stay as they were."""
        chance = random.Random(7)
        for number in range(3, 6):
            suppliers.factory(f"Steady {number}", external_id=f"F-{number}")
        today, lines = timezone.localdate(), []
        for site in range(1, 6):
            for place in range(24):
                risen = site == 1 and place >= 14
                day = today - timedelta(days=7 + 21 * (23 - place))
                lines.append(f"F-{site},{day},125,pass,{(11 if risen else 3) + chance.randint(-1, 1)}")
        taken("factory id,date,sample size,result,SEAM-OPEN\n" + "\n".join(lines) + "\n")
        raised = today - timedelta(days=7 + 21 * 5)
        taken(
            f"factory id,date,areas,description,process area,severity\nF-1,{raised},training,Nobody is trained,training,major\n",
            "audits",
        )
        [trend] = studies.made().trends.all()
        assert (trend.factory, trend.category) == (places[0], "seam")
        assert trend.weighed.get().finding.statement == "Nobody is trained"

    def test_the_world_of_the_house_goes_out_and_comes_back(self, tmp_path):
        taken(WIDE)
        taken(LONG)
        taken(AUDITS, "audits")
        path = tmp_path / "world.json"
        call_command("export_world", str(path))
        assert world_from(path.read_bytes()) == world_of(rows_of(HOUSE.sight()))

import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from suppliers.actions import create_supplier
from suppliers.actions.importing import open_sheet, take
from suppliers.models import Factory, FactoryImport, PossibleDuplicate, Supplier
from tests.builders import people
from tests.suppliers.import_files import HEADINGS, LIST, breaking_off, csv_file, xlsx

pytestmark = pytest.mark.django_db


def taken(text, by=None, spec=None, **options) -> dict:
    file = csv_file(text) if isinstance(text, str) else text
    return take(open_sheet(file, spec), by=by or people.manager(), **options).as_dict()


def counts(result: dict) -> tuple:
    return tuple(result[name] for name in ("rows", "created", "updated", "unchanged", "rejected"))


class TestCounts:
    def test_a_list_is_created(self):
        assert counts(taken(LIST)) == (3, 3, 0, 0, 0)
        anhui = Factory.objects.get(name="Anhui Towel & Sheet Co., Ltd")
        assert (anhui.country, anhui.time_zone, str(anhui.latitude)) == ("CN", "Asia/Shanghai", "30.70073")
        assert list(Factory.objects.search("Đông Á")) == [Factory.objects.get(country="VN")]

    def test_the_second_time_nothing_changes(self):
        taken(LIST)
        before = HistoryEntry.objects.count()
        assert counts(taken(LIST)) == (3, 0, 0, 3, 0)
        assert HistoryEntry.objects.count() == before
        assert set(Factory.objects.values_list("version", flat=True)) == {1}

    def test_the_same_list_as_a_sheet_changes_nothing(self):
        taken(LIST)
        rows = [HEADINGS.split(","), ["china", "ANHUI Towel & Sheet Co Ltd", "Textile Park Zongyang", "Apparel"]]
        assert counts(taken(xlsx(rows))) == (1, 0, 0, 1, 0)

    def test_a_repeat_is_unchanged_and_bad_rows_are_told(self):
        text = f"{LIST}\nCHINA,ANHUI TOWEL & SHEET CO LTD,Textile Park Zongyang,Other,,\nAtlantis,Sunken Ltd,1,,,\n,,,,,\nChina,,2,,,\n"
        result = taken(text)
        assert counts(result) == (6, 3, 0, 1, 2)
        assert [(error["row"], error["reason"][:12]) for error in result["errors"]] == [
            (7, "“Atlantis” i"),
            (9, "The name is "),
        ]

    @pytest.mark.parametrize("file", [csv_file, xlsx], ids=["csv", "xlsx"])
    def test_a_number_of_thousands_of_digits_costs_its_row_alone(self, file):
        rows = [["country", "name", "workers"], ["CN", "A Mill", "9" * 5000], ["CN", "B Mill", "12"]]
        result = taken(file("\n".join(",".join(row) for row in rows)) if file is csv_file else file(rows))
        assert counts(result) == (2, 1, 0, 0, 1)
        assert result["errors"][0]["row"] == 2
        assert result["errors"][0]["reason"].endswith("is no whole number.")

    def test_new_facts_update_and_gaps_erase_nothing(self):
        taken("country,name,address,sector,workers\nCN,A Mill,1 Road,Apparel,120\n")
        assert counts(taken("country,name,address,sector,workers\nChina,A MILL,1 Road,,150\n")) == (1, 0, 1, 0, 0)
        mill = Factory.objects.get()
        assert (mill.name, mill.sector, mill.workers_count, mill.version) == ("A Mill", "Apparel", 150, 2)
        assert HistoryEntry.objects.get(event="factory.changed").changes == {"workers_count": [120, 150]}

    def test_an_external_id_brings_a_new_address_and_spelling(self):
        taken("factory id,country,name,address\nF1,VN,A Mill,1 Road\n")
        assert counts(taken("factory id,country,name,address\nF1,VN,A Mill Ltd,2 Street\n")) == (1, 0, 1, 0, 0)
        mill = Factory.objects.get()
        assert (mill.name, mill.address) == ("A Mill Ltd", "2 Street")
        assert list(Factory.objects.search("A Mill Ltd")) == [mill]
        assert counts(taken("country,name,address\nVN,A Mill Ltd,2 Street\n")) == (1, 0, 0, 1, 0)

    @pytest.mark.parametrize(
        "other", ["CN,Dragon Shoes,2 Street", "VN,A Mill,1 Road"], ids=["another name", "another country"]
    )
    def test_an_external_id_of_another_list_overwrites_nobody(self, other):
        taken("factory id,country,name,address,supplier\n1,CN,A Mill,1 Road,Mother\n")
        again = f"factory id,country,name,address,supplier\n1,{other},Stranger\n2,CN,New Mill,3 Lane,Mother\n"
        for created in (1, 0):
            result = taken(again)
            assert counts(result) == (2, created, 0, 1 - created, 1)
            assert result["errors"][0]["row"] == 2
            assert "external id 1 is that of A Mill in China already" in result["errors"][0]["reason"]
            assert "give another id or none" in result["errors"][0]["reason"]
        mill = Factory.objects.get(external_id="1")
        assert (mill.name, mill.country, mill.address, mill.version) == ("A Mill", "CN", "1 Road", 1)
        assert list(Supplier.objects.values_list("name", flat=True)) == ["Mother"]

    def test_a_name_in_the_other_script_is_alike(self):
        taken("factory id,country,name,local name\n1,CN,Huaqiang Electronics,华强电子\n")
        assert counts(taken("factory id,country,name,city\n1,CN,华强电子有限公司,Shenzhen\n")) == (1, 0, 1, 0, 0)

    def test_an_external_id_tells_two_alike_apart(self):
        text = "factory id,country,name,address\nF1,CN,A Mill,1 Road\nF2,CN,A Mill,1 Road\nF1,CN,Other,3\n"
        assert counts(taken(text)) == (3, 2, 0, 1, 0)
        assert counts(taken(text)) == (3, 0, 0, 3, 0)

    def test_a_merged_factory_stays_merged(self):
        taken(LIST)
        first, second, _third = Factory.objects.order_by("pk")
        Factory.objects.filter(pk=second.pk).update(merged_into=first)
        assert counts(taken(LIST.replace("Apparel", "Shoes"))) == (3, 0, 2, 1, 0)

    def test_every_change_has_its_history(self):
        by = people.manager()
        taken(LIST, by=by)
        entries = HistoryEntry.objects.filter(event="factory.created", actor_id=by.pk, note="import")
        assert set(entries.values_list("record_uuid", flat=True)) == set(Factory.objects.values_list("uuid", flat=True))

    def test_a_dry_run_changes_nothing(self):
        assert counts(taken(LIST, dry_run=True)) == (3, 3, 0, 0, 0)
        assert not Factory.objects.exists()
        assert not HistoryEntry.objects.filter(event="factory.created").exists()

    def test_a_file_that_breaks_off_changes_nothing(self):
        with pytest.raises(Rejected, match="damaged"):
            taken(breaking_off(1200))
        assert not Factory.objects.exists()

    def test_a_bad_line_costs_that_line(self):
        good = "".join(f"CN,Mill {n},{n} Road\n" for n in range(40)).encode()
        bad = b'CN,"Open,1\nCN,N\0L,1\nCN,\xff\xfe,1\nCN,A,1,2,3\n,\n\nCN,' + b"x" * 301 + b",1\nCN,=1+1,1\nCN\n"
        result = taken(io.BytesIO(b"country,name,address\r\n" + good + bad + good.replace(b"Mill", b"Works")))
        assert counts(result) == (87, 80, 0, 0, 7)
        assert [error["row"] for error in result["errors"]] == [42, 43, 44, 45, 48, 49, 50]

    def test_queries_do_not_grow_with_rows(self):
        taken("country,name,address\nCN,First,1\n")
        assert queries_for(10) == queries_for(400)

    def test_batches_know_of_each_other(self):
        rows = "".join(f"CN,Mill number {n},{n} Road\n" for n in range(1500))
        told = []
        result = taken(f"country,name,address\n{rows}{rows}", progress=told.append)
        assert counts(result) == (3000, 1500, 0, 1500, 0)
        assert told == [1000, 2000, 3000]


def queries_for(rows: int) -> int:
    text = "country,name,address,supplier\n" + "".join(f"CN,Plant {rows} {n},{n},Parent {n}\n" for n in range(rows))
    sheet, by = open_sheet(csv_file(text)), people.manager()
    with CaptureQueriesContext(connection) as queries:
        take(sheet, by=by)
    return len([each for each in queries if "SAVEPOINT" not in each["sql"]])


class TestSuppliers:
    text = "factory,country,supplier,supplier id\nA Mill,VN,Huaqiang Group,{0}\nB Mill,VN,HUAQIANG GROUP,{0}\n"

    @pytest.mark.parametrize("number", ["", "S1"])
    def test_are_made_once_and_linked(self, number):
        for _time in range(2):
            taken(self.text.format(number))
        supplier = Supplier.objects.get()
        assert (supplier.name, supplier.country, supplier.external_id) == ("Huaqiang Group", "VN", number)
        assert supplier.factories.count() == 2
        assert HistoryEntry.objects.filter(event="supplier.created").count() == 1

    def test_are_found_by_name(self):
        taken("factory,country,supplier\nA Mill,VN,Huaqiang Group\n")
        Supplier.objects.update(address="1 Road", identity_key="changed")
        taken("factory,country,supplier\nC Mill,VN,Huaqiang Group\n")
        assert Supplier.objects.get().factories.count() == 2

    @pytest.mark.parametrize("known", [{"external_id": "S1"}, {"address": "1 Road"}, {}], ids=["id", "address", "name"])
    @pytest.mark.parametrize("written", ["Huaqiang Group", "HUAQIANG  group", "Huáqiáng-Group"])
    def test_are_not_made_again_when_a_list_names_them_alone(self, known, written):
        by = people.manager()
        made = create_supplier(by=by, name="Huaqiang Group", country="VN", **known)
        for _time in range(2):
            taken(f"factory,country,supplier\nA Mill,VN,{written}\n", by=by)
        assert Supplier.objects.get() == made
        assert made.factories.count() == 1

    def test_of_several_with_one_name_the_one_without_an_id_is_meant_else_the_oldest(self):
        by = people.manager()
        oldest, _other = (create_supplier(by=by, name="Huaqiang", country="VN", external_id=each) for each in "12")
        text = "factory,country,supplier\nA Mill,VN,Huaqiang\n"
        assert counts(taken(text)) == (1, 1, 0, 0, 0)
        assert Factory.objects.get().supplier == oldest
        assert counts(taken(text)) == (1, 0, 0, 1, 0)
        bare = create_supplier(by=by, name="Huaqiang", country="VN", address="1 Road")
        taken(text.replace("A Mill", "B Mill"))
        assert Factory.objects.get(name="B Mill").supplier == bare

    def test_one_file_with_and_without_the_id_names_one(self):
        text = (
            "factory,country,supplier,supplier id\nA Mill,VN,Huaqiang,S1\nB Mill,VN,Huaqiang,\nC Mill,VN,Huaqiang,S2\n"
        )
        for unchanged in (0, 3):
            assert counts(taken(text)) == (3, 3 - unchanged, 0, unchanged, 0)
        links = dict(Factory.objects.values_list("name", "supplier__external_id"))
        assert links == {"A Mill": "S1", "B Mill": "S1", "C Mill": "S2"}

    def test_an_id_that_comes_later_is_given_to_the_one_named_without(self):
        taken("factory,country,supplier\nA Mill,VN,Huaqiang\n")
        for _time in range(2):
            taken("factory,country,supplier,supplier id\nA Mill,VN,HUAQIANG,S1\nB Mill,VN,Huaqiang,S1\n")
        supplier = Supplier.objects.get()
        assert (supplier.external_id, supplier.version, supplier.factories.count()) == ("S1", 2, 2)
        assert HistoryEntry.objects.get(event="supplier.changed").changes == {"external_id": ["", "S1"]}

    def test_may_be_elsewhere(self):
        taken("factory,country,supplier,supplier country\nA Mill,VN,Huaqiang,Taiwan\n")
        assert Supplier.objects.get().country == "TW"

    def test_are_not_invented(self):
        taken(LIST)
        assert not Supplier.objects.exists()


class TestPossibleDuplicates:
    text = "country,name,address\nCN,Huaqiang Electronics Co Ltd,1 Road\nVN,Other Mill,2\n"

    def test_are_created_and_listed(self):
        taken(self.text)
        result = taken("country,name,address\nCN,Huaqiang Electronic Ltd.,9 Street\nVN,Huaqiang Electronics,1 Road\n")
        old, new = (
            Factory.objects.get(name="Huaqiang Electronics Co Ltd"),
            Factory.objects.get(name="Huaqiang Electronic Ltd."),
        )
        assert counts(result) == (2, 2, 0, 0, 0)
        assert result["possible_duplicates"] == [
            {
                "row": 2,
                "name": "Huaqiang Electronic Ltd.",
                "uuid": str(new.uuid),
                "like": {"uuid": str(old.uuid), "name": "Huaqiang Electronics Co Ltd", "address": "1 Road"},
            }
        ]
        assert PossibleDuplicate.objects.values_list("first", "second").get() == (old.pk, new.pk)

    def test_are_found_within_a_file(self):
        result = taken(
            "country,name,address\nHN,Hanes Choloma Cutting,Zip Choloma\nHN,Hanes Choloma Cutting,Villanueva\n"
        )
        assert [each["row"] for each in result["possible_duplicates"]] == [3]

    def test_are_not_listed_again(self):
        text = self.text + "CN,Huaqiang Electronics,9 Street\n"
        taken(text)
        assert taken(text)["possible_duplicates"] == []


class TestCommand:
    @pytest.fixture
    def path(self, tmp_path):
        file = tmp_path / "list of factories.txt"
        file.write_text(LIST, encoding="utf-8")
        return file

    def result(self, capsys, *arguments) -> dict:
        capsys.readouterr()
        code = 0
        try:
            call_command("import_factories", *map(str, arguments), "--json")
        except SystemExit as end:
            code = end.code
        return json.loads(capsys.readouterr().out) | {"exit": code}

    def test_prints_json_alone(self, path, capsys):
        assert self.result(capsys, path) == {
            "rows": 3,
            "created": 3,
            "updated": 0,
            "unchanged": 0,
            "rejected": 0,
            "errors": [],
            "possible_duplicates": [],
            "exit": 0,
        }
        record = FactoryImport.objects.get()
        assert (record.state, record.created, record.by.name) == ("done", 3, "QC Portal")

    def test_dry_run_leaves_no_trace(self, path, capsys):
        assert self.result(capsys, path, "--dry-run")["created"] == 3
        assert not Factory.objects.exists()
        assert not FactoryImport.objects.exists()

    def test_rejected_rows_end_with_1(self, path, capsys):
        path.write_text(LIST + "Atlantis,X,1,,,\n")
        result = self.result(capsys, path)
        assert (counts(result), result["exit"], result["errors"][0]["row"]) == ((4, 3, 0, 0, 1), 1, 5)

    def test_an_unreadable_file_ends_with_1_and_whole_json(self, path, capsys):
        path.write_bytes(b"%PDF-1.7 no list")
        result = self.result(capsys, path)
        assert (counts(result), result["exit"], result["errors"][0]["row"]) == ((0, 0, 0, 0, 0), 1, 1)

    def test_a_mapping_is_said(self, path, tmp_path, capsys):
        path.write_text("company,street,city\nA,1 Road,Houston\n")
        mapping = tmp_path / "map.json"
        mapping.write_text('{"name": "company", "address": ["street", "city"], "country": "=US"}')
        assert self.result(capsys, path, "--map", mapping)["created"] == 1
        assert Factory.objects.values_list("country", "address", "city").get() == ("US", "1 Road, Houston", "")

    @pytest.mark.parametrize("content", ["no json", '{"nam": "x"}', '{"name": "nowhere"}', "[]"])
    def test_a_wrong_mapping_ends_with_2(self, path, tmp_path, content):
        mapping = tmp_path / "map.json"
        mapping.write_text(content)
        assert self.code(path, "--map", mapping) == 2

    def test_a_missing_file_ends_with_2(self, tmp_path):
        assert self.code(tmp_path / "nothing.csv") == 2
        assert self.code(tmp_path) == 2

    def test_says_who(self, path, capsys):
        boss = people.manager()
        self.result(capsys, path, "--by", boss.email.upper())
        assert set(HistoryEntry.objects.values_list("actor_id", flat=True)) == {boss.pk}

    def test_who_may_not_import_ends_with_2(self, path):
        for email in (people.inspector().email, people.manager(is_active=False).email, "nobody@example.com"):
            assert self.code(path, "--by", email) == 2

    def test_tells_people_in_words(self, path, capsys):
        path.write_text(LIST + "Atlantis,X,1,,,\n")
        with pytest.raises(SystemExit):
            call_command("import_factories", str(path))
        assert capsys.readouterr().out.splitlines() == [
            "line 5: “Atlantis” is no country we know.",
            "4 rows, 3 created, 0 updated, 0 unchanged, 1 rejected",
        ]

    def code(self, *arguments) -> int:
        with pytest.raises(CommandError) as error:
            call_command("import_factories", *map(str, arguments))
        return error.value.returncode


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_factory_once():
    text = "country,name,address\n" + "".join(f"CN,Mill number {n},{n}\n" for n in range(1200))
    by, results = people.manager(), []

    def work():
        try:
            results.append(counts(take(open_sheet(csv_file(text)), by=by).as_dict()))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [(1200, 0, 0, 1200, 0), (1200, 1200, 0, 0, 0)]
    assert Factory.objects.count() == 1200

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qcportal.core.models import HistoryEntry
from suppliers import taking
from suppliers.actions import imports, upload_list
from suppliers.models import Factory, FactoryImport, PossibleDuplicate
from tests.builders import people
from tests.suppliers.import_files import LIST, breaking_off, xlsx
from tests.suppliers.pages import at, get

pytestmark = pytest.mark.django_db(transaction=True)


def upload(content=LIST, name="list.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def made(by, content=LIST) -> FactoryImport:
    return upload_list(upload=upload(content), by=by)


def checked(by, content) -> FactoryImport:
    record = made(by, content)
    taking.take_list(record.pk)
    record.refresh_from_db()
    return record


def streamed(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def post(client, route, record, **data):
    return client.post(at(route, record.uuid), {"version": record.version} | data)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestUpload:
    def test_is_checked_then_taken_in(self, client, boss):
        answer = client.post(at("import_add"), {"file": upload()})
        record = FactoryImport.objects.get()
        assert answer.url == at("import", record.uuid)
        assert "Waiting for a worker" in text_of(client.get(answer.url))
        assert taking.take_list(record.pk)
        record.refresh_from_db()
        assert (record.state, record.created, Factory.objects.count()) == ("checked", 3, 0)
        assert "To be created 3" in text_of(client.get(answer.url))
        post(client, "import_start", record)
        assert taking.take_list(record.pk)
        record.refresh_from_db()
        assert (record.state, record.created, Factory.objects.count()) == ("done", 3, 3)
        assert "Created 3" in text_of(client.get(answer.url))

    def test_a_sheet_is_taken(self, client, boss):
        client.post(at("import_add"), {"file": upload(xlsx([["name", "country"], ["A", "CN"]]).getvalue(), "list.csv")})
        assert FactoryImport.objects.get().format == "XLSX"

    @pytest.mark.parametrize("content", [b"%PDF-1.7 no list" * 50, b"PK\x03\x04 broken", b""])
    def test_what_is_no_list_gets_a_sentence_beside_the_field(self, client, boss, content):
        answer = client.post(at("import_add"), {"file": upload(content)})
        assert answer.status_code == 200
        assert answer.context["form"].errors["file"]
        assert not FactoryImport.objects.exists()


class TestColumns:
    def test_the_guess_is_shown_and_can_be_changed(self, client, boss):
        record = made(boss, "company,country,street\nA,CN,1 Road\n")
        taking.take_list(record.pk)
        record.refresh_from_db()
        form = get(client, "import", record.uuid).context["form"]
        assert (form["name"].initial, form["country"].initial, form["city"].initial) == ("company", "country", "")
        post(client, "import_map", record, name="street", all_country="VN")
        record.refresh_from_db()
        assert record.state == "checking"
        assert taking.take_list(record.pk)
        record.refresh_from_db()
        assert (record.columns, record.created) == ({"name": "street", "country": "=VN"}, 1)

    def test_a_column_that_no_field_takes_is_named(self, client, boss):
        record = checked(boss, "name,country,e-mail\nA,CN,a@example.com\n")
        assert "Columns that are not used: e-mail" in text_of(get(client, "import", record.uuid))

    def test_an_unknown_heading_is_refused(self, client, boss):
        record = made(boss)
        answer = post(client, "import_map", record, name="nowhere")
        assert answer.status_code == 400
        assert "name" in answer.context["form"].errors

    def test_a_check_under_way_is_void_after_a_change(self, boss):
        record = made(boss)
        claim = imports.claim(record.pk)
        record.refresh_from_db()
        imports.map_columns(record=record, mapping={}, version=record.version, by=boss)
        assert not imports.held(record.pk, claim).exists()

    def test_what_was_rejected_before_is_forgotten_with_the_old_columns(self, client, boss):
        record = checked(boss, "name,country\nA,Atlantis\n")
        imports.map_columns(record=record, mapping={"country": "=VN"}, version=record.version, by=boss)
        assert "Atlantis" not in text_of(get(client, "import", record.uuid))


@pytest.mark.services
class TestWorker:
    def test_takes_a_list_once(self, boss):
        record = made(boss)
        assert taking.take_list(record.pk)
        assert not taking.take_list(record.pk)

    def test_a_lost_hint_is_given_again_and_a_dead_worker_replaced(self, boss):
        record = made(boss)
        assert imports.lost() == [record.pk]
        imports.claim(record.pk)
        assert imports.lost() == []
        FactoryImport.objects.update(claimed_until=timezone.now())
        assert imports.lost() == [record.pk]

    def test_gives_up_where_worker_after_worker_died(self, boss):
        record = made(boss)
        FactoryImport.objects.update(attempts=imports.MOST_ATTEMPTS, claimed_until=timezone.now())
        assert imports.lost() == []
        record.refresh_from_db()
        assert (record.state, record.error[:15]) == ("failed", "The worker died")

    def test_who_lost_the_claim_writes_nothing(self, boss, monkeypatch):
        record = made(boss)
        FactoryImport.objects.update(state="importing")
        monkeypatch.setattr(imports, "renew", lambda *_: FactoryImport.objects.update(claim=99))
        assert not taking.take_list(record.pk)
        assert not Factory.objects.exists()

    def test_shows_how_far_it_is(self, client, boss, monkeypatch):
        record = made(boss)
        seen, renew = [], imports.renew

        def watched(*arguments):
            renew(*arguments)
            seen.append(FactoryImport.objects.values_list("rows_done", flat=True).get())

        monkeypatch.setattr(imports, "renew", watched)
        taking.take_list(record.pk)
        assert seen == [3]

    def test_a_list_that_breaks_off_fails_with_a_sentence(self, client, boss):
        record = made(boss, breaking_off(200).getvalue())
        taking.take_list(record.pk)
        assert "The spreadsheet is damaged" in text_of(get(client, "import", record.uuid))


class TestPages:
    def test_rejected_rows_are_shown_and_all_have_a_page(self, client, boss):
        record = checked(boss, LIST + "Atlantis,X,1,,,\n" * 250)
        assert "Show all 250 rejected rows" in text_of(get(client, "import", record.uuid))
        assert text_of(get(client, "import_rejected", record.uuid)).count("“Atlantis” is no country we know") == 50
        last = client.get(at("import_rejected", record.uuid), {"page": 5})
        assert "201–250 of 250" in text_of(last)
        assert "X · 1" in text_of(client.get(at("import_rejected", record.uuid), {"q": "atlantis"}))
        assert "Nothing fits" in text_of(client.get(at("import_rejected", record.uuid), {"q": "nowhere"}))

    def test_the_file_of_rejected_rows_holds_them_as_they_came_and_can_be_imported_once_mended(self, client, boss):
        record = checked(boss, "name,country,lat,lon,note\n红,Atlantis,-6.1,106.8,=1+1\n")
        text = streamed(get(client, "import_rejected_file", record.uuid))
        assert text.splitlines() == [
            "Line,Reason,name,country,lat,lon,note",
            "2,“Atlantis” is no country we know.,红,Atlantis,-6.1,106.8,'=1+1",
        ]
        again = checked(boss, text.replace("Atlantis,", "Indonesia,"))
        assert (again.created, again.rejected) == (1, 0)

    def test_what_a_spreadsheet_would_take_for_a_formula_comes_back_as_it_was(self, client, boss):
        record = checked(boss, "name,country,workers,address\n-Acme,Atlantis,-,@home\n")
        text = streamed(get(client, "import_rejected_file", record.uuid))
        again = checked(boss, text.replace("Atlantis,", "Indonesia,"))
        imports.take_in(record=again, version=again.version, by=boss)
        taking.take_list(again.pk)
        made_of_it = Factory.objects.get(country="ID")
        assert (made_of_it.name, made_of_it.workers_count, made_of_it.address) == ("-Acme", None, "@home")

    def test_a_list_of_which_nothing_can_be_taken_offers_no_import(self, client, boss):
        record = checked(boss, "name,country\nA,Atlantis\n")
        page = text_of(get(client, "import", record.uuid))
        assert "Every row was rejected" in page
        assert "Import now" not in page

    def test_a_column_that_every_row_needs_and_none_is_found_for_is_said_first(self, client, boss):
        record = checked(boss, "name,street\nA,1 Road\n")
        page = text_of(get(client, "import", record.uuid))
        assert "No column of the file was found to hold the country" in page
        assert "Import now" not in page

    def test_possible_duplicates_are_named_before_and_lead_to_the_choice_after(self, client, boss):
        record = checked(
            boss, "name,country,address\nSunrise Garments Ltd,BD,12 Mill Road\nSunrise Garment Ltd,BD,12 Mill Road\n"
        )
        page = get(client, "import", record.uuid)
        assert "Perhaps the same as" in text_of(page)
        assert b"merge" not in page.content
        post(client, "import_start", record)
        taking.take_list(record.pk)
        pair = PossibleDuplicate.objects.get()
        assert pair.found_by == record
        page = get(client, "import", record.uuid).content.decode()
        assert f"/factories/{pair.second.uuid}/merge/?into={pair.first.uuid}" in page
        mine, others = ({"found_by": each.uuid} for each in (record, made(boss)))
        assert "Sunrise" in text_of(client.get("/possible-duplicates/", mine))
        assert "Sunrise" not in text_of(client.get("/possible-duplicates/", others))

    def test_progress_loads_the_page_anew_at_the_end(self, client, boss):
        record = made(boss)
        assert b"hx-get" in get(client, "import_progress", record.uuid).content
        taking.take_list(record.pk)
        assert get(client, "import_progress", record.uuid)["HX-Refresh"] == "true"

    def test_is_taken_in_once(self, client, boss):
        record = made(boss)
        taking.take_list(record.pk)
        record.refresh_from_db()
        assert post(client, "import_start", record).status_code == 302
        record.refresh_from_db()
        assert post(client, "import_start", record).status_code == 409
        assert HistoryEntry.objects.filter(event="import.started").count() == 1

    def test_lists_cost_the_same_however_long(self, client, boss, django_assert_max_num_queries):
        for _time in range(12):
            made(boss)
        with django_assert_max_num_queries(6):
            assert get(client, "import_list").context["count"] == 12

    def test_factories_lead_here(self, client, boss):
        assert at("import_add") in get(client, "factory_list").content.decode()

    @pytest.mark.parametrize(
        ("role", "listed", "written"),
        [
            ("read_only", 200, 403),
            ("inspector", 403, 403),
            ("auditor", 403, 403),
            ("buyer_person", 403, 403),
            ("supplier_contact", 403, 403),
        ],
    )
    def test_others_may_not(self, client, role, listed, written):
        record = made(people.manager())
        client.force_login(getattr(people, role)())
        assert get(client, "import_list").status_code == listed
        assert get(client, "import_add").status_code == written
        stranger = 403 if role == "read_only" else 404
        assert get(client, "import", record.uuid).status_code == (200 if role == "read_only" else 404)
        assert post(client, "import_start", record).status_code == stranger
        assert post(client, "import_map", record).status_code == stranger

    def test_anonymous_signs_in_first(self, client):
        assert get(client, "import_list").status_code == 302


class TestRowsToBeUpdated:
    def test_are_listed_before_anything_changes(self, client, boss):
        taking.take_list(made(boss, "id,name,country,workers\n1,A Mill,CN,10\n").pk)
        first = FactoryImport.objects.get()
        post(client, "import_start", first)
        taking.take_list(first.pk)
        record = checked(boss, "id,name,country,workers\n1,A Mill Ltd,CN,25\n2,B Mill,CN,\n")
        page = text_of(get(client, "import", record.uuid))
        assert "To be updated 1" in page
        assert "Name: A Mill → A Mill Ltd" in page
        assert "Workers: 10 → 25" in page
        assert Factory.objects.get().name == "A Mill"

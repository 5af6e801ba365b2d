"""A list of the past is taken back: what it made goes, what something was built on since stays."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.actions import request_corrective_action, share_audit
from audits.actions.past_undo import MADE
from audits.models import Audit, Finding, Standard
from inspections.actions import share_inspection
from inspections.models import Defect, Inspection
from qcportal import reactions
from qcportal.core.errors import Conflict
from qcportal.core.models import HistoryEntry
from reports.models import CountedLot
from reports.models.lots import recount
from suppliers import taking
from suppliers.actions import take_back
from suppliers.actions.taking_back import preview
from suppliers.importing.kinds import KINDS
from suppliers.models import FactoryImport
from tests.builders import people, suppliers
from tests.portal.past_lists import AUDITS, WIDE, begun, library, taken, uploaded, worked

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "Audit ref,Finding ref,Process area,Severity,Description\nA-2,9,training,minor,Nobody knows.\n"


@pytest.fixture(autouse=True)
def places():
    library()
    return [suppliers.factory("Hengyi", external_id="F-1"), suppliers.factory("华强", external_id="F-2")]


@pytest.fixture
def boss():
    return people.manager()


def returned(record: FactoryImport, by) -> FactoryImport:
    record.refresh_from_db()
    return worked(take_back(record=record, version=record.version, by=by))


def at(record, page="import_take_back") -> str:
    return reverse(f"suppliers:{page}", args=[record.uuid])


def happened(record) -> list[str]:
    return list(HistoryEntry.objects.filter(record_uuid=record.uuid).order_by("pk").values_list("event", flat=True))


def changed(row: Inspection, by) -> HistoryEntry:
    """As somebody in the portal does."""
    about = {"record_type": "inspections.inspection", "record_uuid": row.uuid, "record_label": row.number}
    return HistoryEntry.objects.create(event="inspection.corrected", actor_id=by.pk, actor_label="x", **about)


class TestInspections:
    def test_go_with_their_defects_and_numbers(self, boss):
        record, other = (
            taken(WIDE),
            taken(WIDE.replace("F-1", "F-2").replace("F-2,2026-04-02,,,125,Li Wei,pass,,\n", "")),
        )
        theirs = Inspection.objects.filter(imported_from=other)
        assert (theirs.count(), CountedLot.objects.count()) == (2, 5)
        gone = Inspection.objects.filter(imported_from=record).first()
        back = returned(record, boss)
        assert (back.state, back.gone) == ("taken_back", {"inspections": 3, "defects": 12})
        assert set(Inspection.objects.all()) == set(theirs)
        assert set(Defect.objects.values_list("inspection__imported_from", flat=True)) == {other.pk}
        assert (CountedLot.objects.count(), recount(only_compare=True)) == (2, 0)
        assert happened(gone) == ["inspection.imported", "inspection.taken_back"]

    def test_history_says_who_and_how_many(self, boss):
        record = returned(taken(WIDE), boss)
        entry = HistoryEntry.objects.get(record_uuid=record.uuid, event="import.taken_back")
        assert (entry.actor_id, entry.changes) == (boss.pk, {"inspections": [3, None], "defects": [12, None]})

    def test_a_corrected_one_stays_and_can_go_later(self, boss):
        record = taken(WIDE)
        kept = Inspection.objects.filter(factory__external_id="F-2").get()
        entry = changed(kept, boss)
        found = preview(record)
        assert (dict(found.goes), found.stays) == ({"inspections": 2, "defects": 12}, 1)
        assert [(each.row, each.why) for each in found.staying] == [(kept, ["Changed in the portal"])]
        returned(record, boss)
        assert list(Inspection.objects.all()) == [kept]
        record.refresh_from_db()
        with pytest.raises(Conflict, match="On everything of this list something has been built"):
            take_back(record=record, version=record.version, by=boss)
        entry.delete()
        assert returned(record, boss).gone == {"inspections": 3, "defects": 12}
        assert not Inspection.objects.exists()

    def test_mended_columns_are_taken_in_again(self, boss, client):
        record = returned(begun(uploaded(WIDE, by=boss)), boss)
        client.force_login(boss)
        page = client.get(at(record, "import"))
        assert page.context["form"]
        assert b"Nothing of it is left" in page.content
        as_guessed = {field.html_name: field.initial for field in page.context["form"] if field.initial}
        client.post(at(record, "import_map"), as_guessed | {"version": record.version, "remarks": "检验员"})
        record.refresh_from_db()
        assert (record.state, record.gone) == ("checking", {})
        worked(record)
        begun(record)
        assert (Inspection.objects.count(), FactoryImport.objects.get().state) == (3, "done")


class TestAudits:
    def test_go_with_findings_and_standards_that_were_but_a_name(self, boss):
        record = returned(taken(AUDITS, "audits"), boss)
        assert record.gone == {"audits": 2, "findings": 2}
        assert not Audit.objects.exists()
        assert not Finding.objects.exists()
        assert not Standard.objects.exists()

    def test_a_standard_that_others_are_of_stays(self, boss):
        first = taken(AUDITS, "audits")
        taken(AUDITS.replace("A-1", "B-1").replace("A-2", "B-2"), "audits")
        returned(first, boss)
        assert (Audit.objects.count(), Standard.objects.get().name) == (2, "SMETA")

    def test_one_whose_finding_is_being_mended_stays(self, boss):
        record = taken(AUDITS, "audits", owner=suppliers.buyer(), visibility="shared")
        finding = Finding.objects.get(list_reference="1")
        Finding.objects.filter(pk=finding.pk).update(state="open", closed_on=None, closing_note="")
        finding.refresh_from_db()
        action = request_corrective_action(
            finding=finding, title="Train", due_on=timezone.localdate() + timedelta(days=30), by=boss
        ).corrective_action
        (staying,) = preview(record).staying
        assert (staying.row, staying.why) == (finding.audit, [f"Corrective action {action.number}"])
        assert returned(record, boss).gone == {"audits": 1, "findings": 0}
        assert list(Finding.objects.filter(pk=finding.pk)) == [finding]

    def test_one_to_which_a_later_list_added_stays_until_that_one_goes(self, boss):
        first, later = taken(AUDITS, "audits"), taken(LATER, "audits")
        assert [each.why for each in preview(first).staying] == [["A finding of the list past.csv"]]
        assert returned(later, boss).gone == {"findings": 1}
        assert returned(first, boss).gone == {"audits": 2, "findings": 2}

    def test_what_goes_later_is_added_to_what_went_first(self, boss):
        """Here a finding that this list told of another one's audit."""
        taken(AUDITS, "audits")
        own = "B-1,F-1,2026-03-10,SMETA,,B,1,training,minor,2026-03-10,,Nobody asks.\n"
        others = "A-2,F-2,2026-02-11,SMETA,,Passed,1,training,minor,2026-02-11,,Nobody asks.\n"
        later = taken(f"{AUDITS.splitlines()[0]}\n{own}{others}", "audits")
        loose = Finding.objects.get(imported_from=later, audit__list_reference="A-2")
        entry = HistoryEntry.objects.create(
            event="finding.edited", actor_id=boss.pk, actor_label="x", record_type="audits.finding",
            record_uuid=loose.uuid, record_label=loose.number,
        )  # fmt: skip
        assert returned(later, boss).gone == {"audits": 1, "findings": 1}
        entry.delete()
        assert returned(later, boss).gone == {"audits": 1, "findings": 2}

    def test_a_finding_is_held_while_it_is_asked_what_hangs_on_it(self, boss, monkeypatch):
        """Whoever wants a corrective action for it meanwhile waits, and finds it gone."""
        record = taken(AUDITS, "audits")
        of_audits, held = MADE[1], []

        def ask(rows):
            with ThreadPoolExecutor(1) as other:
                held.append(other.submit(is_held, Finding.objects.get(list_reference="1").pk).result())
            return of_audits.hanging(rows)

        undo = MADE[0], replace(of_audits, hanging=ask)
        monkeypatch.setitem(KINDS, "audits", replace(KINDS["audits"], undo=undo))
        take_back(record=record, version=None, by=boss)
        held.clear()
        assert taking.take_list(record.pk)
        assert held == [True]


def is_held(finding: int) -> bool:
    try:
        with transaction.atomic():
            Finding.objects.select_for_update(nowait=True).get(pk=finding)
    except OperationalError:
        return True
    finally:
        connection.close()
    return False


class TestWhatWasToFollow:
    """Of something that happened to a record just before it went."""

    def test_is_done_with(self, boss):
        inspections, audits = taken(WIDE), taken(AUDITS, "audits")
        for inspection in Inspection.objects.all():
            share_inspection(inspection=inspection, visibility="shared", by=boss)
        for audit in Audit.objects.all():
            share_audit(audit=audit, visibility="shared", by=boss)
        assert len(reactions.overdue()) > 7
        for record in (inspections, audits):
            returned(record, boss)
        for entry in reactions.overdue():
            assert reactions.react(entry)
        assert reactions.overdue() == []


class TestWhoMay:
    @pytest.mark.parametrize("role", ["read_only", "inspector", "auditor", "buyer_person", "supplier_contact"])
    def test_others_neither_see_the_button_nor_press_it(self, client, role):
        record = taken(WIDE)
        client.force_login(getattr(people, role)())
        asked = [client.get(at(record)), client.post(at(record), {"version": record.version})]
        assert {answer.status_code for answer in asked} <= {403, 404}
        answer = client.post(f"/api/v1/imports/{record.uuid}/take-back/", headers={"If-Match": f'"{record.version}"'})
        assert answer.status_code in (403, 404)
        assert b"take-back" not in client.get(at(record, "import")).content
        record.refresh_from_db()
        assert (record.state, Inspection.objects.count()) == ("done", 3)

    def test_nor_does_whoever_it_was_done_for(self, client):
        buyer = suppliers.buyer()
        record = taken(WIDE, owner=buyer, visibility="owner")
        client.force_login(people.buyer_person(buyer))
        seen = Inspection.objects.first()
        assert client.get(reverse("inspections:inspection", args=[seen.uuid])).status_code == 200
        assert {client.get(at(record)).status_code, client.post(at(record)).status_code} <= {403, 404}
        assert Inspection.objects.count() == 3

    def test_the_page_tells_and_does(self, client, boss):
        record = taken(WIDE)
        client.force_login(boss)
        assert at(record) in client.get(at(record, "import")).content.decode()
        assert dict(client.get(at(record)).context["goes"]) == {"Inspections": 3, "Defects": 12}
        assert client.post(at(record), {"version": record.version}).url == at(record, "import")
        record.refresh_from_db()
        assert record.state == "returning"
        assert client.get(at(record)).url == at(record, "import")
        worked(record)
        assert client.get(at(record, "import")).status_code == 200
        assert not Inspection.objects.exists()

    def test_a_stale_page_is_told(self, client, boss):
        record = taken(WIDE)
        client.force_login(boss)
        answer = client.post(at(record), {"version": record.version + 1})
        assert answer.status_code in (400, 409)
        assert Inspection.objects.count() == 3

    def test_a_second_press_does_nothing_more(self, client, boss):
        record = taken(WIDE)
        client.force_login(boss)
        for _press in range(2):
            assert client.post(at(record), {"version": record.version}).url == at(record, "import")
        assert happened(record).count("import.return_asked") == 1

    def test_of_what_came_by_the_command_no_file_is_promised(self, client, boss):
        record = taken(WIDE)
        client.force_login(boss)
        assert "The file stays" not in client.get(at(record)).text
        assert "The file stays" in client.get(at(begun(uploaded(WIDE.replace("2026", "2025"), by=boss)))).text

    def test_a_list_that_changed_what_has_gone_leads_nowhere(self, client, boss):
        record, later = taken(WIDE), taken(WIDE.replace("王芳", "Li Wei"))
        client.force_login(boss)
        links = [reverse("inspections:inspection", args=[each["uuid"]]) for each in later.updates]
        assert [link in client.get(at(later, "import")).text for link in links] == [True, True]
        returned(record, boss)
        assert [link in client.get(at(later, "import")).text for link in links] == [False, False]

    def test_a_list_of_factories_has_no_such_page(self, client, boss):
        client.force_login(boss)
        record = FactoryImport.objects.create(file_name="f.csv", state="done", by=boss)
        assert client.get(at(record)).url == at(record, "import")
        with pytest.raises(Conflict):
            take_back(record=record, version=None, by=boss)


class TestWorker:
    def test_what_breaks_leaves_all_as_it_was(self, boss, monkeypatch):
        record = taken(WIDE)
        take_back(record=record, version=None, by=boss)
        monkeypatch.setattr(taking, "carry_back", lambda *given: 1 / 0)
        assert not taking.take_list(record.pk)
        record.refresh_from_db()
        assert (record.state, Inspection.objects.count()) == ("done", 3)
        assert "nothing was changed" in record.error

    def test_what_breaks_the_second_time_is_still_taken_back(self, boss, monkeypatch):
        record = taken(WIDE)
        kept = Inspection.objects.filter(factory__external_id="F-2").get()
        entry = changed(kept, boss)
        returned(record, boss)
        entry.delete()
        take_back(record=record, version=None, by=boss)
        monkeypatch.setattr(taking, "carry_back", lambda *given: 1 / 0)
        assert not taking.take_list(record.pk)
        record.refresh_from_db()
        assert (record.state, record.gone) == ("taken_back", {"inspections": 2, "defects": 12})

    def test_running_twice_does_nothing_more(self, boss):
        record = returned(taken(WIDE), boss)
        assert not taking.take_list(record.pk)

    def test_300_rows_need_the_queries_of_3(self, boss):
        counts = []
        for rows in (3, 300):
            lines = "".join(f"F-1,2024-01-{n % 28 + 1:02},80,pass,{n % 3},R-{rows}-{n}\n" for n in range(rows))
            record = taken("factory id,date,sample size,result,SEAM-OPEN,inspection ref\n" + lines)
            with CaptureQueriesContext(connection) as asked:
                preview(record)
            take_back(record=record, version=None, by=boss)
            with CaptureQueriesContext(connection) as done:
                assert taking.take_list(record.pk)
            counts.append((len(asked), len(done)))
        (asked_of_3, done_of_3), (asked_of_300, done_of_300) = counts
        assert asked_of_3 == asked_of_300
        assert done_of_300 <= done_of_3 + 2 * 3  # Django deletes a hundred rows at a time


def test_the_page_shows_how_the_first_rows_are_read_and_leads_to_what_they_made(client, boss):
    record = uploaded(WIDE, by=boss)
    client.force_login(boss)
    columns = client.get(at(record, "import")).context["columns"]
    assert {str(label): cells for label, _heading, cells in columns}["units inspected (sample size)"] == ["80", "80"]
    done = begun(record)
    address = f"{reverse('inspections:inspection_list')}?imported_from={done.uuid}"
    assert address in client.get(at(done, "import")).text
    shown = client.get(address).text
    assert all(row.number in shown for row in Inspection.objects.all())
    other = taken(WIDE.replace("F-1", "F-2"))
    assert not [row for row in Inspection.objects.filter(imported_from=other) if row.number in client.get(address).text]

"""Past audits and findings from a list."""

from datetime import date

import pytest
from django.urls import reverse

from audits.models import Audit, Finding, Standard
from audits.queries.waiting import waiting_for
from qcportal.core.models import HistoryEntry, Notice
from reports.queries.sight import HOUSE
from reports.studies.worlds import rows_of, world_of
from suppliers.models import CorrectiveAction, Evidence, Visit
from tests.builders import audits, people, suppliers
from tests.portal.past_lists import AUDITS, library, reasons, taken

pytestmark = pytest.mark.django_db
HEAD = "factory id,audit date,standard,description,process area,severity,raised,closed\n"


@pytest.fixture(autouse=True)
def places():
    return [suppliers.factory("Hengyi", external_id="F-1"), suppliers.factory("华强", external_id="F-2")]


class TestTaken:
    def test_rows_of_one_audit_are_its_findings(self, places):
        record = taken(AUDITS, "audits")
        assert (record.created, record.rejected, record.made) == (3, 0, {"audits": 2, "findings": 2})
        first = Audit.objects.get(list_reference="A-1")
        assert (first.factory, first.audited_on, first.grade, first.state) == (
            places[0], date(2026, 2, 10), "B", "approved",
        )  # fmt: skip
        assert first.covered_areas == ["packaging_storage", "training_staffing"]
        told = set(first.findings.values_list("process_area", "grade", "raised_on", "closed_on", "state"))
        assert told == {
            ("training_staffing", "major", date(2026, 2, 10), date(2026, 5, 1), "closed"),
            ("packaging_storage", "minor", date(2026, 2, 10), None, "open"),
        }
        second = Audit.objects.get(list_reference="A-2")
        assert (second.grade, second.result_label, second.score_percent, second.covered_areas) == (
            "",
            "Passed",
            None,
            [],
        )

    def test_a_standard_that_is_not_here_is_kept_by_its_name_as_retired(self):
        taken(AUDITS, "audits")
        assert list(Standard.objects.values_list("name", "state")) == [("SMETA", "retired")]

    def test_a_standard_that_is_here_is_taken(self):
        standard = audits.standard(name="smeta")
        taken(AUDITS, "audits")
        assert {audit.standard for audit in Audit.objects.all()} == {standard}

    def test_nothing_follows_from_it(self):
        boss = people.manager()
        taken(AUDITS, "audits", by=boss)
        for model in (Visit, Evidence, CorrectiveAction, Notice):
            assert not model.objects.exists(), model
        assert [each.count for each in waiting_for(boss) if each.count] == []
        assert HistoryEntry.objects.filter(event="finding.imported", note="past.csv").count() == 2

    def test_a_finding_without_an_audit_makes_one_of_its_day(self):
        taken("factory id,description,process area,severity,raised\nF-1,Leak,facilities,major,2026-01-05\n", "audits")
        assert Audit.objects.get().audited_on == date(2026, 1, 5)


class TestAgain:
    def test_changes_nothing(self):
        taken(AUDITS, "audits")
        record = taken(AUDITS, "audits")
        assert (record.created, record.updated, record.unchanged) == (0, 0, 3)
        assert (Audit.objects.count(), Finding.objects.count()) == (2, 2)

    def test_closes_what_is_closed_since(self):
        taken(AUDITS, "audits")
        record = taken(AUDITS.replace("次要,,,", "次要,,2026-06-01,"), "audits")
        assert (record.updated, record.unchanged) == (2, 1)
        assert not Finding.objects.filter(state="open").exists()

    def test_leaves_what_people_took_up(self):
        taken(AUDITS, "audits")
        finding = Finding.objects.get(state="open")
        finding.corrective_action = suppliers.corrective_action(finding.factory)
        finding.save()
        record = taken(AUDITS.replace("次要,,,", "次要,,2026-06-01,"), "audits")
        assert reasons(record) == [f"{finding.number} was taken up in the portal since; change it there."] * 2
        assert Finding.objects.filter(state="open").exists()


class TestRejected:
    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("F-1,2026-02-10,S,Dirt,,major,,", "The process area of the finding is missing;"),
            ("F-1,2026-02-10,S,Dirt,the roof,major,,", "The process area of the finding “the roof” is not known;"),
            ("F-1,2026-02-10,S,Dirt,safety,,,", "The grade of the finding is missing."),
            ("F-1,2026-02-10,S,Dirt,safety,major,2026-02-10,2026-01-01", "before it was raised on 2026-02-10."),
            ("F-1,,S,Dirt,safety,major,,", "The day of the audit is missing."),
            ("F-3,2026-02-10,S,Dirt,safety,major,,", "No factory has the external id “F-3”."),
        ],
    )
    def test_says_what_is_wrong(self, row, sentence):
        [reason] = reasons(taken(HEAD + row + "\n", "audits"))
        assert sentence in reason


class TestStudies:
    def test_read_the_areas_that_the_list_names(self):
        library()
        taken(AUDITS, "audits")
        taken("factory id,date,sample size,result\nF-1,2026-03-01,80,pass\nF-2,2026-03-01,80,pass\n")
        one, other = world_of(rows_of(HOUSE.sight())).histories
        assert one.audits[0].areas == {"packaging_storage", "training_staffing"}
        assert len(one.findings) == 2
        assert other.audits[0].areas is None


class TestPages:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_show_what_the_list_told(self, client, language):
        boss = people.manager(language=language)
        client.force_login(boss)
        taken(AUDITS, "audits", by=boss)
        audit = Audit.objects.get(list_reference="A-1")
        text = client.get(reverse("audits:audit", args=[audit.uuid])).content.decode()
        for word in ("SMETA", "past.csv", "纸箱受潮", "A-1"):
            assert word in text
        for finding in audit.findings.all():
            assert client.get(reverse("audits:finding", args=[finding.uuid])).status_code == 200
        addresses = ["audits:audit_list", "audits:finding_list", "audits:standard_list", "home"]
        assert [client.get(reverse(each)).status_code for each in addresses] == [200] * 4
        assert client.get(reverse("audits:standard", args=[audit.standard.uuid])).status_code == 200
        assert client.get(reverse("factory_overview", args=[audit.factory.uuid])).status_code == 200
        assert client.get(f"/api/v1/audits/{audit.uuid}/").status_code == 200

    def test_the_house_alone_sees_it_unless_shared(self, places):
        buyers = [suppliers.buyer(), suppliers.buyer()]
        for buyer in buyers:
            suppliers.qualification(places[0], buyer=buyer)
        taken(AUDITS, "audits", owner=buyers[0], visibility="owner")
        readers = [*map(people.buyer_person, buyers), people.buyer_person(suppliers.buyer())]
        assert [Finding.objects.visible_to(each).count() for each in readers] == [2, 0, 0]

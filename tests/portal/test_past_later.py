"""What became of imported records later: merged places, new products, blind looks, comparisons, other lists."""

import time
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, Finding, Standard
from audits.queries.piles import running_out
from inspections import actions
from inspections.models import Inspection
from qcportal.core.errors import Rejected
from qcportal.core.models import Notice, User
from qcportal.core.roles import Role
from qcportal.merging import merge
from reports.models import CountedLot
from reports.models.lots import recount
from reports.queries.control import lots_at
from reports.queries.evidence import evidence_of
from reports.queries.leniency import audit_rows, inspection_rows
from reports.queries.scorecards import presented, reader_of
from suppliers.models import Factory, Visit
from tests.builders import audits, people, suppliers
from tests.builders import inspections as made
from tests.portal.past_lists import AUDITS, WIDE, library, reasons, taken

pytestmark = pytest.mark.django_db
PLAIN = "factory id,date,product,sample size,result\nF-1,2026-03-01,GL-7,80,pass\nF-2,2026-03-02,GL-7,80,pass\n"


@pytest.fixture(autouse=True)
def places():
    library()
    return [suppliers.factory("Hengyi", external_id="F-1"), suppliers.factory("华强", external_id="F-2")]


class TestAgain:
    @pytest.mark.parametrize(("content", "kind"), [(PLAIN, "inspections"), (WIDE, "inspections"), (AUDITS, "audits")])
    def test_a_factory_that_was_merged_since_makes_nothing_twice(self, places, content, kind):
        first = taken(content, kind)
        merge(gone=places[1], kept=places[0], by=people.manager())
        again = taken(content, kind)
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)

    def test_a_product_that_is_in_the_portal_since_makes_nothing_twice(self):
        taken(PLAIN, owner=(buyer := suppliers.buyer()))
        product = made.product(buyer, sku="GL-7")
        assert taken(PLAIN, owner=buyer).created == 0
        assert {row.product for row in Inspection.objects.all()} == {product}

    def test_two_factories_of_one_name_that_became_one_are_one(self, places):
        twin = suppliers.factory("Hengyi")
        content = "factory,date,sample size,result\nHengyi,2026-03-01,80,pass\n"
        assert reasons(taken(content))[0].startswith("2 factories are called")
        merge(gone=twin, kept=places[0], by=people.manager())
        assert taken(content).created == 1
        assert Inspection.objects.get().factory == places[0]


class TestInspections:
    def test_nobody_inspects_one_blind(self, client):
        boss = people.manager()
        taken(WIDE)
        row = Inspection.objects.first()
        with pytest.raises(Rejected, match="came from a list of the past"):
            actions.inspect_blind(inspection=row, inspector=people.inspector(), starts_on=timezone.localdate(), by=boss)
        client.force_login(boss)
        assert client.get(reverse("inspections:blind", args=[row.uuid])).status_code == 404

    def test_is_counted_with_or_without_a_product_of_the_portal(self):
        taken(WIDE)
        assert CountedLot.objects.count() == 3
        assert recount(only_compare=True) == 0

    def test_is_evidence_of_a_trend_for_a_supplier_too(self, places):
        maker = suppliers.supplier()
        Factory.objects.filter(pk=places[0].pk).update(supplier=maker)
        boss, contact = people.manager(), people.supplier_contact(maker)
        taken(WIDE)
        taken(PLAIN, owner=suppliers.buyer(), visibility="owner")
        since, today = timezone.localdate() - timedelta(days=1000), timezone.localdate()
        seen = [evidence_of(each, places[0], "seam", since, today) for each in (boss, contact)]
        assert [(each.inspections, each.with_such) for each in seen] == [(3, 2), (1, 0)]
        assert [lots_at(each, places[0], since).count() for each in (boss, contact)] == [3, 1]

    def test_says_nothing_of_who_imported_it(self):
        """Nor when that person goes on visits by now."""
        boss = people.manager()
        taken(WIDE, by=boss)
        taken(AUDITS, "audits", by=boss)
        Inspection.objects.update(inspected_on=timezone.localdate())
        Audit.objects.update(audited_on=timezone.localdate())
        for role, rows in ((Role.INSPECTOR, inspection_rows), (Role.AUDITOR, audit_rows)):
            User.objects.filter(pk=boss.pk).update(role=role)
            assert rows() == []

    def test_is_found_and_listed_by_what_its_list_calls_it(self, client):
        client.force_login(people.manager())
        taken(WIDE)
        taken("inspection ref,factory id,date,sample size,result\nXQ-77/b,F-1,2026-03-01,80,fail\n")
        for asked, number in (("手套", 2), ("xq-77", 1)):
            text = client.get(reverse("inspections:inspection_list"), {"q": asked}).text
            assert text.count("<tr><td") == number
        assert "Gloves 手套" in client.get(reverse("inspections:inspection_list")).text
        assert "Gloves 手套" in client.get(reverse("reports:figure_lots")).text
        assert "Gloves 手套" in client.get(reverse("reports:figure_lots_csv")).text

    def test_lots_without_a_family_lead_to_themselves_alone(self, client, places):
        client.force_login(people.manager())
        buyer = suppliers.buyer()
        other = made.approved(buyer, places[0], product=made.product(buyer, family=suppliers.family()))
        taken(WIDE)
        page = client.get(reverse("reports:figures"), {"by": "family"})
        [address] = [each["address"] for each in page.context["parts"] if each["label"] == "not told"]
        rows = client.get(address).text
        assert rows.count("<tr><td") == 3
        assert other.number not in rows
        found = client.get(
            "/api/v1/figures/", {"by": "family", "family": "null", "inspected_from": "2026-01-01"}
        ).json()
        assert found["total"]["inspections"] == 3


class TestAudits:
    HEAD = "factory id,audit date,audit type,standard,finding ref,description,process area,severity\n"

    def test_what_a_supplier_says_of_itself_is_none(self):
        record = taken(self.HEAD + "F-1,2026-01-05,self-assessment by the supplier,SMETA,,,,\n", "audits")
        assert reasons(record) == ["What a supplier says of itself is no audit of the past; leave the row out."]

    def test_a_draft_of_a_standard_is_not_what_was_audited_by(self):
        draft = audits.standard(name="SMETA")
        Standard.objects.filter(pk=draft.pk).update(state="draft", published_at=None)
        taken(AUDITS, "audits")
        assert {audit.standard.state for audit in Audit.objects.all()} == {"retired"}

    def test_a_finding_that_contradicts_itself_is_not_taken(self):
        row = "F-1,2026-01-05,,SMETA,7,{},training,major\n"
        record = taken(self.HEAD + row.format("Not trained") + row.format("Trained badly"), "audits")
        assert reasons(record) == ["Rows of the same finding do not agree about it."] * 2
        assert not Finding.objects.exists()


class TestMadeToHurt:
    """Each would take minutes or hours if its time grew faster than the text."""

    @pytest.mark.parametrize("cell", ["-" * 20_000 + "()", "T" * 200_000, "1" * 200_000, "=" + "x" * 200_000])
    def test_long_cells_are_done_with_at_once(self, cell):
        content = (
            f"factory id,date,sample size,result,defect,{cell}\nF-1,{cell},80,pass,,\n{cell},2026-03-01,80,pass,,\n"
        )
        begun = time.monotonic()
        assert taken(content).rejected == 2
        assert time.monotonic() - begun < 10

    def test_a_long_name_of_a_factory_or_country_is_told(self):
        content = f"factory,country,date,sample size,result\n{'ab ' * 50_000},{'cd ' * 50_000},2026-03-01,80,pass\n"
        [reason] = reasons(taken(content))
        assert "at most 300 fit" in reason
        assert "at most 100 fit" in reason

    def test_more_defects_than_can_be_kept_are_told(self):
        row = "R-1,F-1,2026-03-01,80,fail,SEAM-OPEN,1999999\n"
        content = "inspection ref,factory id,date,sample size,result,defect,count\n" + row * 1100
        assert taken(content).rejected == 1100

    def test_bytes_that_are_no_letters_stop_nothing(self):
        row = "F-1,2026-03-{:02},80,pass,{}\n"
        rows = "".join(row.format(1 + n % 28, "手套" * 30) for n in range(600))
        content = (
            "factory id,date,sample size,result,product\n" + rows
        ).encode() + b"F-1,2026-04-01,80,pass,Gl\xff\xfeves\n"
        record = taken(content)
        assert (record.created, record.rejected) == (600, 1)

    def test_a_formula_is_not_taken(self):
        row = "F-1,2026-03-01,80,pass,{}\n"
        content = "factory id,date,sample size,result,product\n" + row.format("=HYPERLINK(1)") + row.format("@SUM(1)")
        assert taken(content).rejected == 2


class TestDays:
    def listed(self, client) -> list[str]:
        text = client.get(reverse("inspections:inspection_list")).text
        return sorted(Inspection.objects.values_list("number", flat=True), key=text.index)

    def test_the_list_goes_by_the_day_of_the_visit_or_of_the_inspection(self, client):
        client.force_login(people.manager())
        taken(PLAIN)
        first, second = Inspection.objects.order_by("inspected_on")
        planned = made.inspection()
        assert self.listed(client)[0] == planned.number
        Visit.objects.filter(pk=planned.visit_id).update(starts_on=date(2026, 3, 1))
        assert self.listed(client)[0] == second.number
        Visit.objects.filter(pk=planned.visit_id).update(starts_on=date(2020, 1, 1))
        assert self.listed(client) == [second.number, first.number, planned.number]
        planned.refresh_from_db()
        assert planned.from_day == date(2020, 1, 1)

    def test_a_mended_day_moves_it(self):
        record = "inspection ref,factory id,date,sample size,result\nR-1,F-1,{},80,pass\n"
        for day in (date(2026, 3, 1), date(2025, 2, 1)):
            taken(record.format(day))
            assert Inspection.objects.get().from_day == day

    def test_the_order_is_read_from_an_index(self):
        rows = Inspection.objects.order_by("-from_day", "-pk")[:50]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "inspection_by_day" in rows.explain()


class TestBesideLiveAudits:
    """An audit that a list told of is later than the portal's own, and takes nothing of its place."""

    @pytest.fixture
    def live(self, places):
        standard = audits.standard(name="SMETA")
        return audits.approved(
            factory=places[0],
            standard=standard,
            audited_on=date(2026, 1, 5),
            valid_until=timezone.localdate() + timedelta(days=20),
        )

    def test_the_factory_still_shows_the_own_one_and_how_long_it_holds(self, client, live, places):
        client.force_login(people.manager())
        taken(AUDITS, "audits")
        text = client.get(reverse("audits:factory_panel", args=[places[0].uuid])).text
        assert f">{live.number}</a>" in text
        assert "valid until" in text

    def test_where_there_is_no_other_it_is_shown_as_what_it_is(self, client, places):
        client.force_login(people.manager())
        taken(AUDITS, "audits")
        text = client.get(reverse("audits:factory_panel", args=[places[1].uuid])).text
        assert Audit.objects.get(list_reference="A-2").number in text
        assert "imported" in text
        assert "Passed" in text
        assert "None" not in text

    def test_the_own_one_is_renewed_in_time_all_the_same(self, live):
        boss = people.manager()
        taken(AUDITS, "audits")
        assert list(running_out(Audit.objects.visible_to(boss), boss)) == [live]

    def test_visits_in_vain_are_counted_among_visits_alone(self):
        taken(WIDE)
        assert list(presented(reader_of(people.manager()), date(2020, 1, 1))) == []

    def test_sharing_one_tells_nobody(self, client, places, django_capture_on_commit_callbacks):
        maker = suppliers.supplier()
        Factory.objects.filter(pk=places[0].pk).update(supplier=maker)
        people.supplier_contact(maker)
        taken(WIDE)
        taken(AUDITS, "audits")
        client.force_login(people.manager())
        for row, route in ((Inspection.objects.first(), "inspections:share"), (Audit.objects.first(), "audits:share")):
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post(reverse(route, args=[row.uuid]), {"version": row.version, "visibility": "shared"})
            assert answer.status_code == 302
            row.refresh_from_db()
            assert row.visibility == "shared"
        assert not mail.outbox
        assert not Notice.objects.exists()

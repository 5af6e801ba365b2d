"""Audits that factories need: opened by facts, each once, fulfilled by an audit or waived with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from audits.actions import approve_audit
from inspections.actions import approve_inspection, book_shipment, change_shipment
from qcportal import merging
from qcportal.core import history
from qcportal.core.errors import Rejected
from suppliers.actions import (
    change_factory,
    decide_qualification,
    open_due_audits,
    open_qualification,
    plan_volume,
    record_evidence,
    requirements,
    waive_requirement,
)
from suppliers.models import AuditRequirement, Evidence
from suppliers.tasks import open_due_audits as beat
from tests.builders import audits, inspections, people
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def factory():
    return make.factory("Longhua", address="1 Old Road", city="Shenzhen")


def audited(factory, **fields):
    audit = audits.audit(None, factory, state="submitted", person=people.auditor(), **fields)
    return approve_audit(audit=audit, by=people.manager())


def asked(factory) -> list[str]:
    return [each.sentence for each in AuditRequirement.objects.open().filter(factory=factory).order_by("pk")]


class TestNeverAuditedOrRunOut:
    def test_a_factory_under_evaluation_that_was_never_audited_is_due(self, factory, boss):
        record = open_qualification(factory=factory, buyer=None, by=boss)
        assert (open_due_audits(), asked(factory)) == (0, [])
        decide_qualification(record=record, verb="evaluate", by=boss)
        assert asked(factory) == ["This factory was never audited."]
        assert open_due_audits() == 0

    def test_the_beat_finds_one_whose_last_audit_ran_out(self, factory):
        make.qualification(factory)
        audit = audited(factory, valid_until=factory.today())
        assert (open_due_audits(), asked(factory)) == (0, [])
        Evidence.objects.filter(kind="audit").update(valid_until=factory.today() - timedelta(days=1))
        beat()
        assert [each.split(" ran out on")[0] for each in asked(factory)] == [f"The last audit, {audit.number},"]

    def test_one_that_is_inspected_is_due_though_nobody_opened_a_qualification(self, factory):
        TestFailedRun().lot(factory, "pass")
        assert (open_due_audits(), asked(factory)) == (1, ["This factory was never audited."])

    def test_a_suspended_one_is_due(self, factory):
        make.qualification(factory, state="suspended")
        assert open_due_audits() == 1

    def test_one_that_was_only_reviewed_at_a_desk_was_never_audited(self, factory):
        make.qualification(factory)
        audited(factory, kind="desk_review")
        assert (open_due_audits(), asked(factory)) == (1, ["This factory was never audited."])

    def test_costs_the_same_however_many_factories_are_known(self, django_assert_num_queries):
        for _each in range(3):
            make.qualification(make.factory())
        open_due_audits()
        with django_assert_num_queries(3):
            open_due_audits()

    def test_one_that_fails_does_not_keep_the_others_from_theirs(self, factory, monkeypatch):
        make.qualification(factory)
        other = make.factory()
        make.qualification(other)
        asking = requirements.require_audit

        def failing(**asked):
            if asked["factory"] == factory:
                raise ValueError
            return asking(**asked)

        monkeypatch.setattr(requirements, "require_audit", failing)
        assert (open_due_audits(), len(asked(other))) == (1, 1)

    def test_one_that_does_not_hold_is_due_at_once(self, factory):
        make.qualification(factory)
        audit = audited(factory, grade="D", valid_until=None)
        open_due_audits()
        assert asked(factory) == [f"The last audit, {audit.number}, has grade D and does not hold."]

    def test_one_that_failed_after_the_last_ran_out_leaves_the_factory_due(self, factory):
        make.qualification(factory)
        audited(factory, valid_until=factory.today())
        years_ago = make.SOME_DAY - timedelta(days=800)
        Evidence.objects.update(valid_until=factory.today() - timedelta(days=1), happened_on=years_ago)
        open_due_audits()
        again = audited(factory, grade="D", valid_until=None)
        open_due_audits()
        assert asked(factory) == [f"The last audit, {again.number}, has grade D and does not hold."]


class TestVolume:
    @pytest.mark.parametrize(("before", "units", "opened"), [(1000, 1299, 0), (1000, 1300, 1), (1000, 900, 0)])
    def test_thirty_percent_more_than_the_year_before(self, before, units, opened, factory, boss):
        plan_volume(factory=factory, year=2026, units=before, by=boss)
        plan_volume(factory=factory, year=2027, units=units, by=boss)
        assert len(asked(factory)) == opened

    def test_says_how_much_and_asks_once(self, factory, boss):
        plan_volume(factory=factory, year=2026, units=1000, by=boss)
        for _twice in range(2):
            plan_volume(factory=factory, year=2026, units=1500, by=boss)
        assert asked(factory) == ["The planned volume of 2026 rises by 50 %, from 1,000 to 1,500 units."]


class TestMove:
    def test_of_an_audited_factory(self, factory, boss):
        audited(factory)
        change_factory(factory=factory, city="Dongguan", address="9 New Road", by=boss)
        assert asked(factory) == ["The factory moved from 1 Old Road to 9 New Road."]

    def test_a_spelling_that_is_put_right_is_none(self, factory, boss):
        audited(factory)
        change_factory(factory=factory, address="1 Old Raod", by=boss)
        change_factory(factory=factory, city="SHENZHEN", latitude="22.54321", longitude="114.05432", by=boss)
        assert asked(factory) == []
        notes = history.of(factory).filter(event="factory.changed").values_list("note", flat=True)
        assert set(notes) == {"It did not move; what was written is corrected."}

    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"city": "Dongguan"}, "from Shenzhen to Dongguan"),
            ({"country": "VN"}, "from CN to VN"),
            ({"latitude": Decimal("22.7")}, "from 22.50000, 114.00000 to 22.7, 114.00000"),
        ],
    )
    def test_looks_like_one_where_town_country_or_coordinates_are_other_ones(self, fields, told, factory, boss):
        audited(factory)
        change_factory(factory=factory, latitude=Decimal("22.5"), longitude=Decimal("114"), by=boss)
        factory.refresh_from_db()
        change_factory(factory=factory, by=boss, **fields)
        assert asked(factory) == [f"The factory moved {told}."]

    def test_each_move_asks_anew_to_a_place_where_it_was_before_too(self, factory, boss):
        audited(factory)
        for city in ("Dongguan", "Shenzhen", "Dongguan"):
            change_factory(factory=factory, city=city, by=boss)
            factory.refresh_from_db()
            AuditRequirement.objects.open().update(state="fulfilled", fulfilled_by="AUD-1")
        assert AuditRequirement.objects.filter(factory=factory, reason="move").count() == 3

    @pytest.mark.parametrize(
        ("moved", "fields", "count"),
        [(True, {"address": "9 New Road"}, 1), (False, {"city": "Dongguan", "address": "9 New Road"}, 0)],
    )
    def test_what_is_said_holds(self, moved, fields, count, factory, boss):
        audited(factory)
        change_factory(factory=factory, moved=moved, by=boss, **fields)
        assert len(asked(factory)) == count

    def test_a_move_says_where_to(self, client, factory, boss):
        client.force_login(boss)
        values = {"name": "Longhua", "country": "CN", "city": "Shenzhen", "address": "1 Old Road", "moved": "yes"}
        answer = client.post(reverse("suppliers:factory_edit", args=[factory.uuid]), values | {"version": 1})
        assert "Say where it moved to" in answer.text
        assert 'value="1 Old Road"' in answer.text

    @pytest.mark.parametrize(("moved", "count"), [("", 0), ("yes", 1), ("no", 0)])
    def test_the_form_asks(self, client, moved, count, factory, boss):
        audited(factory)
        client.force_login(boss)
        address = reverse("suppliers:factory_edit", args=[factory.uuid])
        assert "did the factory move?" in client.get(address).text
        assert "did the factory move?" not in client.get(reverse("suppliers:factory_add")).text
        values = {"name": "Longhua", "country": "CN", "city": "Shenzhen", "address": "9 New Road", "moved": moved}
        assert client.post(address, values | {"version": factory.version}).status_code == 302
        assert len(asked(factory)) == count

    @pytest.mark.parametrize(("moved", "count"), [({}, 0), ({"moved": True}, 1), ({"moved": False}, 0)])
    def test_the_api_takes_it(self, client, moved, count, factory, boss):
        audited(factory)
        client.force_login(boss)
        address = f"/api/v1/factories/{factory.uuid}/"
        sent = {"content_type": "application/json", "headers": {"If-Match": client.get(address)["ETag"]}}
        answer = client.patch(address, {"address": "9 New Road"} | moved, **sent)
        assert answer.status_code == 200, answer.text
        assert len(asked(factory)) == count

    def test_an_address_that_was_empty_is_no_move(self, boss):
        factory = make.factory()
        audited(factory)
        change_factory(factory=factory, address="9 New Road", by=boss)
        assert asked(factory) == []


class TestFailedRun:
    def lot(self, factory, result, original=None):
        row = inspections.inspection(
            make.buyer(), factory, state="submitted", result=result, person=people.inspector(), original=original
        )
        return approve_inspection(inspection=row, by=people.manager())

    def test_two_of_the_last_five_lots(self, factory):
        first = self.lot(factory, "fail")
        assert asked(factory) == []
        second = self.lot(factory, "fail")
        assert asked(factory) == [f"2 of the last 2 lots failed: {first.number}, {second.number}."]
        self.lot(factory, "fail")
        assert len(asked(factory)) == 1


class TestFamily:
    def book(self, factory, buyer, family, number, by):
        line = {"product": inspections.product(buyer, family=family), "po_number": "P", "quantity_units": 5}
        day = factory.today()
        return book_shipment(number=number, buyer=buyer, factory=factory, ships_on=day, lines=[line], by=by)

    def test_one_that_was_not_made_here_before(self, factory, boss):
        buyer, knit, toys = make.buyer(), make.family("Knitwear"), make.family("Toys")
        self.book(factory, buyer, knit, "S-1", boss)
        assert asked(factory) == []
        self.book(factory, buyer, toys, "S-2", boss)
        self.book(factory, buyer, toys, "S-3", boss)
        assert asked(factory) == ["Toys is made here for the first time, by shipment S-2."]

    def test_also_on_a_line_that_comes_to_a_booking_later(self, factory, boss):
        buyer, knit, toys = make.buyer(), make.family("Knitwear"), make.family("Toys")
        self.book(factory, buyer, knit, "S-1", boss)
        shipment = self.book(factory, buyer, knit, "S-2", boss)
        lines = [{"product": inspections.product(buyer, family=toys), "po_number": "P", "quantity_units": 5}]
        change_shipment(shipment=shipment, lines=lines, by=boss)
        assert asked(factory) == ["Toys is made here for the first time, by shipment S-2."]


class TestClosing:
    def test_an_audit_fulfils_all_that_is_open(self, factory):
        row = make.requirement(factory)
        audit = audited(factory)
        row.refresh_from_db()
        assert (row.state, row.fulfilled_by) == ("fulfilled", audit.number)

    def test_a_follow_up_of_earlier_findings_does_not(self, factory):
        make.requirement(factory)
        audited(factory, kind="follow_up")
        assert len(asked(factory)) == 1

    def test_a_desk_review_does_not(self, factory):
        make.requirement(factory)
        audited(factory, kind="desk_review")
        assert len(asked(factory)) == 1

    def test_an_audit_from_before_the_move_does_not(self, factory, boss):
        make.requirement(factory, reason="move", words={"before": "A", "after": "B"})
        before = factory.today() - timedelta(days=1)
        push = {"kind": "audit", "grade": "A", "valid_until": None, "variant": "periodic"}
        record_evidence(factory=factory, source=make.document(), happened_on=before, **push)
        assert len(asked(factory)) == 1
        record_evidence(factory=factory, source=make.document(), happened_on=factory.today(), **push)
        assert asked(factory) == []

    def test_waived_with_a_reason_it_is_not_asked_again(self, factory, boss):
        make.qualification(factory)
        open_due_audits()
        row = AuditRequirement.objects.get()
        with pytest.raises(Rejected):
            waive_requirement(requirement=row, note=" ", by=boss)
        waive_requirement(requirement=row, note="A trial order only", by=boss)
        assert open_due_audits() == 0
        with pytest.raises(Rejected, match="not open"):
            waive_requirement(requirement=row, note="Again", by=boss)


class TestPages:
    def test_list_start_page_factory_and_a_button_that_plans_the_audit(self, client, factory, boss):
        client.force_login(boss)
        row = make.requirement(factory, reason="move", words={"before": "A", "after": "B"})
        assert "The factory moved from A to B." in client.get(reverse("suppliers:requirement_list")).text
        assert "The factory moved from A to B." in client.get("/").text
        assert (
            "The factory moved from A to B."
            in client.get(reverse("suppliers:requirement_panel", args=[factory.uuid])).text
        )
        page = client.get(reverse("suppliers:requirement", args=[row.uuid]))
        form = client.get(page.context["plan"]).context["form"]
        assert (form["kind"].value(), form["factory"].value()) == ("special", factory.uuid)

    def test_volume_and_waiver_by_their_forms(self, client, factory, boss):
        client.force_login(boss)
        for year, units in ((2026, 100), (2027, 200)):
            client.post(reverse("suppliers:volume_plan", args=[factory.uuid]), {"year": year, "units": units})
        row = AuditRequirement.objects.get()
        client.post(reverse("suppliers:requirement_waive", args=[row.uuid]), {"note": "Agreed", "version": row.version})
        row.refresh_from_db()
        assert (row.state, row.waived_reason) == ("waived", "Agreed")

    def test_the_api_says_why_and_takes_volumes(self, client, factory, boss):
        client.force_login(boss)
        make.requirement(factory)
        [row] = client.get("/api/v1/audit-requirements/?state=open").json()["results"]
        assert row["why"] == "This factory was never audited."
        body = {"factory": str(factory.uuid), "year": 2027, "units": 5}
        assert client.post("/api/v1/planned-volumes/", body, content_type="application/json").status_code == 201

    def test_nobody_outside_the_house_reads_them(self, client, factory):
        buyer = make.buyer()
        make.qualification(factory, buyer=buyer)
        make.requirement(factory)
        client.force_login(people.buyer_person(buyer))
        assert client.get(reverse("suppliers:requirement_list")).status_code == 403
        assert "never audited" not in client.get("/").text

    def test_the_sentence_is_in_the_language_of_who_reads(self, factory):
        row = make.requirement(factory)
        with translation.override("zh-hans"):
            assert row.sentence != "This factory was never audited."


def test_an_audit_that_comes_with_a_merged_factory_answers_what_the_kept_one_asks(boss):
    gone, kept = make.factory(), make.factory()
    audited(gone, valid_until=gone.today() + timedelta(days=100))
    make.requirement(kept)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    assert asked(kept) == []
    merging.undo(merge=merge, by=boss)
    assert asked(kept) == ["This factory was never audited."]
    assert asked(gone) == []


def test_undoing_a_merge_asks_again_what_only_the_other_factorys_audit_answered(boss):
    gone, kept = make.factory(), make.factory()
    make.requirement(gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    audited(kept, valid_until=kept.today() + timedelta(days=100))
    make.requirement(
        kept, reason="move", words={"before": "A", "after": "B"}, state="fulfilled", fulfilled_by="AUD-OLD"
    )
    merging.undo(merge=merge, by=boss)
    assert asked(gone) == ["This factory was never audited."]
    assert asked(kept) == []


def test_an_approval_ends_where_the_merged_factory_brings_an_open_finding(boss):
    gone, kept = make.factory(), make.factory()
    audited(kept, grade="B", valid_until=kept.today() + timedelta(days=100))
    record = make.qualification(kept, state="under_evaluation")
    decide_qualification(record=record, verb="approve_conditionally", note="Mend", by=boss)
    audit = audits.audit(None, gone, state="submitted", person=people.auditor())
    audits.finding(audit, grade="zero_tolerance")
    approve_audit(audit=audit, by=boss)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    record.refresh_from_db()
    assert (record.standing, record.unmet) == ("expired", ["no_zero_tolerance"])
    merging.undo(merge=merge, by=boss)
    record.refresh_from_db()
    assert (record.standing, record.unmet) == ("conditional", [])


def test_of_two_factories_that_become_one_the_kept_one_asks_once(boss):
    gone, kept = make.factory(), make.factory()
    for each in (gone, kept):
        make.requirement(each)
        make.volume(each)
    make.requirement(gone, reason="move", words={"before": "A", "after": "B"})
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    assert AuditRequirement.objects.filter(factory=kept).count() == 2
    assert AuditRequirement.objects.open().count() == 2
    merging.undo(merge=merge, by=boss)
    assert AuditRequirement.objects.filter(factory=gone).count() == 2

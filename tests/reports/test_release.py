"""What may leave: a document per shipment, made by the decisions, frozen, and superseded by what is decided later."""

import io
import json
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils.formats import date_format
from pypdf import PdfReader

from inspections import actions as inspections
from inspections.models import Shipment, ShipmentLine
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from qcportal.reactions import react
from reports import actions, making
from reports.documents import release as document
from reports.enums import ReportKind
from reports.models import Report
from reports.queries.release import statement
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.builders import reports as story
from tests.builders.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(nordlys):
    return people.buyer_person(nordlys, name="Anna")


@pytest.fixture
def shipment(nordlys):
    """3,000 units of one product on one order."""
    factory = suppliers.factory("Hengyi", local_name="恒艺", buyers=[nordlys])
    return made.shipment(nordlys, factory, state="inspected", units=3000)


@pytest.fixture
def lot(shipment, nordlys):
    return inspected(shipment, nordlys)


def inspected(shipment, buyer, units: int = 3000, **fields):
    product = shipment.lines.first().product
    fields = {"lot_size": units, "product": product, "shipment": shipment} | fields
    return made.approved(buyer, shipment.factory, **fields)


def short(shipment, buyer, presented: int):
    """A lot of 3,000 planned of which fewer were there."""
    row = inspected(shipment, buyer)
    made.part(row, line=shipment.lines.get(), po_number="PO", presented_units=presented)
    return row


def decide(lot, by, kind: str = "accept", **values):
    given = {"password": PASSWORD, "reason": "As agreed."} | values
    return inspections.decide_inspection(inspection=lot, kind=kind, by=by, **given)


def units(shipment) -> list[tuple]:
    lines = statement(Shipment.objects.get(pk=shipment.pk))["lines"]
    return [(row["released"], row["held"], row["rejected"], row["not_inspected"]) for row in lines]


def reacted() -> list[Report]:
    for entry in HistoryEntry.objects.filter(reaction_due=True).order_by("pk"):
        react(entry.pk)
    return list(Report.objects.filter(kind=ReportKind.RELEASE).order_by("revision"))


class TestQuantities:
    def test_a_lot_that_is_accepted_releases_its_units(self, shipment, lot, anna):
        decide(lot, anna)
        assert units(shipment) == [(3000, 0, 0, 0)]
        assert statement(shipment)["status"] == "released"

    def test_what_is_in_no_lot_was_not_inspected(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, 2000), anna)
        assert units(shipment) == [(2000, 0, 0, 1000)]
        assert statement(shipment)["status"] == "partly_released"

    def test_lots_fill_the_orders_of_their_product_one_after_the_other(self, shipment, nordlys, anna):
        product = shipment.lines.get().product
        ShipmentLine.objects.create(shipment=shipment, product=product, po_number="PO-X", quantity_units=1000)
        other = made.product(nordlys)
        ShipmentLine.objects.create(shipment=shipment, product=other, po_number="PO-Y", quantity_units=70)
        first, second = inspected(shipment, nordlys, 3500), inspected(shipment, nordlys, 500)
        decide(first, anna)
        decide(second, anna, "reject")
        assert units(shipment) == [(3000, 0, 0, 0), (500, 0, 500, 0), (0, 0, 0, 70)]

    def test_the_parts_of_a_lot_say_on_which_order_its_units_are(self, shipment, nordlys, anna):
        """The second order was inspected first, and rejected."""
        product, first = shipment.lines.get().product, shipment.lines.get()
        second = ShipmentLine.objects.create(shipment=shipment, product=product, po_number="PO-X", quantity_units=3000)
        bad, good = inspected(shipment, nordlys), inspected(shipment, nordlys)
        made.part(bad, line=second, po_number="PO-X")
        made.part(good, line=first, po_number=first.po_number)
        decide(bad, anna, "reject")
        decide(good, anna)
        assert units(shipment) == [(3000, 0, 0, 0), (0, 0, 3000, 0)]

    def test_of_the_same_goods_the_last_stage_decides(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, type="during"), anna)
        last = inspected(shipment, nordlys)
        decide(last, anna, "reject")
        assert units(shipment) == [(0, 0, 3000, 0)]
        assert [each["inspection"] for each in statement(shipment)["decided"]] == [last.number]

    def test_what_only_an_earlier_stage_looked_at_goes_by_that(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, type="during"), anna)
        decide(inspected(shipment, nordlys, 1000), anna, "reject")
        assert units(shipment) == [(2000, 0, 1000, 0)]

    def test_where_nobody_said_which_the_lot_that_holds_the_goods_back_stays(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, 1000, type="during"), anna, "reject")
        decide(inspected(shipment, nordlys, 1000, type="during"), anna)
        decide(inspected(shipment, nordlys, 1000), anna)
        assert units(shipment) == [(1000, 0, 1000, 1000)]

    def test_accepted_during_production_it_is_held_for_the_inspection_that_is_planned(self, shipment, nordlys, anna):
        row = inspected(shipment, nordlys, type="during")
        fields = {"lot_size": 3000, "product": row.product, "shipment": shipment}
        made.inspection(nordlys, shipment.factory, **fields)
        decide(row, anna)
        assert units(shipment) == [(0, 3000, 0, 0)]
        assert statement(shipment)["status"] == "held"

    def test_a_lot_releases_what_was_presented_and_the_rest_still_needs_an_inspection(
        self, client, boss, shipment, nordlys, anna
    ):
        row = short(shipment, nordlys, 2000)
        decide(row, anna)
        [line] = statement(Shipment.objects.get(pk=shipment.pk))["lines"]
        assert (line["released"], line["not_presented"], line["not_inspected"]) == (2000, 1000, 0)
        assert statement(shipment)["status"] == "partly_released"
        shipment.refresh_from_db()
        assert shipment.state == "inspected"
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "1,000 of 3,000 units were not presented" in page
        told = client.get(f"/api/v1/shipments/{shipment.uuid}/").json()["not_presented"]
        assert [each["units"] for each in told] == [1000]

    def test_the_rest_that_is_inspected_and_accepted_releases_the_shipment(self, shipment, nordlys, anna):
        decide(short(shipment, nordlys, 2000), anna)
        rest = inspected(shipment, nordlys, 1000)
        made.part(rest, line=shipment.lines.get(), po_number="PO", presented_units=1000)
        decide(rest, anna)
        assert units(shipment) == [(3000, 0, 0, 0)]
        shipment.refresh_from_db()
        assert shipment.state == "released"

    def test_what_the_sample_was_not_drawn_from_is_not_released(self, shipment, nordlys, lot, anna):
        made.drawing(lot, units=2500)
        decide(lot, anna)
        assert units(shipment) == [(2500, 0, 0, 0)]

    def test_more_than_was_planned_is_not_released_by_that_plan(self, shipment, nordlys, anna):
        row = inspected(shipment, nordlys, 2000)
        made.part(row, line=shipment.lines.get(), po_number="PO", presented_units=3000)
        decide(row, anna)
        assert units(shipment) == [(2000, 0, 0, 1000)]

    def test_an_earlier_acceptance_does_not_speak_for_what_a_later_stage_did_not_see(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, type="during"), anna)
        decide(short(shipment, nordlys, 2000), anna)
        [line] = statement(shipment)["lines"]
        assert (line["released"], line["not_presented"]) == (2000, 1000)

    def test_who_releases_the_whole_shipment_releases_no_more_than_was_presented(self, shipment, nordlys, anna):
        short(shipment, nordlys, 2000)
        inspections.decide_shipment(shipment=shipment, verb="release", by=anna, note="Send what there is.")
        [line] = statement(Shipment.objects.get(pk=shipment.pk))["lines"]
        assert (line["released"], line["not_presented"]) == (2000, 1000)

    def test_a_lot_on_which_no_decision_holds_is_held(self, shipment, nordlys, anna):
        decide(inspected(shipment, nordlys, 1000), anna)
        inspected(shipment, nordlys, 1000)
        decide(inspected(shipment, nordlys, 1000, four_eyes=True), anna)
        assert units(shipment) == [(1000, 2000, 0, 0)]

    def test_who_holds_the_whole_shipment_holds_what_was_accepted(self, shipment, lot, anna):
        decide(lot, anna)
        row = Shipment.objects.get(pk=shipment.pk)
        assert row.state == "released"
        inspections.decide_shipment(shipment=row, verb="hold", by=anna, note="Customs.")
        assert units(shipment) == [(0, 3000, 0, 0)]
        assert statement(Shipment.objects.get(pk=shipment.pk))["by_hand"]["who"].startswith("Anna")

    def test_a_lot_of_another_or_kept_in_the_house_says_nothing(self, shipment, nordlys, lot):
        inspected(shipment, nordlys, visibility="house")
        with pytest.raises(Rejected, match="Nobody has decided"):
            statement(shipment)


class TestTheDocument:
    def test_a_decision_that_holds_makes_it_once(self, shipment, lot, anna):
        decide(lot, anna)
        [report] = reacted()
        assert (report.shipment, report.owner, report.revision) == (shipment, shipment.buyer, 1)
        again = actions.request_release_document(shipment=shipment, by=people.manager())
        assert again == report

    def test_a_decision_that_waits_for_a_signature_makes_none(self, shipment, nordlys, anna):
        decision = decide(inspected(shipment, nordlys, four_eyes=True), anna)
        assert reacted() == []
        inspections.countersign_decision(decision=decision, password=PASSWORD, by=people.manager(name="Olga"))
        [report] = reacted()
        assert report.figures["statement"]["decided"][0]["second_name"] == "Olga"

    def test_a_later_decision_makes_the_next_revision_and_leaves_the_first_as_it_was(self, client, shipment, lot, anna):
        decide(lot, anna)
        [first] = reacted()
        decide(lot, anna, "reject")
        old, new = reacted()
        assert (new.number, new.revision, new.figures["replaces"]["revision"]) == (old.number, 2, 1)
        assert old.figures == first.figures
        story.published(new, new.figures)
        client.force_login(anna)
        page = client.get(reverse("reports:report", args=[old.uuid])).text
        assert f"{new}" in page
        assert "has taken the place of this document" in page
        assert "superseded" in client.get(reverse("reports:report_list")).text
        told = client.get(f"/api/v1/reports/?kind=release&shipment={shipment.uuid}").json()["results"]
        assert sorted((row["revision"], row["superseded"]) for row in told) == [(1, True), (2, False)]

    def test_prints_what_was_frozen_though_more_was_decided_meanwhile(self, shipment, lot, anna):
        decide(lot, anna, "concession", conditions="5 % off, 特采放行")
        [report] = reacted()
        decide(lot, anna, "reject", reason="Changed my mind.")
        assert making.make(report.pk)
        report.refresh_from_db()
        data = report.file.file.open("rb").read()
        report.file.file.close()
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        for word in ("RELEASED", "3,000", "Anna", "5 % off", "特采放行", report.number, "恒艺"):
            assert word in text, word
        assert "Changed my mind" not in text
        with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
            assert len(pdf.pages) == 1
            assert metadata["pdfaid:part"] == "3"
            attached = json.loads(pdf.attachments["figures.json"].get_file().read_bytes())
        assert attached.pop("$schema") == "http://localhost:8000/verify/schema/release.json"
        assert attached == {"known_on": document.collect(report).known_on.isoformat()} | report.figures

    def test_prints_the_day_on_which_the_goods_were_to_leave_then(self, shipment, lot, anna):
        decide(lot, anna)
        [report] = reacted()
        then, later = shipment.ships_on, shipment.ships_on + timedelta(days=40)
        Shipment.objects.filter(pk=shipment.pk).update(ships_on=later)
        page = document.to_html(document.collect(Report.objects.get(pk=report.pk)))
        assert (date_format(then) in page, date_format(later) in page) == (True, False)

    def test_the_buyer_finds_it_under_the_shipment_and_another_buyer_does_not(self, client, shipment, lot, anna):
        decide(lot, anna)
        [report] = reacted()
        client.force_login(anna)
        assert report.number in client.get(reverse("reports:shipment_panel", args=[shipment.uuid])).text
        assert report.number in client.get(reverse("reports:report_list")).text
        client.force_login(people.buyer_person(suppliers.buyer("Ben")))
        assert client.get(reverse("reports:report", args=[report.uuid])).status_code == 404
        assert report.number not in client.get(reverse("reports:report_list")).text

    def test_a_manager_asks_for_it_by_a_button_and_by_the_api(self, client, boss, shipment, lot, anna):
        decide(lot, anna)
        panel = reverse("reports:shipment_panel", args=[shipment.uuid])
        assert "Make the release document" in client.get(panel).text
        client.post(reverse("reports:request_release", args=[shipment.uuid]))
        assert "Make the release document" not in client.get(panel).text
        told = client.post("/api/v1/reports/release/", {"shipment": str(shipment.uuid)}, "application/json")
        assert told.status_code == 201, told.text
        assert told.json()["number"] == Report.objects.get().number

    def test_asked_again_with_its_key_the_api_gives_the_first_answer(self, client, boss, shipment, lot, anna):
        decide(lot, anna)

        def ask(about):
            data = {"shipment": str(about.uuid)}
            return client.post(
                "/api/v1/reports/release/", data, "application/json", headers={"Idempotency-Key": "release-1"}
            )

        first, second = ask(shipment), ask(shipment)
        assert (first.status_code, second.json()) == (201, first.json())
        assert second["Idempotent-Replay"] == "true"
        assert ask(made.shipment(shipment.buyer)).status_code == 422

    def test_a_buyer_does_not_ask_for_it(self, client, shipment, lot, anna):
        decide(lot, anna)
        client.force_login(anna)
        assert client.post(reverse("reports:request_release", args=[shipment.uuid])).status_code == 403

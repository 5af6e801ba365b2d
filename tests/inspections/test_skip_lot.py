"""Skip-lot: qualified by good lots, offered, agreed to, drawn by nobody's choice, and never taken for an inspection."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from inspections import actions, skip_draw
from inspections.draw import Refused
from inspections.enums import SchemeEvent
from inspections.models import Inspection, Programme, ProgrammeEdition, Scheme, SkipDecision, SkipDraw, SkipSeries
from inspections.queries.hindsight import hindsights, skip_hindsights
from inspections.queries.programmes import proposals
from inspections.queries.skip_lot import skip_standing
from inspections.queries.waiting import waiting_for
from inspections.switching.skip_ledger import Answered, Ended, Inspected, replay, would_skip
from inspections.switching.skip_lot import INTERRUPTED, OFFERED, QUALIFYING, SKIPPING, Settings
from qcportal import reactions
from qcportal.core.dates import day
from qcportal.core.errors import Rejected
from qcportal.core.models import HistoryEntry
from qcportal.merging import merge
from reports.documents import release as document
from reports.models import Report
from suppliers.actions import decide_qualification
from suppliers.models import Qualification
from tests.builders import inspections as made
from tests.builders import people, suppliers

pytestmark = pytest.mark.django_db
START = timezone.now() - timedelta(days=300)
STEP = {
    "type": "pre_shipment",
    "days_before": 7,
    "standard": "ISO 2859-1:1999",
    "level": "II",
    "aql_major": "2.5",
}
SKIP = {"skip_lot": True, "qualifying_lots": 2, "inspect_one_in": 2, "requalifying_lots": 1}


@pytest.fixture
def boss(client):
    boss = people.manager()
    client.force_login(boss)
    return boss


@pytest.fixture
def place(boss):
    """A product of a buyer at a factory, with a programme that offers skip-lot after two good lots."""
    buyer = suppliers.buyer()
    product, factory = made.product(buyer), suppliers.factory(buyers=[buyer])
    actions.create_programme(buyer=buyer, family=product.family, steps=[STEP], by=boss, **SKIP)
    ProgrammeEdition.objects.update(at=START)
    return {"product": product, "factory": factory}


def lot(place, *, major: int = 0, day: int | None = None, **fields) -> Inspection:
    """An approved lot; 3,000 units on AQL 2.5: Ac 7, one step tighter Ac 5."""
    row = made.approved(place["product"].buyer, place["factory"], product=place["product"], major_found=major, **fields)
    day = Inspection.objects.count() if day is None else day
    result = "pass" if major < 8 else "fail"
    Inspection.objects.filter(pk=row.pk).update(reviewed_at=START + timedelta(days=day), result=result)
    return row


def series(place) -> SkipSeries:
    programme = place["product"].family.programmes.get(buyer=place["product"].buyer)
    return SkipSeries.objects.get_or_create(programme=programme, factory=place["factory"])[0]


def phase(place) -> str:
    return skip_standing(series(place)).phase


def agree(place, boss) -> SkipDecision:
    """Two good lots, and the offer is accepted."""
    for _ in range(2):
        lot(place)
    actions.decide_skip_lot(series=series(place), event="accept", reason="A steady year.", by=boss)
    return SkipDecision.objects.get()


def book(place, boss, units: int = 3000, **values):
    lines = [{"product": place["product"], "po_number": "PO-1", "quantity_units": units}]
    ships_on = place["factory"].today() + timedelta(days=30)
    given = {"number": f"SH-{SkipDraw.objects.count()}", "buyer": place["product"].buyer, "ships_on": ships_on}
    return actions.book_shipment(factory=place["factory"], lines=lines, by=boss, **given | values)


def booked(place, boss, *, skips: bool):
    """The first shipment that is drawn so."""
    return next(each for each in iter(lambda: book(place, boss), None) if each.skip_draws.get().skips == skips)


def skipped(place, boss):
    agree(place, boss)
    shipment = booked(place, boss, skips=True)
    actions.skip_lot(skip=shipment.skip_draws.get(), by=boss)
    return shipment


# -- pure --------------------------------------------------------------------------------------
class TestLedger:
    def test_an_answer_to_an_offer_that_is_gone_changes_nothing(self):
        good = Inspected("A", True, True, Settings(1, 2, 1))
        phases = [each.after.phase for each in replay([good, Ended("irregular"), Answered(skip=True)])]
        assert phases == [OFFERED, QUALIFYING, QUALIFYING]

    def test_what_would_have_been_skipped_tells_nothing(self):
        settings = Settings(1, 1_000_000, 1)
        lots = [Inspected("A", True, True, settings), *(Inspected(name, False, False, settings) for name in "BCD")]
        assert would_skip(lots, b"seed") == ["B", "C", "D"]


class TestDraw:
    SECRET = "ab" * 32

    def test_each_key_leads_to_the_hash_and_the_next_one_cannot_be_told(self):
        published = skip_draw.commitment(self.SECRET)
        for place in (1, 2, 1000):
            key = skip_draw.key_of(self.SECRET, place)
            values = {"place": place, "published": published, "lot": "SH-1 A", "inspect_one_in": 4}
            assert skip_draw.replay(key=key, **values) == skip_draw.skips(key, "SH-1 A", 4)
        assert skip_draw.hashed(skip_draw.key_of(self.SECRET, 2), 1) == skip_draw.key_of(self.SECRET, 1)

    def test_three_in_four_are_skipped(self):
        skipped = sum(skip_draw.skips(self.SECRET, f"lot {number}", 4) for number in range(2000))
        assert 0.72 < skipped / 2000 < 0.78

    @pytest.mark.parametrize(
        "change", [{"place": 3}, {"key": "00" * 32}, {"key": "no"}, {"place": 0}, {"inspect_one_in": 1}]
    )
    def test_what_was_changed_is_refused(self, change):
        proof = {"key": skip_draw.key_of(self.SECRET, 2), "place": 2, "published": skip_draw.commitment(self.SECRET)}
        with pytest.raises(Refused):
            skip_draw.replay(**proof | {"lot": "A", "inspect_one_in": 4} | change)

    def test_the_command_checks_a_proof_without_the_database(self):
        proof = {"hash": skip_draw.commitment(self.SECRET), "key": skip_draw.key_of(self.SECRET, 7), "place": 7}
        out = StringIO()
        call_command("replay_skip", **proof, lot="SH-1 A", inspect_one_in=4, stdout=out)
        assert "committed to" in out.getvalue()
        with pytest.raises(CommandError, match="not the one of this place"):
            call_command("replay_skip", **proof | {"place": 8}, lot="SH-1 A", inspect_one_in=4)


# -- the standing ------------------------------------------------------------------------------
class TestStanding:
    def test_good_lots_in_a_row_bring_the_offer_with_every_step_and_its_reason(self, client, boss, place):
        for count in (0, 6, 0, 3):
            lot(place, major=count)
        found = skip_standing(series(place))
        assert [each.entry.after.good_lots for each in found.ledger[:3]] == [1, 0, 1]
        assert found.offered
        page = client.get(reverse("inspections:skip_series", args=[series(place).uuid])).text
        assert "would not have passed one AQL step tighter: Major" in page
        assert "Nothing is skipped unless you accept" in page
        assert f"approved on {day(found.ledger[0].at.date())}" in page

    def test_only_approved_original_pre_shipment_lots_of_this_buyer_and_place_count(self, boss, place):
        first = lot(place)
        lot(place, type="during")
        lot(place, original=first)
        lot(place | {"factory": suppliers.factory()})
        assert skip_standing(series(place)).now.good_lots == 1

    def test_without_the_programmes_leave_nothing_is_offered(self, boss, place):
        ProgrammeEdition.objects.update(skip_lot=False)
        lot(place), lot(place)
        assert phase(place) == QUALIFYING

    def test_a_lot_not_accepted_interrupts_it_and_good_ones_bring_the_offer_back(self, boss, place):
        agree(place, boss)
        assert phase(place) == SKIPPING
        SkipDecision.objects.update(at=START + timedelta(days=10))
        lot(place, major=9, day=11)
        assert phase(place) == INTERRUPTED
        lot(place, day=12)
        assert phase(place) == OFFERED

    def test_tightened_inspection_irregular_production_and_the_programme_end_it(self, boss, place):
        agree(place, boss)
        key = {"family": place["product"].family, "defect_class": "minor", "aql": "4.0"}
        scheme = made.scheme(place["product"].buyer, place["factory"], **key)
        told = {"scheme": scheme, "reason": "A new line.", "by": boss}
        actions.decide_scheme(event=SchemeEvent.IRREGULAR, **told)
        found = skip_standing(series(place))
        assert (found.phase, found.ledger[-1].entry.step.why) == (QUALIFYING, "production is irregular (minor)")
        actions.decide_scheme(event="overrule", severity="tightened", **told)
        assert "was tightened" in skip_standing(series(place)).ledger[-1].entry.step.why
        actions.change_programme(programme=series(place).programme, skip_lot=False, why="A recall.", by=boss)
        assert "no skip-lot any more" in skip_standing(series(place)).ledger[-1].entry.step.why

    def test_a_supplier_that_is_suspended_ends_it(self, boss, place):
        agree(place, boss)
        qualification = Qualification.objects.get(factory=place["factory"])
        decide_qualification(record=qualification, verb="suspend", note="A fire.", by=boss)
        entry = HistoryEntry.objects.get(event="qualification.suspended")
        for _twice in range(2):
            reactions.skipping_ended(entry)
        assert phase(place) == QUALIFYING
        assert SkipDecision.objects.get(event="end").reason.endswith("A fire.")

    @pytest.mark.parametrize(
        ("state", "then"), [("suspended", QUALIFYING), ("rejected", QUALIFYING), ("conditional", SKIPPING)]
    )
    def test_a_suspension_that_a_merge_brings_ends_it_too(self, boss, place, state, then):
        agree(place, boss)
        gone = suppliers.factory("Gone")
        suppliers.qualification(gone, buyer=place["product"].buyer, state=state, note="A fire.")
        merge(gone=gone, kept=place["factory"], by=boss)
        for entry_id in reactions.overdue():
            reactions.react(entry_id)
        assert phase(place) == then
        ended = SkipDecision.objects.filter(event="end").values_list("reason", flat=True)
        assert [reason.split(": ")[1] for reason in ended] == ["Gone"] * (then == QUALIFYING)

    def test_the_numbers_of_the_edition_that_held_then_count(self, boss, place):
        lot(place)
        actions.change_programme(programme=series(place).programme, qualifying_lots=1, by=boss)
        assert (phase(place), series(place).programme.editions.first().number) == (QUALIFYING, 2)


# -- the offer ---------------------------------------------------------------------------------
class TestOffer:
    def test_waits_on_the_start_page_from_the_approval_until_it_is_answered(self, client, boss, place):
        lot(place)
        row = made.inspection(place["product"].buyer, place["factory"], state="submitted", product=place["product"])
        actions.approve_inspection(inspection=row, by=boss)
        waits = {group.title: group for group in waiting_for(boss)}["Series that wait for you"]
        assert waits.count == 1
        assert place["factory"].name in client.get(reverse("inspections:waiting_series")).text
        values = {"event": "decline", "reason": "A new season.", "version": series(place).version}
        client.post(reverse("inspections:skip_decide", args=[series(place).uuid]), values)
        assert {group.title: group.count for group in waiting_for(boss)}["Series that wait for you"] == 0
        assert (phase(place), SkipDecision.objects.get().by) == (QUALIFYING, boss)

    @pytest.mark.parametrize(("event", "reason", "field"), [("accept", " ", "reason"), ("end", "x", "event")])
    def test_an_answer_that_does_not_fit_says_why(self, boss, place, event, reason, field):
        lot(place), lot(place)
        with pytest.raises(Rejected) as refused:
            actions.decide_skip_lot(series=series(place), event=event, reason=reason, by=boss)
        assert refused.value.field == field

    def test_nobody_accepts_what_is_not_on_offer_or_a_suspended_factory(self, boss, place):
        agree_to = {"series": series(place), "event": "accept", "reason": "x", "by": boss}
        with pytest.raises(Rejected, match="not on offer"):
            actions.decide_skip_lot(**agree_to)
        lot(place), lot(place)
        Qualification.objects.update(state="suspended")
        with pytest.raises(Rejected, match="suspended"):
            actions.decide_skip_lot(**agree_to)

    def test_accepted_the_hash_is_in_history_and_what_is_booked_is_drawn(self, boss, place):
        shipment = book(place, boss)
        assert not shipment.skip_draws.exists()
        agreement = agree(place, boss)
        entry = HistoryEntry.objects.get(event="skip_series.decided")
        assert entry.changes["hash"] == ["", agreement.commitment]
        assert agreement.secret not in json.dumps(list(HistoryEntry.objects.values_list("changes", flat=True)))
        assert shipment.skip_draws.get().place == 1


# -- the lot -----------------------------------------------------------------------------------
class TestLot:
    def test_the_proposal_says_so_and_one_press_lets_it_pass(self, client, boss, place):
        agree(place, boss)
        shipment = booked(place, boss, skips=True)
        address = reverse("inspections:shipment", args=[shipment.uuid])
        assert "This lot passes without inspection by the skip-lot agreement" in client.get(address).text
        draw = shipment.skip_draws.get()
        answer = client.post(reverse("inspections:skip", args=[draw.uuid]), {"version": draw.version}, follow=True)
        assert "Not inspected: skip-lot" in answer.text
        draw.refresh_from_db()
        assert (draw.verdict, draw.decided_by, proposals(shipment)) == ("skip", boss, [])
        proof = {"key": draw.key, "place": draw.place, "published": draw.agreement.commitment, "lot": draw.lot}
        assert skip_draw.replay(inspect_one_in=2, **proof)

    def test_who_plans_its_inspection_all_the_same_reads_that_it_was_drawn(self, client, boss, place):
        agree(place, boss)
        shipment, other = booked(place, boss, skips=True), booked(place, boss, skips=False)
        said = "this lot was drawn to leave without an inspection"
        address = reverse("inspections:schedule", args=[shipment.uuid])
        assert said in client.get(address).text
        assert said not in client.get(reverse("inspections:schedule", args=[other.uuid])).text
        actions.skip_lot(skip=shipment.skip_draws.get(), by=boss)
        assert said in client.get(address).text

    def test_one_that_was_drawn_to_be_inspected_is_not_let_pass(self, client, boss, place):
        agree(place, boss)
        shipment = booked(place, boss, skips=False)
        assert "drawn to be inspected" in client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        with pytest.raises(Rejected, match="drawn to be inspected"):
            actions.skip_lot(skip=shipment.skip_draws.get(), by=boss)

    def test_inspected_all_the_same_it_is_no_skipped_lot_any_more(self, boss, place):
        shipment = skipped(place, boss)
        given = {"inspector": people.inspector(), "starts_on": place["factory"].today()}
        actions.schedule_inspection(**place, shipment=shipment, lot_size=3000, **given, by=boss)
        assert shipment.skip_draws.get().verdict == "inspect"

    def test_no_second_draw_by_another_name_quantity_or_agreement(self, boss, place):
        agree(place, boss)
        shipment = booked(place, boss, skips=True)
        lines = [{"product": place["product"], "po_number": "PO-9", "quantity_units": 9000}]
        actions.change_shipment(shipment=shipment, number="SH-NEW", lines=lines, by=boss)
        draw = shipment.skip_draws.get()
        assert (draw.units, proposals(shipment)[0].passes) == (3000, False)
        with pytest.raises(Rejected, match="not the one that was drawn"):
            actions.skip_lot(skip=draw, by=boss)

    def test_what_was_let_pass_keeps_its_quantity(self, boss, place):
        shipment = skipped(place, boss)
        lines = [{"product": place["product"], "po_number": "PO-1", "quantity_units": 9000}]
        with pytest.raises(Rejected, match="stays with 3000 units"):
            actions.change_shipment(shipment=shipment, lines=lines, by=boss)

    def test_after_the_end_nothing_more_is_let_pass_or_drawn(self, boss, place):
        agree(place, boss)
        shipment = booked(place, boss, skips=True)
        actions.decide_skip_lot(series=series(place), event="end", reason="A recall.", by=boss)
        assert proposals(shipment)[0].skip is None
        with pytest.raises(Rejected, match="no longer holds"):
            actions.skip_lot(skip=shipment.skip_draws.get(), by=boss)
        assert not book(place, boss, number="SH-LATER").skip_draws.exists()

    def test_it_is_released_without_ever_counting_as_inspected(self, client, boss, place):
        shipment = skipped(place, boss)
        buyer = people.buyer_person(shipment.buyer)
        client.force_login(buyer)
        page = client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        assert "Not inspected: skip-lot" in page
        assert SkipDecision.objects.get().commitment in page
        assert "The programme asks for" not in page
        released = actions.decide_shipment(shipment=shipment, verb="release", by=buyer)
        assert (released.state, shipment.inspections.count()) == ("released", 0)

    def test_a_shipment_that_nobody_inspected_or_let_pass_is_not_released(self, client, boss, place):
        shipment = book(place, boss)
        assert 'value="release"' not in client.get(reverse("inspections:shipment", args=[shipment.uuid])).text
        with pytest.raises(Rejected, match="Nothing of this shipment is inspected"):
            actions.decide_shipment(shipment=shipment, verb="release", by=boss)

    def test_others_see_nothing_of_it(self, client, boss, place):
        shipment = skipped(place, boss)
        stranger, inspector = people.buyer_person(), people.inspector()
        for person in (stranger, inspector):
            assert not SkipDraw.objects.visible_to(person).exists()
            assert not SkipSeries.objects.visible_to(person).exists()
        client.force_login(stranger)
        assert client.post(reverse("inspections:skip", args=[shipment.skip_draws.get().uuid])).status_code in (403, 404)


class TestApi:
    def test_tells_the_standing_and_decides(self, client, boss, place):
        lot(place), lot(place)
        address = f"/api/v1/skip-lot-series/{series(place).uuid}/"
        told = client.get(address)
        assert (told.json()["phase"], len(told.json()["ledger"])) == ("offered", 2)
        body = {"event": "accept", "reason": "A steady year."}
        options = {"content_type": "application/json", "headers": {"If-Match": told["ETag"]}}
        answer = client.post(f"{address}decide/", json.dumps(body), **options).json()
        assert (answer["phase"], len(answer["commitment"])) == ("skipping", 64)

    def test_a_buyer_reads_what_was_not_inspected_and_its_proof(self, client, boss, place):
        shipment = skipped(place, boss)
        book(place, boss)
        client.force_login(people.buyer_person(shipment.buyer))
        found = client.get(f"/api/v1/shipments/{shipment.uuid}/").json()["not_inspected"]
        assert [each["units"] for each in found] == [3000]
        draws = client.get("/api/v1/skip-lot-draws/").json()["results"]
        assert [each["uuid"] for each in draws] == [found[0]["draw"]]
        assert "secret" not in draws[0]


def test_hindsight_shows_which_lots_it_would_have_skipped_and_what_was_in_them(client, boss, place):
    key = {"owner": place["product"].buyer, "factory": place["factory"], "family": place["product"].family}
    scheme = Scheme.objects.create(**key, standard="ISO 2859-1:1999", level="II", defect_class="major", aql="2.5")
    rows = [lot(place, major=count, inspected_on=place["factory"].today()) for count in [0, 0, *[1] * 8]]
    for place_in_row, row in enumerate(rows):
        row.plan_lines.filter(defect_class="major").update(scheme=scheme)
        Inspection.objects.filter(pk=row.pk).update(number=f"INS-SKIP-{place_in_row}")
    Programme.objects.update(uuid="5b0c6a52-7c5e-4a57-9d59-0f3a3f1f2a10")  # with the numbers it decides the example
    today = place["factory"].today()
    found = skip_hindsights([series(place)], hindsights([scheme], today), today)[0]
    assert found.lots == 10
    assert 0 < len(found.skipped) < 8
    assert found.defects["major"] == len(found.skipped)
    page = client.get(reverse("inspections:hindsight", args=[place["factory"].uuid])).text
    assert f"Of 10 pre-shipment lots {len(found.skipped)} would have passed" in page


class TestItsDocument:
    """A lot that is let pass leaves with a document that says that nobody inspected it, by which rule, and with the proof."""

    def documents(self) -> list[Report]:
        for entry in HistoryEntry.objects.filter(reaction_due=True, reacted_at=None).order_by("pk"):
            reactions.react(entry.pk)
        return list(Report.objects.filter(kind="release").order_by("revision"))

    def test_is_made_when_the_lot_is_let_pass(self, client, boss, place):
        shipment = skipped(place, boss)
        [report] = self.documents()
        said = report.figures["statement"]
        assert (said["status"], said["lines"][0]["let_pass"], said["lines"][0]["released"]) == ("let_pass", 3000, 0)
        found = document.collect(report)
        page = document.to_html(found)
        draw = shipment.skip_draws.get()
        for word in (
            "let pass, not released yet",
            "Not inspected: 3,000 of 3,000 units",
            "No inspection yet",
            "What was let pass may leave when the shipment is released.",
            "Nobody inspected these lots",
            "Let pass, not inspected",
            draw.key,
            draw.agreement.commitment,
        ):
            assert word in page, word
        client.force_login(people.buyer_person(shipment.buyer))
        assert "3,000 units let pass by skip-lot" in client.get(reverse("reports:report", args=[report.uuid])).text
        [told] = client.get("/api/v1/reports/?kind=release").json()["results"]
        assert told["number"] == report.number

    def test_says_released_only_when_somebody_released_the_shipment(self, boss, place):
        shipment = skipped(place, boss)
        self.documents()
        shipment.refresh_from_db()
        buyer = people.buyer_person(shipment.buyer)
        actions.decide_shipment(shipment=shipment, verb="release", by=buyer, note="Agreed.")
        first, second = self.documents()
        said = second.figures["statement"]
        assert (first.figures["statement"]["status"], said["status"]) == ("let_pass", "released")
        page = document.to_html(document.collect(second))
        assert "Only what is released or let pass may leave." in page
        assert "when the shipment is released" not in page

    def test_inspected_all_the_same_its_next_revision_lets_nothing_pass(self, boss, place):
        shipment = skipped(place, boss)
        self.documents()
        values = {"type": "pre_shipment", "lot_size": 3000, "starts_on": place["factory"].today()}
        values |= {"inspector": people.inspector(), "factory": place["factory"], "product": place["product"]}
        actions.schedule_inspection(shipment=shipment, by=boss, **values)
        _first, second = self.documents()
        [line] = second.figures["statement"]["lines"]
        assert (line.get("let_pass", 0), line["not_inspected"]) == (0, 3000)
        assert second.figures["statement"]["status"] == "held"

    def test_a_shipment_that_is_cancelled_lets_nothing_pass_and_its_document_says_so(self, boss, place):
        shipment = skipped(place, boss)
        assert [each.figures["statement"]["status"] for each in self.documents()] == ["let_pass"]
        buyer = people.buyer_person(shipment.buyer)
        shipment.refresh_from_db()
        actions.decide_shipment(shipment=shipment, verb="cancel", by=buyer, note="Sold elsewhere.")
        _first, second = self.documents()
        [line] = second.figures["statement"]["lines"]
        assert (second.figures["statement"]["status"], line["released"], line["held"]) == ("held", 0, 3000)
        assert "let_pass" not in line

    def test_a_shipment_cancelled_without_a_document_gets_none(self, boss, place):
        actions.decide_shipment(shipment=book(place, boss), verb="cancel", by=boss, note="Sold elsewhere.")
        assert self.documents() == []

    def test_a_shipment_that_is_held_lets_nothing_pass(self, boss, place):
        shipment = skipped(place, boss)
        actions.decide_shipment(shipment=shipment, verb="release", by=boss)
        shipment.refresh_from_db()
        actions.decide_shipment(shipment=shipment, verb="hold", by=boss, note="Customs.")
        said = self.documents()[-1].figures["statement"]
        assert (said["status"], said["lines"][0]["held"]) == ("held", 3000)

"""Drawing on site: committed when planned, revealed once, followed or the reason said."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from inspections import actions, draw
from inspections.models import Draw, DrawDeviation
from inspections.queries.sections import missing
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from reports.documents.found import draw_rows
from tests.builders import inspections as made
from tests.builders import people, suppliers

from .test_filing import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return people.manager()


@pytest.fixture
def mei():
    return people.inspector()


@pytest.fixture
def planned(boss, mei):
    buyer = suppliers.buyer()
    factory = suppliers.factory(buyers=[buyer])
    return actions.schedule_inspection(
        product=made.product(buyer), factory=factory, lot_size=3000, by=boss, inspector=mei, starts_on=factory.today()
    )


@pytest.fixture
def under_way(planned, mei):
    return actions.start_inspection(inspection=planned, by=mei)


def reveal(inspection, by, **values):
    return actions.reveal_draw(inspection=inspection, by=by, **{"units": 3000, "units_per_carton": 24} | values)


class TestNothingToDraw:
    """A sentence instead of an error that nobody understands."""

    def test_of_a_lot_of_which_no_unit_is_presented(self, client, under_way, mei):
        part = made.part(under_way, presented_units=0)
        with pytest.raises(Rejected, match="No unit is presented"):
            reveal(under_way, mei)
        client.force_login(mei)
        page = client.post(f"/inspections/{under_way.uuid}/draw/", {"units": "3000", "units_per_carton": "24"})
        assert "No unit is presented" in page.text
        part.delete()
        assert reveal(under_way, mei).count == 125

    def test_of_a_plan_that_judges_no_class(self, planned, boss, under_way, mei):
        under_way.plan_lines.all().delete()
        with pytest.raises(Rejected, match="has no plan"):
            reveal(under_way, mei)

    def test_and_no_such_plan_is_made(self, boss, mei, planned):
        when = {"inspector": mei, "starts_on": planned.factory.today()}
        with pytest.raises(Rejected, match="at least one class"):
            actions.schedule_inspection(
                product=planned.product, factory=planned.factory, lot_size=3000, aqls={}, by=boss, **when
            )


class TestCommitment:
    def test_is_published_in_history_when_the_inspection_is_planned(self, planned):
        row = planned.draws.get()
        entry = HistoryEntry.objects.get(event="inspection.draw_committed")
        assert entry.changes == {"hash": ["", row.commitment]}
        assert row.commitment == draw.commitment(row.secret, planned.number)

    def test_the_secret_is_nowhere_before_it_is_revealed(self, client, planned, boss, mei):
        secret = planned.draws.get().secret
        actions.start_inspection(inspection=planned, by=mei)
        for person in (boss, mei, people.administrator()):
            client.force_login(person)
            for address in (f"/inspections/{planned.uuid}/", f"/api/v1/inspections/{planned.uuid}/"):
                assert secret not in client.get(address).text
        client.force_login(mei)
        page = client.get(f"/inspections/{planned.uuid}/record/").text
        assert secret not in page
        assert planned.draws.get().commitment[:12] in page


class TestReveal:
    def test_draws_as_many_units_as_the_plan_asks_and_can_be_replayed_by_a_stranger(self, under_way, mei):
        row = reveal(under_way, mei)
        assert (row.count, len(row.drawn), row.cartons_to_open) == (125, 12, 12)
        assert row.revealed_by == mei
        assert draw.replay(row.seed, row.commitment, row.fingerprint, row.lot) == row.cartons

    def test_happens_once(self, under_way, mei):
        first = reveal(under_way, mei)
        with pytest.raises(Rejected, match="drawn already"):
            reveal(under_way, mei)
        assert Draw.objects.get() == first

    def test_of_a_small_lot_takes_all_of_it(self, under_way, mei):
        assert reveal(under_way, mei, units=40, units_per_carton=0).drawn == [[0, list(range(1, 41))]]

    @pytest.mark.parametrize(
        ("values", "field", "sentence"),
        [
            ({"units": 0}, "units", "1 to 2,000,000,000"),
            ({"units": 2_000_000_001}, "units", "1 to 2,000,000,000"),
            ({"units_per_carton": 3001}, "units_per_carton", "at most the units presented"),
            ({"cartons_to_open": 5}, "cartons_to_open", "at least 6 and at most 125 cartons"),
            ({"cartons_to_open": 126}, "cartons_to_open", "at least 6 and at most 125 cartons"),
        ],
    )
    def test_of_a_lot_that_cannot_be_says_why(self, under_way, mei, values, field, sentence):
        with pytest.raises(Rejected, match=sentence) as refused:
            reveal(under_way, mei, **values)
        assert refused.value.field == field
        assert Draw.objects.get().revealed_at is None

    def test_only_once_somebody_is_there(self, planned, mei):
        with pytest.raises(Rejected, match="not in progress"):
            reveal(planned, mei)

    def test_only_by_who_is_on_the_visit(self, under_way):
        with pytest.raises(Forbidden):
            reveal(under_way, people.inspector())


class TestAnew:
    def test_needs_a_reason_and_keeps_the_first(self, under_way, mei):
        first = reveal(under_way, mei)
        with pytest.raises(Rejected, match="Say why"):
            actions.draw_anew(inspection=under_way, reason=" ", by=mei)
        actions.draw_anew(inspection=under_way, reason="600 units came later.", by=mei)
        second = reveal(under_way, mei, units=3600)
        assert list(under_way.draws.all()) == [first, second]
        assert second.seed != first.seed

    def test_not_while_one_waits_to_be_revealed(self, under_way, mei):
        """Else whoever dislikes a hash could ask for another."""
        with pytest.raises(Rejected, match="not drawn yet"):
            actions.draw_anew(inspection=under_way, reason="I want another.", by=mei)


class TestDeviation:
    def deviate(self, inspection, by, **values):
        given = {
            "carton": inspection.draws.last().drawn[0][0],
            "taken": "carton 7",
            "reason": "Under a collapsed stack.",
        }
        return actions.deviate(inspection=inspection, by=by, upload=picture(), **given | values)

    def test_needs_a_photo_which_then_stays(self, under_way, mei):
        reveal(under_way, mei)
        deviation = self.deviate(under_way, mei)
        with pytest.raises(Rejected, match="it stays"):
            actions.remove_photo(photo=deviation.photo, by=mei)

    def test_is_of_a_carton_that_was_drawn(self, under_way, mei):
        cartons = {number for number, _units in reveal(under_way, mei).drawn}
        other = next(number for number in range(1, 126) if number not in cartons)
        with pytest.raises(Rejected, match="was not drawn"):
            self.deviate(under_way, mei, carton=other)
        assert not under_way.photos.exists()


class TestNotDrawn:
    def said(self, inspection, by, **values):
        given = {"reason": "The forklift was broken; only the front row.", "upload": picture()}
        return actions.leave_undrawn(inspection=inspection, by=by, **given | values)

    def gaps(self, inspection):
        return [each for each in missing(inspection) if "Draw the sample" in each]

    def test_keeps_an_inspection_from_being_submitted(self, under_way, mei):
        actions.record_facts(inspection=under_way, by=mei, units_inspected=125)
        actions.add_photo(inspection=under_way, upload=picture(), by=mei)
        with pytest.raises(Rejected, match="Draw the sample, or say with a photo why it was not drawn"):
            actions.submit_inspection(inspection=under_way, by=mei)
        assert [each.place for each in self.gaps(under_way)] == ["sample"]
        reveal(under_way, mei)
        assert not self.gaps(under_way)

    def test_with_a_reason_and_a_photo_it_may_be_submitted_and_everybody_reads_why(self, client, under_way, boss, mei):
        self.said(under_way, mei)
        assert not self.gaps(under_way)
        client.force_login(boss)
        assert "front row" in client.get(f"/inspections/{under_way.uuid}/").text
        (row,) = draw_rows(under_way)
        assert row.not_used == (
            "A draw was fixed when the inspection was planned and not used; the inspector chose the sample on site. "
            "The forklift was broken; only the front row."
        )

    def test_drawn_after_all_nothing_of_it_is_left(self, under_way, mei):
        self.said(under_way, mei)
        reveal(under_way, mei)
        (row,) = draw_rows(under_way)
        assert (row.not_used, row.deviations) == ("", [])

    def test_is_said_of_no_draw_that_was_used(self, under_way, mei):
        reveal(under_way, mei)
        with pytest.raises(Rejected, match="No draw waits here"):
            self.said(under_way, mei)

    def test_needs_a_reason_and_sent_twice_keeps_one(self, under_way, mei):
        with pytest.raises(ValidationError):
            self.said(under_way, mei, reason=" ")
        name = uuid4()
        assert self.said(under_way, mei, uuid=name) == self.said(under_way, mei, uuid=name)
        assert under_way.photos.count() == 1

    def test_the_page_asks_for_reason_and_photo(self, client, under_way, mei):
        client.force_login(mei)
        address = f"/inspections/{under_way.uuid}/draw/not-used/"
        answer = client.post(address, {"reason": "Only the front row."})
        assert answer.context["undrawn_form"].errors["upload"]
        assert "Only the front row." in answer.text
        assert client.post(address, {"reason": "Only the front row.", "upload": picture()}).status_code == 302
        assert "The sample is not drawn:" in client.get(f"/inspections/{under_way.uuid}/record/").text

    def test_one_that_was_submitted_before_reasons_were_asked_is_not_called_undrawn(self, under_way):
        """No draw fixed is one thing, one fixed and left another."""
        (row,) = draw_rows(under_way)
        assert row.not_used.endswith("on site. No reason was given.")
        under_way.draws.all().delete()
        assert not draw_rows(under_way)
        assert not self.gaps(under_way)


class TestPages:
    @pytest.fixture
    def page(self, client, under_way, mei):
        client.force_login(mei)
        return f"/inspections/{under_way.uuid}/"

    def test_the_inspector_draws_and_reads_which_units_to_take(self, client, page, under_way):
        client.post(page + "draw/", {"units": "3000", "units_per_carton": "24"})
        row = under_way.draws.get()
        shown = client.get(page + "record/").text
        for number, units in row.drawn:
            assert f"Carton {number}<" in shown
            assert ", ".join(map(str, units)) in shown
        assert row.seed in client.get(page).text

    def test_a_plan_for_fewer_units_says_which_of_them(self, client, page, under_way):
        """Packaging at a special level looks at a part of what is drawn for workmanship."""
        under_way.plan_lines.filter(defect_class="minor").update(group="packaging", sample_units=13)
        client.post(page + "draw/", {"units": "3000", "units_per_carton": "24"})
        row = under_way.draws.get()
        shown = client.get(page + "record/").text
        assert "minor packaging: 13 of these units" in shown
        part = {(each.number, unit) for each in row.part(13) for unit in each.units}
        assert len(part) == 13
        assert part < {(each.number, unit) for each in row.cartons for unit in each.units}
        for each in row.part(13):
            assert f">{', '.join(map(str, each.units))}<" in shown

    @pytest.mark.parametrize("units", ["", "abc", "-4", "99999999999999999999"])
    def test_bad_input_gets_a_sentence_and_stays(self, client, page, under_way, units):
        answer = client.post(page + "draw/", {"units": units, "units_per_carton": "24"})
        assert answer.status_code == 400
        assert answer.context["draw_form"].errors["units"]
        assert 'value="24"' in answer.text
        assert under_way.draws.get().revealed_at is None

    def test_a_deviation_without_photo_says_so(self, client, page, under_way, mei):
        reveal(under_way, mei)
        given = {"carton": under_way.draws.get().drawn[0][0], "taken": "carton 7", "reason": "Wet."}
        assert client.post(page + "draw/deviations/", given).context["deviation_form"].errors["upload"]
        assert client.post(page + "draw/deviations/", given | {"upload": picture()}).status_code == 302
        assert DrawDeviation.objects.get().reason == "Wet."
        assert "carton 7" in client.get(page + "record/").text

    def test_of_another_lot_is_drawn_anew(self, client, page, under_way, mei):
        reveal(under_way, mei)
        assert client.post(page + "draw/anew/", {"reason": ""}).context["anew_form"].errors["reason"]
        client.post(page + "draw/anew/", {"reason": "600 units came later."})
        assert client.post(page + "draw/", {"units": "3600"}).status_code == 302
        assert "600 units came later." in client.get(page).text


def test_the_api_draws_and_shows_the_seed_only_then(client, under_way, mei):
    client.force_login(mei)
    address = f"/api/v1/inspections/{under_way.uuid}/"
    before = client.get(address)
    assert [each["seed"] for each in before.json()["draws"]] == [""]
    answer = client.post(
        address + "draw/",
        {"units": 3000, "units_per_carton": 24},
        content_type="application/json",
        headers={"If-Match": before["ETag"]},
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()["draws"][0]
    assert (told["seed"], told["count"], len(told["drawn"])) == (under_way.draws.get().seed, 125, 12)
    assert "secret" not in answer.text

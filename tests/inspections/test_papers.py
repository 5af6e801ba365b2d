"""Papers of a product: revisions that never change, frozen into each inspection, and read only by whom they are for."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.models import Inspection, Paper, PaperRevision
from inspections.queries.papers import frozen, paper_news
from qcportal.core.errors import Forbidden, Rejected
from qcportal.core.models import HistoryEntry
from reports.documents import shipment as document
from reports.models import Report
from tests.builders import inspections as made
from tests.builders import people, reports, suppliers
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def buyer():
    return suppliers.buyer("Nordlys")


@pytest.fixture
def product(buyer):
    return made.product(buyer, name="Linen shirt")


@pytest.fixture
def boss():
    return people.manager(name="Hanna")


@pytest.fixture
def mei():
    return people.inspector(name="Mei")


@pytest.fixture
def artwork(product):
    """A paper with revision A in use."""
    return made.revision(made.paper(product, "Hang tag"), "A").paper


def upload(content: bytes = b"%PDF-1.7 tag", name: str = "tag.pdf"):
    return SimpleUploadedFile(name, content)


def revise(paper, by, label: str = "B", **values) -> PaperRevision:
    given = {"upload": upload(), "valid_from": TODAY, "approved": True} | values
    return actions.add_revision(paper=paper, label=label, by=by, **given)


def planned(product, mei, by, **values) -> Inspection:
    factory = values.pop("factory", None) or suppliers.factory(buyers=[product.buyer])
    when = {"inspector": mei, "starts_on": factory.today()}
    return actions.schedule_inspection(product=product, factory=factory, lot_size=3000, by=by, **when | values)


def labels(inspection) -> list[str]:
    return [row.label for row in frozen(inspection)]


def get(client, person, name: str, *args):
    client.force_login(person)
    answer = client.get(reverse(f"inspections:{name}", args=args))
    if answer.streaming:
        answer.getvalue()  # a file is closed by reading it to the end
    return answer


class TestRevisions:
    def test_a_new_one_takes_the_place_of_the_old_which_stays_readable(self, client, artwork, buyer):
        anna = people.buyer_person(buyer)
        revise(artwork, anna, note="Care symbols")
        page = get(client, anna, "paper", artwork.uuid).text
        assert page.index("Revision B") < page.index("in use") < page.index("Revision A") < page.index("superseded")
        old = artwork.revisions.get(label="A")
        assert get(client, anna, "revision_file", old.uuid, "large").status_code == 200

    def test_one_that_nobody_approved_is_not_used(self, artwork, boss, product, mei):
        waiting = revise(artwork, boss, approved=False)
        assert labels(planned(product, mei, boss)) == ["A"]
        actions.approve_revision(revision=waiting, by=boss)
        assert labels(planned(product, people.inspector(), boss)) == ["B"]
        with pytest.raises(Rejected, match="already"):
            actions.approve_revision(revision=waiting, by=boss)

    def test_one_that_holds_later_waits_for_its_day(self, artwork, boss, product, mei):
        revise(artwork, boss, valid_from=TODAY + timedelta(days=9))
        assert labels(planned(product, mei, boss)) == ["A"]
        later = planned(product, people.inspector(), boss, starts_on=TODAY + timedelta(days=12))
        assert labels(later) == ["B"]

    def test_only_what_nobody_approved_can_be_withdrawn(self, artwork, boss):
        waiting = revise(artwork, boss, approved=False)
        actions.withdraw_revision(revision=waiting, by=boss)
        assert [row.label for row in artwork.revisions.all()] == ["A"]
        with pytest.raises(Rejected, match="stays"):
            actions.withdraw_revision(revision=artwork.revisions.get(), by=boss)

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"label": "a"}, "of this name"),
            ({"valid_from": TODAY - timedelta(days=60)}, "holds from"),
            ({"valid_from": TODAY + timedelta(days=9000)}, "check the year"),
        ],
    )
    def test_are_refused_where_they_make_no_sense(self, artwork, boss, values, sentence):
        with pytest.raises(Rejected, match=sentence):
            revise(artwork, boss, **values)

    @pytest.mark.parametrize(
        "content", [b"<html><script>alert(1)</script>", b"MZ\x90\0\0\0\0\0\3", b"PK\x03\x04 no sheet", b""]
    )
    def test_refuse_a_file_that_is_none_of_the_kinds_whatever_its_name(self, artwork, boss, content):
        for name in ("tag.pdf", "tag.csv", "tag.xlsx"):
            with pytest.raises(Rejected):
                revise(artwork, boss, upload=upload(content, name))
        assert artwork.revisions.count() == 1

    def test_a_table_and_a_photo_are_taken(self, artwork, boss):
        table = revise(artwork, boss, upload=upload("Größe,Breite\nL,58\n".encode(), "sizes.csv"))
        photo = revise(artwork, boss, "C", upload=picture())
        assert [row.file.kind for row in (table, photo)] == ["sheet", "photo"]
        assert "large" in photo.file.derivatives

    def test_a_paper_that_is_retired_is_frozen_no_more_and_takes_no_revision(self, artwork, boss, product, mei):
        before = planned(product, mei, boss)
        actions.retire_paper(paper=artwork, retired=True, by=boss)
        assert (labels(before), labels(planned(product, people.inspector(), boss))) == (["A"], [])
        with pytest.raises(Rejected, match="retired"):
            revise(artwork, boss)

    def test_a_buyers_person_writes_for_the_own_buyer_alone(self, artwork, product):
        with pytest.raises(Forbidden):
            actions.create_paper(product=product, kind="test", name="Pull", by=people.buyer_person(suppliers.buyer()))

    def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(self, client, product, boss):
        client.force_login(boss)
        address = reverse("inspections:paper_add", args=[product.uuid])
        values = {"kind": "packing", "name": "Carton plan", "label": "B", "valid_from": str(TODAY)}
        page = client.post(address, values | {"upload": upload(b"PK\x03\x04 bad", "plan.pdf")}).text
        assert "damaged" in page
        assert 'value="Carton plan"' in page
        page = client.post(address, values | {"upload": upload(), "approved": "on"}, follow=True).text
        assert "Revision B" in page
        assert "in use" in page


class TestFourEyes:
    """Where the programme has two people sign, nobody moves the measure alone."""

    @pytest.fixture
    def another(self, product):
        made.programme(product.buyer, product.family, [{}, {"type": "during", "four_eyes": True}])

    def test_who_uploads_a_revision_does_not_approve_it(self, client, artwork, boss, another):
        waiting = revise(artwork, boss, approved=False)
        assert "Somebody else approves it" in get(client, boss, "paper", artwork.uuid).text
        with pytest.raises(Forbidden, match="four eyes"):
            actions.approve_revision(revision=waiting, by=boss)
        other = people.manager()
        assert "Approve for use" in get(client, other, "paper", artwork.uuid).text
        assert actions.approve_revision(revision=waiting, by=other).approved_by == other

    def test_nor_at_once_by_page_or_api(self, client, artwork, boss, another):
        with pytest.raises(Rejected, match="four eyes"):
            revise(artwork, boss)
        client.force_login(boss)
        form = {
            "label": "B",
            "valid_from": str(TODAY),
            "upload": upload(),
            "approved": "on",
            "version": artwork.version,
        }
        client.post(reverse("inspections:revision_add", args=[artwork.uuid]), form)
        assert artwork.revisions.get(label="B").approved_at is None
        waiting = artwork.revisions.get(label="B")
        artwork.refresh_from_db()
        match = {"If-Match": f'"{artwork.version}"'}
        address = f"/api/v1/papers/{artwork.uuid}/approve/"
        assert client.post(address, {"revision": waiting.uuid}, "application/json", headers=match).status_code == 403

    def test_elsewhere_one_person_may_do_both(self, artwork, boss, product):
        made.programme(product.buyer, product.family)
        assert revise(artwork, boss).approved_by == boss


class TestFrozenIntoAnInspection:
    def test_they_stay_while_newer_ones_come_and_the_manager_is_told(self, client, artwork, product, boss, mei):
        row = planned(product, mei, boss)
        revise(artwork, boss, "C")
        assert labels(row) == ["A"]
        page = get(client, boss, "inspection", row.uuid).text
        assert "a newer revision C exists since" in page
        assert "Take the newer revisions over" in page
        shown = get(client, mei, "inspection", row.uuid).text
        assert "revision A" in shown
        assert "revision C" not in shown

    def test_the_manager_takes_newer_ones_over_until_somebody_starts(self, client, artwork, product, boss, mei):
        row = planned(product, mei, boss)
        revise(artwork, boss)
        client.force_login(boss)
        client.post(reverse("inspections:papers_take", args=[row.uuid]), {"version": row.version})
        assert (labels(row), paper_news(row)) == (["B"], [])
        assert HistoryEntry.objects.get(event="inspection.papers_changed").changes["papers"] == [
            ["Hang tag A"],
            ["Hang tag B"],
        ]
        actions.start_inspection(inspection=row, by=mei)
        revise(artwork, boss, "C")
        with pytest.raises(Rejected, match="has started"):
            actions.take_papers(inspection=row, by=boss)
        assert "Somebody has started" in get(client, boss, "inspection", row.uuid).text

    def test_what_comes_after_it_is_filed_is_no_news_of_it(self, client, product, buyer, boss):
        before = made.inspection(buyer, product=product)
        row = made.approved(buyer, product=product)
        made.revision(made.paper(product, "Hang tag"), "A")
        assert "is not among them" in get(client, boss, "inspection", before.uuid).text
        page = get(client, boss, "inspection", row.uuid).text
        assert "It was made without papers." in page
        assert "is not among them" not in page
        assert "Somebody has started" not in page

    def test_planning_anew_takes_what_holds_now(self, artwork, product, boss, mei):
        row = planned(product, mei, boss)
        revise(artwork, boss)
        plan = {
            "lot_size": 2500,
            "level": "II",
            "severity": "normal",
            "standard": row.standard,
            "aqls": {"major": "2.5"},
        }
        actions.replan_inspection(inspection=row, by=boss, **plan)
        assert labels(row) == ["B"]

    def test_the_inspector_opens_exactly_those(self, client, artwork, product, boss, mei):
        other = made.revision(made.paper(product, "Not for this visit"), "A", approved=False)
        row = planned(product, mei, boss)
        newer = revise(artwork, boss)
        actions.start_inspection(inspection=row, by=mei)
        page = get(client, mei, "record", row.uuid).text
        old = artwork.revisions.get(label="A")
        assert reverse("inspections:revision_file", args=[old.uuid, "large"]) in page
        opened = get(client, mei, "revision_file", old.uuid, "large")
        assert (opened.status_code, opened["Content-Type"]) == (200, "application/pdf")
        assert "inline" in opened["Content-Disposition"]
        for hidden in (newer, other):
            assert get(client, mei, "revision_file", hidden.uuid, "large").status_code == 404

    def test_a_table_is_saved_and_never_shown_as_a_page(self, client, product, boss):
        row = revise(made.paper(product), boss, upload=upload(b"<b>,x\n1,2\n", "x.csv"))
        answer = get(client, boss, "revision_file", row.uuid, "large")
        assert "attachment" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_what_the_programme_asks_for_and_is_missing_is_said(self, client, artwork, product, boss, mei, buyer):
        made.programme(buyer, product.family, [{"papers": ["artwork", "packing"]}])
        factory = suppliers.factory(buyers=[buyer])
        shipment = made.shipment(buyer, factory, product=product)
        step = buyer.programmes.get().editions.get().steps.get()
        client.force_login(boss)
        address = reverse("inspections:papers_preview", args=[shipment.uuid])
        preview = client.get(address, {"product": product.uuid, "step": step.uuid}).text
        assert "Packing instruction is missing" in preview
        assert "Hang tag (A)" in preview
        row = planned(product, mei, boss, factory=factory, shipment=shipment, programme_step=step)
        page = get(client, boss, "inspection", row.uuid).text
        assert "Packing instruction is missing" in page
        assert "Artwork" in page
        assert "Artwork and label layout is missing" not in page

    def test_the_report_prints_them_with_their_hash(self, artwork, product, buyer):
        done = made.approved(buyer, product=product)
        revision = artwork.revisions.get()
        made.freeze(done, revision)
        report = reports.shipment_report(done)
        found = document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))
        assert revision.file.sha256 in document.to_html(found)
        assert found.figures["papers"][0]["revision"] == "A"


class TestWhoReads:
    @pytest.fixture
    def supplier(self):
        return suppliers.supplier()

    @pytest.fixture
    def inspected(self, artwork, product, buyer, supplier):
        """Shared with all buyers of the factory."""
        factory = suppliers.factory(supplier=supplier, buyers=[buyer])
        row = made.approved(
            buyer,
            factory,
            product=product,
            visibility="shared",
            shipment=made.shipment(buyer, factory, product=product),
        )
        made.freeze(row, artwork.revisions.get())
        return row

    def test_another_buyer_reads_a_shared_inspection_and_not_its_papers(self, client, inspected, artwork):
        ben = suppliers.buyer("Ben")
        suppliers.qualification(inspected.factory, buyer=ben)
        person = people.buyer_person(ben)
        page = get(client, person, "inspection", inspected.uuid)
        assert page.status_code == 200
        assert "Hang tag" not in page.text
        assert get(client, person, "revision_file", artwork.revisions.get().uuid, "large").status_code == 404
        assert client.get(f"/api/v1/inspections/{inspected.uuid}/papers/").json() == []

    def test_the_factory_reads_only_what_is_marked_for_it(self, client, inspected, artwork, supplier, boss):
        contact = people.supplier_contact(supplier)
        file = artwork.revisions.get()
        assert get(client, contact, "revision_file", file.uuid, "large").status_code == 404
        assert "Hang tag" not in get(client, contact, "factory_papers", inspected.factory.uuid).text
        actions.change_paper(paper=artwork, for_factory=True, by=boss)
        assert "Hang tag" in get(client, contact, "factory_papers", inspected.factory.uuid).text
        assert get(client, contact, "revision_file", file.uuid, "large").status_code == 200
        stranger = people.supplier_contact(suppliers.supplier())
        assert get(client, stranger, "revision_file", file.uuid, "large").status_code == 404

    def test_the_product_page_lists_them_in_a_fixed_number_of_queries(
        self, client, product, artwork, boss, django_assert_max_num_queries
    ):
        for _ in range(4):
            made.revision(made.paper(product), "A")
        client.force_login(boss)
        with django_assert_max_num_queries(22):
            page = client.get(reverse("inspections:product", args=[product.uuid])).text
        assert page.count("in use") >= 5


class TestByTheApi:
    def test_a_paper_is_made_revised_approved_and_read(self, client, product, boss, mei):
        client.force_login(boss)
        root = "/api/v1/papers/"
        data = {"product": str(product.uuid), "kind": "specification", "name": "Tech pack"}
        paper = client.post(root, data, "application/json").json()
        address = f"{root}{paper['uuid']}/"
        values = {"label": "B", "valid_from": str(TODAY), "file": upload()}
        told = client.post(f"{address}revisions/", values)
        assert told.status_code == 201, told.text
        revision = told.json()["revisions"][0]
        assert (revision["label"], revision["approved_at"]) == ("B", None)
        match = {"If-Match": f'"{told.json()["version"]}"'}
        approved = client.post(f"{address}approve/", {"revision": revision["uuid"]}, "application/json", headers=match)
        assert approved.status_code == 200, approved.text
        row = planned(product, mei, boss)
        found = client.get(f"/api/v1/inspections/{row.uuid}/papers/").json()
        assert (found[0]["label"], found[0]["sha256"]) == ("B", revision["sha256"])
        assert get(client, boss, "revision_file", revision["uuid"], "large").status_code == 200

    def test_sending_a_revision_twice_keeps_one(self, client, artwork, boss):
        client.force_login(boss)
        uuid = "6f1c6a3e-5f04-4a55-9d53-1f6b8f8a2c11"
        for _ in range(2):
            values = {"label": "B", "valid_from": str(TODAY), "file": upload(), "uuid": uuid}
            assert client.post(f"/api/v1/papers/{artwork.uuid}/revisions/", values).status_code == 201
        assert Paper.objects.get(pk=artwork.pk).revisions.count() == 2

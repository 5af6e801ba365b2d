"""Two records of one factory become one by a person's word, and two again, row by row."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from audits.models import Audit, DeclaredInterest, Finding
from inspections.actions import book_shipment
from inspections.models import Defect, Inspection, Scheme, Shipment, SkipSeries
from inspections.queries.skip_lot import is_suspended
from qcportal import merging
from qcportal.core.errors import Conflict, Refused, Rejected, StaleVersion
from qcportal.core.models import HistoryEntry
from reports.models import CountedLot, Report, StudyTrend
from suppliers.actions import decide_qualification, open_qualification, plan_visit, raise_corrective_action
from suppliers.actions.ending import note_expired
from suppliers.enums import DuplicateState, EvidenceKind, QualificationState
from suppliers.models import (
    AuditRequirement,
    CorrectiveAction,
    Evidence,
    Factory,
    FactoryDocument,
    FactoryMerge,
    PlannedVolume,
    PossibleDuplicate,
    Qualification,
    Visit,
)
from tests.builders import audits as audited
from tests.builders import inspections as inspected
from tests.builders import people, studies
from tests.builders import suppliers as make

pytestmark = pytest.mark.django_db
ROWS = (
    AuditRequirement,
    PlannedVolume,
    Visit,
    CorrectiveAction,
    Evidence,
    FactoryDocument,
    Qualification,
    Shipment,
    Inspection,
    Defect,
    Audit,
    Finding,
    DeclaredInterest,
    Report,
    StudyTrend,
)


@pytest.fixture
def boss(client):
    person = people.manager(name="Olga")
    client.force_login(person)
    return person


@pytest.fixture
def busy():
    """A factory with a row of every kind."""
    buyer = make.buyer()
    factory = make.factory("PHI Co., Ltd.", buyers=[buyer])
    shipment = inspected.shipment(buyer, factory)
    inspection = inspected.approved(buyer, factory, shipment=shipment)
    inspected.defect(inspection)
    studies.all_of(buyer, factory, audited.finding(audited.approved(buyer, factory)))
    make.corrective_action(factory)
    make.document(factory)
    make.requirement(factory)
    make.volume(factory)
    DeclaredInterest.objects.create(person=people.auditor(), factory=factory, note="worked there")
    Evidence.objects.create(
        factory=factory,
        kind=EvidenceKind.AUDIT,
        source_type="audits.audit",
        source_uuid=inspection.uuid,
        source_label="A",
    )
    Report.objects.create(
        number="RPT-T-1",
        factory=factory,
        inspection=inspection,
        shipment=shipment,
        owner=buyer,
        requested_by=people.manager(),
    )
    return factory


def at(factory) -> dict[str, int]:
    return {model.__name__: model._base_manager.filter(factory=factory).count() for model in ROWS}


def test_every_row_goes_to_the_factory_that_is_kept(busy):
    kept, before = make.factory("PHI Co.,Ltd"), at(busy)
    assert all(before.values())
    merge = merging.merge(gone=busy, kept=kept, by=people.manager())
    assert at(kept) == before
    assert not any(at(busy).values())
    busy.refresh_from_db()
    assert busy.merged_into == kept
    assert sum(map(len, merge.moved.values())) == sum(before.values())


def test_no_row_of_a_factory_is_forgotten():
    """Whoever gives a model a factory adds it to its app's MODELS in actions/moving.py."""
    relations = [each for each in Factory._meta.get_fields(include_hidden=True) if each.one_to_many]
    others = {
        PossibleDuplicate,
        FactoryMerge,
        Factory,
        Scheme,
        SkipSeries,
        CountedLot,
    }  # a series stays and is read through the merge; the database counts a lot anew where its inspection goes
    assert {each.related_model for each in relations} - others == set(ROWS)


def test_undoing_moves_back_what_was_moved_and_nothing_else(busy):
    kept, boss = make.factory("PHI Co.,Ltd"), people.manager()
    own = make.visit(kept)
    before = at(busy)
    merge = merging.merge(gone=busy, kept=kept, by=boss)
    later = make.corrective_action(kept)
    merging.undo(merge=merge, by=boss)
    assert at(busy) == before
    assert {own.pk} == set(Visit.objects.filter(factory=kept).values_list("pk", flat=True))
    assert CorrectiveAction.objects.get(factory=kept) == later
    busy.refresh_from_db()
    merge.refresh_from_db()
    assert (busy.merged_into, merge.undone_by) == (None, boss)


def test_what_was_moved_on_since_stays_there(busy):
    kept, third, boss = make.factory(), make.factory(), people.manager()
    merge = merging.merge(gone=busy, kept=kept, by=boss)
    Visit.objects.filter(factory=kept).update(factory=third)
    merging.undo(merge=merge, by=boss)
    assert not Visit.objects.filter(factory=busy).exists()
    assert Visit.objects.filter(factory=third).exists()


def test_a_buyers_qualification_at_the_kept_factory_stands():
    buyer, other, boss = make.buyer(), make.buyer(), people.manager()
    kept, gone = make.factory(), make.factory()
    make.qualification(kept, buyer=buyer, state=QualificationState.SUSPENDED)
    make.qualification(kept)
    stays = [make.qualification(gone, buyer=buyer).pk, make.qualification(gone).pk]
    make.qualification(gone, buyer=other)
    assert ("qualification", 1) in merging.what_moves(gone, kept)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    assert set(Qualification.objects.filter(factory=gone).values_list("pk", flat=True)) == set(stays)
    assert Qualification.objects.get(factory=kept, buyer=buyer).state == QualificationState.SUSPENDED
    assert Qualification.objects.filter(factory=kept, buyer=other).exists()
    merging.undo(merge=merge, by=boss)
    assert Qualification.objects.filter(factory=gone).count() == 3


class TestTheStricterQualification:
    def two(self, there, here, buyer=None):
        gone, kept = make.factory("Gone"), make.factory("Kept")
        dates = {"valid_until": kept.today() + timedelta(days=90)} if here == "approved" else {}
        make.qualification(gone, buyer=buyer, state=there, note="Child labour.")
        own = make.qualification(kept, buyer=buyer, state=here, note="Good.", **dates)
        return gone, kept, own

    @pytest.mark.parametrize(
        ("there", "here", "holds"),
        [
            ("rejected", "approved", "rejected"),
            ("suspended", "approved", "suspended"),
            ("rejected", "suspended", "rejected"),
            ("conditional", "approved", "conditional"),
            ("suspended", "prospect", "suspended"),
            ("approved", "under_evaluation", "approved"),
            ("prospect", "approved", "approved"),
            ("approved", "rejected", "rejected"),
        ],
    )
    def test_holds_and_undoing_brings_the_other_back(self, there, here, holds):
        gone, kept, own = self.two(there, here, make.buyer())
        before = (own.state, own.note, own.valid_until)
        boss = people.manager()
        merge = merging.merge(gone=gone, kept=kept, by=boss)
        own.refresh_from_db()
        assert own.state == holds
        assert own.note == ("Child labour." if holds == there != here else "Good.")
        merging.undo(merge=merge, by=boss)
        own.refresh_from_db()
        assert (own.state, own.note, own.valid_until) == before
        assert Qualification.objects.get(factory=gone).state == there

    def test_of_the_house_is_told_by_history_and_lets_no_lot_be_skipped(self):
        gone, kept, own = self.two("rejected", "approved")
        merging.merge(gone=gone, kept=kept, by=people.manager(name="Olga"))
        entry = HistoryEntry.objects.get(record_uuid=own.uuid, event="qualification.taken_over")
        assert (entry.note, entry.changes["state"]) == ("Gone", ["approved", "rejected"])
        assert is_suspended(kept, make.buyer())

    def test_is_told_by_the_factorys_own_name_in_whatever_language_somebody_merged(self):
        gone, kept, own = self.two("rejected", "approved")
        Factory.objects.filter(pk=gone.pk).update(local_name="工厂", country="CN")
        with translation.override("zh-hans"):
            merging.undo(merge=merging.merge(gone=gone, kept=kept, by=people.manager()), by=people.manager())
        entries = HistoryEntry.objects.filter(record_uuid=own.uuid)
        assert {entry.note for entry in entries} == {"Gone"}

    def test_what_was_decided_since_is_left_by_the_undoing(self):
        gone, kept, own = self.two("suspended", "approved")
        boss = people.manager()
        merge = merging.merge(gone=gone, kept=kept, by=boss)
        own.refresh_from_db()
        decide_qualification(record=own, verb="reject", note="Worse still.", by=boss)
        merging.undo(merge=merge, by=boss)
        own.refresh_from_db()
        assert (own.state, own.note) == ("rejected", "Worse still.")

    def test_that_one_ran_out_since_is_nobodys_decision(self):
        gone, kept, own = self.two("approved", "approved")
        past = kept.today() - timedelta(days=1)
        Qualification.objects.filter(factory=gone).update(valid_until=past)
        boss = people.manager()
        merge = merging.merge(gone=gone, kept=kept, by=boss)
        note_expired(Qualification.objects.get(pk=own.pk))
        merging.undo(merge=merge, by=boss)
        before = own.valid_until
        own.refresh_from_db()
        assert (own.standing, own.valid_until) == ("approved", before)

    @pytest.mark.parametrize(
        ("there", "here", "holds"),
        [
            (("approved", -1), ("approved", 30), "there"),
            (("conditional", -1), ("approved", None), "there"),
            (("conditional", 90), ("approved", -1), "here"),
            (("approved", -1), ("suspended", None), "here"),
            (("suspended", None), ("approved", -1), "there"),
            (("approved", 5), ("approved", None), "there"),
            (("approved", None), ("approved", 5), "here"),
            (("suspended", 5), ("suspended", 9), "here"),
        ],
    )
    def test_an_approval_that_ran_out_or_ends_earlier_is_not_made_good(self, client, boss, there, here, holds):
        gone, kept = make.factory(), make.factory()
        rows = [self.until(gone, *there), self.until(kept, *here)]
        standing = dict(zip(("there", "here"), [(each.standing, each.valid_until) for each in rows], strict=True))
        page = client.get(reverse("factory_merge", args=[gone.uuid]), {"into": kept.uuid}).text
        cells_before = page.split("Qualification:")[1].split("holds after the merge")[0].count("</td>")
        assert cells_before == ["there", "here"].index(holds)
        merge = merging.merge(gone=gone, kept=kept, by=boss)
        own = Qualification.objects.get(factory=kept)
        assert (own.standing, own.valid_until) == standing[holds]
        merging.undo(merge=merge, by=boss)
        own.refresh_from_db()
        assert (own.standing, own.valid_until) == standing["here"]

    def until(self, factory, state, days):
        ends = None if days is None else factory.today() + timedelta(days=days)
        return make.qualification(factory, state=state, valid_until=ends)

    @pytest.mark.parametrize(
        ("first", "second", "undone_first", "between"),
        [
            ("rejected", "rejected", 0, "rejected"),
            ("rejected", "rejected", 1, "rejected"),
            ("suspended", "rejected", 0, "rejected"),
            ("suspended", "rejected", 1, "suspended"),
            ("rejected", "suspended", 0, "suspended"),
            ("rejected", "suspended", 1, "rejected"),
        ],
    )
    def test_of_two_merges_each_holds_until_it_is_undone_itself(self, first, second, undone_first, between):
        buyer, boss, kept = make.buyer(), people.manager(), make.factory()
        own = make.qualification(kept, buyer=buyer, note="Good.")
        merges = [self.merged(kept, boss, buyer=buyer, state=state) for state in (first, second)]
        merging.undo(merge=merges.pop(undone_first), by=boss)
        assert self.says(own) == (between, between)
        merging.undo(merge=merges.pop(), by=boss)
        assert self.says(own) == ("approved", "Good.")

    def merged(self, kept, boss, **said):
        gone = make.factory()
        make.qualification(gone, note=said["state"], **said)
        return merging.merge(gone=gone, kept=kept, by=boss)

    def says(self, row):
        row.refresh_from_db()
        return row.state, row.note

    def test_where_the_kept_factory_had_none_the_next_merged_one_takes_the_place(self):
        buyer, boss, kept = make.buyer(), people.manager(), make.factory()
        one = self.merged(kept, boss, buyer=buyer, state="approved")
        two = self.merged(kept, boss, buyer=buyer, state="rejected")
        three = self.merged(kept, boss, buyer=buyer, state="conditional")
        merging.undo(merge=one, by=boss)
        states = dict(Qualification.objects.filter(buyer=buyer).values_list("factory", "state"))
        assert states == {one.gone_id: "approved", kept.pk: "rejected", three.gone_id: "conditional"}
        two.refresh_from_db()
        merging.undo(merge=two, by=boss)
        merging.undo(merge=three, by=boss)
        states = dict(Qualification.objects.filter(buyer=buyer).values_list("factory", "state"))
        assert states == {one.gone_id: "approved", two.gone_id: "rejected", three.gone_id: "conditional"}

    def test_a_decision_stands_against_the_merges_before_it_alone(self):
        boss, kept = people.manager(), make.factory()
        own = make.qualification(kept)
        before = self.merged(kept, boss, state="suspended")
        own.refresh_from_db()
        decide_qualification(record=own, verb="approve", note="Seen.", overruled_reason="Seen.", by=boss)
        since, last = (self.merged(kept, boss, state=state) for state in ("conditional", "rejected"))
        merging.undo(merge=last, by=boss)
        assert self.says(own) == ("conditional", "conditional")
        merging.undo(merge=since, by=boss)
        assert self.says(own) == ("approved", "Seen.")
        merging.undo(merge=before, by=boss)
        assert self.says(own) == ("approved", "Seen.")

    def test_the_page_says_both_and_which_will_hold(self, client, boss):
        gone, kept, _own = self.two("rejected", "approved", make.buyer("Nordlicht"))
        page = client.get(reverse("factory_merge", args=[gone.uuid]), {"into": kept.uuid})
        row = " ".join(page.text.split("Qualification: Nordlicht")[1].split("</tr>")[0].split())
        assert "rejected</span> holds after the merge" in row
        assert "approved</span></td>" in row
        assert "1 qualification" not in page.text.split("Records")[1].split("</td>")[0]


def test_series_are_not_counted_among_what_moves():
    gone = make.factory()
    inspected.scheme(factory=gone)
    inspected.skip_series(factory=gone)
    assert merging.what_moves(gone, make.factory()) == []


def test_merges_follow_each_other_and_are_undone_in_order():
    boss = people.manager()
    first, second, third = make.factory(), make.factory(), make.factory()
    make.visit(first)
    one = merging.merge(gone=first, kept=second, by=boss)
    two = merging.merge(gone=second, kept=third, by=boss)
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(Conflict):
        merging.undo(merge=one, by=boss)
    merging.undo(merge=two, by=boss)
    first.refresh_from_db()
    assert first.merged_into == second
    merging.undo(merge=one, by=boss)
    assert Visit.objects.filter(factory=first).count() == 1


def test_what_cannot_be_merged():
    boss = people.manager()
    one, other, third = make.factory(), make.factory(), make.factory()
    with pytest.raises(Rejected):
        merging.merge(gone=one, kept=one, by=boss)
    with pytest.raises(StaleVersion):
        merging.merge(gone=one, kept=other, version=7, by=boss)
    merge = merging.merge(gone=one, kept=other, by=boss)
    with pytest.raises(Conflict):
        merging.merge(gone=one, kept=third, by=boss)
    with pytest.raises(Conflict):
        merging.merge(gone=third, kept=one, by=boss)
    merging.undo(merge=merge, by=boss)
    with pytest.raises(Conflict):
        merging.undo(merge=merge, by=boss)


def test_the_pair_of_possible_duplicates_follows():
    boss, kept, gone = people.manager(), make.factory(), make.factory()
    pair = PossibleDuplicate.objects.create(first=kept, second=gone)
    merge = merging.merge(gone=gone, kept=kept, by=boss)
    pair.refresh_from_db()
    assert pair.state == DuplicateState.MERGED
    merging.undo(merge=merge, by=boss)
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN


def test_history_and_versions_tell(busy):
    kept, boss = make.factory(), people.manager()
    shipment = Shipment.objects.get()
    merging.undo(merge=merging.merge(gone=busy, kept=kept, by=boss), by=boss)
    events = {entry.event for entry in HistoryEntry.objects.filter(record_uuid__in=[busy.uuid, kept.uuid])}
    assert {"factory.merged", "factory.unmerged", "factory.took_over", "factory.gave_back"} <= events
    kept.refresh_from_db()
    busy.refresh_from_db()
    assert (kept.version, busy.version) == (3, 3)
    assert Shipment.objects.get().version == shipment.version + 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_people_merge_at_once_each_way():
    """One succeeds, the other reads a sentence; nobody meets a deadlock."""
    boss = people.manager()
    for _round in range(10):
        one, other = make.factory(), make.factory()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda pair: tried(*pair, boss), [(one, other), (other, one)]))
        assert sorted(answers) == ["merged", "refused"]


def tried(gone, kept, by) -> str:
    try:
        merging.merge(gone=gone, kept=kept, by=by)
        return "merged"
    except Refused:
        return "refused"
    finally:
        connection.close()


class TestPages:
    def test_a_manager_compares_merges_and_undoes(self, client, boss, busy):
        kept = make.factory("PHI Co.,Ltd", city="Kandal")
        page = client.get(reverse("factory_merge", args=[busy.uuid]), {"into": kept.uuid})
        assert "Kandal" in page.text
        assert "1 inspection" in page.text
        values = {"into": str(kept.uuid), "version": busy.version}
        done = client.post(reverse("factory_merge", args=[busy.uuid]), values, follow=True)
        assert "is merged into" in done.text
        merge = FactoryMerge.objects.get()
        overview = client.get(reverse("factory_overview", args=[busy.uuid]))
        assert "merged into" in overview.text
        assert reverse("merge", args=[merge.uuid]) in client.get(reverse("factory_merge", args=[busy.uuid])).url
        undone = client.post(reverse("merge_undo", args=[merge.uuid]), {"version": merge.version}, follow=True)
        assert "is a factory of its own again" in undone.text
        assert "Olga" in client.get(reverse("merge", args=[merge.uuid])).text

    def test_both_are_called_as_their_reader_reads_them(self, client, boss):
        gone, kept = (make.factory(name, local_name=local) for name, local in [("Old", "老厂"), ("New", "新厂")])
        client.force_login(people.manager(language="zh-hans"))
        page = client.get(reverse("factory_merge", args=[gone.uuid]), {"into": kept.uuid}).text
        heads = page.split("<thead>")[1].split("</thead>")[0]
        assert re.findall(r"<a [^>]+>([^<]+)</a>", heads) == ["老厂", "新厂"]

    def test_an_old_form_merges_nothing(self, client, boss):
        gone, kept = make.factory(version=3), make.factory()
        answer = client.post(reverse("factory_merge", args=[gone.uuid]), {"into": str(kept.uuid), "version": 2})
        assert "Somebody changed this record" in answer.text
        assert not FactoryMerge.objects.exists()

    def test_a_strange_other_factory_is_left_out(self, client, boss):
        gone = make.factory()
        for into in ("", "x", str(gone.uuid), "00000000-0000-0000-0000-000000000000"):
            assert client.get(reverse("factory_merge", args=[gone.uuid]), {"into": into}).status_code == 200
            answer = client.post(reverse("factory_merge", args=[gone.uuid]), {"into": into, "version": 1})
            assert answer.context["form"].errors["into"]

    def test_possible_duplicates_are_listed_until_somebody_decides(self, client, boss):
        older, newer = make.factory("PHI Co.,Ltd", country="VN"), make.factory("PHI Co., Ltd.", country="VN")
        pair = PossibleDuplicate.objects.create(first=older, second=newer)
        page = client.get(reverse("possible_duplicate_list"))
        compare = f"{reverse('factory_merge', args=[newer.uuid])}?into={older.uuid}"
        assert compare in page.text
        assert reverse("possible_duplicate_distinct", args=[pair.uuid]) in client.get(compare).text
        client.post(reverse("possible_duplicate_distinct", args=[pair.uuid]), {"version": pair.version})
        pair.refresh_from_db()
        assert pair.state == DuplicateState.DISTINCT
        assert compare not in client.get(reverse("possible_duplicate_list")).text
        assert reverse("possible_duplicate_distinct", args=[pair.uuid]) not in client.get(compare).text

    def test_the_list_of_pairs_needs_the_same_queries_for_many(self, client, boss):
        from django.test.utils import CaptureQueriesContext

        counted = []
        for more in (3, 40):
            for _number in range(more):
                PossibleDuplicate.objects.create(first=make.factory(), second=make.factory())
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("possible_duplicate_list"))
            counted.append(len(queries))
        assert counted[0] == counted[1]

    @pytest.mark.parametrize("who", ["inspector", "auditor", "supplier_contact", "buyer_person"])
    def test_others_do_not_get_there(self, client, who):
        buyer = make.buyer()
        gone, kept = make.factory(buyers=[buyer]), make.factory(buyers=[buyer])
        merge = merging.merge(gone=make.factory(), kept=kept, by=people.manager())
        client.force_login(people.buyer_person(buyer) if who == "buyer_person" else getattr(people, who)())
        seen = 403 if who == "buyer_person" else 404
        assert client.get(reverse("factory_merge", args=[gone.uuid])).status_code == seen
        assert client.get(reverse("merge", args=[merge.uuid])).status_code == 404
        assert client.post(reverse("merge_undo", args=[merge.uuid]), {"version": 1}).status_code == 404

    def test_read_only_looks_and_undoes_nothing(self, client):
        merge = merging.merge(gone=make.factory(), kept=make.factory(), by=people.manager())
        client.force_login(people.read_only())
        page = client.get(reverse("merge", args=[merge.uuid]))
        assert "Undo this merge" not in page.text
        assert client.post(reverse("merge_undo", args=[merge.uuid]), {"version": 1}).status_code == 403
        assert client.get(reverse("factory_merge", args=[make.factory().uuid])).status_code == 403


def new_records(factory, boss):
    day = factory.today()
    buyer = make.buyer()
    line = {"product": inspected.product(buyer), "po_number": "PO-1", "quantity_units": 5}
    words = {"title": "Seams", "description": "12 of 80", "due_on": day, "owner": None}
    yield lambda: plan_visit(factory=factory, starts_on=day, ends_on=day, by=boss)
    yield lambda: raise_corrective_action(factory=factory, by=boss, **words)
    yield lambda: open_qualification(factory=factory, buyer=buyer, by=boss)
    yield lambda: book_shipment(number="S-1", buyer=buyer, factory=factory, ships_on=day, lines=[line], by=boss)


def test_nothing_new_is_made_at_a_factory_that_became_another(boss):
    gone, kept = make.factory("Old name"), make.factory("New name")
    merging.merge(gone=gone, kept=kept, by=boss)
    gone.refresh_from_db()
    for make_one in new_records(gone, boss):
        with pytest.raises(Rejected, match="Old name is merged into another factory; choose that one"):
            make_one()
    assert [bool(make_one()) for make_one in new_records(kept, boss)] == [True] * 4

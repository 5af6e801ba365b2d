"""Past inspections from a list: what becomes of its rows, what they count for, and what does not follow from them."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from inspections.actions import inspect_blind
from inspections.models import Decision, DefectType, Inspection
from inspections.queries.waiting import waiting_for
from qcportal.core.errors import Conflict, Rejected
from qcportal.core.models import HistoryEntry, Notice
from reports.actions import request_shipment_report
from reports.models import Report
from reports.queries import figures
from reports.queries.scorecards import PRESENTED, PRODUCTS, facts, reader_of
from reports.queries.sight import HOUSE, sight_of_buyer, sight_of_user
from reports.studies.worlds import rows_of, world_of
from suppliers.models import CorrectiveAction, Evidence, Visit
from tests.builders import inspections as made
from tests.builders import people, suppliers
from tests.portal.past_lists import LONG, WIDE, begun, library, reasons, taken, uploaded

pytestmark = pytest.mark.django_db
WORKING = pytest.mark.django_db(transaction=True)  # a worker tells how far it is by another connection


@pytest.fixture(autouse=True)
def places():
    library()
    return [
        suppliers.factory("Hengyi", external_id="F-1"),
        suppliers.factory("深圳市华强电子有限公司", external_id="F-2"),
    ]


def lines_of(row) -> set:
    values = row.defects.values_list("defect_type__code", "defect_class", "count", "found_because_of_audit")
    return set(values)


class TestWide:
    def test_each_row_is_an_inspection_with_a_column_per_defect(self, places):
        record = taken(WIDE)
        assert (record.created, record.rejected, record.made) == (3, 0, {"inspections": 3, "defects": 12})
        first, second, third = Inspection.objects.order_by("inspected_on")
        assert (first.factory, first.inspected_on, first.result) == (places[0], date(2026, 3, 1), "pass")
        assert (first.lot_size, first.units_inspected, first.inspector_label) == (1200, 80, "王芳")
        assert first.goods_name == "Gloves 手套"
        assert lines_of(first) == {("SEAM-OPEN", "major", 2, False), ("COLOUR-STAIN", "minor", 1, False)}
        assert (first.major_found, first.minor_found) == (2, 1)
        assert (second.result, lines_of(second)) == ("fail", {("SEAM-OPEN", "major", 9, False)})
        assert (third.factory, third.lot_size, lines_of(third)) == (places[1], None, set())

    def test_is_approved_and_says_who_imported_which_file(self):
        boss = people.manager(name="Olga")
        record = taken(WIDE, by=boss)
        row = Inspection.objects.first()
        assert (row.state, row.imported_from, row.visit, row.owner, row.visibility) == (
            "approved", record, None, None, "house",
        )  # fmt: skip
        entry = HistoryEntry.objects.get(record_uuid=row.uuid)
        assert (entry.event, entry.actor_label, entry.note) == ("inspection.imported", "Olga", "past.csv")

    def test_has_no_report(self):
        boss = people.manager()
        taken(WIDE, by=boss)
        with pytest.raises(Conflict, match="comes from a list and has no report"):
            request_shipment_report(inspection=Inspection.objects.first(), by=boss)

    def test_nothing_follows_from_it(self):
        boss = people.manager()
        taken(WIDE, by=boss)
        for model in (Visit, Decision, Evidence, CorrectiveAction, Report, Notice):
            assert not model.objects.exists(), model
        assert not mail.outbox
        assert [each.count for each in waiting_for(boss) if each.count] == []

    def test_a_product_of_the_buyer_is_found_by_its_sku(self):
        buyer = suppliers.buyer()
        product = made.product(buyer, sku="GL-7")
        taken("factory id,date,sku,sample size,result\nF-1,2026-03-01,gl-7,80,pass\n", owner=buyer)
        row = Inspection.objects.get()
        assert (row.product, row.product_label, row.owner) == (product, "", buyer)

    def test_goods_without_a_product_here_are_named_as_their_list_names_them(self, client):
        taken("factory id,date,product,sample size,result\nF-1,2026-03-01,Oak stool,80,pass\n")
        client.force_login(people.manager())
        row, language = Inspection.objects.get(), {"Accept-Language": "zh-hans"}
        places = [
            reverse("inspections:inspection_list"),
            reverse("reports:figure_lots"),
            reverse("inspections:factory_panel", args=[row.factory.uuid]),
            reverse("factory_overview", args=[row.factory.uuid]),
        ]
        for each in places:
            assert "Oak stool" in client.get(each, headers=language).text, each
        [told] = client.get(reverse("inspections-list")).json()["results"]
        assert (told["product"], told["product_name"]) == (None, "Oak stool")

    def test_a_category_alone_is_enough(self):
        taken(
            "factory id,date,sample size,result,defect category,count\nF-1,2026-03-01,80,fail,seams and stitching,4\n"
        )
        [line] = Inspection.objects.get().defects.all()
        assert (line.defect_type.category, line.count, line.defect_type.retired) == ("seam", 4, True)
        assert line.defect_type.areas.exists()
        assert DefectType.objects.filter(code="SEAM-PAST").count() == 1


class TestLong:
    def test_rows_of_one_inspection_stand_anywhere(self, places):
        record = taken(LONG)
        assert (record.created, record.made) == (3, {"inspections": 2, "defects": 5})
        row = Inspection.objects.get(list_reference="R-1")
        assert (row.factory, row.inspected_on) == (places[1], date(2026, 3, 31))
        assert lines_of(row) == {("SEAM-OPEN", "major", 3, False), ("SEAM-OPEN", "minor", 2, True)}

    def test_defects_may_come_in_a_list_of_their_own(self):
        taken("inspection ref,factory id,date,sample size,result\nR-9,F-1,2026-03-01,80,fail\n")
        record = taken("inspection ref,defect,count\nR-9,SEAM-OPEN,4\nR-8,SEAM-OPEN,4\n")
        assert (record.updated, reasons(record)) == (
            1, ["No imported inspection has the reference “R-8”; import the inspections before their defects."],
        )  # fmt: skip
        assert lines_of(Inspection.objects.get()) == {("SEAM-OPEN", "major", 4, False)}

    def test_what_contradicts_itself_is_not_taken(self):
        record = taken(
            LONG.replace(
                "R-1,深圳市华强电子有限公司,31/03/2026,50,fail,Open",
                "R-1,深圳市华强电子有限公司,30/03/2026,50,fail,Open",
            )
        )
        assert reasons(record) == ["Rows of the same record do not agree about the day of the inspection."] * 2


class TestDays:
    @pytest.mark.parametrize(
        ("text", "dates"),
        [
            ("2026-03-04", ""),
            ("2026/3/4", ""),
            ("2026年3月4日", ""),
            ("20260304", ""),
            ("4.3.2026", "dmy"),
            ("03/04/2026", "mdy"),
            ("4 March 2026", ""),
            ("Mar 4 2026", ""),
            ("04-Mar-26", ""),
            ("2026-03-04 00:00:00", ""),
        ],
    )
    def test_are_read_as_they_are_written(self, text, dates):
        taken(f"factory id,date,sample size,result\nF-1,{text},80,pass\n", dates=dates)
        assert Inspection.objects.get().inspected_on == date(2026, 3, 4)

    def test_the_order_is_told_by_another_row(self):
        taken("factory id,date,sample size,result\nF-1,03/04/2026,80,pass\nF-1,03/25/2026,80,pass\n")
        assert [row.inspected_on.day for row in Inspection.objects.order_by("inspected_on")] == [4, 25]


class TestRejected:
    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("F-1,03/04/2026,80,pass,1", "day and month cannot be told apart; say which comes first."),
            ("F-1,2026-02-30,80,pass,1", "is no day; write it as 2024-12-31."),
            ("F-1,2999-01-01,80,pass,1", "lies before 1950 or after today."),
            ("F-1,,80,pass,1", "The day of the inspection is missing."),
            ("F-9,2026-03-01,80,pass,1", "No factory has the external id “F-9”."),
            (",2026-03-01,80,pass,1", "Name the factory, by its external id or its name."),
            (
                "F-1,2026-03-01,,pass,1",
                "no rate can be told. Give it, or choose that each inspection counts as one unit.",
            ),
            ("F-1,2026-03-01,0,pass,1", "“0” is no whole number from 1"),
            ("F-1,2026-03-01,80,,1", "The result is missing."),
            ("F-1,2026-03-01,80,maybe,1", "The result “maybe” is not known;"),
            ("F-1,2026-03-01,80,pass,lots", "“lots” is no whole number from 0"),
            ("F-1,2026-03-01,80,pass,-1", "“-1” is no whole number from 0"),
        ],
    )
    def test_says_what_is_wrong(self, row, sentence):
        record = taken(f"factory id,date,sample size,result,SEAM-OPEN\n{row}\n")
        [reason] = reasons(record)
        assert sentence in reason
        assert not Inspection.objects.exists()

    def test_an_unknown_defect_is_named(self):
        record = taken("factory id,date,sample size,result,defect,count\nF-1,2026-03-01,80,fail,Warp core,1\n")
        assert reasons(record) == ["“Warp core” is no defect type of the library; add it there or give its category."]

    def test_a_factory_named_twice_is_asked_about(self):
        suppliers.factory("Twin", country="CN")
        suppliers.factory("Twin", country="VN")
        content = "factory,country,date,sample size,result\nTwin,,2026-03-01,8,pass\nTwin,Vietnam,2026-03-01,8,pass\n"
        record = taken(content)
        assert reasons(record)[0].startswith("2 factories are called “Twin” (China, Vietnam)")
        assert Inspection.objects.get().factory.country == "VN"

    @WORKING
    def test_a_sentence_is_in_the_language_of_who_imports(self):
        chinese = people.manager(language="zh-hans")
        record = uploaded("factory id,date,sample size,result\nF-9,2026-03-01,80,pass\n", by=chinese)
        assert reasons(record) == ["没有外部编号为“F-9”的工厂。请先导入该工厂，或改正编号。"]


class TestUnitsAndResults:
    def test_each_counts_as_one_unit_only_where_that_is_chosen(self):
        content = "factory id,date,result,SEAM-OPEN\nF-1,2026-03-01,fail,3\n"
        assert taken(content).rejected == 1
        taken(content, one_unit_each=True)
        row = Inspection.objects.get()
        assert (row.units_inspected, row.lot_size, row.major_found) == (1, None, 1)

    def test_a_result_follows_from_defects_only_where_that_is_chosen(self):
        content = "factory id,date,sample size,SEAM-OPEN\nF-1,2026-03-01,9,3\nF-1,2026-03-02,9,\n"
        taken(content, result_by_defects=True)
        assert [row.result for row in Inspection.objects.order_by("inspected_on")] == ["fail", "pass"]


class TestAgain:
    @pytest.mark.parametrize("content", [WIDE, LONG])
    def test_changes_nothing(self, content):
        first = taken(content)
        before = list(Inspection.objects.order_by("pk").values("pk", "version"))
        again = taken(content)
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
        assert list(Inspection.objects.order_by("pk").values("pk", "version")) == before

    def test_a_mended_row_changes_its_inspection(self):
        taken(WIDE)
        record = taken(WIDE.replace("合格,2,1", "合格,4,1"))
        assert (record.updated, record.unchanged) == (1, 2)
        assert record.updates[0]["changes"] == {"SEAM-OPEN · major": [2, 4]}
        row = Inspection.objects.order_by("inspected_on").first()
        assert (row.major_found, row.version) == (4, 2)
        assert HistoryEntry.objects.filter(record_uuid=row.uuid, event="inspection.imported_again").exists()

    def test_two_alike_on_one_day_are_two(self):
        content = "factory id,date,sample size,result\nF-1,2026-03-01,80,pass\nF-1,2026-03-01,80,pass\n"
        taken(content)
        assert taken(content).unchanged == 2
        assert Inspection.objects.count() == 2

    @WORKING
    def test_a_check_alone_changes_nothing(self):
        record = uploaded(WIDE)
        assert (record.state, record.created, record.made) == ("checked", 3, {"inspections": 3, "defects": 12})
        assert not Inspection.objects.exists()
        assert begun(record).created == Inspection.objects.count() == 3


class TestFigures:
    def test_are_those_of_the_same_rows_entered_by_hand(self, places):
        buyer = suppliers.buyer()
        by_hand = suppliers.factory("By hand", buyers=[buyer])
        kind = DefectType.objects.get(code="SEAM-OPEN")
        for day, units, count, result in ((1, 80, 2, "pass"), (9, 125, 9, "fail")):
            row = made.approved(
                buyer, by_hand, inspected_on=date(2026, 3, day), units_inspected=units, result=result, lot_size=1200
            )
            made.defect(row, kind, count)
        taken(
            "factory id,date,lot size,sample size,result,SEAM-OPEN\n"
            "F-1,2026-03-01,1200,80,pass,2\nF-1,2026-03-09,1200,125,fail,9\n"
        )
        tallies = [tally_of(factory) for factory in (by_hand, places[0])]
        assert tallies[0] == tallies[1]
        assert (tallies[0].inspections, tallies[0].units, tallies[0].defects, tallies[0].passed) == (2, 205, 11, 1)

    def test_by_family_they_stand_under_not_told(self):
        taken(WIDE)
        boss = people.manager()
        looked = figures.looked_at(HOUSE.sight(), boss, figures.lots_of(boss), CorrectiveAction.objects.none())
        assert [part.label for part in figures.by_lots(looked, "family")] == ["not told"]

    def test_in_scorecards_they_say_how_lots_passed_and_not_that_goods_were_ready(self):
        taken(WIDE)
        told = facts(reader_of(people.manager()), date(2026, 1, 1))
        assert told[PRODUCTS].sums[..., 1].sum() == 3
        assert len(told[PRESENTED].keys) == 0

    def test_of_no_family_they_are_one_click_away_and_named_as_in_the_list(self, client, places):
        owner = suppliers.buyer()
        told = made.approved(owner, places[0])
        taken(WIDE)
        client.force_login(people.manager())
        page = {"inspected_from": "2026-01-01"}
        parts = client.get(reverse("reports:figures"), page | {"by": "family"}).context["parts"]
        [behind] = [each["address"] for each in parts if each["label"] == "not told"]
        assert client.get(behind).context["count"] == 3
        sheet = client.get(reverse("reports:figure_lots_csv"), page).text
        assert "Gloves 手套" in sheet
        assert told.product.name in sheet


def tally_of(factory):
    boss = people.manager()
    lots = figures.lots_of(boss).filter(factory=factory)
    return figures.total(figures.looked_at(HOUSE.sight(), boss, lots, CorrectiveAction.objects.none()))


class TestStudies:
    def test_go_by_the_names_of_the_list(self):
        taken(WIDE)
        taken(LONG)
        [*first], [*second] = (each.inspections for each in world_of(rows_of(HOUSE.sight())).histories)
        assert first[0].circumstances == {
            "inspector": "listed: 王芳", "product": "listed: Gloves 手套", "plan": "normal", "type": "pre_shipment",
        }  # fmt: skip
        assert second[0].found_by_audit == {"seam": 2}
        assert "inspector" not in second[0].circumstances

    def test_are_due_at_once(self):
        from qcportal.reactions import overdue, react
        from reports.models import Study

        taken(WIDE)
        for entry in overdue():
            react(entry)
        assert Study.objects.filter(buyer=None, supplier=None, due_at__lte=timezone.now()).exists()


class TestWhoSeesIt:
    def test_the_house_alone_unless_a_buyer_is_named(self, places):
        owner, other = suppliers.buyer(), suppliers.buyer()
        for buyer in (owner, other):
            suppliers.qualification(places[0], buyer=buyer)
        inside = people.manager()
        readers = [people.buyer_person(owner), people.buyer_person(other), people.buyer_person(suppliers.buyer())]
        taken(WIDE)
        taken("factory id,date,sample size,result\nF-1,2026-01-01,80,pass\n", owner=owner, visibility="owner")
        taken("factory id,date,sample size,result\nF-1,2026-01-02,80,pass\n", owner=owner, visibility="shared")
        counts = [Inspection.objects.visible_to(each).count() for each in (inside, *readers)]
        assert counts == [5, 2, 1, 0]
        assert sight_of_buyer(other).inspections.count() == 1
        assert sight_of_user(readers[2]).inspections.count() == 0

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("manager", 200),
            ("administrator", 200),
            ("read_only", 403),
            ("inspector", 403),
            ("auditor", 403),
            ("buyer_person", 403),
            ("supplier_contact", 403),
        ],
    )
    def test_the_upload_is_for_those_who_import_factories(self, client, role, status):
        client.force_login(getattr(people, role)())
        for kind in ("factories", "inspections", "audits"):
            assert client.get(reverse("suppliers:import_add_kind", args=[kind])).status_code == status


class TestPages:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_show_what_the_list_told(self, client, language):
        boss = people.manager(language=language)
        client.force_login(boss)
        taken(WIDE, by=boss)
        row = Inspection.objects.order_by("inspected_on").first()
        text = client.get(reverse("inspections:inspection", args=[row.uuid])).content.decode()
        for word in ("王芳", "Gloves 手套", "past.csv", "80"):
            assert word in text
        assert (
            "Gloves 手套" in client.get(reverse("inspections:factory_panel", args=[row.factory.uuid])).content.decode()
        )
        for route in ("inspections:inspection_list", "home"):
            assert client.get(reverse(route)).status_code == 200
        assert client.get(reverse("factory_overview", args=[row.factory.uuid])).status_code == 200
        assert client.get(reverse("search"), {"q": row.number}).status_code == 200

    def test_the_api_tells_it(self, client):
        boss = people.manager()
        client.force_login(boss)
        taken(WIDE, by=boss)
        row = Inspection.objects.order_by("inspected_on").first()
        found = client.get(f"/api/v1/inspections/{row.uuid}/").json()
        assert (found["product"], found["visit"], found["lot_size"], len(found["defects"])) == (None, None, 1200, 2)

    @pytest.mark.parametrize("act", [
        "approve", "send-back", "share", "draw", "draw/anew", "draw/deviations", "draw/not-used", "not-done/charge",
    ])  # fmt: skip
    def test_what_is_done_to_planned_ones_is_refused_on_its_page(self, client, act):
        boss = people.manager()
        client.force_login(boss)
        taken(WIDE, by=boss)
        row = Inspection.objects.order_by("inspected_on").first()
        answer = client.post(f"/inspections/{row.uuid}/{act}/", {"version": row.version})
        assert (answer.status_code, row.number in answer.text) == (400, True)
        row.refresh_from_db()
        assert (row.version, row.state) == (1, "approved")

    def test_nobody_inspects_its_lot_again(self, client, places):
        taken(WIDE)
        boss, row = people.manager(), Inspection.objects.first()
        client.force_login(boss)
        assert client.get(f"/inspections/{row.uuid}/blind/").status_code == 404
        with pytest.raises(Rejected, match="came from a list of the past"):
            inspect_blind(inspection=row, inspector=people.inspector(), starts_on=places[0].today(), by=boss)

    def test_a_buyer_cannot_decide_on_it(self, client):
        buyer = suppliers.buyer()
        taken(WIDE, owner=buyer, visibility="owner")
        person = people.buyer_person(buyer)
        client.force_login(person)
        row = Inspection.objects.first()
        page = client.get(reverse("inspections:inspection", args=[row.uuid]))
        assert page.status_code == 200
        assert "王芳" not in page.content.decode()
        assert [each.count for each in waiting_for(person) if each.count] == []

    @WORKING
    def test_the_columns_are_shown_and_can_be_changed(self, client):
        boss = people.manager()
        client.force_login(boss)
        record = uploaded("factory id,when,units,res,SEAM-OPEN,COLOUR-STAIN\nF-1,2026-03-01,80,pass,2,3\n", by=boss)
        assert record.rejected == 1
        page = client.get(reverse("suppliers:import", args=[record.uuid]))
        assert page.context["lacking"] == [("day of the inspection", False)]
        data = {
            "version": record.version, "factory_id": "factory id", "date": "when", "units": "units", "result": "res",
            "defects": ["SEAM-OPEN"], "visibility": "house", "usual_type": "during",
        }  # fmt: skip
        answer = client.post(reverse("suppliers:import_map", args=[record.uuid]), data)
        assert answer.status_code == 302, answer.context["form"].errors
        record.refresh_from_db()
        assert (record.columns["defects"], record.options["usual_type"]) == ("SEAM-OPEN", "during")

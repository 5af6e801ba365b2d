"""From a trend to what lies behind it: presses on the chart, the inspections of its time and photos of such defects."""

from itertools import groupby

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections.models import InspectionPhoto
from suppliers.models import Membership
from tests.builders import audits, people, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story

pytestmark = pytest.mark.django_db


@pytest.fixture
def factory(nordlys):
    return suppliers.factory("Hengyi", buyers=[nordlys])


@pytest.fixture
def rows(nordlys, factory):
    return story.history(nordlys, factory, story.RISEN)


def photo(inspection, defect=None, caption: str = "Open seam") -> InspectionPhoto:
    file = made.pdf(f"{caption}.jpg")
    return InspectionPhoto.objects.create(inspection=inspection, defect=defect, file=file, caption=caption)


def panel(client, factory, **asked):
    return client.get(reverse("reports:factory_panel", args=[factory.uuid]), {"category": "seam"} | asked)


def chart(client, factory, **asked) -> dict:
    address = reverse("reports:factory_chart", args=[factory.uuid])
    return client.get(address, {"category": "seam"} | asked).json()


def addressed(drawn: dict) -> dict[str, str]:
    """{day: address} of everything that can be pressed."""
    values = [row for layer in drawn["layer"] for row in layer["data"]["values"]]
    return {f"{row['day']} {row.get('kind', '')}".strip(): row["address"] for row in values if "address" in row}


class TestChart:
    def test_a_month_leads_to_its_inspections(self, client, boss, factory, rows):
        drawn = addressed(chart(client, factory))
        counts = [client.get(address).context["count"] for address in drawn.values()]
        assert sum(counts) == len(rows)

    def test_a_mark_leads_to_its_page(self, client, boss, nordlys, factory, rows):
        audit = audits.approved(nordlys, factory, audited_on=rows[5].inspected_on)
        gap = audits.finding(audit)
        action = suppliers.corrective_action(factory, owner=nordlys, raised_on=rows[7].inspected_on)
        drawn = addressed(chart(client, factory))
        assert drawn[f"{audit.audited_on} audit"] == reverse("audits:audit", args=[audit.uuid])
        assert drawn[f"{gap.raised_on} other finding"] == reverse("audits:finding", args=[gap.uuid])
        page = reverse("suppliers:corrective_action", args=[action.uuid])
        assert drawn[f"{action.raised_on} corrective action"] == page
        assert all(client.get(address).status_code == 200 for address in drawn.values())

    def test_time_can_be_zoomed(self, client, boss, factory, rows):
        [zoom] = [each for layer in chart(client, factory)["layer"] for each in layer.get("params", [])]
        assert (zoom["name"], zoom["bind"]) == ("time", "scales")

    def test_a_period_is_chosen_for_the_chart_and_its_sheet(self, client, boss, factory, rows):
        whole, half = chart(client, factory), chart(client, factory, months="6")
        assert 4 <= len(addressed(half)) <= 6 < len(addressed(whole))
        assert '<option value="6" selected>' in panel(client, factory, months="6").text
        sheet = client.get(
            reverse("reports:factory_chart_csv", args=[factory.uuid]), {"category": "seam", "months": "6"}
        )
        assert len(sheet.text.strip().splitlines()) == 1 + len(addressed(half))

    def test_a_shorter_period_leaves_the_limits_as_they_are(self, client, boss, factory, rows):
        def usual(drawn):
            return {row["usual"] for layer in drawn["layer"] for row in layer["data"]["values"] if "units" in row}

        assert usual(chart(client, factory)) == usual(chart(client, factory, months="6"))

    def test_what_nobody_offers_is_as_if_it_were_not_chosen(self, client, boss, factory, rows):
        assert chart(client, factory, months="1000000") == chart(client, factory)

    def test_without_an_inspection_in_the_period_it_is_still_drawn(self, client, boss, nordlys, factory):
        kind = story.seam_type()
        old = timezone.localdate() - timezone.timedelta(days=500)
        made.defect(made.approved(nordlys, factory, inspected_on=old), kind, 3)
        drawn = chart(client, factory, months="6")
        assert addressed(drawn) == {}
        assert drawn["description"] == "No inspection in this time."

    def test_a_supplier_is_led_to_the_story_of_its_factory(self, client, nordlys):
        supplier = suppliers.supplier()
        factory = suppliers.factory(supplier=supplier, buyers=[nordlys])
        story.history(nordlys, factory, story.STEADY, visibility="shared")
        client.force_login(people.supplier_contact(supplier))
        found = addressed(chart(client, factory))
        assert found
        assert all(f"/factories/{factory.uuid}/?period=all" in each for each in found.values())


def test_of_several_buyers_the_lists_are_those_of_the_chosen_one(client, ingrid, nordlys, factory, rows):
    """With what others share with it, without what it does not see; nobody lists what a stranger sees."""
    second, third = suppliers.buyer("Casa Marbella"), suppliers.buyer("Third")
    Membership.objects.create(user=ingrid, buyer=second)
    for buyer in (second, third):
        suppliers.qualification(factory, buyer=buyer)
    day = rows[-1].inspected_on
    made.approved(second, factory, inspected_on=day)
    made.approved(third, factory, inspected_on=day, visibility="shared")
    made.approved(third, factory, inspected_on=day)
    found = panel(client, factory, buyer=nordlys.uuid).context
    assert found["evidence"].inspections == len(rows) + 1
    assert client.get(found["lots"]).context["count"] == len(rows) + 1
    drawn = addressed(chart(client, factory, buyer=nordlys.uuid))
    assert sum(client.get(each).context["count"] for each in drawn.values()) == len(rows) + 1
    assert client.get(reverse("reports:figure_lots"), {"seen_by": third.uuid}).context["count"] == 0


class TestPhotos:
    def test_those_of_such_defects_stand_below_with_their_inspection(self, client, boss, factory, rows):
        last = rows[-1]
        shown = photo(last, last.defects.get())
        photo(last, caption="Carton mark")
        page = panel(client, factory)
        assert [each.pk for each in page.context["evidence"].photos] == [shown.pk]
        assert reverse("inspections:photo", args=[shown.file.uuid, "thumb"]) in page.text
        assert reverse("inspections:inspection", args=[last.uuid]) in page.text

    def test_of_a_trend_those_from_its_beginning_on(self, client, boss, factory, rows):
        studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
        for row in (rows[3], rows[15]):
            photo(row, row.defects.get(), caption=row.number)
        found = panel(client, factory).context["evidence"]
        assert [each.caption for each in found.photos] == [rows[15].number]
        assert (found.inspections, found.with_such) == (8, 8)

    def test_found_because_of_an_audit_is_no_evidence(self, client, boss, factory, rows):
        line = rows[-1].defects.get()
        type(line).objects.filter(pk=line.pk).update(found_because_of_audit=True)
        photo(rows[-1], line)
        found = panel(client, factory).context["evidence"]
        assert (found.photos, found.with_such) == ([], len(rows) - 1)

    def test_a_second_buyer_and_a_stranger_see_none_of_them(self, client, nordlys, factory, rows):
        other = suppliers.buyer()
        suppliers.qualification(factory, buyer=other)
        mine = story.history(other, factory, [2, 3], made.defect_type("Skipped", category="seam"))
        theirs, own = photo(rows[-1], rows[-1].defects.get(), "Theirs"), photo(mine[-1], mine[-1].defects.get(), "Own")
        client.force_login(people.buyer_person(other))
        found = panel(client, factory)
        assert [each.pk for each in found.context["evidence"].photos] == [own.pk]
        assert str(theirs.file.uuid) not in found.text
        client.force_login(people.buyer_person())
        assert panel(client, factory).status_code == 404

    def test_many_cost_as_many_queries_as_few(self, client, boss, factory, rows):
        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                assert panel(client, factory).status_code == 200
            return len(found)

        photo(rows[-1], rows[-1].defects.get())
        asked()
        few = asked()
        for row in rows:
            photo(row, row.defects.get())
        assert asked() == few
        assert "The latest 12 of 21 photos" in panel(client, factory).text


def test_the_same_trouble_before_stands_on_page_chart_and_sheet(client, boss, nordlys, factory, rows):
    gap = audits.finding(audits.approved(nordlys, factory))
    study = studies.written()
    studies.claimed(study, factory, onset=rows[12].inspected_on)
    before = {"onset": rows[2].inspected_on, "end": rows[5].inspected_on}
    studies.claimed(study, factory, {gap: 0.7}, **before)
    asked = {"category": "seam"}
    panel, chart, sheet = (
        client.get(reverse(f"reports:{page}", args=[factory.uuid]), asked)
        for page in ("factory_panel", "factory_chart", "factory_chart_csv")
    )
    assert panel.text.index("and still so") < panel.text.index("It rose before") < panel.text.index("until about")
    assert reverse("audits:finding", args=[gap.uuid]) in panel.text
    assert f"inspected_from={before['onset']}&amp;inspected_until={before['end']}" in panel.text
    assert sum(layer["mark"]["type"] == "rect" for layer in chart.json()["layer"]) == 4
    raised = [line.split(",")[-1] for line in sheet.text.strip().splitlines()[1:]]
    assert [value for value, _ in groupby(raised)] == ["no", "yes", "no", "yes"]


def test_a_sentence_leads_to_its_evidence(client, boss, factory, rows):
    studies.claimed(studies.written(), factory, onset=rows[12].inspected_on)
    page = panel(client, factory)
    assert client.get(page.context["lots"]).context["count"] == 8
    assert page.context["lots"].replace("&", "&amp;") in page.text

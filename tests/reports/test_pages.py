"""The pages of reports: who sees what, progress without reloading, and the PDF."""

import pytest
from django.urls import reverse

from qcportal.core import history
from reports import actions, making
from reports.enums import ReportState
from reports.models import Report, ReportDownload
from tests.builders import audits, inspections, people, studies, suppliers
from tests.builders import reports as make

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"reports:{name}", args=args)


def page(client, name, report, **query):
    return client.get(at(name, report.uuid), query)


def taken(answer) -> bytes:
    return b"".join(answer.streaming_content)


class TestList:
    def test_a_buyer_finds_its_own_reports_alone(self, client, ingrid, nordlys):
        factory = suppliers.factory(buyers=[nordlys])
        mine, foreign = make.ready(nordlys, factory), make.ready(factory=factory)
        shown = client.get(at("report_list")).text
        assert mine.number in shown
        assert foreign.number not in shown

    @pytest.mark.parametrize("stranger", [people.buyer_person, people.read_only])
    def test_without_reports_it_says_how_one_comes_to_be(self, client, stranger):
        client.force_login(stranger())
        answer = client.get(at("report_list"))
        assert answer.status_code == 200
        assert "made by itself" in answer.text

    def test_a_stranger_sees_nothing(self, client):
        report = make.ready()
        client.force_login(people.buyer_person())
        assert report.number not in client.get(at("report_list")).text

    @pytest.mark.parametrize("role", [people.inspector, people.auditor, people.supplier_contact])
    def test_who_has_no_reports_is_refused(self, client, role):
        client.force_login(role())
        assert client.get(at("report_list")).status_code == 403

    def test_the_anonymous_sign_in_first(self, client):
        assert client.get(at("report_list")).status_code == 302

    def test_it_costs_the_same_at_any_length(self, client, boss):
        buyer, factory = suppliers.buyer(), suppliers.factory()
        make.ready(buyer, factory)
        client.get(at("report_list"))
        few = queries(client)
        for _ in range(12):
            make.ready(buyer, factory)
        assert queries(client) == few

    def test_it_is_searched_by_number_shipment_and_factory_in_any_script(self, client, boss):
        report = make.ready(
            factory=suppliers.factory("Hengyi", local_name="东莞市恒艺制衣有限公司", **grams("东莞市恒艺制衣有限公司"))
        )
        other = make.ready()
        for text in (report.number, report.shipment.number, "恒艺制衣"):
            shown = client.get(at("report_list"), {"q": text}).text
            assert report.number in shown
            assert other.number not in shown

    @pytest.mark.parametrize("state", [ReportState.FAILED, ReportState.QUEUED])
    def test_why_it_failed_is_told_to_the_house_alone(self, client, nordlys, state):
        fault = "OperationalError: connection to server at 10.0.0.5"
        report = make.failed(nordlys, why=fault)
        Report.objects.filter(pk=report.pk).update(state=state)
        client.force_login(people.manager())
        assert all(fault in page(client, name, report).text for name in ("report", "progress"))
        client.force_login(people.buyer_person(nordlys))
        told = [page(client, name, report).text for name in ("report", "progress")]
        assert not any("10.0.0.5" in text for text in told)
        assert all(("could not be made" in text) == (state == ReportState.FAILED) for text in told)

    def test_it_is_filtered_by_state(self, client, boss):
        ready, failed = make.ready(), make.failed()
        shown = client.get(at("report_list"), {"state": "failed"}).text
        assert failed.number in shown
        assert ready.number not in shown

    @pytest.mark.parametrize(("state", "found"), [("superseded", {1}), ("ready", {2}), ("queued", {3})])
    def test_a_state_finds_the_rows_that_show_it(self, client, boss, state, found):
        buyer = suppliers.buyer()
        first, second = make.held_again(buyer, suppliers.factory(buyers=[buyer]))
        make.published(second, second.figures)
        inspections.decision(first.shipment.inspections.get(), kind="accept")
        third = make.release_document(first.shipment)
        shown = client.get(at("report_list"), {"state": state, "kind": "release"}).text
        rows = {report.revision for report in (first, second, third) if str(report.uuid) in shown}
        assert rows == found


def grams(text):
    from suppliers.normalise import search_grams

    return {"search_grams": search_grams(text)}


def queries(client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(at("report_list")).status_code == 200
    return len(asked)


class TestPage:
    def test_it_shows_what_the_report_says(self, client, ingrid, nordlys):
        report = make.ready(nordlys)
        shown = page(client, "report", report).text
        assert "no evidence of change" in shown
        assert at("download", report.uuid) in shown
        assert report.content_sha256 in shown

    def test_another_buyer_of_the_factory_does_not_find_it(self, client, nordlys):
        other = suppliers.buyer()
        report = make.ready(nordlys, suppliers.factory(buyers=[nordlys, other]))
        client.force_login(people.buyer_person(other))
        for name in ("report", "progress", "download"):
            assert page(client, name, report).status_code == 404

    @pytest.mark.parametrize("role", [people.buyer_person, people.inspector, people.supplier_contact])
    def test_a_stranger_does_not_find_it(self, client, role):
        client.force_login(role())
        assert page(client, "report", make.ready()).status_code == 404

    def test_the_anonymous_sign_in_first(self, client):
        assert page(client, "report", make.ready()).status_code == 302

    def test_history_is_for_the_house(self, client, ingrid, nordlys):
        report = make.ready(nordlys)
        assert "History" not in page(client, "report", report).text
        client.force_login(people.manager())
        assert "History" in page(client, "report", report).text

    def test_what_the_house_keeps_to_itself_is_no_buyers(self, client, ingrid, nordlys):
        report = make.ready(nordlys, visibility="house")
        assert page(client, "report", report).status_code == 404


class TestProgress:
    def test_while_it_is_made_the_page_asks_again_by_itself(self, client, boss):
        report = make.requested()
        shown = page(client, "progress", report).text
        assert f'hx-get="{at("progress", report.uuid)}"' in shown
        assert "<progress" in shown

    def test_it_shows_how_far_it_is(self, client, boss):
        report = make.requested()
        actions.advance(report.pk, actions.claim(report.pk), state=ReportState.RENDERING, percent=40)
        shown = page(client, "progress", report).text
        assert 'value="40"' in shown
        assert "rendering" in shown

    def test_once_ready_it_offers_the_file_and_asks_no_more(self, client, boss):
        report = make.ready()
        shown = page(client, "progress", report).text
        assert at("download", report.uuid) in shown
        assert "hx-get" not in shown

    @pytest.mark.parametrize("made", [make.ready, make.failed])
    def test_its_own_page_gets_all_that_is_known_then(self, client, boss, made):
        """Hash and history stood there only after a reload."""
        waiting = page(client, "report", make.requested()).text
        assert '/progress/?whole"' in waiting
        report = made()
        history.record(event="report.ready", of=report, by=boss)
        answer = page(client, "progress", report, whole="")
        assert answer["HX-Retarget"] == "#report"
        assert 'id="report"' in answer.text
        assert (report.content_sha256 or "The disk is full.") in answer.text
        assert "made it ready" in answer.text
        assert "hx-get" not in answer.text

    def test_until_then_it_asks_on_as_it_began(self, client, boss):
        shown = page(client, "progress", make.requested(), whole="")
        assert '/progress/?whole"' in shown.text
        assert "HX-Retarget" not in shown.headers

    def test_a_failure_says_why_and_asks_no_more(self, client, boss):
        shown = page(client, "progress", make.failed(why="The disk is full.")).text
        assert "The disk is full." in shown
        assert "Try again" in shown
        assert "hx-get" not in shown

    def test_a_buyer_reads_that_it_failed_and_cannot_try_again(self, client, ingrid, nordlys):
        shown = page(client, "progress", make.failed(nordlys)).text
        assert "This report could not be made." in shown
        assert "The disk is full." not in shown
        assert "Try again" not in shown


class TestDownload:
    def test_the_buyer_gets_the_pdf_under_its_number(self, client, ingrid, nordlys):
        report = make.ready(nordlys, content=b"%PDF-1.7 whole")
        answer = page(client, "download", report)
        assert taken(answer) == b"%PDF-1.7 whole"
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'attachment; filename="{report.number}-r1.pdf"'

    def test_it_opens_in_the_browser_when_asked(self, client, boss):
        answer = page(client, "download", make.ready(), inline="")
        assert answer["Content-Disposition"].startswith("inline")
        taken(answer)

    def test_who_took_it_is_noted(self, client, ingrid, nordlys):
        report = make.ready(nordlys)
        taken(page(client, "download", report))
        noted = ReportDownload.objects.get(report=report)
        assert (noted.person_id, noted.person_label) == (ingrid.pk, "Ingrid")

    def test_what_is_not_ready_cannot_be_had(self, client, boss):
        assert page(client, "download", make.requested()).status_code == 404
        assert page(client, "download", make.failed()).status_code == 404

    def test_neither_stranger_nor_anonymous_learns_that_it_is_there(self, client):
        report = make.ready()
        assert page(client, "download", report).status_code == 404
        client.force_login(people.buyer_person())
        assert page(client, "download", report).status_code == 404


class TestTryAgain:
    def test_a_manager_has_a_failed_report_made_again(self, client, boss):
        report = make.failed()
        answer = client.post(at("try_again", report.uuid), {"version": report.version}, follow=True)
        assert "being made again" in answer.text
        assert making.make(report.pk)
        assert Report.objects.get(pk=report.pk).state == ReportState.READY

    def test_an_old_page_changes_nothing(self, client, boss):
        report = make.failed()
        client.post(at("try_again", report.uuid), {"version": report.version - 1})
        assert Report.objects.get(pk=report.pk).state == ReportState.FAILED

    def test_a_ready_one_stays_as_it_is(self, client, boss):
        report = make.ready()
        client.post(at("try_again", report.uuid), {"version": report.version})
        assert Report.objects.get(pk=report.pk).state == ReportState.READY

    @pytest.mark.parametrize("role", [people.read_only])
    def test_who_may_only_read_is_refused(self, client, role):
        report = make.failed()
        client.force_login(role())
        assert client.post(at("try_again", report.uuid), {"version": report.version}).status_code == 403

    def test_its_buyer_is_refused_and_a_stranger_finds_nothing(self, client, ingrid, nordlys):
        mine, foreign = make.failed(nordlys), make.failed()
        assert client.post(at("try_again", mine.uuid), {"version": 1}).status_code == 403
        assert client.post(at("try_again", foreign.uuid), {"version": 1}).status_code == 404

    def test_looking_is_no_order(self, client, boss):
        assert page(client, "try_again", make.failed()).status_code == 405


class TestShipmentPanel:
    def test_it_lists_the_reports_of_the_shipment(self, client, ingrid, nordlys):
        report = make.ready(nordlys)
        shown = client.get(at("shipment_panel", report.shipment.uuid)).text
        assert report.number in shown
        assert at("download", report.uuid) in shown

    def test_a_report_in_the_making_shows_its_progress(self, client, boss):
        report = make.requested()
        assert at("progress", report.uuid) in client.get(at("shipment_panel", report.shipment.uuid)).text

    def test_before_there_is_one_it_says_when(self, client, boss):
        from tests.builders import inspections

        shown = client.get(at("shipment_panel", inspections.shipment().uuid)).text
        assert "as soon as the inspection is approved" in shown

    def test_an_inspection_approved_without_a_report_gets_one_by_a_press(self, client, boss):
        from tests.builders import inspections

        approved = inspections.approved(shipment=inspections.shipment())
        shown = client.get(at("shipment_panel", approved.shipment.uuid)).text
        assert f"There is no report of {approved.number} to download" in shown
        answer = client.post(at("request", approved.uuid))
        assert answer.url == at("report", Report.objects.get(inspection=approved).uuid)
        assert "has no report" not in client.get(at("shipment_panel", approved.shipment.uuid)).text

    def test_what_is_not_approved_gets_no_report(self, client, boss):
        from tests.builders import inspections

        planned = inspections.inspection()
        assert "is not approved yet" in client.post(at("request", planned.uuid)).text
        assert not Report.objects.exists()

    def test_a_buyer_asks_for_no_report(self, client, ingrid, nordlys):
        from tests.builders import inspections

        approved = inspections.approved(nordlys, shipment=inspections.shipment(nordlys))
        assert at("request", approved.uuid) not in client.get(at("shipment_panel", approved.shipment.uuid)).text
        assert client.post(at("request", approved.uuid)).status_code == 403

    def test_another_buyer_does_not_find_the_shipment(self, client, ingrid):
        assert client.get(at("shipment_panel", make.ready().shipment.uuid)).status_code == 404


@pytest.fixture
def risen(nordlys):
    """A factory whose seams got worse, with an audit that found a training gap three months later."""
    factory = suppliers.factory("Hengyi", buyers=[nordlys])
    rows = make.history(nordlys, factory, make.RISEN)
    audit = audits.approved(nordlys, factory, audited_on=rows[17].inspected_on)
    gap = audits.finding(audit, process_area="training_staffing", statement="No training records")
    for study in (studies.written(nordlys), studies.written()):
        studies.claimed(study, factory, {gap: 0.8}, onset=rows[12].inspected_on)
    return factory


class TestFactoryPanel:
    def test_it_says_what_changed_and_what_may_explain_it(self, client, ingrid, risen):
        shown = client.get(at("factory_panel", risen.uuid)).text
        assert "raised from" in shown
        assert "may explain it, with probability" in shown
        assert at("factory_chart", risen.uuid) in shown

    def test_a_steady_factory_shows_no_evidence_of_change(self, client, ingrid, nordlys):
        factory = suppliers.factory(buyers=[nordlys])
        make.history(nordlys, factory, make.STEADY)
        studies.written(nordlys)
        assert "no evidence of change" in client.get(at("factory_panel", factory.uuid)).text

    def test_nothing_inspected_is_said_so(self, client, boss):
        shown = client.get(at("factory_panel", suppliers.factory().uuid)).text
        assert "Nothing was inspected here in the last three years" in shown

    @pytest.mark.parametrize(
        ("counts", "said"),
        [
            ([0], "No defect was found here in the one inspection of the last three years"),
            ([0, 0], "No defect was found here in the 2 inspections of the last three years"),
            ([3], "Too few inspections to tell whether it changes."),
            ([3, 2, 4], "no evidence of change"),
        ],
    )
    def test_few_inspections_say_little(self, client, ingrid, nordlys, counts, said):
        factory = suppliers.factory(buyers=[nordlys])
        make.history(nordlys, factory, counts)
        studies.written(nordlys)
        assert said in client.get(at("factory_panel", factory.uuid)).text

    def test_another_buyers_inspections_and_findings_count_for_nothing(self, client, risen):
        other = suppliers.buyer()
        suppliers.qualification(risen, buyer=other)
        client.force_login(people.buyer_person(other))
        shown = client.get(at("factory_panel", risen.uuid)).text
        assert "Nothing was inspected here" in shown
        assert client.get(at("factory_chart", risen.uuid), {"category": "seam"}).status_code == 404

    def test_a_category_is_chosen(self, client, boss, nordlys, risen):
        from tests.builders import inspections

        dirt = inspections.defect_type("Dirt", category="cleanliness", default_class="minor")
        inspections.defect(inspections.approved(nordlys, risen), dirt, 2)
        shown = client.get(at("factory_panel", risen.uuid), {"category": "cleanliness"}).text
        assert '<option value="cleanliness" selected>' in shown
        assert "category=cleanliness" in shown

    def test_the_chart_is_a_specification_with_its_marks(self, client, ingrid, risen):
        specification = client.get(at("factory_chart", risen.uuid), {"category": "seam"}).json()
        assert specification["$schema"].endswith("/vega-lite/v6.json")
        assert "audit" in str(specification["layer"])

    def test_an_unknown_category_is_not_found(self, client, boss, risen):
        assert client.get(at("factory_chart", risen.uuid), {"category": "none"}).status_code == 404

    def test_the_rows_behind_the_chart_are_a_sheet(self, client, ingrid, risen):
        answer = client.get(at("factory_chart_csv", risen.uuid), {"category": "seam"})
        lines = answer.text.removeprefix("\ufeff").splitlines()
        assert lines[0].startswith("month,inspections,units,defects,defects_per_100_units,low_95_per_100_units,")
        assert lines[0].endswith("upper_limit_per_100_units,in_trend")
        assert lines[1].endswith(",no")
        assert lines[-1].endswith(",yes")
        assert sum(int(line.split(",")[3]) for line in lines[1:]) == sum(make.RISEN)
        assert answer["Content-Disposition"] == 'attachment; filename="trend-seam.csv"'

    def test_who_may_not_export_gets_no_sheet(self, client, nordlys, risen):
        inspector = people.inspector()
        suppliers.assignment(risen.inspections.first().visit, inspector)
        client.force_login(inspector)
        assert client.get(at("factory_panel", risen.uuid)).status_code == 200
        assert client.get(at("factory_chart_csv", risen.uuid), {"category": "seam"}).status_code == 403

    def test_it_costs_the_same_for_a_long_history(self, client, boss, nordlys):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counted = []
        for counts in ([3, 4, 3], make.STEADY):
            factory = suppliers.factory(buyers=[nordlys])
            make.history(nordlys, factory, counts, make.seam_type())
            with CaptureQueriesContext(connection) as asked:
                client.get(at("factory_panel", factory.uuid))
            counted.append(len(asked))
        assert counted[0] == counted[1]

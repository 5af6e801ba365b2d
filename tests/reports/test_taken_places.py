"""Only a revision that was issued takes the place of another: one that is being made, or could not be made, takes none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from reports import emails, sharing, verifying
from reports.models import Report
from reports.requests.audits import correct_audit_reports, request_audit_report
from tests.builders import audits, people, suppliers
from tests.builders import reports as story

pytestmark = pytest.mark.django_db
BYTES = b"%PDF-1.7 released"


@pytest.fixture(params=["queued", "failed"])
def pair(request, nordlys):
    """(an issued release document, its next revision that never was)"""
    first, second = story.held_again(nordlys, suppliers.factory(buyers=[nordlys]), content=BYTES)
    if request.param == "failed":
        Report.objects.filter(pk=second.pk).update(state="failed", error="The disk is full.")
    return first, second


def issue(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(state="queued", error="")
    story.published(report, report.figures, b"%PDF-1.7 held")


def asked_of_anybody(first, tmp_path, capsys) -> list[str]:
    """What the page, the API and the command say of a number, a code and a file."""
    client, file = Client(), tmp_path / "document.pdf"
    file.write_bytes(BYTES)
    page = reverse("reports:verify")
    call_command("verify_report", str(file))
    return [
        client.get(page, {"number": first.number}).text,
        client.get(reverse("reports:verify_document", args=[first.uuid.hex])).text,
        client.post(page, {"file": SimpleUploadedFile("document.pdf", BYTES, "application/pdf")}).text,
        client.get("/api/v1/verify/", {"number": first.number}).text,
        capsys.readouterr().out,
    ]


def test_who_verifies_is_told_of_issued_ones_alone(pair, tmp_path, capsys):
    first, second = pair
    for told in asked_of_anybody(first, tmp_path, capsys):
        assert "uperseded by" not in told
        assert '"superseded"' not in told
    assert [each.state for each in verifying.by_number(first.number)] == ["genuine"]
    issue(second)
    *told, api, command = asked_of_anybody(first, tmp_path, capsys)
    assert all("Superseded by revision 2" in each for each in told)
    assert '"superseded_by":2' in api
    assert "by revision 2" in command


def test_everywhere_else_it_holds_until_then(client, pair, nordlys, ingrid):
    first, second = pair
    link, token = sharing.make_link(by=ingrid, given_to="Vera", shipment=first.shipment)
    places = [
        reverse("reports:report", args=[first.uuid]),
        reverse("reports:progress", args=[first.uuid]),
        reverse("reports:shipment_panel", args=[first.shipment.uuid]),
        reverse("reports:shared", args=[token]),
        reverse("reports:report_list") + "?state=superseded&kind=release",
        f"/api/v1/reports/?superseded=true&shipment={first.shipment.uuid}",
    ]

    def marked() -> list[bool]:
        return ["uperseded" in client.get(each).text.replace('value="superseded"', "").replace(">superseded</option>", "")
                if "?" not in each else first.number in client.get(each).text for each in places]  # fmt: skip

    assert marked() == [False] * 6
    page = client.get(places[0]).text
    assert "This document holds until the next revision is issued:" in page
    assert f"{second}" in page
    assert Report.objects.get(pk=first.pk).file_name == f"{first.number}-r1.pdf"
    assert client.get(f"/api/v1/reports/{first.uuid}/").json()["superseded_by"] is None
    assert first in emails.seen_reports(ingrid)
    issue(second)
    assert marked() == [True] * 6
    assert Report.objects.get(pk=first.pk).file_name == f"{first.number}-r1-superseded.pdf"
    assert client.get(f"/api/v1/reports/{first.uuid}/").json()["superseded_by"] == str(second.uuid)
    assert first not in emails.seen_reports(ingrid)


def test_a_removed_file_keeps_the_place_that_its_revision_took(pair):
    first, second = pair
    issue(second)
    Report.objects.filter(pk=second.pk).update(state="removed")
    assert verifying.by_code(first.uuid.hex).state == "superseded"


def test_an_audit_that_is_corrected_twice_follows_the_last_one_asked_for(nordlys):
    """The issued one still holds while the next is made, and yet has not two that follow it."""
    audit = audits.approved(owner=nordlys)
    first = story.published(request_audit_report(audit=audit, by=people.manager()), {})
    [second] = correct_audit_reports(audit=audit, reason="Withdrawn.", by=people.manager())
    assert correct_audit_reports(audit=audit, reason="Lowered.", by=people.manager()) == [second]
    Report.objects.filter(pk=second.pk).update(state="failed", error="The disk is full.")
    [third] = correct_audit_reports(audit=audit, reason="Lowered.", by=people.manager())
    assert [each.revision for each in (first, second, third)] == [1, 2, 3]

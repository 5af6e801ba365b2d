"""The list of audits is in the order of their days, which the database keeps."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit
from suppliers.models import Visit
from tests.builders import audits, people, suppliers
from tests.portal.past_lists import AUDITS, taken

pytestmark = pytest.mark.django_db


def days() -> dict[str, date]:
    return dict(Audit.objects.values_list("number", "from_day"))


def test_a_day_follows_its_visit():
    audit = audits.audit()
    assert days()[audit.number] == audit.visit.starts_on
    later = timezone.localdate() + timedelta(days=90)
    Visit.objects.filter(pk=audit.visit_id).update(starts_on=later, ends_on=later)
    assert days()[audit.number] == later


def test_imported_audits_stand_by_the_day_they_were_done(client):
    suppliers.factory("Hengyi", external_id="F-1")
    suppliers.factory("华强", external_id="F-2")
    taken(AUDITS, "audits")
    coming = audits.audit()
    assert set(days().values()) == {date(2026, 2, 10), date(2026, 2, 11), coming.visit.starts_on}
    client.force_login(people.manager())
    found = client.get(reverse("audits:audit_list")).content.decode()
    shown = re.findall(r"AUD-[T\d]+-\d+", found)
    assert list(dict.fromkeys(shown)) == [
        number for number, _day in sorted(days().items(), key=lambda each: each[1], reverse=True)
    ]


def test_a_page_of_the_list_is_read_from_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        told = Audit.objects.order_by("-from_day", "-pk")[:50].explain()
    assert "audit_by_day" in told
    assert "Sort" not in told

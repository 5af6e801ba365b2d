"""List pages by the people's and the mail's list: state in the address, fixed cost, nothing unescaped."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from qcportal.core import lists
from qcportal.core.filters import PEOPLE_LIST
from qcportal.core.lists import Column, ListPage, by_uuid
from qcportal.core.models import OutgoingMail, User
from qcportal.core.roles import Role
from tests.builders import people

PEOPLE = "/people/"
HTMX = {"HX-Request": "true", "HX-Target": "list"}
SOME_UUID = "5f0c7c5e-0d0e-4c33-9d1e-000000000001"


@pytest.fixture
def boss(client, db):
    person = people.administrator(name="Zora Boss")
    client.force_login(person)
    return person


def names(page) -> list[str]:
    """What stands in the first cell of each row."""
    return re.findall(r"<tr><td[^>]*><a [^>]*>([^<]*)</a>", page.text)


def kept_mail(**fields) -> OutgoingMail:
    return OutgoingMail.objects.create(
        **{"to": "somebody@example.com", "subject": "Hello", "body": "…", "state": "kept"} | fields
    )


class TestRows:
    def test_the_first_cell_leads_to_the_record(self, client, boss):
        assert f'<a href="{reverse("core:person", args=[boss.uuid])}">Zora Boss</a>' in client.get(PEOPLE).text

    def test_what_people_typed_is_escaped(self, client, boss):
        people.inspector(name='<script>alert("x")</script>')
        page = client.get(PEOPLE)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in page.text

    def test_every_cell_names_its_column_for_the_phone(self, client, boss):
        row = re.search(r"<tbody>(.*?)</tr>", client.get(PEOPLE).text, re.DOTALL)[1]
        assert re.findall(r'data-label="([^"]*)"', row) == ["Name", "E-mail", "Role", "Account", "Last seen"]

    def test_a_choice_shows_its_label(self, client, boss):
        assert re.search(r'data-label="Role">administrator</td>', client.get(PEOPLE).text)

    def test_a_status_shows_as_a_badge(self, client, boss):
        kept_mail()
        assert '<span class="badge bg-secondary-lt">in the mailbox</span>' in client.get("/mail/").text


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", "Việt <b>", "Việt &lt;b&gt;"),
        ("text", None, ""),
        ("text", "", ""),
        ("text", 0, "0"),
        ("code", "INS-2026-00001", "INS-2026-00001"),
        ("date", date(2026, 1, 5), "5 Jan 2026"),
        ("date", None, ""),
        ("datetime", None, ""),
        ("number", 12345, "12,345"),
        ("number", 0, "0"),
        ("number", None, ""),
        ("flag", True, "✓"),
        ("flag", False, ""),
        ("badge", "approved", '<span class="badge bg-green-lt">approved</span>'),
        ("badge", "", ""),
    ],
)
def test_how_a_kind_shows(kind, value, shown):
    assert lists.cell_maker(Column("field", "Field", kind=kind))({"field": value}) == shown


def test_an_instant_shows_in_the_persons_time():
    with timezone.override("Asia/Shanghai"):
        show = lists.cell_maker(Column("at", "At", kind="datetime"))
        assert show({"at": datetime(2026, 1, 5, 20, 30, tzinfo=UTC)}) == "6 Jan 2026, 04:30"


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("text", '<td data-label="A &amp; B">'),
        ("number", '<td data-label="A &amp; B" class="number one-line">'),
        ("date", '<td data-label="A &amp; B" class="one-line">'),
        ("code", '<td data-label="A &amp; B" class="one-line">'),
    ],
)
def test_numbers_stand_right_and_dates_stay_on_one_line(kind, start):
    assert lists.opening(Column("field", "A & B", kind=kind)) == start


def test_small_print_stands_below_the_first_cell():
    page = ListPage(
        title="", columns=(Column("name", "Name", sub="local"),), address=by_uuid("core:person"), order="name", empty=""
    )
    body = lists.table_body([{"uuid": SOME_UUID, "name": "Huaqiang", "local": "华强 & Co"}], page)
    assert '<span class="sub">华强 &amp; Co</span></td></tr>' in body


def test_a_column_may_show_itself_in_its_own_way():
    shown = lists.cell_maker(Column("name", "Name", show=lambda row: row["name"].upper()))
    assert shown({"name": "anna"}) == "ANNA"


class TestSort:
    @pytest.fixture(autouse=True)
    def three(self, boss):
        people.inspector(name="Anna", email="z@example.com")
        people.inspector(name="Mei", email="a@example.com")

    def test_by_name_unless_asked(self, client):
        assert names(client.get(PEOPLE)) == ["Anna", "Mei", "Zora Boss"]

    def test_as_the_address_says(self, client):
        assert names(client.get(PEOPLE, {"sort": "-name"})) == ["Zora Boss", "Mei", "Anna"]
        assert names(client.get(PEOPLE, {"sort": "email"}))[0] == "Mei"

    @pytest.mark.parametrize("wanted", ["password", "-password", "name; drop table", "", "--name"])
    def test_a_column_that_is_not_there_changes_nothing(self, client, wanted):
        assert names(client.get(PEOPLE, {"sort": wanted})) == ["Anna", "Mei", "Zora Boss"]

    def test_empty_values_stand_last_both_ways(self, client):
        User.objects.filter(name="Mei").update(last_login=timezone.now())
        User.objects.filter(name="Zora Boss").update(last_login=None)
        assert names(client.get(PEOPLE, {"sort": "last_login"}))[0] == "Mei"
        assert names(client.get(PEOPLE, {"sort": "-last_login"}))[0] == "Mei"

    def test_the_heading_says_how_and_offers_the_other_way(self, client):
        page = client.get(PEOPLE, {"sort": "name", "role": "inspector"}).text
        assert 'aria-sort="ascending"' in page
        assert 'href="?role=inspector&amp;sort=-name"' in page

    def test_a_press_on_a_sorted_heading_turns_it_round(self):
        column = Column("name", "Name")
        assert [lists.head(column, sort)["sort"] for sort in ("", "name", "-name")] == ["name", "-name", "name"]

    def test_a_column_that_cannot_be_sorted_offers_nothing(self):
        assert lists.head(Column("count", "Count", sort=False), "count")["sort"] == ""

    def test_filtering_keeps_the_sort(self, client):
        page = client.get(PEOPLE, {"sort": "-email"}, headers=HTMX).text
        assert 'name="sort" form="list-filters"' in page
        assert '<option value="-email" selected>E-mail ↓</option>' in page

    def test_a_phone_chooses_from_a_drop_down(self):
        page = ListPage(
            title="",
            columns=(Column("name", "Name"), Column("at", "At", sort=False)),
            address=str,
            order="name",
            empty="",
        )
        assert lists.sorts(page, "-name") == [
            {"value": "", "label": "Name ↑", "now": False},
            {"value": "-name", "label": "Name ↓", "now": True},
        ]


@pytest.mark.parametrize(
    ("source", "may"),
    [("name", False), ("pk", True), ("last_login", True), ("membership__buyer", True), ("counted", True)],
)
def test_only_what_is_never_null_sorts_by_its_index_alone(source, may):
    assert lists.may_be_null(User, source) is may


@pytest.mark.parametrize(
    ("source", "may"), [("factory__name", False), ("visit__starts_on", True), ("factory__no_column", True)]
)
def test_so_does_another_records_column_where_there_always_is_one(source, may):
    """Else a list by it would be sorted anew for each of its pages."""
    assert lists.may_be_null(Inspection, source) is may


@pytest.mark.django_db
def test_equal_values_keep_one_order_over_pages():
    rows = lists.ordered(User.objects.with_invited(), PEOPLE_LIST, "-role")
    assert str(rows.query.order_by[-1]) == "-pk"


class TestFilters:
    @pytest.fixture(autouse=True)
    def some(self, boss):
        people.inspector(name="Anna")
        people.auditor(name="Mei")

    def test_narrow_the_list(self, client):
        assert names(client.get(PEOPLE, {"role": "auditor"})) == ["Mei"]

    def test_keep_what_was_chosen(self, client):
        assert '<option value="auditor" selected>' in client.get(PEOPLE, {"role": "auditor"}).text

    def test_a_value_that_cannot_be_gets_a_sentence_and_no_rows(self, client):
        page = client.get(PEOPLE, {"role": "pope"})
        assert "Role: Select a valid choice. pope is not one of the available choices." in page.text
        assert names(page) == []

    def test_an_unknown_filter_is_left_out_with_a_sentence(self, client):
        page = client.get(PEOPLE, {"colour": "red"})
        assert "This list has no filter “colour”; it is left out." in page.text
        assert len(names(page)) == 3

    def test_the_sentence_comes_with_the_list_part_too(self, client):
        assert "no filter “colour”" in client.get(PEOPLE, {"colour": "red"}, headers=HTMX).text

    def test_a_filters_name_cannot_carry_markup(self, client):
        assert "<b>" not in client.get(PEOPLE, {"<b>": "1"}).text

    def test_nothing_found_offers_the_way_back(self, client):
        page = client.get(PEOPLE, {"q": "nobody of this name"}).text
        assert "Nothing fits these filters" in page
        assert f'href="{PEOPLE}">Show all</a>' in page

    def test_an_empty_filter_narrows_nothing(self, client):
        page = client.get(PEOPLE, {"q": "", "role": ""})
        assert len(names(page)) == 3
        assert page.context["narrowed"] == 0

    @pytest.mark.parametrize(
        ("wanted", "found"), [("true", ["Mei", "Zora Boss"]), ("false", ["Anna"]), ("", ["Anna", "Mei", "Zora Boss"])]
    )
    def test_yes_no_or_all(self, client, wanted, found):
        User.objects.filter(name="Anna").update(is_active=False)
        assert names(client.get(PEOPLE, {"is_active": wanted})) == found

    def test_all_is_no_filter(self, client):
        assert '<option value="" selected>all</option>' in client.get(PEOPLE).text
        assert "unknown" not in client.get(PEOPLE).text


class TestEmpty:
    def test_says_what_to_do_next(self, client, boss):
        page = client.get("/mail/").text
        assert "Nothing here yet" in page
        assert "Mail to people appears here as soon as the portal writes some." in page

    def test_offers_to_make_the_first_only_to_who_may(self, client, boss, rf):
        page = ListPage(
            title="", columns=(), address=str, empty="", order="pk", create=("Invite", "core:person_invite", "user")
        )
        request = rf.get("/")
        request.user = boss
        assert lists.creation(request, page) == {"label": "Invite", "address": reverse("core:person_invite")}
        request.user = people.read_only()
        assert lists.creation(request, page) is None


class TestPages:
    @pytest.fixture(autouse=True)
    def many(self, boss, monkeypatch):
        monkeypatch.setattr(lists, "PAGE_SIZE", 2)
        for name in ("Anna", "Berta", "Chen", "Dana"):
            people.inspector(name=name)

    def test_a_page_at_a_time(self, client):
        assert names(client.get(PEOPLE)) == ["Anna", "Berta"]
        assert names(client.get(PEOPLE, {"page": "3"})) == ["Zora Boss"]

    def test_says_where_one_is(self, client):
        page = client.get(PEOPLE, {"page": "2"}).text
        assert "3–4 of 5" in page
        assert "page 2 of 3" in page

    def test_the_links_keep_filter_and_sort(self, client):
        page = client.get(PEOPLE, {"role": "inspector", "sort": "-name"}).text
        assert 'rel="next" href="?role=inspector&amp;sort=-name&amp;page=2"' in page

    @pytest.mark.parametrize(
        ("wanted", "shown"), [("0", 1), ("99", 3), ("-1", 1), ("x", 1), ("9" * 40, 1), ("²", 1), ("", 1)]
    )
    def test_a_page_that_is_not_there_shows_the_nearest(self, client, wanted, shown):
        assert client.get(PEOPLE, {"page": wanted}).context["number"] == shown


class TestHtmx:
    def test_gets_the_list_part_alone(self, client, boss):
        page = client.get(PEOPLE, headers=HTMX)
        assert "<html" not in page.text
        assert names(page) == ["Zora Boss"]

    def test_aimed_at_something_else_gets_the_page(self, client, boss):
        assert "<html" in client.get(PEOPLE, headers=HTMX | {"HX-Target": "other"}).text

    def test_back_never_shows_the_part_as_a_page(self, client, boss):
        assert {"HX-Request", "HX-Target"} <= set(re.split(r",\s*", client.get(PEOPLE)["Vary"]))


@pytest.mark.parametrize("sort", ["name", "-last_login"])
def test_costs_the_same_at_3_and_300_rows(client, boss, sort):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PEOPLE, {"sort": sort})
        return len(captured)

    queries()
    few = queries()
    User.objects.bulk_create(User(name=f"P {n}", email=f"p{n}@example.com", role=Role.INSPECTOR) for n in range(300))
    assert queries() == few


def test_reads_only_the_columns_it_shows(client, boss):
    with CaptureQueriesContext(connection) as captured:
        client.get(PEOPLE)
    assert '"password",' not in captured[-1]["sql"]  # only whether there is one
    assert "LIMIT 50" in captured[-1]["sql"]

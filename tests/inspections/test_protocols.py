"""Test protocols: the house's list, kept by managers, and how far a carton falls."""

import io
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from inspections import actions, dropping
from inspections.actions.protocols import STARTER
from inspections.actions.site_tests import freeze_tests
from inspections.enums import SiteTestKind
from inspections.models import Protocol
from qcportal.core.models import HistoryEntry
from tests.builders import inspections as made
from tests.builders import people

TYPED = {
    "code": "MOIST", "name": "Moisture", "kind": "moisture", "sample_units": 5, "level": "", "accept": 0,
    "instruction": "Set it.\nRead it.", "unit": "%", "low": "", "high": "12,5", "equipment": "moisture meter",
}  # fmt: skip


class TestDropHeights:
    @pytest.mark.parametrize(
        ("weight", "unit", "mm"),
        [
            ("0.0001", "kg", 760), ("9.9999", "kg", 760), ("10", "kg", 610), ("18.9999", "kg", 610), ("19", "kg", 460),
            ("28", "kg", 310), ("45", "kg", 200), ("68", "kg", 200), ("20.9999", "lb", 760), ("21", "lb", 610),
            ("41", "lb", 460), ("61", "lb", 310), ("100", "lb", 200), ("150", "lb", 200),
        ],
    )  # fmt: skip
    def test_follow_the_table_at_both_ends_of_every_range(self, weight, unit, mm):
        assert dropping.drop_height(Decimal(weight), unit).mm == mm

    @pytest.mark.parametrize(("weight", "unit"), [("0", "kg"), ("-1", "kg"), ("68.0001", "kg"), ("150.0001", "lb")])
    def test_end_where_the_procedure_ends(self, weight, unit):
        assert dropping.drop_height(Decimal(weight), unit) is None

    def test_are_data_with_their_edition_and_what_is_contested(self):
        table = dropping.table()
        assert (table["procedure"], table["edition"]) == ("ISTA 1A", "2001")
        assert "Check it against the edition" in table["contested"]

    def test_ten_drops_come_in_their_order(self):
        words = dropping.drop_words()
        assert len(words) == 10
        assert [word.split()[2] for word in words[:4]] == ["Corner:", "The", "The", "The"]
        assert all("face" in word for word in words[4:])

    def test_stand_where_the_instruction_says_so(self):
        steps = Protocol(kind="carton_drop", instruction="Weigh it.\n[drops]\nOpen it.").steps
        assert (steps[0], steps[1][:7], steps[-1], len(steps)) == ("Weigh it.", "Drop 1.", "Open it.", 12)
        assert Protocol(kind="fit", instruction="Try it.\n[drops]").steps == ["Try it."]


@pytest.mark.django_db
class TestProtocols:
    @pytest.fixture
    def boss(self, client):
        boss = people.manager()
        client.force_login(boss)
        return boss

    def add(self, client, **typed):
        return client.post(reverse("inspections:protocol_add"), TYPED | typed)

    def test_a_manager_adds_changes_and_retires_one_in_the_browser(self, client, boss):
        self.add(client)
        row = Protocol.objects.get()
        assert (row.high, row.steps, row.range) == (Decimal("12.5"), ["Set it.", "Read it."], "≤ 12.5 %")
        edit = reverse("inspections:protocol_edit", args=[row.uuid])
        client.post(edit, TYPED | {"version": 1, "sample_units": 8, "retired": "on"})
        row.refresh_from_db()
        assert (row.sample_units, row.retired, row.version) == (8, True, 2)
        page = client.get(reverse("inspections:protocol", args=[row.uuid])).text
        assert "moisture meter" in page
        assert "Moisture" in client.get(reverse("inspections:protocol_list"), {"q": "moist"}).text
        assert [each.event for each in HistoryEntry.objects.order_by("pk")] == ["protocol.created", "protocol.changed"]

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"sample_units": ""}, None, "either a number of units or an inspection level"),
            ({"level": "S-2"}, None, "either a number of units or an inspection level"),
            ({"accept": 5}, None, "Fewer units may fail than are tested"),
            ({"unit": "", "high": "3"}, None, "Limits need a unit"),
            ({"low": "13"}, None, "lower limit lies above"),
            ({"sample_units": 126}, None, "at most 125 units"),
            ({"sample_units": "", "level": "II"}, None, "at most 125 units"),
            ({"sample_units": 0}, "sample_units", "greater than or equal to 1"),
            ({"high": "wide"}, "high", "plain number"),
            ({"kind": "magic"}, "kind", "not one of the available choices"),
            ({"code": "A B"}, "code", "Enter a valid"),
            ({"instruction": "step\n" * 41}, "instruction", "At most 40 steps"),
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_gets_a_sentence_and_stays_typed(self, client, boss, typed, field, sentence):
        answer = self.add(client, **typed)
        errors = answer.context["form"].errors
        assert sentence in " ".join(errors[field] if field else sum(errors.values(), []))
        assert 'value="moisture meter"' in answer.text
        assert not Protocol.objects.exists()

    def test_has_each_code_once(self, boss):
        made.protocol(code="ROPE")
        with pytest.raises(ValidationError, match="has this code"):
            actions.create_protocol(code="rope", name="Rope", kind="pull", sample_units=1, by=boss)

    def test_an_inspector_on_a_visit_reads_them_and_changes_none(self, client):
        mei, row = people.inspector(), made.protocol()
        made.inspection(person=mei)
        client.force_login(mei)
        assert client.get(reverse("inspections:protocol", args=[row.uuid])).status_code == 200
        assert client.get(reverse("inspections:protocol_edit", args=[row.uuid])).status_code == 403

    def test_the_shipped_ones_cover_every_kind_and_are_loaded_once(self, boss):
        said = io.StringIO()
        call_command("load_test_protocols", stdout=said)
        assert actions.load_protocols(by=boss) == 0
        assert int(said.getvalue().split()[0]) == len(json.loads(STARTER.read_text(encoding="utf-8")))
        kinds = set(Protocol.objects.values_list("kind", flat=True))
        assert kinds == set(SiteTestKind.values) - {"other"}

    def test_programs_make_and_change_them(self, client, boss):
        sent = {"code": "ROPE", "name": "Rope", "kind": "pull", "level": "S-2", "unit": "N", "low": "90"}
        added = client.post("/api/v1/test-protocols/", sent, content_type="application/json")
        assert added.status_code == 201
        where = f"/api/v1/test-protocols/{added.json()['uuid']}/"
        change = {"content_type": "application/json", "headers": {"If-Match": added["ETag"]}}
        assert client.patch(where, {"retired": True}, **change).status_code == 200
        assert client.patch(where, {"name": "Cord"}, **change).status_code == 412
        assert client.get(where).json()["retired"] is True
        wrong = client.post(
            "/api/v1/test-protocols/", sent | {"code": "X", "level": ""}, content_type="application/json"
        )
        assert wrong.status_code == 400


@pytest.mark.django_db
class TestInOtherLanguages:
    """Name and steps in the languages of factory floors, as the defect library has them; a tick says the same in each."""

    CHINESE = {"zh-Hans": {"instruction": "设定仪器。\n读数。"}}

    @pytest.fixture
    def boss(self, client):
        boss = people.manager()
        client.force_login(boss)
        return boss

    @pytest.fixture
    def moisture(self):
        fields = {"local_name": "含水率", "instruction": "Set it.\nRead it.", "translations": self.CHINESE}
        return made.protocol("Moisture", **fields)

    def test_the_inspector_ticks_the_steps_in_the_own_language(self, client, moisture):
        mei = people.inspector()
        row = made.inspection(person=mei, state="in_progress")
        names = ("local_name", "instruction", "translations")
        made.site_test(row, name="Moisture", protocol_of=moisture, **{name: getattr(moisture, name) for name in names})
        client.force_login(mei)
        address = reverse("inspections:site_tests", args=[row.uuid])
        for language, words in (("en", ("Set it.", "Moisture")), ("zh-hans", ("设定仪器。", "含水率"))):
            page = client.get(address, headers={"Accept-Language": language}).text
            assert all(word in page for word in words), language
            assert ("设定仪器。" in page) == (language == "zh-hans")

    def test_an_inspection_keeps_them_as_they_were_planned(self, boss, moisture):
        row = made.inspection()
        freeze_tests(row, [moisture])
        actions.change_protocol(protocol=moisture, translations={}, by=boss)
        assert row.site_tests.get().translations == self.CHINESE

    def test_a_manager_writes_them_in_the_browser(self, client, boss, moisture):
        address = reverse("inspections:protocol_edit", args=[moisture.uuid])
        values = TYPED | {"local_name": "含水率", "version": moisture.version, "instruction_zh-Hans": "设定。"}
        page = client.post(address, values).text
        assert "A translation has the same steps: 2 lines, here are 1" in page
        assert "设定。" in page
        client.post(address, values | {"instruction_zh-Hans": "设定。\n读。", "name_vi": "Độ ẩm"})
        moisture.refresh_from_db()
        assert moisture.translations["zh-Hans"]["instruction"].splitlines() == ["设定。", "读。"]
        page = client.get(reverse("inspections:protocol", args=[moisture.uuid])).text
        assert "Độ ẩm" in page
        assert "<li>读。</li>" in page

    def test_programs_read_and_write_them(self, client, boss, moisture):
        where = f"/api/v1/test-protocols/{moisture.uuid}/"
        told = client.get(where)
        assert told.json()["translations"] == self.CHINESE
        change = {"content_type": "application/json", "headers": {"If-Match": told["ETag"]}}
        assert client.patch(where, {"translations": {"xx": {"name": "?"}}}, **change).status_code == 400
        assert client.patch(where, {"translations": {"vi": {"instruction": "Một."}}}, **change).status_code == 400
        for words in (
            {"en": {"name": "Moisture"}},
            {"zh-Hans": {"name": "含水率"}},
        ):  # no field of the page would keep them
            refused = client.patch(where, {"translations": words}, **change)
            assert (refused.status_code, "local_name" in refused.text) == (400, True)
        sent = {"translations": {"vi": {"name": "Độ ẩm", "instruction": "Một.\nHai."}}}
        assert client.patch(where, sent, **change).json()["translations"] == sent["translations"]

    def test_the_shipped_ones_are_chinese_too_also_those_loaded_before(self, boss):
        actions.load_protocols(by=boss)
        assert all(row.translations["zh-Hans"]["instruction"] for row in Protocol.objects.all())
        Protocol.objects.update(translations={})
        Protocol.objects.filter(code="TAPE").update(instruction="Our own way.")
        assert actions.load_protocols(by=boss) == 0
        assert not Protocol.objects.get(code="TAPE").translations
        assert Protocol.objects.exclude(code="TAPE").filter(translations={}).count() == 0

"""What nobody should type, in every field of every form: a sentence beside the field, and everything else still there."""

import io
import json
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from inspections import actions
from inspections.actions.drawing import commit_draw
from inspections.models import Draw, Inspection, ProgrammeEdition, ReferenceCheck
from qcportal.core.uploads import is_too_large
from suppliers.enums import ProcessArea
from tests.builders import inspections as made
from tests.builders import suppliers
from tests.builders.people import inspector, manager
from tests.guards.forms_in import Forms, sensible
from tests.inspections.test_filing import picture

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NUMBERS = ["many", "-1", "9" * 30, "1e400", "NaN", "Infinity", "0x10", "12 000 pcs", "\x00", "１２x", "\u202e12", "½"]
DAYS = ["tomorrow", "2026-02-30", "0000-00-00", "10000-01-01", "99999999", "\x00", "2026-01-01T00:00", "\u202e"]
A_NUMBER, A_DAY = ["many", "9" * 30], ["2026-02-30", "9999-12-31"]  # where pages are slow
LONG = ["长" * 4000, "a\x00b"]


def png_bomb() -> bytes:
    """A small file that says it holds 30,000 by 30,000 pixels."""
    head = struct.pack(">II5B", 30_000, 30_000, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 9999)), (b"IEND", b"")]
    told = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def jpeg_bomb() -> bytes:
    """A small picture that says it is 65,500 by 65,500."""
    data = bytearray(picture().read())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = b"\xff\xdc\xff\xdc"
    return bytes(data)


PHOTOS = {
    "a PDF named .jpg": b"%PDF-1.7\n1 0 obj\n",
    "nothing": b"",
    "HEIC": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100,
    "a bomb": png_bomb(),
    "a JPEG bomb": jpeg_bomb(),
    "half a photo": picture().read()[:900],
    "a web page": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
}


def sheet(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in ({"xl/workbook.xml": b"<a/>"} | parts).items():
            package.writestr(name, data)
    return out.getvalue()


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "' + b"&b;" * 9999 + b'"><!ENTITY d "' + b"&c;" * 9999 + b'">]><a>&d;</a>'
)
SHEETS = {
    "a PDF": b"%PDF-1.7\n",
    "nothing": b"",
    "a zip bomb": sheet(**{"xl/worksheets/sheet1.xml": b"\0" * (30 * 2**20)}),
    "nested XML": sheet(**{"xl/workbook.xml": b"<a>" * 200_000}),
    "entities in entities": sheet(**{"xl/workbook.xml": LAUGHS}),
    "another packed file": sheet(**{"xl/workbook.xml": b""})[:40],
    "a photo": picture().read(),
    "no columns": b"\0\x01\x02 nonsense",
}
ONE_PHOTO, ONE_SHEET = {"a PDF": PHOTOS["a PDF named .jpg"]}, {"a zip bomb": SHEETS["a zip bomb"]}


# -- whole pages: sent with one bad field, everything else comes back as it was typed ------------
@pytest.fixture
def boss(client):
    boss = manager(name="Anna")
    client.force_login(boss)
    return boss


def in_progress(**fields):
    return made.inspection(state="in_progress", **fields)


def failed():
    return made.approved(result="fail", decide_by=suppliers.SOME_DAY)


def at(name: str, make=None):
    return lambda: reverse(f"inspections:{name}", args=[make().uuid] if make else [])


def needs_day():
    shipment = made.shipment()
    inspector()
    return shipment


def drawable():
    row = in_progress()
    commit_draw(row, by=manager())
    return row


def drawn():
    row = drawable()
    return actions.reveal_draw(inspection=row, units=3000, units_per_carton=10, by=manager()).inspection


def not_done():
    row = in_progress()
    data = {"reason": "refused", "note": "The gate stayed shut.", "photo": picture()}
    return actions.report_not_done(inspection=row, by=manager(), **data)


def measurable():
    row = in_progress()
    made.measured_point(row)
    return row


def reviewable():
    row = made.inspection(state="submitted")
    made.measured_point(row, "10")
    return row


def splittable():
    row = made.inspection(shipment=made.shipment())
    made.part(row, 1000, line=row.shipment.lines.get())
    return row


def mergeable():
    """Two planned inspections of the same goods."""
    row = splittable()
    same = {"shipment": row.shipment, "product": row.product}
    other = made.inspection(row.owner, row.factory, **same)
    made.part(other, 1000)
    return row


def offered():
    """A series of which skip-lot is on offer."""
    made_programme = made.programme()
    ProgrammeEdition.objects.update(skip_lot=True, qualifying_lots=2, at=timezone.now() - timedelta(days=400))
    found = made.skip_series(made_programme, suppliers.factory(buyers=[made_programme.buyer]))
    product = made.product(made_programme.buyer, family=made_programme.family)
    for _lot in range(2):
        made.approved(made_programme.buyer, found.factory, product=product, major_found=0)
    return found


KINDS = {"password": "rework", "for_factory": "artwork"}  # of a decision and of a paper, by a field of their forms
AREA = f"area_{ProcessArea.values[0]}"

# the page, {field of one of its forms: what that cannot take}
PAGES = {
    "schedule": (at("schedule", needs_day), {"units_*": ["many", "NaN", "-1", "9" * 30, "1e5"], "starts_on": [*A_DAY, "2026-01-01"], "ends_on": A_DAY, "aql_major": ["7"], "inspector": ["\x00"]}),
    "replan": (at("replan", made.inspection), {"lot_size": [*A_NUMBER, "-1"], "visit": ["x"]}),
    "product": (at("product_add"), {"sku": ["", *LONG], "family": ["\x00"], "buyer": ["9" * 30]}),
    "shipment": (at("shipment_add"), {"number": LONG, "ships_on": [*A_DAY, "1999-01-01"], "note": ["a\x00b"], "line-0-quantity_units": [*A_NUMBER, "0"], "line-0-cartons": ["-1"]}),
    "point": (at("point_add", made.product), {"name": LONG, "nominal": ["", "NaN", "1e400", "many"], "upper_tolerance": ["-1"], "samples": [*A_NUMBER, "0"], "unit": ["furlong"]}),
    "programme": (at("programme_add"), {"pre_shipment-days_before": [*A_NUMBER, "366", ""], "pre_shipment-photos": ["x" * 81]}),
    "defect type": (at("defect_type_add"), {"code": ["a b"], "name": LONG, AREA: [*A_NUMBER, "NaN", "1.1", "0.001"], "synonyms_vi": ["x" * 999]}),
    "example": (at("defect_type", made.defect_type), {"caption": LONG, "upload": PHOTOS}),
    "draw": (at("record", drawable), {"units": [*A_NUMBER, "0", ""], "units_per_carton": ["-1"], "cartons_to_open": ["0"]}),
    "deviation": (at("record", drawn), {"carton": A_NUMBER, "reason": ["", "a\x00b"], "upload": ONE_PHOTO}),
    "not done": (at("not_done", in_progress), {"reason": ["x"], "packed_percent": [*A_NUMBER, "101"], "note": ["", *LONG], "photo": ONE_PHOTO}),
    "charge": (at("inspection", not_done), {"amount": [*A_NUMBER, "-1", "NaN"], "currency": ["euros"]}),
    "decide": (at("inspection", failed), {"kind": ["", "accept"], "rework_until": [*A_DAY, "1999-01-01"], "password": ["wrong"]}),
    "cancel": (at("cancel", made.inspection), {"note": ["", "a\x00b"]}),
    "protocol": (at("protocol_add"), {"code": ["", "a\x00b"], "name": ["", *LONG], "sample_units": [*A_NUMBER, "0"], "accept": [*A_NUMBER, "-1", ""], "low": ["many", "NaN", "1e400"], "unit": ["furlong"], "kind": ["x"]}),
    "packing": (at("product_packing", made.product), {"outer_gtin": ["4006381333932", "40", "many"], "gross_weight_kg": [*A_NUMBER, "0", "NaN"], "tolerance_percent": [*A_NUMBER, "51", "-1"], "units_per_carton": ["0"], "carton_marks": ["a\x00b", "长" * 4000], "packing": ["x"]}),
    "paper": (at("paper_add", made.product), {"kind": ["", "x"], "name": ["", *LONG], "label": ["", *LONG], "valid_from": A_DAY, "note": LONG, "upload": ONE_SHEET | {"nothing": b""}}),
    "correction": (at("correct", reviewable), {"figure": ["", "x", "units:1"], "value": ["", *A_NUMBER, "-1", "NaN"], "reason": ["", *LONG]}),
    "split": (at("split", splittable), {"units_*": [*A_NUMBER, "-1", "1001"]}),
    "merge": (at("merge", mergeable), {"other": ["", "x", "\x00"]}),
    "scheme decision": (at("scheme", made.scheme), {"event": ["", "x"], "severity": ["x"], "reason": ["", *LONG]}),
    "skip-lot": (at("skip_series", offered), {"event": ["", "x"], "reason": ["", *LONG]}),
    "undrawn": (at("record", drawable), {"reason": ["", *LONG], "upload": ONE_PHOTO}),
    "library file": (at("defect_type_import"), {"file": ONE_SHEET}),
    "values file": (at("values_import", measurable), {"file": SHEETS}),
    "points file": (at("points_import", made.product), {"file": ONE_SHEET}),
}  # fmt: skip


def chosen(form) -> dict:
    """What a form leaves open, so that the one bad field is all that is bad."""
    draw = Draw.objects.exclude(revealed_at=None).last()
    kinds = [kind for field, kind in KINDS.items() if has(form, field)]
    return {"carton": str(draw.cartons[0].number) if draw else "1"} | ({"kind": kinds[0]} if kinds else {})


@pytest.mark.parametrize("name", PAGES)
def test_one_bad_field_gets_a_sentence_and_keeps_the_rest(client, boss, name):
    address, fields = PAGES[name]
    made.product(suppliers.buyer())
    page = address()
    wrong = []
    first = client.get(page).content.decode()
    for given, values in fields.items():
        field = whole_name(first, page, given)
        form = form_with(first, page, field)
        good = gaps(form)
        for said, value in values.items() if isinstance(values, dict) else zip(values, values, strict=True):
            wrong += problems(client, form, good, field, value, said)
    assert not wrong, "\n".join(wrong[:30]) + f"\n{len(wrong)} in all"


def whole_name(page: str, address: str, field: str) -> str:
    """A star stands for the number of a record."""
    if not field.endswith("*"):
        return field
    names = [name for form in Forms(page, address).found for name, *_rest in form.fields]
    return next(name for name in names if name.startswith(field[:-1]))


def form_with(page: str, address: str, field: str):
    return next(form for form in Forms(page, address).found if f'name="{field}"' in page and has(form, field))


def has(form, field: str) -> bool:
    return field in [name for name, *_rest in form.fields] or field in form.radios


def gaps(form) -> dict:
    ticked = {name: ["on"] for name, kind, value in form.fields if kind == "checkbox" and not value}
    picked = {name: [value] for name, value in chosen(form).items() if has(form, name)}
    return form.filled(sensible) | ticked | picked


def problems(client, form, good: dict, field: str, value, said) -> list[str]:
    sent = good | {field: SimpleUploadedFile("photo.jpg", value) if isinstance(value, bytes) else value}
    sent = {name: each for name, each in sent.items() if name == field or not is_file(form, name)}
    with transaction.atomic():
        answer = client.post(form.presses[0][0], sent)
        transaction.set_rollback(True)
    page = answer.content.decode()
    told = f"{field} = {str(said)[:30]!r}"
    if answer.status_code not in (200, 400):
        return [f"{told}: answered {answer.status_code} {answer.headers.get('Location', '')}"]
    if not sentence_beside(page, field):
        return [f"{told}: no sentence beside it"]
    return [f"{told}: lost {name}" for name in lost(form, page, field, sent)]


def is_file(form, field: str) -> bool:
    return (field, "file") in [(name, kind) for name, kind, _value in form.fields]


def sentence_beside(page: str, field: str) -> bool:
    return f'id="id_{field}_errors"' in page


def lost(form, page: str, field: str, sent: dict) -> list[str]:
    """The fields that do not come back as they were sent; a password never does, nor a file, by the browser's rule."""
    back = form_with(page, form.presses[0][0], field).filled(lambda _kind, value: value)
    kinds = {name: kind for name, kind, _value in form.fields}
    typed = {
        name: each for name, each in sent.items() if kinds.get(name) not in ("password", "file", "hidden", "search")
    }
    ticked = {name for name, kind in kinds.items() if kind == "checkbox"}
    return [
        name
        for name, each in typed.items()
        if name != field and (name not in back if name in ticked else as_list(each) != back.get(name))
    ]


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]


# -- what saves itself: a sentence in the answer, nothing changed --------------------------------
@pytest.fixture
def under_way(client):
    mei = inspector(name="Mei")
    client.force_login(mei)
    return in_progress(person=mei)


def autosaved(client, name: str, row, data: dict) -> str:
    with transaction.atomic():
        answer = client.post(reverse(f"inspections:{name}", args=row), data, headers=HTMX)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_facts_refuse_what_cannot_be(client, under_way):
    tomorrow = (under_way.factory.today() + timedelta(days=1)).isoformat()
    good = {"units_inspected": 125, "inspected_on": under_way.factory.today().isoformat(), "version": under_way.version}
    bad = {"units_inspected": [*NUMBERS, "0", "3001"], "inspected_on": [*DAYS, tomorrow, "9999-12-31", "1999-01-01"], "remarks": ["\x00"]}  # fmt: skip
    for field, value in [(field, value) for field, values in bad.items() for value in values]:
        answer = autosaved(client, "facts", [under_way.uuid], good | {field: value})
        assert "Not saved yet" in answer, (field, value)
        assert f'data-refused="{field} "' in answer, (field, value)
    assert "saved" in autosaved(client, "facts", [under_way.uuid], good | {"remarks": "\u202egnp.exe\u200b"})


def test_counts_refuse_what_cannot_be(client, under_way):
    good = {"defect_type": made.defect_type().uuid, "defect_class": "major", "count": 1}
    bad = {
        "count": [*NUMBERS, "", "1000001"],
        "defect_class": ["", "x", "\x00"],
        "defect_type": ["", "x", "\x00"],
        "note": LONG,
    }
    for field, value in [(field, value) for field, values in bad.items() for value in values]:
        assert "Not saved yet" in autosaved(client, "count", [under_way.uuid], good | {field: value}), (field, value)


@pytest.mark.parametrize("digits", ["١٢٣", "１２３", " 123 "])
def test_digits_of_other_scripts_are_numbers(client, under_way, digits):
    data = {"defect_type": made.defect_type().uuid, "defect_class": "major", "count": digits}
    client.post(reverse("inspections:count", args=[under_way.uuid]), data, headers=HTMX)
    assert under_way.defects.get().count == 123


def test_measurements_refuse_what_is_no_number(client, under_way):
    made.measured_point(under_way)
    for value in [*NUMBERS[3:], "many", "1,2,3", "12 cm", "1e5", "--1", "123456789", "1.23456"]:
        answer = autosaved(client, "measure", [under_way.uuid, 1], {"p1-s1": value, "p1-s2": "10"})
        assert "see the sentences beside" in answer, value
        assert answer.count("data-side") == 1, value
        assert 'data-refused="p1-s1 "' in answer, value


def test_quantities_refuse_what_cannot_be_and_keep_the_rest(client, under_way):
    made.part(under_way)
    bad = {"presented_units": [*NUMBERS, "2000000001"], "cartons_pulled": ["many", "7-3", "0", "1-9999", "a\x00b"]}
    for field, value in [(field, value) for field, values in bad.items() for value in values]:
        page = autosaved(client, "quantity_part", [under_way.uuid, 1], {f"q1-{field}": value, "q1-packed_units": "7"})
        assert f'text-danger" id="id_q1-{field}-note"' in page, (field, value)
        assert 'text-danger" id="id_q1-packed_units-note"' not in page, (field, value)
        assert f'data-refused="q1-{field} "' in page, (field, value)


def test_attention_points_and_the_reference_sample_refuse_what_cannot_be(client, under_way):
    made.attention_point(under_way)
    ReferenceCheck.objects.create(inspection=under_way, tag="RS-1")
    good = {"answer": "", "remark": ""}
    for field, value in [("answer", "x"), ("answer", "\x00"), ("remark", LONG[0]), ("remark", LONG[1])]:
        for name, row in (("attention_answer", [under_way.uuid, 1]), ("reference_answer", [under_way.uuid])):
            assert "Not saved yet" in autosaved(client, name, row, good | {field: value}), (name, field, value)


def test_photos_that_cannot_be_taken_are_named_and_the_good_one_stays(client, under_way):
    bad = [SimpleUploadedFile(f"{name} \u202egnp.jpg", data) for name, data in PHOTOS.items()]
    client.post(reverse("inspections:photos_add", args=[under_way.uuid]), {"photos": [*bad, picture()]}, headers=HTMX)
    assert under_way.photos.count() == 1
    for name, data in PHOTOS.items():
        page = autosaved(client, "photos_add", [under_way.uuid], {"photos": SimpleUploadedFile("x.jpg", data)})
        assert 'role="alert">x.jpg:' in page, name


def test_a_caption_that_is_too_long_is_not_cut_but_refused(client, under_way):
    client.post(reverse("inspections:photos_add", args=[under_way.uuid]), {"photos": picture()}, headers=HTMX)
    photo = under_way.photos.get()
    for value in ["x" * 201, "a\x00b"]:
        assert "Not saved yet: Caption" in autosaved(client, "photo_describe", [photo.file.uuid], {"caption": value})


# -- files that are too large --------------------------------------------------------------------
def test_a_file_over_the_limit_is_let_go_and_its_form_keeps_what_was_typed(client, boss, settings, tmp_path):
    settings.UPLOAD_LIMIT_BYTES = 100_000
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1
    kind = made.defect_type()
    data = {"caption": "Left cuff 左袖", "shows": "defect", "upload": SimpleUploadedFile("a.jpg", b"\0" * 3_000_000)}
    page = client.post(reverse("inspections:example_add", args=[kind.uuid]), data).content.decode()
    assert "The file is larger than" in page
    assert "Left cuff 左袖" in page
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("length", "refused"), [("1000", False), ("", False), (str(2**40), True), ("x", False)])
def test_a_request_says_how_large_it_is(length, refused):
    assert is_too_large(RequestFactory().post("/", CONTENT_LENGTH=length)) is refused


@pytest.mark.parametrize("address", ["/inspections/", "/api/v1/inspections/"])
def test_what_is_larger_than_any_form_is_refused_unread(client, boss, settings, address):
    settings.REQUEST_LIMIT_BYTES = 10
    answer = client.post(address, {"some": "thing"})
    assert answer.status_code == 413
    assert "more than the portal takes at once" in answer.content.decode()


# -- programs ------------------------------------------------------------------------------------
BODIES = ['{"units_inspected": NaN}', '{"units_inspected": Infinity}', '{"units_inspected": 1e400}', '{"units_inspected": "١٢x"}', '{"remarks": "\\ud800"}', '{"remarks": "a\\u0000b"}', '{"inspected_on": "2026-02-30"}', '{"inspected_on": "9999-12-31"}', '{"units_inspected": 99999999999999999999}', "[" * 50_000, "\ufeff"]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:30])
def test_a_program_gets_a_problem(client, under_way, body):
    address = f"/api/v1/inspections/{under_way.uuid}/"
    headers = {"If-Match": client.get(address).headers["ETag"]}
    answer = client.patch(address, body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["detail"]
    assert Inspection.objects.get(pk=under_way.pk).version == under_way.version

"""Files on their way out: whole, in parts, by the server in front or by the storage."""

import io
import re
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import RequestFactory

from qcportal.core import files, serving
from qcportal.core.models import StoredFile
from tests.builders.people import inspector

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 1000
NAMES = ["report.pdf", "验货报告 第1号.pdf", "Báo cáo kiểm hàng.pdf", "تقرير.pdf", 'a"b\\c;d%.pdf', "İğne.pdf"]


def get(data: bytes = DATA, etag: str = "one", method: str = "get", **headers):
    """As the middleware answers what was asked about a file of these bytes."""
    asked = getattr(RequestFactory(), method)(
        "/", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return serving.RangeMiddleware(lambda _: serving.sent(io.BytesIO(data), "text/csv", "a.csv", etag=etag))(asked)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_whole_unless_a_part_is_asked_for():
    answer = get()
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, DATA, "256000")
    assert (answer["Accept-Ranges"], answer["ETag"]) == ("bytes", '"one"')


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=0-1", 0, 1), ("bytes=255999-", 255999, 255999), ("bytes=-100", 255900, 255999),
     ("bytes=100-999999999", 100, 255999), ("bytes=-999999", 0, 255999), ("Bytes = 5-9", 5, 9), ("bytes=70000-200000", 70000, 200000)],
)  # fmt: skip
def test_a_part(asked, first, last):
    answer = get(range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {first}-{last}/256000")
    assert body(answer) == DATA[first : last + 1]
    assert answer["Content-Length"] == str(last + 1 - first)


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-", "bytes=-0", "bytes=256000-256001"])
def test_where_the_file_has_nothing(asked):
    answer = get(range=asked)
    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, "bytes */256000", b"")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "lines=0-1", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "bytes=٣-٤"]
)
def test_what_is_no_single_range_gets_the_whole(asked):
    answer = get(range=asked)
    assert (answer.status_code, body(answer)) == (200, DATA)


def test_a_download_is_gone_on_with_only_of_the_same_bytes():
    assert get(range="bytes=5-", if_range='"one"').status_code == 206
    for other in ('"two"', 'W/"one"', "Wed, 21 Oct 2026 07:28:00 GMT"):
        assert body(get(range="bytes=5-", if_range=other)) == DATA


def test_what_the_browser_has_is_not_sent_again():
    answer = get(if_none_match='"one"')
    assert (answer.status_code, answer["ETag"], body(answer)) == (304, '"one"', b"")
    assert get(if_none_match='"two"').status_code == 200
    assert get(if_match='"two"').status_code == 412


def test_head_tells_all_but_the_bytes():
    answer = get(method="head", range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, "256000", b"")


def test_an_empty_file_has_no_part():
    assert get(data=b"", range="bytes=0-").status_code == 416


def test_only_files_of_ours_are_cut():
    page = serving.RangeMiddleware(lambda _: HttpResponse("a page"))
    assert page(RequestFactory().get("/", headers={"Range": "bytes=0-1"})).content == b"a page"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("attachment", [True, False])
def test_a_name_keeps_its_script(name, attachment):
    told = serving.disposition(name, attachment)
    assert told.isascii()
    plain = re.fullmatch(r'(attachment|inline); filename="([^"\\]+)"(?:; filename\*=UTF-8\'\'([\w.%~-]+))?', told)
    assert plain, told
    assert unquote(plain[3] or plain[2]) == name or plain[2] == name


@pytest.mark.parametrize(
    ("headers", "counts"),
    [({}, True), ({"Range": "bytes=0-1"}, True), ({"Range": "bytes=-5"}, True), ({"Range": "bytes=500-"}, False)],
)
def test_a_download_that_is_gone_on_with_is_no_second_one(headers, counts):
    assert serving.begins(RequestFactory().get("/", headers=headers)) is counts
    assert not serving.begins(RequestFactory().head("/", headers=headers))


# -- by others -----------------------------------------------------------------------------------
@pytest.fixture
def document():
    """A stored file whose path has a space and Chinese in it."""
    stored = StoredFile(sha256="a" * 64, kind="pdf", media_type="application/pdf", name="报告.pdf", size_bytes=4)
    stored.uploaded_by = inspector()
    stored.file.name = stored.file.storage.save("reports/报 告.pdf", ContentFile(b"%PDF"))
    stored.save()
    return stored


def test_nginx_is_told_where_the_file_is(document, settings):
    settings.FILE_SERVING = "nginx"
    answer = files.response(document, attachment=True)
    assert answer["X-Accel-Redirect"] == "/stored-files/" + "reports/%E6%8A%A5%20%E5%91%8A.pdf"
    assert answer.content == b""
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="__.pdf"')


def test_storage_gives_a_document_by_a_signed_address_of_a_minute(document, settings, monkeypatch):
    storages = pytest.importorskip("storages.backends.s3")
    settings.FILE_SERVING = "storage"
    storage = storages.S3Storage(bucket_name="files", endpoint_url="https://s3.example.com", region_name="eu-central-1", access_key="k", secret_key="s", querystring_auth=True)  # fmt: skip
    monkeypatch.setattr(serving, "default_storage", storage)
    answer = files.response(document, attachment=True)
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    address = unquote(answer["Location"])
    assert address.startswith("https://s3.example.com/files/reports/")
    assert "Expires=" in address
    assert "response-content-disposition=attachment" in address


def test_a_document_is_shown_in_a_phones_own_viewer_and_anything_else_in_a_sandbox():
    shown = serving.sent(io.BytesIO(DATA), "application/pdf", "a.pdf")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert not shown.has_header("Content-Security-Policy")  # the viewer does not start in a sandbox
    assert "sandbox" in serving.sent(io.BytesIO(DATA), "image/jpeg", "a.jpg")["Content-Security-Policy"]

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audits.actions.standards import content_of
from audits.models import Standard
from qcportal.core.models import StoredFile
from tests.audits.checklist_files import read
from tests.audits.test_checklist_layout import LIST
from tests.builders import audits as make
from tests.builders import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    person = people.manager()
    client.force_login(person)
    return person


def upload(text: str = LIST, name: str = "Fire check.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


class TestPages:
    def test_show_what_was_read_and_make_the_draft_of_just_that(self, client, boss):
        page = client.post(reverse("audits:checklist_import"), {"file": upload(LIST.replace("unit", "remark"))})
        text = page.content.decode()
        assert "What was read from Fire check.csv" in text
        assert "checklist:1" in text
        assert "2. Records" in text
        assert 'value="fire-check"' in text
        assert not Standard.objects.exists()
        stored = StoredFile.objects.get()
        data = {"checked": stored.uuid, "name": "Fire", "code": "fire"}
        answer = client.post(reverse("audits:checklist_import"), data)
        draft = Standard.objects.get()
        assert answer.url == reverse("audits:standard", args=[draft.uuid])
        assert (draft.code, draft.name, draft.questions.count()) == ("fire", "Fire", 3)

    def test_show_errors_with_their_rows_and_ask_for_another_file(self, client, boss):
        page = client.post(reverse("audits:checklist_import"), {"file": upload(LIST.replace("yes_no", "nonsense"))})
        text = page.content.decode()
        assert "checklist:2" in text
        assert "“nonsense” is no scale." in text
        assert "Make the draft" not in text

    def test_keep_what_was_read_while_the_code_is_put_right(self, client, boss):
        client.post(reverse("audits:checklist_import"), {"file": upload()})
        data = {"checked": StoredFile.objects.get().uuid, "name": "Fire", "code": "two words"}
        text = client.post(reverse("audits:checklist_import"), data).content.decode()
        assert "What was read from Fire check.csv" in text
        assert 'value="two words"' in text
        assert not Standard.objects.exists()

    def test_take_no_file_of_somebody_else(self, client, boss):
        client.post(reverse("audits:checklist_import"), {"file": upload()})
        client.force_login(people.manager())
        page = client.post(
            reverse("audits:checklist_import"), {"checked": StoredFile.objects.get().uuid, "code": "fire"}
        )
        assert "Choose a file." in page.content.decode()
        assert not Standard.objects.exists()

    def test_stand_on_the_list_for_who_may_draft(self, client, boss):
        address = reverse("audits:checklist_import")
        assert address in client.get(reverse("audits:standard_list")).content.decode()
        client.force_login(people.read_only())
        assert address not in client.get(reverse("audits:standard_list")).content.decode()
        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("kind", ["xlsform", "xlsx", "csv"])
    def test_download_what_can_be_read_again(self, client, boss, kind):
        standard = make.standard(questions=2, sections=2, code="fire")
        answer = client.get(reverse(f"audits:standard_{kind}", args=[standard.uuid]))
        assert "fire-v1" in answer["Content-Disposition"]
        assert read(io.BytesIO(answer.content)).sections == content_of(standard)
        assert answer.wsgi_request.path in client.get(reverse("audits:standard", args=[standard.uuid])).content.decode()


class TestApi:
    def test_takes_a_file_and_answers_with_the_draft(self, client, boss):
        answer = client.post("/api/v1/standards/import/", {"file": upload(), "code": "fire", "name": "Fire"})
        draft = Standard.objects.get()
        assert (answer.status_code, answer.json()) == (
            200,
            {"ok": True, "questions": 3, "sections": 2, "languages": ["en", "zh"], "warnings": [], "errors": [], "standard": str(draft.uuid)},
        )  # fmt: skip

    def test_a_dry_run_and_a_faulty_file_write_nothing(self, client, boss):
        assert (
            client.post("/api/v1/standards/import/", {"file": upload(), "dry_run": "true"}).json()["standard"] is None
        )
        faulty = client.post("/api/v1/standards/import/", {"file": upload(LIST.replace("yes_no", "nonsense"))}).json()
        assert (faulty["ok"], faulty["errors"][0][:12], faulty["standard"]) == (False, "checklist:2 ", None)
        assert not Standard.objects.exists()

    def test_refuses_who_may_not_draft(self, client):
        client.force_login(people.read_only())
        assert client.post("/api/v1/standards/import/", {"file": upload()}).status_code == 403

    @pytest.mark.parametrize(("kind", "status"), [("xlsform", 200), ("xlsx", 200), ("csv", 200), ("pdf", 404)])
    def test_gives_each_format(self, client, boss, kind, status):
        standard = make.standard()
        answer = client.get(f"/api/v1/standards/{standard.uuid}/export/{kind}/")
        assert answer.status_code == status
        if status == 200:
            assert read(io.BytesIO(answer.content)).sections == content_of(standard)
